from django.db import migrations

from governance.common.append_only import append_only

PARENT_LEVEL = """
ALTER TABLE areas_area ADD CONSTRAINT area_id_level_uniq UNIQUE (id, level);
ALTER TABLE areas_area ADD CONSTRAINT area_parent_one_level_up
    FOREIGN KEY (parent_id, parent_level) REFERENCES areas_area (id, level)
    DEFERRABLE INITIALLY DEFERRED;
"""
BACK = """
ALTER TABLE areas_area DROP CONSTRAINT area_parent_one_level_up;
ALTER TABLE areas_area DROP CONSTRAINT area_id_level_uniq;
"""


class Migration(migrations.Migration):
    """The level of a child is its parent's plus one, said by a foreign key; the trail is append-only."""

    dependencies = [("areas", "0001_initial"), ("common", "0001_ground")]
    operations = [migrations.RunSQL(PARENT_LEVEL, BACK), append_only("areas_areachange")]
