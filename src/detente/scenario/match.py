"""Which origins of the tariff law, and which goods, does a world mean by its labels?"""

from __future__ import annotations

import re
from datetime import date

from detente.errors import BadQuestion, UnknownPlace
from detente.places import EU, eu_members, place
from detente.scenario.duties import GOODS, Member, Origin
from detente.tariffs.average import ALL, goods_of
from detente.tariffs.weights import import_partners, partners
from detente.world import World

__all__ = ["REST", "UNION", "goods_of_sectors", "us_origin", "us_origins"]

UNION = ("EUU", "EUN", "EU27", "EU28", "EU")
"""Labels of worlds that mean the European Union as one region."""

REST = ("ROW", "RoW", "WLD")
"""Labels of worlds that mean all places that have no region of their own."""

_YEAR_OF_WEIGHTS = date(2024, 1, 1)
_INDUSTRY = re.compile(r"[A-Z]\d\d")
_SERVICES = re.compile(r"[D-U](?:\d|[-_]|$)")
_JOINED = {
    "A01_02": ("A01", "A02"),
    "C10T12": ("C10-C12",),
    "C13T15": ("C13-C15",),
    "C17_18": ("C17", "C18"),
    "C31T33": ("C31_C32",),
}


def us_origin(code: str) -> Origin:
    """Goods of one place (ISO-2) to US customs.

    With line-level imports of its own they weigh; those of the Union for its members; those from
    all partners for every other, all of 2024.
    """
    return Origin.of(code, *_weights(code))


def us_origins(world: World) -> dict[str, Origin]:
    """What each region of a world is to US customs: label (but for the USA) to origin.

    The rest of the world is all partners without a region, each with its own imports; other
    places are those of `us_origin`.

    Raises
    ------
    BadQuestion
        When a region is neither a place nor one of `UNION` and `REST`.
    """
    found: dict[str, Origin] = {}
    rest = ""
    for label in world.regions:
        if label in UNION:
            found[label] = Origin.of(EU, EU, "imports-2024")
        elif label in REST:
            rest = label
        else:
            code = _code(world, label)
            if code != "US":
                found[label] = us_origin(code)
    if rest:
        named = {origin.code for origin in found.values()}
        inside = eu_members(_YEAR_OF_WEIGHTS) if EU in named else frozenset()
        found[rest] = Origin(
            rest,
            tuple(
                Member(goods_of(code), code, "imports-2024")
                for code in partners("US")
                if code not in named and code not in inside
            ),
        )
    return found


def goods_of_sectors(world: World) -> dict[str, tuple[int, ...]]:
    """Which columns of `GOODS` each sector of a world holds; services are left out.

    Raises
    ------
    BadQuestion
        When a sector that makes goods has a label that detente cannot match with products.
    """
    if len(world.sectors) == 1:
        return {world.sectors.labels[0]: tuple(range(len(GOODS)))}
    found = {}
    for label, makes_goods in zip(world.sectors, world.is_goods, strict=True):
        names = _goods(label)
        if names:
            found[label] = tuple(GOODS.index(name) for name in names)
        elif makes_goods and not _SERVICES.match(label):
            raise BadQuestion(
                f"World {world.name}: no products are known for its sector {label!r}, so no duty "
                f"can be computed for it. Known are {', '.join(GOODS)}, and the industries of the "
                "OECD ICIO."
            )
    return found


def _goods(label: str) -> tuple[str, ...]:
    if label in GOODS:
        return (label,)
    if label in _JOINED:
        return _JOINED[label]
    if _INDUSTRY.match(label):
        if label[0] == "B":
            return ("B",)
        if label[:3] in GOODS and label[0] == "C":
            return (label[:3],)
    return ()


def _code(world: World, label: str) -> str:
    try:
        return place(label).iso2
    except UnknownPlace:
        raise BadQuestion(
            f"World {world.name}: its region {label!r} is no country that detente knows. Use "
            f"ISO-3 codes, {UNION[0]} for the European Union and {REST[0]} for the rest of the "
            "world."
        ) from None


def _weights(origin: str) -> tuple[str, str]:
    """The origin whose imports weigh, and the weights."""
    if origin in eu_members(_YEAR_OF_WEIGHTS):
        return EU, "imports-2024"
    return (origin, "imports-2024") if origin in import_partners() else (ALL, "imports-2024-all")
