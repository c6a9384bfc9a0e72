"""A small formulary and hypothesis strategies for schedules; invented numbers, real shapes."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from functools import partial
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from glidepath.documents.reading_facts import ReadingFacts
from glidepath.findings import Citation, Finding, Reliability, Severity
from glidepath.guidance.person import FactDefinition, FactKind, PersonSchema
from glidepath.medicines.drug import Drug, DrugClass, HalfLife
from glidepath.medicines.equivalence import (
    DoseRange,
    Equivalences,
    EquivalenceTable,
    Equivalent,
    TablePurpose,
)
from glidepath.medicines.formulary import Formulary
from glidepath.medicines.product import Product, Release, Split
from glidepath.quantities import Milligrams
from glidepath.taper.answer import Answer, Certificate, Check, Reason, StepEquivalent
from glidepath.taper.regimen import TIMES, DrugDoses, Regimen, TimeOfDay
from glidepath.taper.request import PlanRequest
from glidepath.taper.schedule import (
    Fill,
    Intake,
    LimitException,
    Pieces,
    Schedule,
    Step,
    StepKind,
    WayOut,
)

CITATION = Citation("sample", "p. 1")
UNVERIFIED = Citation("sample", "p. 2", reliability=Reliability.UNVERIFIED)


def drug(name: str, name_es: str, highest: int, *synonyms: str) -> Drug:
    return Drug(
        id=name,
        drug_class=DrugClass.Z_DRUG if name.startswith("z") else DrugClass.BENZODIAZEPINE,
        name_es=name_es,
        atc="N05BA01",
        rxcui="1",
        half_life=HalfLife(Fraction(20), Fraction(10), Fraction(40), CITATION),
        short_acting=name != "diazepam",
        highest_usual_dose=Milligrams(highest),
        highest_usual_dose_citation=CITATION,
        synonyms=synonyms,
    )


def product(
    drug_id: str,
    form: str,
    strength: str,
    split: Split = Split.HALF,
    smallest: str = "1/2",
    *,
    market: str = "US",
    release: Release = Release.IMMEDIATE,
) -> Product:
    per = "mgml" if split is Split.LIQUID else "mg"
    return Product(
        id=f"{drug_id}-{form.replace(' ', '-').lower()}-{strength}{per}-{market.lower()}",
        drug=drug_id,
        market=market,
        form=form,
        release=release,
        strength=Milligrams.parse(strength),
        split=split,
        smallest_count=Fraction(smallest),
        scored="single",
        known_unscored=False,
        rxcui="1",
        citation=CITATION,
        status_reliability=Reliability.CONFIRMED,
        scored_reliability=Reliability.CONFIRMED,
        compounded=market == "any",
    )


DRUGS = (
    drug("alprazolam", "alprazolam", 4, "Xanax"),
    drug("clonazepam", "clonazepam", 4, "Klonopin", "Rivotril"),
    drug("diazepam", "diazepam", 40, "Valium"),
    drug("lorazepam", "lorazepam", 10, "Ativan"),
    drug("chlordiazepoxide", "clordiazepóxido", 100, "Librium"),
    drug("zolpidem", "zolpidem", 10, "Ambien", "Ambien CR"),
)

PRODUCTS = (
    *(product("alprazolam", "tablet", s) for s in ("0.25", "0.5", "1")),
    product("alprazolam", "tablet", "2", Split.QUARTER, "1/4"),
    product("alprazolam", "ER tablet", "0.5", Split.NONE, "1", release=Release.EXTENDED),
    product("alprazolam", "ER tablet", "1", Split.NONE, "1", release=Release.EXTENDED),
    product("alprazolam", "ODT", "0.25", Split.HALF_DISCARD_REST, release=Release.DISINTEGRATING),
    product("alprazolam", "oral concentrate", "1", Split.LIQUID, "1/20"),
    product("clonazepam", "tablet", "0.5"),
    product("clonazepam", "tablet", "1", Split.PRODUCT_SPECIFIC),
    product("clonazepam", "ODT", "0.125", Split.NONE, "1", release=Release.DISINTEGRATING),
    product("clonazepam", "compounded oral liquid", "0.1", Split.LIQUID, "1/10", market="any"),
    product("diazepam", "tablet", "2"),
    product("diazepam", "tablet", "5"),
    product("diazepam", "tablet", "10"),
    product("diazepam", "oral solution", "1", Split.LIQUID, "1/10"),
    product("lorazepam", "tablet", "0.5"),
    product("lorazepam", "tablet", "1"),
    product("lorazepam", "oral concentrate", "2", Split.LIQUID, "1/20"),
    product("chlordiazepoxide", "capsule", "5", Split.NONE, "1"),
    product("zolpidem", "tablet", "5", Split.PHARMACIST_CONFIRM),
    product("zolpidem", "tablet", "10", Split.PHARMACIST_CONFIRM),
    product("zolpidem", "ER tablet", "6.25", Split.NONE, "1", release=Release.EXTENDED),
    product("zolpidem", "oral spray", "5", Split.WHOLE_ACTUATION, "1", release=Release.SPRAY),
    product("zolpidem", "oral film", "1/3", Split.NONE, "1", release=Release.FILM),
)

FORMULARY = Formulary(
    drugs={entry.id: entry for entry in DRUGS},
    products={entry.id: entry for entry in PRODUCTS},
)


def intake(time: str, drug_id: str, *pieces: tuple[str, str]) -> Intake:
    """An intake of (product id, count) pairs, its milligrams added up here."""
    parts = tuple(Pieces(product_id, Fraction(count)) for product_id, count in pieces)
    total = sum(FORMULARY.products[p.product].strength.value * p.count for p in parts)
    return Intake(TIMES[[t.value for t in TIMES].index(time)], drug_id, Milligrams(total), parts)


def step(kind: StepKind, first: date, days: int, *intakes: Intake) -> Step:
    daily: dict[str, Milligrams] = {}
    for entry in intakes:
        daily[entry.drug] = daily.get(entry.drug, Milligrams(0)) + entry.dose
    return Step(
        kind, first, first + timedelta(days=days - 1), daily, Fraction(0), None, tuple(intakes)
    )


# Whole schedules take a while to make up, above all on a busy machine.
relaxed = partial(settings, deadline=None, suppress_health_check=[HealthCheck.too_slow])

PIECES_OF = {
    entry.id: [product for product in PRODUCTS if product.drug == entry.id] for entry in DRUGS
}


@st.composite
def pieces(draw: st.DrawFn, drug_id: str) -> tuple[Pieces, ...]:
    chosen = draw(
        st.lists(
            st.sampled_from(PIECES_OF[drug_id]), min_size=1, max_size=3, unique_by=lambda p: p.id
        )
    )
    return tuple(
        Pieces(p.id, p.smallest_count * draw(st.integers(1, 60 if p.is_liquid else 20)))
        for p in chosen
    )


@st.composite
def intakes(draw: st.DrawFn, fewest: int = 0) -> tuple[Intake, ...]:
    found = []
    names = st.sampled_from([d.id for d in DRUGS])
    for drug_id in draw(st.lists(names, min_size=fewest, max_size=3, unique=True)):
        for time in draw(st.lists(st.sampled_from(TIMES), min_size=1, max_size=4, unique=True)):
            parts = draw(pieces(drug_id))
            total = sum(FORMULARY.products[p.product].strength.value * p.count for p in parts)
            found.append(Intake(time, drug_id, Milligrams(total), parts))
    return tuple(found)


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    day = draw(st.dates(date(2024, 1, 1), date(2031, 12, 31)))
    before_step = step(StepKind.TAPER, day, 1, *draw(intakes(fewest=1)))
    steps = []
    for _ in range(draw(st.integers(1, 4))):
        days = draw(st.integers(1, 60))
        steps.append(step(StepKind.TAPER, day, days, *draw(intakes())))
        day += timedelta(days=days)
    return Schedule(before=before_step.daily, steps=tuple(steps), table={})


TABLES = Equivalences(
    tables={
        "sample-table": EquivalenceTable(
            "sample-table",
            "Sample table",
            "US",
            TablePurpose.CONVERSION,
            {
                name: Equivalent(
                    name,
                    Milligrams.parse(mg),
                    Milligrams.parse(mg),
                    Milligrams(Fraction(10)),
                    Milligrams(Fraction(10)),
                    CITATION,
                )
                for name, mg in (("alprazolam", "1"), ("clonazepam", "1"), ("lorazepam", "2"))
            },
        )
    },
    preferred=("sample-table",),
)

PERSON = PersonSchema(
    {
        "age": FactDefinition(
            "age", FactKind.WHOLE, "Age", "Edad", "", "", "years", Fraction(18), Fraction(120)
        ),
        "pregnant": FactDefinition("pregnant", FactKind.YES_NO, "Pregnant", "Embarazo", "", ""),
        "medicines": FactDefinition(
            "medicines", FactKind.NAMES, "Medicines", "Medicamentos", "", ""
        ),
    }
)

READING = ReadingFacts(FORMULARY, TABLES, PERSON, Fraction(10), Fraction(3650))


def request_for(schedule: Schedule, **changes: Any) -> PlanRequest:
    """A request whose regimen is the schedule's doses before, all at bedtime."""
    drugs = tuple(
        DrugDoses(name, {TimeOfDay.BEDTIME: dose}) for name, dose in schedule.before.items()
    )
    return PlanRequest(Regimen(drugs), schedule.steps[0].first_day, **changes)


