"""What the portal's own database role may do: work with rows, but not with the rules that guard them.

The owner of the database migrates. The portal signs in by another role, which owns nothing, is no superuser,
and so can neither switch triggers off nor empty tables. Of append-only tables it may only read and insert.
"""

from __future__ import annotations

import re

from django.db import connection, transaction

NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")


@transaction.atomic
def grant(role: str, password: str = "") -> dict[str, int]:
    """Give ``role`` what the portal needs, and take from it what it does not; made when it is missing.

    Run by the owner after each migration. Returns how many tables it may change, and only add to. Raises
    ValueError for a name that is none, and for a role that is a superuser or owns tables.
    """
    if not NAME.fullmatch(role):
        raise ValueError(f"{role!r} is no name of a role: small letters, digits and _")
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = %s", [role])
        row = cursor.fetchone()
        if row is None:
            cursor.execute(f"CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION")
        elif row[0]:
            raise ValueError(f"{role} is a superuser: name another role")
        cursor.execute("SELECT count(*) FROM pg_tables WHERE tableowner = %s", [role])
        if cursor.fetchone()[0]:
            raise ValueError(f"{role} owns tables: name another role")
        if password:
            cursor.execute(f"ALTER ROLE {role} PASSWORD %s", [password])
        cursor.execute("SELECT current_database()")
        database = connection.ops.quote_name(cursor.fetchone()[0])
        cursor.execute(f"GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {role}")
        cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}")
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}")
        fixed, kept = _guarded("append_only"), _guarded("never_deleted")
        for table in fixed:
            cursor.execute(f"REVOKE UPDATE, DELETE ON {table} FROM {role}")
        for table in [*kept, "django_migrations"]:
            cursor.execute(f"REVOKE DELETE ON {table} FROM {role}")
        cursor.execute(f"REVOKE INSERT, UPDATE ON django_migrations FROM {role}")
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        return {"changed": cursor.fetchone()[0] - len(fixed), "appended": len(fixed)}


def _guarded(suffix: str) -> list[str]:
    """The tables with the guard of ``append_only`` or ``never_deleted``."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT quote_ident(c.relname) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = 'public' AND t.tgname = c.relname || '_' || %s ORDER BY 1
            """,
            [suffix],
        )
        return [name for (name,) in cursor.fetchall()]
