"""Make the reporters of cases anonymous whose term is over; with --dry-run only say which."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from governance.cases.privacy import retention
from governance.cases.workflow import engine
from governance.cases.workflow.definitions import Purpose
from governance.common.refusals import Refused


class Command(BaseCommand):
    help = "Forget who reported cases whose retention term is over. It cannot be taken back: look first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="list and count, and change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        if options["dry_run"]:
            found = retention.look(now)
            for name, count in sorted(found.by_category.items()):
                self.stdout.write(f"{count:>8}  {name}")
            for number in found.numbers:
                self.stdout.write(f"  #{number}")
            self.stdout.write(f"{found.total} cases would be made anonymous; nothing was changed")
            return
        done = left = 0
        for case in retention.due(now):
            try:
                engine.advance(case, Purpose.ANONYMISE, actor=None, at=now)
                done += 1
            except Refused as refused:
                left += 1
                self.stderr.write(f"#{case.number}: {refused}")
        self.stdout.write(f"{done} cases made anonymous, {left} left for the next run")
