from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import BtreeGinExtension
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("cases", "0028_category_index")]
    operations = [
        BtreeGinExtension(),
        migrations.AddIndex(
            model_name="case", index=GinIndex(fields=["search", "district"], name="case_words")
        ),
        migrations.RemoveIndex(model_name="case", name="case_search"),
    ]
