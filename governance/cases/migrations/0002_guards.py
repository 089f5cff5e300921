from django.db import migrations

from governance.common.append_only import append_only


class Migration(migrations.Migration):
    """The trail and the firings are append-only."""

    dependencies = [("cases", "0001_initial"), ("common", "0001_ground")]
    operations = [append_only("cases_caselog"), append_only("cases_firing")]
