"""What the sweep holds against every plan, worked out from the pieces alone, day by day.

Nothing of the planner's or the verification's arithmetic is used: milligrams are counts times
strengths, days are counted, sentences are read back by the test suite's reader.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from fractions import Fraction
from functools import cache, lru_cache
from math import ceil

from tests.documents.reading import read

from bench.product_sets import PIECES_AT_ONE_TIME, ProductSet, SweepCase, fewest_pieces
from glidepath.catalogue import Catalogue, load
from glidepath.documents.sentences import plan_sentences
from glidepath.medicines.product import Product, Split
from glidepath.taper.answer import Answer
from glidepath.taper.schedule import Intake, Pieces, Schedule, Step

UNREADABLE = (AssertionError, AttributeError, LookupError, StopIteration, ValueError)


def disagreements(case: SweepCase, answer: Answer, catalogue: Catalogue) -> Iterator[str]:
    """Every way in which an answer is not what it says, as "kind: what"."""
    schedule, certificate = answer.schedule, answer.certificate
    if schedule is None or certificate is None:
        yield f"no plan: {answer.status} {[reason.text for reason in answer.reasons]}"
        return
    products = catalogue.formulary.products
    doses = _doses(case, schedule, products)
    made = _made_below(case)
    lowest_made = made[0] if made else case.dose
    for check in certificate.checks:
        if not check.holds and not (check.rule == "final-dose" and doses[-2] <= lowest_made):
            yield f"verification: {check.rule}: {check.text}"
    yield from _limit(schedule, answer, doses, made, catalogue)
    yield from _pieces(schedule, products)
    yield from _days(schedule)
    yield from _sentences(schedule, catalogue)
    yield from _supply(schedule, answer, products)


def _made_below(case: SweepCase) -> Sequence[Fraction]:
    """The doses below the starting dose that the set makes, the case's pieces a day allowing."""
    highest = 2 * load().formulary.drugs[case.chosen.drug].highest_usual_dose.value
    made = _made(case.chosen, highest, PIECES_AT_ONE_TIME * case.times)
    return made[: bisect_left(made, case.dose)]


@lru_cache(maxsize=64)
def _made(chosen: ProductSet, highest: Fraction, most: int) -> Sequence[Fraction]:
    return sorted(d for d, pieces in fewest_pieces(chosen, highest).items() if pieces <= most)


def _doses(case: SweepCase, schedule: Schedule, products: Mapping[str, Product]) -> list[Fraction]:
    """Milligrams swallowed a day, before the plan and at each step, from the pieces."""
    return [case.dose, *(_swallowed(step, products) for step in schedule.steps)]


def _swallowed(step: Step, products: Mapping[str, Product]) -> Fraction:
    return sum((_in_intake(intake, products) for intake in step.intakes), Fraction(0))


def _in_intake(intake: Intake, products: Mapping[str, Product]) -> Fraction:
    return sum((_in_part(part, products) for part in intake.pieces), Fraction(0))


def _in_part(part: Pieces, products: Mapping[str, Product]) -> Fraction:
    return _milligrams(products[part.product], *part.count.as_integer_ratio())


@cache
def _milligrams(product: Product, pieces: int, parts: int) -> Fraction:
    """Milligrams in a count of a product, a fraction in two whole numbers (quick to look up)."""
    return Fraction(pieces, parts) * product.strength.value


