from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clock", "0003_stamped")]
    operations = [
        migrations.AddField(
            model_name="specialday",
            name="notice",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="12 月的日期可能由下一年的通知安排",
                null=True,
                verbose_name="由哪年的通知安排",
            ),
        ),
    ]
