"""The page of an audit: short excerpts, every verdict, and nothing in it that could run."""

from __future__ import annotations

import re
from datetime import date
from html.parser import HTMLParser

import pytest

from detente.brief.palette import TOKENS
from detente.evidence.audit import audit, outcomes
from detente.evidence.claims import Claim, Event, Metadata, Quote, Reading
from detente.evidence.report import excerpt, finding, html

HOSTILE = '<script>alert(1)</script><img src=x onerror="alert(2)">" onload="x'


class Tags(HTMLParser):
    """The tags and attributes that a browser would see, and the page's policy."""

    def __init__(self):
        super().__init__()
        self.names, self.attributes, self.policy = set(), set(), ""

    def handle_starttag(self, tag, attrs):
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}
        values = dict(attrs)
        if values.get("http-equiv") == "Content-Security-Policy":
            self.policy = values["content"]


def reading(name="a.txt", value=145.0, sentence="", **more):
    sentence = sentence or f"The duty on China is {value:g}% now."
    text = f"{value:g}%"
    start = sentence.index(text)
    claim = Claim(
        article=name,
        start=start,
        end=start + len(text),
        text=text,
        sentence=sentence,
        sentence_start=0,
        type="tariff_rate",
        value=value,
        unit="percent",
        imposer="US",
        target="CN",
        source=more.pop("source", "article"),
    )
    quote = Quote(
        article=name,
        start=0,
        end=4,
        text="said",
        speaker=more.pop("speaker", "Scott Bessent"),
        speaker_as_written="Bessent",
    )
    event = Event(
        article=name,
        start=0,
        end=4,
        text=more.pop("told", "met in Geneva"),
        day=date(2025, 5, 12),
        last=date(2025, 5, 12),
        kind="truce",
        actors=("US", "CN"),
        basis="written",
        ledger_id="2025-05-12-geneva-joint-statement",
    )
    return Reading(
        name=name,
        text=sentence,
        metadata=Metadata(published=date(2025, 5, 9), outlet=more.pop("outlet", "")),
        claims=(claim,),
        quotes=(quote, quote),
        events=(event,),
    )


def test_page_of_two_articles_has_all_its_parts():
    found = audit([reading(), reading("b.txt", 80.0)])
    page = html(found, TOKENS)
    assert finding(found) == "1 of 2 claims hold; 1 contradicted"
    assert "1 of 2 claims hold" in page
    for part in ("Side by side", "Timeline", "Who is quoted", "Geneva joint statement"):
        assert part in page
    assert "Contradicts" in page
    assert "detente tariff" in page
    assert outcomes(found.judged) == {"supported": 1, "contradicted": 1}


def test_hostile_article_runs_nothing():
    sentence = f"{HOSTILE} the duty on China is 145% {HOSTILE}"
    bad = reading(
        HOSTILE, 145.0, sentence, speaker=HOSTILE, told=HOSTILE, outlet=HOSTILE, source=HOSTILE
    )
    page = html(audit([bad, bad]), TOKENS)
    tags = Tags()
    tags.feed(page)
    assert {"li", "table", "mark"} <= tags.names
    assert not tags.names & {"script", "img", "iframe", "object", "link", "form"}
    assert not [name for name in tags.attributes if name.startswith("on")]
    assert tags.policy.startswith("default-src 'none'")


def test_page_fetches_nothing():
    page = html(audit([reading()]), TOKENS)
    assert not re.search(r"(?:src|href)=\"?(?:https?:)?//", page)
    assert "@import" not in page
    assert "url(" not in page


def test_excerpts_are_short_and_mark_the_claim():
    filler = "words of the article that nobody needs to see again " * 12
    sentence = f"{filler}the duty is 145% today {filler}"
    shown = excerpt(reading(sentence=sentence).claims[0])
    assert "<mark>145%</mark>" in shown
    assert len(shown) < 200
    page = html(audit([reading(sentence=sentence)]), TOKENS)
    assert filler[:200] not in page


def test_article_without_claims():
    plain = Reading(name="x.txt", text="Cats purr.", metadata=Metadata())
    found = audit([plain])
    assert finding(found) == "No claim that could be checked was found"
    assert "No figure or date" in html(found, TOKENS)


def test_plain_data_is_whole():
    answer = audit([reading(), reading("b.txt", 80.0)]).to_dict()
    first = answer["articles"][0]["claims"][0]
    assert first["verdict"]["outcome"] == "supported"
    assert answer["articles"][1]["claims"][0]["contradicts"] == [0]
    assert answer["agreement"]
    assert "sentence" not in first


@pytest.mark.parametrize("name", ["light", "dark"])
def test_colours_come_from_the_tokens(name):
    page = html(audit([reading()]), {"ink": ("#010203", "#fafbfc")})
    assert {"light": "--ink:#010203", "dark": "--ink:#fafbfc"}[name] in page
