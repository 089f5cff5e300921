"""Write the rows an installation begins with: roles, limits, ladders, categories. Safe to run again."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from governance.common import seeding


class Command(BaseCommand):
    help = "Write missing default rows; what administrators have edited stays."

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            for key in seeding.run():
                self.stdout.write(f"  {key}: ✓")
