from django.db import migrations

from governance.common.stamps import stamped


class Migration(migrations.Migration):
    dependencies = [("cases", "0012_stamped")]
    operations = [stamped("cases_rulepublication")]
