"""Does the page stand alone, say its units, and agree with the data beside it?"""

from __future__ import annotations

import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import polars as pl
import pytest
from rich.console import Console

from detente.brief import Brief, summary, write
from detente.brief.palette import HATCH, TOKENS

LIMIT = 3_000_000


@pytest.fixture(scope="module")
def page(late: Brief, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the day after the record."""
    return write(late, tmp_path_factory.mktemp("out"))


@pytest.fixture(scope="module")
def text(page: Path) -> str:
    """Its HTML."""
    return page.read_text(encoding="utf-8")


def plain(html: str) -> str:
    """The words of a page, spaces made plain."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).replace("\N{NO-BREAK SPACE}", " ")


def test_the_folder_holds_page_data_and_charts(page: Path, late: Brief) -> None:
    assert page.parent.name == "brief-now-2026-11-22"
    assert page.stat().st_size < LIMIT
    for table in late.tables:
        csv = pl.read_csv(page.parent / f"{table.name}.csv", infer_schema_length=None)
        parquet = pl.read_parquet(page.parent / f"{table.name}.parquet")
        assert csv.height == parquet.height == len(table.rows)
        assert csv.columns == parquet.columns
    assert (page.parent / "averages.svg").read_text(encoding="utf-8").startswith("<svg")
    for name in re.findall(r'href="([^"#:]+)"', page.read_text(encoding="utf-8")):
        assert (page.parent / name).exists(), name


def test_nothing_is_fetched(text: str) -> None:
    assert "<script" not in text
    assert "<link" not in text
    assert not re.search(r"\bsrc\s*=", text)
    assert not re.search(r"@import|url\((?!#)", text)
    loaded = re.sub(r'<a [^>]*href="[^"]*"|xmlns(:\w+)?="[^"]*"', "", text)
    assert not re.search(r"https?://", loaded)


def test_links_within_the_page_lead_somewhere(text: str) -> None:
    ids = set(re.findall(r'\bid="([^"]+)"', text))
    assert len(ids) == len(re.findall(r'\bid="([^"]+)"', text))
    for target in re.findall(r'href="#([^"]+)"', text) + re.findall(r"url\(#([^)]+)\)", text):
        assert target in ids, target


def test_every_chart_says_its_finding_and_takes_the_colours_of_the_page(text: str) -> None:
    charts = re.findall(r"<svg[^>]*>.*?</svg>", text, flags=re.DOTALL)
    assert len(charts) == 14
    for chart in charts:
        label = re.search(r'role="img" aria-label="([^"]+)"', chart)
        assert label
        assert re.search(r"\d", label.group(1))
        assert HATCH not in chart
        assert not any(pair[0] in chart.lower() for pair in TOKENS.values())


def test_the_first_screen_agrees_with_the_data(page: Path, text: str, late: Brief) -> None:
    data = json.loads((page.parent / "brief.json").read_text(encoding="utf-8"))
    words = plain(text)
    assert data["headline"] == late.headline
    assert data["headline"] in words
    for figure in data["figures"]:
        assert figure["question"] in words
        for whom, value in figure["parts"]:
            assert value in words
            assert whom in words
            assert re.search(r"%|pp|days?|no change", value), value
    values = data["figures"][0]["values"]
    shocks = data["runs"]["written"]["shocks"]
    row = next(row for row in shocks if (row["importer"], row["origin"]) == ("CN", "US"))
    assert values["china_on_us"] == row["after"]


def test_the_header_says_where_the_record_ends(text: str) -> None:
    header = plain(text.split("</header>")[0])
    assert "As of 22 November 2026" in header
    assert "The record ends on 10 October 2026" in header
    block = plain(text.split('id="undecided"')[1].split('id="tariffs"')[0])
    assert "Neither is called in force" in block
    assert "10 % from 10 Nov 2026 to 10 Jan 2027" in block
    assert "State Council Tariff Commission Announcement No. 10 of 2025" in block


def test_every_number_has_a_unit(late: Brief) -> None:
    for table in late.tables:
        for column in table.columns:
            if column.kind in ("text", "day", "link", "cited"):
                continue
            for row in table.rows:
                shown = table.shown(column, row)
                assert not shown or re.search(r"%|pp|USD .* bn|times", shown), (table.name, shown)


def test_minus_signs_are_true_ones(late: Brief) -> None:
    for table in late.tables:
        for column in table.columns:
            if column.kind not in ("text", "day", "link", "cited"):
                assert not any("-" in table.shown(column, row) for row in table.rows)


def test_a_page_is_well_formed(text: str) -> None:
    void = {"meta", "br", "hr", "img", "input", "link", "rect", "path", "circle", "use"}
    stack: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, _attrs: object) -> None:
            if tag not in void:
                stack.append(tag)

        def handle_startendtag(self, _tag: str, _attrs: object) -> None:
            """Closes itself."""

        def handle_endtag(self, tag: str) -> None:
            if tag not in void:
                assert stack.pop() == tag

    Reader().feed(text)
    assert stack == []


def test_texts_of_the_record_are_escaped(made_up: Brief, tmp_path: Path) -> None:
    text = write(made_up, tmp_path).read_text(encoding="utf-8")
    assert "<b>bold</b>" not in text
    assert "Moon dust duty &lt;b&gt;bold&lt;/b&gt; &amp; more" in text
    assert "<moon>" not in text
    assert "Section 999 &lt;moon&gt;" in text
    assert 'href="https://example.org/moon"' in text
    key = text.split('id="figure-stack"')[1].split("</figure>")[0]
    assert re.search(r"background:var\(--other\)[^<]*></span>Section 999", key)


def test_london_says_that_the_model_sees_no_change(london: Brief, tmp_path: Path) -> None:
    text = plain(write(london, tmp_path).read_text(encoding="utf-8"))
    assert "The trade model sees no change" in text
    assert "Licence letters for chip-design software" in text
    assert "outcome not known" not in text.split("Words used")[0].lower()


def test_the_terminal_summary_is_narrow_and_ends_with_the_page(late: Brief, page: Path) -> None:
    stream = io.StringIO()
    summary(late, page, Console(file=stream, width=100, highlight=False))
    lines = stream.getvalue().rstrip("\n").split("\n")
    assert max(map(len, lines[:-1])) <= 100
    assert lines[-1] == f"Full brief: {page}"
    assert "outcome not known" in stream.getvalue()
