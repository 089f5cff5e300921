from django.db import migrations

from governance.common.stamps import stamped


class Migration(migrations.Migration):
    dependencies = [("clock", "0002_guards"), ("common", "0003_stamps")]
    operations = [
        stamped(
            "clock_workcalendar",
            "clock_calendarversion",
            "clock_officehours",
            "clock_specialday",
            "clock_coveredyear",
        )
    ]
