"""Two people answer at the same time: what is written, and what is told instead of overwritten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from glidepath.web.evaluation.history import History
from glidepath.web.evaluation.models import Answer

# A value, and whether the question is open.
Content = tuple[Any, bool]
_OPEN: Content = (None, True)


@dataclass(frozen=True, slots=True)
class Conflict:
    """A question that somebody else answered meanwhile, and differently.

    `theirs` is the answer that stands (withdrawn where the question was opened again), `yours`
    what was sent; nothing was written for it.
    """

    key: str
    theirs: Answer
    yours: Any
    yours_withdrawn: bool


def merge(
    history: History, sent: Mapping[str, Content], seen: int
) -> tuple[list[str], list[Conflict]]:
    """The keys to write, and those that somebody else changed since `seen` to something else."""
    newest = {answer.key: answer for answer in history.answers}
    before = {answer.key: answer for answer in history.answers if answer.number <= seen}
    written, conflicts = [], []
    for key, content in sent.items():
        current = _content(newest.get(key))
        if content in (current, _content(before.get(key))):
            continue
        if current == _content(before.get(key)):
            written.append(key)
        else:
            conflicts.append(Conflict(key, newest[key], *content))
    return written, conflicts


def _content(answer: Answer | None) -> Content:
    """The value, and whether the question is open."""
    return _OPEN if answer is None else (answer.value, answer.withdrawn)
