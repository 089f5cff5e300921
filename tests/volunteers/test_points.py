"""Points: by the version of the day, under the cap, from the loop by themselves, taken back, cleared."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from governance.access import reasons as access_reasons
from governance.ledgers import reasons as ledger_reasons
from governance.ledgers.models import Entry
from governance.ledgers.reconciliation import reconcile
from governance.ledgers.recount import recount
from tests.cases import story
from tests.cast import Cast, fresh
from tests.volunteers.helping import donated, has, proposed, refused, volunteer
from volunteers import reasons
from volunteers.books import beans, ledgers, limits, points
from volunteers.books.seeds import CLUE, PARTY_WEIGHT
from volunteers.models import PointCredit, PointRule, Volunteer, VolunteerLimit
from volunteers.models.books import AwardState, Book
from volunteers.people import services

PARTY, SECURITY, BEANS = Book.PARTY, Book.SECURITY, ledgers.BEANS


def both(cast: Cast, name: str = "杨帆", number: int = 1) -> Volunteer:
    return volunteer(cast, name, number=number, is_party_member=True, is_security=True)


def test_points_are_credited_by_the_level_the_rule_names_once_and_under_the_cap(cast: Cast) -> None:
    person = both(cast)
    zhang = fresh(cast.zhang)
    first = points.credit(person, "meeting", source="meeting:1", actor=zhang)
    assert (has(person, PARTY), first.entry.rule_version) == (2, "meeting v1")
    refused(
        ledger_reasons.ALREADY_BOOKED,
        lambda: points.credit(person, "meeting", source="meeting:1", actor=zhang),
    )
    points.credit(person, "meeting", source="meeting:2", actor=zhang)
    refused(reasons.ABOVE_CAP, lambda: points.credit(person, "meeting", source="meeting:3", actor=zhang))
    yesterday = timezone.localdate() - timedelta(days=1)
    points.credit(person, "meeting", source="meeting:3", day=yesterday, actor=zhang)
    refused(
        reasons.LEVEL_TOO_LOW, lambda: points.credit(person, "training", source="training:1", actor=zhang)
    )
    points.credit(person, "training", source="training:1", actor=fresh(cast.street_wang))
    refused(reasons.BY_PORTAL, lambda: points.credit(person, CLUE, source="clue:1", actor=zhang))
    refused(
        access_reasons.OUTSIDE_AREA,
        lambda: points.credit(person, "meeting", source="meeting:4", actor=fresh(cast.zhao)),
    )
    assert (has(person, PARTY), has(person, SECURITY)) == (6, 5)


def test_who_is_in_one_book_has_no_joint_score(cast: Cast) -> None:
    person, single = both(cast), volunteer(cast, "何姐", number=2, is_security=True)
    refused(reasons.NOT_IN_BOOK, lambda: points.credit(single, "meeting", source="meeting:1", actor=None))
    points.credit(person, "meeting", source="meeting:1", actor=None)
    points.credit(person, "training", source="training:1", actor=None)
    assert (points.joint_score(person), points.joint_score(single)) == (3.5, None)
    VolunteerLimit.objects.filter(code=PARTY_WEIGHT).update(value=100)
    assert points.joint_score(person) == 4.5


def test_a_new_version_of_a_rule_holds_from_its_day_on(cast: Cast) -> None:
    rule, today = PointRule.objects.get(event="meeting"), timezone.localdate()
    told = {"points": 3, "daily_cap": 3}
    refused(
        reasons.RULE_IN_PAST,
        lambda: points.change_rule(rule, effective_from=today, actor=None, **told),
    )
    refused(
        access_reasons.OUTSIDE_AREA,
        lambda: points.change_rule(
            rule, effective_from=today + timedelta(days=1), actor=fresh(cast.zhang), **told
        ),
    )
    made = points.change_rule(rule, effective_from=today + timedelta(days=1), actor=fresh(cast.admin), **told)
    assert made.version == 2
    assert points.rule_on("meeting", today) == rule
    assert points.rule_on("meeting", today + timedelta(days=1)) == made
    refused(reasons.NO_RULE, lambda: points.rule_on("nothing", today))


def test_what_was_taken_back_may_happen_anew(cast: Cast) -> None:
    person = both(cast)
    made = points.credit(person, "meeting", source="meeting:1", actor=None)
    refused(reasons.REASON_NEEDED, lambda: points.take_back(made, reason=" ", actor=None))
    points.take_back(made, reason="没有到会", actor=fresh(cast.zhang))
    assert has(person, PARTY) == 0
    refused(reasons.TAKEN_BACK, lambda: points.take_back(made, reason="再来", actor=None))
    points.credit(person, "meeting", source="meeting:1", actor=None)
    assert (has(person, PARTY), Entry.objects.filter(ledger=PARTY).count()) == (2, 3)
    assert not list(recount())


def test_the_book_of_party_members_is_cleared_once_a_year_and_the_other_stays(cast: Cast) -> None:
    person = both(cast)
    late = points.credit(person, "meeting", source="meeting:1", actor=None)
    points.credit(person, "training", source="training:1", actor=None)
    points.credit(person, "meeting", source="meeting:2", day=date(2027, 1, 1), actor=None)
    assert points.clear_party_book(2026) == 1
    new = points.credit(person, "check_in_service", source="service:1", actor=None)
    assert points.clear_party_book(2026) == 0
    assert (has(person, PARTY), has(person, PARTY, ledgers.EXPIRED), has(person, SECURITY)) == (7, 2, 5)
    points.take_back(new, reason="没有服务", actor=None)
    points.take_back(late, reason="没有到会", actor=None)  # out of what was cleared
    assert (has(person, PARTY), has(person, PARTY, ledgers.EXPIRED)) == (2, 0)
    assert reconcile(PARTY).holds
    assert not list(recount())


def test_a_clue_that_became_a_case_earns_points_and_a_void_one_gives_them_back(cast: Cast) -> None:
    person = services.link_account(volunteer(cast, is_security=True), cast.grid_ma, actor=None)
    case = story.file(cast, reporter=cast.grid_ma)
    assert has(person, SECURITY) == 0
    case = story.walk(cast, "registered", actor=cast.grid_ma, reporter=cast.grid_ma)
    assert has(person, SECURITY) == 3
    credit = PointCredit.objects.get()
    assert (credit.case_id, credit.entry.rule_version) == (case.pk, f"{CLUE} v1")
    story.act(case, "take_back", None, text="重复上报")
    assert has(person, SECURITY) == 0
    credit.refresh_from_db()
    assert credit.taken_back_by is not None
    assert not list(recount())


def test_beans_are_proposed_by_one_and_awarded_by_another_while_the_fund_covers_them(cast: Cast) -> None:
    person = services.link_account(volunteer(cast), cast.grid_ma, actor=None)
    donated(cast, 25)
    refused(reasons.PAPER_TAKEN, lambda: donated(cast, 5))
    refused(reasons.AMOUNT_WRONG, lambda: donated(cast, 0, "JD-002"))
    refused(reasons.TWO_PERSONS, lambda: proposed(cast, person, actor=_with(cast, cast.grid_ma)))
    first = proposed(cast, person, actor=fresh(cast.secretary))
    second = proposed(cast, person, actor=fresh(cast.zhang))
    refused(reasons.TWO_PERSONS, lambda: beans.award(first, actor=fresh(cast.secretary)))
    refused(access_reasons.OUTSIDE_AREA, lambda: beans.award(first, actor=fresh(cast.zhao)))
    beans.award(first, actor=fresh(cast.street_wang))
    assert (has(person, BEANS), beans.left(cast.east_lane)) == (20, 5)
    short = refused(reasons.FUND_SHORT, lambda: beans.award(second, actor=fresh(cast.secretary)))
    assert "5 元" in str(short)
    second.refresh_from_db()
    assert second.state == AwardState.PROPOSED
    refused(reasons.DECIDED_ALREADY, lambda: beans.award(first, actor=None))
    beans.take_back(first, reason="线索不属实", actor=None)
    assert (has(person, BEANS), beans.left(cast.east_lane)) == (0, 25)
    beans.refuse(second, reason="重复", actor=None)
    assert reconcile(BEANS).holds
    assert not list(recount())


def _with(cast: Cast, user: object) -> object:
    """A grid worker who works in the community as well."""
    from governance.access import services as access

    access.give_post(user, role=cast.roles["community_staff"], area=cast.east_lane, actor=None)
    return fresh(user)


def test_a_limit_is_changed_by_who_keeps_the_rules_of_the_city(cast: Cast) -> None:
    row = VolunteerLimit.objects.get(code=PARTY_WEIGHT)
    refused(access_reasons.OUTSIDE_AREA, lambda: limits.change(row, 60, actor=fresh(cast.zhang)))
    limits.change(row, 60, actor=fresh(cast.admin))
    assert limits.of(PARTY_WEIGHT) == 60
    with pytest.raises(VolunteerLimit.DoesNotExist):
        limits.of("nothing")
