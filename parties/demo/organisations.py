"""The demo's chapter of Party organisations and alliances: one street in full, the same at every telling."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.access import rights
from governance.access import services as access
from governance.access.demo import DONGXIANG, JINMA
from governance.access.models import Post, Role, Unit, User
from governance.areas.models import Area, Level
from governance.common import demo
from parties.alliances import services as alliances
from parties.models import Organisation
from parties.models.alliances import MemberRole
from parties.models.organisations import OrganisationField, OrganisationKind, SeatKind
from parties.organisations import services as organisations

SINCE = date(2024, 7, 1)
SECRETARY, CONTACT = "street_secretary", "contact"
MEMBERS = (
    ("官渡区城市管理局", MemberRole.ASSIST),
    ("官渡区水务局", MemberRole.ASSIST),
    ("官渡区消防救援大队", MemberRole.ASSIST),
    ("金马街道综合行政执法队", MemberRole.PARTICIPANT),
    ("金马派出所", MemberRole.PARTICIPANT),
    ("东骧社区物业服务中心", MemberRole.NODE),
)


def _person(
    username: str, name: str, number: int, role: str, area: Area, title: str, unit: Unit | None = None
) -> User:
    person = access.add_person(
        username=username, name=name, phone=f"1380872{number:04d}", password=demo.PASSWORD, actor=None
    )
    User.objects.filter(pk=person.pk).update(must_change_password=False)  # the demo's is printed on screen
    access.give_post(person, role=Role.objects.get(code=role), area=area, title=title, actor=None, unit=unit)
    return person


@transaction.atomic
def tell(progress: demo.Progress) -> None:
    """The organisations of one street with who leads them, and its alliance."""
    if Organisation.objects.exists():
        return
    street = Area.objects.get(code=JINMA)
    communities = list(Area.objects.within(street).current().at_level(Level.COMMUNITY).order_by("code"))
    property_unit = Unit.objects.get(name="东骧社区物业服务中心")
    home = next(one for one in communities if one.code == DONGXIANG)
    _person(SECRETARY, "唐建华", 1, rights.SUBDISTRICT_SECRETARY, street, "金马街道党工委书记")
    contact = _person(
        CONTACT, "范小雨", 2, rights.ALLIANCE_CONTACT, home, "物业党支部联络员", unit=property_unit
    )
    committee = organisations.set_up(
        kind=OrganisationKind.WORK_COMMITTEE,
        area=street,
        actor=None,
        is_demo=True,
        name="金马街道党工委（演示）",
        set_up_on=SINCE,
        term_ends_on=date(2029, 6, 30),
    )
    organisations.seat(committee, _post(SECRETARY), kind=SeatKind.SECRETARY, actor=None)
    for number, area in enumerate(communities):
        made = organisations.set_up(
            kind=OrganisationKind.COMMUNITY,
            area=area,
            actor=None,
            is_demo=True,
            name=f"{area}党委（演示）",
            parent=committee,
            members=86 + 23 * number,
            counted_on=date(2026, 6, 30),
            set_up_on=SINCE,
            term_ends_on=timezone.localdate() + timedelta(days=40 if number == 1 else 900),
        )
        if area.code == DONGXIANG:
            organisations.seat(made, _post("secretary"), kind=SeatKind.SECRETARY, actor=None)
        _branches(made, area, whole=area.code == DONGXIANG)
        progress(0.8 * (number + 1) / len(communities))
    alliance = alliances.found(
        area=street,
        actor=None,
        is_demo=True,
        name="金马街道党建联盟（演示）",
        founded_on=SINCE,
        about="街道牵头，驻区单位、社区和小区支部一起办实事。虚构的演示内容。",
    )
    for name, role in MEMBERS:
        unit = Unit.objects.select_related("area").get(name=name)
        alliances.join(
            alliance,
            unit,
            role=role,
            paper="《金马街道党建联盟章程》签字页（演示）",
            on=SINCE,
            contact=contact if unit == property_unit else None,
            actor=None,
        )
    progress(1.0)


def _branches(above: Organisation, area: Area, *, whole: bool) -> None:
    """A branch for each of the first grids of a community, leading it; one grid is left without."""
    grids = list(Area.objects.within(area).current().at_level(Level.GRID).order_by("code"))
    fields = list(OrganisationField)
    for number, grid in enumerate(grids[:-1] if whole else grids[:1]):
        branch = organisations.set_up(
            kind=OrganisationKind.BRANCH,
            area=grid,
            actor=None,
            is_demo=True,
            name=f"{area}{grid}党支部（演示）",
            field=fields[number % len(fields)] if whole and number > 2 else OrganisationField.COMPOUND,
            parent=above,
            members=11 + 3 * (number % 5),
            counted_on=date(2026, 6, 30),
            set_up_on=SINCE,
            term_ends_on=date(2027, 6, 30),
        )
        organisations.look_after(branch, grid, actor=None, starts_on=SINCE)


def _post(username: str) -> Post:
    return Post.objects.in_force().filter(person__username=username).order_by("pk")[0]


def register() -> None:
    demo.chapter("parties", _("党组织与党建联盟（虚构）"), tell, order=48)
    for username, name, what in (
        (SECRETARY, "唐建华", _("金马街道党工委书记：吹哨，审核社区的哨")),
        (CONTACT, "范小雨", _("联盟成员单位的联系人：只看到本单位")),
    ):
        demo.account(username, name, what)
