"""What an evaluation says: recommendations, each with its reasons, and the way back from an answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from glidepath.assessment.basis import Basis
from glidepath.assessment.open_questions import OpenQuestion
from glidepath.assessment.scoring import Score
from glidepath.findings import Finding
from glidepath.guidance.rules import PaceAdvice
from glidepath.guidance.words import Words
from glidepath.quantities import Milligrams


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One answer of the evaluation: its value, its words, why, and what could make it graver.

    `value` None means not known. `still_open` are keys of `person`, and ids of instruments.
    """

    value: str | None
    words: Words
    because: tuple[Basis, ...]
    still_open: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pace:
    """The starting pace: a share of the current dose every so many days; None where none is due."""

    advice: PaceAdvice | None
    because: tuple[Basis, ...]


@dataclass(frozen=True, slots=True)
class FirstStep:
    """What to do first, and how much of each drug a first reduction would come to.

    `to` are milligrams a day by drug after one step at the starting pace, before any rounding to
    tablets; empty where nothing is lowered now.
    """

    value: str
    words: Words
    because: tuple[Basis, ...]
    reduction: Fraction | None
    to: Mapping[str, Milligrams]


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a list: a gate to acknowledge, a thing treated alongside, something urgent."""

    id: str
    title: Words
    because: tuple[Basis, ...]


@dataclass(frozen=True, slots=True)
class PersonEvaluation:
    """The whole evaluation. Physical dependence and a use disorder are apart: neither is the other."""

    dependence: Recommendation
    use_disorder: Recommendation
    complicated_withdrawal: Recommendation
    level_of_care: Recommendation
    pace: Pace
    first_step: FirstStep
    gates: tuple[Item, ...]
    alongside: tuple[Item, ...]
    urgent: tuple[Item, ...]
    open_questions: tuple[OpenQuestion, ...]
    findings: tuple[Finding, ...]
    scores: Mapping[str, Score]

    @property
    def reasons(self) -> Mapping[str, tuple[Basis, ...]]:
        """Every recommendation by name ("pace", "gate:opioids"), with its reasons."""
        return {
            "dependence": self.dependence.because,
            "use_disorder": self.use_disorder.because,
            "complicated_withdrawal": self.complicated_withdrawal.because,
            "level_of_care": self.level_of_care.because,
            "pace": self.pace.because,
            "first_step": self.first_step.because,
            **{f"gate:{one.id}": one.because for one in self.gates},
            **{f"alongside:{one.id}": one.because for one in self.alongside},
            **{f"urgent:{one.id}": one.because for one in self.urgent},
        }

    def bases_of(self, answer_key: str) -> tuple[tuple[str, Basis], ...]:
        """The recommendations that an answer feeds, each with the reason that reads it."""
        return tuple(
            (name, basis)
            for name, because in self.reasons.items()
            for basis in because
            if answer_key in basis.keys
        )
