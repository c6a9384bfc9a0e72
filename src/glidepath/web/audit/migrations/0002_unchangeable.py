"""The database itself keeps events as they were written."""

from typing import ClassVar

from django.db import migrations

from glidepath.web.base.unchangeable import forbid_changes


class Migration(migrations.Migration):
    """Forbid changes."""

    dependencies: ClassVar = [("audit", "0001_initial")]
    operations: ClassVar = [forbid_changes("audit_event", "audit_submission")]
