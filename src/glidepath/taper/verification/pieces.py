"""Checks of the pieces themselves: may they be dispensed, how many at a time, do they add up?"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from glidepath.guidance.naming import date_words, drug_words, product_words
from glidepath.guidance.words import Words
from glidepath.medicines.product import Product, Release, Split
from glidepath.quantities import format_number
from glidepath.taper.regimen import TIME_WORDS, TimeOfDay
from glidepath.taper.request import Allowed, PlanRequest
from glidepath.taper.schedule import Intake, StepKind
from glidepath.taper.verification.limit_checks import weigh
from glidepath.taper.verification.swallowed import ByTime, Course, Day, Doses, Place
from glidepath.taper.verification.verdict import (
    MILLIGRAMS,
    PIECES,
    PIECES_PER_TIME,
    REDUCTIONS,
    Check,
    told,
)

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
_NOT_LISTED = Words("is not in the list", "no está en la lista")
_NOT_NAMED = Words("is of a kind that was not named", "es de un tipo que no se nombró")


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
                    wrong.append(_at(day, intake.time) + Words(": ", ": ") + reason)
                if not as_before:
                    counts[place] = counts.get(place, 0) + judge.handled(
                        pieces.product, pieces.count
                    )
        crowded += [
            _at(day, TimeOfDay(time))
            + Words(f": {count} pieces of ", f": {count} piezas de ")
            + drug_words(drug, course.formulary)
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


def _at(day: Day, time: TimeOfDay) -> Words:
    on = date_words(day.step.first_day)
    return Words(f"{on.en} {time}", f"{on.es} {TIME_WORDS[time].es}")


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
                self._misplaced(product, intake.drug)
                or (None if as_before else self._unasked(product))
                or self._uncountable(product, count, as_before=as_before)
            )
        return self._known[key]

    def _misplaced(self, product: Product, drug: str) -> Words | None:
        market = self._request.market
        name = product_words(product, self._formulary, many=False)
        if product.drug != drug:
            other = drug_words(drug, self._formulary)
            return Words(f"{name.en} is not {other.en}", f"{name.es} no es {other.es}")
        if product.market not in (market, "any"):
            return name + Words(f" is not sold in {market}", f" no se vende en {market}")
        return None

    def _unasked(self, product: Product) -> Words | None:
        reason = _unasked(product, self._request, self._own)
        name = product_words(product, self._formulary, many=False)
        return reason and name + Words(" ", " ") + reason

    def _uncountable(self, product: Product, count: Fraction, *, as_before: bool) -> Words | None:
        reason = _refused(product, count, self._request.allowed, as_before=as_before)
        if reason is None:
            return None
        many, name = format_number(count), product_words(product, self._formulary)
        return Words(f"{many} of {name.en} {reason.en}", f"{many} de {name.es} {reason.es}")

    def handled(self, name: str, count: Fraction) -> int:
        """Solid pieces handled at one dose time: a part counts as one."""
        product = self._formulary.product(name)
        return 0 if product.is_liquid else -(-count.numerator // count.denominator)


def _unasked(product: Product, request: PlanRequest, own: Mapping[str, Release]) -> Words | None:
    """Why the request does not allow the product, or nothing."""
    if product.compounded:
        return None if request.allowed.compounded else Words("is compounded", "se prepara a medida")
    if request.products is not None:
        return None if product.id in request.products else _NOT_LISTED
    if product.is_liquid and not request.allowed.liquids:
        return Words("is a liquid", "es un líquido")
    if product.release in _ONLY_IF_NAMED and own.get(product.drug) is not product.release:
        return _NOT_NAMED
    return None


def countable(product: Product, count: Fraction, request: PlanRequest) -> bool:
    """True where this many of the product can be taken."""
    return _refused(product, count, request.allowed, as_before=False) is None


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
        step, on = day.step, date_words(day.step.first_day)
        meant: dict[tuple[TimeOfDay, str], list[Fraction]] = {}
        for intake in step.intakes:
            meant.setdefault((intake.time, intake.drug), []).append(intake.dose.value)
        if not _same(course, meant, day.by_time):
            wrong.append(
                Words(
                    f"a dose written on {on.en} is not what its pieces give",
                    f"una dosis escrita el {on.es} no es la que dan sus piezas",
                )
            )
        written = {drug: [dose.value] for drug, dose in step.daily.items() if dose}
        if not _same(course, written, day.doses):
            wrong.append(
                Words(
                    f"the day's milligrams of {on.en} are not what the pieces give",
                    f"los miligramos del {on.es} no son los que dan las piezas",
                )
            )
    kept = Words(
        "Milligrams and pieces say the same everywhere.",
        "Los miligramos y las piezas dicen lo mismo en todas partes.",
    )
    return told(MILLIGRAMS, wrong, kept)


def _same(course: Course, meant: Mapping[Place, list[Fraction]], real: Mapping[Place, int]) -> bool:
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
        _misstated(day)
        for earlier, day in course.pairs
        if _fall(earlier, day, factors) != day.step.reduction
        and not (course.is_lead(day) and not day.step.reduction)
    ]
    kept = Words(
        "Each step's reduction is what the pieces give.",
        "La reducción de cada paso es la que dan las piezas.",
    )
    return told(REDUCTIONS, wrong, kept)


def _misstated(day: Day) -> Words:
    on = date_words(day.step.first_day)
    return Words(
        f"the reduction written on {on.en} is not what the pieces give",
        f"la reducción escrita el {on.es} no es la que dan las piezas",
    )


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
