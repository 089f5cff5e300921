"""A migrated database that test databases are copied from: migrating takes half a minute, copying a second.

It stays in the tests' own PostgreSQL until a migration, or what migrations are written with, is changed.
Workers that begin together wait for the one that makes it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django
from django.apps import apps
from django.core.management import call_command
from django.db import connections
from psycopg2 import sql

PREFIX = "migrated_"
KEPT = 3  # other apps or branches on the same server have theirs
LOCK = 7_2026_11  # an advisory lock of the server's first database; any number that nobody else takes
ROOT = Path(__file__).resolve().parents[1]
# What migrations import of the product, beside their own folders.
WRITTEN_WITH = ("governance/common", "governance/access/factor_models.py")


def prepared() -> str:
    """The name of the database to copy; it is made first where there is none for these migrations."""
    name = f"{PREFIX}{_fingerprint()}"
    with _locked_server() as cursor:
        cursor.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY oid DESC", [PREFIX]
        )
        known = [found for (found,) in cursor.fetchall()]
        if name not in known:
            for outdated in known[KEPT - 1 :]:
                cursor.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(outdated)))
            _make(cursor, name)
    return name


def _make(cursor: Any, name: str) -> None:
    """Migrate under another name first, so that an interruption leaves no half-made one."""
    raw = f"half_{name}"
    cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(raw)))
    cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(raw)))
    connection = connections["default"]
    connection.close()
    meant = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = raw
    try:
        call_command("migrate", verbosity=0, interactive=False)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = meant
    cursor.execute(
        sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(raw), sql.Identifier(name))
    )


@contextmanager
def _locked_server() -> Iterator[Any]:
    """A cursor of the server's own database under the lock, which goes with the connection."""
    with connections["default"]._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        yield cursor


def _fingerprint() -> str:
    """Of every migration and what migrations are written with: another text, another database."""
    files = {
        file for config in apps.get_app_configs() for file in Path(config.path, "migrations").glob("*.py")
    }
    for place in WRITTEN_WITH:
        path = ROOT / place
        files |= set(path.rglob("*.py")) if path.is_dir() else {path}
    digest = hashlib.sha256(django.get_version().encode())
    for file in sorted(files):
        digest.update(str(file).encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
