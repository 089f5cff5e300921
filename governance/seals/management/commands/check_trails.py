"""Prove the trails of all cases, the audit and the seals; exit with 1 when something does not hold."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from governance.access.models import AuditEntry
from governance.cases.models import Case, CaseLog
from governance.seals import proof
from governance.seals.models import Seal


class Command(BaseCommand):
    help = (
        "Check every chain against itself and against the daily seals; exits with 1 and names case and step "
        "where one does not hold."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--seals", default=settings.SEAL_FOLDER, help="folder with the seals that were handed out"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(proof.breaks(Path(options["seals"]) if options["seals"] else None))
        for one in found:
            self.stderr.write(f"{one.where}: {one.what}")
        if found:
            sys.exit(1)
        self.stdout.write(
            f"{CaseLog.objects.count()} steps of {Case.objects.count()} cases, "
            f"{AuditEntry.objects.count()} audit entries and {Seal.objects.count()} seals, whole"
        )
