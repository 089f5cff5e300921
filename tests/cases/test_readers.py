"""Who may read a case: the rule's three forms say the same, and each of its doors opens and shuts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from governance.access import services as access
from governance.access.models import User
from governance.areas.models import Area
from governance.cases.choices import Secrecy, stricter
from governance.cases.models import Case, CaseLog, CaseMember
from governance.cases.models.querysets import in_reach
from governance.cases.models.readers import readers_of
from governance.cases.privacy import members
from governance.cases.reading import prefetch
from governance.cases.workflow import definitions, history
from governance.common.refusals import Refused
from tests.cases import story
from tests.cast import Cast, fresh

pytestmark = pytest.mark.django_db
RIGHTS = ("cases.view", "cases.handle", "cases.supervise", "cases.export", "cases.view_confidential")


def secret(case: Case, level: str) -> Case:
    Case.objects.filter(pk=case.pk).update(secrecy=level)
    return Case.objects.get(pk=case.pk)


def reads(case: Case, person: User) -> bool:
    return Case.objects.restrict(fresh(person), "cases.view").filter(pk=case.pk).exists()


def everybody(cast: Cast) -> list[User]:
    people = list(User.objects.order_by("pk"))
    closed = User.objects.create_user("gone", "long-enough-for-tests", name="已走", is_active=False)
    chief = User.objects.create_superuser("chief", "long-enough-for-tests", name="应急")
    looked_through = fresh(cast.secretary)
    looked_through.looking = fresh(cast.official)
    return [*people, closed, chief, looked_through]


def every_sort(cast: Cast) -> list[Case]:
    """Cases in every hand and of every secrecy, with members of every sort, also ended ones."""
    at = timezone.now() - timedelta(minutes=1)
    made: list[Case] = []
    for level in Secrecy:
        held = story.walk(cast, "dispatched", actor=cast.zhang, at=at)
        returned = story.walk(cast, "dispatched", actor=cast.zhang, at=at)
        story.act(returned, "recall", cast.zhang, at=at, text="派错单位，收回")
        draft = story.file(cast, actor=cast.zhang, at=at, draft=True)
        elsewhere = story.file(cast, actor=cast.zhao, area=cast.west_grid, at=at)
        own = story.walk(cast, "registered", actor=cast.zhang, at=at)
        story.act(own, "dispatch", cast.zhang, at=at, area=cast.east_grid, text="请网格处理")
        plain = story.file(cast, actor=cast.zhang, at=at)
        members.add(plain, person=cast.zhao, role="调解员", actor=None)
        members.add(plain, unit=cast.water, role="当事方", actor=None)
        gone = members.add(elsewhere, person=cast.li, role="调解员", actor=None)
        members.end(gone, actor=None)
        members.add(elsewhere, person=cast.grid_ma, role="见证", actor=None)
        made += [secret(one, level) for one in (held, returned, draft, elsewhere, own, plain)]
    return made


def test_the_three_forms_of_the_rule_say_the_same(cast: Cast) -> None:
    cases, answers = every_sort(cast), set()
    people = everybody(cast)
    for right, case in product(RIGHTS, cases):
        readers = readers_of(Case.objects.get(pk=case.pk), [fresh(one) for one in people[:-1]], right)
        for person in people:
            reader = person if person.is_looked_through else fresh(person)
            listed = Case.objects.restrict(reader, right).filter(pk=case.pk).exists()
            loaded = Case.objects.get(pk=case.pk)
            assert in_reach(loaded, reader, right) == listed, (case, person, right)
            assert in_reach(prefetch.know(loaded), reader, right) == listed, (case, person, right)
            outlined = Case.objects.outlined(reader, right).filter(pk=case.pk).exists()
            assert outlined or not listed, (case, person, right)
            if not person.is_looked_through:
                assert (person.pk in readers) == listed, (case, person, right)
            answers.add((case.secrecy, listed, outlined))
    assert answers == {
        *product(["open", "confidential"], [True], [True]),
        *product(["open", "confidential"], [False], [False]),
        ("members", True, True),
        ("members", False, True),
        ("members", False, False),
    }


def test_only_members_read_a_members_only_case(cast: Cast) -> None:
    case = secret(story.file(cast, actor=cast.zhang), Secrecy.MEMBERS)
    assert reads(case, cast.zhang)  # who filed it
    assert reads(case, cast.secretary)  # the desk's own, with the confidential right
    for person in (cast.li, cast.grid_ma, cast.street_wang, cast.official, cast.mayor, cast.zhao, cast.he):
        assert not reads(case, person), person


def test_above_and_beside_see_the_outline_and_the_next_street_nothing(cast: Cast) -> None:
    case = secret(story.file(cast, actor=cast.zhang), Secrecy.MEMBERS)
    for person, seen in ((cast.li, True), (cast.official, True), (cast.zhao, False), (cast.he, False)):
        assert Case.objects.outlined(fresh(person)).filter(pk=case.pk).exists() == seen, person


def test_a_unit_reads_a_members_only_case_while_it_holds_it(cast: Cast) -> None:
    case = story.walk(cast, "dispatched", actor=cast.zhang)
    secret(case, Secrecy.MEMBERS)
    assert reads(case, cast.he)
    assert not reads(case, cast.shui)
    story.act(case, "recall", cast.secretary, text="派错单位，收回")
    assert not reads(case, cast.he)
    assert Case.objects.outlined(fresh(cast.he)).filter(pk=case.pk).exists()


def test_a_member_reads_it_wherever_their_post_is_until_that_ends(cast: Cast) -> None:
    for level in Secrecy:
        case = secret(story.file(cast, actor=cast.zhang), level)
        assert not reads(case, cast.zhao)
        row = members.add(case, person=cast.zhao, role="调解员", actor=fresh(cast.secretary))
        assert reads(case, cast.zhao)
        assert members.end(row, actor=fresh(cast.secretary))
        assert not members.end(row, actor=fresh(cast.secretary))
        assert not reads(case, cast.zhao)


def test_the_people_of_a_unit_that_takes_part_read_it(cast: Cast) -> None:
    case = secret(story.file(cast, actor=cast.zhang), Secrecy.MEMBERS)
    members.add(case, unit=cast.water, role="当事方", actor=None)
    assert reads(case, cast.shui)
    assert not reads(case, cast.he)


def test_taking_part_is_written_on_the_trail_and_said_once(cast: Cast) -> None:
    case = story.file(cast, actor=cast.zhang)
    first = members.add(case, person=cast.zhao, role="调解员", actor=fresh(cast.zhang))
    assert members.add(case, person=cast.zhao, role="再来", actor=fresh(cast.zhang)) == first
    steps = CaseLog.objects.filter(case=case).order_by("step")
    assert [(step.act, step.detail) for step in steps][1:] == [
        ("member_add", {"member": "赵敏", "role": "调解员"})
    ]
    assert not list(history.breaks(steps))
    assert Case.objects.get(pk=case.pk).version == 2


def test_who_may_not_read_a_case_lets_nobody_else_read_it(cast: Cast) -> None:
    case = secret(story.file(cast, actor=cast.zhang), Secrecy.MEMBERS)
    with pytest.raises(Refused, match="查看事项"):
        members.add(case, person=cast.official, role="旁听", actor=fresh(cast.official))
    assert not CaseMember.objects.exists()


def test_a_member_is_one_person_or_one_unit(cast: Cast) -> None:
    case = story.file(cast, actor=cast.zhang)
    for who in ({}, {"person": cast.zhao, "unit": cast.water}):
        with pytest.raises(IntegrityError, match="member_person_or_unit"), transaction.atomic():
            CaseMember.objects.create(case=case, role="当事方", **who)
    with pytest.raises(ValueError, match="a person or a unit"):
        members.add(case, role="当事方", actor=None)


def test_the_post_of_a_closed_account_or_another_place_reads_no_more(cast: Cast) -> None:
    case = secret(story.file(cast, actor=cast.zhang), Secrecy.MEMBERS)
    post = cast.zhang.posts.get()
    access.end_post(post, actor=None)
    assert not reads(case, cast.zhang)


def test_whom_nobody_made_a_member_costs_no_question(cast: Cast) -> None:
    story.file(cast, actor=cast.zhang)
    reader = fresh(cast.zhang)
    reader.posts_in_force()
    with CaptureQueriesContext(connection) as captured:
        assert list(Case.objects.restrict(reader, "cases.view"))
    assert len(captured) == 1


def test_asking_for_many_people_takes_few_questions(cast: Cast) -> None:
    case = secret(story.walk(cast, "dispatched", actor=cast.zhang), Secrecy.MEMBERS)
    people = list(User.objects.all())
    with CaptureQueriesContext(connection) as captured:
        readers_of(case, people)
    assert len(captured) <= 4


def test_nobody_acts_on_a_case_they_may_not_read(cast: Cast) -> None:
    case = secret(story.file(cast, actor=cast.zhang), Secrecy.MEMBERS)
    with pytest.raises(Refused, match="查看事项"):
        story.act(case, "register", cast.li)
    assert Case.objects.get(pk=case.pk).state == "reported"
    story.act(case, "register", cast.secretary)


def test_the_stricter_of_two() -> None:
    assert stricter("open", "members", "confidential") == Secrecy.MEMBERS
    assert stricter("open", "open") == Secrecy.OPEN


def test_an_area_that_only_lies_above_is_no_member(cast: Cast) -> None:
    assert cast.east_grid in Area.objects.within(cast.east_street)
    case = story.walk(cast, "registered", actor=cast.zhang)
    story.act(case, "dispatch", cast.zhang, area=cast.east_grid, text="请网格处理")
    secret(case, Secrecy.MEMBERS)
    assert reads(case, cast.grid_ma)
    assert not reads(case, cast.official)


def test_a_case_is_made_secret_and_open_again_by_an_act_with_a_reason(cast: Cast) -> None:
    case = story.file(cast, actor=cast.zhang)
    story.act(case, "set_secrecy", cast.official, secrecy="members", text="涉及未成年人")
    case = Case.objects.get(pk=case.pk)
    assert case.secrecy == Secrecy.MEMBERS
    assert reads(case, cast.official)  # who decided it can let others in
    assert not reads(case, cast.street_wang)
    with pytest.raises(Refused):
        story.act(case, "set_secrecy", cast.street_wang, secrecy="open", text="不用保密了")
    with pytest.raises(Refused, match="已经是"):
        story.act(case, "set_secrecy", cast.official, secrecy="members", text="再来一次吧")
    story.act(case, "set_secrecy", cast.official, secrecy="open", text="已经不涉密")
    assert reads(case, cast.street_wang)


def test_a_flow_says_how_secret_its_cases_are(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(
        definitions._flows, "incident", replace(definitions.flow_of("incident"), secrecy=Secrecy.MEMBERS)
    )
    assert story.file(cast, actor=cast.zhang).secrecy == Secrecy.MEMBERS
    asked = story.file(cast, actor=cast.zhang, secrecy=Secrecy.CONFIDENTIAL)
    assert asked.secrecy == Secrecy.MEMBERS
