"""Facts and sums say of which kind of matter they are."""

from typing import Any

from django.db import migrations, models


def fill(apps: Any, editor: Any) -> None:
    """Facts get the kind of their case; sums that of the one kind that was counted until now.

    Where several kinds were counted together their sums cannot be told apart: facts and sums are emptied,
    and ``manage.py rebuild_facts`` makes them anew.
    """
    with editor.connection.cursor() as cursor:
        cursor.execute(
            "UPDATE insight_casefact f SET kind = c.kind FROM cases_case c WHERE c.id = f.case_id"
        )
        cursor.execute("SELECT DISTINCT kind FROM insight_casefact")
        kinds = [kind for (kind,) in cursor.fetchall()]
        if len(kinds) > 1:
            for table in ("casefact", "daydelta", "dayfact"):
                cursor.execute(f"DELETE FROM insight_{table}")
            print("\n  Several kinds were counted: run `manage.py rebuild_facts`.")
            return
        for table in ("daydelta", "dayfact"):
            cursor.execute(f"UPDATE insight_{table} SET kind = %s", [kinds[0] if kinds else ""])
            if not kinds:
                cursor.execute(f"DELETE FROM insight_{table}")  # the sums of no case are none


class Migration(migrations.Migration):
    dependencies = [("insight", "0001_initial")]

    operations = [
        migrations.AddField(
            "casefact", "kind", models.CharField(default="", max_length=20), preserve_default=False
        ),
        migrations.AddField(
            "daydelta", "kind", models.CharField(default="", max_length=20), preserve_default=False
        ),
        migrations.AddField(
            "dayfact", "kind", models.CharField(default="", max_length=20), preserve_default=False
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RemoveConstraint("dayfact", "day_fact_once"),
        migrations.AddConstraint(
            "dayfact",
            models.UniqueConstraint(
                fields=("area", "dimension", "day", "key", "kind"), name="day_fact_once"
            ),
        ),
    ]
