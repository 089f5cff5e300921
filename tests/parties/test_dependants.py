"""What of this app goes along with a post, and what keeps a unit in use."""

from __future__ import annotations

from datetime import date

from governance.access import dependants
from parties.lists.services import offer, take_down
from parties.resources.services import set_state
from tests.cases.story import act
from tests.cast import Cast, fresh
from tests.parties.booked import room
from tests.parties.claiming import SOON, claimed, kind, published
from tests.parties.test_secretary_lists import listed, post_of


def test_the_open_lines_of_a_secretary_go_to_who_follows(cast: Cast) -> None:
    line, over = listed(cast).secretary_item, listed(cast).secretary_item
    type(over.case).objects.filter(pk=over.case_id).update(is_open=False)
    old, new = post_of(cast.secretary), post_of(cast.zhang)
    assert dependants.hand_over(old, new, None)["secretary_items"] == 1
    line.refresh_from_db()
    over.refresh_from_db()
    assert (line.post, over.post) == (new, old)


def test_a_unit_stays_in_use_while_it_claims_or_offers(cast: Cast) -> None:
    before = dependants.of_unit(cast.water)  # the posts in it
    claim = claimed(published(cast), cast.water, cast.shui)
    assert len(dependants.of_unit(cast.water)) == len(before) + 2  # the claim, and its open case
    act(claim.case, "take_back", fresh(cast.shui), at=SOON, text="人手安排不过来")
    assert dependants.of_unit(cast.water) == before
    facts = {"category": kind(), "way": "service", "title": "义诊", "text": "每月一次义诊"}
    row = offer(unit=cast.water, area=cast.east_lane, actor=None, from_on=date(2026, 3, 1), **facts)
    shared = room(cast)
    assert len(dependants.of_unit(cast.water)) == len(before) + 2
    take_down(row, actor=None)
    set_state(shared, "closed", reason="装修", actor=None)
    assert dependants.of_unit(cast.water) == before
