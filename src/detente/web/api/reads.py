"""What can be read over the API: tariffs, averages, measures, products, minerals, shortages."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.responses import Response

from detente.web.answers import law, shortages, things
from detente.web.api.common import (
    Ask,
    Begun,
    Calendar,
    Control,
    Country,
    Cut,
    Day,
    Destination,
    Element,
    Given,
    Importer,
    Method,
    Military,
    Months,
    Name,
    answered,
    shape,
)

__all__ = ["router"]

router = APIRouter(tags=["read"])

_Assumed = Annotated[
    str, Field(max_length=200, description="A set, with switches after commas: trade,usmca=2025h2.")
]


class TariffAsk(Ask):
    origin: Country
    on: Day = ""
    known: Day = ""
    calendar: Calendar = ""
    importer: Importer = "US"
    given: Annotated[
        list[Given],
        Field(max_length=20, description="Facts such as steel_share=0.4.", default_factory=list),
    ]
    assumptions: Annotated[_Assumed, Field(examples=["shipment"])] = "shipment"
    value_usd: Annotated[
        float | None, Field(gt=0, le=1e12, description="Customs value.", examples=[1000.0])
    ] = None
    strict: Annotated[bool, Field(description="Refuse a code that did not exist on the day.")] = (
        False
    )


class AverageAsk(Ask):
    origin: Country
    importer: Importer = "US"
    on: Day = ""
    start: Annotated[Day, Field(examples=[""])] = ""
    end: Annotated[Day, Field(examples=[""])] = ""
    weights: Annotated[
        str, Field(max_length=40, description="A bundled set.", examples=["imports-2024"])
    ] = ""
    by: Annotated[
        str,
        Field(
            max_length=20,
            description="Split by authority, sector, hs2 or origin.",
            examples=["authority"],
        ),
    ] = "authority"
    special: Annotated[
        str,
        Field(
            max_length=10,
            description="Chapters 98–99: out, or zero (counted as free); empty: as published.",
            examples=["out"],
        ),
    ] = ""
    assumptions: Annotated[_Assumed, Field(examples=["trade"])] = "trade"
    known: Day = ""
    calendar: Calendar = ""


class MeasuresAsk(Ask):
    product: Annotated[
        str,
        Field(max_length=20, description="Only what names this code.", examples=["8505.11.0070"]),
    ] = ""
    country: Country = ""
    imposer: Annotated[
        str, Field(max_length=60, description="Whose measures: ISO code or name.", examples=["US"])
    ] = ""
    kind: Annotated[
        str, Field(max_length=40, description="A kind of measure.", examples=["tariff"])
    ] = ""
    on: Day = ""
    known: Day = ""
    calendar: Calendar = ""


class TimelineAsk(Ask):
    start: Day = ""
    end: Annotated[Day, Field(examples=["2026-11-01"])] = ""
    country: Country = ""
    kind: Annotated[
        str, Field(max_length=40, description="A kind of event.", examples=["truce"])
    ] = ""
    known: Day = ""


class ProductsAsk(Ask):
    q: Annotated[
        str, Field(max_length=200, description="A code or words.", examples=["permanent magnts"])
    ]
    limit: Annotated[int, Field(ge=1, le=100, description="Lines at most.", examples=[10])] = 20


class MineralsAsk(Ask):
    on: Day = ""
    known: Day = ""
    destination: Destination = "US"
    military: Military = False


class ShortageAsk(Ask):
    control: Control = ""
    element: Element = ""
    cut: Cut = None
    destination: Destination = ""
    begun: Begun = ""
    months: Months = 12
    method: Method = "all"


class NoAsk(Ask):
    pass


@router.get("/tariff/{hts}", responses=shape("hts", "total", "components", "not_applied"))
async def tariff(
    request: Request,
    hts: Annotated[Name, Field(description="HTS code, 4 to 10 digits.", examples=["8505.11.0070"])],
    ask: Annotated[TariffAsk, Query()],
) -> Response:
    """The duties on one product from one country on one day, with reasons. Rates are fractions."""
    engine = request.app.state.engine
    given = ask.model_dump()
    return await answered(request, repr(ask), lambda: law.tariff(engine, hts, **given))


@router.get("/average", responses=shape("importer", "origin", "total", "by_authority"))
async def average(request: Request, ask: Annotated[AverageAsk, Query()]) -> Response:
    """The average duty on a day, or its steps from `start` to before `end`."""
    engine = request.app.state.engine
    return await answered(request, repr(ask), lambda: law.average(engine, **ask.model_dump()))


@router.get("/measures", responses=shape("on", "known", "measures"))
async def measures(request: Request, ask: Annotated[MeasuresAsk, Query()]) -> Response:
    """Measures on record and the state they are in on a day."""
    engine = request.app.state.engine
    return await answered(request, repr(ask), lambda: law.measures(engine, **ask.model_dump()))


@router.get("/measures/{measure}", responses=shape("id", "title", "steps"))
async def measure(
    request: Request,
    measure: Annotated[Name, Field(description="Its identifier.", examples=["us.s301.list3"])],
    ask: Annotated[NoAsk, Query()],
) -> Response:
    """One measure with its whole history, what it answers and what answers it."""
    engine = request.app.state.engine
    return await answered(request, repr(ask), lambda: law.measure(engine, measure))


@router.get("/timeline", responses=shape("known", "entries"))
async def timeline(request: Request, ask: Annotated[TimelineAsk, Query()]) -> Response:
    """Acts, talks, threats, truces and rulings in order of day, with sources."""
    engine = request.app.state.engine
    return await answered(request, repr(ask), lambda: law.timeline(engine, **ask.model_dump()))


@router.get("/products", responses=shape("q", "products"))
async def products(request: Request, ask: Annotated[ProductsAsk, Query()]) -> Response:
    """Lines of the US schedule that fit a code or words; typos are forgiven."""
    return await answered(request, repr(ask), lambda: things.products(ask.q, ask.limit))


@router.get("/minerals", responses=shape("on", "minerals"))
async def minerals(request: Request, ask: Annotated[MineralsAsk, Query()]) -> Response:
    """Every mineral on record: its tightest stage, and China's controls on a day."""
    engine = request.app.state.engine
    return await answered(request, repr(ask), lambda: things.minerals(engine, **ask.model_dump()))


