"""Everything an evaluation may read, each fact with the answers behind it.

Facts of the regimen and the person come from guidance's fact sheet; the interview, the bands of
instruments, the rules that speak and earlier decisions stand beside them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from glidepath.assessment.answers import Answers
from glidepath.assessment.basis import AnswerUsed, Basis, Origin
from glidepath.assessment.instrument import Urgency
from glidepath.assessment.scoring import Score
from glidepath.guidance.conditions import Condition, Operator, all_of
from glidepath.guidance.dependence import Likely
from glidepath.guidance.evaluation import Evaluation
from glidepath.guidance.person import FactKind, FactValue
from glidepath.guidance.question import Question
from glidepath.guidance.sheet import DERIVED, FactSheet, drug_words
from glidepath.guidance.words import Words, joined
from glidepath.medicines.formulary import Formulary
from glidepath.quantities import format_number

REGIMEN = "regimen"
GOAL = "goal"
# Facts that only an evaluation reads, with how they are compared. Decisions are facts too.
OWN_FACTS: Mapping[str, FactKind] = MappingProxyType(
    {
        "short_acting": FactKind.YES_NO,
        "urgent_answer": FactKind.YES_NO,
        "urgency": FactKind.CHOICE,
        "rules": FactKind.NAMES,
    }
)
# What the fact sheet works out from other things than the regimen.
_NOT_OF_REGIMEN = frozenset(
    {"goal", "opioid_use", "opioid_treatment", "naloxone", "medicine_groups", "switch_to"}
)


@dataclass(frozen=True, slots=True)
class Decided:
    """An earlier decision as a fact for later ones; `value` None means not known."""

    value: str | None
    because: tuple[Basis, ...]
    open: tuple[str, ...] = ()


@dataclass(frozen=True)
class Evidence:
    """The facts, and what is behind each.

    `person_keys` are all keys that `person` may have, `from_interview` those answered there.
    """

    question: Question
    sheet: FactSheet
    evaluation: Evaluation
    answers: Answers
    person_keys: frozenset[str]
    from_interview: frozenset[str]
    scores: Mapping[str, Score]
    formulary: Formulary
    decided: Mapping[str, Decided]
    words: Mapping[str, Words]

    def with_decided(self, fact: str, decided: Decided) -> Evidence:
        """The same evidence with one more decision to read."""
        return replace(self, decided=MappingProxyType({**self.decided, fact: decided}))

    def get(self, key: str) -> FactValue | None:
        """The value of a fact, or None where it is unknown."""
        if key in self.decided:
            return self.decided[key].value
        if key.startswith("band."):
            band = self._band(key)
            return band.en if band else None
        if key in OWN_FACTS:
            return self._own(key)
        value = self.sheet.get(key)
        if key == "dependence" and value == Likely.UNKNOWN:
            return None
        return self.answers.get(key) if value is None else value

    def _band(self, key: str) -> Words | None:
        _, instrument, *scale = key.split(".", 2)
        score = self.scores.get(instrument)
        if score is None:
            return None
        return score.scales[scale[0]].band if scale else score.band

    def _own(self, key: str) -> FactValue | None:
        if key == "rules":
            return tuple(one.rule.id for one in self.evaluation.fired)
        if key == "urgent_answer":
            return True if any(score.urgent for score in self.scores.values()) else None
        if key == "urgency":
            return self._urgency()
        return any(self.formulary.drugs[drug].short_acting for drug, _ in self.question.regimen)

    def _urgency(self) -> FactValue | None:
        """What the gravest of the urgent answers asks for."""
        graded = [score.grade.urgency for score in self.scores.values() if score.grade]
        gravest = max(graded, key=list(Urgency).index, default=None)
        return gravest.value if gravest else None

    def keys_to_ask(self, fact: str) -> tuple[str, ...]:
        """The keys of `person` that would settle an unknown fact.

        None for answers of the interview and instruments: they add to the picture, and what they
        are about is asked in `person` too.
        """
        if fact in self.decided:
            decided = self.decided[fact]
            return (*decided.open, *(key for one in decided.because for key in one.unanswered))
        if fact in self.sheet.asks_for or fact in DERIVED:
            return self.sheet.keys_behind(fact)
        return () if self._is_addition(fact) else (fact,)

    def _is_addition(self, fact: str) -> bool:
        return fact in OWN_FACTS or fact.startswith("band.") or fact not in self.person_keys

    def behind(
        self, when: Iterable[tuple[Condition, ...]]
    ) -> tuple[tuple[AnswerUsed, ...], tuple[str, ...]]:
        """The answers that every group which holds rests on, and the open keys that let it hold."""
        used: dict[AnswerUsed, None] = {}
        unanswered: dict[str, None] = {}
        for group in when:
            if all_of(group, self).holds:
                for condition in group:
                    used |= dict.fromkeys(self.used_by(condition))
                    unanswered |= dict.fromkeys(self._open_in(condition))
        return tuple(used), tuple(unanswered)

    def _open_in(self, condition: Condition) -> tuple[str, ...]:
        if condition.fact in self.decided:
            because = self.decided[condition.fact].because
            return tuple(key for one in because for key in one.unanswered)
        if condition.operator is Operator.NOT_KNOWN_TO_BE and self.get(condition.fact) is None:
            return self.keys_to_ask(condition.fact)
        return ()

    def used_by(self, condition: Condition) -> tuple[AnswerUsed, ...]:
        """The answers behind the fact of one condition."""
        fact = condition.fact
        if fact in self.decided:
            return tuple(one for basis in self.decided[fact].because for one in basis.answers)
        if fact == "rules":
            named = condition.operand if isinstance(condition.operand, tuple) else ()
            spoke = [one.rule for one in self.evaluation.fired if one.rule.id in named]
            return tuple(one for rule in spoke for one in self.behind(rule.when)[0])
        if fact in ("urgent_answer", "urgency"):
            return tuple(one for key in self.scores for one in self.urgent_of(key))
        if fact.startswith("band."):
            band = self._band(fact)
            instrument = fact.split(".", 2)[1]
            return (AnswerUsed(instrument, band.en, Origin.INSTRUMENT, band),) if band else ()
        return self.answers_of(fact)

    def urgent_of(self, instrument: str) -> tuple[AnswerUsed, ...]:
        """The answers of an instrument that cannot wait."""
        score = self.scores[instrument]
        used = []
        for one in score.urgent:
            answer = str(score.answers[one.item])
            said = self.words["item_answer"].filled(item=one.item, answer=answer)
            used.append(AnswerUsed(instrument, said.en, Origin.INSTRUMENT, said))
        return tuple(used)

    def answers_of(self, fact: str) -> tuple[AnswerUsed, ...]:
        """The answers behind a fact of the person, the regimen or the interview."""
        if fact == GOAL:
            asked = GOAL in self.answers.values
            origin = Origin.INTERVIEW if asked else Origin.REQUEST
            return (AnswerUsed(GOAL, self.question.goal, origin),)
        if fact == "short_acting":
            return (self._regimen(),)
        if fact not in DERIVED:
            value = self.get(fact)
            return () if value is None else (self._used(fact, value),)
        used = [] if fact in _NOT_OF_REGIMEN else [self._regimen()]
        for key in DERIVED[fact].reads:
            value = self.question.person.get(key)
            if value is not None:
                used.append(self._used(key, value))
        return tuple(used)

    def _used(self, key: str, value: FactValue) -> AnswerUsed:
        asked = key in self.from_interview or key in self.answers.values
        return AnswerUsed(key, shown(value), Origin.INTERVIEW if asked else Origin.PERSON)

    def _regimen(self) -> AnswerUsed:
        doses = (
            self.words["dose_a_day"].filled(drug=drug_words(drug, self.formulary), mg=str(dose))
            for drug, dose in self.question.regimen
        )
        said = joined(doses, " + ")
        return AnswerUsed(REGIMEN, said.en, Origin.REGIMEN, said)


def shown(value: FactValue) -> str:
    """An answer as it would be written in a request."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return ", ".join(value)
    return value if isinstance(value, str) else format_number(value)
