"""Count every ledger anew from its lines; exit with 1 when something differs."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from governance.ledgers.models import Account, Line
from governance.ledgers.recount import recount


class Command(BaseCommand):
    help = "Recount all ledgers from their lines, chains included; exits with 1 and names what differs."

    def handle(self, *args: Any, **options: Any) -> None:
        differences = list(recount())
        for one in differences:
            self.stderr.write(f"{one.where}: {one.what}")
        if differences:
            sys.exit(1)
        self.stdout.write(f"{Line.objects.count()} lines of {Account.objects.count()} accounts add up")
