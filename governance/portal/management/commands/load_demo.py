"""Tell the demo story, chapter by chapter; what was told is not told again."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from governance.common import demo, seeding
from governance.common.models import ToldChapter


class Command(BaseCommand):
    help = "Load the Kunming tree and the demo story. Safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            seeding.run()
        told = set(ToldChapter.objects.values_list("key", flat=True))
        for chapter in demo.chapters():
            if chapter.key in told:
                continue
            bar = Bar(str(chapter.label), self.stdout)
            with transaction.atomic():  # a chapter cut short leaves nothing behind and is told again
                chapter.tell(bar)
                ToldChapter.objects.create(key=chapter.key)
            bar.done()


class Bar:
    """A progress bar on a terminal; one line a chapter where the output is kept."""

    width = 30

    def __init__(self, label: str, out: Any) -> None:
        self.label, self.out = label, out
        self.live = bool(getattr(sys.stdout, "isatty", lambda: False)())

    def __call__(self, share: float) -> None:
        if self.live:
            filled = round(share * self.width)
            bar = "█" * filled + "░" * (self.width - filled)
            self.out.write(f"\r  {bar} {share:>4.0%}  {self.label}", ending="")
            self.out.flush()

    def done(self) -> None:
        self(1.0)
        self.out.write("" if self.live else f"  {self.label}: ✓")
