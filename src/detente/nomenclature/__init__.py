"""What is a product code: its form, its levels, what it covers, and which edition it belongs to."""

from detente.nomenclature.codes import (
    LEVELS,
    ancestors,
    chapter,
    covers,
    is_special,
    longest_cover,
    parse_code,
    show_code,
)
from detente.nomenclature.editions import EDITIONS, Edition, edition

__all__ = [
    "EDITIONS",
    "LEVELS",
    "Edition",
    "ancestors",
    "chapter",
    "covers",
    "edition",
    "is_special",
    "longest_cover",
    "parse_code",
    "show_code",
]
