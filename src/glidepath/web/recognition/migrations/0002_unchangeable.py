"""The database itself keeps screens as they were answered."""

from typing import ClassVar

from django.db import migrations

from glidepath.web.base.unchangeable import forbid_changes


class Migration(migrations.Migration):
    """Forbid changes."""

    dependencies: ClassVar = [("recognition", "0001_initial")]
    operations: ClassVar = [forbid_changes("recognition_screen")]
