from django.db import migrations, models


class Migration(migrations.Migration):
    """A reason may be for one kind of matter; those that are there are for every kind."""

    dependencies = [("cases", "0036_live_assignments")]

    operations = [
        migrations.AddField(
            "reasonchoice",
            "case_kind",
            models.CharField(blank=True, default="", max_length=20, verbose_name="只用于"),
            preserve_default=False,
        ),
    ]
