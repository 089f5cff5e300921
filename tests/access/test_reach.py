"""Nobody gives themselves what they lack: whatever administrators do, their own reach never grows."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from governance.access import accounts, checking, proposals, rights, roles, services
from governance.access.models import AuditEntry, Post, Proposal, ProposalState, Role, User
from governance.areas.models import Area
from governance.common.editing import Changed
from governance.common.refusals import Refused
from governance.notices.models import Notice
from tests.cast import Cast, fresh, person

STEPS = 120
Reach = set[tuple[str, str]]


def reach(people: set[int], areas: list[Area]) -> Reach:
    """What the accounts may do, and where; a right within a unit counts as the unit's."""
    found: Reach = set()
    for one in User.objects.filter(pk__in=people):
        for code in rights.every():
            scope = one.scope(code)
            found |= {(code, area.code) for area in areas if scope.covers(area)}
            found |= {(code, f"unit {unit}") for unit in scope.unit_ids}
    return found


def within_units(found: Reach, areas: Reach) -> Reach:
    """Without what the wider right over the unit's place holds already."""
    held = {code for code, _place in areas}
    return {(code, place) for code, place in found if not (place.startswith("unit ") and code in held)}


class Hands:
    """One administrator with every account whose whole password they were shown."""

    def __init__(self, cast: Cast, administrator: User, dice: random.Random) -> None:
        self.cast, self.dice = cast, dice
        self.accounts = {administrator.pk}
        self.made = 0
        self.areas = list(Area.objects.defer("boundary"))

    def someone(self) -> User:
        return fresh(User.objects.get(pk=self.dice.choice(sorted(self.accounts))))

    def anyone(self) -> User:
        """A colleague, or, every other time, an account of one's own hands."""
        if self.dice.random() < 0.5:
            return self.someone()
        return User.objects.get(pk=self.dice.choice(sorted(User.objects.values_list("pk", flat=True))))

    def role(self) -> Role:
        return self.dice.choice(list(Role.objects.order_by("pk")))

    def post(self) -> Post:
        return self.dice.choice(list(Post.objects.order_by("pk").select_related("role", "area", "unit")))

    def place(self, role: Role) -> dict[str, Any]:
        fitting = [area for area in self.areas if area.level in role.levels] or self.areas
        area = self.dice.choice(fitting)
        unit = self.cast.office if role.reach == "unit" else None
        return {"role": role, "area": self.cast.north if unit else area, "unit": unit}

    def some_rights(self, held: list[str]) -> list[str]:
        return sorted(set(held) ^ set(self.dice.sample(sorted(rights.every()), 2)))

    def hire(self) -> None:
        self.made += 1
        newcomer, _password = accounts.hire_person(
            username=f"made{self.made}",
            name=f"新人{self.made}",
            phone="",
            actor=self.someone(),
            is_another=True,
            **self.place(self.role()),
        )
        self.accounts.add(newcomer.pk)

    def sign_in(self) -> None:
        """As one of the accounts, with a password of one's own from now on."""
        User.objects.filter(pk=self.someone().pk).update(must_change_password=False)

    def give(self) -> None:
        checking.give_post(self.anyone(), actor=self.someone(), **self.place(self.role()))

    def hand_over(self) -> None:
        checking.hand_over_post(self.post(), self.anyone(), actor=self.someone())

    def end(self) -> None:
        services.end_post(self.post(), actor=self.someone())

    def resume(self) -> None:
        checking.resume_post(self.post(), actor=self.someone())

    def substitute(self) -> None:
        until = timezone.now() + timedelta(days=3)
        checking.give_substitute(self.post(), self.anyone(), actor=self.someone(), ends_at=until)

    def edit(self) -> None:
        role = self.role()
        checking.edit_role(role, actor=self.someone(), rights=self.some_rights(role.rights))

    def widen(self) -> None:
        checking.edit_role(self.role(), actor=self.someone(), levels=[0, 1, 2, 3, 4])

    def copy(self) -> None:
        role = self.role()
        self.made += 1
        facts: dict[str, Any] = {"levels": role.levels, "rights_held": role.rights, "copied_from": role}
        roles.add_role(actor=self.someone(), name=f"副本{self.made}", **facts)

    def retire(self) -> None:
        role = self.role()
        checking.edit_role(role, actor=self.someone(), is_active=not role.is_active)

    def restore(self) -> None:
        role = self.role()
        versions = [one.detail["before"] for one in roles.versions(role) if one.detail.get("before")]
        if versions:
            wanted = roles.restorable(self.dice.choice(versions))
            checking.edit_role(role, actor=self.someone(), **wanted)

    def password(self) -> None:
        who = self.anyone()
        _shown, asked = checking.reset_password(who, actor=self.someone())
        if asked is None:
            self.accounts.add(who.pk)

    def close_account(self) -> None:
        services.deactivate_person(self.anyone(), actor=self.someone())

    def open_account(self) -> None:
        accounts.reactivate_person(self.anyone(), actor=self.someone())

    def confirm(self) -> None:
        waiting = list(Proposal.objects.waiting())
        if waiting:
            one = self.dice.choice(waiting)
            checking.confirm(one, actor=self.someone())
            if one.kind == "password":  # both halves are in the same hands
                self.accounts.add(one.person_id)

    def acts(self) -> list[Callable[[], None]]:
        return [
            *(self.hire, self.sign_in, self.give, self.hand_over, self.end, self.resume, self.substitute),
            *(self.edit, self.widen, self.copy, self.retire, self.restore, self.password),
            *(self.close_account, self.open_account, self.confirm, self.confirm),
        ]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("who", ["admin", "north_admin"])
