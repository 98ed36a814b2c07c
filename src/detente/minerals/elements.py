"""Which element is meant by a word: a symbol, an English or Chinese name, an alloy, a compound?"""

from __future__ import annotations

import re
from functools import lru_cache

from detente.errors import BadQuestion, nearest

__all__ = ["GROUPS", "HEAVY", "MAGNET", "NAMES", "RARE_EARTHS", "element", "elements_in", "groups"]

NAMES: dict[str, tuple[str, str]] = {
    "La": ("lanthanum", "镧"),
    "Ce": ("cerium", "铈"),
    "Pr": ("praseodymium", "镨"),
    "Nd": ("neodymium", "钕"),
    "Sm": ("samarium", "钐"),
    "Eu": ("europium", "铕"),
    "Gd": ("gadolinium", "钆"),
    "Tb": ("terbium", "铽"),
    "Dy": ("dysprosium", "镝"),
    "Ho": ("holmium", "钬"),
    "Er": ("erbium", "铒"),
    "Tm": ("thulium", "铥"),
    "Yb": ("ytterbium", "镱"),
    "Lu": ("lutetium", "镥"),
    "Sc": ("scandium", "钪"),
    "Y": ("yttrium", "钇"),
    "Ga": ("gallium", "镓"),
    "Ge": ("germanium", "锗"),
    "Sb": ("antimony", "锑"),
    "W": ("tungsten", "钨"),
    "Te": ("tellurium", "碲"),
    "Bi": ("bismuth", "铋"),
    "Mo": ("molybdenum", "钼"),
    "In": ("indium", "铟"),
    "C": ("graphite", "石墨"),
    "Mg": ("magnesium", "镁"),
    "Li": ("lithium", "锂"),
    "Ag": ("silver", "银"),
    "Co": ("cobalt", "钴"),
}
"""Symbol to the English and the Chinese name. `C` stands for graphite, natural or artificial."""

RARE_EARTHS = tuple(NAMES)[:16]  # without promethium, which is not traded
HEAVY = ("Gd", "Tb", "Dy", "Ho", "Er", "Tm", "Yb", "Lu", "Y")
MAGNET = ("Nd", "Pr", "Dy", "Tb")
GROUPS: dict[str, tuple[str, ...]] = {
    "magnet_ree": MAGNET,
    "heavy_ree": HEAVY,
    "all_ree": RARE_EARTHS,
}
"""Scopes of published shares, the narrow ones first; `all_ree` is oxide tonnage of all of them."""

_OTHER = {
    "wolfram": "W",
    "stibium": "Sb",
    "rare earths": "REE",
    "rare earth": "REE",
    "ree": "REE",
    "稀土": "REE",
    "natural graphite": "C",
    "artificial graphite": "C",
}
_FORMULAS = {
    "ndfeb": ("Nd",),
    "nd-fe-b": ("Nd",),
    "neodymium-iron-boron": ("Nd",),
    "neodymium iron boron": ("Nd",),
    "neodymium magnet": ("Nd",),
    "钕铁硼": ("Nd",),
    "smco": ("Sm",),
    "sm-co": ("Sm",),
    "samarium-cobalt": ("Sm",),
    "samarium cobalt": ("Sm",),
    "钐钴": ("Sm",),
    "gaas": ("Ga",),
    "gallium arsenide": ("Ga",),
    "gan": ("Ga",),
    "gallium nitride": ("Ga",),
    "ingaas": ("Ga", "In"),
    "ingaasp": ("Ga", "In"),
    "inp": ("In",),
    "indium phosphide": ("In",),
    "gaas/algaas": ("Ga",),
    "gete": ("Ge", "Te"),
    "sige": ("Ge",),
    "bi2te3": ("Bi", "Te"),
    "ito": ("In",),
    "yag": ("Y",),
    "yig": ("Y",),
    "ggg": ("Gd", "Ga"),
    "gos": ("Gd",),
    "lyso": ("Lu", "Y"),
    "lso": ("Lu",),
    "edfa": ("Er",),
    "wc": ("W",),
    "tungsten carbide": ("W",),
    "碳化钨": ("W",),
}
_WORDS = {english: symbol for symbol, (english, _) in NAMES.items()}
_CHINESE = {chinese: symbol for symbol, (_, chinese) in NAMES.items()}
_PLAIN_WORDS = frozenset({"In", "C", "Co", "Te", "W", "Y", "Ho", "Er", "La", "Li", "Mo", "Ag"})
_ATOM = re.compile(r"(?<![A-Za-z])([A-Z][a-z]?)(?![a-z])")
_FORMULA_WORDS = re.compile(
    rf"(?<![a-z0-9])(?:{'|'.join(map(re.escape, sorted(_FORMULAS, key=len, reverse=True)))})"
    r"(?![a-z0-9])"
)
_NAME_WORDS = re.compile("|".join(_WORDS))
_COMPOUND = re.compile(r"\b(?:[A-Z][a-z]?\d*(?:\.\d+)?){2,}\b")


