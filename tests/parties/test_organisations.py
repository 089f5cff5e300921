"""Party organisations: their tree, the grids of branches, who leads them, and who may see and change them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from governance.access import reasons as access_reasons
from governance.access.dependants import hand_over
from governance.access.models import AuditEntry, Post
from governance.access.services import end_post
from governance.areas.models import Area
from governance.areas.services import retire_area
from governance.common.editing import Changed, seen
from governance.common.refusals import Refused
from parties import reasons
from parties.models import BranchGrid, Organisation
from parties.models.organisations import OrganisationKind, SeatKind
from parties.organisations import services
from parties.organisations.forms import grids_without
from tests.cast import Cast, fresh
from tests.portal.browsers import browser_of

SINCE = date(2025, 1, 1)


def committee(cast: Cast) -> Organisation:
    return services.set_up(
        kind=OrganisationKind.WORK_COMMITTEE,
        area=cast.east_street,
        actor=None,
        name="东街党工委",
        set_up_on=SINCE,
    )


def community(cast: Cast, **facts: Any) -> Organisation:
    known = {"name": "东巷社区党委", "set_up_on": SINCE, "parent": committee(cast)} | facts
    return services.set_up(kind=OrganisationKind.COMMUNITY, area=cast.east_lane, actor=None, **known)


def branch(cast: Cast, **facts: Any) -> Organisation:
    known: dict[str, Any] = {"name": "东巷小区党支部", "set_up_on": SINCE, "field": "compound"}
    known["parent"] = facts.pop("parent", None) or community(cast)
    return services.set_up(kind=OrganisationKind.BRANCH, area=cast.east_lane, actor=None, **(known | facts))


def refused(reason: Any, act: Any) -> None:
    with pytest.raises(Refused) as caught:
        act()
    assert caught.value.reason == reason


def test_an_organisation_stands_below_one_of_an_earlier_kind_that_is_there(cast: Cast) -> None:
    made = branch(cast)
    above = made.parent
    assert above is not None
    told: dict[str, Any] = {"area": cast.east_lane, "actor": None, "name": "新组织", "set_up_on": SINCE}
    group = OrganisationKind.GROUP
    refused(reasons.PARENT_NEEDED, lambda: services.set_up(kind=group, **told))
    low = services.set_up(kind=group, **told, parent=made)
    told["name"] = "又一个"
    refused(reasons.PARENT_BELOW, lambda: services.set_up(kind=OrganisationKind.BRANCH, **told, parent=low))
    elsewhere = told | {"area": cast.west_lane}
    refused(reasons.PARENT_ELSEWHERE, lambda: services.set_up(kind=group, **elsewhere, parent=made))
    at_street = told | {"area": cast.east_street}
    refused(reasons.WRONG_LEVEL, lambda: services.set_up(kind=group, **at_street, parent=made))
    committee_again = told | {"area": cast.east_street}
    refused(
        reasons.NO_PARENT,
        lambda: services.set_up(kind=OrganisationKind.WORK_COMMITTEE, **committee_again, parent=above),
    )
    assert Organisation.objects.count() == 4


def test_a_street_has_one_committee_and_names_are_not_given_twice(cast: Cast) -> None:
    first = committee(cast)
    for name in ("另一个党工委", first.name):
        with pytest.raises((Refused, ValidationError)):
            services.set_up(
                kind=OrganisationKind.WORK_COMMITTEE,
                area=cast.east_street,
                actor=None,
                name=name,
                set_up_on=SINCE,
            )
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.create(
            kind=OrganisationKind.WORK_COMMITTEE, area=cast.east_street, name="绕过", set_up_on=SINCE
        )


def test_members_are_a_number_with_its_day(cast: Cast) -> None:
    with pytest.raises(ValidationError):
        branch(cast, members=12)
    made = branch(cast, name="二支部", parent=Organisation.objects.first(), members=12, counted_on=SINCE)
    assert made.members == 12


def test_a_grid_has_one_lead_branch_and_others_take_part(cast: Cast) -> None:
    first = branch(cast)
    second = branch(cast, name="东巷第二支部", parent=first.parent)
    link = services.look_after(first, cast.east_grid, actor=None)
    refused(reasons.LEAD_TAKEN, lambda: services.look_after(second, cast.east_grid, actor=None))
    refused(reasons.GRID_HELD, lambda: services.look_after(first, cast.east_grid, is_lead=False, actor=None))
    refused(reasons.GRID_ELSEWHERE, lambda: services.look_after(first, cast.west_grid, actor=None))
    refused(reasons.NOT_A_GRID, lambda: services.look_after(first, cast.willow, actor=None))
    services.look_after(second, cast.east_grid, is_lead=False, actor=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        BranchGrid.objects.create(
            organisation=branch(cast, name="第三支部", parent=first.parent),
            grid=cast.east_grid,
            is_lead=True,
            starts_on=SINCE,
        )
    services.leave_grid(link, actor=None)
    refused(reasons.ENDED_ALREADY, lambda: services.leave_grid(link, actor=None))
    third = branch(cast, name="第四支部", parent=first.parent)
    assert services.look_after(third, cast.east_grid, actor=None).is_lead


def test_grids_without_a_branch_are_those_that_nobody_leads(cast: Cast) -> None:
    everything = set(grids_without(fresh(cast.zhang)))
    assert cast.east_grid in everything
    assert cast.west_grid not in everything
    made = branch(cast)
    services.look_after(made, cast.east_grid, actor=None, is_lead=False)
    assert set(grids_without(fresh(cast.zhang))) == everything
    services.look_after(branch(cast, name="牵头支部", parent=made.parent), cast.east_grid, actor=None)
    assert set(grids_without(fresh(cast.zhang))) == everything - {cast.east_grid}


def test_it_is_dissolved_only_when_nothing_hangs_on_it(cast: Cast) -> None:
    made = branch(cast)
    assert made.parent is not None
    refused(reasons.HAS_BELOW, lambda: services.dissolve(made.parent, actor=None))
    link = services.look_after(made, cast.east_grid, actor=None)
    refused(reasons.LEADS_GRIDS, lambda: services.dissolve(made, actor=None))
    services.leave_grid(link, actor=None)
    refused(reasons.ENDS_EARLY, lambda: services.dissolve(made, actor=None, on=SINCE - timedelta(days=1)))
    services.dissolve(made, actor=None)
    refused(reasons.DISSOLVED, lambda: services.edit(made, actor=None, name="改名"))
    assert made not in Organisation.objects.active()


def test_a_secretary_is_a_post_that_holds_from_to(cast: Cast) -> None:
    made = community(cast)
    post = Post.objects.get(person=cast.secretary)
    held = services.seat(made, post, kind=SeatKind.SECRETARY, actor=None)
    other = Post.objects.get(person=cast.zhang)
    refused(reasons.SECRETARY_TAKEN, lambda: services.seat(made, other, kind=SeatKind.SECRETARY, actor=None))
    stranger = Post.objects.get(person=cast.zhao)
    refused(reasons.POST_ELSEWHERE, lambda: services.seat(made, stranger, kind=SeatKind.DEPUTY, actor=None))
    end_post(post, actor=None)
    assert list(made.seats.in_force()) == []
    assert services.seat(made, other, kind=SeatKind.SECRETARY, actor=None).pk != held.pk


def test_a_term_that_ends_warns_ninety_days_before(cast: Cast) -> None:
    today = timezone.localdate()
    made = community(cast)
    for days, state in ((-1, "over"), (0, "soon"), (90, "soon"), (91, "")):
        made.term_ends_on = today + timedelta(days=days)
        assert made.term_state == state


def test_each_change_is_audited_with_both_sides_and_the_second_editor_is_told(cast: Cast) -> None:
    made = branch(cast)
    token = seen(services.editable_of(made))
    services.edit(made, actor=fresh(cast.zhang), seen=token, name="改名后的支部")
    entry = AuditEntry.objects.filter(subject_type="parties.organisation").latest("pk")
    assert entry.detail["before"] == {"name": "东巷小区党支部"}
    assert entry.detail["after"] == {"name": "改名后的支部"}
    with pytest.raises(Changed):
        services.edit(made, actor=fresh(cast.li), seen=token, name="第三个名字")


def test_the_colleague_from_the_next_street_sees_and_changes_nothing(cast: Cast) -> None:
    made = branch(cast)
    zhao = fresh(cast.zhao)
    refused(access_reasons.OUTSIDE_AREA, lambda: services.edit(made, actor=zhao, name="改"))
    refused(access_reasons.OUTSIDE_AREA, lambda: services.dissolve(made, actor=zhao))
    refused(access_reasons.OUTSIDE_AREA, lambda: services.look_after(made, cast.east_grid, actor=zhao))
    browser = browser_of(cast.zhao)
    assert made.name not in browser.get(reverse("organisations")).content.decode()
    grids = browser.get(reverse("grids-without-branch")).content.decode()
    assert cast.east_grid.get_absolute_url() not in grids
    for name in ("organisation", "organisation-edit"):
        assert browser.get(reverse(name, args=[made.pk])).status_code == 404
    for name in ("organisation-dissolve", "organisation-grid", "organisation-seat"):
        assert browser.post(reverse(name, args=[made.pk])).status_code == 404
    assert browser.get(reverse("organisations") + f"?area={cast.east_lane.code}").status_code == 404


def test_it_is_registered_changed_and_given_grids_by_its_pages(cast: Cast) -> None:
    above = community(cast)
    browser = browser_of(cast.zhang)
    new = reverse("organisation-new") + f"?area={cast.east_lane.code}"
    said = {"kind": "branch", "name": "光明小区党支部", "parent": above.pk, "set_up_on": "2026-01-05"}
    wrong = browser.post(new, said | {"parent": ""})
    assert wrong.status_code == 422
    assert "光明小区党支部" in wrong.content.decode()
    browser.post(new, said)
    made = Organisation.objects.get(name="光明小区党支部")
    browser.post(reverse("organisation-grid", args=[made.pk]), {"grid": cast.east_grid.code, "is_lead": "1"})
    browser.post(
        reverse("organisation-seat", args=[made.pk]),
        {"post": Post.objects.get(person=cast.secretary).pk, "kind": "secretary"},
    )
    page = browser.get(made.get_absolute_url()).content.decode()
    assert "刘书记" in page
    assert str(cast.east_grid) in page
    assert "光明小区党支部" in browser.get(reverse("organisations") + "?q=光明").content.decode()
    area = browser.get(Area.objects.get(pk=cast.east_lane.pk).get_absolute_url()).content.decode()
    assert "个网格没有牵头支部" in area


def test_an_area_is_not_retired_over_them_and_a_seat_goes_along_with_its_post(cast: Cast) -> None:
    made = branch(cast)
    grid = Area.objects.get(parent=cast.east_lane, code__endswith="002")
    services.look_after(made, grid, actor=None)
    with pytest.raises(Refused) as caught:
        retire_area(grid, actor=None)
    assert "1 个支部联系的网格" in str(caught.value)
    assert made.parent is not None
    post, successor = (Post.objects.get(person=one) for one in (cast.zhang, cast.li))
    services.seat(made.parent, post, kind=SeatKind.SECRETARY, actor=None)
    hand_over(post, successor, None)
    assert [one.post for one in made.parent.seats.in_force()] == [successor]
