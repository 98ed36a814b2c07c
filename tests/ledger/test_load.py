"""A broken file is refused with one clear message: file, line, step, field, found, and right."""

# ruff: noqa: E501 (a row of a table reads better whole)
from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from detente.errors import LedgerError
from detente.ledger import Ledger
from detente.ledger.load import read_events, read_measure
from detente.tariffs import tariff_measures

Write = Callable[[str, str], Path]

GOOD = """\
id: us.s999.drones
kind: tariff
title: Section 999 duty on drones
imposer: US
authority: s999
target: {origins: [CN, HK]}
scope:
  products: {codes: ["8806"]}
  except:
    - {products: {codes: ["880610"]}, cite: note 99(b), why: gliders}
stacks:
  highest_of: us.s999
  relief:
    - {fact: preference, equals: USMCA, share: 0.5, cite: note 99(c)}
steps:
  - announced: 2026-01-05
    effective: 2026-02-01
    until: 2026-03-01
    status: in_force
    rate: 0.25
    source: {cite: 91 FR 1}
    certainty: high
  - announced: 2026-01-05
    effective: 2026-03-01
    status: in_force
    origins: [CN, HK]
    rate: 0.30
    source: {cite: 91 FR 1}
    certainty: high
conflicts:
  - field: steps[1].rate
    values: [{value: 0.25, source: 91 FR 1}, {value: 0.2, source: a tracker}]
    used: 0.25
    why: the text itself
"""


def broken(old: str, new: str) -> str:
    assert GOOD.count(old) >= 1, old
    return GOOD.replace(old, new, 1)


def test_the_unbroken_file_is_read(write: Write) -> None:
    measure = read_measure(write("drones.yaml", GOOD))
    assert measure.id == "us.s999.drones"
    assert [step.rate for step in measure.steps] == [0.25, 0.30]
    assert measure.conflicts[0].used == "0.25"


