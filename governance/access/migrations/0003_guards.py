from django.db import migrations

from governance.common.append_only import append_only


class Migration(migrations.Migration):
    """The audit trail is append-only."""

    dependencies = [("access", "0002_initial"), ("common", "0001_ground")]
    operations = [append_only("access_auditentry")]
