"""``detente shortage --chart``: files, a title that is the finding, and endings refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from detente.brief.chart_shortage import shortage_charts, title
from detente.cli.shortage import shortage
from detente.cli.shortage_chart import save
from detente.errors import BadQuestion
from detente.shortage.answer import Answer, Band, Question
from detente.shortage.asked import ask
from detente.shortage.licences import Licences, Range
from detente.shortage.stoppage import by_day

app = typer.Typer()
app.command()(shortage)

ASKED = Question(element="Ga", cut=0.8, destination="US", begun=date(2026, 10, 10), months=3)
MARKET = Answer(
    method="market",
    status="rationed",
    message="Rationed.",
    place="USA",
    gdp_loss=Band(310.0, 6_720.0, 47_600.0),
    gdp_loss_share=Band(1e-5, 2.3e-4, 1.6e-3),
)
NONE = Answer(method="network", status="none", message="No users. Give some.", place="USA")
STOCKS = Answer(
    method="inventory",
    status="answered",
    message="Answered.",
    place="USA",
    gdp_loss=Band(0.0, 152_700.0, 2_479_000.0),
    first_stop=(37, 77, None),
)


def test_the_title_holds_the_figures():
    assert title(ASKED, [MARKET, NONE, STOCKS]) == (
        "80 % less gallium from China to US, 3 months: USD 6.72 to 153 bn of GDP at risk "
        "(bands 0 to 2,480), first users run dry on day 77 (37–never)"
    )
    assert "no method has an answer" in title(ASKED, [NONE])


def test_the_command_draws_methods_and_days(tmp_path: Path):
    file = tmp_path / "new" / "gallium.svg"
    words = ["--cut", "Ga=80%", "--destination", "US", "--months", "3", "--chart", str(file)]
    found = CliRunner().invoke(app, words)
    assert found.exit_code == 0, found.exception
    assert f"Wrote {file}" in found.stderr
    drawn = unescape(file.read_text(encoding="utf-8"))
    for said in (
        "80 % less gallium from China to US, 3 months:",
        "USD bn, log axis",
        "Market (rationed)",
        "Most that may arrive from China of gallium",
        "Computers and electronics",
        "first users run dry on day 77 (37–",
        "Source: detente shortage",
    ):
        assert said in drawn, said


@pytest.mark.parametrize(("ending", "head"), [(".png", b"\x89PNG"), (".html", b"<!DOCTYPE")])
def test_other_endings(tmp_path: Path, ending: str, head: bytes):
    file = save(ASKED, [MARKET, NONE, STOCKS], None, tmp_path / f"chart{ending}")
    assert file.read_bytes().lstrip().startswith(head)


def test_a_linear_axis_where_values_are_near(tmp_path: Path):
    near = Answer(
        method="market",
        status="solved",
        message="Solved.",
        place="USA",
        gdp_loss=Band(1e3, 2e3, 3e3),
    )
    drawn = save(ASKED, [near], None, tmp_path / "near.svg").read_text(encoding="utf-8")
    assert "linear axis" in drawn
    assert "log axis" not in drawn


def test_the_days_agree_with_the_question():
    days = by_day(ASKED)
    assert days.arrivals[1, 0] == pytest.approx(0.2)
    assert days.arrivals[1, -1] == 1
    assert (days.gdp[2] <= days.gdp[1] + 1e-9)[:91].all()
    dry = days.first_stop[0]
    assert dry is not None
    for _, made in days.industries:
        assert made[2, : dry - 1] == pytest.approx(1.0, abs=1e-6)
        assert made[2].min() < 1


@pytest.mark.parametrize("name", ["chart.pdf", "chart"])
def test_a_bad_ending_is_refused_before_anything_is_run(name: str):
    found = CliRunner().invoke(app, ["--cut", "Ga=80%", "--chart", name])
    assert isinstance(found.exception, BadQuestion)
    assert ".png, .svg, .html" in str(found.exception)
    assert not found.stdout


def test_charts_of_the_page_hold_what_they_draw_in_both_sizes():
    found = ask(replace(ASKED, cut=None, licences=Licences(approval_share=Range(0.5, 0.5, 0.5))),
                by_day=True)  # fmt: skip
    charts = shortage_charts(found)
    assert [each.name for each in charts] == [
        "shortage-methods", "shortage-days", "shortage-exports",
    ]  # fmt: skip
    assert charts[0].title in title(found.question, found.answers)
    for chart in charts:
        for drawn in (chart.wide, chart.narrow):
            named = {each["name"] for each in _data(drawn) if "name" in each}
            assert named <= set(drawn.get("datasets", {}))
    assert charts[2].title.startswith("Exports fall to ")


def _data(drawn: Any) -> Iterator[dict[str, Any]]:
    """Every reference to data in a specification."""
    for key, value in drawn.items():
        if key == "data":
            yield value
        elif key != "datasets":
            for each in value if isinstance(value, list) else [value]:
                if isinstance(each, dict):
                    yield from _data(each)
