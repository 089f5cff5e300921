"""Give somebody a post from the command line: how an installation gets its first administrator."""

from __future__ import annotations

from getpass import getpass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from governance.access import services
from governance.access.models import Role, User
from governance.areas.models import Area
from governance.common.refusals import Refused


class Command(BaseCommand):
    help = "Give a person (made if new) a role at an area, as the system itself."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", default="", help="needed for a new account")
        parser.add_argument("--role", default="system_admin")
        parser.add_argument("--area", required=True, help="code of the area")
        parser.add_argument("--password", default="", help="for a new account; asked for when not given")

    def handle(self, *args: Any, **options: Any) -> None:
        role = Role.objects.filter(code=options["role"]).first()
        area = Area.objects.filter(code=options["area"]).first()
        if role is None:
            raise CommandError(f"There is no role {options['role']}. Run manage.py seed first.")
        if area is None:
            raise CommandError(f"There is no area {options['area']}. Run manage.py load_areas first.")
        try:
            with transaction.atomic():
                person = self._person(options)
                post = services.give_post(person, role=role, area=area, actor=None)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(str(post))

    def _person(self, options: dict[str, Any]) -> User:
        known = User.objects.filter(username=options["username"]).first()
        if known is not None:
            return known
        if not options["name"]:
            raise CommandError("A new account needs --name.")
        password = options["password"] or getpass("Password: ")
        return services.add_person(
            username=options["username"], name=options["name"], password=password, actor=None
        )