WAYS = {
    "unknown key": (
        "title:",
        "titel:",
        r"'title' is missing\. Is 'titel' on line 3 it\?",
    ),
    "unknown key beside all others": (
        "authority: s999",
        "authority: s999\nauthorty_title: S",
        r"line 6: 'authorty_title' is not a key.*Did you mean 'authority_title'",
    ),
    "unknown key in a step": (
        "rate: 0.25",
        "rate: 0.25\n    colected: 2026-02-02",
        r"line 21, step 1: 'colected' is not a key.*Did you mean 'collected'",
    ),
    "unknown key in an exemption": (
        "why: gliders",
        "wy: gliders",
        r"line 10, scope, exemption 1: 'wy' is not a key.*'why'",
    ),
    "percent as a number": (
        "rate: 0.25",
        "rate: 25",
        r"line 20, step 1: rate is 25.*Write 0\.25 for 25 percent",
    ),
    "percent as text": ("rate: 0.25", 'rate: "25%"', r"line 20, step 1: rate is '25%'.*0\.25"),
    "negative rate": ("rate: 0.25", "rate: -0.25", r"line 20, step 1: rate is -0\.25"),
    "rate in words": ("rate: 0.25", "rate: a quarter", r"step 1: rate is 'a quarter'.*0\.25"),
    "missing source": ("    source: {cite: 91 FR 1}\n", "", r"step 1: a source is missing.*cite"),
    "empty source": ("{cite: 91 FR 1}", '{cite: ""}', r"line 21, step 1.*the source is empty"),
    "empty source in short": (
        "source: {cite: 91 FR 1}",
        'source: ""',
        r"line 21, step 1: the source is empty",
    ),
    "source without cite": (
        "{cite: 91 FR 1}",
        "{note: seen}",
        r"line 21, step 1.*'cite' is missing",
    ),
    "missing status": ("    status: in_force\n", "", r"step 1: 'status' is missing"),
    "unknown status": (
        "status: in_force",
        "status: in-force",
        r"line 19, step 1: status is 'in-force'.*in_force",
    ),
    "missing certainty": ("    certainty: high\n", "", r"step 1: 'certainty' is missing"),
    "certainty in other words": (
        "certainty: high",
        "certainty: sure",
        r"step 1: certainty is 'sure', not one of high, medium, low, recalled",
    ),
    "missing day": ("    effective: 2026-02-01\n", "", r"step 1: 'effective' is missing"),
    "day that does not exist": (
        "effective: 2026-02-01",
        "effective: 2026-02-31",
        r"line 17: '2026-02-31' is not a day",
    ),
    "day the other way round": (
        "effective: 2026-02-01",
        "effective: 01.02.2026",
        r"line 17, step 1: effective is '01\.02\.2026'; a day such as",
    ),
    "until before effective": (
        "until: 2026-03-01",
        "until: 2026-01-31",
        r"line 18, step 1: until 2026-01-31 is not after effective 2026-02-01",
    ),
    "until on the day": (
        "until: 2026-03-01",
        "until: 2026-02-01",
        r"line 18, step 1: until 2026-02-01 is not after",
    ),
    "wrong prefix of the id": (
        "id: us.s999",
        "id: cn.s999",
        r"line 1: id is 'cn.*start with 'us\.'",
    ),
    "id in capitals": ("id: us.s999.drones", "id: us.S999.drones", r"line 1: id is .*lower case"),
    "place in words": ("[CN, HK]}", "[China, HK]}", r"line 6, target: origins holds 'China'.*CN"),
    "three letters": ("[CN, HK]}", "[CHN, HK]}", r"line 6, target: origins holds 'CHN'"),
    "no such country": ("[CN, HK]}", "[CN, UK]}", r"line 6, target: origins holds 'UK'.*GB"),
    "no such country in rates": (
        "rate: 0.25",
        "rates: {XX: 0.25}",
        r"step 1, rates: rates holds 'XX'",
    ),
    "no such imposer": ("imposer: US", "imposer: UK", r"line 4: imposer holds 'UK'.*GB"),
    "unknown list": (
        '{codes: ["8806"]}',
        "[us_s301_list33]",
        r"us\.s999\.drones.*No product list is called 'us_s301_list33'.*Did you mean 'us_s301_list3",
    ),
    "unknown rate list": (
        "rate: 0.25",
        "rates_by_product: us_s232_autos_uk",
        r"us\.s999\.drones.*No product list is called 'us_s232_autos_uk'",
    ),
    "unknown table of rates": (
        "rate: 0.25",
        "rates: us_reciprocal_august",
        r"line 20, step 1.*No table of rates is called 'us_reciprocal_august'",
    ),
    "bad code": ('"8806"', '"88.0"', r"line 8, scope, products: '880' is not a product code"),
    "code as a number": ('"8806"', "8806.10", r"line 8, scope, products.*quot"),
    "two rates": (
        "rate: 0.25",
        "rate: 0.25\n    rates: {CN: 0.2}",
        r"step 1: .*exactly one of rate",
    ),
    "no rate": ("    rate: 0.25\n", "", r"step 1: .*exactly one of rate"),
    "no authority": ("authority: s999\n", "", r"a tariff needs 'authority'"),
    "no step": (
        GOOD[GOOD.index("steps:") : GOOD.index("conflicts:")],
        "steps: []\n",
        r"line 15: a measure needs at least one step",
    ),
    "unknown kind": (
        "kind: tariff",
        "kind: tarif",
        r"line 2: kind is 'tarif'.*Did you mean 'tariff'",
    ),
    "unknown method": ("rate: 0.25", "rate: 0.25\n    method: flor", r"method is 'flor'.*'floor'"),
    "same day twice": (
        "effective: 2026-03-01\n    status: in_force\n    origins: [CN, HK]",
        "effective: 2026-02-01\n    status: in_force",
        r"line 15: steps 1 and 2 overlap",
    ),
    "overlap by until": (
        "effective: 2026-03-01\n    status: in_force\n    origins: [CN, HK]",
        "effective: 2026-02-15\n    status: in_force",
        r"overlap: step 1 lasts until 2026-03-01",
    ),
    "gap": (
        "effective: 2026-03-01\n    status: in_force\n    origins: [CN, HK]",
        "effective: 2026-03-02\n    status: in_force",
        r"a gap between steps 1 and 2.*2026-03-01",
    ),
    "share in percent": (
        "share: 0.5",
        "share: 50",
        r"line 14, stacks, relief 1: share is 50.*between 0 and 1",
    ),
    "default share in percent": ("share: 0.5", "default_share: 50", r"default_share is 50"),
    "content share in percent": (
        "rate: 0.25",
        "rate: 0.25\n    content: {of: steel, default: 80}",
        r"step 1, content: default is 80.*between 0 and 1",
    ),
    "reach in percent": (
        "scope:",
        "scope:\n  reaches: {fact: vehicle_part, share: 40}",
        r"line 8, scope, reaches: share is 40.*between 0 and 1",
    ),
    "exemption that ends before it starts": (
        "why: gliders",
        "from: 2026-02-01, until: 2026-01-01",
        r"line 10, scope, exemption 1: until 2026-01-01 is not after from 2026-02-01",
    ),
    "exemption without citation": ("cite: note 99(b), ", "", r"exemption 1: 'cite' is missing"),
    "yields to what is not there": (
        "  highest_of: us.s999",
        "  yields_to: [{measures: [us.s232.autoss], for: article, cite: a}]",
        r"drones.*yields_to names 'us\.s232\.autoss'.*Did you mean 'us\.s232\.autos'",
    ),
    "yields without extent": (
        "  highest_of: us.s999",
        "  yields_to: [{measures: [us.s232.autos], cite: a}]",
        r"line 12, stacks, yields_to 1: 'for' is missing",
    ),
    "yielding that ends before it starts": (
        "  highest_of: us.s999",
        "  yields_to: [{measures: [us.s232.autos], for: article, cite: a, from: 2026-02-01, "
        "until: 2026-01-01}]",
        r"line 12, stacks, yields_to 1: until 2026-01-01 is not after from",
    ),
    "answers what is not there": (
        "authority: s999",
        "authority: s999\nanswers: [cn.retaliation.list9]",
        r"answers names 'cn\.retaliation\.list9'.*Did you mean 'cn\.retaliation\.list",
    ),
    "conflict without reason": ("    why: the text itself\n", "", r"conflict 1: 'why' is missing"),
    "id that stands already": (
        "id: us.s999.drones",
        "id: us.s232.autos",
        r"id 'us\.s232\.autos' stands already in",
    ),
    "key twice": ("title:", "id: us.s999.other\ntitle:", r"line 3: 'id' stands twice"),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_broken_measure_gives_one_clear_message(way: str, write: Write, ledger: Ledger) -> None:
    old, new, said = WAYS[way]
    path = write("us.s999.drones.yaml", broken(old, new))
    with pytest.raises(LedgerError) as caught:
        ledger.with_files([path])
    message = str(caught.value)
    assert re.search(said, message), message
    assert "us.s999.drones" in message
    assert caught.value.exit_code == 2
    assert "\n" not in message


def test_the_shown_name_is_the_one_that_complaints_use(write: Write) -> None:
    path = write("drones.yaml", broken("rate: 0.25", "rate: 25"))
    with pytest.raises(LedgerError, match=r"^us/drones\.yaml, line 20, step 1: "):
        read_measure(path, "us/drones.yaml")


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "drones.yaml"
    path.write_bytes(broken("on drones", "on drönes").encode("latin-1"))
    with pytest.raises(LedgerError, match=r"drones\.yaml.*UTF-8"):
        read_measure(path)


def test_steps_of_one_text_for_one_day_overlap_even_if_they_name_different_sets(
    write: Write,
) -> None:
    """Both name China, so nothing would say which of the two rates holds for it."""
    text = broken(
        "    until: 2026-03-01\n    status: in_force\n    rate: 0.25",
        "    status: in_force\n    origins: [CN]\n    rate: 0.25",
    )
    text = text.replace("effective: 2026-03-01", "effective: 2026-02-01")
    with pytest.raises(LedgerError, match=r"steps 1 and 2 overlap.*CN"):
        read_measure(write("drones.yaml", text))


def test_measures_that_yield_to_each_other_are_refused_with_the_circle(
    write: Write, ledger: Ledger
) -> None:
    files = []
    for one, other in (("a", "b"), ("b", "a")):
        rule = f"  yields_to: [{{measures: [us.s999.{other}], for: article, cite: note}}]"
        text = broken("  highest_of: us.s999", rule).replace("us.s999.drones", f"us.s999.{one}")
        files.append(write(f"us.s999.{one}.yaml", text))
    with pytest.raises(LedgerError, match=r"circle.*us\.s999\.[ab] -> us\.s999\.[ab]") as caught:
        tariff_measures(ledger.with_files(files), "US", date(2026, 2, 2))
    assert caught.value.exit_code == 2


BAD_ROWS = {
    "letters": (
        "88o6",
        r"bad_letters\.csv, row 3: '88o6' is not a code of 2, 4, 6, 8 or 10 digits",
    ),
    "odd": ("88061", r"row 3: '88061' is not a code"),
    "empty": ('""', r"row 3: '' is not a code"),
    "day": ("8806,2026-02-31", r"row 3: .*2026-02-31|row 3: day is out of range"),
    "backwards": ("8806,2026-02-01,2026-01-01", r"row 3: until 2026-01-01 is not after from"),
    "rate": ("8806,,,25", r"row 3: rate is 25.*0\.25"),
    "word": ("8806,,,high", r"row 3: .*'high'"),
    "column": ("8806,,,0.25,extra", r"row 3: .*more .*than"),
}


@pytest.mark.parametrize("way", BAD_ROWS)
def test_a_bad_row_of_a_list_is_named(way: str, write: Write, ledger: Ledger) -> None:
    row, said = BAD_ROWS[way]
    write(f"bad_{way}.csv", f"code,from,until,rate\n8807,,,0.1\n{row}\n")
    text = broken("rate: 0.25", f"rates_by_product: bad_{way}")
    path = write("us.s999.drones.yaml", text)
    with pytest.raises(LedgerError) as caught:
        ledger.with_files([path])
    message = str(caught.value)
    assert re.search(said, message), message
    assert f"bad_{way}.csv" in message


def test_a_list_with_an_unknown_column_is_refused(write: Write, ledger: Ledger) -> None:
    write("bad_header.csv", "code,form\n8806,2026-01-01\n")
    path = write("us.s999.drones.yaml", broken('{codes: ["8806"]}', "[bad_header]"))
    with pytest.raises(
        LedgerError, match=r"bad_header\.csv.*'form' is unknown.*Did you mean 'from'"
    ):
        ledger.with_files([path])


@pytest.mark.parametrize("row", ["XX,0.2", "CN,25", "CN,ten", "CN"])
def test_a_bad_row_of_a_table_of_rates_is_named(row: str, write: Write) -> None:
    write("made_up_rates.csv", f"origin,rate\nVN,0.1\n{row}\n")
    path = write("drones.yaml", broken("rate: 0.25", "rates: made_up_rates"))
    with pytest.raises(LedgerError, match=r"made_up_rates\.csv, row 3: "):
        read_measure(path)


EVENT = """\
events:
  - id: 2026-01-05-drones
    date: 2026-01-05
    actors: [US]
    kind: act
    title: Section 999 duty on drones decreed
    sets: [us.s232.autos]
    source: 91 FR 1
    certainty: high
"""

EVENT_WAYS = {
    "kind": ("kind: act", "kind: acts", r"event 1: kind is 'acts'.*Did you mean 'act'"),
    "end": ("kind: act", "end_date: 2026-01-04\n    kind: act", r"end_date 2026-01-04 lies before"),
    "key": ("sets:", "set:", r"line 7, event 1: 'set' is not a key.*'sets'"),
    "source": ("    source: 91 FR 1\n", "", r"event 1: a source is missing"),
    "day": (
        "date: 2026-01-05",
        "date: 5 January 2026",
        r"line 3, event 1: date is '5 January 2026'",
    ),
    "sets": ("us.s232.autos", "us.s232.auto", r"sets names 'us\.s232\.auto'.*'us\.s232\.autos'"),
    "twice": (
        "events:\n",
        "events:\n" + EVENT.partition("\n")[2],
        r"'2026-01-05-drones' stands twice",
    ),
}


def test_the_unbroken_event_is_read(write: Write) -> None:
    (event,) = read_events(write("events/2026.yaml", EVENT))
    assert event.date == date(2026, 1, 5)


@pytest.mark.parametrize("way", EVENT_WAYS)
def test_a_broken_event_gives_one_clear_message(way: str, write: Write, ledger: Ledger) -> None:
    old, new, said = EVENT_WAYS[way]
    assert old in EVENT
    path = write("events/2027.yaml", EVENT.replace(old, new, 1))
    with pytest.raises(LedgerError) as caught:
        ledger.with_files([path])
    assert re.search(said, str(caught.value)), str(caught.value)
    assert caught.value.exit_code == 2
