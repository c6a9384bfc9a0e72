"""How one invented life is written down: who it is, what is taken, and what happens in its months."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from glidepath.web.accounts.rights import Role
from glidepath.web.record.models import Stage


@dataclass(frozen=True, slots=True)
class Later:
    """Something that happens after the first plan is signed, `after` days from what was before it.

    `what` says which; `words` are the cause, reason or outcome as a colleague wrote it down.
    """

    after: int
    what: str
    words: str = ""
    events: tuple[Mapping[str, Any], ...] = ()
    request: Mapping[str, Any] = field(default_factory=dict)
    name: str = ""
    role: Role = Role.PHARMACIST
    task: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """One invented life; `stage` is how far it has come, `began` how many days ago it came to us.

    `facts` are answers that differ from the usual ones; `hard` says for each month how hard it was,
    from 0 to 1, which is what the questionnaires follow; `asked` are questionnaires besides those
    of everybody. `plan` is laid over the request that the evaluation suggests, `beside` are other
    scenarios by name. `danger` is a sign in the screen that cannot wait; with `waits`, nobody has
    settled it yet. `sections` are those of the interview that were talked through; with
    `gates_open`, nobody has acknowledged what came of it. Care ends `ends` days after signing.
    """

    stage: Stage
    sex: str
    age: int
    language: str = "en"
    began: int
    own_words: str
    taking: Mapping[str, Mapping[str, str]]
    years: int
    begun: str
    does: str
    hopes: str
    fears: str
    goal: str = "stop"
    facts: Mapping[str, Any] = field(default_factory=dict)
    hard: tuple[float, ...] = (0.5,)
    asked: tuple[str, ...] = ()
    plan: Mapping[str, Any] = field(default_factory=dict)
    beside: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    aside: bool = False
    marks: tuple[tuple[str, int, int], ...] = ()
    later: tuple[Later, ...] = ()
    danger: bool = False
    waits: bool = False
    restricted: str = ""
    emergency: str = ""
    ready: bool = True
    sections: int = 99
    gates_open: bool = False
    ends: int = 0
    ending: str = ""

    @property
    def regimen(self) -> list[dict[str, Any]]:
        """What is taken, as the interview keeps it."""
        return [{"drug": drug, "doses": dict(doses)} for drug, doses in self.taking.items()]

    def hardness(self, month: int) -> float:
        """How hard a month was; the last one that is told goes on."""
        return self.hard[min(month, len(self.hard) - 1)]


def pace(percent: int, days: int = 14, of: str = "current") -> dict[str, Any]:
    """A request's pace: so many percent, every so many days."""
    return {"pace": {"reduction": str(percent / 100), "every_days": days, "of": of}}


def hold(after: int, days: int, words: str) -> Later:
    """The next version stays at the present dose so many days."""
    return Later(after, "version", words, ({"kind": "hold", "days": days},))


def slow_down(after: int, words: str, **going_on: Any) -> Later:
    """The next version goes on more slowly, and may name the pace."""
    return Later(after, "version", words, ({"kind": "slow-down", **going_on},))


def step_back(after: int, words: str, **going_on: Any) -> Later:
    """The next version returns to the dose before, and may name the pace to go on with."""
    return Later(after, "version", words, ({"kind": "step-back", "days": 28, **going_on},))


def resume(after: int, words: str) -> Later:
    """The next version goes on after a hold."""
    return Later(after, "version", words, ({"kind": "resume"},))


def new_pace(after: int, percent: int, days: int, words: str) -> Later:
    """The next version goes on at another pace."""
    return Later(after, "version", words, ({"kind": "new-pace", **pace(percent, days)},))


def ran_out(after: int, product: str, words: str) -> Later:
    """The next version does without a product that ran out."""
    return Later(after, "version", words, ({"kind": "product-out", "product": product},))


def missed(after: int, words: str, *, hold_days: int = 14, **doses: str) -> Later:
    """Doses were left out two days before; the next version counts with it, and holds."""
    happened = {"kind": "missed", "days_ago": 2, "doses": doses}
    return Later(after, "version", words, (happened, {"kind": "hold", "days": hold_days}))


def extra(after: int, words: str, *, hold_days: int = 14, **doses: str) -> Later:
    """More was taken three days before; the next version counts with it, and holds."""
    happened = {"kind": "extra", "days_ago": 3, "doses": doses}
    return Later(after, "version", words, (happened, {"kind": "hold", "days": hold_days}))


def unsigned(later: Later) -> Later:
    """The next version is made, and waits for the prescriber."""
    return replace(later, what="draft")


def plan_anew(after: int, name: str, words: str, **request: Any) -> Later:
    """A new plan follows: a kept dose that was looked at again, another goal, or a return."""
    return Later(after, "anew", words, name=name, request=request)


def call(after: int, english: str, spanish: str, outcome: str) -> Later:
    """Somebody calls with what cannot wait; it is settled on the same day, with this outcome."""
    return Later(after, "call", outcome, task=(english, spanish))


def worry(after: int, outcome: str) -> Later:
    """Thoughts of death are told in a questionnaire, and settled on the same day."""
    return Later(after, "worry", outcome)


def emergency(after: int, role: Role, reason: str) -> Later:
    """Somebody outside the team must open the restricted record."""
    return Later(after, "emergency", reason, role=role)


def aftercare(after: int) -> Later:
    """The medicine is behind; the visits go on."""
    return Later(after, "aftercare")
