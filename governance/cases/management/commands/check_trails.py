"""Prove the trails of all cases whole and unchanged; exit with 1 when one is not."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from governance.cases.models import Case, CaseLog
from governance.cases.workflow import history


class Command(BaseCommand):
    help = "Check every case's chain of steps; exits with 1 and names case and step where one is broken."

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(history.breaks(history.every()))
        found += [
            history.Break(pk, 0, "no trail")
            for pk in Case.objects.filter(log=None).values_list("pk", flat=True)
        ]
        numbers = dict(Case.objects.filter(pk__in={one.case_id for one in found}).values_list("pk", "number"))
        for one in found:
            self.stderr.write(f"#{numbers.get(one.case_id, one.case_id)} step {one.step}: {one.what}")
        if found:
            sys.exit(1)
        self.stdout.write(f"{CaseLog.objects.count()} steps of {Case.objects.count()} cases, whole")
