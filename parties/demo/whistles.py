"""The demo's whistles: one told to its end by three departments, one that rings now, one to be checked.

Of the three departments of the first, one is punctual, one late and one absent.
"""

from __future__ import annotations

import io
from datetime import datetime, time, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageDraw

from governance.access import rights
from governance.access import services as access
from governance.access.demo import DONGXIANG, GUANDU, JINMA
from governance.access.models import Role, Unit, User
from governance.areas.models import Area
from governance.cases import services
from governance.cases.models import Case
from governance.common import demo
from governance.notices.models import Notice
from parties.models import Whistle, WhistleCall, WhistleKind, WhistleSource
from parties.whistles.clocks import ARRIVE
from parties.whistles.incidents import INCIDENT, STUCK
from parties.whistles.services import Wanted, file_whistle

CITY_OFFICE, WATER, FIRE = "官渡区城市管理局", "官渡区水务局", "官渡区消防救援大队"
BACK = 16  # days: also over the longest holiday the late one has come and everything is scored
# (account, name, unit, title)
STAFF = (
    ("water", "苏婷", WATER, "水务局经办人"),
    ("fire", "高翔", FIRE, "消防救援大队参谋"),
)
WHATS = {
    "water": _("水务局：应哨、报到、反馈"),
    "fire": _("消防救援大队：应哨、报到、反馈"),
}


