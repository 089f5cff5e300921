"""Give the portal's database role what it needs and nothing more. Run by the owner after migrate."""

from __future__ import annotations

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from governance.common import database_roles


class Command(BaseCommand):
    help = "Grant a role the rows of all tables; append-only tables can only be read and added to by it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--role", default=os.environ.get("PORTAL_DATABASE_ROLE", "governance_portal"))
        parser.add_argument(
            "--password-variable",
            default="PORTAL_DATABASE_PASSWORD",
            help="environment variable with the role's password; unset leaves the password as it is",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = database_roles.grant(options["role"], os.environ.get(options["password_variable"], ""))
        except ValueError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{options['role']} changes rows of {done['changed']} tables and only adds to {done['appended']}"
        )
