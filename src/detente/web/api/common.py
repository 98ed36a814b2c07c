"""What do all endpoints share: questions that refuse unknown words, kept answers, problems?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Path, Request
from pydantic import BaseModel, ConfigDict, Field, model_validator
from starlette.responses import Response

from detente.errors import BadQuestion, nearest
from detente.web.replies import Body, as_json, body, content_mark, respond, timely, weak_mark

__all__ = [
    "PROBLEMS",
    "Ask",
    "Begun",
    "Calendar",
    "Control",
    "Country",
    "Cut",
    "Day",
    "Destination",
    "Element",
    "Given",
    "Importer",
    "Method",
    "Military",
    "Months",
    "Name",
    "Party",
    "Problem",
    "World",
    "answered",
    "fresh",
    "shape",
]

Day = Annotated[
    str, Field(max_length=40, description="A day such as 2026-10-01; empty: today.",
               examples=["2026-10-01"], json_schema_extra={"format": "date"})
]  # fmt: skip
Begun = Annotated[Day, Field(description="When it begins; empty: the control's own day, or today.")]
Country = Annotated[str, Field(max_length=60, description="ISO code or name.", examples=["CN"])]
Calendar = Annotated[
    str, Field(max_length=20, description="legal, collected or announced.", examples=["legal"])
]
Importer = Annotated[
    str, Field(max_length=60, description="Who levies the duty: ISO code or name.", examples=["US"])
]
Destination = Annotated[
    str, Field(max_length=60, description="Where the goods go: ISO code or name.", examples=["US"])
]
Party = Annotated[
    str, Field(max_length=10, description="Whose commitments: US, CN or both.", examples=["CN"])
]
World = Annotated[
    str, Field(max_length=40, description="A bundled world.", examples=["world-2023"])
]
Control = Annotated[
    str, Field(max_length=80, description="An export control of the ledger.", examples=[""])
]
Element = Annotated[str, Field(max_length=40, description="Symbol or name.", examples=["Ga"])]
Cut = Annotated[float | None, Field(ge=0, le=1, description="Share withheld.", examples=[0.8])]
Months = Annotated[
    int, Field(ge=1, le=60, description="How long the control or the cut lasts.", examples=[12])
]
Method = Annotated[
    str,
    Field(max_length=20, description="all, market, network or inventory.", examples=["market"]),
]
Military = Annotated[bool, Field(description="The user or the use is military.")]
Given = Annotated[str, Field(max_length=80)]
Name = Annotated[str, Path(max_length=120, pattern=r"^[^/]+$")]


class Ask(BaseModel):
    """A question. Parameters that it does not know are refused, with the nearest known one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _known_only(cls, given: Any) -> Any:
        if isinstance(given, dict):
            known = [field.alias or name for name, field in cls.model_fields.items()]
            for name in given:
                if name not in known:
                    raise BadQuestion(
                        f"There is no parameter {str(name)[:60]!r} here."
                        f"{nearest(str(name), known)} Known are: {', '.join(known) or 'none'}."
                    )
        return given


class Problem(BaseModel):
    """What went wrong, in the words of the command line (RFC 9457)."""

    type: str = Field(examples=["about:blank"])
    title: str = Field(examples=["Unprocessable Entity"])
    status: int = Field(examples=[422])
    detail: str = Field(examples=["on is 'soon'; write a day such as 2025-04-09."])
    kind: str | None = Field(None, examples=["BadQuestion"])


def _problem(what: str) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": what, "content": content}


PROBLEMS: dict[int | str, dict[str, Any]] = {
    404: _problem("No such thing, or the record holds no answer."),
    409: _problem("It does not go with the state of the thing."),
    413: _problem("Too large."),
    422: _problem("The question cannot be answered as put."),
    429: _problem("Too many requests, or too many jobs waiting."),
    503: _problem("It takes too long, or data are missing."),
}


def shape(*required: str, **more: Any) -> dict[int | str, dict[str, Any]]:
    """Answers of an endpoint: an object that holds at least these keys, or a problem."""
    schema = {"type": "object", "required": list(required)} | more
    good = {"description": "The answer.", "content": {"application/json": {"schema": schema}}}
    return {200: good, 304: {"description": "What you hold is still the answer."}, **PROBLEMS}


async def answered(request: Request, key: Any, build: Callable[[], Any]) -> Response:
    """The answer to a question that depends on its words, the record and the day only; kept."""
    app = request.app
    whole = (request.url.path, key, app.state.engine.today())
    mark = weak_mark(app, whole)
    held = app.state.memory.peek(whole)
    if held is None:
        held = await timely(
            app,
            lambda: app.state.memory.get(
                whole, lambda: body(as_json(build()), "application/json"), lambda made: made.size
            ),
        )
    return respond(request, held, mark, "no-cache")


async def fresh(request: Request, build: Callable[[], Any]) -> Response:
    """The answer to a question about what is saved; marked by its content."""
    held: Body = await timely(request.app, lambda: body(as_json(build()), "application/json"))
    return respond(request, held, content_mark(held), "no-cache")
