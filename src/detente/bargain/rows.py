"""How do the talks of a day read as plain data: what JSON, CSV and the API hold?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from detente.bargain.agreed import Agreed
    from detente.bargain.solution import Place, Settlement
    from detente.bargain.talks import Talks

__all__ = ["as_dict", "package", "package_rows", "place_dict"]


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
