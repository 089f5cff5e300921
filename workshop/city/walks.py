"""What walks of single matters by the portal's own acts share: hours, streets, their people, a photo."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

from governance.access import rights
from governance.access.models import Post, Role, Unit, User
from governance.areas.models import Area, Level
from grids.invented_names import person_name
from workshop.city.arrivals import first_day
from workshop.city.people import DEPARTMENTS, username

if TYPE_CHECKING:
    from workshop.city.build import Plan


class Street:
    """A subdistrict with the departments of its district and who answers for each."""

    def __init__(self, area: Area, departments: list[tuple[Unit, User]]) -> None:
        self.area, self.departments = area, departments


def streets() -> list[Street]:
    """Those whose district has departments."""
    clerks = {
        post.unit_id: post.person
        for post in Post.objects.filter(person__username__startswith="city-u", role__code=rights.UNIT_STAFF)
        .select_related("person")
        .order_by("-pk")
    }
    by_district: dict[int, list[tuple[Unit, User]]] = {}
    for unit in Unit.objects.filter(is_active=True, area__level=Level.DISTRICT).order_by("pk"):
        if unit.pk in clerks and unit.name.endswith(DEPARTMENTS):
            by_district.setdefault(unit.area_id, []).append((unit, clerks[unit.pk]))
    rows = Area.objects.current().filter(level=Level.SUBDISTRICT).order_by("code")
    return [Street(area, by_district[area.parent_id]) for area in rows if area.parent_id in by_district]


def secretary(area: Area, since: datetime) -> User:
    """The secretary of a community or subdistrict, in post since ``since``; made when the city has none."""
    account = username("k", area.code)
    found = User.objects.filter(username=account).first()
    if found is None:
        found = User(username=account, name=person_name(random.Random(account)))  # noqa: S311 (a name)
        found.set_unusable_password()
        found.save()
        is_street = area.level == Level.SUBDISTRICT
        code = rights.SUBDISTRICT_SECRETARY if is_street else rights.COMMUNITY_SECRETARY
        title = "街道党工委书记" if is_street else "社区书记"
        role = Role.objects.get(code=code)
        Post.objects.create(person=found, role=role, area=area, title=title, starts_at=since)
    return found


def since(plan: Plan) -> datetime:
    """Before anything happens in the city: when its secretaries took their posts."""
    return plan.until - timedelta(days=plan.days + 60)


def hours(plan: Plan, count: int, lot: random.Random) -> Iterator[datetime]:
    """Instants between 9 and 17 o'clock, in the order of time, all before ``plan.until``."""
    first = first_day(plan.until, plan.days)
    zone = timezone.get_current_timezone()
    found: list[datetime] = []
    while len(found) < count:
        day = first + timedelta(days=lot.randrange(plan.days))
        at = datetime.combine(day, time(9 + lot.randrange(8), lot.randrange(60)), zone)
        if at < plan.until:
            found.append(at)
    yield from sorted(found)


def picture() -> ContentFile[bytes]:
    """A grey photo."""
    out = io.BytesIO()
    Image.new("RGB", (320, 240), "#9aa3a8").save(out, "JPEG", quality=60)
    return ContentFile(out.getvalue(), name="result.jpg")
