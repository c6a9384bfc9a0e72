"""Two versions of a plan side by side, from their stored JSON: where they differ, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any

from glidepath.documents.amounts import change_phrase, date_phrase
from glidepath.documents.plan_days import PlanDays, Taken
from glidepath.documents.request_in_words import (
    Json,
    Known,
    Names,
    key_in_words,
    names_in,
    value_in_words,
)
from glidepath.documents.words import words

_TOTAL = "total"
_ONE_DAY = timedelta(days=1)
_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Difference:
    """Days from `first` to `last`, both included, on which the versions differ all along."""

    first: date
    last: date
    then: Taken
    now: Taken
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is not the same: `key` names it for programs, `label` for people."""

    key: str
    label: str
    then: str
    now: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """All differences between two versions; `end` and `length` are None where they are the same.

    `checks` are the rules of the certificate that hold differently or with another figure.
    `exceptions_gained` are falls beyond the limit that only the new version has, on whatever day.
    """

    steps: tuple[Difference, ...]
    request: tuple[Change, ...]
    exceptions_gained: tuple[str, ...]
    exceptions_lost: tuple[str, ...]
    checks: tuple[Change, ...]
    end: Change | None
    length: Change | None

    @property
    def is_empty(self) -> bool:
        """True when nothing differs."""
        return not (
            self.steps
            or self.request
            or self.exceptions_gained
            or self.exceptions_lost
            or self.checks
            or self.end
            or self.length
        )


def compare(old: Json, new: Json, language: str, known: Known | None = None) -> Comparison:
    """Compare two answers as `answer_to_json` wrote them; the language is "en" or "es".

    On days before a plan its `lived` days and its doses before count; after a plan that ends in
    nothing, nothing is taken. `known` names what the answers do not label. Raises UnknownName for
    another language.
    """
    names = names_in((old, new), language, known)
    return Comparison(
        steps=tuple(_differences(PlanDays(old, names, language), PlanDays(new, names, language))),
        request=tuple(_request_changes(old["request"], new["request"], names, language)),
        exceptions_gained=_exception_lines(_only_in(new, old), names, language),
        exceptions_lost=_exception_lines(_only_in(old, new), names, language),
        checks=tuple(_check_changes(old.get("certificate"), new.get("certificate"), language)),
        end=_changed("end", language, *(_end(document, language) for document in (old, new))),
        length=_changed(
            "length", language, *(_length(document, language) for document in (old, new))
        ),
    )


def _differences(old: PlanDays, new: PlanDays) -> Iterator[Difference]:
    """Ranges of days on which doses differ, or the pieces where both versions name them."""
    borders = sorted({*old.borders(), *new.borders()})
    open_: tuple[date, date, Taken, Taken] | None = None
    for first, following in pairwise(borders):
        then, now = old.on(first), new.on(first)
        last = following - _ONE_DAY
        if open_ and open_[2:] == (then, now) and open_[1] == first - _ONE_DAY:
            open_ = open_[0], last, then, now
            continue
        if open_:
            yield _difference(*open_, language=old.language)
        open_ = (first, last, then, now) if _differ(then, now) else None
    if open_:
        yield _difference(*open_, language=old.language)


def _differ(then: Taken, now: Taken) -> bool:
    if then.doses is None or now.doses is None:
        return then.doses != now.doses
    same = {d: Fraction(mg) for d, mg in then.doses.items()} == {
        d: Fraction(mg) for d, mg in now.doses.items()
    }
    return not same or bool(then.pieces and now.pieces and then.pieces != now.pieces)


def _difference(first: date, last: date, then: Taken, now: Taken, *, language: str) -> Difference:
    terms = words(language)["comparison"]
    ends = date_phrase(first, language), date_phrase(last, language)
    span = str(terms["one_day" if first == last else "span"]).format(first=ends[0], last=ends[1])
    same_dose = then.text == now.text and then.pieces and now.pieces
    texts = [
        f"{taken.text} ({'; '.join(taken.pieces)})" if same_dose else taken.text
        for taken in (then, now)
    ]
    text = str(terms["change"]).format(span=span, then=texts[0], now=texts[1])
    return Difference(first, last, then, now, text)


