from urllib.parse import parse_qsl

from django.db import migrations

from governance.common.phone_fields import PhoneField
from governance.common.phone_rows import rewrite
from governance.common.phones import holds_number, masked_query


def one_form(apps, schema_editor):
    for name in ("Case", "JoinedReport"):
        rewrite(apps.get_model("cases", name), "reporter_phone", "reporter_phone_index")
    View = apps.get_model("cases", "SavedView")
    for pk, query in View.objects.exclude(query="").order_by("pk").values_list("pk", "query"):
        if any(holds_number(value) for _key, value in parse_qsl(query)):
            View.objects.filter(pk=pk).update(query=masked_query(query))
    Export = apps.get_model("cases", "CaseExport")
    done = Export.objects.exclude(query="").exclude(state="waiting").order_by("pk")
    for pk, query in done.values_list("pk", "query").iterator():
        if any(holds_number(value) for _key, value in parse_qsl(query)):
            Export.objects.filter(pk=pk).update(query=masked_query(query))


class Migration(migrations.Migration):
    """Telephone numbers of reporters in one form, and found in all their spellings."""

    dependencies = [("cases", "0037_reason_kinds"), ("access", "0013_phone_form")]

    operations = [
        migrations.AlterField("case", "reporter_phone", PhoneField(blank=True, verbose_name="反映人电话")),
        migrations.AlterField(
            "joinedreport", "reporter_phone", PhoneField(blank=True, verbose_name="反映人电话")
        ),
        migrations.AlterField(
            "residentlink",
            "new_phone",
            PhoneField(blank=True, editable=False, verbose_name="新号码"),
        ),
        migrations.RunPython(one_form, migrations.RunPython.noop),
    ]
