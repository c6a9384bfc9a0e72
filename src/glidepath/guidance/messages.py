"""What planning itself has to say: sentences and findings as data, in two languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from glidepath.findings import Citation, Finding, Severity
from glidepath.guidance.words import Words


@dataclass(frozen=True, slots=True)
class Message:
    """A finding with places for figures, read from data."""

    rule: str
    severity: Severity
    words: Words
    citation: Citation

    def finding(
        self,
        ways_out: tuple[Words, ...] = (),
        exact: Mapping[str, str] = MappingProxyType({}),
        **figures: Words | str,
    ) -> Finding:
        """The finding with its figures put in; raises KeyError where one is missing.

        `exact` is what programs read in place of words: an id, or an ISO date.
        """
        text = self.words.filled(**figures)
        return Finding(
            rule=self.rule,
            severity=self.severity,
            text=text.en,
            text_es=text.es,
            citation=self.citation,
            figures={name: exact.get(name, _english(w)) for name, w in figures.items()},
            ways_out=tuple(way.en for way in ways_out),
            ways_out_es=tuple(way.es for way in ways_out),
        )


def _english(figure: Words | str) -> str:
    return figure if isinstance(figure, str) else figure.en


@dataclass(frozen=True, slots=True)
class PlanningWords:
    """Sentences and findings of planning, by name."""

    words: Mapping[str, Words]
    messages: Mapping[str, Message]
