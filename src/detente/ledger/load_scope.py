"""Whom and what does a measure reach? The target, scope and stacking of a ledger file, read."""

from __future__ import annotations

from dataclasses import replace

from detente.errors import LedgerError, UnknownPlace
from detente.ledger.model import (
    BroughtIn,
    Condition,
    Exemption,
    Instead,
    Method,
    Products,
    Scope,
    Target,
    YieldsTo,
)
from detente.ledger.products import find_list, product_list
from detente.ledger.yaml12 import Reader
from detente.places import place

__all__ = ["list_of", "places_of", "read_scope", "read_stacks", "read_target"]


def read_target(reader: Reader | None) -> Target:
    """Origins, destinations and parties that a measure speaks of."""
    if reader is None:
        return Target()
    origins = reader.texts("origins", ())
    destinations = reader.texts("destinations", ())
    target = Target(
        all_origins=origins == ("all",),
        origins=() if origins == ("all",) else places_of(reader, "origins", origins),
        also=_conditions(reader, "also"),
        except_origins=places_of(reader, "except", reader.texts("except", ())),
        all_destinations=destinations == ("all",),
        destinations=() if destinations == ("all",) else destinations,
        parties=reader.texts("parties", ()),
    )
    reader.done()
    return target


def read_scope(reader: Reader | None, relief: tuple[Exemption, ...]) -> Scope:
    """The products a measure reaches, less what it spares (`relief` comes last)."""
    if reader is None:
        return Scope(exemptions=relief)
    brings_in = reader.child("brings_in")
    brought_in = None
    if brings_in is not None:
        condition = _condition(brings_in)
        if condition is None:
            raise brings_in.fail("fact", "what brings goods in must be a fact, such as claims.")
        condition = replace(condition, effective=brings_in.day("from", None))
        brought_in = BroughtIn(condition, _products(brings_in, "unless"))
        brings_in.done()
    reaches = reader.child("reaches")
    condition, share = None, 1.0
    if reaches is not None:
        condition, share = _condition(reaches), reaches.raw("share", 1.0)
        share = (
            list_of(reaches, "share", share)
            if isinstance(share, str)
            else reaches.share("share", 1.0)
        )
        reaches.done()
    scope = Scope(
        products=_products(reader, "products") or Products(everything=True),
        exemptions=tuple(_exemption(entry) for entry in reader.children("except", "exemption"))
        + relief,
        brings_in=brought_in,
        reaches=condition,
        reaches_share=share,
        items=reader.text("items", ""),
        elements=reader.texts("elements", ()),
        hts=tuple(code.replace(".", "") for code in reader.texts("hts", ())),
        eccn=reader.texts("eccn", ()),
        stages=reader.texts("stages", ()),
        value_up_to=reader.number("value_up_to", None),
    )
    reader.done()
    return scope


def read_stacks(
    reader: Reader | None,
) -> tuple[str, tuple[YieldsTo, ...], tuple[Exemption, ...]]:
    """The group of which the highest is owed, what the measure yields to, and its reliefs."""
    if reader is None:
        return "", (), ()
    yields = []
    for entry in reader.children("yields_to", "yields_to"):
        yields.append(
            YieldsTo(
                measures=entry.texts("measures"),
                extent=entry.choice("for", ("article", "remainder")),
                when=entry.choice("when", ("subject", "owed"), "subject"),
                effective=entry.day("from", None),
                collected=entry.day("collected", None),
                until=entry.day("until", None),
                announced=entry.day("announced", None),
                cite=entry.text("cite"),
            )
        )
        entry.done()
        _check_window(entry)
    relief = tuple(_exemption(entry, claim=True) for entry in reader.children("relief", "relief"))
    highest_of = reader.text("highest_of", "")
    reader.done()
    return highest_of, tuple(yields), relief


def places_of(reader: Reader, field: str, codes: tuple[str, ...]) -> tuple[str, ...]:
    """Country codes, checked: two capital letters that a country, or EU, has."""
    for code in codes:
        if len(code) != 2 or not code.isalpha() or not code.isupper():
            raise reader.fail(
                field, f"{field} holds {code!r}; two capital letters such as CN, or EU."
            )
        right = _iso2(code)
        if right != code:
            repair = f" Write {right}." if right else ""
            raise reader.fail(field, f"{field} holds {code!r}, which no country has.{repair}")
    return codes


