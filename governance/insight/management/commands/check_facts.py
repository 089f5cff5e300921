"""Prove that facts and sums equal a recount from the rows."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from governance.insight import facts
from governance.insight.models import CaseFact


class Command(BaseCommand):
    help = "Recount every figure's facts from the cases; name each difference and fail if there is one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--limit", type=int, default=100, help="name at most so many differences")
        parser.add_argument("--kind", default="", help="only those of this kind of matter")

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(facts.differences(options["limit"], kind=options["kind"]))
        for difference in found:
            self.stdout.write(f"  {difference}")
        if found:
            raise CommandError(f"{len(found)} differences. `manage.py rebuild_facts` makes all anew.")
        self.stdout.write(f"{CaseFact.objects.count()} facts and their days are what the rows say.")
