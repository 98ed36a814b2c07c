"""What do the three methods say of one question, side by side?"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from detente.errors import BadQuestion, DetenteError, nearest
from detente.minerals.elements import RARE_EARTHS
from detente.places import place
from detente.shortage.answer import METHODS, Answer, Band, Question
from detente.shortage.stoppage import assess

__all__ = ["answers"]

_SHOWN = 8


def answers(
    question: Question,
    methods: Sequence[str] = METHODS,
    inventory: Callable[[Question], Answer] = assess,
) -> tuple[Answer, ...]:
    """Each method's answer. A method that has none says why in `message`, with status ``none``.

    `inventory` runs the inventory method; a caller may keep more of its runs than the answer.

    Raises
    ------
    BadQuestion
        When there is no such method.
    """
    found = []
    for method in methods:
        if method not in METHODS:
            raise BadQuestion(
                f"method is {method!r}.{nearest(method, METHODS)} Use all, {', '.join(METHODS)}."
            )
        how = {"market": _market, "network": _network, "inventory": inventory}[method]
        try:
            found.append(how(question))
        except DetenteError as error:
            found.append(
                Answer(
                    method=method,
                    status="none",
                    message=str(error),
                    place=question.destination or "",
                )
            )
    return tuple(found)


def _yearly_cut(question: Question) -> float:
    """Share of the exports of the months asked that is withheld."""
    if question.cut is not None:
        return question.cut
    if question.licences is None:
        raise BadQuestion("Say how much is withheld: a cut, or a licence process.")
    path = question.licences.path(round(question.months * 365 / 12)).central
    return float(min(max(1 - path.mean(), 0.0), 1.0))


def _network(question: Question) -> Answer:
    from detente.shortage import economy, market, network

    who = place(question.destination or "US").iso3
    table = economy.bundled(who)
    if who == "USA":  # the structure of 2014, money of the year that the market method speaks of
        table = table.worth(market.GDP_2024_USD_MILLION)
    name = "rare_earths" if question.element in RARE_EARTHS else question.element
    cut = _yearly_cut(question)
    found = network.band(table, network.scarce(name, table), cut)
    money, share, price, rent = (
        getattr(found, what)
        for what in ("loss_usd_million", "loss_share", "price", "rent_usd_million")
    )
    months = question.months / 12
    return Answer(
        method="network",
        status=found.status.name,
        message=f"{found.status.value}. Yearly cut {cut:.0%}; stocks are left out.",
        place=who,
        gdp_loss=Band(money.low * months, money.central * months, money.high * months),
        gdp_loss_share=Band(share.low, share.central, share.high),
        industries=tuple(
            (hit.name, hit.value_added_lost_usd_million * months)
            for hit in found.industries(_SHOWN)
        ),
        price=Band(price.low, price.central, price.high),
        rent=Band(rent.low * months, rent.central * months, rent.high * months),
        varied=("elasticity of substitution of the scarce input",),
        sources=tuple(f"{a.name}: {a.value} ({a.source})" for a in found.assumptions),
    )


def _market(question: Question) -> Answer:
    from detente.shortage import market

    return market.answer(question, _yearly_cut(question))
