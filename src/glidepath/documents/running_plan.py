"""A plan in force, read from its answer: one whose parts contradict each other is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from fractions import Fraction

from glidepath.documents import fields
from glidepath.documents.fields import refusal
from glidepath.documents.reading_facts import ReadingFacts
from glidepath.documents.request_dates import read_day_doses, read_intake
from glidepath.documents.requests import request_from_json
from glidepath.errors import GlidepathError
from glidepath.guidance.naming import date_words, drug_words
from glidepath.quantities import NO_MILLIGRAMS, Milligrams
from glidepath.taper.request import PlanRequest
from glidepath.taper.revision import RunningPlan
from glidepath.taper.schedule import Intake, Schedule, Step, StepKind

_MOST_STEPS = 2000


def read_running_plan(raw: object, where: str, facts: ReadingFacts) -> RunningPlan:
    """A plan in force, from an answer; keys that a revision does not need are passed over."""
    if not isinstance(raw, Mapping) or "request" not in raw or not raw.get("steps"):
        raise refusal(
            f"{where} has no request and steps; give the whole answer of `glidepath plan --json`.",
            f"{where} no tiene solicitud ni pasos; indique la respuesta completa de"
            " `glidepath plan --json`.",
            where,
        )
    try:
        request = request_from_json(raw["request"], facts)
    except GlidepathError as error:
        raise error.at(f"{where}.request") from None
    steps = tuple(
        _step(entry, at, facts)
        for entry, at in fields.items(raw["steps"], f"{where}.steps", _MOST_STEPS)
    )
    _refuse_gaps(steps, f"{where}.steps")
    _refuse_another_plan(steps, request, f"{where}.steps", facts)
    before: dict[str, Milligrams] = {entry.drug: entry.daily for entry in request.regimen.drugs}
    return RunningPlan(request, Schedule(before, steps, {}, request.lived))


def _step(raw: object, where: str, facts: ReadingFacts) -> Step:
    if not isinstance(raw, Mapping):
        now = fields.shown(raw)
        raise refusal(
            f"{where} is {now.en}; a step is an object.",
            f"{where} es {now.es}; un paso es un objeto.",
            where,
        )
    first = fields.day(raw.get("first_day"), f"{where}.first_day")
    last = fields.day(raw.get("last_day"), f"{where}.last_day")
    if last < first:
        ended, began = date_words(last), date_words(first)
        raise refusal(
            f"The step ends on {ended.en}, before it begins on {began.en}; give the step as it was"
            " answered.",
            f"El paso termina el {ended.es}, antes de empezar el {began.es}; indique el paso como se"
            " respondió.",
            f"{where}.last_day",
        )
    kinds = [kind.value for kind in StepKind]
    kind = StepKind(fields.one_of(kinds)(raw.get("kind", "taper"), f"{where}.kind"))
    intakes = tuple(
        read_intake(entry, at, facts)
        for entry, at in fields.items(raw.get("take"), f"{where}.take")
    )
    daily = _daily(intakes)
    if raw.get("mg_per_day") is not None:
        _refuse_other_doses(raw["mg_per_day"], daily, f"{where}.mg_per_day", facts)
    return Step(kind, first, last, daily, Fraction(0), None, intakes)


def _daily(intakes: Sequence[Intake]) -> dict[str, Milligrams]:
    daily: dict[str, Milligrams] = {}
    for intake in intakes:
        daily[intake.drug] = daily.get(intake.drug, NO_MILLIGRAMS) + intake.dose
    return daily


def _refuse_other_doses(
    raw: object, daily: Mapping[str, Milligrams], where: str, facts: ReadingFacts
) -> None:
    """Two accounts of one day's doses that differ: which of them is taken nobody can know."""
    said = read_day_doses(raw, where, facts)
    for drug in dict.fromkeys([*said, *daily]):
        told, taken = said.get(drug, NO_MILLIGRAMS), daily.get(drug, NO_MILLIGRAMS)
        if told != taken:
            name = drug_words(drug, facts.formulary)
            raise refusal(
                f"{where} says {told} mg of {name.en}, take adds up to {taken} mg; give the step as"
                " it was answered, or make a new plan.",
                f"{where} dice {told} mg de {name.es}, take suma {taken} mg; indique el paso como se"
                " respondió, o haga un plan nuevo.",
                where,
            )


def _refuse_gaps(steps: Sequence[Step], where: str) -> None:
    """Each step begins on the day after the one before."""
    for number in range(1, len(steps)):
        expected = steps[number - 1].last_day + timedelta(days=1)
        if steps[number].first_day != expected:
            begins, due = date_words(steps[number].first_day), date_words(expected)
            raise refusal(
                f"The step begins on {begins.en}; after the one before it, it would begin on"
                f" {due.en}. Give every step as it was answered.",
                f"El paso empieza el {begins.es}; después del anterior empezaría el {due.es}. Indique"
                " cada paso como se respondió.",
                f"{where}[{number}].first_day",
            )


def _refuse_another_plan(
    steps: Sequence[Step], request: PlanRequest, where: str, facts: ReadingFacts
) -> None:
    """Steps of other drugs, or before the first day, are not the answer to this request."""
    known = {entry.drug for entry in request.regimen.drugs}
    known |= {request.switch.drug} if request.switch else set()
    first = request.lead.first_day if request.lead else request.start
    strange = next((drug for step in steps for drug in step.daily if drug not in known), None)
    if strange is not None:
        name = drug_words(strange, facts.formulary)
        raise refusal(
            f"The steps take {name.en}, which the request does not name; give both as they were"
            " answered.",
            f"En los pasos se toma {name.es}, que la solicitud no nombra; indique ambos como se"
            " respondieron.",
            where,
        )
    if steps[0].first_day < first:
        begins, asked = date_words(steps[0].first_day), date_words(first)
        raise refusal(
            f"The steps begin on {begins.en}, before the request does on {asked.en}; give both as"
            " they were answered.",
            f"Los pasos empiezan el {begins.es}, antes que la solicitud, el {asked.es}; indique ambos"
            " como se respondieron.",
            f"{where}[0].first_day",
        )
