"""Make every fact and every day's sum anew from the rows."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from governance.cases.models import Case
from governance.insight import facts
from governance.insight.models import CaseFact


class Command(BaseCommand):
    help = "Make all facts anew from the cases. Acts wait while it runs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--alone", action="store_true", help="nobody reads them meanwhile: quicker")
        parser.add_argument("--since", type=int, help="only those of the cases from this key on")
        parser.add_argument("--kind", default="", help="only those of this kind of matter")

    def handle(self, *args: Any, **options: Any) -> None:
        if (since := options["since"]) is not None:
            facts.add(list(Case.objects.filter(pk__gte=since).order_by("pk").values_list("pk", flat=True)))
        else:
            facts.rebuild(alone=options["alone"], kind=options["kind"])
        self.stdout.write(f"{CaseFact.objects.count()} facts.")
