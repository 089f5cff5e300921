from django.db import migrations

from governance.common.stamps import stamped


class Migration(migrations.Migration):
    replaces = [("cases", "0013_stamped_publications")]
    dependencies = [("cases", "0022_fewer_indexes")]
    operations = [stamped("cases_rulepublication")]
