from django.db import migrations

from governance.common.stamps import stamped


class Migration(migrations.Migration):
    dependencies = [("access", "0008_substitutes"), ("common", "0003_stamps")]
    operations = [stamped("access_unit")]
