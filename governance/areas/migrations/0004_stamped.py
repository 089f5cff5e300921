from django.db import migrations

from governance.common.stamps import stamped


class Migration(migrations.Migration):
    dependencies = [("areas", "0003_tree_change_origin"), ("common", "0003_stamps")]
    operations = [stamped("areas_area")]
