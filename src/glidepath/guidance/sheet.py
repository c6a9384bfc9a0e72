"""The fact sheet of a question: the person's facts, and what follows from the regimen and plan.

Rules read only this sheet. `DERIVED` lists every fact that is worked out rather than asked, with
the keys of `person` it rests on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from glidepath.findings import Reliability
from glidepath.guidance.dependence import (
    Band,
    Dependence,
    Likely,
    TableSum,
    dependence,
)
from glidepath.guidance.interactions import Matches, NameIndex, match_medicines
from glidepath.guidance.limits import Limits
from glidepath.guidance.person import FactKind, FactValue
from glidepath.guidance.question import Question
from glidepath.guidance.rules import Guidance
from glidepath.guidance.words import NOTHING, Words, joined, listed, rounded
from glidepath.medicines.drug import DrugClass
from glidepath.medicines.equivalence import Equivalences
from glidepath.medicines.formulary import Formulary
from glidepath.quantities import format_number

OPIOID_GROUPS = ("opioids", "opioid-treatment")
OPIOID_TREATMENT_GROUP = "opioid-treatment"
NALOXONE_GROUP = "naloxone"
EXCIPIENTS = ("ethanol", "propylene-glycol", "sorbitol")
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
    "drug_groups": DerivedFact(FactKind.NAMES),
    "diazepam_equivalent": DerivedFact(FactKind.NUMBER),
    "site_drugs": DerivedFact(FactKind.NUMBER, ("medicines",)),
    "cns_active": DerivedFact(FactKind.NUMBER, ("medicines", "opioids")),
    "goal": DerivedFact(FactKind.CHOICE, values=GOALS),
    "pace_reduction": DerivedFact(FactKind.NUMBER),
    "pace_every_days": DerivedFact(FactKind.NUMBER),
    "pace_outside_limit": DerivedFact(FactKind.YES_NO),
    "dependence": DerivedFact(FactKind.CHOICE, ("duration_weeks", "days_per_week"), tuple(Likely)),
    "dose_band": DerivedFact(FactKind.CHOICE, values=tuple(Band)),
    "opioid_use": DerivedFact(FactKind.YES_NO, ("opioids", "medicines")),
    "opioid_treatment": DerivedFact(FactKind.YES_NO, ("opioids", "medicines")),
    "naloxone": DerivedFact(FactKind.YES_NO, ("naloxone_in_hand", "medicines")),
    "medicine_groups": DerivedFact(FactKind.NAMES, ("medicines",)),
    "excipients": DerivedFact(FactKind.NAMES, values=EXCIPIENTS),
}

FIGURES = frozenset(
    {
        "drugs", "because", "pace", "pace_in_window", "limit", "window_days", "sums",
        "site_drugs", "cns_active", "ethanol", "propylene_glycol", "sorbitol",
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
    named, others = _site_drugs_among(names, facts.guidance.site_names)
    site = tuple(dict.fromkeys((*(drug for drug, _ in question.regimen), *named)))
    matches = match_medicines(others, facts.guidance.interactions)
    dependent = dependence(
        question.regimen,
        weeks=_number(question, "duration_weeks"),
        days=_number(question, "days_per_week"),
        table=facts.guidance.dependence,
        equivalences=facts.equivalences,
    )
    derived: dict[str, FactValue | None] = {
        **_about_drugs(question, site, facts.formulary),
        **_about_pace(question, facts.limits),
        **_about_opioids(question, matches),
        "goal": question.goal,
        "dependence": str(dependent.likely),
        "dose_band": str(dependent.band),
        "diazepam_equivalent": max((one.total.value for one in dependent.sums), default=None),
        "medicine_groups": None if medicines is None else tuple(matches.by_group),
    }
    derived["cns_active"] = _cns_active(len(site), matches, facts, derived)
    values = {**question.person.facts, **{k: v for k, v in derived.items() if v is not None}}
    figures = {
        **_figures(question, facts),
        "because": Words(" ".join(dependent.because), " ".join(dependent.because_es)),
        "site_drugs": listed((drug_words(d, facts.formulary) for d in site), _wording(facts)),
        "sums": _sums(dependent.sums, facts),
        "cns_active": _same(_shown(values["cns_active"])),
    }
    return FactSheet(values, _asks_for(derived, dependent), figures, matches, dependent)


def _wording(facts: Facts) -> Mapping[str, Words]:
    return facts.guidance.wording


def _number(question: Question, key: str) -> Fraction | None:
    value = question.person.get(key)
    return value if isinstance(value, Fraction) else None


def _site_drugs_among(
    names: tuple[str, ...], site_drugs: NameIndex
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Benzodiazepines and Z-drugs named among the other medicines, and the names left over."""
    found = {name: site_drugs.groups_in(name) for name in names}
    drugs = dict.fromkeys(drug for several in found.values() for drug in several)
    return tuple(drugs), tuple(name for name, several in found.items() if not several)


