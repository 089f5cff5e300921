"""The chapters of the demo that incidents tell: outlines so that pins resolve, and matters on their way."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.access.demo import DONGXIANG
from governance.access.models import Unit, User
from governance.areas.models import Area
from governance.areas.services import edit_area
from governance.cases import services
from governance.cases.choices import Secrecy
from governance.cases.filing.intake import Filing
from governance.cases.models import Case, Category, Channel, FilingCondition, LoopSetting, ReasonChoice
from governance.common import demo
from governance.notices.models import Notice
from grids.demo_matters import Matter, matters
from grids.demo_photos import scene
from grids.demo_routing import tell_routing
from grids.flows.common import KIND

# A rectangle near where the community lies; a patchwork in it, three grids wide. Not a survey.
WEST, SOUTH, EAST, NORTH = 102.7430, 25.0290, 102.7530, 25.0370
WIDE = 3
UNITS = {"unit": "官渡区城市管理局", "team": "金马街道综合行政执法队"}


# Outlines --------------------------------------------------------------------------------


def tell_outlines(progress: demo.Progress) -> None:
    """Give the community of the story and its grids outlines that say of themselves that they are made."""
    community = Area.objects.get(code=DONGXIANG)
    grids = list(community.get_children().order_by("code"))
    rows = -(-len(grids) // WIDE)
    wide, high = (EAST - WEST) / WIDE, (NORTH - SOUTH) / rows
    edit_area(community, actor=None, boundary=_box(WEST, SOUTH, EAST, NORTH))
    for number, grid in enumerate(grids):
        column, row = number % WIDE, number // WIDE
        west, north = WEST + column * wide, NORTH - row * high
        edit_area(grid, actor=None, boundary=_box(west, north - high, west + wide, north))
        progress((number + 1) / len(grids))


def _box(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {
        "type": "Polygon",
        "coordinates": [[[round(x, 6), round(y, 6)] for x, y in ring]],
        "generated": True,
    }


# Matters ---------------------------------------------------------------------------------


class Story:
    """What the walk through the real acts needs at hand, read once."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.people = {user.username: user for user in User.objects.all()}
        self.units = {key: Unit.objects.get(name=name) for key, name in UNITS.items()}
        self.categories = {one.code: one for one in Category.objects.all()}
        self.channels = {one.code: one for one in Channel.objects.all()}
        self.reasons = {(one.kind, one.code) for one in ReasonChoice.objects.all()}
        self.conditions: dict[int, FilingCondition] = {}
        for condition in FilingCondition.objects.order_by("-order", "-pk"):
            self.conditions[condition.category_id] = condition

    def moment(self, matter: Matter) -> datetime:
        """The instant of the report: so many days back at its time of day, or simply a while ago."""
        if not matter.at:
            return self.now - timedelta(days=matter.days)
        hour, minute = map(int, matter.at.split(":"))
        day = timezone.localdate(self.now) - timedelta(days=int(matter.days))
        local = datetime.combine(day, time(hour, minute), timezone.get_current_timezone())
        return min(local, self.now - timedelta(minutes=40))

    def tell(self, matter: Matter) -> Case:
        begun = self.moment(matter)
        case = services.file_case(filing=self.filing(matter), actor=self.people[matter.by], at=begun)
        for act, who, hours, said in matter.steps:
            # Never in the future, and never two acts at the same moment.
            planned = begun + timedelta(hours=hours)
            left = timedelta(minutes=2) * (len(matter.steps) + 1)
            at = planned if planned < self.now - left else max(begun, self.now - left)
            case = services.advance(
                case, act, actor=self.people[who], at=at, **self.supplied(act, said, matter)
            )
        self.settle(case)
        return case

    def filing(self, matter: Matter) -> Filing:
        area = Area.objects.get(code=matter.area or f"{DONGXIANG}{matter.grid}")
        category = self.categories[matter.category]
        lng, lat = _pin(area, matter.place)
        return Filing(
            kind=KIND,
            channel=self.channels[matter.channel],
            category=category,
            area=area,
            text=matter.text,
            urgency=matter.urgency,
            place=matter.place,
            lng=lng,
            lat=lat,
            accuracy=8.0 if matter.channel == "patrol" and lng else None,
            external_number=matter.number,
            is_anonymous=matter.anonymous,
            secrecy=Secrecy.CONFIDENTIAL if matter.secret else Secrecy.OPEN,
            reporter=self.people[matter.by] if matter.channel == "patrol" else None,
            reporter_name=matter.name,
            reporter_phone=matter.phone,
            photos=[scene(matter.text, category.icon)] if matter.channel == "patrol" else [],
        )

    def supplied(self, act: str, said: dict[str, Any], matter: Matter) -> dict[str, Any]:
        """What an act takes: rows for the words of the story, and drawn photos where it asks for some."""
        category = self.categories[matter.category]
        values = dict(said)
        for key in ("unit", "suggested"):
            if key in values:
                values[key] = self.units[values[key]]
        if "area" in values:
            values["area"] = Area.objects.get(code=f"{DONGXIANG}{values['area']}")
        if "resume" in values:
            values["resume_on"] = timezone.localdate(self.now) + timedelta(days=values.pop("resume"))
        if act == "register":
            values["condition"] = self.conditions.get(category.pk)
        if act == "report_done":
            values |= {"text": matter.after, "photos": [scene(matter.text, category.icon, tidy=True)]}
        if act == "self_handle":
            values |= {
                "before": [scene(matter.text, category.icon)],
                "after": [scene(matter.text, category.icon, tidy=True)],
            }
        return values

    def settle(self, case: Case) -> None:
        """People have read what is days old, so that the bell counts what is new."""
        if case.state_since < self.now - timedelta(days=1):
            url = case.get_absolute_url()
            Notice.objects.filter(url=url, read_at=None).update(read_at=case.state_since)


