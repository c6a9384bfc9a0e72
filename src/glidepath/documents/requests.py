"""The JSON contract of a plan request, read strictly into values."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from glidepath.documents import fields
from glidepath.documents.fields import Fields, refusal
from glidepath.documents.reading_facts import ReadingFacts
from glidepath.documents.request_dates import read_lead, read_lived, read_no_change, read_weekday
from glidepath.documents.request_parts import (
    read_allowed,
    read_goal,
    read_order,
    read_pace,
    read_products,
    read_switch,
)
from glidepath.documents.request_regimen import read_regimen
from glidepath.guidance.person import Person, parse_person
from glidepath.guidance.words import Words
from glidepath.taper.request import Allowed, Goal, GoalKind, Pace, PlanRequest

DEFAULT_MARKET = "US"
_LONGEST_HOLD = 366
_ONE_DRUG = '[{"drug": "diazepam", "doses": {"bedtime": "5"}}]'
_MOST_PIECES = 20
_STOP: tuple[Goal, str | None] = (Goal(GoalKind.STOP), None)


def request_from_json(
    raw: object, facts: ReadingFacts, default_start: date | None = None
) -> PlanRequest:
    """Read a request of the contract; raises InvalidRequest or UnknownName with place and remedy.

    `default_start` stands in where the request has no `start`.
    """
    top = Fields(raw, "", '{"regimen": [...], "start": "2027-01-04", ...}')
    market = top.maybe("market", fields.one_of(list(facts.formulary.markets())), DEFAULT_MARKET)
    allowed = top.maybe("allow", lambda value, at: read_allowed(value, at, facts), Allowed())
    regimen = top.need(
        "regimen",
        lambda value, at: read_regimen(value, at, market, allowed, facts),
        Words(f"name what is taken now: {_ONE_DRUG}", f"indique qué se toma ahora: {_ONE_DRUG}"),
    )
    start = _start(top, default_start)
    min_hold = top.maybe("min_hold_days", fields.whole(1, _LONGEST_HOLD), 14)
    max_hold = top.maybe("max_hold_days", fields.whole(1, _LONGEST_HOLD), max(56, min_hold))
    if max_hold < min_hold:
        raise refusal(
            f"max_hold_days ({max_hold}) is less than min_hold_days ({min_hold}); raise it or"
            " leave it out.",
            f"max_hold_days ({max_hold}) es menor que min_hold_days ({min_hold}); auméntelo u"
            " omítalo.",
            "max_hold_days",
        )
    goal, goal_drug = top.maybe(
        "goal", lambda value, at: read_goal(value, at, regimen, facts), _STOP
    )
    switch = top.maybe(
        "switch_to", lambda value, at: read_switch(value, at, regimen, market, facts), None
    )
    if goal_drug and switch:
        raise refusal(
            "goal.drug does not go with switch_to: the goal is then in milligrams of the drug"
            " switched to. Leave goal.drug out.",
            "goal.drug no va con switch_to: la meta se cuenta entonces en miligramos del medicamento"
            " al que se cambia. Omita goal.drug.",
            "goal.drug",
        )
    lead = top.maybe("lead", lambda value, at: read_lead(value, at, start, facts), None)
    first = lead.first_day if lead else start
    request = PlanRequest(
        regimen=regimen,
        start=start,
        goal=goal,
        goal_drug=goal_drug,
        pace=top.maybe(
            "pace",
            lambda value, at: read_pace(value, at, facts, least_days=min_hold),
            Pace(Fraction(1, 10), 14),
        ),
        market=market,
        products=top.maybe(
            "products",
            lambda value, at: read_products(value, at, market, regimen, switch, facts),
            None,
        ),
        allowed=allowed,
        max_pieces=top.maybe("max_pieces", fields.whole(1, _MOST_PIECES), 4),
        switch=switch,
        change_weekday=top.maybe("change_weekday", read_weekday, None),
        no_change=top.maybe("no_change", read_no_change, ()),
        min_hold_days=min_hold,
        max_hold_days=max_hold,
        order=top.maybe("order", lambda value, at: read_order(value, at, regimen, facts), ()),
        bedtime_last=top.maybe("bedtime_last", fields.yes_no, default=True),
        pace_base=top.maybe("pace_base", fields.milligrams, None),
        lead=lead,
        lived=top.maybe("lived", lambda value, at: read_lived(value, at, first, facts), ()),
        person=top.maybe("person", lambda value, _at: parse_person(value, facts.person), Person()),
    )
    top.close()
    return request


def _start(top: Fields, default: date | None) -> date:
    remedy = Words(
        'give the first day of the first reduced dose: "2027-01-04"',
        'indique el primer día de la primera dosis reducida: "2027-01-04"',
    )
    if default is None:
        return top.need("start", fields.day, remedy)
    return top.maybe("start", fields.day, default)
