from django.db import migrations

from governance.common.stamps import stamped


class Migration(migrations.Migration):
    dependencies = [("cases", "0013_fewer_indexes")]
    operations = [stamped("cases_rulepublication")]
