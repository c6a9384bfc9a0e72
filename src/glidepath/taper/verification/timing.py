"""Checks of doses over time: no rise, long enough at each dose, never ahead of the pace, days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from math import gcd

from glidepath.guidance.naming import date_words, drug_words
from glidepath.guidance.words import Words
from glidepath.taper.request import Pace, PaceBase, PlanRequest
from glidepath.taper.schedule import StepKind
from glidepath.taper.verification.limit_checks import weigh
from glidepath.taper.verification.swallowed import Course, Day
from glidepath.taper.verification.verdict import (
    CHANGE_DAYS,
    DAYS,
    INCREASE,
    MAXIMUM_HOLD,
    MINIMUM_HOLD,
    PACE,
    TOTAL,
    Check,
    first_few,
    named,
    said,
    told,
)


def no_increase(course: Course, factors: Mapping[str, int]) -> Check:
    """No drug and no total rises, except in a step back and for the drug switched to."""
    target = course.request.switch.drug if course.request.switch else None
    wrong: list[Words] = []
    ordered = 0
    for earlier, day in course.pairs:
        risen = [drug for drug, dose in day.doses.items() if dose > earlier.get(drug, 0)]
        if factors and weigh(day.doses, factors) > weigh(earlier, factors):
            risen.append(TOTAL)
        if day.step.kind is StepKind.STEP_BACK:
            ordered += bool(risen)
            continue
        if day.step.kind is StepKind.SWITCH:
            risen = [drug for drug in risen if drug != target]
        on = date_words(day.step.first_day)
        wrong += [
            Words(f"{what.en} rises on {on.en}", f"{what.es} sube el {on.es}")
            for what in (named(name, course.formulary) for name in risen)
        ]
    back = Words("", "")
    if ordered:
        back = Words(
            f" ({ordered} ordered steps back apart)",
            f" (aparte de {ordered} pasos atrás ordenados)",
        )
    kept = Words(f"No dose rises{back.en}.", f"Ninguna dosis sube{back.es}.")
    return told(INCREASE, wrong, kept)


@dataclass(frozen=True, slots=True)
class Run:
    """Steps that follow one another with the same doses at every dose time."""

    days: tuple[Day, ...]

    @property
    def first(self) -> date:
        """The first day at these doses."""
        return self.days[0].step.first_day

    @property
    def last(self) -> date:
        """The last day at these doses."""
        return self.days[-1].step.last_day

    @property
    def length(self) -> int:
        """Number of days at these doses."""
        return (self.last - self.first).days + 1


def runs_of(course: Course) -> list[Run]:
    """The course as stays at one set of doses; which pieces make a dose does not matter here."""
    groups: list[list[Day]] = []
    for day in course.days:
        if groups and groups[-1][-1].by_time == day.by_time:
            groups[-1].append(day)
        else:
            groups.append([day])
    return [Run(tuple(group)) for group in groups]


def minimum_hold(course: Course, runs: list[Run]) -> Check:
    """No stay at one set of doses is shorter than asked.

    A change of drug goes dose time by dose time and is exempt, as is a dose kept at the end, the
    lead that a revised plan was asked to begin with, and the dose taken before, going on.
    """
    asked = course.request.min_hold_days
    wrong: list[Words] = []
    shortest: int | None = None
    for position, run in enumerate(runs):
        kinds = {day.step.kind for day in run.days}
        kept = position == len(runs) - 1 and run.days[-1].step.kind is StepKind.MAINTAIN
        going_on = position == 0 and (
            course.request.lead is not None or _goes_on(course, run.days[0])
        )
        if kinds == {StepKind.SWITCH} or kept or going_on:
            continue
        shortest = run.length if shortest is None else min(shortest, run.length)
        if run.length < asked:
            wrong.append(_days_from(run.length, run.first))
    figure = str(asked if shortest is None else shortest)
    if wrong:
        few = first_few(wrong)
        text = Words(
            f"Shorter than the {asked} days asked: {few.en}.",
            f"Menos de los {asked} días pedidos: {few.es}.",
        )
        return said(MINIMUM_HOLD, False, figure, text)
    kept_text = Words(
        f"No stay at one dose is shorter than {asked} days.",
        f"Ninguna dosis se mantiene menos de {asked} días.",
    )
    return said(MINIMUM_HOLD, True, figure, kept_text)


def _days_from(days: int, first: date) -> Words:
    day = date_words(first)
    return Words(f"{days} days from {day.en}", f"{days} días desde el {day.es}")


def _goes_on(course: Course, day: Day) -> bool:
    """True where the first step keeps the doses of the last planned day before it."""
    return day.doses == course.earlier


def maximum_hold(course: Course) -> Check:
    """No single step is longer than asked: a review stands between two.

    A dose kept at the end and the lead of a revised plan are exempt.
    """
    asked = course.request.max_hold_days
    longest = 0
    wrong: list[Words] = []
    for day in course.days:
        step = day.step
        if step.kind is StepKind.MAINTAIN or course.is_lead(day):
            continue
        longest = max(longest, step.days)
        if step.days > asked:
            wrong.append(_days_from(step.days, step.first_day))
    text = Words(f"No step is longer than {asked} days.", f"Ningún paso dura más de {asked} días.")
    if wrong:
        few = first_few(wrong)
        text = Words(
            f"Longer than the {asked} days asked: {few.en}.",
            f"Más de los {asked} días pedidos: {few.es}.",
        )
    return said(MAXIMUM_HOLD, not wrong, str(longest), text)


def pace(course: Course) -> Check:
    """After each fall of a drug, the time to the next fall is what the pace asks for its size.

    Falls are read from what is swallowed, not from the names of the steps. A fall to zero, a
    change of drug, a fall that is taken back before the next one, and one with which a revised plan
    was asked to begin ask for no time. What a fall asks for stays asked for when the drug is changed
    for another.
    """
    asked = course.request.pace
    start: dict[str, Fraction] = {}
    waiting: dict[str, tuple[date, int, int]] = {}
    wrong: list[Words] = []
    for earlier, day in course.pairs:
        both = [(drug, upper, day.doses.get(drug, 0)) for drug, upper in earlier.items()]
        falling = [(d, up, low) for d, up, low in both if low < up and d not in day.switched]
        if falling:
            now = day.step.first_day
            wrong += [
                _too_soon(drug, since, course)
                for drug, (since, upper, lower) in waiting.items()
                if not _long_enough((now - since).days, upper, lower, start[drug], asked)
            ]
            waiting.clear()
        for drug, upper, lower in both:
            if lower > upper:
                waiting.pop(drug, None)
        for drug, upper, lower in falling if not course.is_lead(day) else ():
            given = course.request.pace_base
            # In units, like the doses; a base that is asked for may fall between two units.
            start.setdefault(
                drug,
                Fraction(upper) if given is None else given.value * course.per_milligram,
            )
            if lower:
                waiting[drug] = day.step.first_day, upper, lower
    if wrong:
        few = first_few(wrong)
        ahead = Words(
            f"Ahead of the pace asked: {few.en}.", f"Más rápido que el ritmo pedido: {few.es}."
        )
        return said(PACE, False, str(len(wrong)), ahead)
    kept = Words(
        "The average never runs ahead of the pace asked.",
        "El promedio nunca va más rápido que el ritmo pedido.",
    )
    return told(PACE, [], kept)


def _too_soon(drug: str, since: date, course: Course) -> Words:
    name, on = drug_words(drug, course.formulary), date_words(since)
    return Words(
        f"the fall of {name.en} on {on.en} asks for a longer stay",
        f"la bajada de {name.es} del {on.es} pide mantener la dosis más tiempo",
    )


def _long_enough(days: int, upper: int, lower: int, start: Fraction, asked: Pace) -> bool:
    """True when `days` are at least what the pace asks for a fall from upper to lower; exact.

    Of the current dose: (1 - r)^(days/every) <= lower/upper. Of the start: days x r x start >=
    every x (upper - lower).
    """
    every = asked.every_days
    if asked.of is PaceBase.START:
        return days * asked.reduction * start >= every * (upper - lower)
    common = gcd(days, every)
    days, every = days // common, every // common
    keep = 1 - asked.reduction
    shared = gcd(upper, lower)
    # Whole powers, cross-multiplied: a Fraction would be brought to lowest terms each time.
    kept: int = keep.numerator**days * (upper // shared) ** every
    needed: int = keep.denominator**days * (lower // shared) ** every
    return kept <= needed


def days_follow_on(course: Course) -> Check:
    """Steps follow one another without gap or overlap, from the day asked; lived days lie before."""
    request, steps = course.request, course.schedule.steps
    wrong = [
        _dated(
            Words(
                "the step of {day} ends before it begins",
                "el paso del {day} termina antes de empezar",
            ),
            day=s.first_day,
        )
        for s in steps
        if s.days < 1
    ]
    for before, after in pairwise(steps):
        if (after.first_day - before.last_day).days != 1:
            wrong.append(
                _dated(
                    Words("{last} is followed by {next}", "al {last} le sigue el {next}"),
                    last=before.last_day,
                    next=after.first_day,
                )
            )
    earliest = request.lead.first_day if request.lead else request.start
    if steps and steps[0].first_day < earliest:
        wrong.append(
            _dated(
                Words(
                    "the first day {first} is before {earliest}",
                    "el primer día, {first}, es anterior al {earliest}",
                ),
                first=steps[0].first_day,
                earliest=earliest,
            )
        )
    lived = [entry.day for entry in course.schedule.lived]
    if lived != sorted(set(lived)):
        wrong.append(
            Words("days already lived are out of order", "los días ya vividos no están en orden")
        )
    if lived and steps and lived[-1] >= steps[0].first_day:
        wrong.append(
            _dated(
                Words(
                    "{day} is lived already and planned again",
                    "el {day} ya pasó y se planifica otra vez",
                ),
                day=lived[-1],
            )
        )
    kept = Words(
        "Steps follow one another day by day, from the start asked.",
        "Los pasos se siguen día a día, desde el comienzo pedido.",
    )
    return told(DAYS, wrong, kept)


def _dated(words: Words, **days: date) -> Words:
    """A sentence with its days put in."""
    return words.filled(**{name: date_words(day) for name, day in days.items()})


def change_days(course: Course, runs: list[Run]) -> Check:
    """Every change of doses falls on the weekday asked, and on no day kept free of changes."""
    request = course.request
    wrong: list[Words] = []
    for position, run in enumerate(runs):
        if position == 0 and _no_change_yet(course, run.days[0]):
            continue
        if not may_change(run.first, request):
            said_on = Words("a change falls on {day}", "hay un cambio el {day}")
            wrong.append(_dated(said_on, day=run.first))
    kept = Words(
        "Every change of dose falls on an allowed day.",
        "Cada cambio de dosis cae en un día permitido.",
    )
    return told(CHANGE_DAYS, wrong, kept)


def may_change(day: date, request: PlanRequest) -> bool:
    """True where the request allows a change of doses on that day."""
    if request.change_weekday is not None and day.isoweekday() != request.change_weekday:
        return False
    return not any(free.first <= day <= free.last for free in request.no_change)


def _no_change_yet(course: Course, day: Day) -> bool:
    """True where the first step is the lead asked for, or the doses that were taken before."""
    if course.is_lead(day):
        return True
    return day.doses == course.earlier and day.by_time == course.present
