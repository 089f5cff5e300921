"""Make every fact and every day's sum anew from the rows."""

from typing import Any

from django.core.management.base import BaseCommand

from governance.insight import facts
from governance.insight.models import CaseFact


class Command(BaseCommand):
    help = "Make all facts anew from the cases. Acts wait while it runs."

    def handle(self, *args: Any, **options: Any) -> None:
        facts.rebuild()
        self.stdout.write(f"{CaseFact.objects.count()} facts made anew.")