def element(word: str) -> str:
    """The symbol that a word means; ``REE`` for the rare earths as a group.

    Raises
    ------
    BadQuestion
        When no element or group of the tables has that name.
    """
    text = word.strip()
    low = text.lower()
    if text.capitalize() in NAMES and len(text) <= 2:
        return text.capitalize()
    found = _WORDS.get(low) or _CHINESE.get(text) or _OTHER.get(low)
    if found is None:
        known = [*_WORDS, *NAMES, *_OTHER]
        raise BadQuestion(f"{word!r} is no element of the tables.{nearest(low, known)}")
    return found


def groups(symbol: str) -> tuple[str, ...]:
    """The scopes of published shares that speak of an element, the narrow ones first."""
    if symbol == "REE":
        return ("all_ree",)
    return tuple(name for name, members in GROUPS.items() if symbol in members)


@lru_cache(maxsize=65_536)
def elements_in(text: str) -> tuple[str, ...]:
    """The elements that a free text names: ``"sintered NdFeB with Dy"`` gives Nd and Dy.

    Symbols that are also plain words (In, C, Co, …) count only inside a formula or a list such as
    ``In;Ga``.
    """
    found: dict[str, None] = {}
    low = text.lower()
    for hit in _FORMULA_WORDS.findall(low):
        found.update(dict.fromkeys(_FORMULAS[hit]))
    if not text.isascii():
        for name, members in _FORMULAS.items():
            if name in text:
                found.update(dict.fromkeys(members))
        found.update((symbol, None) for name, symbol in _CHINESE.items() if name in text)
    found.update((_WORDS[hit], None) for hit in _NAME_WORDS.findall(low))
    for formula in _COMPOUND.findall(text):
        atoms = re.findall(r"[A-Z][a-z]?", formula)
        if all(atom in _PERIODIC for atom in atoms) and (
            any(sign.isdigit() for sign in formula) or formula.lower() in _FORMULAS
        ):
            found.update((atom, None) for atom in atoms if atom in NAMES and atom != "C")
    listed = set(re.split(r"[;,/\s]+", text.strip())) <= set(NAMES)
    for symbol in _ATOM.findall(text):
        if symbol in NAMES and (listed or symbol not in _PLAIN_WORDS):
            found[symbol] = None
    return tuple(symbol for symbol in NAMES if symbol in found)


_PERIODIC = frozenset(  # a formula holds symbols of these only
    re.findall(
        "[A-Z][a-z]?",
        "HHeLiBeBCNOFNeNaMgAlSiPSClArKCaScTiVCrMnFeCoNiCuZnGaGeAsSeBrKrRbSrYZrNbMoTcRuRhPdAg"
        "CdInSnSbTeIXeCsBaLaCePrNdSmEuGdTbDyHoErTmYbLuHfTaWReOsIrPtAuHgTlPbBi",
    )
)
