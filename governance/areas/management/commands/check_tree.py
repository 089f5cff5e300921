"""Prove the area tree sound; exit with 1 when it is not."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from governance.areas.integrity import faults
from governance.areas.models import Area


class Command(BaseCommand):
    help = "Check the nested sets of the area tree; exits with 1 and names the rows when they are broken."

    def handle(self, *args: Any, **options: Any) -> None:
        found = faults()
        for fault in found:
            self.stderr.write(f"{fault.what}: {fault.where} ({fault.found})")
        if found:
            sys.exit(1)
        self.stdout.write(f"{Area.objects.count()} areas, sound")
