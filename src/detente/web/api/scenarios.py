"""Scenarios over the API: run one, save one, read, change and delete what is saved."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.responses import JSONResponse, Response

from detente.errors import BadQuestion, nearest
from detente.web.answers import scenarios
from detente.web.api.common import PROBLEMS, Ask, Name, World, fresh, shape
from detente.web.api.reads import NoAsk
from detente.web.replies import as_json, timely
from detente.web.saved import Saved

__all__ = ["QUICK_WORLD", "router"]

QUICK_WORLD = "world-2023"  # solved within a request; the others are jobs
router = APIRouter(tags=["scenarios"])

_TEXT = """title: Tariffs of April 2025 come back
on: 2026-11-20
amend:
  - measure: us.ieepa.reciprocal
    from: 2026-11-10
    rate: 0.34
    origins: [CN]
"""
_Text = Annotated[
    str,
    Field(
        max_length=scenarios.TEXT_LIMIT,
        description="A scenario file (YAML). It may not name other files.",
        examples=[_TEXT],
    ),
]
_Scenario = Annotated[
    Name, Field(description="A saved one, or a bundled one's name.", examples=["busan"])
]
_Title = Annotated[
    str,
    Field(
        min_length=1,
        max_length=120,
        description="What it is called.",
        examples=["April comes back"],
    ),
]


class RunAsk(Ask):
    name: Annotated[
        str, Field(max_length=120, description="A bundled scenario.", examples=["busan"])
    ] = ""
    text: Annotated[_Text, Field(examples=[""])] = ""
    world: World = ""


class SaveAsk(Ask):
    name: _Title
    text: _Text


class ChangeAsk(SaveAsk):
    revision: Annotated[
        int, Field(ge=1, le=1_000_000, description="The revision that was read.", examples=[1])
    ]


_MADE = {"description": "Saved; its address is in Location."}
_TAKEN = {"description": "A job; ask its address in Location how far it is."}


@router.post(
    "/scenarios/run",
    responses=shape("scenario", "regions", "model") | {202: _TAKEN},
)
async def run(request: Request, ask: RunAsk) -> Response:
    """Run a scenario against its baseline: at once in world-2023, as a job in larger worlds.

    Give `name` of a bundled scenario or `text`; neither means the record as it stands today.
    """
    app = request.app
    scenario = await timely(app, partial(_scenario, app, ask))
    if (scenario.world or QUICK_WORLD) != QUICK_WORLD:
        question = ask.model_dump() | {"today": app.state.engine.today().isoformat()}
        job = await timely(app, lambda: app.state.crew.queue("scenario", question))
        where = f"/api/v1/jobs/{job.id}"
        return JSONResponse(job.to_dict(result=False), 202, headers={"Location": where})
    engine = app.state.engine
    key = "run", replace(scenario, file="")
    found = await timely(
        app,
        lambda: engine.remember(key, lambda: as_json(scenario.run(engine.ledger).to_dict())),
    )
    return Response(found, media_type="application/json")


@router.get("/scenarios", responses=shape("bundled", "saved"))
async def listed(request: Request, ask: Annotated[NoAsk, Query()]) -> Response:
    """The bundled scenarios, and those saved here."""
    del ask
    return await fresh(request, lambda: _list(request.app.state.saved))


@router.post(
    "/scenarios",
    status_code=201,
    responses={201: _MADE} | PROBLEMS,
)
async def save(request: Request, ask: SaveAsk) -> Response:
    """Save a scenario. When this answers, it is on the disk."""
    app = request.app

    def keep() -> Any:
        _checked(app, ask.text)
        return app.state.saved.save(ask.name, ask.text)

    found = await timely(app, keep)
    where = f"/api/v1/scenarios/{found.id}"
    return JSONResponse(found.to_dict(), 201, headers={"Location": where})


@router.get("/scenarios/{scenario}", responses=shape("id", "name", "text"))
async def read(
    request: Request,
    scenario: _Scenario,
    ask: Annotated[NoAsk, Query()],
) -> Response:
    """One scenario, bundled or saved, with its file."""
    del ask
    return await fresh(request, lambda: _one(request.app.state.saved, scenario))


@router.put("/scenarios/{scenario}", responses=shape("id", "name", "text", "revision"))
async def change(request: Request, scenario: _Scenario, ask: ChangeAsk) -> Response:
    """Replace a saved scenario that nobody changed since `revision` was read."""
    app = request.app

    def keep() -> Any:
        app.state.saved.scenario(scenario)
        _checked(app, ask.text)
        return app.state.saved.change(scenario, ask.name, ask.text, ask.revision).to_dict()

    return JSONResponse(await timely(app, keep))


@router.delete(
    "/scenarios/{scenario}",
    status_code=204,
    responses={204: {"description": "It is gone."}} | PROBLEMS,
)
async def drop(request: Request, scenario: _Scenario) -> Response:
    """Delete a saved scenario."""
    await timely(request.app, lambda: request.app.state.saved.drop(scenario))
    return Response(status_code=204)


@router.get(
    "/scenarios/{scenario}/file",
    response_class=Response,
    responses={200: {"description": "The file.", "content": {"application/yaml": {}}}} | PROBLEMS,
)
async def file(
    request: Request,
    scenario: _Scenario,
    ask: Annotated[NoAsk, Query()],
) -> Response:
    """The scenario file, for ``detente brief FILE``."""
    del ask
    found = await timely(request.app, lambda: _one(request.app.state.saved, scenario))
    headers = {
        "Content-Disposition": f'attachment; filename="scenario-{found["id"]}.yaml"',
        "Cache-Control": "no-cache",
    }
    return Response(found["text"], media_type="application/yaml", headers=headers)


def _scenario(app: Any, ask: RunAsk) -> Any:
    from detente.scenario import Scenario
    from detente.world.bundled import NAMES

    if ask.name and ask.text:
        raise BadQuestion("Give name or text, not both.")
    if ask.world and ask.world not in NAMES:
        raise BadQuestion(
            f"There is no world {ask.world!r}.{nearest(ask.world, NAMES)} "
            f"Known are: {', '.join(NAMES)}."
        )
    if ask.text:
        found = scenarios.from_text(ask.text)
    elif ask.name:
        found = scenarios.named(ask.name)
    else:
        today = app.state.engine.today()
        found = Scenario.today(today, today)
    return replace(found, world=ask.world) if ask.world else found


def _checked(app: Any, text: str) -> None:
    """Refuse to keep what cannot be read, or names a measure that there is not."""
    scenarios.from_text(text).ledger(app.state.engine.ledger)


def _list(saved: Saved) -> dict[str, Any]:
    from detente.scenario import Scenario, scenario_names

    bundled = []
    for name in scenario_names():
        found = Scenario.named(name)
        bundled.append({"id": name, "name": found.title, "on": found.moment.on})
    kept = [
        {key: value for key, value in each.to_dict().items() if key != "text"}
        for each in saved.scenarios()
    ]
    return {"bundled": bundled, "saved": kept}


def _one(saved: Saved, name: str) -> dict[str, Any]:
    from detente.scenario import Scenario, scenario_names
    from detente.store import data_folder

    if name in scenario_names():
        text = (data_folder() / "scenarios" / f"{name}.yaml").read_text(encoding="utf-8")
        return {"id": name, "name": Scenario.named(name).title, "text": text, "bundled": True}
    return saved.scenario(name).to_dict() | {"bundled": False}