def test_the_reach_of_an_administrator_never_grows_by_their_own_acts(cast: Cast, who: str, seed: int) -> None:
    """Also not through an account that they made or whose password they reset: those act for them here."""
    services.give_post(
        person("tiao", "调解"), role=cast.roles[rights.MEDIATOR], area=cast.east_lane, actor=None
    )
    hands = Hands(cast, getattr(cast, who), random.Random(f"{who} {seed}"))
    held = reach(hands.accounts, hands.areas)
    done: list[str] = []
    for _step in range(STEPS):
        act = hands.dice.choice(hands.acts())
        try:
            with transaction.atomic():
                act()
        except (Refused, Changed):
            continue
        done.append(act.__name__)
        now = within_units(reach(hands.accounts, hands.areas), held)
        assert now <= held, (done[-5:], sorted(now - held)[:5])
    assert len(set(done)) >= 6, "the dice hardly did anything"
    # Who has thrown away their own post early asks nobody any more.
    assert Proposal.objects.exists() or not fresh(getattr(cast, who)).scope("people.manage")


def test_an_administrator_does_not_appoint_themselves(cast: Cast) -> None:
    before = Post.objects.count()
    for role, area in (
        (rights.MEDIATOR, cast.east_lane),
        (rights.CITY_OFFICIAL, cast.city),
        (rights.GRID_WORKER, cast.east_grid),
    ):
        with pytest.raises(Refused, match="不能给自己"):
            checking.give_post(cast.admin, role=cast.roles[role], area=area, actor=fresh(cast.admin))
    with pytest.raises(Refused, match="不能给自己"):
        checking.hand_over_post(Post.objects.get(person=cast.mayor), cast.admin, actor=fresh(cast.admin))
    assert Post.objects.count() == before
    assert not Proposal.objects.exists()


def waiting_mediator(cast: Cast) -> Proposal:
    given = checking.give_post(
        cast.li, role=cast.roles[rights.MEDIATOR], area=cast.east_lane, actor=fresh(cast.north_admin)
    )
    assert isinstance(given, Proposal)
    return given


def test_a_confidential_post_is_given_by_two_and_both_stand_in_the_audit(cast: Cast) -> None:
    proposal = waiting_mediator(cast)
    assert not fresh(cast.li).has_right("cases.view_confidential", cast.east_lane)
    assert "等待复核" in Notice.objects.get(person=cast.admin).text
    checking.confirm(proposal, actor=fresh(cast.admin))
    assert fresh(cast.li).has_right("cases.view_confidential", cast.east_lane)
    entry = AuditEntry.objects.get(act="post_give", actor=cast.north_admin)
    assert entry.detail["confirmed_by"] == "周正（admin）"
    assert AuditEntry.objects.get(act="confirm").actor == cast.admin
    assert AuditEntry.objects.get(act="propose").actor == cast.north_admin
    told = set(Notice.objects.filter(text__contains="复核同意").values_list("person__username", flat=True))
    assert told == {"north_admin", "li", "wang"}  # the maker, who receives it, and the street above
    assert not Notice.objects.filter(person=cast.zhao).exists()


def test_neither_the_maker_nor_the_receiver_nor_a_stranger_confirms(cast: Cast) -> None:
    proposal = waiting_mediator(cast)
    for who in (cast.north_admin, cast.li, cast.zhao, cast.grid_ma, cast.zhang):
        with pytest.raises(Refused):
            checking.confirm(proposal, actor=fresh(who))
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.WAITING
    assert not fresh(cast.li).has_right("cases.view_confidential", cast.east_lane)
    assert proposals.why_not_check(proposal, fresh(cast.secretary)) is None  # holds all of it there


