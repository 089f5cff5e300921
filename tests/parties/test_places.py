"""Places with hours and yearly counts, reception days whose opinions come in, compounds on one page."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from governance.access import reasons as access_reasons
from governance.access import services as access
from governance.access.models import Unit, UnitKind
from governance.cases.models import Channel
from parties import reasons
from parties.models import Compound, Place, PlaceType
from parties.organisations import coverage
from parties.organisations import services as organisations
from parties.places import services
from tests.cast import Cast, fresh
from tests.parties.test_organisations import branch, refused
from tests.portal.browsers import browser_of

SINCE = date(2025, 1, 1)


def place(cast: Cast, code: str = "service_centre", **facts: Any) -> Place:
    known = {"area": cast.east_lane, "name": "东巷党群服务中心", "opened_on": SINCE}
    known["type"] = PlaceType.objects.get(code=code)
    return services.open_place(actor=None, **(known | facts))


def property_company(cast: Cast) -> Unit:
    kind = UnitKind.objects.get(code="property")
    return access.add_unit(name="东巷物业", kind=kind, area=cast.east_lane, actor=None)


def compound(cast: Cast, **facts: Any) -> Compound:
    known = {"area": cast.east_lane, "name": "东巷小区", "starts_on": SINCE}
    return services.register_compound(actor=None, **(known | facts))


def test_a_year_is_counted_once_and_only_where_it_is_asked(cast: Cast) -> None:
    legal = place(cast, "legal_service_point", name="法律服务工作站")
    services.count_year(legal, actor=None, year=2025, count=320)
    with pytest.raises(ValidationError, match="这一年已经填过"):
        services.count_year(legal, actor=None, year=2025, count=1)
    refused(reasons.NO_COUNT_ASKED, lambda: services.count_year(place(cast), actor=None, year=2025, count=1))


def test_an_opinion_at_a_reception_comes_in_by_the_channel_of_delegates(cast: Cast) -> None:
    point = place(cast, "contact_point", name="代表联系点")
    services.plan_reception(point, actor=None, on=date(2099, 1, 5), hours="9:00", hosts="杨代表")
    refused(
        reasons.NO_RECEPTION,
        lambda: services.plan_reception(place(cast), actor=None, on=SINCE, hours="9:00", hosts="杨代表"),
    )
    browser = browser_of(cast.zhang)
    page = browser.get(point.get_absolute_url()).content.decode()
    address = f"{reverse('intake')}?area={cast.east_lane.code}&amp;channel=delegates"
    assert address in page
    assert "2099-01-05" in page
    counter = browser.get(address.replace("&amp;", "&")).content.decode()
    channel = Channel.objects.get(code="delegates")
    assert f'<option value="{channel.pk}" selected>' in counter


def test_a_compound_shows_branch_grid_company_and_owners_together(cast: Cast) -> None:
    made = branch(cast)
    organisations.look_after(made, cast.east_grid, actor=None)
    with pytest.raises(ValidationError, match="先填物业服务企业"):
        compound(cast, is_red_property=True)
    company = property_company(cast)
    one = compound(
        cast, branch=made, property_unit=company, is_red_property=True, owners_committee="东巷业委会"
    )
    crossing = {"name": "杨支书", "home": "branch", "home_duty": "书记", "duty": "主任", "starts_on": SINCE}
    with pytest.raises(ValidationError, match="两边不能相同"):
        services.appoint_across(one, actor=None, body="branch", **crossing)
    services.appoint_across(one, actor=None, body="owners", **crossing)
    page = browser_of(cast.zhang).get(one.get_absolute_url()).content.decode()
    for words in (made.name, str(cast.east_grid), company.name, "东巷业委会", "杨支书", "红色物业"):
        assert words in page
    refused(reasons.COMPOUND_LEVEL, lambda: compound(cast, area=cast.east_street))
    refused(
        reasons.BRANCH_ELSEWHERE,
        lambda: compound(cast, area=cast.west_lane, branch=made),
    )


def test_coverage_has_numerator_and_base_and_its_lists_add_up(cast: Cast) -> None:
    made = branch(cast)
    organisations.look_after(made, cast.east_grid, actor=None)
    compound(cast, branch=made)
    compound(cast, name="无支部小区")
    place(cast)
    services.count_field(
        actor=None, area=cast.east_lane, field="park", number=4, counted_on=SINCE, starts_on=SINCE
    )
    me = fresh(cast.official)
    found = {one.code: one for one in coverage.by_level()}
    for code, number, base in (
        ("work_committee", 1, 2),
        ("community", 1, 3),
        ("grid", 1, 6),
        ("alliance", 0, 2),
        ("place-service_centre", 1, 3),
    ):
        one = found[code]
        share = one.share(cast.north, me)
        assert (code, share.number, share.base) == (code, number, base)
        parts = [one.behind(cast.north, me, part).count() for part in ("with", "without", "all")]
        assert parts == [number, base - number, base]
    fields = {one.field: one for one in coverage.by_field(cast.north, me)}
    assert (fields["compound"].share.number, fields["compound"].share.base) == (1, 2)
    assert (fields["park"].share.base, fields["park"].as_of) == (4, SINCE)
    assert fields["office_building"].share.percent is None
    assert fields["office_building"].as_of is None
    page = browser_of(cast.official).get(reverse("party-coverage")).content.decode()
    assert "33.3%" in page
    rows = f"{reverse('party-coverage-rows')}?code=community&part=without&area={cast.north.code}"
    listed = browser_of(cast.official).get(rows).content.decode()
    assert str(cast.willow) in listed
    assert f">{cast.east_lane}</a>" not in listed


def test_the_base_of_a_field_is_a_communitys_own(cast: Cast) -> None:
    facts: dict[str, Any] = {"actor": None, "number": 2, "counted_on": SINCE, "starts_on": SINCE}
    refused(reasons.BASE_LEVEL, lambda: services.count_field(area=cast.north, field="park", **facts))
    refused(
        reasons.COMPOUND_COUNTED,
        lambda: services.count_field(area=cast.east_lane, field="compound", **facts),
    )


def test_the_next_street_sees_and_changes_no_place_or_compound(cast: Cast) -> None:
    where, one = place(cast), compound(cast)
    refused(access_reasons.OUTSIDE_AREA, lambda: services.close_place(where, actor=fresh(cast.zhao)))
    browser = browser_of(cast.zhao)
    for row, listed in ((where, "party-places"), (one, "compounds")):
        assert browser.get(row.get_absolute_url()).status_code == 404
        assert row.name not in browser.get(reverse(listed)).content.decode()
    found = browser.get(reverse("search"), {"q": "东巷小区"}).content.decode()
    assert one.get_absolute_url() not in found
    own = browser_of(cast.zhang)
    assert one.get_absolute_url() in own.get(reverse("search"), {"q": "东巷小区"}).content.decode()
    assert "阵地和小区" in own.get(cast.east_lane.get_absolute_url()).content.decode()
    assert own.post(reverse("party-place-end", args=[where.pk]), {"on": "2024-01-01"}).status_code == 422
    own.post(reverse("party-place-end", args=[where.pk]), {"on": "2026-01-01"})
    where.refresh_from_db()
    assert where.closed_on == date(2026, 1, 1)
