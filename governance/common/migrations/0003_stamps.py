from django.db import migrations, models

FUNCTION = """
CREATE SEQUENCE common_stamp_value;
CREATE FUNCTION change_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO common_stamp (name, value) VALUES (TG_ARGV[0], nextval('common_stamp_value'))
        ON CONFLICT (name) DO UPDATE SET value = EXCLUDED.value;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("common", "0002_told_chapters")]
    operations = [
        migrations.CreateModel(
            name="Stamp",
            fields=[
                ("name", models.CharField(max_length=30, primary_key=True, serialize=False)),
                ("value", models.BigIntegerField()),
            ],
        ),
        migrations.RunSQL(
            FUNCTION, "DROP FUNCTION change_stamp() CASCADE; DROP SEQUENCE common_stamp_value;"
        ),
    ]
