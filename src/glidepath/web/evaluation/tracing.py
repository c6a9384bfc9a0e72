"""The recommendations as a page shows them: each with its reasons, and each reason with its answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from glidepath.assessment.basis import Basis
from glidepath.assessment.open_questions import OpenKind
from glidepath.assessment.recommendations import FirstStep, Item, Pace, PersonEvaluation
from glidepath.catalogue import load
from glidepath.documents.sentences import drug_name
from glidepath.documents.summary import cited
from glidepath.findings import Citation
from glidepath.guidance.sheet import percent
from glidepath.guidance.words import rounded
from glidepath.web.evaluation.history import State
from glidepath.web.evaluation.instruments import instruments
from glidepath.web.evaluation.labels import key_label, said, used_words
from glidepath.web.record.models import Person


@dataclass(frozen=True, slots=True)
class Linked:
    """One answer or open question: what it is called, what was said, and where to change it."""

    key: str
    label: str
    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason, with all that it rests on."""

    text: str
    rule: str
    source: str
    published: str
    published_source: str
    answers: tuple[Linked, ...]
    unanswered: tuple[Linked, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """One recommendation or entry of a list, in words."""

    name: str
    title: str
    words: str
    reasons: tuple[Reason, ...]
    still_open: tuple[Linked, ...] = ()

    @property
    def anchor(self) -> str:
        """The mark of it on its page."""
        return anchor(self.name)


class Tracing:
    """Words and links for the evaluation of one person."""

    def __init__(self, evaluation: PersonEvaluation, state: State, person: Person) -> None:
        self.evaluation = evaluation
        self.state = state
        self.person = person

    def main(self) -> list[Shown]:
        """Dependence and use disorder apart, risk, level of care, pace, and first step."""
        one = self.evaluation
        apart = (
            ("dependence", _("Physical dependence"), one.dependence),
            ("use_disorder", _("Use disorder"), one.use_disorder),
            (
                "complicated_withdrawal",
                _("Risk of complicated withdrawal"),
                one.complicated_withdrawal,
            ),
            ("level_of_care", _("Level of care"), one.level_of_care),
        )
        shown = [
            Shown(name, title, said(of.words), self.reasons(of.because), self.links(of.still_open))
            for name, title, of in apart
        ]
        pace, step = one.pace, one.first_step
        shown.append(
            Shown("pace", _("Starting pace"), pace_words(pace), self.reasons(pace.because))
        )
        own = [basis for basis in step.because if basis.rule.startswith("first_step/")]
        shown.append(Shown("first_step", _("First step"), step_words(step), self.reasons(own)))
        return shown

    def items(self, group: str, items: Iterable[Item]) -> list[Shown]:
        """The entries of a list: "urgent", "gate" or "alongside"."""
        return [
            Shown(f"{group}:{one.id}", said(one.title), "", self.reasons(one.because))
            for one in items
        ]

    def questions(self) -> list[tuple[Linked, str]]:
        """What is still to be asked, each with its reason; the gravest first."""
        return [
            (
                Linked(one.key, said(one.label), "", link_of(one.key, self.person)),
                "" if one.kind is OpenKind.FACT else said(one.why),
            )
            for one in self.evaluation.open_questions
        ]

    def reasons(self, because: Iterable[Basis]) -> tuple[Reason, ...]:
        """Each reason with its answers, rule and source."""
        return tuple(self._reason(basis) for basis in because)

    def links(self, keys: Iterable[str]) -> tuple[Linked, ...]:
        """Open questions, each with the way to it."""
        return tuple(
            Linked(key, key_label(key), "", link_of(key, self.person))
            for key in dict.fromkeys(keys)
        )

    def _reason(self, basis: Basis) -> Reason:
        published = basis.published
        return Reason(
            text=said(basis.text),
            rule=basis.rule,
            source=source_words(basis.citation),
            published=said(published.words) if published else "",
            published_source=source_words(published.citation) if published else "",
            answers=tuple(
                Linked(
                    used.key,
                    key_label(used.key),
                    used_words(used, self.state.value(used.key)),
                    link_of(used.key, self.person),
                )
                for used in basis.answers
            ),
            unanswered=self.links(basis.unanswered),
        )


def pace_words(pace: Pace) -> str:
    """The starting pace, or that the dose is kept."""
    if pace.advice is None:
        return _("None: the dose is kept")
    return _("%(share)s of the current dose every %(days)s days") % {
        "share": percent(pace.advice.reduction),
        "days": pace.advice.every_days,
    }


def step_words(step: FirstStep) -> str:
    """What to do first, and what a first reduction would come to."""
    doses = " + ".join(
        f"{drug_name(drug, load().formulary, get_language() or 'en')} {rounded(dose.value, 3)} mg"
        for drug, dose in step.to.items()
    )
    if not doses:
        return said(step.words)
    return _("%(words)s: about %(doses)s a day, before rounding to tablets") % {
        "words": said(step.words),
        "doses": doses,
    }


def source_words(citation: Citation) -> str:
    """A source by title and year, with its place, grades, and how far it was checked."""
    source = instruments().sources.get(citation.source)
    if source is None:
        return cited(citation, get_language() or "en")
    title = f"{source.title} ({source.year})" if source.year else source.title
    key_and_rest = cited(citation, get_language() or "en").partition("; ")
    return f"{title}; {key_and_rest[2]}" if key_and_rest[2] else title


def section_of(key: str) -> str:
    """The section that asks a question; empty where none does."""
    for section in load().interview.sections:
        if any(question.key == key for question in section.questions):
            return section.id
    return ""


def link_of(key: str, person: Person) -> str:
    """Where an answer was given, or can be; empty where no page asks for it."""
    section = section_of(key)
    if section:
        address = reverse("evaluation-section", kwargs={"person": person.pk, "section": section})
        return f"{address}#q-{key}"
    if key in instruments().by_id:
        return reverse("instrument-results", kwargs={"person": person.pk, "instrument": key})
    return ""


def feeds_of(evaluation: PersonEvaluation, key: str) -> list[str]:
    """The names of the recommendations that an answer feeds."""
    return list(dict.fromkeys(name for name, _basis in evaluation.bases_of(key)))


def anchor(name: str) -> str:
    """The mark of a recommendation on its page: an id that can stand in an address."""
    return "r-" + "".join(sign if sign.isalnum() else "-" for sign in name)
