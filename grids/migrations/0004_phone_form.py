from django.db import IntegrityError, migrations, transaction

from governance.common import folding, phones
from governance.common.crypto import blind_index
from governance.common.phone_fields import PhoneField


def one_form(apps, schema_editor):
    """A row that would then be the same person in the same place twice stays as it is written."""
    Membership = apps.get_model("grids", "GridMembership")
    fields = ("pk", "person_id", "name", "phone", "phone_index", "identity")
    for pk, person, name, phone, index, identity in (
        Membership.objects.order_by("pk").values_list(*fields).iterator()
    ):
        called, number = folding.name(name), phones.normal(phone)
        wanted = {
            "name": called,
            "phone": number,
            "phone_index": phones.index_of(number),
            "identity": identity if person is not None else blind_index(f"{called}|{number}"),
        }
        if wanted == {"name": name, "phone": phone, "phone_index": index, "identity": identity}:
            continue
        try:
            with transaction.atomic():
                Membership.objects.filter(pk=pk).update(**wanted)
        except IntegrityError:
            print(f"appointment {pk} keeps its telephone number as it is written")


class Migration(migrations.Migration):
    """Telephone numbers and names in one form, and found in all their spellings."""

    dependencies = [("grids", "0003_staff_picture")]

    operations = [
        migrations.AlterField(
            "gridmembership", "phone", PhoneField(blank=True, verbose_name="电话")
        ),
        migrations.RunPython(one_form, migrations.RunPython.noop),
    ]
