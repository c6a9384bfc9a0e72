"""Fill an installation for `bench/pages.py`: a few invented stories, told by the actions, then copied.

`python -m bench.page_people PEOPLE SESSIONS` prints, as JSON, sessions that are signed in, people with
what to open of theirs, and how many queries each page takes with 50 people and with all of them.
The copies have events of their own, in a chain that holds.
"""

from __future__ import annotations

import json
import os
import sys
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

STORIES, FEW, OPEN_TASKS = 16, 50, 20
_BATCH = 2000


def fill(count: int, sessions: int) -> dict[str, Any]:
    """Make the programme; what to open in it, and the numbers of queries."""
    os.environ["GLIDEPATH_DEMO"] = "1"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "glidepath.web.settings")
    from glidepath.web.starting import collect_static_files, migrate, prepare

    prepare()
    migrate()
    collect_static_files()
    from django.db import transaction
    from django.utils import timezone

    from glidepath.web.accounts.models import Programme
    from glidepath.web.demo.clinic import invent_clinic

    with transaction.atomic():
        invent_clinic(11, {"Invented Benchmark": STORIES}, timezone.now())
        programme = Programme.objects.get()
        keys = [_session(programme, number) for number in range(sessions)]
        _copy(programme, FEW)
    queries = {str(FEW): _queries(keys[0])}
    with transaction.atomic():
        _copy(programme, count)
    _analyze()
    queries[str(count)] = _queries(keys[0])
    return {"sessions": keys, "pages": _pages(programme), "queries": queries}


def addresses(pages: Mapping[str, list[list[str]]], number: int) -> dict[str, str]:
    """One address of each kind of page, of the `number`-th person who has it."""
    from_each = {name: found[number % len(found)] for name, found in pages.items()}
    person, (_, evaluated, section) = from_each["person"][0], from_each["section"]
    planned, plan = from_each["plan"]
    return {
        "work list": "/",
        "people": "/people/",
        "person": f"/people/{person}/",
        "evaluation": f"/people/{evaluated}/evaluation/",
        "section": f"/people/{evaluated}/evaluation/sections/{section}/",
        "recommendations": f"/people/{evaluated}/recommendations/",
        "scenarios": f"/people/{planned}/scenarios/",
        "plan": f"/people/{planned}/plans/{plan}/",
    }


def _pages(programme: Any) -> dict[str, list[list[str]]]:
    """People, and people with an open evaluation or a plan in force: as many as are opened."""
    from glidepath.catalogue import load
    from glidepath.web.evaluation.models import Evaluation
    from glidepath.web.record.models import Person
    from glidepath.web.tapers.models import SignedPlan

    sections = [section.id for section in load().interview.sections]
    people = Person.objects.filter(programme=programme, restricted=False)
    within = {"person__programme": programme, "person__restricted": False}
    evaluations = Evaluation.objects.filter(closed_at=None, **within)[:400]
    plans = SignedPlan.objects.filter(following=None, **within).values_list("person_id", "pk")[:400]
    return {
        "person": [[str(pk)] for pk in people.values_list("pk", flat=True)[:1000]],
        "section": [
            [str(one.pk), str(one.person_id), sections[number % len(sections)]]
            for number, one in enumerate(evaluations)
        ],
        "plan": [[str(person), str(plan)] for person, plan in plans],
    }


