"""The fact sheet of a question: the person's facts, and what follows from the regimen and plan.

Rules read only this sheet. `DERIVED` lists every fact that is worked out rather than asked, with
the keys of `person` it rests on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from glidepath.errors import UnknownName
from glidepath.guidance.dependence import Band, Dependence, Likely, dependence
from glidepath.guidance.interactions import Matches, match_medicines
from glidepath.guidance.limits import Limits
from glidepath.guidance.person import FactKind, FactValue
from glidepath.guidance.question import Question
from glidepath.guidance.rules import Guidance
from glidepath.guidance.words import Words, joined, listed
from glidepath.medicines.drug import DrugClass
from glidepath.medicines.equivalence import Equivalences
from glidepath.medicines.formulary import Formulary
from glidepath.quantities import Milligrams, format_number

OPIOID_GROUPS = ("opioids", "opioid-treatment")
OPIOID_TREATMENT_GROUP = "opioid-treatment"
NALOXONE_GROUP = "naloxone"
GOALS = ("stop", "reduce", "maintain")


@dataclass(frozen=True, slots=True)
class DerivedFact:
    """A fact that is worked out: its kind, its values where listed, and the keys it rests on."""

    kind: FactKind
    reads: tuple[str, ...] = ()
    values: tuple[str, ...] = ()


DERIVED: Mapping[str, DerivedFact] = {
    "drugs": DerivedFact(FactKind.NAMES),
    "drug_classes": DerivedFact(FactKind.NAMES, values=tuple(DrugClass)),
    "switch_to": DerivedFact(FactKind.NAMES),
    "site_drugs": DerivedFact(FactKind.NUMBER, ("medicines",)),
    "cns_active": DerivedFact(FactKind.NUMBER, ("medicines", "opioids")),
    "goal": DerivedFact(FactKind.CHOICE, values=GOALS),
    "pace_reduction": DerivedFact(FactKind.NUMBER),
    "pace_every_days": DerivedFact(FactKind.NUMBER),
    "pace_outside_limit": DerivedFact(FactKind.YES_NO),
    "dependence": DerivedFact(
        FactKind.CHOICE, ("duration_weeks", "days_per_week"), tuple(Likely)
    ),
    "dose_band": DerivedFact(FactKind.CHOICE, values=tuple(Band)),
    "opioid_use": DerivedFact(FactKind.YES_NO, ("opioids", "medicines")),
    "opioid_treatment": DerivedFact(FactKind.YES_NO, ("opioids", "medicines")),
    "naloxone": DerivedFact(FactKind.YES_NO, ("naloxone_in_hand", "medicines")),
    "medicine_groups": DerivedFact(FactKind.NAMES, ("medicines",)),
    "excipients": DerivedFact(FactKind.NAMES),
}

FIGURES = frozenset(
    {
        "drugs", "because", "pace", "pace_in_window", "limit", "window_days", "sums",
        "site_drugs", "cns_active",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FactSheet:
    """Every fact that rules may read, the keys behind the unknown ones, and figures for texts."""

    values: Mapping[str, FactValue]
    asks_for: Mapping[str, tuple[str, ...]]
    figures: Mapping[str, Words]
    matches: Matches
    dependence: Dependence

    def get(self, key: str) -> FactValue | None:
        """The value of a fact, or None where it is unknown."""
        return self.values.get(key)

    def keys_behind(self, fact: str) -> tuple[str, ...]:
        """The keys of `person` to ask for where a fact is unknown; none where asking is no help."""
        if fact in DERIVED:
            return self.asks_for.get(fact, ())
        return () if fact in self.values else (fact,)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the sheet is worked out from, apart from the question."""

    guidance: Guidance
    formulary: Formulary
    equivalences: Equivalences
    limits: Limits


def fact_sheet(question: Question, facts: Facts) -> FactSheet:
    """Work out every fact of a question."""
    medicines = question.person.get("medicines")
    names = medicines if isinstance(medicines, tuple) else ()
    site, others = _site_drugs_among(names, facts.formulary)
    matches = match_medicines(others, facts.guidance.interactions)
    dependent = dependence(
        question.regimen,
        weeks=_number(question, "duration_weeks"),
        days=_number(question, "days_per_week"),
        table=facts.guidance.dependence,
        equivalences=facts.equivalences,
    )
    derived: dict[str, FactValue | None] = {
        **_about_drugs(question, facts.formulary),
        **_about_pace(question, facts.limits),
        **_about_opioids(question, matches),
        "goal": question.goal,
        "dependence": str(dependent.likely),
        "dose_band": str(dependent.band),
        "excipients": tuple(e for product in question.products for e in product.excipients),
        "medicine_groups": None if medicines is None else tuple(matches.by_group),
    }
    regimen = tuple(drug for drug, _ in question.regimen)
    extra = tuple(drug for drug in site if drug not in regimen)
    derived["site_drugs"] = Fraction(len(regimen) + len(extra))
    derived["cns_active"] = _cns_active(len(regimen) + len(extra), matches, facts, derived)
    values = {**question.person.facts, **{k: v for k, v in derived.items() if v is not None}}
    return FactSheet(
        values=values,
        asks_for=_asks_for(derived, dependent),
        figures=_figures(question, facts, dependent, (*regimen, *extra), values),
        matches=matches,
        dependence=dependent,
    )


def _number(question: Question, key: str) -> Fraction | None:
    value = question.person.get(key)
    return value if isinstance(value, Fraction) else None


