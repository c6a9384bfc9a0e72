"""Doses to look at again are found by their day."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add an index."""

    dependencies: ClassVar = [("tapers", "0002_unchangeable")]
    operations: ClassVar = [
        migrations.AddIndex(
            model_name="signedplan",
            index=models.Index(fields=["last_day", "id"], name="plans_by_last_day"),
        )
    ]
