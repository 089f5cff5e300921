from django.db import migrations, models


class Migration(migrations.Migration):
    """What a case's ``secrecy`` says now."""

    dependencies = [("cases", "0034_secrecy")]
    operations = [
        # With a default, so that the way back finds one.
        migrations.AlterField("case", "is_confidential", models.BooleanField("保密", default=False, db_default=False)),
        migrations.RemoveField("case", "is_confidential"),
    ]
