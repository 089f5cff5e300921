"""Print the sign-ins of the demo, if it is loaded."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from governance.access.models import User
from governance.common import demo


class Command(BaseCommand):
    help = "Print the demo's accounts and their password."

    def handle(self, *args: Any, **options: Any) -> None:
        present = set(User.objects.values_list("username", flat=True))
        found = [account for account in demo.accounts() if account.username in present]
        if not found:
            return
        self.stdout.write(f"  password / 密码: {demo.PASSWORD}")
        for account in found:
            self.stdout.write(f"  {account.username:<12}{account.name}  {account.what}")
