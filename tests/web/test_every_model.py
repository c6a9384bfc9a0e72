"""Every model of the record says whether its rows may change and how private each field is."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction

from glidepath.web.base.models import Changes, Kept, Privacy

PARTS = Path(__file__).parents[2] / "src" / "glidepath" / "web"
OURS = [model for model in apps.get_models() if model.__module__.startswith("glidepath.web.")]
NEVER = [model for model in OURS if model.changes is Changes.NEVER]

# Tables of the libraries, and what they hold.
LIBRARIES = {
    "account": "addresses of members, for signing in",
    "auth": "Django's own groups and permissions; not used",
    "axes": "attempts to sign in, for the lock-out",
    "contenttypes": "names of the models",
    "mfa": "second factors of members",
    "sessions": "who is signed in",
    "usersessions": "where members are signed in",
}


def test_there_are_models() -> None:
    assert len(OURS) > 8
    assert NEVER


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_a_model_declares_whether_it_may_change(model: type[models.Model]) -> None:
    assert isinstance(model.changes, Changes)


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_field_has_its_privacy_class(model: type[models.Model]) -> None:
    fields = {field.name for field in model._meta.get_fields() if field.concrete}
    assert set(model.privacy) == fields
    assert all(isinstance(privacy, Privacy) for privacy in model.privacy.values())


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_a_model_is_a_kept_one(model: type[models.Model]) -> None:
    assert issubclass(model, Kept) or model._meta.label == "accounts.User"


def test_every_other_table_belongs_to_a_library_that_is_named() -> None:
    others = {model._meta.app_label for model in apps.get_models() if model not in OURS}
    assert others == set(LIBRARIES)


@pytest.mark.parametrize("verb", ["UPDATE", "DELETE"])
@pytest.mark.parametrize("model", NEVER, ids=lambda model: model._meta.label)
def test_the_database_itself_keeps_what_never_changes(
    model: type[models.Model], verb: str, db: None
) -> None:
    assert verb in _guarded(model._meta.db_table)


def _guarded(table: str) -> set[str]:
    """The verbs that a trigger of the table refuses, as the database itself lists them."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT event_manipulation FROM information_schema.triggers"
                " WHERE event_object_table = %s AND action_timing = 'BEFORE'",
                [table],
            )
            return {row[0] for row in cursor.fetchall()}
        cursor.execute(
            "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table]
        )
        return {
            verb for row in cursor.fetchall() for verb in ("UPDATE", "DELETE") if verb in row[0]
        }


def test_a_guard_really_refuses(db: None) -> None:
    from glidepath.web.audit.models import Submission
    from glidepath.web.base.clock import now

    Submission.objects.create(member="00000000-0000-0000-0000-000000000001", result="", at=now())
    for change in (lambda rows: rows.update(result="x"), lambda rows: rows._raw_delete("default")):
        with pytest.raises(DatabaseError, match="kept as they were written"), transaction.atomic():
            change(Submission.objects.all())


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_who_and_when_come_together(model: type[models.Model]) -> None:
    names = {field.name for field in model._meta.get_fields() if field.concrete}
    for name in names:
        if name.endswith("_by"):
            assert name.removesuffix("_by") + "_at" in names, name
