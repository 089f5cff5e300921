"""Write a believable year of incidents, for trials and measurements."""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from typing import Any

from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from governance.areas.models import Area
from workshop.city import build, claims, whistles, writing

MOST = 5_000_000
AFTERWARDS = ("rebuild_facts",)  # what others keep of the cases is made anew, where they are installed


class Command(BaseCommand):
    help = "Build a city of made-up cases by COPY; --resume goes on with a build that was interrupted."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--cases", type=int, default=10_000, help="how many (10000)")
        parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same city (1)")
        parser.add_argument("--until", type=date.fromisoformat, help="the last day, 2026-11-20; now")
        parser.add_argument("--days", type=int, default=365, help="so many days up to it (365)")
        parser.add_argument("--workers", type=int, default=2, help="processes that write (2)")
        parser.add_argument("--add", action="store_true", help="beside the cases there are")
        parser.add_argument(
            "--stalled", action="store_true", help="nobody finished anything, nothing escalated"
        )
        parser.add_argument("--whistles", type=int, help="so many whistles beside them (one in 4000 cases)")
        parser.add_argument("--claims", type=int, help="so many needs with their claims (one in 4000 cases)")
        parser.add_argument("--resume", action="store_true", help="go on with an interrupted build")

    def handle(self, *args: Any, **options: Any) -> None:
        plan = self._plan(options)
        if not writing.claim():
            raise CommandError("Another build is at work on this database.")
        begun = time.monotonic()
        try:
            self._refuse(options)
            if (before := writing.unfinished()) is not None:
                plan = build.Plan.of(before)
            small = build.is_small(plan)
            first = writing.next_key("cases_case")
            build.build(plan, self._say, workers=options["workers"])
        except LookupError as error:
            raise CommandError(f"{error}. First: manage.py seed, or load_demo.") from error
        finally:
            writing.release()
        taken = time.monotonic() - begun
        count = whistles.wanted_for(plan) if options["whistles"] is None else options["whistles"]
        if count and not plan.stalled:
            closed = whistles.blow(plan, self._say, count=count)
            self.stdout.write(f"{count} whistles, {closed} of them closed")
        count = claims.wanted_for(plan) if options["claims"] is None else options["claims"]
        if count and not plan.stalled:
            delivered = claims.ask(plan, self._say, count=count)
            self.stdout.write(f"{count} needs, {delivered} of them delivered")
        self.stdout.write(f"{plan.cases} cases in {taken:.0f} s. Prove them: check_trails, check_loop")
        for name in AFTERWARDS:
            if name in get_commands():
                begun = time.monotonic()
                # A resumed build has begun earlier than it knows here.
                how = {"since": first} if small and not options["resume"] else {"alone": True}
                call_command(name, stdout=self.stdout, **how)
                self.stdout.write(f"{name}: {time.monotonic() - begun:.0f} s")

    def _plan(self, options: dict[str, Any]) -> build.Plan:
        if not 0 < options["cases"] <= MOST:
            raise CommandError(f"--cases is between 1 and {MOST}.")
        if not 0 < options["days"] <= 3_650 or not 0 < options["workers"] <= 64 or options["seed"] < 0:
            raise CommandError(
                "--days is between 1 and 3650, --workers between 1 and 64, --seed not negative."
            )
        until = timezone.now().replace(second=0, microsecond=0)
        if options["until"]:
            end = options["until"] + timedelta(days=1)
            until = timezone.make_aware(datetime.combine(end, clock_time.min))
            if until > timezone.now() + timedelta(days=1):
                raise CommandError("--until lies in the future.")
        return build.Plan(
            cases=options["cases"],
            seed=options["seed"],
            until=until,
            days=options["days"],
            stalled=options["stalled"],
        )

    def _refuse(self, options: dict[str, Any]) -> None:
        before = writing.unfinished()
        if options["resume"] and before is None:
            raise CommandError("There is no interrupted build.")
        if before is not None and not options["resume"]:
            raise CommandError(
                f"A build of {before['cases']} cases was interrupted after {len(before['done'])} chunks, and "
                "indexes are missing. Go on with it: build_city --resume"
            )
        if not Area.objects.exists():
            raise CommandError("There are no areas. First: manage.py load_demo, or load_areas.")
        if before is None and not build.is_empty() and not options["add"]:
            raise CommandError("There are cases already. Beside them: build_city --add")

    def _say(self, what: str, share: float) -> None:
        if not self.stderr.isatty():
            return
        bar = "█" * int(share * 30)
        self.stderr.write(f"\r{bar:<30} {share:4.0%} {what:<40}", ending="\n" if what == "done" else "")
