import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Who joins from outside is looked at first; a rating says whose it is."""

    dependencies = [("cases", "0039_settings_of_areas")]

    operations = [
        migrations.AddField(
            "joinedreport",
            "standing",
            models.CharField(
                choices=[("waiting", "待核对"), ("counted", "同一件事"), ("refused", "不是同一件事")],
                db_default="counted",
                default="counted",
                max_length=8,
                verbose_name="核对",
            ),
        ),
        migrations.AddIndex(
            "joinedreport",
            models.Index(
                condition=models.Q(("standing", "waiting")), fields=["case"], name="joined_waiting"
            ),
        ),
        migrations.AddField(
            "followupcall",
            "joined",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="ratings",
                to="cases.joinedreport",
            ),
        ),
        migrations.AddField(
            "followupcall",
            "merged",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="ratings_elsewhere",
                to="cases.case",
            ),
        ),
    ]
