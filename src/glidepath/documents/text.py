"""The plan as text for a terminal of 80 columns, in English or Spanish."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from glidepath.documents.amounts import change_phrase, date_phrase, number
from glidepath.documents.regimen_text import Note
from glidepath.documents.sentences import doses_before, drug_name
from glidepath.documents.summary import (
    by_severity,
    certificate_lines,
    cited,
    emergency_numbers,
    equivalent_line,
    fallen_name,
    fill_line,
    finding_text,
    finding_ways,
    goal_line,
    length_line,
    now_lines,
    pace_line,
    plan_title,
    short_change,
    short_pieces,
    switch_line,
    tables_named,
    way_line,
)
from glidepath.documents.words import words
from glidepath.documents.wrapping import wrap_lines, wrapped
from glidepath.medicines.equivalence import DIAZEPAM
from glidepath.medicines.formulary import Formulary
from glidepath.quantities import NO_MILLIGRAMS, Milligrams
from glidepath.taper.answer import Answer, StepEquivalent
from glidepath.taper.regimen import TIMES
from glidepath.taper.request import GoalKind
from glidepath.taper.schedule import LimitException, Step

_LABEL = 11
_NUMBER, _DATE, _TAKE, _MG, _CHANGE = 3, 15, 39, 7, 9


def plan_text(
    answer: Answer, formulary: Formulary, language: str = "en", notes: Sequence[Note] = ()
) -> str:
    """The whole plan, or why there is none; `notes` say how a written regimen was read."""
    page = _Page(formulary, language, tables_named(answer))
    sections = [page.heading(answer, notes)]
    if answer.schedule is None:
        sections.append(page.reasons(answer))
    else:
        sections += [page.steps(answer), page.exceptions(answer)]
    sections += [page.findings(answer), page.supply(answer), page.certificate(answer)]
    sections.append(page.safety(answer))
    return "\n\n".join("\n".join(lines) for section in sections if (lines := list(section))) + "\n"


class _Page:
    """The sections of one plan, each a run of lines."""

    def __init__(self, formulary: Formulary, language: str, tables: str) -> None:
        self.formulary = formulary
        self.tables = tables
        self.language = language
        self.terms: Mapping[str, str] = words(language)["plan"]

    def heading(self, answer: Answer, notes: Sequence[Note]) -> Iterator[str]:
        """What is taken now, where the plan goes and how fast."""
        terms, language = self.terms, self.language
        yield plan_title(answer.request, language).upper()
        for note in notes:
            yield from _labelled(terms["read_as"], note.text_es if language == "es" else note.text)
        for line in now_lines(answer.request, self.formulary, language):
            yield from _labelled(terms["now"], line)
        yield from _labelled(terms["goal"], goal_line(answer.request, self.formulary, language))
        if answer.request.goal.kind is not GoalKind.MAINTAIN:
            yield from _labelled(terms["pace"], pace_line(answer.request, language))
        if switch := switch_line(answer, self.formulary, language):
            yield from _labelled(terms["table"], switch)
        if answer.schedule is not None:
            yield from _labelled(terms["length"], length_line(answer.schedule, language))

    def reasons(self, answer: Answer) -> Iterator[str]:
        """Why no plan can be made, and what to change."""
        yield self.terms["impossible"].upper()
        for reason in answer.reasons:
            spanish = self.language == "es"
            yield from wrapped(reason.text_es if spanish else reason.text, "  ")
            remedy = reason.remedy_es if spanish else reason.remedy
            yield from wrapped(f"{self.terms['remedy']}: {remedy}", "  ")

    def steps(self, answer: Answer) -> Iterator[str]:
        """The table of steps: from when, what to take, milligrams a day, change."""
        terms, schedule = self.terms, answer.schedule
        assert schedule is not None
        yield terms["steps"].upper()
        columns = [terms["number"], terms["date"], terms["take"], terms["mg_day"], terms["change"]]
        yield _row(*columns)
        equivalents = answer.equivalents or (None,) * len(schedule.steps)
        befores = doses_before(schedule)
        named = (
            len({*schedule.before, *(drug for step in schedule.steps for drug in step.daily)}) > 1
        )
        for place, (step, before, equivalent) in enumerate(
            zip(schedule.steps, befores, equivalents, strict=True), start=1
        ):
            yield from self._step(place, step, before, equivalent, named=named)

    def _step(
        self,
        place: int,
        step: Step,
        before: Mapping[str, Milligrams],
        equivalent: StepEquivalent | None,
        *,
        named: bool,
    ) -> Iterator[str]:
        several = len({*step.daily, *(drug for drug, dose in before.items() if dose)}) > 1
        take = list(self._take(step, named=named))
        mg, change = "", ""
        if not several:
            drug = next((name for name, dose in before.items() if dose), "") or next(
                iter(step.daily), ""
            )
            now = step.daily.get(drug, NO_MILLIGRAMS)
            mg = number(now.value)
            change = short_change(before.get(drug, NO_MILLIGRAMS), now, self.language)
        days = self.terms["one_day" if step.days == 1 else "days"].format(days=step.days)
        dates = [date_phrase(step.first_day, self.language), f"  {days}"]
        for line in range(max(len(take), 2)):
            yield _row(
                str(place) if line == 0 else "",
                dates[line] if line < 2 else "",
                take[line] if line < len(take) else "",
                mg if line == 0 else "",
                change if line == 0 else "",
            )
        if several:
            yield from self._daily(step, before)
        # A step of diazepam alone is its own equivalent.
        if equivalent is not None and several and set(step.daily) != {DIAZEPAM}:
            yield from _indented(equivalent_line(equivalent, self.tables, self.language))

    def _take(self, step: Step, *, named: bool) -> Iterator[str]:
        if not step.intakes:
            yield from wrap_lines(self.terms["nothing"], _TAKE)
            return
        names = words(self.language)["time_names"]
        width = max(len(names[time]) for time in {intake.time for intake in step.intakes}) + 1
        last = ""
        for intake in sorted(step.intakes, key=lambda entry: TIMES.index(entry.time)):
            name = names[intake.time]
            pieces = " + ".join(
                short_pieces(part, self.formulary, self.language) for part in intake.pieces
            )
            if named:
                pieces = f"{drug_name(intake.drug, self.formulary, self.language)} {pieces}"
            for line in wrap_lines(pieces, _TAKE - width):
                yield f"{'' if name == last else name:<{width}}{line}"
                last = name

    def _daily(self, step: Step, before: Mapping[str, Milligrams]) -> Iterator[str]:
        parts = []
        for drug in {**before, **step.daily}:
            now = step.daily.get(drug, NO_MILLIGRAMS)
            was = before.get(drug, NO_MILLIGRAMS)
            if now or was:
                kind = "drug_daily" if now else "drug_gone"
                parts.append(
                    self.terms[kind].format(
                        drug=drug_name(drug, self.formulary, self.language),
                        mg=number(now.value),
                        change=short_change(was, now, self.language),
                    )
                )
        yield from _indented("; ".join(parts))

    def exceptions(self, answer: Answer) -> Iterator[str]:
        """Falls beyond the limit, with what would help."""
        if not answer.exceptions:
            return
        # A fall of one drug and that of the total it makes are one step.
        days = {entry.day for entry in answer.exceptions}
        yield f"{self.terms['exceptions']} ({len(days)})".upper()
        said: tuple[str, ...] = ()
        for entry in answer.exceptions:
            yield from self._exception(entry, said)
            said = tuple(way.text for way in entry.ways_out)

    def _exception(self, entry: LimitException, said: tuple[str, ...]) -> Iterator[str]:
        spanish = self.language == "es"
        change = change_phrase(entry.from_dose.value, entry.to_dose.value, self.language)
        day = date_phrase(entry.day, self.language)
        drug = fallen_name(entry, self.formulary, self.language)
        title = self.terms["exception_avoidable" if entry.avoidable else "exception"]
        yield from wrapped(title.format(day=day, drug=drug, change=change), "  ")
        yield from wrapped(entry.why_es if spanish else entry.why, "    ")
        if entry.avoidable:
            return
        if not entry.ways_out:
            none = entry.no_way_out_es if spanish else entry.no_way_out
            yield from wrapped(self.terms["no_way_out"].format(why=none), "    ")
            return
        if tuple(way.text for way in entry.ways_out) == said:
            yield f"    {self.terms['ways_out_same']}"
            return
        yield f"    {self.terms['ways_out']}:"
        for place, way in enumerate(entry.ways_out, start=1):
            yield from wrapped(way_line(way, self.language), "       ", f"    {place}. ")

    def findings(self, answer: Answer) -> Iterator[str]:
        """Findings by severity, each with its source and reliability."""
        if not answer.findings:
            return
        yield self.terms["findings"].upper()
        for _, heading, group in by_severity(answer, self.language):
            yield f"  {heading} ({len(group)})"
            for finding in group:
                text = f"{finding_text(finding, self.language)} [{cited(finding.citation, self.language)}]"
                yield from wrapped(text, "    ", "  - ")
                if ways := finding_ways(finding, self.language):
                    yield f"    {self.terms['ways_out']}:"
                for place, way in enumerate(ways, start=1):
                    yield from wrapped(way, "       ", f"    {place}. ")

    def supply(self, answer: Answer) -> Iterator[str]:
        """What to dispense, fill by fill."""
        if not answer.fills:
            return
        yield self.terms["supply"].upper()
        span = ""
        for fill in answer.fills:
            dates = [date_phrase(day, self.language) for day in (fill.first_day, fill.last_day)]
            heading = self.terms["supply_span"].format(first=dates[0], last=dates[1])
            if heading != span:
                yield f"  {heading}"
            span = heading
            yield from wrapped(fill_line(fill, self.formulary, self.language), "      ", "    ")

    def certificate(self, answer: Answer) -> Iterator[str]:
        """What the second calculation checked."""
        if answer.certificate is None:
            return
        yield self.terms["certificate"].upper()
        for line in certificate_lines(answer.certificate, self.language):
            yield from wrapped(line, "  ")
        for check in answer.certificate.checks:
            if not check.holds:
                text = check.text_es if self.language == "es" else check.text
                yield from wrapped(f"{check.rule}: {text}", "    ", "  - ")

    def safety(self, answer: Answer) -> Iterator[str]:
        """What to do when it gets hard, and whom to call."""
        numbers = emergency_numbers(answer.request.market, self.language)
        yield self.terms["safety"].upper()
        yield from wrapped(self.terms["safety_line"], "  ")
        yield from wrapped(
            self.terms["emergency_line"].format(
                emergency=numbers["emergency"], crisis=numbers["crisis_line"]
            ),
            "  ",
        )
        yield from wrapped(self.terms["advice"], "  ")


def _labelled(label: str, text: str) -> Iterator[str]:
    yield from wrapped(text, " " * _LABEL, f"{label:<{_LABEL}}")


def _indented(text: str) -> Iterator[str]:
    yield from wrapped(text, " " * (_NUMBER + _DATE + 3))


def _row(place: str, day: str, take: str, mg: str, change: str) -> str:
    return (
        f"{place:>{_NUMBER}} {day:<{_DATE}}  {take:<{_TAKE}} {mg:>{_MG}} {change:>{_CHANGE}}"
    ).rstrip()
