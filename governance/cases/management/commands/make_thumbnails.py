"""Make the small photos that lists show, for photos that were kept before there were any."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from governance.cases.filing import thumbnails


class Command(BaseCommand):
    help = "Make missing thumbnails. It may be stopped and run again; what is done stays done."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--most", type=int, default=10_000, help="how many in this run (default 10000)")

    def handle(self, *args: Any, **options: Any) -> None:
        made = thumbnails.make_missing(options["most"])
        for number, name, why in made.unread:
            self.stderr.write(f"#{number} {name}: {why}")
        rest = "none left" if made.is_over else "others are left: run it again"
        self.stdout.write(f"{made.done} made, {len(made.unread)} could not be read, {rest}")
