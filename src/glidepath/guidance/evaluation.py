"""Putting the rules to a question: findings, what is missing, level of care and starting pace."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from glidepath.findings import Citation, Finding, Reliability, Severity
from glidepath.guidance.conditions import any_of
from glidepath.guidance.dependence import Dependence
from glidepath.guidance.interactions import Interaction
from glidepath.guidance.limits import Limits
from glidepath.guidance.question import Question
from glidepath.guidance.rules import GRAVEST_FIRST, Guidance, PaceAdvice, Role, Rule, Setting
from glidepath.guidance.sheet import Facts, FactSheet, drug_words, fact_sheet
from glidepath.guidance.words import Words, joined, listed
from glidepath.medicines.equivalence import Equivalences
from glidepath.medicines.formulary import Formulary

_WEIGHT = {severity: position for position, severity in enumerate(GRAVEST_FIRST)}
_CARE = {setting: position for position, setting in enumerate(Setting)}
_PROJECT = Citation(source="project-policy", reliability=Reliability.PROJECT)


@dataclass(frozen=True, slots=True)
class MissingFact:
    """A fact of the person that rules need and nobody has given; `severity` is the gravest's."""

    fact: str
    label: str
    label_es: str
    rules: tuple[str, ...]
    severity: Severity


@dataclass(frozen=True, slots=True)
class LevelOfCare:
    """Where the taper might be done and why; the decision is the clinician's."""

    setting: Setting
    because: tuple[str, ...]
    because_es: tuple[str, ...]
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StartingPace:
    """The slowest starting pace that a rule in force speaks for, and why."""

    advice: PaceAdvice
    because: tuple[str, ...]
    because_es: tuple[str, ...]
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fired:
    """A rule whose conditions hold, with its finding."""

    rule: Rule
    finding: Finding


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All that the rules say to a question.

    `findings` stand gravest first; the last one lists what is missing, where anything is.
    """

    findings: tuple[Finding, ...]
    missing: tuple[MissingFact, ...]
    dependence: Dependence
    fired: tuple[Fired, ...]

    def of_role(self, role: Role) -> tuple[Finding, ...]:
        """The findings of the rules of one role."""
        return tuple(fired.finding for fired in self.fired if fired.rule.role is role)


def evaluate(
    question: Question,
    guidance: Guidance,
    *,
    formulary: Formulary,
    equivalences: Equivalences,
    limits: Limits,
) -> Evaluation:
    """Put every rule in force on the question's day, and every interaction, to the question."""
    facts = Facts(guidance, formulary, equivalences, limits)
    sheet = fact_sheet(question, facts)
    fired: list[Fired] = []
    asked: _Asked = {}
    for rule in guidance.gravest_first:
        if not rule.in_force(question.on):
            continue
        outcome = any_of(rule.when, sheet.values)
        if outcome.holds is False:
            continue
        if outcome.holds:
            fired.append(Fired(rule, guidance.finding(rule, sheet.figures)))
        _ask(asked, rule, _open_facts(rule, sheet) if outcome.holds else outcome.unknown, sheet)
    findings = [one.finding for one in fired] + _interaction_findings(facts, sheet)
    if question.person.get("medicines") is None:
        _ask_for_medicines(asked)
    missing = _missing(asked, guidance)
    findings.sort(key=lambda finding: _WEIGHT[finding.severity])
    if missing:
        findings.append(_open_questions(missing, guidance.wording))
    return Evaluation(tuple(findings), missing, sheet.dependence, tuple(fired))


# Facts to ask for, each with the rules that wait for it and their severities, gravest first.
_Asked = dict[str, list[tuple[str, Severity]]]


def _open_facts(rule: Rule, sheet: FactSheet) -> Iterable[str]:
    """What a rule that fires still asks for: facts it takes for unknown, and doubtful answers."""
    return (fact for fact in rule.facts if fact in rule.left_open or sheet.get(fact) is not None)


def _ask(asked: _Asked, rule: Rule, facts: Iterable[str], sheet: FactSheet) -> None:
    """Note the keys of `person` behind the facts that a rule waits for."""
    for fact in facts:
        for key in sheet.keys_behind(fact):
            asked.setdefault(key, []).append((rule.id, rule.severity))


