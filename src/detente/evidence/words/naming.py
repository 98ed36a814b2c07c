"""Which numbers of a sentence name something rather than count: codes, sections, hours, ages?"""

from __future__ import annotations

import re

__all__ = ["names"]


def names(sentence: str) -> list[tuple[int, int]]:
    """Spans of the numbers that claim nothing: HTS codes, articles, pages, clocks, models."""
    return [match.span() for match in _MASK.finditer(sentence) if _masks(match, sentence)]


_MASK = re.compile(
    r"(?P<hts>\b\d{4}\.\d\d(?:\.\d\d(?:\.?\d\d)?)?\b(?!\s?%)|\b\d{4}\.\d{4}\b)"
    r"|(?P<ref>\b(?:section|sec\.|article|art\.|chapter|heading|subheading|hts|"
    r"htsus|hs|annex|no\.|nos\.|"
    r"number|announcement|proclamation|executive order|order(?= (?:no|1\d{4}))|eo|rule|page|pages|"
    r"p\.|pp\.|title|"
    r"paragraph|para\.|note|list|table|figure|phase|item|code|codes|footnote|group of|"
    r"boeing(?= 7\d7)|route|"
    r"flight|channel|room|resolution|bill|act|part|subchapter|docket|fr|cfr|"
    r"usc|tel\.?|phone|isbn|doi|vol\.?|version)\s?(?:no\.?\s?)?#?"
    r"\d[\d.()\-a-z]*(?:(?:,\s?|\s?(?:and|or|to|"
    r"through)\s?)\d[\d.]*(?![\d.]*\s?(?:%|percent|per cent|billion|"
    r"million)))*)"
    r"|(?P<phone>\+?\(?\d{2,4}\)?[\s.-]\d{3,4}[\s.-]\d{3,4}\b)"
    r"|(?P<clock>\b\d{1,2}:\d\d\b|\b\d{1,2}\s?(?:a\.?m\.?|p\.?m\.?)(?=\W|$))"
    r"|(?P<url>https?://\S+|\bwww\.\S+)"
    r"|(?P<cite>\b\d+\s(?:U\.?S\.?C\.?|C\.?F\.?R\.?|F\.?R\.?|Fed\. Reg\.|Stat\.)\s§?\s?\d+[\d.]*)"
    r"|(?P<age>\b(?:aged? \d{1,3}\b|\d{1,3}[- ]years?[- ]old))"
    r"|(?P<score>\b\d{1,3}[-–]\d{1,3}\b(?=\s*(?:win|victory|defeat|loss|draw|"
    r"vote|ruling|decision|lead)))"
    r"|(?P<model>\b[A-Z]{1,4}-?\d{1,4}[A-Za-z]?\b)",
    re.I,
)


def _masks(match: re.Match[str], sentence: str) -> bool:
    if match.lastgroup == "model":
        # "H20", "J-35": letters and digits in one word, in capitals
        return match.group()[0].isupper() and not match.group().upper().startswith(("US$", "RMB"))
    if match.lastgroup == "ref":
        return not re.match(r"\s?(?:%|percent|per cent)", sentence[match.end() :])
    return True
