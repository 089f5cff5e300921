"""The pages of activities, places, liaison and meetings keep their budgets, whatever their rows."""

from __future__ import annotations

import io
from datetime import timedelta

import openpyxl
from django.urls import reverse
from django.utils import timezone

from parties.alliances import committees, meetings
from parties.models import Campaign
from parties.organisations import services as organisations
from parties.places import services as places
from tests.cast import Cast
from tests.parties.test_activities import held
from tests.parties.test_alliances import contact, joined
from tests.parties.test_liaison import letter, linked, union
from tests.parties.test_organisations import branch
from tests.parties.test_places import SINCE as FIRST
from tests.parties.test_places import compound, place
from tests.portal.browsers import browser_of
from tests.query_budget import budget


def test_the_export_of_a_kept_list_writes_what_its_lines_say(cast: Cast) -> None:
    campaign = Campaign.objects.get(measure="sessions")
    held(branch(cast), campaign=campaign)
    told = browser_of(cast.zhang).get(reverse("campaigns"), {"export": "xlsx", "q": "千堂"})
    sheet = openpyxl.load_workbook(io.BytesIO(told.content)).active
    words = [str(cell.value) for row in sheet.iter_rows() for cell in row]
    assert campaign.name in words
    assert "1 / 1000（0%）" in words
    assert not any("百名" in one for one in words)


def test_pages_of_bodies_keep_their_budgets_and_do_not_ask_once_a_row(cast: Cast) -> None:
    made = branch(cast)
    organisations.look_after(made, cast.east_grid, actor=None)
    campaign = Campaign.objects.get(measure="sessions")
    lessons = [held(made, topic=f"第{n}课", campaign=campaign) for n in range(4)]
    point = place(cast, "contact_point", name="联系点")
    for n in range(3):
        place(cast, name=f"中心{n}")
        compound(cast, name=f"小区{n}", branch=made)
        places.plan_reception(point, actor=None, on=FIRST, hours="9:00", hosts=f"代表{n}")
    one = compound(cast, branch=made)
    alliance, member, _own = joined(cast)
    meeting = meetings.plan_meeting(
        alliance, actor=None, title="会", at=timezone.now() + timedelta(days=2), place="街道"
    )
    for n in range(3):
        meetings.add_item(meeting, title=f"议题{n}", actor=None)
    committee = committees.found_committee(area=cast.east_lane, actor=None, name="大党委", founded_on=FIRST)
    for n in range(3):
        committees.appoint(committee, member, name=f"委员{n}", actor=None, starts_on=FIRST)
    link = linked(cast)
    unit, who = union(cast)
    letters = [letter(unit, who) for _n in range(3)]
    lian = contact(cast)
    for name, person, address in (
        ("activities", cast.zhang, reverse("activities")),
        ("activity", cast.zhang, lessons[0].get_absolute_url()),
        ("activity new", cast.zhang, reverse("activity-new")),
        ("branches without meeting", cast.zhang, reverse("branches-without-meeting")),
        ("campaigns", cast.zhang, reverse("campaigns")),
        ("campaign", cast.zhang, campaign.get_absolute_url()),
        ("activity kinds", cast.admin, reverse("activity-kinds")),
        ("places", cast.zhang, reverse("party-places")),
        ("contact point", cast.zhang, point.get_absolute_url()),
        ("place edit", cast.zhang, reverse("party-place-edit", args=[point.pk])),
        ("compounds", cast.zhang, reverse("compounds")),
        ("compound", cast.zhang, one.get_absolute_url()),
        ("field bases", cast.zhang, reverse("field-bases")),
        ("party coverage", cast.official, reverse("party-coverage")),
        ("party coverage rows", cast.official, f"{reverse('party-coverage-rows')}?code=grid"),
        ("leader links", cast.official, reverse("leader-links")),
        ("leader link", cast.official, link.get_absolute_url()),
        ("reserve cadres", cast.zhang, reverse("reserve-cadres")),
        ("letters", who, reverse("rights-letters")),
        ("letter", who, letters[0].get_absolute_url()),
        ("meetings", cast.street_wang, reverse("alliance-meetings")),
        ("meeting", cast.street_wang, meeting.get_absolute_url()),
        ("committees", cast.zhang, reverse("grand-committees")),
        ("committee", cast.zhang, committee.get_absolute_url()),
        ("alliance figures", cast.official, reverse("alliance-figures")),
        ("alliance of a contact", lian, alliance.get_absolute_url()),
        ("alliance of its street", cast.street_wang, alliance.get_absolute_url()),
    ):
        browser = browser_of(person)
        browser.get(address)
        with budget(f"page: {name}"):
            assert browser.get(address).status_code == 200, name
