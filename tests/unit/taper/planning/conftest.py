"""A world of given alternatives, for the tests of ways out."""

from __future__ import annotations

import pytest

from glidepath.taper.planning import ways_out
from tests.unit.taper.planning.given_alternatives import Given


@pytest.fixture
def world(monkeypatch):
    given = Given()
    for name in ("changes_of", "draft_plan", "outlook_of"):
        monkeypatch.setattr(ways_out, name, getattr(given, name))
    return given
