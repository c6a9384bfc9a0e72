"""Checks of the pieces themselves: may they be dispensed, how many at a time, do they add up?"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TypeVar

from glidepath.guidance.words import Words
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
_TIMES_ES = {
    TimeOfDay.MORNING: "por la mañana",
    TimeOfDay.MIDDAY: "al mediodía",
    TimeOfDay.EVENING: "por la tarde",
    TimeOfDay.BEDTIME: "al acostarse",
}
_RELEASES_ES = {
    Release.EXTENDED: "de liberación prolongada",
    Release.SUBLINGUAL: "sublingual",
    Release.SPRAY: "en aerosol",
}
_ONLY_IF_NAMED = frozenset({Release.EXTENDED, Release.SUBLINGUAL, Release.SPRAY})


def pieces_checks(course: Course) -> tuple[Check, Check]:
    """Every piece can be dispensed as asked, and no dose time has more pieces than asked.

    A dose that the plan has not touched may be made of what the person has already: it must be
    possible to divide the pieces so, and what the request allows for new doses is not asked.
    """
    judge = _Judge(course)
    wrong: list[Words] = []
    crowded: list[Words] = []
    for day, own in zip(course.days, _own_doses(course), strict=True):
        counts: dict[tuple[str, str], int] = {}
        for intake in day.step.intakes:
            place = (intake.time, intake.drug)
            as_before = place in own
            for pieces in intake.pieces:
                reason = judge.objection(intake, pieces.product, pieces.count, as_before=as_before)
                if reason:
                    at = f"{day.step.first_day}"
                    wrong.append(
                        Words(
                            f"{at} {intake.time}: {reason.en}",
                            f"{at} {_TIMES_ES[intake.time]}: {reason.es}",
                        )
                    )
                if not as_before:
                    counts[place] = counts.get(place, 0) + judge.handled(
                        pieces.product, pieces.count
                    )
        crowded += [
            Words(
                f"{day.step.first_day} {time}: {count} pieces of {drug}",
                f"{day.step.first_day} {_TIMES_ES[TimeOfDay(time)]}: {count} piezas de {drug}",
            )
            for (time, drug), count in counts.items()
            if count > course.request.max_pieces
        ]
    most = course.request.max_pieces
    dispensable = Words(
        "Only whole pieces and parts that may be dispensed are used.",
        "Solo se usan piezas enteras y partes que se pueden dispensar.",
    )
    few = Words(
        f"No dose time has more than {most} pieces of a drug.",
        f"Ninguna toma tiene más de {most} piezas de un fármaco.",
    )
    return told(PIECES, wrong, dispensable), told(PIECES_PER_TIME, crowded, few)


class _Judge:
    """Says what speaks against a count of a product; remembers the answers of one course."""

    def __init__(self, course: Course) -> None:
        self._formulary = course.formulary
        self._request = course.request
        self._known: dict[tuple[str, str, int, int, bool], Words | None] = {}
        self._own = {
            entry.drug: course.formulary.product(entry.product).release
            for entry in course.request.regimen.drugs
            if entry.product is not None
        }

    def objection(
        self, intake: Intake, name: str, count: Fraction, *, as_before: bool
    ) -> Words | None:
        """Why this count of the product may not be taken there; None where nothing speaks against."""
        key = (intake.drug, name, count.numerator, count.denominator, as_before)
        if key not in self._known:
            product = self._formulary.product(name)
            self._known[key] = (
                _misplaced(product, intake.drug, self._request)
                or (None if as_before else _unasked(product, self._request, self._own))
                or uncountable(product, count, self._request, as_before=as_before)
            )
        return self._known[key]

    def handled(self, name: str, count: Fraction) -> int:
        """Solid pieces handled at one dose time: a part counts as one."""
        product = self._formulary.product(name)
        return 0 if product.is_liquid else -(-count.numerator // count.denominator)


def _misplaced(product: Product, drug: str, request: PlanRequest) -> Words | None:
    name, market = product.id, request.market
    if product.drug != drug:
        return Words(f"{name} is not {drug}", f"{name} no es {drug}")
    if product.market not in (market, "any"):
        return Words(f"{name} is not sold in {market}", f"{name} no se vende en {market}")
    return None


def _unasked(product: Product, request: PlanRequest, own: Mapping[str, Release]) -> Words | None:
    """Why the request does not allow the product, or nothing."""
    name = product.id
    if product.compounded:
        refused = Words(f"{name} is compounded", f"{name} es una fórmula magistral")
        return None if request.allowed.compounded else refused
    if request.products is not None:
        refused = Words(f"{name} is not in the list", f"{name} no está en la lista")
        return None if name in request.products else refused
    if product.is_liquid and not request.allowed.liquids:
        return Words(f"{name} is a liquid", f"{name} es un líquido")
    if product.release in _ONLY_IF_NAMED and own.get(product.drug) is not product.release:
        return Words(
            f"{name} is {product.release}, which was not named",
            f"{name} es {_RELEASES_ES[product.release]}, que no se nombró",
        )
    return None


def uncountable(
    product: Product, count: Fraction, request: PlanRequest, *, as_before: bool = False
) -> Words | None:
    """Why this many of the product cannot be taken; None where it can."""
    reason = _refused(product, count, request.allowed, as_before=as_before)
    if reason is None:
        return None
    name = product.id
    return Words(f"{count} of {name} {reason.en}", f"{count} de {name} {reason.es}")


def _refused(
    product: Product, count: Fraction, allowed: Allowed, *, as_before: bool
) -> Words | None:
    if count <= 0:
        return Words("is nothing", "no es nada")
    if product.is_liquid:
        measured = (count / product.smallest_count).denominator == 1
        return None if measured else Words("cannot be measured", "no se puede medir")
    if count.denominator == 1:
        return None
    return _part_refused(product, count.denominator, allowed, as_before=as_before)


def _part_refused(
    product: Product, parts: int, allowed: Allowed, *, as_before: bool
) -> Words | None:
    """Why a piece of the product may not be divided into halves or quarters."""
    if parts == 4 and product.split is Split.QUARTER:
        quarter = Words("is a quarter", "es un cuarto")
        return None if allowed.quarters or as_before else quarter
    if parts != 2 or product.split not in _HALVED:
        return Words("is no piece that exists", "no es una pieza que exista")
    if as_before:
        return None
    depends = product.split in _DEPENDS_ON_MAKER and product.known_unscored
    if depends and product.id not in allowed.confirmed_splits:
        return Words("has no score line", "no tiene ranura")
    return None if allowed.halves else Words("is a half", "es una mitad")


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
        elif not course.is_lead(day):
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
    wrong: list[Words] = []
    for day in course.days:
        step = day.step
        meant: dict[tuple[TimeOfDay, str], list[Fraction]] = {}
        for intake in step.intakes:
            meant.setdefault((intake.time, intake.drug), []).append(intake.dose.value)
        if not _same(course, meant, day.by_time):
            wrong.append(
                Words(
                    f"a dose written on {step.first_day} is not what its pieces give",
                    f"una dosis escrita el {step.first_day} no es la que dan sus piezas",
                )
            )
        written = {drug: [dose.value] for drug, dose in step.daily.items() if dose}
        if not _same(course, written, day.doses):
            wrong.append(
                Words(
                    f"the day's milligrams of {step.first_day} are not what the pieces give",
                    f"los miligramos del día {step.first_day} no son los que dan las piezas",
                )
            )
    kept = Words(
        "Milligrams and pieces say the same everywhere.",
        "Los miligramos y las piezas dicen lo mismo en todas partes.",
    )
    return told(MILLIGRAMS, wrong, kept)


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
        Words(
            f"the reduction written on {day.step.first_day} is not what the pieces give",
            f"la reducción escrita el {day.step.first_day} no es la que dan las piezas",
        )
        for earlier, day in course.pairs
        if _fall(earlier, day, factors) != day.step.reduction
        and not (course.is_lead(day) and not day.step.reduction)
    ]
    kept = Words(
        "Each step's reduction is what the pieces give.",
        "La reducción de cada paso es la que dan las piezas.",
    )
    return told(REDUCTIONS, wrong, kept)


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
