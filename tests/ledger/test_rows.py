"""The record as rows: the same for the command line, the pages and the API."""

from __future__ import annotations

from datetime import date

from detente.ledger import Calendar, Ledger, chronicle
from detente.ledger.rows import entry_row, flat, hit_row, measure_record

DAY = date(2025, 4, 12)


def test_a_row_holds_the_rate_of_its_own_origin():
    book = Ledger.bundled()
    hits = book.hitting(
        product=None, country=None, on=DAY, known=DAY, calendar=Calendar.legal, kind=None
    )
    rows = {(row["measure"], row["origin"]): row for row in map(hit_row, hits)}
    china = rows["us.ieepa.reciprocal", "CN"]
    assert (china["what"], china["status"]) == ("125 %", "in force")
    assert flat(china)["imposer"] == "US"
    assert china["imposer"] == ["US"]


def test_a_measure_names_what_answers_it():
    book = Ledger.bundled()
    told = measure_record(book, book.measure("us.ieepa.reciprocal"))
    assert "cn.retaliation.reciprocal" in told["answered_by"]
    assert all(step["citation"] for step in told["steps"])
    assert {"date", "id", "title"} == set(told["events"][0])


def test_entries_come_as_lists_and_flat_as_words():
    entry = next(each for each in chronicle(Ledger.bundled()) if len(each.actors) == 2)
    row = entry_row(entry)
    assert row["actors"] == list(entry.actors)
    assert flat(row)["actors"] == " ".join(entry.actors)
    assert flat(row).keys() == row.keys()
