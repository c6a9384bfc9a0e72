"""The documents of a plan, made once when it is signed and kept as they were handed out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from glidepath.catalogue import load
from glidepath.documents.calendar import plan_calendar
from glidepath.documents.pdf import plan_pdf
from glidepath.documents.schedule_file import schedule_csv
from glidepath.taper.answer import Answer
from glidepath.web.tapers.models import PlanFile, SignedPlan

MEDIA = {
    PlanFile.Kind.HANDOUT: ("application/pdf", "pdf"),
    PlanFile.Kind.PRESCRIBER: ("application/pdf", "pdf"),
    PlanFile.Kind.CALENDAR: ("text/calendar; charset=utf-8", "ics"),
    PlanFile.Kind.TABLE: ("text/csv; charset=utf-8", "csv"),
}
# The kinds that the person takes home; the others are the programme's.
FOR_THE_PERSON = (PlanFile.Kind.HANDOUT, PlanFile.Kind.CALENDAR)
Made = tuple[str, str, bytes]


def make_files(answer: Answer, languages: tuple[str, str]) -> list[Made]:
    """Kind, language and bytes of every document: `languages` are the person's and the member's."""
    return list(_made(answer, *languages))


def keep_files(plan: SignedPlan, made: list[Made]) -> None:
    """Save the documents beside their plan."""
    PlanFile.objects.bulk_create(
        PlanFile(
            plan=plan,
            kind=kind,
            language=language,
            content=content,
            sha256=hashlib.sha256(content).hexdigest(),
        )
        for kind, language, content in made
    )


def _made(answer: Answer, theirs: str, ours: str) -> Iterator[Made]:
    catalogue = load()
    formulary, sources = catalogue.formulary, catalogue.sources
    assert answer.schedule is not None
    handout = plan_pdf(answer, formulary, sources, theirs, parts=("person",))
    yield PlanFile.Kind.HANDOUT, theirs, handout
    pages = plan_pdf(answer, formulary, sources, ours, parts=("prescriber",))
    yield PlanFile.Kind.PRESCRIBER, ours, pages
    yield PlanFile.Kind.CALENDAR, theirs, plan_calendar(answer, formulary, theirs)
    yield PlanFile.Kind.TABLE, "en", schedule_csv(answer.schedule).encode()
