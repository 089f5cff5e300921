"""Each card counts on its own day, a closing stays where it was, and ages are elapsed time."""

from typing import Any

import django.contrib.postgres.fields
from django.db import migrations, models


def empty(apps: Any, editor: Any) -> None:
    """Facts and sums say other things now. They are made anew from the cases when all is migrated (apps.py)."""
    with editor.connection.cursor() as cursor:
        for table in ("casefact", "daydelta", "dayfact"):
            cursor.execute(f"DELETE FROM insight_{table}")


class Migration(migrations.Migration):
    dependencies = [("insight", "0002_kind_of_matter")]

    operations = [
        migrations.RunPython(empty, empty),
        migrations.RemoveField("casefact", "yellow_on"),
        migrations.RemoveField("casefact", "red_on"),
        migrations.AddField(
            "casefact",
            "yellow_days",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.DateField(), default=list, size=None
            ),
        ),
        migrations.AddField(
            "casefact",
            "red_days",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.DateField(), default=list, size=None
            ),
        ),
        migrations.AddField("casefact", "reported_at", models.DateTimeField(null=True)),
    ]
