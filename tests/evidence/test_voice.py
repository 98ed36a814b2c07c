"""Are two names of one speaker told from names of two?"""

from __future__ import annotations

import pytest

from detente.evidence.scoring.voice import same_voice


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        ("MOFCOM spokesperson", "Ministry of Commerce of China"),
        ("MOFCOM", "MOFCOM spokesperson"),
        ("buyer", "buyer at a US contractor"),
        ("customs official in Los Angeles", "unnamed customs official"),
        ("exporter", "exporter in Rosario"),
        ("official in the commerce ministry", "commerce ministry official (India)"),
        ("Commission official in Brussels", "European Commission official"),
        ("IMF", "International Monetary Fund"),
        ("jeff moon", "Jeff Moon"),
        ("John Sauer", "D. John Sauer"),
    ],
)
def test_the_same_voice(found: str, wanted: str) -> None:
    assert same_voice(found, wanted)
    assert same_voice(wanted, found)


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        ("buyer at a US contractor", "trader at a US contractor"),
        ("trader in Hong Kong", "trader in Santos"),
        ("Chinese official", "US official"),
        ("MOFCOM", "Chinese foreign ministry"),
        ("Jeff Moon", "Ban Moon"),
        ("economist", "Song Hong"),
        ("", "MOFCOM"),
        ("", "trader"),
    ],
)
def test_two_voices(found: str, wanted: str) -> None:
    assert not same_voice(found, wanted)
    assert not same_voice(wanted, found)
