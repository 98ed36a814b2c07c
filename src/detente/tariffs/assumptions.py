"""What stands in for facts that nobody gave, as named sets whose parts can be switched?

The switches, their options and the sets are data (`assumptions.yaml`); the engine knows only what
an option can do: read a list of shares as it stands, on a day of its own or as one number; spare a
share of goods by use; scale metal content; count specific duties at zero.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detente.errors import BadQuestion, nearest
from detente.store import cached, data_folder, fingerprint

if TYPE_CHECKING:
    from detente.ledger.model import Exemption

__all__ = [
    "Assumptions",
    "Content",
    "Reading",
    "Use",
    "assumption_set",
    "assumption_sets",
    "switches",
]


@dataclass(frozen=True, slots=True)
class Reading:
    """How a list of shares is read: as it stands on the day asked or on `day`; with `share` (or
    one share for each of some origins) in place of each that it gives, on every line where
    `everywhere`; not at all where `off`."""

    day: date | None = None
    share: float | None = None
    everywhere: bool = False
    off: bool = False
    by_origin: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Use:
    """The share of goods put to a use, where no fact says: of all, or of those under `codes`."""

    share: float
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """The share of value that is spared in goods that claim a preference, and the list that says
    which share of trade claims it."""

    share: float
    claimed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumptions:
    """What stands in for facts that nobody gave. Sets of one `name` are the same.

    `claims` switches on the shares of trade that claim a preference or an exclusion by lists that
    no switch names. `chosen` holds the option of every switch; `lists`, `uses` (by fact and word),
    `reaches` and `contents` (by fact), `metal` (the factor of estimated content),
    `specific_at_zero` and `special` are what the engine reads.
    """

    name: str
    claims: bool = field(compare=False)
    meaning: str = field(compare=False)
    chosen: Mapping[str, str] = field(compare=False, default_factory=dict)
    lists: Mapping[str, Reading] = field(compare=False, default_factory=dict)
    uses: Mapping[tuple[str, str], Use] = field(compare=False, default_factory=dict)
    reaches: Mapping[str, float] = field(compare=False, default_factory=dict)
    contents: Mapping[str, Content] = field(compare=False, default_factory=dict)
    metal: float = field(compare=False, default=1.0)
    specific_at_zero: bool = field(compare=False, default=False)
    special: str = field(compare=False, default="out")

    def claims_by(self, name: str) -> bool:
        """Whether trade claims what the list of shares names."""
        reading = self.lists.get(name)
        return self.claims if reading is None else not reading.off

    def reading(self, name: str) -> Reading:
        """How the list of shares is read."""
        return self.lists.get(name, Reading())

    def list_of(self, rule: Exemption) -> str:
        """The list of shares of trade that an exemption goes by; empty where it goes by none."""
        if rule.share_list:
            return rule.share_list if self.claims_by(rule.share_list) else ""
        content = self.content_of(rule)
        return content.claimed_by if content is not None else ""

    def content_of(self, rule: Exemption) -> Content | None:
        """What is assumed of an exemption of a part of value, in goods that meet its conditions."""
        content = self.contents.get(rule.share_from)
        if content is None or content.share == 0 or not self.claims_by(content.claimed_by):
            return None
        asked = {fact for condition in rule.conditions for fact in condition.facts}
        return None if rule.share_from in asked or len(rule.conditions) != 1 else content

    def day(self, name: str, on: date) -> date:
        """The day on which the list of shares is read, for an entry of `on`."""
        return self.reading(name).day or on


def switches() -> dict[str, dict[str, str]]:
    """Every switch with its options and what each means."""
    return {
        name: {option: words.get("means", "") for option, words in switch["options"].items()}
        for name, switch in _book()["switches"].items()
    }


def assumption_sets() -> dict[str, str]:
    """The named sets and what each means."""
    return {name: words["means"] for name, words in _book()["sets"].items()}


@lru_cache(maxsize=256)
def assumption_set(name: str) -> Assumptions:
    """A set by name, perhaps changed: ``trade``, ``trade-low``, ``trade,usmca=2025h2,metal=low``.

    A switch that is a share takes a number from 0 to 1 as well: ``trade,usmca=0.65``.

    Raises
    ------
    BadQuestion
        When there is no such set, switch or option (the nearest is named), or one stands twice.
    """
    first, *changes = [part.strip() for part in name.split(",") if part.strip()] or [""]
    book = _book()
    if "=" in first:
        raise BadQuestion(
            f"--assumptions {name!r} starts with {first!r}; start with a set: "
            f"{', '.join(book['sets'])}, such as trade,{first}."
        )
    if first not in book["sets"]:
        raise BadQuestion(
            f"There is no assumption set {first!r}.{nearest(first, book['sets'])} "
            f"Known are: {', '.join(book['sets'])}."
        )
    words = book["sets"][first]
    changed = _changes(changes)
    chosen = {key: changed.get(key, str(words["choose"][key])) for key in book["switches"]}
    differs = {key: value for key, value in changed.items() if value != words["choose"][key]}
    spelled = ", ".join(f"{key}={value}" for key, value in chosen.items())
    return _built(
        name=",".join([first, *(f"{key}={differs[key]}" for key in chosen if key in differs)]),
        claims=bool(words["claims"]),
        meaning=f"{first}: {words['means']}"
        + ("".join(f"; but {key}: {_means(key, differs[key])}" for key in chosen if key in differs))
        + f" ({spelled})",
        chosen=chosen,
    )


def _changes(texts: Sequence[str]) -> dict[str, str]:
    """The switches that a question sets, each checked."""
    known = _book()["switches"]
    found: dict[str, str] = {}
    for text in texts:
        key, sign, value = (part.strip() for part in text.partition("="))
        if not sign:
            raise BadQuestion(f"--assumptions {text!r}: write SWITCH=OPTION, such as metal=low.")
        if key not in known:
            raise BadQuestion(
                f"--assumptions {key!r} is no switch.{nearest(key, known)} "
                f"Known are: {', '.join(known)}."
            )
        value = known[key].get("aliases", {}).get(value, value)
        options = known[key]["options"]
        if value not in options and _share(key, value) is None:
            number = " or a share from 0 to 1" if _takes_number(key) else ""
            raise BadQuestion(
                f"--assumptions {key}={value}: no such option.{nearest(value, options)} "
                f"Use {', '.join(options)}{number}."
            )
        if found.get(key, value) != value:
            raise BadQuestion(f"--assumptions {key} stands twice: {found[key]} and {value}.")
        found[key] = value
    return found


def _takes_number(key: str) -> bool:
    switch = _book()["switches"][key]
    return not (switch.get("plain") or switch.get("content"))


def _share(key: str, value: str) -> float | None:
    if not _takes_number(key):
        return None
    try:
        share = float(value)
    except ValueError:
        return None
    return share if 0 <= share <= 1 else None


def _means(key: str, value: str) -> str:
    option = _book()["switches"][key]["options"].get(value)
    return f"a share of {value}" if option is None else option["means"]


def _built(*, chosen: dict[str, str], **words: Any) -> Assumptions:
    """The set in the terms of the engine."""
    lists: dict[str, Reading] = {}
    uses: dict[tuple[str, str], Use] = {}
    reaches: dict[str, float] = {}
    contents: dict[str, Content] = {}
    plain: dict[str, Any] = {}
    for key, value in chosen.items():
        switch = _book()["switches"][key]
        option = switch["options"].get(value)
        if option is None:
            option = {"share": float(value), "everywhere": "reach_list" in switch}
        if "fact" in switch:
            codes = tuple(option.get("codes", ()))
            uses[switch["fact"], switch["word"]] = Use(float(option["share"]), codes)
        elif "content_fact" in switch:
            share = float(option["share"])
            contents[switch["content_fact"]] = Content(share, switch["claimed_by"])
        elif "reach" in switch:
            reaches[switch["reach"]] = float(option["share"])
        elif switch.get("content"):
            plain["metal"] = float(option.get("factor", 1.0))
        else:
            named = [*switch.get("lists", ()), switch.get("reach_list")]
            for name in filter(None, named):
                lists[name] = Reading(
                    option.get("day"),
                    option.get("share"),
                    bool(option.get("everywhere") or switch.get("everywhere")),
                    bool(option.get("off")),
                    option.get("by_origin", {}),
                )
    return Assumptions(
        chosen=chosen,
        lists=lists,
        uses=uses,
        reaches=reaches,
        contents=contents,
        specific_at_zero=chosen["specific"] == "zero",
        special=chosen["special"],
        **words,
        **plain,
    )


@cache
def _book() -> dict[str, Any]:
    path = data_folder() / "assumptions.yaml"
    return cached("assumptions", fingerprint([path, Path(__file__)]), lambda: _read(path))


def _read(path: Path) -> dict[str, Any]:
    from ruamel.yaml import YAML

    return YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
