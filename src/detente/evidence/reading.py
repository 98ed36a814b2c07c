"""What does an article say: claims, quotations, events and measures of one text?"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

from detente.evidence.acts.events import find_events
from detente.evidence.acts.measures import find_measures
from detente.evidence.acts.scenes import place_of, scenes_of, spoken_days
from detente.evidence.claims import Metadata, Reading
from detente.evidence.grammar import claims_of
from detente.evidence.grammar.scene import topical
from detente.evidence.page.article import Article, load
from detente.evidence.page.published import day_of_publication, stated_day
from detente.evidence.speakers.people import cast
from detente.evidence.speakers.quotes import find_quotes
from detente.evidence.words.sentences import sentences

__all__ = ["read", "read_article"]


def read(source: str | Path, published: date | None = None, *, name: str = "") -> Reading:
    """Read one article: a file (plain text, Markdown, saved HTML) or the text itself.

    Parameters
    ----------
    source
        A path, the name of an existing file, or the article's text.
    published
        Day of publication, which relative dates count from. Without it the file's own statement
        is used, else the day is worked out from the text; `Reading.metadata` tells which.
    name
        What to call the article; the file's name by default.

    Raises
    ------
    BadQuestion
        The file is absent or is no text.
    NoAnswer
        There are no words in it.
    """
    return read_article(load(source, name), published)


def read_article(article: Article, published: date | None = None) -> Reading:
    """Read an article whose text is at hand."""
    notes = list(article.notes)
    text = article.text
    parts = sentences(text)
    on_topic = topical(text)
    if published is not None:
        basis = "given"
    elif article.published is not None:
        published, basis = article.published, "stated by the file"
    elif on_topic:
        published, basis = day_of_publication(text, parts)
    elif (published := stated_day(text)) is not None:
        basis = "date line of the text"
    else:
        basis = "not known: nothing in the text ties it to the record"
    if published is None:
        notes.append("day of publication not known: relative dates are not resolved")
    if not on_topic:
        notes.append("the text is hardly about trade measures: few claims are looked for")
    people = cast(text, published)
    quotes = find_quotes(article.name, text, parts, people, {})
    spoken = spoken_days(text, parts, people, quotes, published)
    quotes = [replace(quote, day=spoken.get(place_of(parts, quote.start))) for quote in quotes]
    scenes = scenes_of(text, parts, people, quotes, published, on_topic, spoken)
    claims = claims_of(article.name, scenes)
    mentions = find_measures(article.name, scenes, claims)
    return Reading(
        name=article.name,
        text=text,
        metadata=Metadata(
            title=article.title,
            author=article.author,
            outlet=article.outlet,
            dateline=_dateline(text),
            url=article.url,
            published=published,
            published_basis=basis,
        ),
        claims=tuple(claims),
        quotes=tuple(quotes),
        events=tuple(find_events(article.name, scenes, mentions)),
        mentions=tuple(mentions),
        notes=tuple(notes),
    )


_DATELINE = re.compile(
    r"\s*(?P<place>[A-Z][A-Za-z. ]{2,30}?(?:, [A-Z][\w. "
    r"]{1,20})?)\s*(?:\([A-Za-z ]{2,20}\))?\s*[—–-]{1,2}\s"
)


def _dateline(text: str) -> str:
    for line in text[:1500].splitlines():
        match = _DATELINE.match(line)
        if match and len(match["place"]) < 40 and "," not in match["place"][:3]:
            return match["place"].strip()
    return ""