def _queries(key: str) -> dict[str, int]:
    """How many queries each page takes."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from glidepath.web.accounts.models import Programme

    client = Client(SERVER_NAME="127.0.0.1")
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    found = {}
    for name, address in addresses(_pages(Programme.objects.get()), 3).items():
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200, address
        found[name] = len(captured)
    return found


def _session(programme: Any, number: int) -> str:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from glidepath.web.accounts.models import Member, User
    from glidepath.web.accounts.rights import Role

    user = User.objects.create(email=f"{number}@bench.example", name=f"Member {number}")
    Member.objects.create(user=user, programme=programme, role=Role.PRESCRIBER)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def _copy(programme: Any, count: int) -> None:
    """Copy the people there are, in turn, until the programme has so many."""
    from glidepath.web.evaluation import models as evaluation
    from glidepath.web.recognition.models import Screen
    from glidepath.web.record import models as record
    from glidepath.web.tapers import models as tapers

    there = record.Person.objects.filter(programme=programme)
    originals = list(there.filter(record_number__startswith="INV").order_by("added_at"))
    new: dict[Any, dict[Any, Any]] = {}
    for number in range(there.count(), count):
        batch = new.setdefault(number // 400, {})
        batch[number] = originals[number % len(originals)]
    for batch in new.values():
        copies = _copied_people(batch)
        mapped = {"person": copies}
        for model in (record.TeamMember, record.SafetyTask, Screen):
            _copy_rows(model, mapped)
        _settle_most(record.SafetyTask)
        mapped["evaluation"] = _copy_rows(evaluation.Evaluation, mapped)
        for model in (evaluation.Answer, evaluation.GateAcknowledgement):
            _copy_rows(model, {"evaluation": mapped["evaluation"]})
        _copy_rows(evaluation.InstrumentResponse, mapped)
        mapped["plan"] = mapped["previous"] = mapped["revises"] = _copy_rows(
            tapers.SignedPlan, mapped, in_order="number"
        )
        _copy_rows(tapers.PlanStep, {"plan": mapped["plan"]})
        _copy_rows(tapers.Scenario, mapped)
        _chain(programme, copies)


def _settle_most(tasks: Any) -> None:
    """Of copied tasks, leave as many open as a busy programme has in one day."""
    waiting = tasks.objects.filter(settled_at=None).order_by("pk")
    by, at = tasks.objects.exclude(settled_by=None).values_list("settled_by", "settled_at")[0]
    late = list(waiting.values_list("pk", flat=True)[OPEN_TASKS:])
    tasks.objects.filter(pk__in=late).update(settled_by=by, settled_at=at, outcome="Spoke.")


def _copied_people(batch: Mapping[int, Any]) -> dict[Any, list[Any]]:
    """New people, by the key of the one they are copied from."""
    from glidepath.web.record.models import Person, folded

    copies: dict[Any, list[Any]] = {}
    rows = []
    for number, original in batch.items():
        values = {f.attname: getattr(original, f.attname) for f in Person._meta.concrete_fields}
        name, record_number = f"{original.name} {number}", f"B-{number}"
        values |= {"id": uuid.uuid4(), "name": name, "record_number": record_number}
        values["folded"] = folded(name, original.known_as, record_number)
        rows.append(Person(**values))
        copies.setdefault(original.pk, []).append(rows[-1].pk)
    Person.objects.bulk_create(rows, _BATCH)
    return copies


def _copy_rows(
    model: Any, mapped: Mapping[str, Mapping[Any, list[Any]]], in_order: str = "pk"
) -> dict[Any, list[Any]]:
    """Copy the rows of a model that belong to what was copied, once for each copy."""
    fields = {f.name: f.attname for f in model._meta.concrete_fields}
    related = {f.name: f.attname for f in model._meta.concrete_fields if f.is_relation}
    owner = "person" if "person" in fields else next(name for name in mapped if name in fields)
    copies: dict[Any, list[Any]] = {}
    rows = []
    for row in model.objects.filter(**{f"{owner}__in": list(mapped[owner])}).order_by(in_order):
        for place in range(len(mapped[owner][getattr(row, fields[owner])])):
            values = {attname: getattr(row, attname) for attname in fields.values()}
            values["id"] = uuid.uuid4()
            copies.setdefault(row.pk, []).append(values["id"])
            for name, attname in related.items():
                known = copies if name == "previous" else mapped.get(name, {})
                if values[attname] in known:
                    values[attname] = known[values[attname]][place]
            rows.append(model(**values))
    model.objects.bulk_create(rows, 500)
    return copies


def _chain(programme: Any, copies: Mapping[Any, Iterable[Any]]) -> None:
    """Copy the events about these people, to the end of the chain."""
    from glidepath.web.audit import chain
    from glidepath.web.audit.models import ChainHead, Event

    head = ChainHead.objects.get(pk=programme.pk)
    rows = []
    known: dict[Any, list[Any]] = {}
    for event in Event.objects.filter(person__in=list(copies)).order_by("number"):
        known.setdefault(event.person, []).append(event)
    for original, people in copies.items():
        for person in people:
            for event in known[original]:
                values = {f.attname: getattr(event, f.attname) for f in Event._meta.concrete_fields}
                values |= {"id": uuid.uuid4(), "person": person, "number": head.number + 1}
                rows.append(Event(**values))
                rows[-1].digest = chain.digest(rows[-1], head.digest)
                head.number, head.digest = rows[-1].number, rows[-1].digest
    Event.objects.bulk_create(rows, _BATCH)
    head.seal = chain._seal(head)
    head.save(force_update=True)


def _analyze() -> None:
    """Let the database know how its tables look, as it would after some days of use."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    print(json.dumps(fill(int(sys.argv[1]), int(sys.argv[2]))))