def _limit(
    schedule: Schedule,
    answer: Answer,
    doses: list[Fraction],
    made: Sequence[Fraction],
    catalogue: Catalogue,
) -> Iterator[str]:
    """No increase; each break of the limit is listed, is unavoidable, and has a way out or a reason.

    Steps last longer than the window, so no two changes fall into one.
    """
    limits = catalogue.limits(schedule.steps[0].first_day)
    broken = {}
    for before, after, step in zip(doses, doses[1:], schedule.steps, strict=False):
        if after > before:
            yield f"increase: {before} -> {after} mg"
        if step.days < limits.window_days:
            yield f"hold: {step.days} days at {after} mg"
        if after and after < (1 - limits.max_reduction) * before:
            broken[step.first_day] = (before, after)
            if bisect_right(made, after) < bisect_left(made, before):
                yield f"avoidable: {before} -> {after} mg"
    listed = {
        item.day: (item.from_dose.value, item.to_dose.value)
        for item in answer.exceptions
        if item.to_dose
    }
    if listed != broken:
        yield f"exceptions: {listed} are listed, {broken} are there"
    for item in answer.exceptions:
        if item.avoidable or not (item.ways_out or item.no_way_out):
            yield f"ways out: none at {item.from_dose} -> {item.to_dose} mg, and no reason"


def _pieces(schedule: Schedule, products: Mapping[str, Product]) -> Iterator[str]:
    """Pieces make the milligrams of their intake, intakes those of their day, within the cap."""
    for step in schedule.steps:
        for intake in step.intakes:
            made = _in_intake(intake, products)
            if made != intake.dose.value:
                yield f"pieces: {made} mg swallowed for {intake.dose} mg on {step.first_day}"
            solid = sum(ceil(p.count) for p in intake.pieces if not products[p.product].is_liquid)
            if solid > PIECES_AT_ONE_TIME:
                yield f"pieces: {solid} at one time on {step.first_day}"
        if _swallowed(step, products) != sum(dose.value for dose in step.daily.values()):
            yield f"milligrams: {step.daily} is not what is swallowed on {step.first_day}"


def _days(schedule: Schedule) -> Iterator[str]:
    """Steps follow on without a gap, and the last one ends in nothing."""
    for step, after in zip(schedule.steps, schedule.steps[1:], strict=False):
        if after.first_day != step.last_day + timedelta(days=1):
            yield f"days: {after.first_day} does not follow {step.last_day}"
    if schedule.steps[-1].intakes:
        yield "days: the plan does not end in zero"


def _sentences(schedule: Schedule, catalogue: Catalogue) -> Iterator[str]:
    """Each English sentence, read back, has the step's days, pieces and milligrams."""
    products = catalogue.formulary.products
    sentences = plan_sentences(schedule, catalogue.formulary, "en")
    for step, sentence in zip(schedule.steps, sentences, strict=True):
        try:
            said = read(sentence, "en")
        except UNREADABLE as error:
            yield f"sentence: unreadable ({error!r}): {sentence}"
            continue
        if (said.first, said.last, said.days) != (step.first_day, step.last_day, step.days):
            yield f"sentence: other days than {step.first_day} to {step.last_day}: {sentence}"
        meant = {
            (intake.drug, intake.time.value): [
                (p.count, _in_part(p, products)) for p in intake.pieces
            ]
            for intake in step.intakes
        }
        spoken = {key: [entry[2:4] for entry in entries] for key, entries in said.pieces.items()}
        if spoken != meant:
            yield f"sentence: other pieces than {meant}: {sentence}"


def _supply(schedule: Schedule, answer: Answer, products: Mapping[str, Product]) -> Iterator[str]:
    """What is handed over is what is taken, and the wasted halves."""
    taken: Counter[str] = Counter()
    for step in schedule.steps:
        for intake in step.intakes:
            for part in intake.pieces:
                taken[part.product] += step.days * _from_pack(part, products)  # type: ignore[assignment]
    handed: Counter[str] = Counter()
    for fill in answer.fills:
        handed[fill.product] += fill.count  # type: ignore[assignment]
        if fill.dispense < fill.count:
            yield f"supply: {fill.dispense} of {fill.product} for {fill.count}"
    if taken != handed:
        yield f"supply: {dict(handed)} handed over, {dict(taken)} used"


def _from_pack(part: Pieces, products: Mapping[str, Product]) -> Fraction:
    if products[part.product].split is Split.HALF_DISCARD_REST:
        return Fraction(ceil(part.count))
    return part.count
