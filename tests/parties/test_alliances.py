"""Alliances: one a street, units that join and leave with a paper, a contact who sees the own unit."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from governance.access import reasons as access_reasons
from governance.access import services as access
from governance.access.models import AuditEntry, User
from governance.common.refusals import Refused
from parties import reasons
from parties.alliances import services
from parties.models import Alliance, AllianceMember
from parties.rights import ALLIANCES
from tests.cases.story import walk
from tests.cast import Cast, fresh, person
from tests.portal.browsers import browser_of

SINCE = date(2025, 1, 1)
PAPER = "联盟章程签字页"


def alliance(cast: Cast) -> Alliance:
    return services.found(area=cast.east_street, actor=None, name="东街党建联盟", founded_on=SINCE)


def joined(cast: Cast) -> tuple[Alliance, AllianceMember, AllianceMember]:
    made = alliance(cast)
    members = [
        services.join(made, unit, role="assist", paper=PAPER, on=SINCE, actor=None)
        for unit in (cast.office, cast.water)
    ]
    return made, members[0], members[1]


def contact(cast: Cast) -> User:
    """Somebody of the water office who is nothing but its contact in alliances."""
    who = person("lian", "联络员")
    access.give_post(who, role=cast.roles["alliance_contact"], area=cast.north, unit=cast.water, actor=None)
    return who


def refused(reason: Any, act: Any) -> None:
    with pytest.raises(Refused) as caught:
        act()
    assert caught.value.reason == reason


def test_a_street_has_one_alliance(cast: Cast) -> None:
    alliance(cast)
    refused(reasons.ALLIANCE_TAKEN, lambda: alliance(cast))
    refused(
        reasons.NOT_A_SUBDISTRICT,
        lambda: services.found(area=cast.east_lane, actor=None, name="社区联盟", founded_on=SINCE),
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Alliance.objects.create(area=cast.east_street, name="又一个", founded_on=SINCE)


def test_a_unit_joins_and_leaves_only_with_a_paper(cast: Cast) -> None:
    made, member, _other = joined(cast)
    join: dict[str, Any] = {"role": "assist", "actor": None}
    refused(reasons.MEMBER_ALREADY, lambda: services.join(made, cast.office, paper=PAPER, **join))
    refused(reasons.UNIT_ELSEWHERE, lambda: services.join(made, cast.south_office, paper=PAPER, **join))
    refused(reasons.PAPER_NEEDED, lambda: services.leave(member, paper=" ", actor=None))
    services.leave(member, paper="退出申请", actor=None)
    refused(reasons.LEFT_ALREADY, lambda: services.leave(member, paper="再退", actor=None))
    refused(reasons.PAPER_NEEDED, lambda: services.join(made, cast.office, paper="", **join))
    assert services.join(made, cast.office, paper="重新加入", **join).left_on is None
    with pytest.raises(IntegrityError), transaction.atomic():
        AllianceMember.objects.filter(unit=cast.water).update(left_on=SINCE)
    assert AuditEntry.objects.filter(subject_type="parties.alliancemember").count() == 4


def test_a_contact_is_of_the_unit_and_sees_the_own_unit_only(cast: Cast) -> None:
    made, member, own = joined(cast)
    who = contact(cast)
    refused(reasons.CONTACT_ELSEWHERE, lambda: services.edit_member(member, actor=None, contact=who))
    services.edit_member(own, actor=None, contact=who)
    seen = AllianceMember.objects.restrict(fresh(who), ALLIANCES)
    assert [one.unit for one in seen] == [cast.water]
    assert list(Alliance.objects.restrict(fresh(who), ALLIANCES)) == [made]
    browser = browser_of(who)
    page = browser.get(made.get_absolute_url()).content.decode()
    assert cast.water.name in page
    assert cast.office.name not in page
    assert browser.get(own.get_absolute_url()).status_code == 200
    assert browser.get(member.get_absolute_url()).status_code == 404
    assert browser.get(reverse("alliance-members")).content.decode().count(cast.office.name) == 0
    of_others = walk(cast, "dispatched")  # to the office
    assert of_others.title not in browser.get(reverse("cases")).content.decode()
    assert browser.get(of_others.get_absolute_url()).status_code == 404
    services.leave(own, paper="退出申请", actor=None)
    assert browser.get(made.get_absolute_url()).status_code == 404


def test_the_colleague_from_the_next_street_sees_and_changes_nothing(cast: Cast) -> None:
    made, member, _other = joined(cast)
    refused(access_reasons.OUTSIDE_AREA, lambda: services.leave(member, paper=PAPER, actor=fresh(cast.zhao)))
    browser = browser_of(cast.zhao)
    assert made.name not in browser.get(reverse("alliances")).content.decode()
    assert browser.get(made.get_absolute_url()).status_code == 404
    assert browser.get(member.get_absolute_url()).status_code == 404
    assert browser.get(reverse("alliance-new")).status_code == 403


def test_the_street_founds_it_and_takes_units_in_by_its_pages(cast: Cast) -> None:
    browser = browser_of(cast.street_wang)
    browser.post(
        reverse("alliance-new"),
        {"area": cast.east_street.pk, "name": "东街党建联盟", "founded_on": "2025-01-01"},
    )
    made = Alliance.objects.get()
    said = {"unit": cast.office.pk, "role": "assist", "paper": "", "on": "2025-02-01"}
    refused_page = browser.post(reverse("alliance-join", args=[made.pk]), said)
    assert refused_page.status_code == 422
    browser.post(reverse("alliance-join", args=[made.pk]), said | {"paper": PAPER})
    member = AllianceMember.objects.get()
    assert PAPER in browser.get(member.get_absolute_url()).content.decode()
    browser.post(
        reverse("alliance-member-leave", args=[member.pk]), {"paper": "退出申请", "on": "2026-01-01"}
    )
    member.refresh_from_db()
    assert (member.left_on, member.left_paper) == (date(2026, 1, 1), "退出申请")
