"""The tutorial of the record names what stands on the pages, letter by letter."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from glidepath.catalogue import load
from glidepath.web.messages import parts, texts

TUTORIAL = (Path(__file__).parents[2] / "docs/tutorials/a-first-evaluation.md").read_text()
LABELS = sorted(set(re.findall(r"(?<![*\w])\*([A-Z][^*]+)\*(?!\*)", TUTORIAL.replace("\n", " "))))


@pytest.fixture(scope="module")
def on_pages() -> set[str]:
    found = (message for part in parts() for _, _, message, _ in texts(part))
    return {one for one in found if isinstance(one, str)}


@pytest.mark.parametrize("label", LABELS)
def test_a_label_of_the_tutorial_stands_on_a_page(label: str, on_pages: set[str]) -> None:
    assert label in on_pages


def test_the_tutorial_counts_the_sections_rightly() -> None:
    assert len(load().interview.sections) == 16
    assert "sixteen sections" in TUTORIAL
