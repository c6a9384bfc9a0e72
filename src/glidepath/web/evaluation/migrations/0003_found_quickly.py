"""Open evaluations are found by their age, and by when somebody last answered in them."""

from typing import Any, ClassVar

from django.db import migrations, models
from django.db.models.functions import Coalesce

import glidepath.web.base.clock

_OPEN = models.Q(closed_at=None)


def fill(apps: Any, _editor: Any) -> None:
    """Say of each evaluation when it was last answered, or started."""
    answers = apps.get_model("evaluation", "Answer").objects.filter(
        evaluation=models.OuterRef("pk")
    )
    newest = models.Subquery(answers.order_by("-number").values("at")[:1])
    evaluations = apps.get_model("evaluation", "Evaluation").objects
    evaluations.update(touched_at=Coalesce(newest, models.F("started_at")))


class Migration(migrations.Migration):
    """Keep when an evaluation was last answered, and add indexes."""

    dependencies: ClassVar = [("evaluation", "0002_unchangeable")]
    operations: ClassVar = [
        migrations.AddField(
            model_name="evaluation",
            name="touched_at",
            field=models.DateTimeField(default=glidepath.web.base.clock.now),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="evaluation",
            index=models.Index(condition=_OPEN, fields=["started_at", "id"], name="open_by_start"),
        ),
        migrations.AddIndex(
            model_name="evaluation",
            index=models.Index(condition=_OPEN, fields=["touched_at", "id"], name="open_by_touch"),
        ),
    ]
