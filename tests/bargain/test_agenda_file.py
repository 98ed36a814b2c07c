from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from detente.bargain.agenda_file import read_agenda
from detente.bargain.docket import default_agenda
from detente.errors import BadQuestion, DetenteError
from detente.ledger import Ledger
from detente.world import World

DOCS = Path(__file__).parents[2] / "docs" / "reference" / "agenda-format.md"
TARIFF = """known: 2025-05-09
items:
  - id: a
    giver: US
    measures: [us.ieepa.fentanyl_china]
    options:
      - {id: half, rate: 0.1}
"""


@pytest.fixture(scope="module")
def world() -> World:
    return World.bundled("world-2023-sectors")


def _read(text: str, folder: Path, world: World | None = None):
    path = folder / "agenda.yaml"
    path.write_text(text, encoding="utf-8")
    return read_agenda(path, ledger=Ledger.bundled(), world=world)


def test_the_example_of_the_reference_can_be_read(tmp_path: Path, world: World) -> None:
    (text,) = re.findall(r"```yaml\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.S)
    agenda = _read(text, tmp_path, world)
    assert agenda.known == date(2025, 10, 28)
    assert [item.id for item in agenda.items] == ["us-fentanyl", "us-chips", "cn-soybeans"]
    assert agenda.packages == 3 * 2 * 2
    assert agenda.item("us-chips").options[1].stated.central == (0.0, 5000.0)
    assert agenda.item("us-fentanyl").options[1].amendments[0].origins == ("CN", "HK", "MO")
    promise = agenda.item("cn-soybeans").options[1].purchase
    assert promise is not None
    assert (promise.value, promise.share) == (11000.0, 0.65)


def test_a_file_can_start_from_the_default_agenda(tmp_path: Path) -> None:
    text = TARIFF.replace("items:", "start: default\ndrop: [us-parcels, us-fentanyl]\nitems:")
    agenda = _read(text, tmp_path)
    usual = default_agenda(date(2025, 5, 9))
    gone = {item.id for item in usual.items} - {item.id for item in agenda.items}
    assert gone == {"us-parcels", "us-fentanyl"}
    assert agenda.item("a").options[1].amendments[0].rate == 0.1


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("us.ieepa.fentanyl_china", "us.ieepa.fentanil_china", r"line 5.*no measure.*Did you mean"),
        ("giver: US", "giver: CN", "CN cannot give it"),
        ("giver: US", "giver: FR", r"line 4.*not one of US, CN"),
        ("rate: 0.1", "rate: 10", "Write 0.1 for 10 percent"),
        ("rate: 0.1", "status: in_force", "needs a rate"),
        ("rate: 0.1", "rate: 0.1, status: suspended", "has no rate"),
        ("rate: 0.1", "title: half", "say what the option changes"),
        ("rate: 0.1", "buys: {sector: A01, usd_million_a_year: 5}", "item of its own"),
        ("rate: 0.1}", "rate: 0.1}\n      - {id: half, rate: 0.05}", "'half' stands twice"),
        ("- {id: half, rate: 0.1}", "[]", "besides what holds"),
        ("us.ieepa.fentanyl_china", "us.threat.plus100", "announced on 2025-10-10"),
        ("us.ieepa.fentanyl_china", "us.ieepa.fentanyl_canada", "does not fall on goods of CN"),
        ("us.ieepa.fentanyl_china", "us.bis.h20-2025", "only an item of tariffs has a rate"),
        ("us.ieepa.fentanyl_china", "us.s301.list1, us.bis.h20-2025", "items of their own"),
        ("known: 2025-05-09", "known: yesterday", r"line 1.*a day such as"),
        ("known: 2025-05-09\n", "", "which day's knowledge"),
        ("items:", "drop: [us-parcels]\nitems:", "is no item here"),
        ("    giver", "    colour: red\n    giver", "not a key of the schema"),
    ],
)
def test_an_agenda_that_makes_no_sense_is_refused(
    old: str, new: str, said: str, tmp_path: Path
) -> None:
    assert old in TARIFF
    with pytest.raises(DetenteError, match=said):
        _read(TARIFF.replace(old, new, 1), tmp_path)


def test_a_measure_is_in_one_item_only(tmp_path: Path) -> None:
    second = TARIFF.split("items:\n")[1].replace("id: a", "id: b")
    with pytest.raises(DetenteError, match="in two items, a and b"):
        _read(TARIFF + second, tmp_path)
    with pytest.raises(DetenteError, match="'a' stands twice"):
        _read(TARIFF + second.replace("id: b", "id: a"), tmp_path)


@pytest.mark.parametrize(
    ("buys", "said"),
    [
        ("{sector: A99, usd_million_a_year: 5}", "has no sector 'A99'"),
        ("{sector: A01, usd_million_a_year: -5}", "more than 0"),
        ("{sector: A01, usd_million_a_year: 5, share: 3}", "between 0 and 1"),
        ("{sector: A01}", "'usd_million_a_year' is missing"),
    ],
)
def test_a_purchase_that_makes_no_sense(buys: str, said: str, tmp_path: Path, world: World) -> None:
    text = (
        "known: 2025-05-09\nitems:\n  - id: s\n    giver: CN\n    options:\n"
        f"      - id: x\n        buys: {buys}\n"
    )
    with pytest.raises(DetenteError, match=said):
        _read(text, tmp_path, world)


def test_an_empty_agenda_and_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DetenteError, match="the agenda is empty"):
        _read("known: 2025-05-09\n", tmp_path)
    with pytest.raises(BadQuestion, match="no agenda file"):
        read_agenda(tmp_path / "none.yaml")


def test_a_promise_beyond_reason_is_an_answer_not_a_number(tmp_path: Path, world: World) -> None:
    from detente.bargain.value import Valuer
    from detente.errors import NotConverged

    text = (
        "known: 2025-05-09\nitems:\n  - id: s\n    giver: CN\n    options:\n"
        "      - id: x\n        buys: {sector: A01, usd_million_a_year: 90000000}\n"
    )
    agenda = _read(text, tmp_path, world)
    with pytest.raises(NotConverged, match="Promise less"):
        Valuer.of(agenda, world=world, workers=1)
