"""Why a recommendation stands: the rule behind it and the answers that feed it, traceable both ways."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from glidepath.findings import Citation
from glidepath.guidance.words import NOTHING, Words


class Origin(StrEnum):
    """Where an answer came from."""

    INTERVIEW = "interview"
    PERSON = "person"
    REGIMEN = "regimen"
    INSTRUMENT = "instrument"
    REQUEST = "request"


@dataclass(frozen=True, slots=True)
class AnswerUsed:
    """One answer that a recommendation rests on.

    `key` is the key of `person`, the interview's question, "regimen", "goal", or the id of an
    instrument; `value` is what was answered, or the instrument's band or item. `words` say it for
    a reader where the value itself is no label of the question.
    """

    key: str
    value: str
    origin: Origin
    words: Words = NOTHING


@dataclass(frozen=True, slots=True)
class Published:
    """What a publication says about the same matter: a plain sentence and where it stands."""

    words: Words
    citation: Citation


@dataclass(frozen=True, slots=True)
class Basis:
    """One reason for a recommendation.

    `rule` is the id of a guidance rule, or "table/row" of the project's decisions. `answers` are
    those it holds by, `unanswered` the keys that are open and let it hold (nothing is taken for
    "no"). `published` stands beside a decision of the project's own.
    """

    text: Words
    rule: str
    citation: Citation
    answers: tuple[AnswerUsed, ...] = ()
    unanswered: tuple[str, ...] = ()
    published: Published | None = None

    @property
    def keys(self) -> frozenset[str]:
        """Every answer, given or open, that this reason rests on."""
        return frozenset((*(one.key for one in self.answers), *self.unanswered))
