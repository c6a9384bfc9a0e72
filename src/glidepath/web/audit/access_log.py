"""Who has seen one person's record: to look at, and as a copy that is given to the person."""

from __future__ import annotations

import csv
import io
import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from glidepath.web.accounts.rights import Action
from glidepath.web.audit.reading import Line, accesses_to, every_access_to
from glidepath.web.audit.recording import record_read
from glidepath.web.base.access import in_programme, page
from glidepath.web.base.clock import now
from glidepath.web.record.models import Person


@page(Action.SEE_ACCESS_LOG)
def access_log(request: HttpRequest, person: uuid.UUID) -> HttpResponse:
    """Who did, read or was refused what, newest first."""
    found = _opened(request, person)
    if isinstance(found, HttpResponse):
        return found
    given = request.GET.get("before", "")
    before = int(given) if given.isascii() and given.isdigit() and len(given) < 19 else None
    lines, older = accesses_to(found, before)
    context = {"person": found, "lines": lines, "older": older}
    return render(request, "audit/access_log.html", context)


@page(Action.SEE_ACCESS_LOG)
def access_log_copy(request: HttpRequest, person: uuid.UUID) -> HttpResponse:
    """A copy to print, in the person's own language."""
    found = _opened(request, person)
    if isinstance(found, HttpResponse):
        return found
    with translation.override(found.language):
        context = {"person": found, "lines": every_access_to(found), "made": now()}
        response = render(request, "audit/access_log_copy.html", context)
    response.headers["Content-Language"] = found.language
    return response


@page(Action.SEE_ACCESS_LOG)
def access_log_csv(request: HttpRequest, person: uuid.UUID) -> HttpResponse:
    """The same as a table for a spreadsheet."""
    found = _opened(request, person)
    if isinstance(found, HttpResponse):
        return found
    with translation.override(found.language):
        content = _table(every_access_to(found))
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="access-log.csv"'
    response.headers["Content-Language"] = found.language
    return response


def _opened(request: HttpRequest, person: uuid.UUID) -> Person | HttpResponse:
    """The person, with this reading logged; where the record is restricted, the way to open it.

    An administrator may read who saw a restricted record without opening the record.
    """
    found: Person = in_programme(request, Person, pk=person)
    if not (found.open_to(request.member) or request.member.may(Action.SEE_AUDIT)):
        return redirect("break-glass", person=found.pk)
    name = request.resolver_match.view_name if request.resolver_match else ""
    record_read(request.member, Action.SEE_ACCESS_LOG, found.pk, name)
    return found


def _table(lines: list[Line]) -> str:
    file = io.StringIO()
    table = csv.writer(file)
    table.writerow([_("When"), _("Who"), _("Role then"), _("What"), _("Outcome"), _("Why")])
    for line in lines:
        event = line.event
        at = date_format(timezone.localtime(event.at), "DATETIME_FORMAT")
        row = (at, line.who, line.role, line.action, event.get_outcome_display(), line.reason)
        table.writerow([_cell(str(one)) for one in row])
    return "\ufeff" + file.getvalue()  # the mark by which a spreadsheet knows the letters


def _cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