def _pin(area: Area, key: str) -> tuple[float | None, float | None]:
    """A point inside an area with an outline, the same for the same place; none elsewhere."""
    if not area.boundary:
        return None, None
    ring = area.boundary["coordinates"][0]
    west, east = min(x for x, _y in ring), max(x for x, _y in ring)
    south, north = min(y for _x, y in ring), max(y for _x, y in ring)
    share = sum(ord(letter) * (n + 7) for n, letter in enumerate(key))
    across, along = 0.15 + share % 71 / 100, 0.15 + share // 71 % 71 / 100
    return round(west + (east - west) * across, 6), round(south + (north - south) * along, 6)


def tell_matters(progress: demo.Progress) -> None:
    """Walk every matter by the real acts, so that each desk has its work."""
    story = Story(timezone.now())
    sampled = LoopSetting.objects.filter(pk="self_handled_sample_percent")
    usual = sampled.values_list("value", flat=True)[0]
    sampled.update(value=0)  # the story does not leave to chance what is sampled
    told = sorted(matters(), key=story.moment)
    for number, matter in enumerate(told, start=1):
        story.tell(matter)
        progress(number / (len(told) + 2))
    _again(story)
    sampled.update(value=usual)
    progress(1.0)


def _again(story: Story) -> None:
    """One matter is reported twice and merged, one is joined, one is reopened, one is sampled."""
    case = Case.objects.get(text__startswith="垃圾房外堆了十几袋")
    other = Filing(
        kind=KIND,
        channel=story.channels["phone"],
        category=case.category,
        area=case.area,
        text="光明路垃圾房外面又堆满了，天天路过都要捂鼻子。",
        place="光明路垃圾房",
        reporter_name="朱女士",
        reporter_phone="13900000051",
    )
    community = story.people["community"]
    services.join_case(case=case, filing=other, actor=community, at=story.now - timedelta(minutes=50))
    lamp = Case.objects.get(text__startswith="路口四盏路灯")
    twin = services.file_case(
        filing=Filing(
            kind=KIND,
            channel=story.channels["phone"],
            category=lamp.category,
            area=lamp.area,
            text="东骧路口的路灯坏了好几盏，晚上过马路很危险。",
            place="东骧路口",
            reporter_name="唐女士",
            reporter_phone="13900000052",
        ),
        actor=community,
        at=story.now - timedelta(hours=3),
    )
    services.advance(twin, "merge", actor=community, at=story.now - timedelta(hours=2), into=lamp)
    noisy = Case.objects.get(text__startswith="楼上每天半夜")
    services.advance(
        noisy,
        "reopen",
        actor=community,
        at=story.now - timedelta(days=1),
        text="反映人说又响了，请再上门一次",
    )


def register() -> None:
    demo.chapter("grid-outlines", _("东骧社区的示意边界"), tell_outlines, order=45)
    demo.chapter("routing", _("各类事项由谁处置"), tell_routing, order=47)
    demo.chapter("incidents", _("东骧社区的事项"), tell_matters, order=50)
