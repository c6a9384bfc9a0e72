"""Run by the test that kills the server: what is in the record, and what in it is half.

`python -m tests.web.what_was_kept` prints people and screens by their own words, and each half.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator


def main() -> None:
    """Print `people`, `screens` (the person and the number of signs) and `halves`."""
    from glidepath.web.starting import prepare

    prepare()
    from glidepath.web.recognition.models import Screen
    from glidepath.web.record.models import Person

    kept = {
        "people": list(Person.objects.values_list("name", flat=True)),
        "screens": [str(pk) for pk in Screen.objects.values_list("pk", flat=True)],
        "halves": list(_halves()),
    }
    print(json.dumps(kept))  # noqa: T201


def _halves() -> Iterator[str]:
    """Rows without the others of their transaction."""
    from glidepath.web.audit.models import Event, Submission
    from glidepath.web.recognition.models import Screen
    from glidepath.web.record.models import Person, SafetyTask

    events = set(Event.objects.filter(outcome="done").values_list("about", flat=True))
    sent = set(Submission.objects.values_list("result", flat=True))
    rows = [("person", one) for one in Person.objects.all()]
    rows += [("screen", one) for one in Screen.objects.all()]
    about = {f"{kind}:{row.pk}" for kind, row in rows}
    yield from (f"{one} has no event" for one in about - events)
    yield from (f"{one} has no submission" for one in about - sent)
    yield from (f"{one} was sent and is not there" for one in sent - about)
    for person in Person.objects.all():
        if person.team.count() != 1:
            yield f"{person} has {person.team.count()} places in the team"
        dangers = sum(len(one.result["danger"]) for one in person.screens.all())
        if SafetyTask.objects.filter(person=person).exists() != bool(dangers):
            yield f"{person} has {dangers} dangers and other tasks"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "glidepath.web.settings")
    main()
