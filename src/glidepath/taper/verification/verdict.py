"""What verification answers: checks with their figures, and every fall beyond the limit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from glidepath.guidance.naming import drug_words
from glidepath.guidance.words import Words
from glidepath.medicines.formulary import Formulary

TOTAL = "total"

LIMIT = "limit-14-days"
EXCEPTIONS = "exceptions-are-real"
INCREASE = "no-increase"
MINIMUM_HOLD = "minimum-hold"
MAXIMUM_HOLD = "maximum-hold"
PACE = "pace"
PIECES = "dispensable-pieces"
PIECES_PER_TIME = "pieces-per-time"
MILLIGRAMS = "milligrams-agree"
REDUCTIONS = "reduction-agrees"
DAYS = "days-follow-on"
CHANGE_DAYS = "change-days"
SUPPLY = "supply-agrees"
GOAL = "goal-reached"
FINAL_DOSE = "final-dose"

_MOST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Check:
    """One rule: whether it holds, its exact figure, and a sentence in English and Spanish.

    An `advisory` check is told and does not decide whether the schedule is verified.
    """

    rule: str
    holds: bool
    figure: str
    text: str
    text_es: str
    advisory: bool


@dataclass(frozen=True, slots=True)
class Break:
    """A fall beyond the limit, from the highest dose in the window to the dose it ends at.

    `day` is the first day of the lower dose. `drug` is a drug or "total"; the doses are milligrams
    a day of that drug, or of diazepam for the total. `already_lived` says that the higher dose
    was taken on a day before the plan and nothing was lowered since: no step of the plan.
    """

    rule: str
    drug: str
    day: date
    from_dose: Fraction
    to_dose: Fraction
    already_lived: bool

    @property
    def reduction(self) -> Fraction:
        """The share lost."""
        return 1 - self.to_dose / self.from_dose


@dataclass(frozen=True, slots=True)
class Verification:
    """Everything found about one schedule.

    `breaks` are the falls beyond the limit, whether or not they are listed as exceptions.
    `largest_reduction` is the largest share lost within a window, the last step to zero and
    changes of drug left out. `final_doses` holds the last milligrams a day before zero of each drug
    that is stopped. `schedule` is the schedule's digest.
    """

    checks: tuple[Check, ...]
    breaks: tuple[Break, ...]
    largest_reduction: Fraction
    days: int
    final_doses: Mapping[str, Fraction]
    schedule: str

    @property
    def holds(self) -> bool:
        """True when every check that is not advisory holds."""
        return all(check.holds or check.advisory for check in self.checks)


def said(rule: str, holds: bool, figure: str, words: Words, *, advisory: bool = False) -> Check:  # noqa: FBT001
    """A check with its sentence in both languages."""
    return Check(rule, holds, figure, words.en, words.es, advisory)


def told(rule: str, wrong: list[Words], kept: Words) -> Check:
    """A check whose figure counts what is wrong, and whose sentence names the first few."""
    if not wrong:
        return said(rule, True, "0", kept)
    rest = len(wrong) - _MOST_SHOWN
    more = Words(f" and {rest} more", f" y {rest} más") if rest > 0 else Words("", "")
    first = first_few(wrong)
    words = Words(f"{first.en}{more.en}.", f"{first.es}{more.es}.")
    return said(rule, False, str(len(wrong)), words)


def named(name: str, formulary: Formulary) -> Words:
    """A drug, or the total of all drugs, as a sentence calls it."""
    return Words("the total", "el total") if name == TOTAL else drug_words(name, formulary)


def first_few(wrong: list[Words]) -> Words:
    """The first few of what is wrong, in one line."""
    shown = wrong[:_MOST_SHOWN]
    return Words("; ".join(one.en for one in shown), "; ".join(one.es for one in shown))
