"""Which production network of a country, or of the world, does an input-output table describe?"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from detente.axes import Axis
from detente.errors import BadQuestion, UnknownPlace, nearest
from detente.store import table
from detente.world.accounts import World
from detente.world.table import IoTable

__all__ = ["Economy", "bundled", "bundled_regions", "of_region", "of_world"]

Array = NDArray[np.float64]

_LARGEST_INPUT_SHARE = 0.98  # of output, as in detente.world.table: value added stays above 0
_TINY = 1e-6  # share of the largest output; smaller industries are left out


@dataclass(frozen=True, kw_only=True, eq=False)
class Economy:
    """Industries that buy from each other and sell to final users, one year, USD million.

    `inputs[j, i]` is what industry i buys from industry j. Rows and columns are not balanced:
    `detente.shortage.network` takes shares from them and derives the output that fits.
    """

    name: str
    year: int
    industries: Axis
    inputs: Array = field(repr=False)  # (S, S) seller, user
    final: Array = field(repr=False)  # (S,) sold to final users, exports net of imports; >= 0
    output: Array = field(repr=False)  # (S,)
    industry_names: tuple[str, ...] = field(default=(), repr=False)
    imported: Array | None = field(default=None, repr=False)  # (S, S) imported part of `inputs`
    source: str = field(default="", repr=False)
    gdp_usd_million: float = 0.0  # by which shares become money; 0 stands for the table's own

    def __post_init__(self) -> None:
        n = len(self.industries)
        for what, shape in {"inputs": (n, n), "final": (n,), "output": (n,)}.items():
            array = np.array(getattr(self, what), dtype=np.float64)
            if array.shape != shape:
                raise BadQuestion(f"Economy {self.name}: {what} has {array.shape}, not {shape}.")
            if not np.isfinite(array).all() or (array < 0).any():
                raise BadQuestion(f"Economy {self.name}: {what} holds negative or missing figures.")
            array.flags.writeable = False
            object.__setattr__(self, what, array)
        if not self.gdp_usd_million:
            object.__setattr__(self, "gdp_usd_million", float(self.value_added.sum()))

    @property
    def value_added(self) -> Array:
        """(S,) output less all inputs, at least 2 % of output."""
        bought = self.inputs.sum(axis=0)
        return self.output - np.minimum(bought, _LARGEST_INPUT_SHARE * self.output)

    def name_of(self, industry: str) -> str:
        """The English name of an industry."""
        at = self.industries.index(industry)
        return self.industry_names[at] if self.industry_names else industry

    def worth(self, gdp_usd_million: float) -> Economy:
        """The same structure with another gross domestic product, to speak of a later year."""
        if not gdp_usd_million > 0:
            raise BadQuestion(f"GDP must be above 0 USD million, not {gdp_usd_million}.")
        return replace(self, gdp_usd_million=gdp_usd_million)


@cache
def bundled(region: str = "USA") -> Economy:
    """The 56 industries of one country in 2014 (WIOD, 2016 release), domestic and imported inputs.

    Raises
    ------
    UnknownPlace
        When the country is not among `bundled_regions`.
    """
    known = bundled_regions()
    if region not in known:
        raise UnknownPlace(
            f"No bundled economy for {region!r}; there is {', '.join(known)} (ISO-3)."
            f"{nearest(region, known)}"
        )
    people = table("tables/shortage_industries.csv")
    codes = tuple(people["code"])
    place = {code: n for n, code in enumerate(codes)}
    totals = table("tables/shortage_output.parquet")
    totals = totals.filter(totals["region"] == region)
    cells = table("tables/shortage_inputs.parquet")
    cells = cells.filter(cells["region"] == region)
    n = len(codes)
    home, abroad = np.zeros((n, n)), np.zeros((n, n))
    at = ([place[c] for c in cells["input"]], [place[c] for c in cells["industry"]])
    home[at] = cells["domestic_usd_million"].to_numpy()
    abroad[at] = cells["imported_usd_million"].to_numpy()
    output = np.zeros(n)
    output[[place[c] for c in totals["industry"]]] = totals["output_usd_million"].to_numpy()
    kept = output > _TINY * output.max()
    inputs = (home + abroad)[np.ix_(kept, kept)]
    return Economy(
        name=f"{region} 2014, 56 industries",
        year=2014,
        industries=Axis("industries", tuple(c for c, k in zip(codes, kept, strict=True) if k)),
        industry_names=tuple(x for x, k in zip(people["name"], kept, strict=True) if k),
        inputs=inputs,
        final=np.maximum(output[kept] - inputs.sum(axis=1), 0.0),
        output=output[kept],
        imported=abroad[np.ix_(kept, kept)],
        source=(
            "WIOD 2016 release, 2014 (Timmer, Los, Stehrer and de Vries 2016): domestic inputs "
            "exact, imported inputs fitted to exact column sums"
        ),
    )


@cache
def bundled_regions() -> tuple[str, ...]:
    """ISO-3 codes of the countries that `bundled` knows."""
    return tuple(table("tables/shortage_output.parquet")["region"].unique(maintain_order=True))


def of_region(source: IoTable | World, region: str) -> Economy:
    """One region of a table or of a world with supply chains; imported inputs count as inputs.

    What final users buy is output less all inputs, exports net of imports, at least 0.

    Raises
    ------
    BadQuestion
        When the region or its inputs are not known.
    """
    at = source.regions.index(region)
    if isinstance(source, World):
        if source.input_shares is None:
            raise BadQuestion(
                f"World {source.name} has no input shares; take one with supply chains, such as "
                f"'world-2023-sectors'."
            )
        output = source.output[at]
        inputs = source.input_shares[at] * output[None, :]
        gdp = float(source.gdp[at])
    else:
        middle = np.maximum(source.intermediate[:, :, at], 0.0)
        inputs, output, gdp = middle.sum(axis=0), source.output[at], 0.0
    return _kept(
        f"{region} in {source.name}",
        source,
        source.sectors.labels,
        source.sector_names,
        inputs,
        output,
        gdp,
    )


def of_world(source: IoTable) -> Economy:
    """All industries of all regions as one network; labels are ``USA:C26``.

    One final user buys everywhere: who in the world earns and spends is left out.
    """
    n, s = len(source.regions), len(source.sectors)
    labels = tuple(f"{r}:{k}" for r in source.regions for k in source.sectors)
    names = source.sector_names or source.sectors.labels
    inputs = np.maximum(source.intermediate, 0.0).reshape(n * s, n * s)
    return _kept(
        source.name,
        source,
        labels,
        tuple(f"{r}: {k}" for r in source.regions for k in names),
        inputs,
        source.output.reshape(n * s),
        0.0,
    )


def _kept(
    name: str,
    source: IoTable | World,
    labels: tuple[str, ...],
    names: tuple[str, ...],
    inputs: Array,
    output: Array,
    gdp: float,
) -> Economy:
    """Without industries that make next to nothing."""
    kept = output > _TINY * output.max()
    inputs = inputs[np.ix_(kept, kept)]
    return Economy(
        name=name,
        year=source.year,
        industries=Axis("industries", tuple(x for x, k in zip(labels, kept, strict=True) if k)),
        industry_names=tuple(x for x, k in zip(names or labels, kept, strict=True) if k),
        inputs=inputs,
        final=np.maximum(output[kept] - inputs.sum(axis=1), 0.0),
        output=output[kept],
        source=source.source,
        gdp_usd_million=gdp,
    )