def list_of(reader: Reader, field: str, name: str) -> str:
    """The name under which a list is read, once it has been found and read."""
    found = find_list(name, reader.folder)
    if found:
        try:
            product_list(found)
        except LedgerError as error:
            raise reader.fail(field, str(error)) from None
    return found


def _iso2(code: str) -> str:
    try:
        return place(code, groups=True).iso2
    except UnknownPlace:
        return ""


def _check_window(reader: Reader) -> None:
    start, end = reader.day("from", None), reader.day("until", None)
    if start is not None and end is not None and end <= start:
        raise reader.fail("until", f"until {end} is not after from {start}.")


def _products(reader: Reader, field: str) -> Products | None:
    if not reader.has(field):
        reader.raw(field, None)
        return None
    if isinstance(reader.raw(field), (str, list)):
        names = reader.texts(field)
        if names == ("all",):
            return Products(everything=True)
        return Products(lists=tuple(list_of(reader, field, name) for name in names))
    child = reader.child(field)
    assert child is not None
    codes = tuple(code.replace(".", "") for code in child.texts("codes"))
    lists = tuple(list_of(child, "lists", name) for name in child.texts("lists", ()))
    for code in codes:
        if not code.isdigit() or len(code) not in (2, 4, 6, 8, 10):
            raise child.fail("codes", f"{code!r} is not a product code of 2, 4, 6, 8 or 10 digits.")
    child.done()
    return Products(codes=codes, lists=lists)


def _condition(reader: Reader) -> Condition | None:
    """The test on a fact that stands among the keys of a mapping, or None."""
    facts = reader.texts("fact", ())
    condition = Condition(
        facts=facts,
        equals=reader.texts("equals", ()),
        differs=reader.texts("differs", ()),
        below=reader.number("below", None),
        at_least=reader.number("at_least", None),
        before=reader.day("before", None),
        age_at_least=reader.raw("age_at_least", None),
    )
    if not facts and condition != Condition(facts=()):
        raise reader.fail("fact", "a test needs its 'fact', such as quota.")
    return condition if facts else None


def _conditions(reader: Reader, field: str) -> tuple[Condition, ...]:
    found = []
    for entry in reader.children(field, field):
        condition = _condition(entry)
        if condition is None:
            raise entry.fail("fact", "a test needs its 'fact', such as quota.")
        found.append(replace(condition, effective=entry.day("from", None)))
        entry.done()
    return tuple(found)


def _instead(reader: Reader | None) -> Instead | None:
    if reader is None:
        return None
    found = Instead(reader.rate("rate"), reader.choice("method", Method, Method.additive))
    reader.done()
    return found


def _exemption(reader: Reader, *, claim: bool = False) -> Exemption:
    first = _condition(reader)
    conditions = ((first,) if first else ()) + _conditions(reader, "also")
    share = reader.raw("share", "")
    share_from = reader.text("share_from", "")
    instead = _instead(reader.child("instead"))
    default = reader.share("default_share", None)
    if default is None:
        assumed = claim or (conditions and (share or share_from or instead))
        default = 0.0 if assumed else 1.0
    if not isinstance(share, str):
        default, share = reader.share("share"), ""
    if instead is not None and (default not in (0.0, 1.0) or share or share_from):
        raise reader.fail("instead", "a rate instead holds for all of the goods or for none.")
    exemption = Exemption(
        products=_products(reader, "products"),
        unless=_products(reader, "unless"),
        conditions=conditions,
        entered_before=reader.day("entered_before", None),
        origins=places_of(reader, "origins", reader.texts("origins", ())),
        default_share=float(default),
        share_list=list_of(reader, "share", share),
        share_from=share_from,
        still_subject=bool(reader.raw("still_subject", False)),
        instead=instead,
        effective=reader.day("from", None),
        collected=reader.day("collected", None),
        until=reader.day("until", None),
        announced=reader.day("announced", None),
        cite=reader.text("cite"),
        why=reader.text("why", ""),
    )
    reader.done()
    _check_window(reader)
    return exemption
