"""The two-minute screen from data/assessment/recognition.toml."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from types import MappingProxyType

from glidepath.assessment.recognition import (
    About,
    NextStep,
    RecognitionScreen,
    Sign,
    TwoWordings,
)
from glidepath.catalogue.assessment import read_words
from glidepath.catalogue.entries import Entry, read_toml


def read_recognition(root: Path, sources: Collection[str]) -> RecognitionScreen:
    """The screen; raises InvalidFact where a text lacks a language or a reader."""
    whole = read_toml(root, "assessment/recognition.toml")
    found, steps = whole.sub("found"), whole.sub("step")
    screen = RecognitionScreen(
        warning=_both(whole.sub("warning")),
        no_diagnosis=_both(whole.sub("no_diagnosis")),
        signs=tuple(_sign(sign, sources) for sign in whole.each("sign")),
        found=MappingProxyType({about: _both(found.sub(about)) for about in About}),
        steps=MappingProxyType({step: _both(steps.sub(step)) for step in NextStep}),
        citation=whole.citation(sources),
    )
    for entry in (found, steps, whole):
        entry.close()
    return screen


def _both(entry: Entry) -> TwoWordings:
    both = _wordings(entry)
    entry.close()
    return both


def _wordings(entry: Entry) -> TwoWordings:
    return TwoWordings(read_words(entry, "clinician"), read_words(entry, "public"))


def _sign(entry: Entry, sources: Collection[str]) -> Sign:
    sign = Sign(
        entry.text("key"), entry.code("about", About), _wordings(entry), entry.citation(sources)
    )
    entry.close()
    return sign
