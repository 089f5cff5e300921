"""What the page of a case knows of beforehand is what the database says, whatever hangs on the case."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from governance.cases.models import Case
from governance.cases.models.querysets import in_reach
from governance.cases.reading import prefetch
from tests.cases import story
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def known(case: Case) -> Case:
    found: Case = prefetch.know(Case.objects.get(pk=case.pk))
    return found


def held(case: Case) -> set[str]:
    return {name for name in prefetch.SELDOM if getattr(case, name).exists()}


def test_nothing_is_hidden_that_hangs_on_a_case(cast: Cast) -> None:
    at = timezone.now() - timedelta(minutes=1)
    case = story.walk(cast, "in_progress", at=at)
    before = held(Case.objects.get(pk=case.pk))
    assert held(known(case)) == before
    ask = {"amount": 1, "reason": story.reason("extend"), "text": "配件还没有到货"}
    story.act(case, "ask_extension", cast.he, at=timezone.now(), **ask)
    story.act(case, "supervise", cast.official, at=timezone.now(), text="请今天说明进度")
    after = held(Case.objects.get(pk=case.pk))
    assert after == before | {"extension_requests", "supervision_orders"}
    assert held(known(case)) == after
    assert known(case).extension_requests.get().asked_by == cast.he


def test_what_there_is_none_of_is_not_asked_for_again(cast: Cast) -> None:
    case = known(story.walk(cast, "registered", at=timezone.now() - timedelta(minutes=1)))
    with CaptureQueriesContext(connection) as captured:
        assert not case.cards.filter(cancelled_at=None).exists()
        assert list(case.extension_requests.select_related("asked_by")) == []
        assert case.suspensions.filter(state="waiting").first() is None
    assert len(captured) == 0


def test_reach_over_one_case_is_what_the_lists_say(cast: Cast) -> None:
    at = timezone.now() - timedelta(minutes=1)
    open_one = story.walk(cast, "in_progress", at=at)
    secret = story.walk(cast, "dispatched", at=at)
    Case.objects.filter(pk=secret.pk).update(secrecy="confidential")
    story.file(cast, actor=cast.zhao, area=cast.west_lane, at=at)
    people = [cast.zhang, cast.li, cast.zhao, cast.he, cast.shui, cast.official]
    answers = set()
    for right in ("cases.view", "cases.handle", "cases.supervise", "cases.view_confidential"):
        for person in people:
            listed = set(Case.objects.restrict(person, right).values_list("pk", flat=True))
            for case in Case.objects.all():
                for read in (case, known(case)):
                    assert in_reach(read, person, right) == (case.pk in listed), (person, right, case)
                answers.add((case.pk in listed, case.pk == secret.pk, person.pk == cast.he.pk))
    assert {(True, True, True), (True, False, False), (False, True, False)} <= answers
    assert in_reach(open_one, cast.he, "cases.view")
