from django.db import migrations, models

import governance.common.phone_fields
import governance.common.phones
from governance.common import folding
from governance.common.phone_rows import rewrite


def one_form(apps, schema_editor):
    User = apps.get_model("access", "User")
    rewrite(User, "phone", "phone_index")
    for pk, name in User.objects.order_by("pk").values_list("pk", "name").iterator():
        if (found := folding.name(name)) != name:
            User.objects.filter(pk=pk).update(name=found)
    Unit = apps.get_model("access", "Unit")
    for pk, number in Unit.objects.exclude(office_phone="").order_by("pk").values_list("pk", "office_phone"):
        if (found := governance.common.phones.normal(number)) != number:
            Unit.objects.filter(pk=pk).update(office_phone=found)


class Migration(migrations.Migration):
    """Telephone numbers and names in one form, and found in all their spellings."""

    dependencies = [("access", "0012_second_factor_at_rest")]

    operations = [
        migrations.AlterField(
            "user", "phone", governance.common.phone_fields.PhoneField(blank=True, verbose_name="电话")
        ),
        migrations.AlterField(
            "unit",
            "office_phone",
            models.CharField(
                blank=True,
                max_length=20,
                validators=[governance.common.phones.validate_phone],
                verbose_name="办公电话",
            ),
        ),
        migrations.RunPython(one_form, migrations.RunPython.noop),
    ]
