"""Fill an empty installation with a city's areas from a file."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from governance.areas.models import Level
from governance.areas.services import AreaRow, load_areas

COLUMNS = ("code", "name", "level", "parent_code")
LEVELS = {level.name.lower(): level.value for level in Level}


class Command(BaseCommand):
    help = "Load areas from a CSV with the columns code, name, level (city … grid), parent_code."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--valid-from", type=date.fromisoformat, default=None, help="2026-01-01; today")

    def handle(self, *args: Any, file: Path, valid_from: date | None, **options: Any) -> None:
        try:
            rows = list(_rows(file))
            count = load_areas(rows, valid_from=valid_from or timezone.localdate())
        except (OSError, UnicodeDecodeError, ValueError) as error:
            raise CommandError(f"{file}: {error}. Nothing was loaded.") from error
        self.stdout.write(f"{count} areas loaded. Now: manage.py seed")


def _rows(file: Path) -> Any:
    """The rows of the file; ValueError names the line that is wrong."""
    with file.open(encoding="utf-8-sig", newline="") as text:
        reader = csv.DictReader(text)
        if missing := [name for name in COLUMNS if name not in (reader.fieldnames or [])]:
            raise ValueError(f"the first line lacks {', '.join(missing)}")
        for row in reader:
            if row["level"] not in LEVELS:
                raise ValueError(
                    f"line {reader.line_num}: level {row['level']!r} is none of {', '.join(LEVELS)}"
                )
            if not row["code"] or not row["name"]:
                raise ValueError(f"line {reader.line_num}: code or name is empty")
            yield AreaRow(
                code=row["code"].strip(),
                name=row["name"].strip(),
                parent_code=row["parent_code"].strip(),
                level=LEVELS[row["level"]],
            )
