"""Import an export of messages (csv, xlsx) as one batch; try it with --dry-run; take one back with --undo.

A batch whose import was killed is given back with --recover, and imported by --again.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from governance.access.models import User
from governance.areas.models import Area
from governance.cases.models import Category, Channel
from governance.common.refusals import Refused
from governance.importing import mapping, services, undoing
from governance.importing.models import ImportBatch

SHOWN = 20


class Command(BaseCommand):
    help = "Import messages from a csv or xlsx file as cases, all or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path)
        parser.add_argument("--area", help="code of the area where rows without one lie (default: the city)")
        parser.add_argument("--channel", default="hotline_12345", help="code of the channel")
        parser.add_argument("--category", default="", help="code of the category of rows without one")
        parser.add_argument(
            "--column", action="append", default=[], metavar="FIELD=HEADING", help="where the guess is wrong"
        )
        parser.add_argument(
            "--as", dest="username", default="", help="whose import it is (default: the system)"
        )
        parser.add_argument("--dry-run", action="store_true", help="only say what would happen")
        parser.add_argument("--skip-faulty", action="store_true", help="import the rows that are right")
        parser.add_argument(
            "--clocks",
            choices=ImportBatch.Timing.values,
            default="",
            help="open ones: history (no clocks, the default) or today (clocks begin now)",
        )
        parser.add_argument("--undo", type=int, metavar="BATCH", help="take a batch back instead")
        parser.add_argument("--recover", type=int, metavar="BATCH", help="give back one that was killed")
        parser.add_argument("--again", type=int, metavar="BATCH", help="import one that was tried before")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["undo"]:
                self._undo(options)
            elif options["recover"]:
                batch = services.recover(self._one(ImportBatch, options["recover"], "pk"))
                self._say("batch", f"{batch.pk} is {batch.state} again")
            elif options["again"]:
                self._run(self._one(ImportBatch, options["again"], "pk"), options)
            elif options["file"] is None:
                raise CommandError("Name a file, or --undo, --recover or --again BATCH.")
            else:
                self._import(options)
        except Refused as refused:
            raise CommandError(str(refused)) from refused

    def _import(self, options: dict[str, Any]) -> None:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"{path} is not a file.")
        batch = services.take(
            path.read_bytes(),
            path.name,
            area=self._area(options["area"]),
            channel=self._one(Channel, options["channel"]),
            category=self._category(options["category"]),
            actor=self._person(options["username"]),
        )
        chosen = batch.mapping | dict(one.split("=", 1) for one in options["column"] if "=" in one)
        if unknown := set(chosen) - set(mapping.BY_CODE):
            raise CommandError(
                f"No such field: {', '.join(sorted(unknown))}. Known: {', '.join(mapping.BY_CODE)}"
            )
        services.map_columns(batch, chosen)
        self._say("columns", "  ".join(f"{code}={column}" for code, column in batch.mapping.items()))
        batch = services.try_rows(batch, Bar("dry run", self.stdout))
        self._say(
            "rows",
            f"{batch.total}: {batch.good} good ({batch.answered} answered, {batch.open} open,"
            f" {batch.remarked} changed to fit), {batch.faulty} faulty",
        )
        for note in batch.notes:
            self._say("note", note)
        for row in batch.rows.exclude(faults=[])[:SHOWN]:
            for column, sentence in row.faults:
                self.stdout.write(f"  {row.number} {column}: {sentence}")
        if batch.faulty > SHOWN:
            self.stdout.write(f"  … {batch.faulty - SHOWN} more")
        if options["dry_run"]:
            return
        self._run(batch, options)

    def _run(self, batch: ImportBatch, options: dict[str, Any]) -> None:
        batch = services.begin(batch, skip_faulty=options["skip_faulty"], timing=options["clocks"])
        batch = services.run(batch, Bar("import", self.stdout))
        self._say("batch", f"{batch.pk} ({batch.good} cases). Taken back by --undo {batch.pk}")

    def _undo(self, options: dict[str, Any]) -> None:
        batch = self._one(ImportBatch, options["undo"], "pk")
        undoing.undo(batch, actor=self._person(options["username"]), told=Bar("undo", self.stdout))
        self._say("batch", f"{batch.pk} taken back")

    def _say(self, what: str, text: str) -> None:
        self.stdout.write(f"{what}: {text}")

    def _area(self, code: str | None) -> Area:
        if code:
            return self._one(Area, code)
        city = Area.objects.at_level(0).first()
        if city is None:
            raise CommandError("There is no area yet.")
        return city

    def _category(self, code: str) -> Category:
        if code:
            return self._one(Category, code)
        found = Category.objects.filter(kind__in=services.importable(), is_active=True, children=None).last()
        if found is None:
            raise CommandError("There is no category yet.")
        return found

    def _person(self, username: str) -> User | None:
        return self._one(User, username, "username") if username else None

    def _one(self, model: Any, value: Any, field: str = "code") -> Any:
        found = model.objects.filter(**{field: value}).first()
        if found is None:
            raise CommandError(f"No {model._meta.model_name} {value}.")
        return found


class Bar:
    """A bar on a terminal, nothing where the output is kept."""

    width = 30

    def __init__(self, label: str, out: Any) -> None:
        self.label, self.out = label, out
        self.live = bool(getattr(sys.stdout, "isatty", lambda: False)())

    def __call__(self, done: int, total: int) -> None:
        if not self.live or (done != total and done % max(1, total // 100)):
            return
        filled = done * self.width // max(total, 1)
        bar = "█" * filled + "░" * (self.width - filled)
        self.out.write(f"\r  {bar} {done}/{total} {self.label}", ending="\n" if done == total else "")
        self.out.flush()
