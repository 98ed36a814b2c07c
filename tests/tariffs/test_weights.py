"""Weights lose no import value: what finds no line is counted by name."""

from datetime import date

import numpy as np
import pytest

from detente.errors import BadQuestion
from detente.places import eu_members
from detente.tariffs.schedule import schedule
from detente.tariffs.weights import import_partners, line_sectors, partners, weights_for


@pytest.mark.parametrize("origin", ["CN", "MX", "EU", "GB", "DE", "GY"])
def test_all_value_is_placed_or_named(origin):
    found = weights_for("US", origin)
    assert found.coverage + found.special == pytest.approx(1.0, abs=2e-3)
    assert found.value.sum() == pytest.approx(found.coverage * found.total)
    assert (found.value > 0).all()


def test_the_low_value_estimate_is_in_the_accounts():
    """9999.95 is 24.2 bn USD of 2024 imports; chapter 98 is 100.3 bn."""
    every = weights_for("US", "CN", "imports-2024-all")
    assert every.total == pytest.approx(3_208_823, rel=1e-4)
    assert every.special * every.total == pytest.approx(24_240 + 100_334, rel=1e-3)
    assert every.coverage + every.special == pytest.approx(1.0, abs=1e-9)
    free = weights_for("US", "CN", "imports-2024-all", "zero")
    assert free.zero == pytest.approx(every.special * every.total)
    assert every.zero == 0


def test_partners_count_the_union_once():
    values = partners("US")
    assert values["EU"] == pytest.approx(597_500, rel=1e-3)
    assert not eu_members(date(2024, 1, 1)) & values.keys()
    assert sum(values.values()) == pytest.approx(sum(import_partners().values()) + 39_479, rel=1e-3)


def test_members_and_small_partners_are_coarse():
    for origin in ("DE", "GY"):
        found = weights_for("US", origin)
        assert found.coarse == pytest.approx(found.coverage)
        assert "coarse" in found.meaning
    assert weights_for("US", "CN").coarse < 0.02


def test_six_digit_imports_follow_the_lines_of_2024():
    found = weights_for("US", "CN", "imports-2025")
    assert found.total == pytest.approx(308_364, rel=1e-4)
    old = weights_for("US", "CN")
    codes = np.char.ljust(found.lines.codes, 6)
    inside = found.lines.codes[np.char.startswith(codes, "851713")]
    assert set(inside) <= set(old.lines.codes)


def test_world_weights_are_chapters():
    found = weights_for("US", "CN", "world-2024")
    assert found.coarse == pytest.approx(1.0)
    chapters = np.array([code[:2] for code in found.lines.codes.tolist()])
    assert found.value[chapters == "85"].sum() == pytest.approx(3_284_000, rel=1e-3)


def test_every_ordinary_line_counts_once_in_simple():
    found = weights_for("US", "CN", "simple")
    assert (found.value == 1).all()
    assert not [code for code in found.lines.codes.tolist() if code[:2] in ("98", "99")]


def test_a_file_of_ones_own(tmp_path):
    file = tmp_path / "mine.csv"
    file.write_text("code,value,origin\n9503.00.00.73,3,CN\n8505,1,CN\n8505,5,VN\n")
    found = weights_for("US", "CN", str(file))
    assert found.total == 4
    assert found.value.sum() == pytest.approx(4)
    assert found.coarse == pytest.approx(0.25)
    with pytest.raises(BadQuestion, match="no row holds a value for DE"):
        weights_for("US", "DE", str(file))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("hts,usd\n01,2\n", "columns code, value"),
        ("code,value\n8505,many\n", "row 2"),
        ("code,value\n8505,-1\n", "not usable"),
        ("code,value\n85x5,1\n", "row 2"),
    ],
)
def test_a_malformed_file_is_refused_with_its_row(tmp_path, text, words):
    file = tmp_path / "bad.csv"
    file.write_text(text)
    with pytest.raises(BadQuestion, match=words):
        weights_for("US", "CN", str(file))


def test_unknown_weights_name_the_nearest():
    with pytest.raises(BadQuestion, match="imports-2024"):
        weights_for("US", "CN", "imports-2042")
    with pytest.raises(BadQuestion, match="CN, MX, TW, VN"):
        weights_for("US", "DE", "imports-2025")
    with pytest.raises(BadQuestion, match="do not belong"):
        weights_for("CN", "US", "imports-2024")


def test_nearly_all_lines_have_a_sector():
    lines = schedule("US")
    sectors = line_sectors(lines)
    without = [
        code
        for code, sector in zip(lines.codes.tolist(), sectors, strict=True)
        if not sector and code[:2] not in ("98", "99")
    ]
    assert len(without) < 0.02 * len(lines)
