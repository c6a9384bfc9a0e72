"""Checks of the pieces themselves: may they be dispensed, and do they add up?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from glidepath.medicines.formulary import Formulary
from glidepath.medicines.product import Product, Split
from glidepath.taper.request import PlanRequest
from glidepath.taper.schedule import Fill, Intake, Schedule, StepKind
from glidepath.taper.verification.swallowed import Taken

Parts = tuple[str, bool, str, str]
_HALVED = frozenset(
    {
        Split.HALF,
        Split.QUARTER,
        Split.HALF_DISCARD_REST,
        Split.PRODUCT_SPECIFIC,
        Split.PHARMACIST_CONFIRM,
    }
)


def pieces_checks(
    schedule: Schedule,
    counted: Sequence[Taken],
    request: PlanRequest,
    formulary: Formulary,
    fills: Sequence[Fill],
) -> Iterator[Parts]:
    """Rule, whether it holds, figure and sentence of each check about pieces."""
    touched = _touched(schedule, request)
    wrong_pieces: list[str] = []
    too_many: list[str] = []
    wrong_doses: list[str] = []
    for step, drugs, taken in zip(schedule.steps, touched, counted, strict=True):
        for intake, milligrams in zip(step.intakes, taken.by_intake, strict=True):
            place = f"{step.first_day} {intake.time}"
            if not all(
                _dispensable(formulary.products[p.product], p.count, intake, request, drugs)
                for p in intake.pieces
            ):
                wrong_pieces.append(place)
            if intake.drug in drugs and _solid_pieces(intake, formulary) > request.max_pieces:
                too_many.append(place)
            if milligrams != intake.dose.value:
                wrong_doses.append(place)
        if taken.by_drug != {d: mg.value for d, mg in step.daily.items()}:
            wrong_doses.append(str(step.first_day))
    yield _told("dispensable-pieces", wrong_pieces, "Only pieces that can be dispensed are used.")
    yield _told("pieces-per-time", too_many, f"At most {request.max_pieces} pieces at one time.")
    yield _told("milligrams-agree", wrong_doses, "Milligrams and pieces say the same everywhere.")
    wrong_supply = _wrong_supply(schedule, formulary, fills)
    yield _told("supply-agrees", wrong_supply, "What is dispensed is what the pieces need.")


def _told(rule: str, wrong: list[str], kept: str) -> Parts:
    return (
        rule,
        not wrong,
        str(len(wrong)),
        kept if not wrong else "Not so: " + "; ".join(wrong[:5]),
    )


def _touched(schedule: Schedule, request: PlanRequest) -> list[set[str]]:
    """For each step, the drugs whose pieces the plan chose: those lowered so far or switched to."""
    drugs: set[str] = set()
    found: list[set[str]] = []
    for step in schedule.steps:
        if step.lowered and step.kind is StepKind.TAPER:
            drugs = drugs | {step.lowered}
        if step.kind is StepKind.SWITCH and request.switch:
            drugs = drugs | {request.switch.drug}
        found.append(drugs)
    return found


def _dispensable(
    product: Product, count: Fraction, intake: Intake, request: PlanRequest, touched: set[str]
) -> bool:
    if count <= 0 or product.drug != intake.drug or product.market not in (request.market, "any"):
        return False
    if intake.drug not in touched:
        # Doses not yet changed may be made of what the person already has.
        return True
    if (
        request.products is not None
        and not product.compounded
        and product.id not in request.products
    ):
        return False
    allowed = request.allowed
    if product.compounded and not allowed.compounded:
        return False
    if product.split is Split.LIQUID:
        in_steps = (count / product.smallest_count).denominator == 1
        return in_steps and (allowed.liquids or product.compounded)
    if count.denominator == 1:
        return True
    if count.denominator == 2:
        if not allowed.halves or product.split not in _HALVED:
            return False
        unscored = product.split is Split.PHARMACIST_CONFIRM and product.known_unscored
        return not unscored or product.id in allowed.confirmed_splits
    return count.denominator == 4 and allowed.quarters and product.split is Split.QUARTER


def _solid_pieces(intake: Intake, formulary: Formulary) -> int:
    return sum(
        -(-pieces.count.numerator // pieces.count.denominator)
        for pieces in intake.pieces
        if formulary.products[pieces.product].split is not Split.LIQUID
    )


def _wrong_supply(schedule: Schedule, formulary: Formulary, fills: Sequence[Fill]) -> list[str]:
    needed: dict[tuple[str, int, int], Fraction] = {}
    for step in schedule.steps:
        span = (step.first_day.toordinal(), step.last_day.toordinal())
        for intake in step.intakes:
            for pieces in intake.pieces:
                product = formulary.products[pieces.product]
                count = pieces.count
                if product.split is Split.HALF_DISCARD_REST and count.denominator != 1:
                    count = Fraction(count.numerator // count.denominator + 1)
                key = (product.id, *span)
                needed[key] = needed.get(key, Fraction(0)) + count * step.days
    given = {(f.product, f.first_day.toordinal(), f.last_day.toordinal()): f for f in fills}
    wrong = [key[0] for key in needed if key not in given or given[key].count != needed[key]]
    wrong += [key[0] for key in given if key not in needed]
    wrong += [f.product for f in fills if not f.count <= f.dispense < f.count + 1]
    return wrong
