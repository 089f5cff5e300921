from django.db import migrations

from governance.common.append_only import never_deleted


class Migration(migrations.Migration):
    """What was published stays as it was published; only its course (applied, cancelled, fault) goes on."""

    dependencies = [("cases", "0040_joins_judged"), ("common", "0001_ground")]
    operations = [
        never_deleted(
            "cases_rulepublication",
            '"group"',
            "subject",
            "label",
            "area_id",
            "before",
            "after",
            "reason",
            "by_id",
            "at",
        )
    ]
