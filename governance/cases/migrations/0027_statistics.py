"""What the planner must know: a state is open or closed, not one by chance and the other besides."""

from django.db import migrations


class Migration(migrations.Migration):
    replaces = [("cases", "0013_pages_statistics")]
    dependencies = [("cases", "0026_category_photos")]

    operations = [
        migrations.RunSQL(
            "CREATE STATISTICS case_state_is_open (dependencies, mcv) ON state, is_open FROM cases_case;"
            " ANALYZE cases_case",
            "DROP STATISTICS case_state_is_open",
        ),
    ]