def test_an_account_made_by_the_maker_is_no_second_person(cast: Cast) -> None:
    second, _password = accounts.hire_person(
        username="second",
        name="备用",
        phone="",
        role=cast.roles[rights.SYSTEM_ADMIN],
        area=cast.north,
        actor=fresh(cast.north_admin),
    )
    proposal = waiting_mediator(cast)
    refusal = proposals.why_not_check(proposal, fresh(second))
    assert refusal is not None
    assert refusal.code == "access_checker_not_free"


def test_a_password_of_somebody_with_more_is_made_in_two_halves(cast: Cast) -> None:
    before = cast.secretary.password
    first, asked = checking.reset_password(cast.secretary, actor=fresh(cast.north_admin))
    assert asked is not None
    assert fresh(cast.secretary).password == before  # nothing has happened yet
    second = checking.confirm(asked, actor=fresh(cast.admin))
    secretary = fresh(cast.secretary)
    assert secretary.check_password(f"{first}-{second}")
    assert not secretary.check_password(first)
    assert not secretary.check_password(second)
    assert secretary.must_change_password
    asked.refresh_from_db()
    assert asked.half == ""


def test_what_was_asked_for_stays_as_it_was_asked(cast: Cast) -> None:
    proposal = waiting_mediator(cast)
    for act in (
        lambda: Proposal.objects.filter(pk=proposal.pk).update(person=cast.zhao),
        lambda: Proposal.objects.filter(pk=proposal.pk).update(maker=cast.zhao),
        lambda: Proposal.objects.filter(pk=proposal.pk).delete(),
        # Nor is it confirmed by who asked for it, or who receives it, past all functions.
        lambda: Proposal.objects.filter(pk=proposal.pk).update(checker=proposal.maker, state="confirmed"),
        lambda: Proposal.objects.filter(pk=proposal.pk).update(checker=cast.li, state="confirmed"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    assert Proposal.objects.filter(pk=proposal.pk, person=cast.li, checker=None).exists()


def test_a_refusal_needs_its_reason_and_changes_nothing(cast: Cast) -> None:
    proposal = waiting_mediator(cast)
    with pytest.raises(Refused):
        proposals.refuse(proposal, actor=fresh(cast.admin), reason=" 不 ")
    proposals.refuse(proposal, actor=fresh(cast.admin), reason="此人另有任用")
    with pytest.raises(Refused, match="已经处理"):
        checking.confirm(proposal, actor=fresh(cast.admin))
    assert not fresh(cast.li).has_right("cases.view_confidential", cast.east_lane)


def test_a_newcomer_with_a_password_that_is_known_gets_no_confidential_post(cast: Cast) -> None:
    newcomer, _password = accounts.hire_person(
        username="newcomer",
        name="新人",
        phone="",
        role=cast.roles[rights.COMMUNITY_STAFF],
        area=cast.east_lane,
        actor=fresh(cast.north_admin),
    )
    assert User.objects.managed(fresh(cast.north_admin)).filter(pk=newcomer.pk).exists()
    proposal = Proposal.objects.get(person=newcomer)
    with pytest.raises(Refused, match="一次性密码"):
        checking.confirm(proposal, actor=fresh(cast.street_wang))
    User.objects.filter(pk=newcomer.pk).update(must_change_password=False)
    checking.confirm(proposal, actor=fresh(cast.street_wang))  # a superior, who holds it all
    assert fresh(newcomer).has_right("cases.reveal", cast.east_lane)


def test_a_role_that_people_hold_gets_a_confidential_right_only_by_two(cast: Cast) -> None:
    worker, own = cast.roles[rights.GRID_WORKER], cast.roles[rights.SYSTEM_ADMIN]
    more = [*worker.rights, "cases.view_confidential"]
    asked = checking.edit_role(worker, actor=fresh(cast.admin), rights=more)
    assert isinstance(asked, Proposal)
    assert not fresh(cast.grid_ma).has_right("cases.view_confidential")
    with pytest.raises(Refused, match="不能给自己"):
        checking.edit_role(own, actor=fresh(cast.admin), rights=[*own.rights, "cases.view_confidential"])
    checking.confirm(asked, actor=fresh(cast.mayor))
    assert fresh(cast.grid_ma).has_right("cases.view_confidential")
