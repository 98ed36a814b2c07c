"""How is a product code written, read and compared?

Inside, a code is text of 2, 4, 6, 8 or 10 digits without dots: chapter, heading and subheading of
the Harmonized System, then a country's tariff line and statistical line. A shorter code covers
every longer one that starts with it.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from detente.errors import UnknownCode

__all__ = [
    "LEVELS",
    "ancestors",
    "chapter",
    "covers",
    "is_special",
    "longest_cover",
    "parse_code",
    "show_code",
]

LEVELS = (2, 4, 6, 8, 10)
"""Numbers of digits a code may have."""

_SEPARATORS = " .\N{NO-BREAK SPACE}\N{THIN SPACE}-"
_WELL_FORMED = re.compile(r"(?:0[1-9]|[1-9][0-9])(?:[0-9]{2}){0,4}", re.ASCII)


def parse_code(text: str, *, level: int | None = None) -> str:
    """The digits of a code written with or without dots: ``"8505.11.00.70"`` is ``"8505110070"``.

    Dots, spaces and hyphens may stand between any two pairs of digits, as in the US form
    ``8505.11.0070``, the form ``8505.11.00.70`` and the Chinese form ``8505.1110``.

    Parameters
    ----------
    text
        The code as a person or a file wrote it. A number is refused: it may have lost the leading
        zero of chapters 01 to 09.
    level
        Ask for exactly this many digits (2, 4, 6, 8 or 10).

    Raises
    ------
    UnknownCode
        When the text cannot be a code. Whether a well-formed code exists on a day is the
        schedule's to say.
    """
    if not isinstance(text, str):
        raise UnknownCode(
            f"A product code is text, got {text!r}. Put it in quotation marks: as a number it "
            "loses the leading zero of chapters 01 to 09."
        )
    if text.isascii() and _WELL_FORMED.fullmatch(text) and not text.startswith("77"):
        code = text
    else:
        code = _clean(text)
    if level is not None and len(code) != level:
        raise UnknownCode(f"{text!r}: {level} digits expected, got {len(code)}.")
    return code


def show_code(code: str) -> str:
    """A code as printed in the US tariff schedule: ``"8505110070"`` is ``"8505.11.0070"``.

    Eight digits are shown as ``8505.11.00``, six as ``8505.11``; two and four have no dot.
    """
    code = parse_code(code)
    return ".".join(part for part in (code[:4], code[4:6], code[6:]) if part)


def covers(prefix: str, code: str) -> bool:
    """Whether `prefix` is `code` or one of its ancestors; both are digits without dots."""
    return code.startswith(prefix)


def longest_cover(prefixes: Collection[str], code: str) -> str | None:
    """The longest of `prefixes` that covers `code`, or None.

    This is how entries of a product list are read: the more exact one wins. `prefixes` should be
    a set or a mapping, so that each of the five levels costs one look-up.
    """
    for cut in reversed(LEVELS):
        if cut <= len(code) and code[:cut] in prefixes:
            return code[:cut]
    return None


def ancestors(code: str) -> tuple[str, ...]:
    """The code and all codes above it, longest first: ``("850511", "8505", "85")``."""
    return tuple(code[:cut] for cut in reversed(LEVELS) if cut <= len(code))


def chapter(code: str) -> str:
    """The two-digit chapter of a code."""
    return code[:2]


def is_special(code: str) -> bool:
    """Whether a code is of chapters 98 and 99, which each country fills as it likes.

    In the US schedule chapter 98 holds special classifications and chapter 99 temporary duties
    (``9903.88.03`` is list 3 of Section 301).
    """
    return code[:2] in ("98", "99")


def _clean(text: str) -> str:
    bare = text.strip()
    parts = re.split(f"[{re.escape(_SEPARATORS)}]", bare)
    digits = "".join(parts)
    if not bare:
        raise UnknownCode("The product code is empty. Give 2, 4, 6, 8 or 10 digits: 8505.11.0070.")
    if strange := re.sub("[0-9]", "", digits):
        raise UnknownCode(
            f"{text!r} is not a product code: {strange!r} is not a digit. "
            "Write 2, 4, 6, 8 or 10 digits, with dots or without: 8505.11.0070."
        )
    if len(digits) not in LEVELS:
        raise UnknownCode(f"{text!r} is not a product code: {_wrong_length(digits)}")
    if any(len(part) % 2 or not part for part in parts):
        raise UnknownCode(
            f"{text!r} is not a product code: a dot stands inside a pair of digits. "
            f"Is {_dotted(digits)} meant?"
        )
    if digits.startswith("00"):
        raise UnknownCode(f"{text!r}: there is no chapter 00. Chapters run from 01 to 97.")
    if digits.startswith("77"):
        raise UnknownCode(
            f"{text!r}: chapter 77 is reserved for future use and holds no goods. "
            "Base metals are in chapters 72 to 76 and 78 to 81."
        )
    return digits


def _wrong_length(digits: str) -> str:
    count = len(digits)
    if count > LEVELS[-1]:
        return f"at most 10 digits expected, got {count}."
    expected = max(count + 1, LEVELS[0])
    repair = f"{expected} digits expected, got {count}."
    if count > 1 and digits[0] != "0":
        repair += f" If a leading zero was lost, write {_dotted('0' + digits)}."
    return repair


def _dotted(digits: str) -> str:
    return ".".join(part for part in (digits[:4], digits[4:6], digits[6:]) if part)