def _interaction_findings(facts: Facts, sheet: FactSheet) -> list[Finding]:
    findings: list[Finding] = []
    wording = facts.guidance.wording
    drugs = sheet.get("drugs")
    for interaction in facts.guidance.interactions.interactions:
        medicines = sheet.matches.named(interaction.groups)
        touched = interaction.touches(drugs if isinstance(drugs, tuple) else ())
        if medicines and touched:
            findings.append(_interaction(interaction, medicines, touched, facts))
    if sheet.matches.unknown:
        names = ", ".join(sheet.matches.unknown)
        text = wording["unknown_medicines"].filled(medicines=names)
        findings.append(
            Finding(
                rule="interactions/not-known",
                severity=Severity.CAUTION,
                text=text.en,
                text_es=text.es,
                citation=_PROJECT,
                figures={"medicines": names},
            )
        )
    return findings


def _interaction(
    interaction: Interaction,
    medicines: tuple[str, ...],
    drugs: tuple[str, ...],
    facts: Facts,
) -> Finding:
    wording = facts.guidance.wording
    names = listed((Words(name, name) for name in medicines), wording)
    touched = listed((drug_words(drug, facts.formulary) for drug in drugs), wording)
    text = interaction.text.filled(medicines=names, drugs=touched)
    text = facts.guidance.marked(text, interaction.citation)
    return Finding(
        rule=f"interactions/{interaction.id}",
        severity=interaction.severity,
        text=text.en,
        text_es=text.es,
        citation=interaction.citation,
        figures={"drugs": touched.en, "medicines": names.en},
    )


def _ask_for_medicines(asked: _Asked) -> None:
    """Every interaction waits for the list of medicines, unless a graver rule does already."""
    waiting = asked.setdefault("medicines", [])
    waiting.append(("interactions", Severity.CAUTION))
    waiting.sort(key=lambda one: _WEIGHT[one[1]])


def _missing(asked: _Asked, guidance: Guidance) -> tuple[MissingFact, ...]:
    """The facts to ask for, those of the gravest rules first, then in the order of the form."""
    by_severity: dict[Severity, list[MissingFact]] = {severity: [] for severity in GRAVEST_FIRST}
    for key, definition in guidance.schema.facts.items():
        if key in asked:
            severity = asked[key][0][1]
            rules = tuple(dict.fromkeys([rule for rule, _ in asked[key]]))
            by_severity[severity].append(
                MissingFact(key, definition.label, definition.label_es, rules, severity)
            )
    return tuple(one for found in by_severity.values() for one in found)


def _open_questions(missing: tuple[MissingFact, ...], wording: Mapping[str, Words]) -> Finding:
    grave = [one for one in missing if one.severity is Severity.STOP]
    parts = [wording["open_questions"]]
    for key, some in (("ask_first", grave), ("ask_also", [*missing[len(grave) :]])):
        if some:
            parts.append(wording[key].filled(labels=_labels(some)))
    text = joined(parts)
    return Finding(
        rule="open-questions",
        severity=Severity.INFO,
        text=text.en,
        text_es=text.es,
        citation=_PROJECT,
        figures={"facts": ", ".join(one.fact for one in missing)},
    )


def _labels(missing: Sequence[MissingFact]) -> Words:
    return Words(
        "; ".join(one.label for one in missing), "; ".join(one.label_es for one in missing)
    )


def level_of_care(evaluation: Evaluation) -> LevelOfCare:
    """The most intensive setting that a fired rule speaks for, with every reason beyond home."""
    reasons = [one for one in evaluation.fired if one.rule.setting is not Setting.OUTPATIENT]
    setting = max(
        (one.rule.setting for one in reasons), key=_CARE.__getitem__, default=Setting.OUTPATIENT
    )
    return LevelOfCare(
        setting,
        tuple(one.rule.title.en for one in reasons),
        tuple(one.rule.title.es for one in reasons),
        tuple(one.rule.id for one in reasons),
    )


def starting_pace(evaluation: Evaluation) -> StartingPace | None:
    """The slowest pace among the fired rules that name one; None where none does."""
    named = [(one, one.rule.pace) for one in evaluation.fired if one.rule.pace is not None]
    if not named:
        return None
    slowest = min((pace for _, pace in named), key=lambda pace: pace.reduction / pace.every_days)
    reasons = [one for one, pace in named if pace == slowest]
    return StartingPace(
        slowest,
        tuple(one.rule.title.en for one in reasons),
        tuple(one.rule.title.es for one in reasons),
        tuple(one.rule.id for one in reasons),
    )
