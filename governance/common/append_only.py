"""Tables whose rows are never changed or deleted: the database itself refuses.

A migration adds ``append_only("app_table")`` after creating the table. Emptying such a table is
possible only in a session that sets ``governance.allow_truncate`` (test databases do).
"""

from django.db import migrations


def append_only(table: str) -> migrations.RunSQL:
    """A migration operation that makes ``table`` refuse UPDATE, DELETE and TRUNCATE."""
    return migrations.RunSQL(
        f"""
        CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION refuse_change();
        CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
        """,
        f"""
        DROP TRIGGER {table}_append_only ON {table};
        DROP TRIGGER {table}_never_emptied ON {table};
        """,
    )


def never_deleted(table: str, *frozen: str) -> migrations.RunSQL:
    """A migration operation: rows of ``table`` stay, and their columns ``frozen`` keep their first value."""
    changed = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in frozen)
    update = f"""
        CREATE TRIGGER {table}_frozen BEFORE UPDATE ON {table}
            FOR EACH ROW WHEN ({changed}) EXECUTE FUNCTION refuse_change();
    """
    return migrations.RunSQL(
        f"""
        CREATE TRIGGER {table}_never_deleted BEFORE DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION refuse_change();
        CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
        {update if frozen else ""}
        """,
        f"""
        DROP TRIGGER {table}_never_deleted ON {table};
        DROP TRIGGER {table}_never_emptied ON {table};
        DROP TRIGGER IF EXISTS {table}_frozen ON {table};
        """,
    )
