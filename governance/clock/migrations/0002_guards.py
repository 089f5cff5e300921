from django.db import migrations

FREEZE = """
CREATE FUNCTION clock_refuse_published() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    published timestamptz;
BEGIN
    IF TG_TABLE_NAME = 'clock_calendarversion' THEN
        published := OLD.published_at;
    ELSE
        IF TG_OP <> 'INSERT' THEN
            SELECT published_at INTO published FROM clock_calendarversion WHERE id = OLD.version_id;
        END IF;
        IF published IS NULL AND TG_OP <> 'DELETE' THEN
            SELECT published_at INTO published FROM clock_calendarversion WHERE id = NEW.version_id;
        END IF;
    END IF;
    IF published IS NOT NULL THEN
        RAISE EXCEPTION 'table %: a published calendar version is frozen: % refused', TG_TABLE_NAME, TG_OP
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER clock_calendarversion_frozen BEFORE UPDATE OR DELETE ON clock_calendarversion
    FOR EACH ROW EXECUTE FUNCTION clock_refuse_published();
"""
PARTS = ("clock_officehours", "clock_specialday", "clock_coveredyear")
FREEZE_PART = """
CREATE TRIGGER {table}_frozen BEFORE INSERT OR UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION clock_refuse_published();
"""
NEVER_EMPTIED = """
CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    """A version and its parts are frozen by the database from the moment of publication."""

    dependencies = [("clock", "0001_initial"), ("common", "0001_ground")]
    operations = [
        migrations.RunSQL(FREEZE, "DROP FUNCTION clock_refuse_published() CASCADE;"),
        *(migrations.RunSQL(FREEZE_PART.format(table=table), migrations.RunSQL.noop) for table in PARTS),
        *(
            migrations.RunSQL(
                NEVER_EMPTIED.format(table=table), f"DROP TRIGGER {table}_never_emptied ON {table};"
            )
            for table in ("clock_calendarversion", *PARTS)
        ),
    ]
