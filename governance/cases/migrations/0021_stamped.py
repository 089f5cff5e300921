from django.db import migrations

from governance.common.stamps import stamped


class Migration(migrations.Migration):
    replaces = [("cases", "0012_stamped")]
    dependencies = [("cases", "0020_order_clocks"), ("common", "0003_stamps")]
    operations = [
        stamped(
            "cases_category",
            "cases_categoryquestion",
            "cases_channel",
            "cases_ladderrung",
            "cases_numberpattern",
            "cases_timelimit",
        )
    ]
