"""``detente bargain``: which deals beat no deal, what a fair rule would choose, who is pressed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from detente.cli import output
from detente.cli.waiting import waiting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detente.bargain.agreed import Agreed
    from detente.bargain.solution import Place, Settlement
    from detente.bargain.talks import Talks
    from detente.bargain.valuation import Valuation

__all__ = ["bargain"]

_PROCESSES = 2


def bargain(
    known: output.KnownOption = "",
    agenda: Annotated[
        Path | None,
        typer.Option(
            "--agenda",
            metavar="FILE",
            help="YAML with what can be given.",
            show_default="all in force, threatened or announced that day",
        ),
    ] = None,
    no_deal: Annotated[
        str,
        typer.Option(
            "--no-deal",
            metavar="POINT",
            help="What happens without a deal: status-quo (the law stays as it stands), threatened "
            "(all that is scheduled or threatened comes), nash (tariffs that are best answers).",
        ),
    ] = "status-quo",
    solution: Annotated[
        str,
        typer.Option("--solution", metavar="RULE", help="nash, ks (Kalai–Smorodinsky) or equal."),
    ] = "nash",
    weight: Annotated[
        float, typer.Option("--weight", metavar="SHARE", help="Bargaining weight of the US.")
    ] = 0.5,
    horizon: Annotated[
        int, typer.Option("--years", metavar="N", help="Years over which shortages count.")
    ] = 1,
    most: Annotated[
        int,
        typer.Option(
            "--packages",
            metavar="N",
            help="Most packages valued; beyond, items worth least stay as they stand.",
        ),
    ] = 65_536,
    breach: Annotated[
        str,
        typer.Option(
            "--breach",
            metavar="SHARE",
            help="Share of quarters in which a side breaks; observed: each by its record so far.",
        ),
    ] = "0",
    truce: Annotated[
        int, typer.Option("--truce", metavar="DAYS", help="Also value the package as a truce.")
    ] = 365,
    political: Annotated[
        bool,
        typer.Option(
            "--political",
            help="Weigh sectors so that the day's tariffs look wanted (after Ossa 2014).",
        ),
    ] = False,
    world: Annotated[
        str, typer.Option("--world", metavar="NAME|FILE", help="The world to solve.")
    ] = "world-2023-sectors",
    cluster: Annotated[
        str, typer.Option("--cluster", metavar="ADDRESS", help="A Dask scheduler that solves.")
    ] = "",
    chart: Annotated[
        Path | None,
        typer.Option("--chart", metavar="FILE", help="Three charts: .png, .svg or .html."),
    ] = None,
    ledger: output.LedgerOption = None,
    out: output.OutOption = None,
    as_json: output.JsonOption = False,
) -> None:
    """Which packages beat no deal for both, what a fair rule chooses, each concession's worth.

    Works by what was known on the day. The first answer of a day takes up to a minute and is kept.

    Examples:

      detente bargain --known 2025-05-09

      detente bargain --agenda tariffs.yaml --no-deal nash --solution equal --json
    """
    from detente.bargain.solution import checked_concept
    from detente.bargain.valued import checked_point
    from detente.errors import BadQuestion

    point = checked_point(no_deal)
    checked_concept(solution)
    if not 0 < weight < 1:
        raise BadQuestion(f"--weight is {weight:g}; give a share between 0 and 1, such as 0.5.")
    habits = _habits(breach, known, ledger)
    if not 1 <= truce <= 36_500:
        raise BadQuestion(f"--truce is {truce}; give 1 to 36500 days.")
    if most < 64:
        raise BadQuestion(f"--packages is {most}; give 64 or more.")
    if chart is not None:
        from detente.cli.bargain_chart import checked

        checked(chart)
    talks = _talks(
        known, agenda, point, solution, weight, horizon, most, world, ledger, political=political,
        cluster=cluster,
    )  # fmt: skip
    agreed = _agreed(talks) if agenda is None else ()
    output.write_rows(package_rows(talks), out)
    if as_json:
        output.emit_json(as_dict(talks, agreed, habits, truce))
    else:
        from detente.cli.bargain_print import show

        show(talks, agreed, habits, truce, output.console())
    if chart is not None:
        from detente.cli.bargain_chart import save

        typer.echo(f"Wrote {save(talks, agreed, chart)}", err=True)


def _habits(breach: str, known: str, extra: list[Path] | None) -> tuple[float, float]:
    """Shares of quarters in which the US and China break a deal, given or by their record."""
    from detente.compliance import assess_all, habit
    from detente.errors import BadQuestion

    if breach.strip().lower() == "observed":
        day = output.day(known, "known")
        found = assess_all(output.ledger(extra), on=day, known=day)
        ours, theirs = (habit(found, side).a_quarter or 0.0 for side in ("US", "CN"))
        return ours, theirs
    try:
        share = float(breach)
    except ValueError:
        share = -1.0
    if not 0 <= share < 1:
        raise BadQuestion(
            f"--breach is {breach!r}; give a share from 0 to below 1, such as 0.1, or observed."
        )
    return share, share


def _talks(
    known: str,
    agenda: Path | None,
    point: str,
    solution: str,
    weight: float,
    horizon: int,
    most: int,
    world: str,
    extra: list[Path] | None,
    *,
    political: bool,
    cluster: str,
) -> Talks:
    from detente.bargain.agenda_file import read_agenda
    from detente.bargain.clock import clock
    from detente.bargain.docket import default_agenda
    from detente.bargain.sensitivity import Case
    from detente.bargain.talks import talks
    from detente.bargain.valued import POINTS, valued
    from detente.errors import BadQuestion
    from detente.world import World

    accounts = World.open(world)
    missing = [label for label in ("USA", "CHN") if label not in accounts.regions]
    if missing:
        raise BadQuestion(
            f"{accounts.name} has no region {' and '.join(missing)}; the talks are between the two."
        )
    book = output.ledger(extra)
    day = output.day(known, "known")
    if agenda is not None:
        table = read_agenda(agenda, known=day if known else None, ledger=book, world=accounts)
    else:
        table = default_agenda(day, ledger=book, world=accounts)
    order = (point, *(other for other in POINTS if other != point))
    count = min(most, table.packages)

    def values(points: Sequence[str], *, weighed: bool) -> dict[str, Valuation]:
        return valued(
            table,
            ledger=book,
            world=accounts,
            points=points,
            horizon=horizon,
            most_packages=most,
            workers=cluster or _PROCESSES,
            political=weighed,
        )

    with waiting(f"valuing up to {count:,} packages of {len(table.items)} items") as told:
        found = values(order, weighed=political)
        told("what changes when sectors are weighed")
        cases = []
        if len(accounts.sectors) > 1:
            other = values((point,), weighed=not political)[point]
            case = Case(
                assumption="political weights",
                value="off" if political else "on",
                gains=other.gains(),
                concept=solution,
                weight=weight,
            )
            cases.append(case)
        told("the clock")
        first = talks(found, no_deal=point, concept=solution, weight=weight)
        gdp = dict(zip(accounts.regions, accounts.gdp.tolist(), strict=True))
        hours = clock(found["status-quo"], first.reference, book, (gdp["USA"], gdp["CHN"]))
    return talks(found, no_deal=point, concept=solution, weight=weight, clock=hours, weighted=cases)


def _agreed(talks: Talks) -> tuple[Agreed, ...]:
    """What was agreed in the round that followed the day, read after everything is valued."""
    from detente.bargain.agreed import agreed, round_known

    found = round_known(talks.agenda.known)
    return agreed(talks.valuation, found.id) if found else ()


def package_rows(talks: Talks) -> list[dict[str, Any]]:
    """Every package, one row: options by item, gains by band, and whether it beats no deal."""
    table = talks.valuation
    by_band = {band: table.gains(band) for band in table.bands}
    rows = []
    for row, choice in enumerate(table.choices.tolist()):
        line: dict[str, Any] = {
            item.id: item.options[option].id
            for item, option in zip(talks.agenda.items, choice, strict=True)
        }
        for band, gains in by_band.items():
            for side, name in enumerate(table.sides):
                line[f"gain_{name.lower()}_{band}"] = float(gains[row, side])
        line["beats_no_deal"] = bool(talks.accepted[row])
        rows.append(line)
    return rows


def as_dict(
    talks: Talks,
    agreed: Sequence[Agreed],
    habits: tuple[float, float] = (0.0, 0.0),
    days: int = 365,
) -> dict[str, Any]:
    """The answer as plain data; money in USD million a year unless named otherwise.

    `habits` are the shares of quarters in which the US and China break a deal.
    """
    table = talks.valuation
    return {
        "known": talks.agenda.known,
        "agenda": _agenda(talks),
        "no_deal": talks.no_deal,
        "packages_valued": len(talks.gains),
        "packages_that_beat_no_deal": int(talks.accepted.sum()),
        "packages_that_beat_no_deal_in_every_band": int(talks.robust.sum()),
        "frontier": [package(talks, row) for row in talks.frontier.tolist()],
        "lottery_frontier": [int(row) for row in talks.corners.tolist()],
        "solution": _solution(talks),
        "leverage": _levers(talks),
        "pressure": _pressure(talks),
        "agreed": [_revealed(talks, each) for each in agreed] or None,
        "refusal": _refusal(talks),
        "keeping": _keeping(talks, habits),
        "lasting": _lasting(talks, habits, days),
        "sensitivity": [_outcome(outcome) for outcome in talks.outcomes],
        "third_countries": _third(talks),
        "regions": list(table.regions),
        "method": dict(table.how),
        "notes": list(talks.clock.notes) if talks.clock else [],
    }


def _agenda(talks: Talks) -> dict[str, Any]:
    agenda = talks.agenda
    return {
        "name": agenda.name,
        "items": [
            {
                "id": item.id,
                "giver": item.giver,
                "title": item.title,
                "kind": item.kind,
                "measures": list(item.measures),
                "options": [
                    {"id": option.id, "title": option.title, "basis": option.basis}
                    for option in item.options
                ],
            }
            for item in agenda.items
        ],
        "left_out": [{"measure": name, "why": why} for name, why in agenda.left_out],
    }


def package(talks: Talks, row: int) -> dict[str, Any]:
    """One package: what it settles otherwise than as it stands, and its gains by band."""
    table = talks.valuation
    choice = table.choices[row].tolist()
    return {
        "row": row,
        "options": {
            item.id: item.options[option].id
            for item, option in zip(talks.agenda.items, choice, strict=True)
            if option
        },
        "gains": {
            side: {band: float(table.gains(band)[row, at]) for band in table.bands}
            for at, side in enumerate(table.sides)
        },
        "beats_no_deal": bool(talks.accepted[row]),
        "beats_no_deal_in_every_band": bool(talks.robust[row]),
    }


def _solution(talks: Talks) -> dict[str, Any]:
    table = talks.valuation
    found: dict[str, Any] = {"rule": talks.concept, "weight_us": talks.weight, "by_band": {}}
    for band, solved in talks.solved.items():
        found["by_band"][band] = {
            "package": _settlement(talks, solved.package),
            "lottery": _settlement(talks, solved.lottery),
        }
    chosen = talks.chosen
    found["package"] = None if chosen is None else package(talks, chosen)
    if chosen is not None:
        found["parts"] = {
            side: {
                part: {band: float(table.part(part, band)[chosen, at]) for band in table.bands}
                for part in (*table.parts, *table.shown)
            }
            for at, side in enumerate(table.sides)
        }
    return found


def _settlement(talks: Talks, found: Settlement | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "rows": list(found.rows),
        "odds": list(found.odds),
        "gains": dict(zip(talks.valuation.sides, found.gains, strict=True)),
    }


def _levers(talks: Talks) -> list[dict[str, Any]]:
    sides, bands = talks.valuation.sides, talks.valuation.bands
    rows = []
    for lever in talks.levers:
        item = talks.agenda.items[lever.item]
        ratio = [None if value == float("inf") else value for value in lever.ratio]
        rows.append(
            {
                "item": item.id,
                "option": item.options[lever.option].id,
                "giver": item.giver,
                "taker": sides[1 - lever.giver],
                "gain_to_taker": dict(zip(bands, lever.gain, strict=True)),
                "cost_to_giver": dict(zip(bands, lever.cost, strict=True)),
                "gain_for_each_dollar": dict(zip(bands, ratio, strict=True)),
                "giving_costs_nothing": all(cost <= 0 for cost in lever.cost),
                "hurts_its_imposer": lever.hurts_imposer,
                "sign_is_robust": lever.sign_is_robust,
                "ranks": dict(zip(bands, lever.ranks, strict=True)),
                "shapley": dict(zip(sides, lever.shapley, strict=True)) if lever.shapley else None,
                "shapley_error": dict(zip(sides, lever.error, strict=True))
                if lever.error
                else None,
            }
        )
    return rows


def _pressure(talks: Talks) -> list[dict[str, Any]]:
    if talks.clock is None:
        return []
    costs, offers = talks.clock.costs["central"], talks.clock.offers
    sides = talks.valuation.sides
    share = costs.share_of_gdp
    by_day = dict(zip(offers.day.tolist(), offers.share.tolist(), strict=True))
    rows, held = [], None
    for at, day in enumerate(costs.days):
        held = by_day.get(at, held)
        rows.append(
            {
                "day": day,
                **{
                    f"cost_{side.lower()}_usd_million": float(costs.flow[at, k])
                    for k, side in enumerate(sides)
                },
                **{
                    f"cost_{side.lower()}_share_of_gdp": float(share[at, k])
                    for k, side in enumerate(sides)
                },
                "index": _number(costs.index[at]),
                "share_us": _number(held),
            }
        )
    return rows


def _number(value: float | None) -> float | None:
    return None if value is None or value != value else float(value)


def _revealed(talks: Talks, found: Agreed) -> dict[str, Any]:
    by_point = {
        point: {
            band: place_dict(talks.place(found.row, band, point)) for band in talks.valuation.bands
        }
        for point in talks.valuations
    }
    here = talks.place(found.row)
    return {
        "round": found.round.id,
        "title": found.round.title,
        "agreed_on": found.round.agreed,
        "reading": found.reading.id,
        "reading_title": found.reading.title,
        **place_dict(here),
        "options": package(talks, found.row)["options"],
        "near": [{"item": choice.item, "note": choice.note} for choice in found.near],
        "not_valued": list(found.unvalued),
        "not_on_the_agenda": [{"side": each.side, "what": each.what} for each in found.lacking],
        "by_no_deal": by_point,
    }


def place_dict(place: Place) -> dict[str, Any]:
    """A place among all packages as plain data."""
    return {
        "row": place.row,
        "rank": place.rank,
        "of": place.of,
        "percentile": place.percentile,
        "beats_no_deal": place.beats_no_deal,
        "dominated_by": place.dominated_by,
        "distance_to_frontier": place.distance,
        "gains": {"US": place.gains[0], "CN": place.gains[1]},
    }


def _refusal(talks: Talks) -> dict[str, Any] | None:
    found = talks.refusal
    if found is None:
        return None
    return package(talks, found.row) | {
        "loser": talks.valuation.sides[found.loser],
        "loss": found.loss,
        "winner_could_pay": found.paid,
    }


def _keeping(talks: Talks, habits: tuple[float, float]) -> list[dict[str, Any]]:
    if talks.chosen is None:
        return []
    sides = talks.valuation.sides
    return [
        {
            "side": sides[each.side],
            "temptation_usd_million_a_quarter": each.temptation,
            "loss_usd_million_a_quarter": each.loss,
            "takes_back": [talks.agenda.items[item].id for item in each.takes_back],
            "breach_of_the_other": each.breach,
            "least_discount_factor_a_quarter": each.least_delta,
        }
        for each in talks.keeping(talks.chosen, habits[::-1])
    ]


def _lasting(talks: Talks, habits: tuple[float, float], days: int) -> dict[str, Any] | None:
    """Present values of the package chosen, USD million at 5 % a year."""
    if talks.chosen is None:
        return None
    found, broken = talks.lasting(talks.chosen, days, habits)
    sides = talks.valuation.sides
    return {
        "truce_days": days,
        "truce": dict(zip(sides, found.value, strict=True)),
        "for_ever": dict(zip(sides, found.longer, strict=True)),
        "breach_a_quarter": dict(zip(sides, habits, strict=True)),
        "with_breach": dict(zip(sides, broken, strict=True)),
    }


def _outcome(outcome: Any) -> dict[str, Any]:
    place = outcome.base_package
    return {
        "assumption": outcome.assumption,
        "value": outcome.value,
        "row": outcome.row,
        "gains": dict(zip(("US", "CN"), outcome.gains, strict=True)) if outcome.gains else None,
        "items_moved": outcome.items_moved,
        "base_package": place_dict(place) if place else None,
    }


def _third(talks: Talks) -> list[dict[str, Any]]:
    table = talks.valuation
    if not table.regions:
        return []
    by_band = {band: table.others(talks.reference, band) for band in table.bands}
    return [
        {"region": region, **{band: worth[region] for band, worth in by_band.items()}}
        for region in table.regions
    ]
