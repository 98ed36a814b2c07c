"""What can be chosen in the lab besides the law: start, baseline, world, equations?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from detente.web.pages.lab_law import AGAINST, NOW, Given, tidy

__all__ = [
    "DEFICITS",
    "FAMILIES",
    "HELD",
    "QUICK",
    "TAXES",
    "WORLDS",
    "Ask",
    "Options",
    "besides",
    "models",
    "settings",
    "starts",
]

HELD = "held"
QUICK = "world-2023"
FAMILIES = {
    "world-2023": {
        "": "one sector, margins, labour supply",
        "roundabout": "the same, produced with itself",
        "gravity": "structural gravity",
    },
    "world-2023-sectors": {
        "": "supply chains by sector (Caliendo and Parro)",
        "many_sectors": "many sectors, no supply chains",
        "many_sectors_io": "many sectors, one composite input",
    },
}
WORLDS = {
    "world-2023": "194 economies, goods as one",
    "world-2023-sectors": "23 economies, 28 sectors (about a second more)",
}
TAXES = {"": "lowers the tax on labour", "lump_sum": "handed back to everybody"}
DEFICITS = {
    "": "fixed shares of world income",
    "fixed": "fixed in money",
    "balanced": "none, the world balanced first",
    "zero_for_one": "none for the US",
}


@dataclass(frozen=True, slots=True)
class Options:
    """A list to choose from: name of the parameter, label, (value, words) and the one chosen.

    The value that goes without saying is left out of the address.
    """

    name: str
    label: str
    values: tuple[tuple[str, str], ...]
    chosen: str
    silent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One scenario, the model, and what stands beside it.

    `change` are ``measure:rate``, ``measure:off`` or ``measure:never``, with origins as a third
    part where it is for these alone; `measure`, `rate` (percent) and `origins` are one more change,
    as the fields of the form give it. `beside` is a second scenario: a bundled one, ``now``, or
    ``held``, which `held` carries.
    """

    start: str = NOW
    on: str = ""
    known: str = ""
    against: str = ""
    change: tuple[str, ...] = ()
    title: str = ""
    measure: str = ""
    rate: str = ""
    origins: str = ""
    world: str = QUICK
    family: str = ""
    tax: str = ""
    deficits: str = ""
    beside: str = ""
    held: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        changes = tidy(self.change, (self.measure, self.rate, self.origins))
        object.__setattr__(self, "change", changes)
        object.__setattr__(self, "held", tuple(text for text in self.held if text))
        for name in ("measure", "rate", "origins"):
            object.__setattr__(self, name, "")

    @property
    def given(self) -> Given:
        """The scenario alone."""
        return Given(
            start=self.start, on=self.on, known=self.known, against=self.against,
            change=self.change, title=self.title,
        )  # fmt: skip


def starts(ask: Ask) -> Options:
    """Where a scenario may start."""
    return Options("start", "Start from", _scenarios(), ask.start, silent=NOW)


def settings(ask: Ask) -> tuple[Options, ...]:
    """What it may be compared with."""
    silent = "record" if ask.start == NOW else "own"
    values = tuple(
        (name, said) for name, said in AGAINST.items() if name != "own" or ask.start != NOW
    )
    return (Options("against", "Compared with", values, ask.against or silent, silent),)


def besides(ask: Ask) -> Options:
    """What may stand beside it."""
    values = [("", "nothing")]
    if ask.held:
        held = Given.unpacked(ask.held)
        count = len(held.change)
        noun = "change" if count == 1 else "changes"
        values.append((HELD, f"the one held: {held.title or held.start}, {count} {noun}"))
    values += _scenarios()
    return Options("beside", "Beside it", tuple(values), ask.beside)


def models(ask: Ask) -> tuple[Options, ...]:
    """World and equations, and what they assume."""
    families = FAMILIES[ask.world]
    family = ask.family if ask.family in families else ""
    return (
        Options("world", "World", tuple(WORLDS.items()), ask.world, silent=QUICK),
        Options("family", "Equations", tuple(families.items()), family),
        Options("tax", "Tariff revenue", tuple(TAXES.items()), ask.tax),
        Options("deficits", "Trade deficits", tuple(DEFICITS.items()), ask.deficits),
    )


@cache
def _scenarios() -> tuple[tuple[str, str], ...]:
    from detente.scenario import Scenario, scenario_names

    named = [(name, Scenario.named(name)) for name in scenario_names()]
    named.sort(key=lambda pair: pair[1].moment.on)
    return ((NOW, "Now, the law as it stands"), *((name, each.title) for name, each in named))
