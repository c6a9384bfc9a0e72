"""Restricted records are found without reading all people."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add an index."""

    dependencies: ClassVar = [("record", "0002_unchangeable")]
    operations: ClassVar = [
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                condition=models.Q(restricted=True),
                fields=["programme"],
                name="restricted_people",
            ),
        )
    ]
