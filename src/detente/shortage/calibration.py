"""Which base-year shares fit an economy's accounts and the bill of a scarce input?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from detente.errors import BadQuestion
from detente.shortage import nested
from detente.shortage.economy import Economy
from detente.shortage.network_answer import Elasticities, ScarceInput

__all__ = ["calibrated"]

Array = NDArray[np.float64]


def calibrated(
    economy: Economy, scarce: ScarceInput, elasticities: Elasticities
) -> tuple[nested.Network, Array]:
    """Shares of the base, and its Domar weights, with the bill exactly as asked."""
    users = np.zeros(len(economy.industries))
    for label, share in scarce.users.items():
        if not share >= 0:
            raise BadQuestion(f"{scarce.name}: the share of user {label} is {share}.")
        users[economy.industries.index(label)] = share
    if not (users.sum() > 0 and 0 < scarce.bill_share < 0.5):
        raise BadQuestion(
            f"{scarce.name}: some industry must use it, and its bill must be between 0 and half "
            f"of GDP; it is {scarce.bill_share}."
        )
    users /= users.sum()
    bought = economy.inputs.sum(axis=0)
    v = np.where(bought > 0, economy.value_added / economy.output, 1.0)
    o = economy.inputs / np.where(bought > 0, bought, 1.0)
    if not economy.final.sum() > 0:
        raise BadQuestion(f"Economy {economy.name} sells nothing to final users.")
    b = economy.final / economy.final.sum()
    bill = scarce.bill_share / (1 + scarce.bill_share)  # of final spending
    technical = o * (1 - v)
    s = np.zeros_like(v)
    lam = b
    for _ in range(60):
        lam = (
            np.linalg.solve(np.eye(len(v)) - technical * (1 - s), b)
            if len(v) < 300
            else (_leontief(technical, s, b))
        )
        new = np.divide(bill * users, lam, out=np.zeros_like(s), where=users > 0)
        if np.abs(new - s).max() <= 1e-15:
            break
        s = new
    if s.max() > 0.5 or not lam.min() > 0:
        at = int(np.argmax(s)) if s.max() > 0.5 else int(np.argmin(lam))
        raise BadQuestion(
            f"{scarce.name}: {economy.industries.labels[at]} sells too little to carry its part "
            f"of the bill, or sells to nobody."
        )
    shape = (
        elasticities.scarce,
        elasticities.value_added,
        elasticities.inputs,
        elasticities.consumption,
    )
    return nested.Network.make(v, o, b, s, shape), lam


def _leontief(technical: Array, s: Array, b: Array) -> Array:
    lam = b
    for _ in range(nested.MOST_SWEEPS):
        new = b + technical @ ((1 - s) * lam)
        if np.abs(new - lam).max() <= 1e-16:
            return new
        lam = new
    return lam
