"""The database itself keeps answers, questionnaires and acknowledgements as they were written."""

from typing import ClassVar

from django.db import migrations

from glidepath.web.base.unchangeable import forbid_changes


class Migration(migrations.Migration):
    """Forbid changes."""

    dependencies: ClassVar = [("evaluation", "0001_initial")]
    operations: ClassVar = [
        forbid_changes(
            "evaluation_answer",
            "evaluation_instrumentresponse",
            "evaluation_gateacknowledgement",
        )
    ]
