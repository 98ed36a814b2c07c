"""What do the first lines of a page say of it: title, author, outlet?"""

from __future__ import annotations

import re
from dataclasses import dataclass

from detente.evidence.words.dates import find

__all__ = ["Heading", "heading", "parted"]


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands over an article; "" where nothing does."""

    title: str = ""
    author: str = ""
    outlet: str = ""


def heading(text: str) -> Heading:
    """Title, author and outlet as far as the lines over the first paragraph give them.

    Lines of menus, buttons and notices are passed over. A line that ends as a sentence does is no
    title, and neither is one that no paragraph follows.
    """
    title = author = outlet = ""
    for line in _over_the_text(text):
        marked = _MARKED.match(line)
        if marked:
            name, value = marked["name"].lower(), marked["value"].strip()
            title = title or (value if name in ("title", "headline") else "")
            author = author or (value if name in ("author", "writer") else "")
            outlet = outlet or (value if name in _OUTLET_MARKS else "")
            continue
        agency = _AGENCY.match(line)
        if agency:
            outlet = outlet or agency["outlet"].strip()
            continue
        bylined = _BYLINED.fullmatch(line)
        if bylined:  # as Guancha heads its texts
            outlet = outlet or bylined["outlet"]
            author = author or (bylined["who"] or "")
            continue
        parts = [part.strip(" *_#>") for part in re.split(r"\s+[|·•]\s+", line) if part.strip()]
        byline = next((found for part in parts if (found := _BYLINE.match(part))), None)
        dated = any(_dated(part) for part in parts)
        if byline or dated:
            author = author or (byline["who"].strip() if byline else "")
            beside = byline["where"] if byline and byline["where"] else ""
            rest = [part for part in parts if not _BYLINE.match(part) and not _dated(part)]
            named = [beside, *(part for part in rest if _NAME.fullmatch(part))]
            outlet = outlet or next((one for one in named if one and not _ISSUE.match(one)), "")
            continue
        if not title and _headline(parts[0] if parts else ""):
            title = parts[0]
            if len(parts) == 2 and _NAME.fullmatch(parts[1]):
                outlet = outlet or parts[1]
            elif len(parts) == 1:
                title, outlet = parted(title, outlet)
    return Heading(title, author, outlet)


def parted(title: str, outlet: str) -> tuple[str, str]:
    """A title and the outlet behind its last dash: "Five things to know - Delta Daily"."""
    match = re.fullmatch(r"(?P<title>.{8,}?)\s+[-–—]\s+(?P<outlet>[^-–—]{4,40})", title)
    if match and len(match["outlet"].split()) <= 5 and _NAME.fullmatch(match["outlet"]):
        return match["title"], outlet or match["outlet"]
    return title, outlet


_LINES = 40  # lines over the text that are looked at
_PARAGRAPH = 170  # letters from which a line is a paragraph
_OUTLET_MARKS = ("source", "outlet", "publisher", "publication")
_MARKED = re.compile(
    r"(?P<name>Title|Headline|Author|Writer|Source|Outlet|Publisher|Publication)\s*:\s+"
    r"(?P<value>\S.{1,150})$",
    re.I,
)
_AGENCY = re.compile(
    r"[A-Z][A-Z .'/]{2,30}(?:, [A-Z][\w. ]{1,20}\d*(?:, \d{4})?)?\s*"
    r"\((?P<outlet>[A-Z][\w. ]{2,40})\)\s*[-–—]"
)
_BYLINE = re.compile(
    r"(?:Posted |Written |Story |Words )?[Bb][Yy]:? (?P<who>[A-Z][\w.'’-]+"
    r"(?: (?:and |[A-Z]|de |van |von |al-)[\w.'’-]*){0,7}?)(?:(?:,| for| of| -| –) "
    r"(?P<where>(?:The )?[A-Z][\w&'’. -]{2,40}))?$"
)
_NAME = re.compile(r"(?:The |the )?[A-Z][\w&'’.-]*(?: (?:[A-Z&][\w&'’.-]*|of|the|and|on)){0,5}")
_ISSUE = re.compile(
    r"\b(?:[Ii]ssue|[Vv]ol\.?|[Nn]o\.|[Oo]pinion|[Aa]nalysis|[Nn]ews|[Pp]olitics)\b"
)
_BOILERPLATE = re.compile(
    r"(?:skip to|sign (?:in|up)|log ?in|subscribe|search|menu|sections?|home|news|world|business|"
    r"politics|opinion|analysis|live|breaking|advertisement|sponsored|share|tweet|e-?mail|print|save|"
    r"comments?|listen|watch|read|cookies?|accept|reject|we value|privacy|follow|updated|published|"
    r"posted|reported|edited|reporting|editing|photo|image|credit|copyright|©|all rights|\d+ min|"
    r"related|more from|topics?|tags?|by)\b",
    re.I,
)
_REQUEST = re.compile(r"\b(?:trusted|preferred) source\b|\bour (?:app|newsletter|channel)\b", re.I)
_BYLINED = re.compile(r"\[By (?P<outlet>[A-Z][\w ]{2,30}?)(?:, (?P<who>[A-Z][\w .'-]{2,40}))?\]")
_MENU = re.compile(r"[>»›/]|\s[|]\s.*\s[|]\s")


def _over_the_text(text: str) -> list[str]:
    """The lines before the first paragraph; none where the text begins with one."""
    out: list[str] = []
    for line in text[:6000].splitlines()[:_LINES]:
        flat = line.strip()
        if not flat:
            continue
        if len(flat) > _PARAGRAPH:
            agency = _AGENCY.match(flat)
            return [*out, agency.group()] if agency else out
        out.append(flat)
    return out


def _dated(part: str) -> bool:
    """Whether a part of a line is a date and little else."""
    words = [each for each in find(part) if each.form == "day"]
    bare = re.sub(r"\b\d{1,2}[./]\d{1,2}[./]20\d\d\b|\b20\d\d/\d\d/\d\d\b", "", part)
    if bare != part:
        return len(bare.strip()) < 25
    return bool(words) and len(part) - len(words[0].text) < 40 and bool(words[0].parts[0])


def _headline(line: str) -> bool:
    words = line.split()
    if not 3 <= len(words) <= 30 or line[-1:] in ".;,:":
        return False
    if _BOILERPLATE.match(line) and (len(words) < 5 or not _LONG_ENOUGH.match(line)):
        return False
    return not (_MENU.search(line) or _REQUEST.search(line)) and line[:1] not in "(©"


_LONG_ENOUGH = re.compile(r"(?:News|World|Business|Home|Politics|Opinion|Search|Share|Live)\b")
