"""Checks of where a schedule ends: the goal, and the last dose before zero."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from glidepath.errors import NoEquivalence
from glidepath.guidance.limits import Limits
from glidepath.guidance.naming import date_words, drug_words
from glidepath.guidance.words import Words, rounded
from glidepath.medicines.equivalence import DoseRange
from glidepath.quantities import Milligrams, format_number
from glidepath.taper.request import GoalKind
from glidepath.taper.verification.pieces import countable
from glidepath.taper.verification.swallowed import Course
from glidepath.taper.verification.verdict import FINAL_DOSE, GOAL, Check, said


def goal_reached(course: Course) -> Check:
    """Stop ends at zero; reduce just at or above the dose asked; maintain changes nothing."""
    kind = course.request.goal.kind
    if kind is GoalKind.STOP:
        left = course.milligrams(sum(course.days[-1].doses.values()) if course.days else 0)
        ended = bool(course.days) and not course.days[-1].doses
        text = (
            Words(
                "The schedule ends without the medicines.",
                "El plan termina sin los medicamentos.",
            )
            if ended
            else Words("It does not end at zero.", "No termina en cero.")
        )
        return said(GOAL, ended, format_number(left), text)
    if kind is GoalKind.MAINTAIN:
        present = course.present
        same = all(day.by_time == present for day in course.days)
        text = (
            Words("No dose is changed.", "No se cambia ninguna dosis.")
            if same
            else Words(
                "A dose is changed that was to be kept.",
                "Se cambia una dosis que debía mantenerse.",
            )
        )
        return said(GOAL, same, "unchanged" if same else "changed", text)
    return _reduced(course)


def _reduced(course: Course) -> Check:
    request = course.request
    assert request.goal.daily is not None
    asked, drug = request.goal.daily.value, _drug_reduced(course)
    last = course.days[-1].doses if course.days else course.earlier
    reached = course.milligrams(last.get(drug, 0))
    figure = format_number(reached)
    name = drug_words(drug, course.formulary)
    ends = f"{name.en} ends at {figure} mg a day (asked: {format_number(asked)} mg)"
    acaba = f"{name.es} termina en {figure} mg al día (pedido: {format_number(asked)} mg)"
    if reached < asked:
        lower = Words(f"{ends}, which is lower than asked.", f"{acaba}, menos de lo pedido.")
        return said(GOAL, False, figure, lower)
    if reached - asked >= (spare := _smallest_part(course, drug)) > 0:
        more = Words(
            f"{ends}; {format_number(spare)} mg less could still be taken off.",
            f"{acaba}; todavía se podrían quitar {format_number(spare)} mg.",
        )
        return said(GOAL, False, figure, more)
    return said(GOAL, True, figure, Words(f"{ends}.", f"{acaba}."))


def _drug_reduced(course: Course) -> str:
    request = course.request
    if request.switch:
        return request.switch.drug
    return request.goal_drug or request.regimen.drugs[0].drug


def _smallest_part(course: Course, drug: str) -> Fraction:
    """The smallest part of the last day's pieces that could be left out, in milligrams; or zero.

    Leaving out a piece, the half of a piece and a half, or one measure of a liquid gives a dose
    that can be dispensed as surely as the one that is taken.
    """
    parts: list[Fraction] = []
    for intake in course.days[-1].step.intakes if course.days else ():
        for pieces in intake.pieces:
            product = course.formulary.product(pieces.product)
            if product.drug != drug or not countable(product, pieces.count, course.request):
                continue
            part = pieces.count - pieces.count.numerator // pieces.count.denominator or Fraction(1)
            unit = product.smallest_count if product.is_liquid else part
            parts.append(unit * product.strength.value)
    return min(parts, default=Fraction(0))


def last_doses(course: Course) -> dict[str, tuple[date, Fraction]]:
    """The last milligrams a day before zero of each drug that is stopped, with its first day off.

    A drug that ends because it was changed for another has none.
    """
    found: dict[str, tuple[date, Fraction]] = {}
    for earlier, day in course.pairs:
        for drug in day.doses:
            found.pop(drug, None)
        for drug, dose in earlier.items():
            if drug not in day.doses and drug not in day.switched:
                found[drug] = day.step.first_day, course.milligrams(dose)
    return found


def final_doses(course: Course, limits: Limits) -> list[Check]:
    """One advisory check per drug stopped: its last dose in diazepam, over the tables."""
    checks: list[Check] = []
    for drug, (day, dose) in last_doses(course).items():
        name, on = drug_words(drug, course.formulary), date_words(day)
        last = Words(
            f"The last dose of {name.en} before it is stopped on {on.en}, {format_number(dose)} mg,",
            f"La última dosis de {name.es} antes de dejarlo el {on.es}, {format_number(dose)} mg,",
        )
        try:
            inside = course.equivalences.range_in_diazepam(drug, Milligrams(dose))
        except NoEquivalence:
            text = Words(
                f"{last.en} stands in no table of equivalence.",
                f"{last.es} no está en ninguna tabla de equivalencias.",
            )
            checks.append(said(FINAL_DOSE, False, "no table", text, advisory=True))
            continue
        holds = inside.high <= limits.final_dose
        between = _between(inside)
        text = Words(
            f"{last.en} is {between.en} mg of diazepam over the tables"
            f" (accepted: {limits.final_dose} mg).",
            f"{last.es} equivale a {between.es} mg de diazepam según las tablas"
            f" (se acepta: {limits.final_dose} mg).",
        )
        figure = f"{inside.low}-{inside.high} mg"
        checks.append(said(FINAL_DOSE, holds, figure, text, advisory=True))
    return checks


def _between(inside: DoseRange) -> Words:
    """A range for reading: the figure beside it is exact where a decimal is not."""
    low, high = (_readable(end.value) for end in (inside.low, inside.high))
    return Words(low, low) if low == high else Words(f"{low} to {high}", f"entre {low} y {high}")


def _readable(value: Fraction) -> str:
    exact = format_number(value)
    return exact if "/" not in exact else rounded(value, 2)