def _request_changes(old: Json, new: Json, names: Names, language: str) -> Iterator[Change]:
    for key in dict.fromkeys([*old, *new]):
        if old.get(key) == new.get(key):
            continue
        then, now = (value_in_words(key, side.get(key), names, language) for side in (old, new))
        yield Change(key, key_in_words(key, language), then, now)


def _only_in(document: Json, other: Json) -> list[Json]:
    """Exceptions of a document whose fall, on whatever day, the other does not have."""
    left = Counter(_fall(entry) for entry in other["exceptions"])
    found = []
    for entry in document["exceptions"]:
        if left[_fall(entry)]:
            left[_fall(entry)] -= 1
        else:
            found.append(entry)
    return found


def _fall(entry: Json) -> tuple[str, str, str, bool]:
    return entry["drug"], entry["from_mg"], entry["to_mg"], bool(entry.get("avoidable"))


def _exception_lines(found: list[Json], names: Names, language: str) -> tuple[str, ...]:
    terms = words(language)["comparison"]
    return tuple(
        str(terms["exception_avoidable" if entry.get("avoidable") else "exception"]).format(
            day=date_phrase(date.fromisoformat(entry["day"]), language),
            drug=str(terms["total"]) if entry["drug"] == _TOTAL else names.drug(entry["drug"]),
            change=change_phrase(Fraction(entry["from_mg"]), Fraction(entry["to_mg"]), language),
        )
        for entry in found
    )


def _check_changes(old: Json | None, new: Json | None, language: str) -> Iterator[Change]:
    """Rules that hold differently or with another figure, and other facts or another program."""
    terms = words(language)["comparison"]
    sides = [_checks(certificate) for certificate in (old, new)]
    for key in dict.fromkeys([*sides[0], *sides[1]]):
        then, now = (side.get(key) for side in sides)
        if then and now and (then["holds"], then["figure"]) == (now["holds"], now["figure"]):
            continue
        texts = [_check_words(check, terms, language) for check in (then, now)]
        yield Change(key[0], key[0], *texts)
    facts = [_facts(certificate, terms) for certificate in (old, new)]
    if facts[0] != facts[1]:
        yield Change("facts", str(terms["facts"]), *facts)


def _checks(certificate: Json | None) -> dict[tuple[str, int], Json]:
    """Checks by rule; a rule checked for several drugs is counted."""
    counted: Counter[str] = Counter()
    found: dict[tuple[str, int], Json] = {}
    for check in certificate["checks"] if certificate else ():
        found[check["rule"], counted[check["rule"]]] = check
        counted[check["rule"]] += 1
    return found


def _check_words(check: Json | None, terms: Mapping[str, Any], language: str) -> str:
    if check is None:
        return str(terms["no_check"])
    text = check["text_es" if language == "es" else "text"]
    return str(terms["holds" if check["holds"] else "broken"]).format(text=text)


def _facts(certificate: Json | None, terms: Mapping[str, Any]) -> str:
    if certificate is None:
        return str(terms["no_check"])
    kind, _, digest = str(certificate["catalogue"]).partition(":")
    return str(terms["facts_line"]).format(
        catalogue=f"{kind}:{digest[:_SHOWN]}", version=certificate["version"]
    )


def _end(document: Json, language: str) -> str:
    """When the plan ends: its last dose, or how long the dose is kept at least."""
    terms = words(language)["comparison"]
    taken = [step for step in document["steps"] if step["take"]]
    if not taken:
        return str(terms["no_plan"])
    stops = not document["steps"][-1]["take"]
    day = date_phrase(date.fromisoformat(taken[-1]["last_day"]), language)
    return str(terms["last_dose" if stops else "last_day"]).format(day=day)


def _length(document: Json, language: str) -> str:
    """Days from the first step to the end of the last in which anything is taken."""
    terms = words(language)["comparison"]
    taken = [step for step in document["steps"] if step["take"]]
    if not taken:
        return str(terms["no_plan"])
    first, last = document["steps"][0]["first_day"], taken[-1]["last_day"]
    days = (date.fromisoformat(last) - date.fromisoformat(first)).days + 1
    return str(terms["days"]).format(days=days)


def _changed(key: str, language: str, then: str, now: str) -> Change | None:
    label = str(words(language)["comparison"][key])
    return None if then == now else Change(key, label, then, now)