def _about_drugs(
    question: Question, site: tuple[str, ...], formulary: Formulary
) -> dict[str, FactValue | None]:
    """What is taken and changed to, by drug, class and group, and what the liquids hold."""
    switch = () if question.switch_to is None else (question.switch_to,)
    drugs = tuple(dict.fromkeys((*(drug for drug, _ in question.regimen), *switch)))
    of_all = [formulary.drugs[drug] for drug in dict.fromkeys((*site, *switch))]
    of_plan = [formulary.drugs[drug] for drug in drugs]
    held = (excipient for product in question.products for excipient in product.excipients)
    return {
        "drugs": drugs,
        "switch_to": switch,
        "drug_classes": tuple(dict.fromkeys(str(drug.drug_class) for drug in of_all)),
        "drug_groups": tuple(dict.fromkeys(group for drug in of_plan for group in drug.groups)),
        "site_drugs": Fraction(len(site)),
        "excipients": tuple(dict.fromkeys(held)),
    }


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
    opioids_named = set(matches.named(OPIOID_GROUPS))
    named = bool(opioids_named)
    treated = bool(matches.named((OPIOID_TREATMENT_GROUP,)))
    naloxone: FactValue | None = question.person.get("naloxone_in_hand")
    # Buprenorphine with naloxone in one tablet is no rescue medicine.
    rescue = set(matches.named((NALOXONE_GROUP,))) - opioids_named
    if naloxone is None and rescue:
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


def _figures(question: Question, facts: Facts) -> dict[str, Words]:
    """The figures that rest on the question alone; without a pace those of the pace are empty."""
    wording = _wording(facts)
    pace, limits = question.pace, facts.limits
    figures = {
        "drugs": listed(
            (drug_words(drug, facts.formulary) for drug, _ in question.regimen), wording
        ),
        "limit": _same(percent(limits.max_reduction)),
        "window_days": _same(str(limits.window_days)),
        "pace": NOTHING,
        "pace_in_window": NOTHING,
        **{e.replace("-", "_"): _products_with(e, question, facts) for e in EXCIPIENTS},
    }
    if pace is not None:
        base = wording["of_start" if pace.of_start else "of_current"]
        figures["pace"] = wording["pace"].filled(
            percent=percent(pace.reduction), base=base, days=str(pace.every_days)
        )
        figures["pace_in_window"] = _same(percent(pace.reduction_within(limits.window_days)))
    return figures


def _sums(sums: tuple[TableSum, ...], facts: Facts) -> Words:
    """The diazepam equivalents by each table, as words."""
    wording = _wording(facts)
    return joined(
        (
            wording["sum"].filled(
                table=facts.equivalences.table(one.table).title, mg=rounded(one.total.value)
            )
            + (wording["filled_in"] if one.filled_in else NOTHING)
            + (wording["unverified"] if one.unverified else NOTHING)
            for one in sums
        ),
        "; ",
    )


def _products_with(excipient: str, question: Question, facts: Facts) -> Words:
    """The liquids that hold an excipient, each marked where that has not been checked."""
    wording = facts.guidance.wording
    named = []
    for product in question.products:
        if excipient in product.excipients:
            unchecked = product.reliability.get("excipients") is Reliability.UNVERIFIED
            strength = _same(f" {product.strength} mg/{product.per}")
            mark = wording["unverified"] if unchecked else NOTHING
            named.append(drug_words(product.drug, facts.formulary) + strength + mark)
    return listed(dict.fromkeys(named), wording)


def drug_words(drug: str, formulary: Formulary) -> Words:
    """A drug's name in both languages."""
    return Words(drug, formulary.drugs[drug].name_es)


def percent(share: Fraction) -> str:
    """A share as a percentage with at most one decimal: "12.5 %"."""
    return f"{rounded(share * 100)} %"


def _same(text: str) -> Words:
    return Words(text, text)


def _shown(value: FactValue) -> str:
    return format_number(value) if isinstance(value, Fraction) else str(value)
