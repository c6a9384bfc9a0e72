"""Small values built by hand for tests: invented drugs' facts, products, tables and schedules.

The strengths and equivalents are made up to show one thing each; none is a clinical fact.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from glidepath.findings import Citation, Reliability
from glidepath.guidance.limits import Limits
from glidepath.medicines.drug import Drug, DrugClass, HalfLife
from glidepath.medicines.equivalence import (
    Equivalences,
    EquivalenceTable,
    Equivalent,
    TablePurpose,
)
from glidepath.medicines.formulary import Formulary
from glidepath.medicines.product import Product, Release, Split
from glidepath.quantities import Milligrams
from glidepath.taper.regimen import DrugDoses, Regimen, TimeOfDay
from glidepath.taper.request import PlanRequest
from glidepath.taper.schedule import Fill, Intake, Pieces, Schedule, Step, StepKind

SOURCE = Citation("invented")
START = date(2026, 12, 1)
MORNING, MIDDAY, EVENING, BEDTIME = TimeOfDay


def mg(number: str | int | Fraction) -> Milligrams:
    """Milligrams from "0.5", "1/3", 2 or a Fraction."""
    return Milligrams(Fraction(number))


def drug(name: str, *, short_acting: bool = False, synonyms: tuple[str, ...] = ()) -> Drug:
    """A drug about which nothing matters but its name."""
    half_life = HalfLife(Fraction(20), Fraction(10), Fraction(30), SOURCE)
    return Drug(
        id=name,
        drug_class=DrugClass.BENZODIAZEPINE,
        name_es=name,
        atc="",
        rxcui="",
        half_life=half_life,
        short_acting=short_acting,
        highest_usual_dose=mg(40),
        highest_usual_dose_citation=SOURCE,
        synonyms=synonyms,
    )


def product(
    name: str,
    of: str,
    strength: str,
    split: Split = Split.HALF,
    *,
    market: str = "US",
    release: Release = Release.IMMEDIATE,
    known_unscored: bool = False,
    compounded: bool = False,
    smallest: str | None = None,
) -> Product:
    """A product; `smallest` is the smallest count where it does not follow from the split."""
    usual = {Split.NONE: "1", Split.WHOLE_ACTUATION: "1", Split.QUARTER: "1/4", Split.LIQUID: "0.1"}
    return Product(
        id=name,
        drug=of,
        market=market,
        form="liquid" if split is Split.LIQUID else "tablet",
        release=release,
        strength=mg(strength),
        split=split,
        smallest_count=Fraction(smallest or usual.get(split, "1/2")),
        scored="",
        known_unscored=known_unscored,
        rxcui="",
        citation=SOURCE,
        status_reliability=Reliability.CONFIRMED,
        scored_reliability=Reliability.CONFIRMED,
        compounded=compounded,
    )


DIAZEPAM_2, DIAZEPAM_5, DIAZEPAM_10 = "diazepam-2", "diazepam-5", "diazepam-10"
PRODUCTS = (
    product(DIAZEPAM_2, "diazepam", "2"),
    product(DIAZEPAM_5, "diazepam", "5"),
    product(DIAZEPAM_10, "diazepam", "10"),
    product("diazepam-liquid", "diazepam", "1", Split.LIQUID),
    product("diazepam-compounded", "diazepam", "1", Split.LIQUID, market="any", compounded=True),
    product("diazepam-2-uk", "diazepam", "2", market="UK"),
    product("clonazepam-half", "clonazepam", "0.5"),
    product("clonazepam-odt", "clonazepam", "0.25", Split.HALF_DISCARD_REST),
    product("clonazepam-er", "clonazepam", "1", Split.NONE, release=Release.EXTENDED),
    product("alprazolam-2", "alprazolam", "2", Split.QUARTER),
    product("alprazolam-1", "alprazolam", "1", Split.HALF),
    product(
        "alprazolam-unscored", "alprazolam", "1", Split.PHARMACIST_CONFIRM, known_unscored=True
    ),
    product("alprazolam-ask", "alprazolam", "1", Split.PHARMACIST_CONFIRM),
    product("alprazolam-capsule", "alprazolam", "1", Split.NONE),
)
DRUGS = (
    drug("diazepam", synonyms=("valium",)),
    drug("clonazepam", synonyms=("klonopin",)),
    drug("alprazolam", short_acting=True, synonyms=("xanax",)),
    drug("untabled"),
)
FORMULARY = Formulary({d.id: d for d in DRUGS}, {p.id: p for p in PRODUCTS})


def equivalent(of: str, low: str, high: str, diazepam: str = "10") -> Equivalent:
    """A row: `low` to `high` mg of the drug are held equal to `diazepam` mg of diazepam."""
    return Equivalent(of, mg(low), mg(high), mg(diazepam), mg(diazepam), SOURCE)


def unverified(row: Equivalent) -> Equivalent:
    """The same row with the mark UNVERIFIED."""
    return replace(row, citation=replace(row.citation, reliability=Reliability.UNVERIFIED))


def table(name: str, *rows: Equivalent) -> EquivalenceTable:
    """A conversion table."""
    by_drug = {row.drug: row for row in rows}
    return EquivalenceTable(name, f"Table {name}", "US", TablePurpose.CONVERSION, by_drug)


# In table "first" 1 mg of clonazepam counts for 10 to 20 mg of diazepam; the low end decides.
FIRST = table("first", equivalent("clonazepam", "0.5", "1"), equivalent("alprazolam", "1", "1"))
SECOND = table("second", equivalent("clonazepam", "0.5", "0.5"), equivalent("alprazolam", "2", "2"))
EQUIVALENCES = Equivalences({t.id: t for t in (FIRST, SECOND)}, ("first", "second"))
LIMITS = Limits(Fraction(1, 4), 14, SOURCE, mg(1), SOURCE)


def regimen(doses: Mapping[str, Mapping[TimeOfDay, str]]) -> Regimen:
    """A regimen from drug -> dose time -> milligrams."""
    return Regimen(
        tuple(
            DrugDoses(name, {time: mg(dose) for time, dose in times.items()})
            for name, times in doses.items()
        )
    )


def request(
    present: Mapping[str, Mapping[TimeOfDay, str]] | Regimen, **changes: object
) -> PlanRequest:
    """A request to stop from the present doses, with any field changed."""
    asked = PlanRequest(present if isinstance(present, Regimen) else regimen(present), START)
    return replace(asked, **changes)  # type: ignore[arg-type]


# One dose time of a step: the time, and counts by product.
Taken = tuple[TimeOfDay, Mapping[str, str]]


def intakes(taken: Iterable[Taken], formulary: Formulary = FORMULARY) -> tuple[Intake, ...]:
    """Intakes with the milligrams that their pieces give; one per dose time and drug."""
    found: list[Intake] = []
    for time, counts in taken:
        by_drug: dict[str, list[Pieces]] = {}
        for name, count in counts.items():
            pieces = Pieces(name, Fraction(count))
            by_drug.setdefault(formulary.product(name).drug, []).append(pieces)
        for name, pieces_of in by_drug.items():
            dose = sum((formulary.product(p.product).strength * p.count for p in pieces_of), mg(0))
            found.append(Intake(time, name, dose, tuple(pieces_of)))
    return tuple(found)


def step(
    first_day: date,
    days: int,
    taken: Iterable[Taken],
    *,
    kind: StepKind = StepKind.TAPER,
    lowered: str | None = None,
    reduction: str | Fraction = "0",
) -> Step:
    """A step whose milligrams agree with its pieces; the reduction is taken as given."""
    made = intakes(taken)
    daily: dict[str, Milligrams] = {}
    for intake in made:
        daily[intake.drug] = daily.get(intake.drug, mg(0)) + intake.dose
    last_day = first_day + timedelta(days=days - 1)
    return Step(kind, first_day, last_day, daily, Fraction(reduction), lowered, made)


def taper(
    before: Mapping[str, str],
    doses: Sequence[tuple[int, Sequence[Taken]]],
    *,
    lowered: str = "diazepam",
    first_day: date = START,
    kinds: Mapping[int, StepKind] | None = None,
    tables: Mapping[str, str] | None = None,
) -> Schedule:
    """A schedule of one drug being lowered: (days, taken) for each step, reductions worked out."""
    steps: list[Step] = []
    upper = Fraction(before.get(lowered, "0"))
    for position, (days, taken) in enumerate(doses):
        made = step(first_day, days, taken)
        lower = made.daily.get(lowered, mg(0)).value
        fallen = 1 - lower / upper if lower < upper else Fraction(0)
        usual = StepKind.TAPER if fallen else StepKind.HOLD
        kind = (kinds or {}).get(position, StepKind.STOP if not made.daily else usual)
        steps.append(
            replace(made, kind=kind, reduction=fallen, lowered=lowered if fallen else None)
        )
        upper, first_day = lower, made.last_day + timedelta(days=1)
    return Schedule({d: mg(dose) for d, dose in before.items()}, tuple(steps), tables or {})


def fills(schedule: Schedule, formulary: Formulary = FORMULARY) -> tuple[Fill, ...]:
    """One fill per step and product, counted one day and one dose at a time."""
    made: list[Fill] = []
    for each in schedule.steps:
        counts: dict[str, Fraction] = {}
        for _ in range(each.days):
            for intake in each.intakes:
                for pieces in intake.pieces:
                    discards = formulary.product(pieces.product).split is Split.HALF_DISCARD_REST
                    used = Fraction(-(-pieces.count // 1)) if discards else pieces.count
                    counts[pieces.product] = counts.get(pieces.product, Fraction(0)) + used
        for name, count in counts.items():
            made.append(Fill(each.first_day, each.last_day, name, count, int(-(-count // 1))))
    return tuple(made)