def answer_for(schedule: Schedule, **changes: Any) -> Answer:
    """An answer with one of everything around a schedule."""
    first = schedule.steps[0]
    drug_id = next(iter(schedule.before))
    way = WayOut(
        kind="liquid",
        drug=drug_id,
        needed_from=Milligrams(Fraction(1, 2)),
        exceptions_left=0,
        days=512,
        request_change={
            "allow": {"liquids": True},
            "goal": {"mg_per_day": Milligrams(Fraction(1, 4))},
        },
        text="Use the licensed liquid.",
        text_es="Usar el líquido autorizado.",
    )
    exceptions = (
        LimitException(
            day=first.first_day,
            rule="limit-14-days",
            drug=drug_id,
            from_dose=Milligrams(Fraction(1, 2)),
            to_dose=Milligrams(Fraction(1, 4)),
            reduction=Fraction(1, 2),
            why="No smaller step can be dispensed.",
            why_es="No se puede dispensar un paso menor.",
            ways_out=(way,),
        ),
    )
    findings = (
        Finding("naloxone", Severity.CAUTION, "Offer naloxone.", UNVERIFIED, "Ofrezca naloxona."),
        Finding("ask-first", Severity.STOP, "Decide about setting.", CITATION, "Decida el lugar."),
        Finding("usual", Severity.INFO, "This is usual.", CITATION, "Esto es habitual."),
    )
    fills = tuple(
        Fill(entry.first_day, entry.last_day, part.product, part.count * entry.days, 1000)
        for entry in schedule.steps
        for taken in entry.intakes
        for part in taken.pieces
    )
    certificate = Certificate(
        (
            Check(
                "limit-14-days",
                holds=True,
                figure="0.25",
                text="No fall is larger.",
                text_es="Ninguna bajada es mayor.",
            ),
            Check(
                "final-dose",
                holds=False,
                figure="2 mg",
                text="The last dose is large.",
                text_es="La última dosis es grande.",
            ),
        ),
        "sha256:" + "a" * 64,
        "sha256:" + "b" * 64,
        "1.2.3",
    )
    equivalents = tuple(
        StepEquivalent(
            (("alprazolam", "sample-table"),),
            DoseRange(Milligrams(Fraction(10)), Milligrams(Fraction(10))),
            Milligrams(Fraction(20, 3)),
            Milligrams(Fraction(20)),
        )
        for _ in schedule.steps
    )
    return Answer(
        request=request_for(schedule, **changes),
        status="planned",
        schedule=schedule,
        exceptions=exceptions,
        findings=findings,
        fills=fills,
        certificate=certificate,
        equivalents=equivalents,
    )


IMPOSSIBLE = Answer(
    request=PlanRequest(
        Regimen((DrugDoses("diazepam", {TimeOfDay.BEDTIME: Milligrams(Fraction(5))}),)),
        date(2027, 1, 4),
    ),
    status="impossible",
    reasons=(Reason("No product is allowed.", "No hay producto.", "Allow more.", "Permita más."),),
)
