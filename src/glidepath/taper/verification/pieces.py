"""Checks of the pieces themselves: may they be dispensed, how many at a time, do they add up?"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TypeVar

from glidepath.medicines.product import Product, Release, Split
from glidepath.taper.regimen import TimeOfDay
from glidepath.taper.request import Allowed, PlanRequest
from glidepath.taper.schedule import Intake, StepKind
from glidepath.taper.verification.limit_checks import weigh
from glidepath.taper.verification.swallowed import ByTime, Course, Day, Doses
from glidepath.taper.verification.verdict import (
    MILLIGRAMS,
    PIECES,
    PIECES_PER_TIME,
    REDUCTIONS,
    Check,
    told,
)

_Key = TypeVar("_Key")

_HALVED = frozenset(
    {
        Split.HALF,
        Split.QUARTER,
        Split.HALF_DISCARD_REST,
        Split.PRODUCT_SPECIFIC,
        Split.PHARMACIST_CONFIRM,
    }
)
_DEPENDS_ON_MAKER = frozenset({Split.PRODUCT_SPECIFIC, Split.PHARMACIST_CONFIRM})
_ONLY_IF_NAMED = frozenset({Release.EXTENDED, Release.SUBLINGUAL, Release.SPRAY})


def pieces_checks(course: Course) -> tuple[Check, Check]:
    """Every piece can be dispensed as asked, and no dose time has more pieces than asked.

    A dose that the plan has not touched may be made of what the person has already: it must be
    possible to divide the pieces so, and what the request allows for new doses is not asked.
    """
    judge = _Judge(course)
    wrong: list[str] = []
    crowded: list[str] = []
    for day, own in zip(course.days, _own_doses(course), strict=True):
        counts: dict[tuple[str, str], int] = {}
        for intake in day.step.intakes:
            place = (intake.time, intake.drug)
            as_before = place in own
            for pieces in intake.pieces:
                reason = judge.objection(intake, pieces.product, pieces.count, as_before=as_before)
                if reason:
                    wrong.append(f"{day.step.first_day} {intake.time}: {reason}")
                if not as_before:
                    counts[place] = counts.get(place, 0) + judge.handled(
                        pieces.product, pieces.count
                    )
        crowded += [
            f"{day.step.first_day} {time}: {count} pieces of {drug}"
            for (time, drug), count in counts.items()
            if count > course.request.max_pieces
        ]
    most = course.request.max_pieces
    return (
        told(PIECES, wrong, "Only whole pieces and parts that may be dispensed are used."),
        told(PIECES_PER_TIME, crowded, f"No dose time has more than {most} pieces of a drug."),
    )


class _Judge:
    """Says what speaks against a count of a product; remembers the answers of one course."""

    def __init__(self, course: Course) -> None:
        self._formulary = course.formulary
        self._request = course.request
        self._known: dict[tuple[str, str, int, int, bool], str] = {}
        self._own = {
            entry.drug: course.formulary.product(entry.product).release
            for entry in course.request.regimen.drugs
            if entry.product is not None
        }

    def objection(self, intake: Intake, name: str, count: Fraction, *, as_before: bool) -> str:
        """Why this count of the product may not be taken there, or an empty text."""
        key = (intake.drug, name, count.numerator, count.denominator, as_before)
        if key not in self._known:
            product = self._formulary.product(name)
            self._known[key] = (
                _misplaced(product, intake.drug, self._request)
                or ("" if as_before else _unasked(product, self._request, self._own))
                or uncountable(product, count, self._request, as_before=as_before)
            )
        return self._known[key]

    def handled(self, name: str, count: Fraction) -> int:
        """Solid pieces handled at one dose time: a part counts as one."""
        product = self._formulary.product(name)
        return 0 if product.is_liquid else -(-count.numerator // count.denominator)


def _misplaced(product: Product, drug: str, request: PlanRequest) -> str:
    if product.drug != drug:
        return f"{product.id} is not {drug}"
    if product.market not in (request.market, "any"):
        return f"{product.id} is not sold in {request.market}"
    return ""


def _unasked(product: Product, request: PlanRequest, own: Mapping[str, Release]) -> str:
    """Why the request does not allow the product, or nothing."""
    if product.compounded:
        return "" if request.allowed.compounded else f"{product.id} is compounded"
    if request.products is not None:
        return "" if product.id in request.products else f"{product.id} is not in the list"
    if product.is_liquid and not request.allowed.liquids:
        return f"{product.id} is a liquid"
    if product.release in _ONLY_IF_NAMED and own.get(product.drug) is not product.release:
        return f"{product.id} is {product.release}, which was not named"
    return ""


def uncountable(
    product: Product, count: Fraction, request: PlanRequest, *, as_before: bool = False
) -> str:
    """Why this many of the product cannot be taken, or an empty text."""
    shown = f"{count} of {product.id}"
    if count <= 0:
        return f"{shown} is nothing"
    if product.is_liquid:
        measured = (count / product.smallest_count).denominator == 1
        return "" if measured else f"{shown} cannot be measured"
    if count.denominator == 1:
        return ""
    reason = _part_refused(product, count.denominator, request.allowed, as_before=as_before)
    return f"{shown} {reason}" if reason else ""


def _part_refused(product: Product, parts: int, allowed: Allowed, *, as_before: bool) -> str:
    """Why a piece of the product may not be divided into halves or quarters."""
    if parts == 4 and product.split is Split.QUARTER:
        return "" if allowed.quarters or as_before else "is a quarter"
    if parts != 2 or product.split not in _HALVED:
        return "is no piece that exists"
    if as_before:
        return ""
    depends = product.split in _DEPENDS_ON_MAKER and product.known_unscored
    if depends and product.id not in allowed.confirmed_splits:
        return "has no score line"
    return "" if allowed.halves else "is a half"


def _own_doses(course: Course) -> list[ByTime]:
    """For each step, the doses still taken as they were before the plan.

    A drug has such doses until it is lowered for the first time; while it is being switched they
    are those of the dose times that have not changed yet.
    """
    present = course.present
    touched: set[str] = set()
    found: list[ByTime] = []
    for earlier, day in course.pairs:
        if day.step.kind is StepKind.SWITCH:
            touched.update((course.request.switch.drug,) if course.request.switch else ())
        elif not course.is_lead(day.step):
            touched.update(d for d, mg in day.doses.items() if mg != earlier.get(d))
        found.append(
            {
                place: dose
                for place, dose in day.by_time.items()
                if place[1] not in touched and present.get(place) == dose
            }
        )
    return found


def milligrams_agree(course: Course) -> Check:
    """The milligrams written beside pieces and steps are those that the pieces give."""
    wrong: list[str] = []
    for day in course.days:
        step = day.step
        meant: dict[tuple[TimeOfDay, str], list[Fraction]] = {}
        for intake in step.intakes:
            meant.setdefault((intake.time, intake.drug), []).append(intake.dose.value)
        if not _same(course, meant, day.by_time):
            wrong.append(f"a dose written on {step.first_day} is not what its pieces give")
        written = {drug: [dose.value] for drug, dose in step.daily.items() if dose}
        if not _same(course, written, day.doses):
            wrong.append(f"the day's milligrams of {step.first_day} are not what the pieces give")
    return told(MILLIGRAMS, wrong, "Milligrams and pieces say the same everywhere.")


def _same(course: Course, meant: Mapping[_Key, list[Fraction]], real: Mapping[_Key, int]) -> bool:
    """True where the milligrams of each place add up to its units, and no place is left over."""
    unit = course.per_milligram
    return meant.keys() == real.keys() and all(
        doses[0].numerator * unit == real[place] * doses[0].denominator
        if len(doses) == 1
        else sum(doses, Fraction(0)) * unit == real[place]
        for place, doses in meant.items()
    )


def reductions_agree(course: Course, factors: Mapping[str, int]) -> Check:
    """Each step's reduction is the fall that the pieces give, of the drug that it says is lowered.

    The doses that a revised plan begins with may be written as no fall: they were asked for.
    """
    wrong = [
        f"the reduction written on {day.step.first_day} is not what the pieces give"
        for earlier, day in course.pairs
        if _fall(earlier, day, factors) != day.step.reduction
        and not (course.is_lead(day.step) and not day.step.reduction)
    ]
    return told(REDUCTIONS, wrong, "Each step's reduction is what the pieces give.")


def _fall(earlier: Doses, day: Day, factors: Mapping[str, int]) -> Fraction:
    if day.step.kind is StepKind.SWITCH:
        return _share(weigh(earlier, factors), weigh(day.doses, factors))
    fallen = [drug for drug, dose in earlier.items() if day.doses.get(drug, 0) < dose]
    lowered = day.step.lowered
    if lowered in fallen:
        return _share(earlier[lowered], day.doses.get(lowered, 0))
    if len(fallen) == 1:
        return _share(earlier[fallen[0]], day.doses.get(fallen[0], 0))
    return _share(weigh(earlier, factors), weigh(day.doses, factors))


def _share(upper: int, lower: int) -> Fraction:
    return 1 - Fraction(lower, upper) if lower < upper else Fraction(0)
