"""What must be true before the processes start, in one Django process because each start-up costs seconds.

Everything here may be interrupted and is done again, or found done, by the next start.
"""

import hashlib
import os
import sys
from pathlib import Path

from django.db import connection

from workshop.terminal import ROOT, say, step


def static_fingerprint() -> str:
    """Changes when any file that collectstatic would collect does."""
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list(["CVS", ".*", "*~"]):
            state = Path(storage.path(name)).stat()
            digest.update(f"{name} {state.st_size} {state.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def collect_static() -> None:
    """Collect and compress only when something changed: it takes seconds, and a second start has none."""
    from django.conf import settings
    from django.core.management import call_command

    target = Path(settings.STATIC_ROOT)
    stamp = target / ".workshop"
    fingerprint = static_fingerprint()
    if stamp.exists() and stamp.read_text() == fingerprint and (target / "staticfiles.json").exists():
        return
    with step("Collecting static files 收集静态文件"):
        call_command("collectstatic", interactive=False, verbosity=0, clear=True)
        stamp.write_text(fingerprint)


def prepare_database() -> None:
    """Migrate, and load the demo city where the portal has one. Both find out themselves what is done."""
    from django.core.management import call_command, get_commands

    commands = get_commands()
    if "messages" in commands:
        call_command("messages", compile=True, verbosity=0)
    with step("Migrating the database 数据库迁移"):
        call_command("migrate", interactive=False, verbosity=0)
        if connection.settings_dict["USER"] == "postgres":  # our own server: the portal has a role there
            call_command("grant_rights", verbosity=0)
    if "load_demo" in commands:
        with step("The demo city 演示数据"):
            call_command("load_demo")


def main() -> None:
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings")
    import django

    if "database" in sys.argv[1:]:
        django.setup()
        prepare_database()
    elif "static" in sys.argv[1:]:
        django.setup()
        collect_static()
    elif "accounts" in sys.argv[1:]:
        django.setup()
        from django.core.management import call_command, get_commands

        if "demo_accounts" in get_commands():
            call_command("demo_accounts")
    else:
        say("prepare: database, static or accounts")


if __name__ == "__main__":
    main()
