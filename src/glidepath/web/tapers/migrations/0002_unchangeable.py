"""The database itself keeps signed plans and their documents as they were."""

from typing import ClassVar

from django.db import migrations

from glidepath.web.base.unchangeable import forbid_changes


class Migration(migrations.Migration):
    """Forbid changes."""

    dependencies: ClassVar = [("tapers", "0001_initial")]
    operations: ClassVar = [
        forbid_changes("tapers_signedplan", "tapers_planstep", "tapers_planfile")
    ]
