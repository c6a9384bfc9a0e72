"""From a scenario's request to its answer: the one place where pages meet the engine."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from glidepath.catalogue import load
from glidepath.catalogue.planning import plan
from glidepath.documents.answers import answer_to_json
from glidepath.documents.reading_facts import reading_facts
from glidepath.documents.request_writing import request_to_json
from glidepath.documents.requests import request_from_json
from glidepath.documents.revisions import revision_from_json
from glidepath.taper.answer import Answer
from glidepath.web.base.clock import today


def answer_of(request: Mapping[str, Any], marks: Sequence[Mapping[str, str]] = ()) -> Answer:
    """The engine's answer to a request with its marked days kept free of changes.

    Raises InvalidRequest, UnknownName or NoEquivalence with place and remedy.
    """
    return plan(request_from_json(with_marks(request, marks), reading_facts(), tomorrow()))


def dated(request: Mapping[str, Any]) -> dict[str, Any]:
    """The request with its first day: the one asked for, else tomorrow, on whatever day it is read."""
    return {**request, "start": request.get("start") or tomorrow().isoformat()}


def document_of(answer: Answer) -> dict[str, Any]:
    """The answer as it is kept: the contract's JSON."""
    return answer_to_json(answer, load().formulary)


def with_marks(request: Mapping[str, Any], marks: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """The request with the marked days added to those on which no dose may change."""
    kept = list(request.get("no_change") or [])
    return {**request, "no_change": kept + [_range(mark) for mark in marks]}


def revised_request(
    document: Mapping[str, Any], events: Sequence[Mapping[str, Any]], on: date
) -> dict[str, Any]:
    """The request for the next version of a signed plan after what happened.

    Raises InvalidRequest where the events make no sense for this plan.
    """
    raw = {"plan": document, "today": on.isoformat(), "events": list(events)}
    slow_factor = load().policy["slow_factor"].value
    return request_to_json(revision_from_json(raw, reading_facts(), slow_factor, on))


def digest_of(document: Mapping[str, Any]) -> str:
    """The digest of a document: "sha256:..." over its canonical JSON."""
    content = json.dumps(document, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(content.encode()).hexdigest()}"


def tomorrow() -> date:
    """The day on which a plan starts unless another is chosen."""
    return today() + timedelta(days=1)


def _range(mark: Mapping[str, str]) -> dict[str, str]:
    return {"from": mark["first"], "to": mark["last"]}
