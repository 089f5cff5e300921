"""Volunteers and their organisations: who may register, once by real name, and what becomes of them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from governance.access import reasons as access_reasons
from governance.access.models import AuditEntry
from governance.common.crypto import decrypt
from governance.common.editing import Changed, seen
from tests.cast import Cast, fresh
from tests.volunteers.helping import ADULT, CHILD, card, has, refused, served, volunteer, waiting, with_time
from volunteers import reasons
from volunteers.books import ledgers, service_hours, time_bank
from volunteers.models import ConsentText, Volunteer
from volunteers.models.people import Tier, VolunteerState
from volunteers.people import organisations, services
from volunteers.rights import VIEW


@pytest.mark.parametrize(
    ("number", "born"),
    [
        ("11010519491231002X", date(1949, 12, 31)),
        ("440524188001010014", date(1880, 1, 1)),
        ("110105194912310021", None),  # the check digit is X
        ("11010519491331002X", None),
        ("1101051949123100", None),
        ("１１０１０５19491231002X", None),
        ("", None),
    ],
)
def test_a_card_number_says_the_birth_date_or_is_wrong(number: str, born: date | None) -> None:
    assert services.born_by_card(number) == born


def test_a_person_is_registered_once_and_waits_for_the_check(cast: Cast) -> None:
    made = waiting(cast, "杨帆", phone="138 7101 0001", actor=fresh(cast.zhang))
    assert made.state == VolunteerState.PENDING
    again = refused(reasons.REGISTERED_ALREADY, lambda: waiting(cast, "另一个名字"))
    assert again.field == "document_number"
    assert made.number in str(again)
    with pytest.raises(IntegrityError), transaction.atomic():
        Volunteer.objects.create(
            name="绕过",
            born_on=ADULT,
            document_digest=made.document_digest,
            area=cast.east_lane,
            consent=made.consent,
            consented_at=made.consented_at,
        )
    with connection.cursor() as cursor:
        cursor.execute("select document_number from volunteers_volunteer where id = %s", [made.pk])
        kept = cursor.fetchone()[0]
    assert card(ADULT, 1) not in kept
    assert decrypt(kept) == card(ADULT, 1)
    assert Volunteer.objects.called("13871010001").get() == made
    assert Volunteer.objects.called(made.number).get() == made
    said = AuditEntry.objects.filter(subject_type="volunteers.volunteer").latest("pk")
    assert "杨帆" not in str(said.detail)


def test_what_a_registration_lacks_is_said_at_its_field(cast: Cast) -> None:
    refused(access_reasons.OUTSIDE_AREA, lambda: waiting(cast, actor=fresh(cast.zhao)))
    old = ConsentText(number=9)
    refused(reasons.NO_CONSENT, lambda: waiting(cast, consent=old))
    refused(reasons.GUARDIAN_NEEDED, lambda: waiting(cast, born=CHILD))
    told = {"guardian_name": "杨母", "guardian_phone": "13871010002", "guardian_agreed_on": date(2026, 1, 2)}
    assert waiting(cast, born=CHILD, **told).age() is not None
    differs = {
        "document_kind": "id_card",
        "document_number": card(ADULT, 5),
        "consent": services.consent_now(),
    }
    refused(
        reasons.BIRTH_DIFFERS,
        lambda: services.register(
            area=cast.east_lane, actor=None, name="错", born_on=ADULT + timedelta(days=1), **differs
        ),
    )
    with pytest.raises(ValidationError):
        waiting(cast, number=6, phone="12")


def test_a_new_consent_is_asked_for_from_its_day_on(cast: Cast) -> None:
    first = services.consent_now()
    new = ConsentText.objects.create(
        number=2, text="新的同意书", effective_from=timezone.localdate() + timedelta(days=1)
    )
    assert services.consent_now() == first
    ConsentText.objects.filter(pk=new.pk).update(effective_from=timezone.localdate())
    refused(reasons.NO_CONSENT, lambda: waiting(cast, consent=first))
    assert waiting(cast, consent=new).consent == new


def test_pending_active_suspended_left_and_no_other_way(cast: Cast) -> None:
    made = waiting(cast)
    refused(reasons.WRONG_STATE, lambda: services.suspend(made, reason="x", actor=None))
    services.activate(made, actor=fresh(cast.zhang))
    refused(reasons.REASON_NEEDED, lambda: services.suspend(made, reason=" ", actor=None))
    services.suspend(made, reason="长期外出", actor=None)
    refused(reasons.NOT_ACTIVE, lambda: served(cast, made))
    refused(access_reasons.OUTSIDE_AREA, lambda: services.activate(made, actor=fresh(cast.zhao)))
    services.activate(made, actor=None)
    services.leave(made, reason="本人申请", actor=None)
    refused(reasons.WRONG_STATE, lambda: services.activate(made, actor=None))
    refused(reasons.WRONG_STATE, lambda: services.edit(made, actor=None, skills="急救"))


def test_who_leads_or_holds_time_does_not_just_leave(cast: Cast) -> None:
    made = volunteer(cast, born=date(1950, 2, 3))
    team = organisations.set_up(
        tier=Tier.TEAM, area=cast.east_lane, actor=None, name="护河队", leader=made, set_up_on=ADULT
    )
    refused(reasons.LEADS_TEAM, lambda: services.leave(made, reason="搬走", actor=None))
    organisations.edit(team, actor=None, leader=None)
    helper = volunteer(cast, "何姐", number=2)
    with_time(made, 60)
    time_bank.book(made, helper, minutes=60, what="陪诊", on=timezone.localdate(), actor=None)
    refused(reasons.STILL_HELD, lambda: services.leave(made, reason="搬走", actor=None))


def test_erased_a_person_becomes_a_number_and_the_hours_stay(cast: Cast) -> None:
    made = volunteer(cast, phone="13871010001")
    service_hours.verify(served(cast, made), actor=None)
    refused(reasons.NOT_LEFT, lambda: services.erase(made, actor=None))
    services.leave(made, reason="本人申请", actor=None)
    gone = services.erase(made, actor=None)
    assert str(gone) == gone.number
    assert (gone.name, gone.document_number, gone.phone, gone.born_on) == ("", "", "", None)
    assert has(gone, ledgers.HOURS) == 120
    assert waiting(cast).pk != gone.pk  # the same person may come back, as somebody new
    refused(reasons.NOT_LEFT, lambda: services.erase(gone, actor=None))


def test_one_account_is_one_person(cast: Cast) -> None:
    first, second = volunteer(cast), volunteer(cast, "何姐", number=2)
    services.link_account(first, cast.grid_ma, actor=None)
    refused(reasons.ACCOUNT_TAKEN, lambda: services.link_account(second, cast.grid_ma, actor=None))


def test_a_leader_sees_the_team_and_a_volunteer_only_themselves(cast: Cast) -> None:
    leader, member = volunteer(cast, "队长"), volunteer(cast, "队员", number=2)
    other = volunteer(cast, "别队", number=3)
    team = organisations.set_up(
        tier=Tier.TEAM, area=cast.east_lane, actor=None, name="护河队", leader=leader, set_up_on=ADULT
    )
    services.edit(member, actor=None, team=team)
    services.link_account(leader, cast.he, actor=None)
    services.link_account(member, cast.nobody, actor=None)
    seen_by = Volunteer.objects.seen_by
    assert set(seen_by(fresh(cast.he), VIEW)) == {leader, member}
    assert set(seen_by(fresh(cast.nobody), VIEW)) == {member}
    assert set(seen_by(fresh(cast.zhang), VIEW)) == {leader, member, other}
    assert not seen_by(fresh(cast.zhao), VIEW).exists()


def test_two_people_editing_do_not_overwrite_each_other(cast: Cast) -> None:
    made = volunteer(cast)
    token = seen(services.editable_of(made))
    services.edit(made, actor=None, skills="急救")
    with pytest.raises(Changed):
        services.edit(made, actor=None, seen=token, skills="修理")


def test_organisations_stand_in_tiers(cast: Cast) -> None:
    told = {"actor": None, "set_up_on": ADULT}
    top = organisations.set_up(tier=Tier.ASSOCIATION, area=cast.city, name="市促进会", **told)
    north = organisations.set_up(tier=Tier.ASSOCIATION, area=cast.north, name="区促进会", parent=top, **told)
    station = organisations.set_up(
        tier=Tier.STATION, area=cast.east_lane, name="东巷站", parent=north, **told
    )
    team = organisations.set_up(tier=Tier.TEAM, area=cast.east_grid, name="护河队", parent=station, **told)
    refused(
        reasons.WRONG_LEVEL,
        lambda: organisations.set_up(tier=Tier.STATION, area=cast.city, name="错", **told),
    )
    for area, parent in ((cast.west_lane, station), (cast.east_lane, team)):
        refused(
            reasons.PARENT_WRONG,
            lambda area=area, parent=parent: organisations.set_up(
                tier=Tier.TEAM if parent == station else Tier.STATION,
                area=area,
                name="错",
                parent=parent,
                **told,
            ),
        )
    refused(reasons.HAS_BELOW, lambda: organisations.dissolve(station, actor=None))
    member = volunteer(cast, team=team)
    refused(reasons.HAS_MEMBERS, lambda: organisations.dissolve(team, actor=None))
    services.edit(member, actor=None, team=None)
    organisations.dissolve(team, actor=fresh(cast.zhang))
    refused(reasons.DISSOLVED, lambda: organisations.edit(team, actor=None, name="x"))
    refused(reasons.TEAM_ELSEWHERE, lambda: services.edit(member, actor=None, team=team))
    refused(access_reasons.OUTSIDE_AREA, lambda: organisations.dissolve(station, actor=fresh(cast.zhao)))
