"""Prove that what the loop keeps agrees with itself; exit with 1 when it does not."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from governance.cases.maintenance.integrity import faults
from governance.cases.models import Case


class Command(BaseCommand):
    help = "Check holders, clocks, assignments, due times and counts; exits with 1 and names the cases."

    def handle(self, *args: Any, **options: Any) -> None:
        found = faults()
        for fault in found:
            self.stderr.write(f"#{fault.number}: {fault.what}")
        if found:
            sys.exit(1)
        self.stdout.write(f"{Case.objects.count()} cases, sound")
