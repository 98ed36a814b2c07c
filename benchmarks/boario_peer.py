"""What does BoARIO 0.7.2 make of the same table and shock? Run by the Python that has it.

    python boario_peer.py TABLE.npz ANSWER.npz

TABLE.npz holds ``intermediate`` (N, N), ``final`` (N, R*F), ``regions``, ``sectors`` (sorted
labels), ``impact`` (N,) and ``occurrence``, ``duration``, ``recovery``, ``days``, ``orders``;
optionally ``stock_days`` (S,). ANSWER.npz gets ``production`` (days, N), ``cpu_s``, ``peak_mb``
and ``before_mb``.
"""

from __future__ import annotations

import logging
import resource
import sys
import time
import warnings

import numpy as np
import pandas as pd
import pymrio
from boario import event, logger
from boario.extended_models import ARIOPsiModel
from boario.simulation import Simulation


def main(table: str, answer: str) -> None:
    warnings.simplefilter("ignore")
    logger.setLevel(logging.ERROR)
    given = np.load(table)
    regions, sectors = list(given["regions"]), list(given["sectors"])
    industries = pd.MultiIndex.from_product([regions, sectors], names=["region", "sector"])
    final = given["final"]
    uses = pd.MultiIndex.from_product(
        [regions, [f"f{k}" for k in range(final.shape[1] // len(regions))]],
        names=["region", "category"],
    )
    mrio = pymrio.IOSystem(
        Z=pd.DataFrame(given["intermediate"], index=industries, columns=industries),
        Y=pd.DataFrame(final, index=industries, columns=uses),
    )
    mrio.calc_all()
    before = _peak()
    stocks = (
        {name: int(value) for name, value in zip(sectors, given["stock_days"], strict=True)}
        if "stock_days" in given
        else None
    )
    model = ARIOPsiModel(mrio, order_type=str(given["orders"]), inventory_dict=stocks)
    run = Simulation(model, n_temporal_units_to_sim=int(given["days"]), show_progress=False)
    impact = pd.Series(given["impact"], index=industries)
    run.add_event(
        event.from_series(
            impact[impact > 0],
            event_type="arbitrary",
            occurrence=int(given["occurrence"]),
            duration=int(given["duration"]),
            recovery_tau=int(given["recovery"]),
            recovery_function="linear",
        )
    )
    begun = time.process_time()
    run.loop()
    spent = time.process_time() - begun
    production = run.production_realised.to_numpy()
    np.savez(answer, production=production, cpu_s=spent, peak_mb=_peak(), before_mb=before)


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
