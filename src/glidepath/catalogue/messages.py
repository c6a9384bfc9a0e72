"""The sentences and findings of planning, from data/guidance/planning.toml."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from types import MappingProxyType

from glidepath.catalogue.entries import Entry, read_toml
from glidepath.findings import Severity
from glidepath.guidance.messages import Message, PlanningWords
from glidepath.guidance.words import Words

_FILE = "guidance/planning.toml"


def read_planning_words(root: Path, sources: Collection[str]) -> PlanningWords:
    """Every sentence and finding by name; raises InvalidFact."""
    whole = read_toml(root, _FILE)
    sentences, findings = whole.sub("words"), whole.sub("finding")
    whole.close()
    return PlanningWords(
        MappingProxyType({key: _words(sentences.sub(key)) for key in sentences.values}),
        MappingProxyType(
            {key: _message(key, findings.sub(key), sources) for key in findings.values}
        ),
    )


def _words(entry: Entry) -> Words:
    words = Words(entry.text("en"), entry.text("es"))
    entry.close()
    return words


def _message(rule: str, entry: Entry, sources: Collection[str]) -> Message:
    message = Message(
        rule,
        entry.code("severity", Severity),
        Words(entry.text("en"), entry.text("es")),
        entry.citation(sources),
    )
    entry.close()
    return message
