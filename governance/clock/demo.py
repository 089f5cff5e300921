"""Every city gets a work calendar to begin with; the demo's gets it as a chapter of the story."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from governance.areas.models import Area, Level
from governance.clock.services import seed_calendar
from governance.common import demo


def seed_calendars() -> None:
    """Seed a calendar for every city; years that are known already are left as people edited them."""
    for city in Area.objects.at_level(Level.CITY):
        seed_calendar(city, actor=None)


def register() -> None:
    demo.chapter("calendar", _("工作日历与节假日"), lambda progress: seed_calendars(), order=15)
