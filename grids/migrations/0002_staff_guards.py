from django.db import migrations


class Migration(migrations.Migration):
    """Appointments are ended, never deleted: the database itself refuses."""

    dependencies = [("grids", "0001_staff_initial"), ("common", "0001_ground")]
    operations = [
        migrations.RunSQL(
            """
            CREATE TRIGGER grids_gridmembership_never_deleted BEFORE DELETE ON grids_gridmembership
                FOR EACH ROW EXECUTE FUNCTION refuse_change();
            """,
            "DROP TRIGGER grids_gridmembership_never_deleted ON grids_gridmembership;",
        )
    ]
