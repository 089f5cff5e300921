"""Keep the message catalogues: update, check, compile."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from governance.common import messages

SHOWN = 40


class Command(BaseCommand):
    help = "Bring locale/en up to the sources and compile it. --check only looks, --compile only compiles."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        ways = parser.add_mutually_exclusive_group()
        ways.add_argument(
            "--check", action="store_true", help="list what is missing or wrong; fail if anything is"
        )
        ways.add_argument("--compile", action="store_true", help="only make the .mo files from the .po files")

    def handle(self, *args: Any, **options: Any) -> None:
        root = Path(settings.BASE_DIR)
        path = Path(settings.LOCALE_PATHS[0]) / messages.LOCALE / "LC_MESSAGES" / f"{messages.DOMAIN}.po"
        if options["compile"]:
            self._compile(path)
        elif options["check"]:
            self._check(path, root)
        else:
            self._update(path, root)

    def _compile(self, path: Path) -> None:
        if not path.exists():
            return
        content = messages.as_mo(messages.read(path))
        target = path.with_suffix(".mo")
        if target.exists() and target.read_bytes() == content:
            return
        fresh = target.with_suffix(".mo.new")
        fresh.write_bytes(content)
        fresh.replace(target)  # a running portal never reads half a catalogue

    def _check(self, path: Path, root: Path) -> None:
        template = messages.template_catalog(messages.extract(root))
        found = messages.faults(messages.read(path), template)
        if found:
            raise CommandError(
                "The catalogue is not whole; run `make messages`, then translate in "
                f"{path.relative_to(root)}:\n  " + "\n  ".join(found)
            )
        self.stdout.write("The catalogue is whole.")

    def _update(self, path: Path, root: Path) -> None:
        template = messages.template_catalog(messages.extract(root))
        catalog = messages.update(messages.read(path), template)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(messages.as_text(catalog), encoding="utf-8")
        self._compile(path)
        missing = [fault for fault in messages.faults(catalog, template) if fault.startswith("missing")]
        self.stdout.write(f"{len(catalog)} texts, {len(missing)} to translate.")
        for fault in missing[:SHOWN]:
            self.stdout.write(f"  {fault}")
        if len(missing) > SHOWN:
            self.stdout.write(f"  … and {len(missing) - SHOWN} more; --check lists all.")
