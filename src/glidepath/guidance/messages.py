"""What planning itself has to say: sentences and findings as data, in two languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from glidepath.findings import Citation, Finding, Severity
from glidepath.guidance.words import Words


@dataclass(frozen=True, slots=True)
class Message:
    """A finding with places for figures, read from data."""

    rule: str
    severity: Severity
    words: Words
    citation: Citation

    def finding(self, ways_out: tuple[str, ...] = (), **figures: Words | str) -> Finding:
        """The finding with its figures put in; raises KeyError where one is missing."""
        text = self.words.filled(**figures)
        return Finding(
            rule=self.rule,
            severity=self.severity,
            text=text.en,
            text_es=text.es,
            citation=self.citation,
            figures={name: w if isinstance(w, str) else w.en for name, w in figures.items()},
            ways_out=ways_out,
        )


@dataclass(frozen=True, slots=True)
class PlanningWords:
    """Sentences and findings of planning, by name."""

    words: Mapping[str, Words]
    messages: Mapping[str, Message]