class Story:
    """What the walk through the real acts needs at hand."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.people = {user.username: user for user in User.objects.all()}
        self.units = {unit.name: unit for unit in Unit.objects.filter(name__in=[CITY_OFFICE, WATER, FIRE])}

    def wanted(self, kind: str, in_name_of: str, **said: Any) -> Wanted:
        return Wanted(
            kind=WhistleKind.objects.get(category__code=kind),
            in_name_of=Area.objects.get(code=in_name_of),
            area=Area.objects.get(code=said.pop("area", DONGXIANG)),
            source=WhistleSource.objects.get(code=said.pop("source")),
            lead=self.units[said.pop("lead")],
            units=[self.units[name] for name in said.pop("units")],
            **said,
        )

    def act(self, case: Case, code: str, who: str, at: datetime, **supplied: Any) -> Case:
        return services.advance(case, code, actor=self.people[who], at=min(at, self.now), **supplied)

    def call(self, case: Case, unit: str) -> Case:
        found: Case = WhistleCall.objects.get(whistle__case=case, unit=self.units[unit], leg=case.leg).case
        return found


def picture(words: str) -> ContentFile[bytes]:
    """A drawn photo that says of itself that it is one."""
    image = Image.new("RGB", (640, 480), "#d7dde2")
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 300, 640, 480), fill="#9aa3a8")
    pen.rectangle((60, 120, 260, 300), fill="#c9b8a4", outline="#8d7b66")
    pen.rectangle((330, 150, 600, 300), fill="#b9c6cf", outline="#7b8a94")
    pen.line((0, 390, 640, 390), fill="#f2f2f2", width=6)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return ContentFile(out.getvalue(), name=f"{words}.jpg")


@transaction.atomic
def tell(progress: demo.Progress) -> None:
    """Three whistles by the ordinary acts."""
    if Whistle.objects.exists():
        return
    _staff()
    story = Story(timezone.now())
    _to_the_end(story)
    progress(0.6)
    _ringing(story)
    progress(0.8)
    _to_be_checked(story)
    _from_an_incident(story)
    progress(1.0)


def _staff() -> None:
    for number, (username, name, unit, title) in enumerate(STAFF, start=1):
        if User.objects.filter(username=username).exists():
            continue
        person = access.add_person(
            username=username, name=name, phone=f"1380873{number:04d}", password=demo.PASSWORD, actor=None
        )
        User.objects.filter(pk=person.pk).update(must_change_password=False)
        access.give_post(
            person,
            role=Role.objects.get(code=rights.UNIT_STAFF),
            area=Area.objects.get(code=GUANDU),
            unit=Unit.objects.get(name=unit),
            title=title,
            actor=None,
        )


def _to_the_end(story: Story) -> None:
    day = timezone.localdate(story.now) - timedelta(days=BACK)
    begun = datetime.combine(day, time(9, 20), timezone.get_current_timezone())
    wanted = story.wanted(
        "whistle_problem",
        DONGXIANG,
        title="小区消防通道长期被占，雨天积水",
        text="东骧小区北门消防通道长期停车，雨天积水没过路沿，派遣三次没有解决，请几家一起到场商定。",
        why="several_units",
        source="residents",
        lead=CITY_OFFICE,
        units=[WATER, FIRE],
        place="东骧小区北门",
        report_place="东骧社区会议室",
    )
    case = file_whistle(wanted, actor=story.people["secretary"], at=begun)
    case = story.act(case, "approve", "street", begun + timedelta(minutes=25), text="同意，请按时到场")
    came = begun + timedelta(hours=2)
    _answer(story, case, CITY_OFFICE, "unit", came, "清理占道车辆，三天内划线并装隔离桩")
    due = story.call(case, WATER).clocks.get(kind=ARRIVE).due_at
    assert due is not None
    late = due + timedelta(hours=15)
    _answer(story, case, WATER, "water", late, "疏通雨水口两处，更换篦子")
    sure = late + timedelta(hours=8)
    case = story.act(
        Case.objects.get(pk=case.pk), "confirm", "secretary", sure, solved=True, text="通道畅通，雨后无积水"
    )
    marks = (
        (CITY_OFFICE, {"punctual": 30, "rank": 10, "measures": 28, "result": 28}, "到得快，办得实"),
        (WATER, {"punctual": 12, "rank": 6, "measures": 26, "result": 27}, "来晚了，活干得好"),
    )
    for unit, scores, words in marks:
        story.act(
            story.call(case, unit),
            "score",
            "secretary",
            sure + timedelta(hours=1),
            scores=scores,
            text=words,
        )
    case = Case.objects.get(pk=case.pk)
    story.act(case, "close", "secretary", sure + timedelta(hours=2), text="消防未到，已记缺席")
    Notice.objects.filter(created_at__lte=story.now, text__contains=wanted.title).update(read_at=story.now)


def _answer(story: Story, case: Case, unit: str, who: str, at: datetime, measures: str) -> None:
    story.act(
        story.call(case, unit),
        "check_in",
        who,
        at,
        mode="on_spot",
        rank="deputy" if who == "unit" else "section",
        people=3,
        position="102.7482,25.0331,12",
    )
    story.act(story.call(case, unit), "take_measures", who, at + timedelta(hours=1), text=measures)
    story.act(
        story.call(case, unit),
        "report_result",
        who,
        at + timedelta(hours=6),
        text=f"{measures}，已完成",
        photos=[picture(unit)],
    )


def _ringing(story: Story) -> None:
    """An emergency that rings since a quarter of an hour: one unit is there, two are on their way."""
    begun = story.now - timedelta(minutes=15)
    wanted = story.wanted(
        "whistle_emergency",
        JINMA,
        title="老旧围墙开裂倾斜，临街",
        text="光明路临街围墙开裂倾斜，下面是公交站，已拉警戒线，请立即到场处置。",
        why="urgent",
        source="grid_patrol",
        lead=CITY_OFFICE,
        units=[WATER, FIRE],
        place="光明路公交站旁",
        report_place="光明路公交站",
    )
    case = file_whistle(wanted, actor=story.people["street_secretary"], at=begun)
    story.act(
        story.call(case, FIRE),
        "check_in",
        "fire",
        begun + timedelta(minutes=9),
        mode="on_spot",
        rank="section",
        people=6,
        position="102.7471,25.0342,9",
    )


def _to_be_checked(story: Story) -> None:
    wanted = story.wanted(
        "whistle_service",
        DONGXIANG,
        title="老年人集中办理用水过户",
        text="社区有四十多位老人要办用水过户，腿脚不便，请水务部门下沉社区集中办理一次。",
        why="several_units",
        source="deliberation",
        lead=WATER,
        units=[],
        report_place="东骧社区服务大厅",
    )
    file_whistle(wanted, actor=story.people["secretary"], at=story.now - timedelta(hours=1))


def _from_an_incident(story: Story) -> None:
    """The incident that has waited longest of those that are with somebody."""
    stuck = Case.objects.filter(kind=INCIDENT, state__in=STUCK, community__code=DONGXIANG, secrecy="open")
    incident = stuck.filter(state="in_progress").order_by("reported_at", "pk").first()
    if incident is None:
        return
    story.act(
        incident,
        "blow_whistle",
        "secretary",
        story.now,
        kind=WhistleKind.objects.get(category__code="whistle_problem"),
        why="repeated",
        source=WhistleSource.objects.get(code="grid_patrol"),
        lead=story.units[CITY_OFFICE],
        units=[story.units[FIRE]],
        text="派遣后反复发生，一个单位解决不了，请几家一起到场。",
        report_place="东骧社区会议室",
    )


def register() -> None:
    demo.chapter("whistles", _("吹哨报到（虚构）"), tell, order=60)
    for username, name, _unit, _title in STAFF:
        demo.account(username, name, WHATS[username])
