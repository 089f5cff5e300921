from django.db import migrations

from governance.common.append_only import append_only


class Migration(migrations.Migration):
    """What proves the trails is append-only itself. A seal's heads are written just before the seal."""

    dependencies = [("seals", "0001_initial"), ("common", "0001_ground")]
    operations = [
        append_only("seals_auditlink"),
        append_only("seals_seal"),
        append_only("seals_sealedhead"),
    ]