@router.get("/minerals/{element}", responses=shape("element", "holdings", "controls"))
async def mineral(
    request: Request,
    element: Annotated[Name, Field(description="Symbol or name.", examples=["Dy"])],
    ask: Annotated[MineralsAsk, Query()],
) -> Response:
    """One mineral: who holds what at which stage, US reliance, and controls on a day."""
    engine = request.app.state.engine
    given = ask.model_dump()
    return await answered(request, repr(ask), lambda: things.mineral(engine, element, **given))


@router.get("/shortage", responses=shape("question", "answers"))
async def shortage(request: Request, ask: Annotated[ShortageAsk, Query()]) -> Response:
    """What a control, or a cut of an element, does: three methods, always with bands."""
    engine = request.app.state.engine

    def build() -> object:
        asked = shortages.question(
            engine.ledger,
            control=ask.control,
            element=ask.element,
            cut=ask.cut,
            destination=ask.destination,
            begun=engine.day(ask.begun, "begun") if ask.begun else None,
            months=ask.months,
            today=engine.today(),
        )
        return shortages.shortage(asked, ask.method)

    return await answered(request, repr(ask), build)


@router.get("/data", responses=shape("detente", "record", "bundled"))
async def data(request: Request, ask: Annotated[NoAsk, Query()]) -> Response:
    """Every bundled table with source, licence, vintage and checksum."""
    engine = request.app.state.engine
    return await answered(request, repr(ask), lambda: things.data(engine))
