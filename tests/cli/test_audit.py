"""The verb audit: what it prints, writes and refuses, and that its commands can be run."""

from __future__ import annotations

import json
import shlex

import pytest
import typer
from typer.testing import CliRunner

from detente.cli.app import app as whole
from detente.cli.audit import audit
from detente.errors import BadQuestion, NoAnswer

APP = typer.Typer()
APP.command()(audit)
RUN = CliRunner()
ARTICLE = """Published May 9, 2025

Washington levies a 145 percent tariff on Chinese goods. On April 4, Beijing put export controls
on seven rare earth elements: samarium, gadolinium, terbium, dysprosium, lutetium, scandium and
yttrium. China joined the World Trade Organization in 2001.

"We will see," Treasury Secretary Scott Bessent told reporters in Washington on Thursday.
"""
OTHER = """Published May 10, 2025

The United States now charges an 80 percent tariff on Chinese goods, officials in Beijing said.
China joined the World Trade Organization in 2001.
"""


def ask(*words):
    done = RUN.invoke(APP, [str(word) for word in words], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.fixture
def article(tmp_path):
    path = tmp_path / "one.txt"
    path.write_text(ARTICLE, encoding="utf-8")
    return path


def test_table_names_verdict_record_and_command(article):
    text = ask(article)
    assert "supported" in text
    assert "145 %" in text
    assert "detente tariff" in text
    assert "claims hold" in text


def test_json_has_everything_and_every_command_runs(article):
    answer = json.loads(ask(article, "--json"))
    (one,) = answer["articles"]
    assert one["metadata"]["published"] == "2025-05-09"
    kinds = {claim["type"]: claim["verdict"] for claim in one["claims"]}
    assert kinds["tariff_rate"]["outcome"] == "supported"
    assert kinds["count"]["outcome"] == "supported"
    assert one["quotes"][0]["speaker"] == "Scott Bessent"
    commands = {claim["verdict"]["command"] for claim in one["claims"]} - {""}
    assert len(commands) >= 3
    for command in commands:
        done = RUN.invoke(whole, shlex.split(command)[1:])
        assert done.exit_code == 0, f"{command}: {done.output}"


def test_several_articles_and_the_page(article, tmp_path):
    other = tmp_path / "two.txt"
    other.write_text(OTHER, encoding="utf-8")
    page = tmp_path / "out" / "page.html"
    text = ask(article, other, "--out", page)
    assert "contradicts claim" in text
    assert "1 facts are told" in text or "facts are told" in text
    shown = page.read_text(encoding="utf-8")
    assert "Side by side" in shown
    assert "<script" not in shown


def test_published_day_given(article):
    text = ask(article, "--published", "2025-07-01")
    assert "outdated" in text


def test_record_is_searched():
    assert "WT/L/432" in ask("--record", "wto-accession")
    found = json.loads(ask("--record", "Chinese exports to the US, year on year", "--json"))
    assert any(row["figure"] == "-34.5 percent" for row in found["record"])
    with pytest.raises(NoAnswer, match="nothing"):
        ask("--record", "unicorns")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "at least one article"),
        (("https://example.org/a.html",), "save the page"),
        (("gone.txt",), "gone.txt"),
        (("gold.json",), "--score"),
        (("--score", "text.txt"), "annotations"),
        (("a.txt", "--model", "small"), "go together"),
        (("a.txt", "--model", "small", "--model-url", "here"), "no address"),
    ],
)
def test_what_is_no_article(words, said):
    with pytest.raises(BadQuestion, match=said):
        ask(*words)


def test_odd_files(tmp_path):
    empty = tmp_path / "empty.txt"
    empty.touch()
    with pytest.raises(NoAnswer, match="no words"):
        ask(empty)
    pdf = tmp_path / "paper.txt"
    pdf.write_bytes(b"%PDF-1.7\n\x00\x01")
    with pytest.raises(BadQuestion, match="PDF"):
        ask(pdf)
    with pytest.raises(BadQuestion, match="folder"):
        ask(tmp_path)
    with pytest.raises(BadQuestion, match="html"):
        ask(empty, "--out", tmp_path / "page.pdf")


def test_hostile_article(tmp_path):
    bad = tmp_path / "bad.txt"
    script = "<script>alert(1)</script>"
    bad.write_text(f"{script} The U.S. has a 145% tariff on China {script}.\n", encoding="utf-8")
    page = tmp_path / "page.html"
    text = ask(bad, "--published", "2025-05-09", "--out", page)
    assert "145" in text
    assert "<script" not in page.read_text(encoding="utf-8")


def test_score_against_the_gold(shared):
    answer = json.loads(
        ask("--score", *sorted((shared / "articles" / "gold").glob("*.json")), "--json")
    )
    score = answer["score"]
    assert score["claims"]["recall"] >= 0.85
    assert score["claims"]["precision"] >= 0.85
    assert score["speakers"]["recall"] >= 0.95
    assert score["event days"]["recall"] >= 0.85
    assert score["verdicts"]["recall"] >= 0.85


@pytest.mark.usefixtures("article")
def test_annotations_of_another_text_are_refused(tmp_path):
    gold = tmp_path / "gold.json"
    gold.write_text(
        json.dumps({"article": "one.txt", "claims": [], "sha256": "0" * 64}), encoding="utf-8"
    )
    with pytest.raises(BadQuestion, match="checksum"):
        ask("--score", gold)
    gold.write_text("[]", encoding="utf-8")
    with pytest.raises(BadQuestion, match="keys"):
        ask("--score", gold)
