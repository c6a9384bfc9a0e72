"""The database itself keeps reasons for emergency access and for ending care."""

from typing import ClassVar

from django.db import migrations

from glidepath.web.base.unchangeable import forbid_changes


class Migration(migrations.Migration):
    """Forbid changes."""

    dependencies: ClassVar = [("record", "0001_initial")]
    operations: ClassVar = [forbid_changes("record_brokenglass", "record_ending")]