def _site_drugs_among(
    names: tuple[str, ...], formulary: Formulary
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Benzodiazepines and Z-drugs named among the other medicines, and the names left over."""
    drugs: list[str] = []
    others: list[str] = []
    for name in names:
        try:
            drugs.append(formulary.drug(name).id)
        except UnknownName:
            others.append(name)
    return tuple(drugs), tuple(others)


def _about_drugs(question: Question, formulary: Formulary) -> dict[str, FactValue | None]:
    regimen = tuple(drug for drug, _ in question.regimen)
    switch = () if question.switch_to is None else (question.switch_to,)
    drugs = tuple(dict.fromkeys((*regimen, *switch)))
    classes = dict.fromkeys(str(formulary.drugs[drug].drug_class) for drug in drugs)
    return {"drugs": drugs, "drug_classes": tuple(classes), "switch_to": switch}


def _about_pace(question: Question, limits: Limits) -> dict[str, FactValue | None]:
    """The pace asked; without one, or where nothing is lowered, every pace rule stays silent."""
    pace = question.pace
    if pace is None or question.goal == "maintain":
        return dict.fromkeys(("pace_reduction", "pace_every_days", "pace_outside_limit"))
    within = pace.reduction_within(limits.window_days)
    return {
        "pace_reduction": pace.reduction,
        "pace_every_days": Fraction(pace.every_days),
        "pace_outside_limit": within > limits.max_reduction,
    }


def _about_opioids(question: Question, matches: Matches) -> dict[str, FactValue | None]:
    """A medicine in the list counts even where the fact says none: the cautious side."""
    opioids = question.person.get("opioids")
    named = bool(matches.named(OPIOID_GROUPS))
    treated = bool(matches.named((OPIOID_TREATMENT_GROUP,)))
    naloxone: FactValue | None = question.person.get("naloxone_in_hand")
    if naloxone is None and matches.named((NALOXONE_GROUP,)):
        naloxone = True
    return {
        "opioid_use": True if named else None if opioids is None else opioids != "none",
        "opioid_treatment": (
            True if treated else None if opioids is None else opioids == "treatment"
        ),
        "naloxone": naloxone,
    }


def _cns_active(
    site: int, matches: Matches, facts: Facts, derived: Mapping[str, FactValue | None]
) -> Fraction:
    """Medicines known to slow the brain; a count of what is known, so it may be too low."""
    groups = facts.guidance.interactions.groups
    active = [group for group in matches.by_group if groups[group].cns_active]
    unnamed_opioid = derived["opioid_use"] is True and not matches.named(OPIOID_GROUPS)
    return Fraction(site + len(matches.named(active)) + unnamed_opioid)


def _asks_for(
    derived: Mapping[str, FactValue | None], dependent: Dependence
) -> dict[str, tuple[str, ...]]:
    asks: dict[str, tuple[str, ...]] = {"dependence": dependent.missing}
    for fact, key in (
        ("opioid_use", "opioids"),
        ("opioid_treatment", "opioids"),
        ("naloxone", "naloxone_in_hand"),
        ("medicine_groups", "medicines"),
    ):
        if derived[fact] is None:
            asks[fact] = (key,)
    return asks


def _figures(
    question: Question,
    facts: Facts,
    dependent: Dependence,
    site: tuple[str, ...],
    values: Mapping[str, FactValue],
) -> dict[str, Words]:
    wording = facts.guidance.wording
    pace, limits = question.pace, facts.limits
    figures = {
        "drugs": listed((drug_words(drug, facts.formulary) for drug, _ in question.regimen), wording),
        "site_drugs": listed((drug_words(drug, facts.formulary) for drug in site), wording),
        "because": Words(" ".join(dependent.because), " ".join(dependent.because_es)),
        "limit": _same(percent(limits.max_reduction)),
        "window_days": _same(str(limits.window_days)),
        "sums": _sums(dependent.by_table, facts),
        "cns_active": _same(_shown(values["cns_active"])),
        "pace": Words("", ""),
        "pace_in_window": Words("", ""),
    }
    if pace is not None:
        base = wording["of_start" if pace.of_start else "of_current"]
        figures["pace"] = wording["pace"].filled(
            percent=percent(pace.reduction), base=base, days=str(pace.every_days)
        )
        figures["pace_in_window"] = _same(percent(pace.reduction_within(limits.window_days)))
    return figures


def _sums(by_table: tuple[tuple[str, Milligrams], ...], facts: Facts) -> Words:
    wording = facts.guidance.wording
    return joined(
        (
            wording["sum"].filled(
                table=facts.equivalences.table(name).title, mg=rounded(total.value)
            )
            for name, total in by_table
        ),
        "; ",
    )


def drug_words(drug: str, formulary: Formulary) -> Words:
    """A drug's name in both languages."""
    return Words(drug, formulary.drugs[drug].name_es)


def percent(share: Fraction) -> str:
    """A share as a percentage with at most one decimal: "12.5 %"."""
    return f"{rounded(share * 100)} %"


def rounded(value: Fraction) -> str:
    """A number with at most one decimal, halves up; for reading, never for reckoning."""
    return format_number(Fraction((value * 10 + Fraction(1, 2)).__floor__(), 10))


def _same(text: str) -> Words:
    return Words(text, text)


def _shown(value: FactValue) -> str:
    return format_number(value) if isinstance(value, Fraction) else str(value)
