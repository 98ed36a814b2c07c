"""What the tests of the judges share: a claim and its verdict written in one line."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from detente.evidence.claims import Claim, MeasureMention, Metadata, Reading
from detente.evidence.judge import Context, judge
from detente.evidence.verdict import Verdict
from detente.ledger import Ledger


def _claim(text: str, kind: str, value: float | date | None, unit: str, **more: Any) -> Claim:
    """A claim whose sentence is `sentence`, else its own text."""
    sentence = more.pop("sentence", text)
    start = max(0, sentence.find(text))
    return Claim(
        article=more.pop("article", "test"),
        start=start,
        end=start + len(text),
        text=text,
        sentence=sentence,
        sentence_start=0,
        type=kind,
        value=value,
        unit=unit,
        **more,
    )


def _verdict(
    text: str,
    kind: str,
    value: float | date | None,
    unit: str,
    *,
    published: date | None = None,
    mentions: tuple[str, ...] = (),
    **more: Any,
) -> Verdict:
    """The verdict on such a claim in an article of the day `published`."""
    one = _claim(text, kind, value, unit, **more)
    mention = MeasureMention(
        article="test",
        start=one.start,
        end=one.end,
        text=text,
        imposer="",
        target="",
        kind="",
        item="",
        ledger_ids=mentions,
    )
    reading = Reading(
        name="test",
        text=one.sentence,
        metadata=Metadata(published=published),
        claims=(one,),
        mentions=(mention,) if mentions else (),
    )
    return judge(one, Context(Ledger.bundled(), reading))


@pytest.fixture(scope="session")
def verdict():
    """The function that judges one claim."""
    return _verdict


@pytest.fixture(scope="session")
def claim():
    """The function that writes down one claim."""
    return _claim
