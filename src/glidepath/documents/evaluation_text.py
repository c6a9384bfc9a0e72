"""An evaluation as text for a clinician: what cannot wait first, then each answer with its reasons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from textwrap import fill

from glidepath.assessment.basis import AnswerUsed, Basis
from glidepath.assessment.instrument import Instrument
from glidepath.assessment.interview import Interview
from glidepath.assessment.open_questions import OpenKind
from glidepath.assessment.recommendations import (
    FirstStep,
    Item,
    Pace,
    PersonEvaluation,
    Recommendation,
)
from glidepath.documents.sentences import drug_name
from glidepath.documents.summary import cited, finding_text
from glidepath.documents.words import words
from glidepath.findings import Severity
from glidepath.guidance.person import PersonSchema, unit_es
from glidepath.guidance.sheet import percent
from glidepath.guidance.words import Words, rounded
from glidepath.medicines.formulary import Formulary

_WIDTH = 80


def evaluation_text(
    evaluation: PersonEvaluation,
    *,
    schema: PersonSchema,
    interview: Interview,
    instruments: Mapping[str, Instrument],
    formulary: Formulary,
    language: str = "en",
) -> str:
    """The whole evaluation for a terminal of 80 columns."""
    page = _Page(schema, interview, instruments, formulary, language)
    lines = [page.terms["title"].upper(), "", *_wrapped(page.terms["decide"], "")]
    lines += page.items("urgent", evaluation.urgent)
    for name in ("dependence", "use_disorder", "complicated_withdrawal", "level_of_care"):
        lines += page.recommendation(name, getattr(evaluation, name))
    lines += page.pace(evaluation.pace)
    lines += page.first_step(evaluation.first_step)
    lines += page.items("gates", evaluation.gates)
    lines += page.items("alongside", evaluation.alongside)
    lines += page.open_questions(evaluation)
    lines += page.findings(evaluation)
    return "\n".join(lines) + "\n"


class _Page:
    """The parts of the text in one language."""

    def __init__(
        self,
        schema: PersonSchema,
        interview: Interview,
        instruments: Mapping[str, Instrument],
        formulary: Formulary,
        language: str,
    ) -> None:
        self.schema = schema
        self.interview = interview
        self.instruments = instruments
        self.formulary = formulary
        self.language = language
        self.terms: Mapping[str, str] = words(language)["evaluation"]

    def said(self, text: Words) -> str:
        """A text in the language; English where its owner has no Spanish."""
        return (text.es if self.language == "es" else "") or text.en

    def heading(self, name: str, value: str = "") -> Iterator[str]:
        """An empty line, and the name of a part with its answer."""
        yield ""
        title = self.terms[name].upper()
        yield from _wrapped(f"{title}: {value}" if value else title, "", "  ")

    def recommendation(self, name: str, one: Recommendation) -> Iterator[str]:
        """One answer, its reasons, and what could make it graver."""
        yield from self.heading(name, self.said(one.words))
        yield from self.reasons(one.because)
        if one.still_open:
            yield from self._keys("could_change", one.still_open, "  ")

    def pace(self, pace: Pace) -> Iterator[str]:
        """The starting pace, or that the dose is kept."""
        advice = pace.advice
        line = self.terms["pace_none"]
        if advice is not None:
            line = self.terms["pace_line"].format(
                percent=percent(advice.reduction), days=advice.every_days
            )
        yield from self.heading("pace", line)
        yield from self.reasons(pace.because)

    def first_step(self, step: FirstStep) -> Iterator[str]:
        """The first step; the pace behind it has been explained before."""
        said = self.said(step.words)
        doses = " + ".join(
            f"{drug_name(drug, self.formulary, self.language)} {rounded(dose.value, 3)} mg"
            for drug, dose in step.to.items()
        )
        line = self.terms["first_step_line"].format(words=said, doses=doses) if doses else said
        yield from self.heading("first_step", line)
        yield from self.reasons(one for one in step.because if one.rule.startswith("first_step/"))

    def items(self, name: str, items: Iterable[Item]) -> Iterator[str]:
        """A list under its heading; nothing where it is empty."""
        for position, item in enumerate(items):
            if not position:
                yield from self.heading(name)
            yield from _wrapped(self.said(item.title), "- ", "  ")
            yield from self.reasons(item.because, "    ")

    def reasons(self, because: Iterable[Basis], indent: str = "  ") -> Iterator[str]:
        """Each reason with its answers, rule and source, and what is published beside it."""
        for basis in because:
            yield from self._line("because", indent, text=self.said(basis.text))
            if basis.answers:
                used = "; ".join(self._answer(one) for one in basis.answers)
                yield from self._line("answers", indent + "  ", answers=used)
            if basis.unanswered:
                yield from self._keys("unanswered", basis.unanswered, indent + "  ")
            source = cited(basis.citation, self.language)
            yield from self._line("source", indent + "  ", rule=basis.rule, source=source)
            if basis.published is not None:
                source = cited(basis.published.citation, self.language)
                said = self.said(basis.published.words)
                yield from self._line("published", indent + "  ", text=said, source=source)

    def open_questions(self, evaluation: PersonEvaluation) -> Iterator[str]:
        """Facts to ask, then questionnaires to finish or to give, each with its reason."""
        facts = [one for one in evaluation.open_questions if one.kind is not OpenKind.INSTRUMENT]
        forms = [one for one in evaluation.open_questions if one.kind is OpenKind.INSTRUMENT]
        if facts:
            yield from self.heading("open_questions")
            for one in facts:
                yield from _wrapped(self.said(one.label), "- ", "  ")
        if forms:
            yield from self.heading("instruments")
            for one in forms:
                name = self.instruments[one.key].short
                yield from _wrapped(f"{name}: {self.said(one.why)}", "- ", "  ")

    def findings(self, evaluation: PersonEvaluation) -> Iterator[str]:
        """What else the rules say: those that stop stand among the gates already."""
        others = [
            one
            for one in evaluation.findings
            if one.severity is not Severity.STOP and one.rule != "open-questions"
        ]
        if others:
            yield from self.heading("findings")
        for one in others:
            said = f"{finding_text(one, self.language)} [{cited(one.citation, self.language)}]"
            yield from _wrapped(said, "- ", "  ")

    def _line(self, name: str, indent: str, **blanks: str) -> Iterator[str]:
        yield from _wrapped(self.terms[name].format(**blanks), indent, indent + "  ")

    def _keys(self, name: str, keys: Iterable[str], indent: str) -> Iterator[str]:
        labels = "; ".join(self._label(key) for key in dict.fromkeys(keys))
        yield from self._line(name, indent, keys=labels)

    def _label(self, key: str) -> str:
        if key in ("regimen", "goal"):
            return self.terms[key]
        if key in self.instruments:
            return self.instruments[key].short
        if key in self.schema.facts:
            fact = self.schema.facts[key]
            return fact.label_es if self.language == "es" else fact.label
        return self.said(self.interview.questions[key].label)

    def _answer(self, one: AnswerUsed) -> str:
        value = self.said(one.words) or self.terms.get(one.value, one.value)
        if one.key in self.interview.questions:
            options = self.interview.questions[one.key].options
            labels = {option.value: self.said(option.label) for option in options}
            value = ", ".join(labels.get(part, part) for part in value.split(", "))
        return self.terms["answer"].format(label=self._measured(one.key), value=value)

    def _measured(self, key: str) -> str:
        """The label of an answer, with the unit of a number that the label leaves open."""
        label = self._label(key)
        fact = self.schema.facts.get(key)
        unit = fact.unit if fact else ""
        if self.language == "es":
            unit = unit_es(unit)
        return f"{label} ({unit})" if unit and unit not in label.lower() else label


def _wrapped(text: str, first: str, indent: str = "") -> Iterator[str]:
    yield from fill(text, _WIDTH, initial_indent=first, subsequent_indent=indent).split("\n")
