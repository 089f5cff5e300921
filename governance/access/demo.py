"""The second chapter of the demo: roles, units, and a person for every role around 东骧社区."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from governance.access import rights, services
from governance.access.models import Role, Unit, UnitKind, User
from governance.areas.models import Area
from governance.common import demo

CITY, GUANDU, PANLONG = "530100000000", "530111000000", "530103000000"
JINMA, GUANDU_STREET = "530111004000", "530111006000"
DONGXIANG, JIGUAN = "530111004009", "530111006009"

UNITS = (
    ("官渡区城市管理局", "department", GUANDU),
    ("官渡区住房和城乡建设局", "department", GUANDU),
    ("官渡区市场监督管理局", "department", GUANDU),
    ("官渡区水务局", "department", GUANDU),
    ("官渡区消防救援大队", "department", GUANDU),
    ("盘龙区城市管理局", "department", PANLONG),
    ("金马街道综合行政执法队", "enforcement", JINMA),
    ("金马派出所", "police", JINMA),
    ("东骧社区物业服务中心", "property", DONGXIANG),
    ("官渡街道综合行政执法队", "enforcement", GUANDU_STREET),
)


@dataclass(frozen=True)
class Member:
    """One person of the story: account, name, role, area, title, unit and what to look at first."""

    username: str
    name: str
    role: str
    area: str
    title: str
    what: object
    unit: str = ""


CAST = (
    Member("admin", "周正", rights.SYSTEM_ADMIN, CITY, "系统管理员", _("维护区划、人员、角色和规则")),
    Member("city", "沈岚", rights.CITY_OFFICIAL, CITY, "市网格中心值班长", _("看全市，督办到区县")),
    Member(
        "district",
        "李建国",
        rights.DISTRICT_OFFICIAL,
        GUANDU,
        "官渡区网格中心主任",
        _("看官渡区，谁超期、为什么"),
    ),
    Member(
        "street", "王敏", rights.SUBDISTRICT_OFFICIAL, JINMA, "金马街道网格站站长", _("金马街道的派遣与督办")
    ),
    Member(
        "community",
        "张丽华",
        rights.COMMUNITY_STAFF,
        DONGXIANG,
        "东骧社区网格专干",
        _("受理、派遣、核查、回访"),
    ),
    Member(
        "community2", "陈涛", rights.COMMUNITY_STAFF, DONGXIANG, "东骧社区网格专干", _("同一社区的另一位专干")
    ),
    Member(
        "secretary",
        "刘志远",
        rights.COMMUNITY_SECRETARY,
        DONGXIANG,
        "东骧社区党委书记",
        _("主持社区，可以吹哨"),
    ),
    Member(
        "grid", "马小军", rights.GRID_WORKER, f"{DONGXIANG}003", "三网格专职网格员", _("手机上报、处置、核查")
    ),
    Member(
        "unit",
        "何平",
        rights.UNIT_STAFF,
        GUANDU,
        "城市管理局经办人",
        _("签收和办理派给城管局的事项"),
        "官渡区城市管理局",
    ),
    Member(
        "team",
        "杨帆",
        rights.UNIT_STAFF,
        JINMA,
        "执法队队员",
        _("签收和办理派给执法队的事项"),
        "金马街道综合行政执法队",
    ),
    Member(
        "head",
        "罗刚",
        rights.UNIT_HEAD,
        GUANDU,
        "城市管理局分管副局长",
        _("审签本单位的延期和申诉，答复督办"),
        "官渡区城市管理局",
    ),
    Member("mediator", "赵桂英", rights.MEDIATOR, DONGXIANG, "人民调解员", _("调解邻里纠纷")),
    Member("volunteer", "孙倩", rights.VOLUNTEER_COORDINATOR, JINMA, "志愿服务站站长", _("志愿项目与时长")),
    Member("auditor", "钱永强", rights.AUDITOR, CITY, "审计员", _("只读查看与审计记录")),
    Member(
        "neighbour",
        "赵敏",
        rights.COMMUNITY_STAFF,
        JIGUAN,
        "季官社区网格专干",
        _("邻街的同事，看不到东骧的事"),
    ),
)


@transaction.atomic
def tell(progress: demo.Progress) -> None:
    """The units and people of the story."""
    kinds = {kind.code: kind for kind in UnitKind.objects.all()}
    areas = {area.code: area for area in Area.objects.filter(code__in={code for _n, _k, code in UNITS})}
    for name, kind, code in UNITS:
        if not Unit.objects.filter(name=name, area=areas[code]).exists():
            services.add_unit(name=name, kind=kinds[kind], area=areas[code], actor=None)
    for number, member in enumerate(CAST, start=1):
        _appoint(member, number)
        progress(number / len(CAST))


def _appoint(member: Member, number: int) -> None:
    if User.objects.filter(username=member.username).exists():
        return
    person = services.add_person(
        username=member.username,
        name=member.name,
        phone=f"1380871{number:04d}",
        password=demo.PASSWORD,
        actor=None,
    )
    User.objects.filter(pk=person.pk).update(must_change_password=False)  # the demo's is printed on screen
    services.give_post(
        person,
        role=Role.objects.get(code=member.role),
        area=Area.objects.get(code=member.area),
        unit=Unit.objects.get(name=member.unit) if member.unit else None,
        title=member.title,
        actor=None,
    )


def register() -> None:
    demo.chapter("people", _("单位和演示人员"), tell, order=20)
    for member in CAST:
        demo.account(member.username, member.name, member.what)  # type: ignore[arg-type]
