"""One sweep by hand, as a worker does it when beat asks."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from governance.cases.sla.escalation import sweep


class Command(BaseCommand):
    help = "Escalate what is due now; safe beside running workers."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seconds", type=float, default=600.0, help="stop after so long")

    def handle(self, *args: Any, **options: Any) -> None:
        done = sweep.sweep(seconds=options["seconds"])
        self.stdout.write(
            f"{done.fired} fired, {done.parked} parked, {done.postponed} postponed, "
            f"{done.settled} alarms settled, {'nothing left' if done.is_done else 'more is due'}"
        )
