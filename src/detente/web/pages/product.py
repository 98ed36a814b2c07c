"""What does a product pay, from there, on that day, why, since when, and from elsewhere?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from detente.brief import words
from detente.brief.tables import Column, Table, link
from detente.errors import BadQuestion, DetenteError, NoAnswer, UnknownCode
from detente.web.pages import product_history
from detente.web.pages import product_parts as parts
from detente.web.view import Page, View

if TYPE_CHECKING:
    from detente.tariffs import Stack
    from detente.web.engine import Engine
    from detente.web.search import Found

__all__ = ["PAGE", "SEARCH", "Ask", "Product", "Search", "SearchAsk", "answer", "find"]

_MOST = 20
_EXAMPLES = ("solar cells", "laptops", "toys", "bolts of steel", "8505.11", "lithium batteries")
_FACTS = {
    "preference": "it claims the preference",
    "exported": "it was exported on",
    "loaded": "it was loaded on board on",
    "vehicle_part": "it is a part of a vehicle",
    "claims": "the entry claims heading",
    "end_use": "its use is",
    "sts_crane": "it is a ship-to-shore crane",
    "chinese_component": "it holds a Chinese component",
    "steel_share": "steel is this share of its value",
    "aluminium_share": "aluminium is this share of its value",
    "copper_share": "copper is this share of its value",
    "metal_weight_share": "metal is this share of its weight",
    "us_content_share": "US content is this share of its value",
    "quota": "its tariff quota is taken",
    "metal_origin": "its metal was poured or smelted in",
    "model_year": "its model year is",
    "cabinet_or_vanity": "it is a kitchen cabinet or vanity",
    "semiconductor_article": "it is an article with semiconductors that the text means",
    "patented": "it is a patented drug",
    "unit_value_usd": "a unit is worth this much in USD",
    "retaliation_exclusion": "China granted it an exclusion",
}
_FLAGS = {"0": "no", "1": "yes"}
_MAIN = ("CN", "VN", "MX", "CA", "JP", "KR", "TW", "IN", "DE", "GB")


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchAsk:
    """A code or words, and the origin whose duty is shown beside each line."""

    q: str = ""
    origin: str = "CN"


@dataclass(frozen=True, kw_only=True, eq=False)
class Search(View):
    """The lines that fit."""

    on: date
    examples: tuple[str, ...]
    origin_name: str

    def data(self) -> dict[str, Any]:
        return {"on": self.on}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Code, origin, day, knowledge day, importer, value in USD and facts as ``key=value``.

    No origin means the other side: China for the US, the US for China.
    """

    code: str
    origin: str = ""
    on: str = ""
    known: str = ""
    importer: str = "US"
    value: str = ""
    given: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "given", tuple(fact for fact in self.given if fact))


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact that would change the total to one value, and the pages with each value of it."""

    name: str
    said: str
    total: str
    values: tuple[tuple[str, str], ...]  # value of the fact, address


@dataclass(frozen=True, kw_only=True, eq=False)
class Product(View):
    """The answer in full; without a stack, why there is none."""

    on: date
    stack: Stack | None
    refused: str
    hts: str
    path: tuple[str, ...]
    origin: str
    origins: tuple[tuple[str, str], ...]
    main: int
    duty_usd: str
    facts: tuple[Fact, ...]
    drop: tuple[tuple[str, str], ...]  # facts given, and the page without each
    other_side: tuple[str, str]  # the same six digits on the other side: sentence, address

    def data(self) -> dict[str, Any]:
        if self.stack is None:
            return {"on": self.on, "refused": self.refused}
        return {"answer": self.stack.to_dict(), "duty_usd": self.duty_usd or None}


def find(engine: Engine, ask: SearchAsk) -> Search:
    """The lines of the US schedule that fit, the best first, with the duty of today."""
    from detente.places import place
    from detente.web.search import search

    on = engine.today()
    origin = place(ask.origin)
    found = search(ask.q, _MOST) if ask.q else []
    if not ask.q:
        title = "Which product?"
    elif not found:
        title = f"No line of the US schedule fits “{ask.q}”"
    else:
        count = "One line fits" if len(found) == 1 else f"{len(found)} lines fit"
        title = f"{count} “{ask.q}”"
    return Search(
        title=title,
        on=on,
        examples=_EXAMPLES,
        origin_name=origin.name,
        tables=(_lines(engine, found, origin.iso2, on),),
    )


def answer(engine: Engine, ask: Ask) -> Product:
    """The duties on one product as `detente.tariffs.lookup` gives them, and what stands around.

    Raises
    ------
    BadQuestion
        For a day, place, value or fact that is none.
    UnknownCode
        For a code that no edition has.
    """
    from detente.ledger import RECORD_END
    from detente.nomenclature import parse_code, show_code
    from detente.places import countries, place
    from detente.tariffs import lookup

    importer = place(ask.importer).iso2
    if importer not in ("US", "CN"):
        raise BadQuestion(f"importer is {ask.importer[:60]!r}; the record holds US and CN.")
    origin = place(ask.origin or ("US" if importer == "CN" else "CN")).iso2
    on = engine.day(ask.on, "on")
    known = engine.day(ask.known, "known") if ask.known else max(engine.today(), RECORD_END)
    value = _value(ask.value)
    code = parse_code(ask.code)
    refused, stack, lines = "", None, ()
    try:
        stack = lookup(
            code, origin=origin, on=on, known=known, importer=importer, given=ask.given,
            value_usd=value, ledger=engine.ledger,
        )  # fmt: skip
    except NoAnswer as error:
        refused = str(error).split(" Give the value of a unit")[0]
    except UnknownCode as error:
        lines = _beneath(engine, code, origin, on) if importer == "US" else ()
        if not lines:
            raise
        refused = str(error).split(" Name one:")[0]
    own = _names(importer, origin, [each.iso2 for each in countries()])
    shared: dict[str, Any] = {
        "on": on,
        "refused": refused,
        "hts": show_code(stack.hts if stack else code),
        "origin": origin,
        "origins": own,
        "main": len(_MAIN),
        "drop": tuple(
            (fact, _address(ask, given=tuple(each for each in ask.given if each != fact)))
            for fact in ask.given
        ),
        "other_side": _other_side(code, importer),
    }
    name = words.side(origin)
    if stack is None:
        return Product(
            title=refused,
            stack=None,
            path=(),
            duty_usd="",
            facts=(),
            tables=tuple(lines),
            **shared,
        )
    title = (
        f"{shared['hts']} from {name} pays {words.level(stack.total)} in "
        f"{words.side(importer)} on {words.day(on)}"
    )
    line = stack.answered_as or stack.hts
    of_goods = tuple(fact for fact in ask.given if fact.startswith("unit_value_usd="))
    key = (line, origin, importer, on, known, of_goods)
    rates = engine.remember(
        ("history", *key), lambda: product_history.history(line, stack, engine.ledger, of_goods)
    )
    rows = engine.remember(
        ("origins", *key), lambda: parts.other_origins(line, stack, engine.ledger, of_goods)
    )
    addresses = {
        row.origin: _address(ask, origin=row.origin, given=(), value=ask.value) for row in rows
    }
    tables = (
        parts.components_table(stack, value),
        parts.not_applied_table(stack, near=True),
        product_history.history_table(rates),
        parts.origins_table(rows, addresses),
        parts.controls_table(line, stack, engine.ledger),
        parts.not_applied_table(stack, near=False),
    )
    return Product(
        title=title,
        stack=stack,
        path=tuple(stack.description.split(" > ")) if stack.description else (),
        duty_usd="" if value is None else f"{stack.total * value:,.2f}",
        facts=_facts(stack, ask),
        tables=tables,
        charts=(
            parts.stack_chart(stack, engine.ledger, _finding(stack)),
            product_history.history_chart(rates, stack),
            parts.origins_chart(rows, stack),
        ),
        **shared,
    )


def _finding(stack: Stack) -> str:
    """The title of the waterfall: the greatest duty in it."""
    owed = [entry for entry in stack.components if entry.duty > 0]
    if not owed:
        return "Nothing is owed: every duty on record spares it or is not in force"
    most = max(owed, key=lambda entry: entry.duty)
    if len(owed) == 1:
        return f"All of it, {words.level(stack.total)}, is one duty: {most.title}"
    return (
        f"Of {words.level(stack.total)}, {words.level(most.duty).removesuffix(' %')} points are "
        f"one duty: {most.title}"
    )


def _facts(stack: Stack, ask: Ask) -> tuple[Fact, ...]:
    """Facts that would change the total, one row for each fact and total."""
    grouped: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for change in stack.would_change():
        shown, value = _asked(change.fact, change.value)
        address = _address(ask, given=(*ask.given, f"{change.fact}={value}")) if value else ""
        key = change.fact, words.level(change.total)
        grouped.setdefault(key, []).append((shown, address))
    return tuple(
        Fact(name, _FACTS.get(name, name.replace("_", " ")), total, tuple(values))
        for (name, total), values in grouped.items()
    )


def _asked(fact: str, value: str) -> tuple[str, str]:
    """A value in words, and one to ask with; empty where there is none to name."""
    from detente.tariffs.facts import KEYS

    if value.startswith("below "):
        bound = float(value.removeprefix("below "))
        return (value if bound > 1e-4 else "none"), f"{bound / 2:g}"
    if value.startswith("other than "):
        return value, ""
    if KEYS[fact] == tuple(_FLAGS):
        return _FLAGS[value], value
    return value.replace("_", " "), value


def _lines(engine: Engine, found: list[Found], origin: str, on: date) -> Table:
    from detente.nomenclature import show_code

    return Table(
        name="products",
        title="Lines of the US schedule that fit, the best first",
        columns=(
            Column("hts", "Code", "link"),
            Column("what", "What"),
            Column("within", "Within"),
            Column("rate", f"Duty from {words.place_name(origin)}, {words.short_day(on)}", "level"),
        ),
        rows=tuple(
            {
                "hts": link(show_code(each.code), _address(Ask(code=each.code, origin=origin))),
                "what": each.path[-1],
                "within": " › ".join(each.path[:-1][-2:]),
                "rate": _rate(engine, each.code, origin, on),
                "code": each.code,
                "path": " > ".join(each.path),
            }
            for each in found
        ),
        hidden=("code", "path"),
    )


def _beneath(engine: Engine, code: str, origin: str, on: date) -> tuple[Table, ...]:
    """The lines of a heading."""
    from detente.web.search import search

    found = [each for each in search(code, 60) if each.code.startswith(code)]
    return (_lines(engine, found, origin, on),) if found else ()


def _rate(engine: Engine, code: str, origin: str, on: date) -> float | None:
    from detente.tariffs import lookup

    try:
        return lookup(code, origin=origin, on=on, ledger=engine.ledger).total
    except DetenteError:
        return None


def _other_side(code: str, importer: str) -> tuple[str, str]:
    six = code[:6]
    if len(code) < 6:
        return "", ""
    if importer == "US":
        return (
            f"What China charges on US goods of {six[:4]}.{six[4:]}, the same six digits",
            _address(Ask(code=six, importer="CN")),
        )
    return (
        f"What the US charges on Chinese goods of {six[:4]}.{six[4:]}, the same six digits",
        _address(Ask(code=six)),
    )


def _names(importer: str, origin: str, codes: list[str]) -> tuple[tuple[str, str], ...]:
    """Origins to choose from: the main ones first, then all by name."""
    main = [code for code in (*_MAIN, "US") if code != importer]
    if origin not in main:
        main.insert(0, origin)
    rest = sorted(
        (code for code in codes if code not in main and code != importer), key=words.place_name
    )
    return tuple((code, words.place_name(code)) for code in (*main, *rest))


def _value(text: str) -> float | None:
    if not text:
        return None
    try:
        value = float(text.replace(",", ""))
    except ValueError:
        value = float("nan")
    if not 0 < value < 1e15:
        raise BadQuestion(f"value is {text!r}; write a customs value above 0, in US dollars.")
    return value


def _address(ask: Ask, **changed: Any) -> str:
    origin = changed.get("origin", ask.origin)
    if origin == ("US" if ask.importer == "CN" else "CN"):
        changed["origin"] = ""
    return PAGE.address(replace(ask, **changed))


SEARCH = Page(
    name="products",
    path="/product",
    title="Product",
    template="products.html.j2",
    ask=SearchAsk,
    answer=find,
    describes="Find a product by code or words and see every duty on it, from any country.",
)
PAGE = Page(
    name="product",
    path="/product/{code}",
    title="",
    template="product.html.j2",
    ask=Ask,
    answer=answer,
    example="/product/8541430010?on=2026-10-01",
    under="products",
)
