"""Linking two cases by hand: seen from both, told only to those who see the other side, once per kind."""

from __future__ import annotations

from collections import Counter

import pytest
from django.db import IntegrityError, transaction

from governance.cases import reasons, services
from governance.cases.models import Case, CaseLog, ReasonChoice, Relation
from governance.cases.pages import related
from governance.cases.workflow.history import breaks
from governance.cases.workflow.validation import Incomplete
from governance.common.refusals import Refused
from tests.cases.story import MORNING, act, file, walk
from tests.cases.sweeping import assert_sound, fresh_case
from tests.cast import Cast, fresh
from tests.portal.browsers import HTMX, browser_of
from tests.refusals import refused
from tests.threads import together

WORDS = "都是同一处施工挖断了排水沟"


def two(cast: Cast) -> tuple[Case, Case]:
    """A case of East Lane and one of the next street."""
    west = file(
        cast, actor=cast.zhao, area=cast.west_grid, title="西巷积水", text="西巷口一下雨就积水，淹到台阶。"
    )
    return file(cast, title="光明路积水"), west


def linked(cast: Cast, kind: str = "related") -> tuple[Case, Case]:
    here, there = two(cast)
    act(here, "link", cast.official, other=there.number, kind=kind, text=WORDS)
    return fresh_case(here), fresh_case(there)


def page_of(case: Case, user: object) -> str:
    return browser_of(user).get(case.get_absolute_url()).content.decode()  # type: ignore[arg-type]


def test_both_trails_get_a_step_and_neither_holds_a_word_of_the_other(cast: Cast) -> None:
    here, there = linked(cast)
    row = Relation.objects.get()
    steps = [case.log.latest("step") for case in (here, there)]
    assert [(one.act, one.text, one.detail) for one in steps] == [
        ("link", "", {"relation": row.pk}),
        ("linked", "", {"relation": row.pk}),
    ]
    assert steps[1].actor_name.startswith("李主任")
    assert list(breaks(CaseLog.objects.order_by("case_id", "step"))) == []
    assert_sound()


def test_each_side_is_shown_to_those_who_see_it_and_only_counted_for_others(cast: Cast) -> None:
    here, there = linked(cast, "follow_up")
    for case, other, said in ((here, there, "后续事项"), (there, here, "前期事项")):
        page = page_of(case, cast.official)
        for words in (other.number, other.title, said, WORDS):
            assert words in page
    for case, other, user in ((here, there, cast.zhang), (there, here, cast.zhao)):
        page = page_of(case, user)
        assert "有 1 件您看不到的事项与本件关联" in page
        for words in (other.number, other.title, WORDS, "后续事项", "前期事项"):
            assert words not in page
    assert browser_of(cast.zhao).get(here.get_absolute_url()).status_code == 404


def test_the_paper_names_the_other_side_as_the_page_does(cast: Cast) -> None:
    here, there = linked(cast)
    printed = [
        browser_of(user).get(f"{here.get_absolute_url()}print/").content.decode()
        for user in (cast.official, cast.zhang)
    ]
    assert [there.number in page for page in printed] == [True, False]


def test_a_case_is_not_linked_with_itself_nor_twice_in_one_way(cast: Cast) -> None:
    here, there = linked(cast)
    with refused(reasons.LINK_SELF):
        act(here, "link", cast.official, other=here.number, kind="related")
    for case, other in ((here, there), (there, here)):
        with refused(reasons.LINKED_ALREADY):
            act(case, "link", cast.official, other=other.number, kind="related")
    assert (fresh_case(here).version, fresh_case(there).version) == (here.version, there.version)
    act(there, "link", cast.official, other=here.number, kind="same_cause")
    kind = ReasonChoice.objects.get(kind="link", code="related")
    for case, other in ((there, here), (here, here)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Relation.objects.create(case=case, other=other, kind=kind, made_at=MORNING)
    assert Relation.objects.count() == 2


def test_what_one_does_not_see_cannot_be_linked_and_sounds_like_nothing(cast: Cast) -> None:
    here, there = two(cast)
    for number in (there.number, "530102-260312-9999"):
        with pytest.raises(Refused) as caught:
            act(here, "link", cast.zhang, other=number, kind="related")
        assert f"找不到编号为 {number} 的事项" in str(caught.value)
    with refused(reasons.NOT_WORKER):
        act(here, "link", cast.zhao, other=there.number, kind="related")
    with refused(reasons.NOT_WORKER):
        act(here, "link", cast.auditor, other=there.number, kind="related")
    assert Relation.objects.count() == 0
    assert fresh_case(here).version == here.version


def test_a_kind_that_is_switched_off_is_not_offered_but_stays_said(cast: Cast) -> None:
    here, there = linked(cast)
    ReasonChoice.objects.filter(kind="link", code="related").update(is_active=False)
    with pytest.raises(Incomplete):
        act(there, "link", cast.official, other=here.number, kind="related")
    assert "相关事项" in page_of(here, cast.official)


def test_unlinking_takes_a_reason_and_somebody_who_sees_both(cast: Cast) -> None:
    here, there = linked(cast)
    row = Relation.objects.get()
    with refused(reasons.NOT_LINKED):
        act(here, "unlink", cast.zhang, relation=row.pk, text="弄错了")
    with pytest.raises(Incomplete):
        act(here, "unlink", cast.official, relation=row.pk)
    act(there, "unlink", cast.official, relation=row.pk, text="不是同一条排水沟")
    row.refresh_from_db()
    assert (row.end_reason, row.ended_by) == ("不是同一条排水沟", cast.official)
    assert [case.log.latest("step").act for case in (here, there)] == ["unlinked", "unlink"]
    assert "不是同一条排水沟" in page_of(here, cast.official)
    assert "不是同一条排水沟" not in page_of(here, cast.zhang)
    assert not related.links_of(fresh_case(here), fresh(cast.official))
    act(here, "link", cast.official, other=there.number, kind="related")  # and once more
    assert_sound()


def test_the_other_case_is_found_by_words_within_sight(cast: Cast) -> None:
    here, there = two(cast)
    address = f"{here.get_absolute_url()}others/"
    found = browser_of(cast.official).get(address, {"other": "积水"}).content.decode()
    assert there.number in found
    assert here.number not in found
    assert there.number not in browser_of(cast.zhang).get(address, {"other": "积水"}).content.decode()
    assert browser_of(cast.zhao).get(address, {"other": "积水"}).status_code == 404


def test_words_instead_of_a_number_are_answered_with_what_they_may_mean(cast: Cast) -> None:
    here, there = two(cast)
    url = f"{here.get_absolute_url()}acts/link/"
    typed = {"other": "积水", "kind": "related", "text": WORDS, "version": here.version}
    again = browser_of(cast.official).post(url, typed, **HTMX).content.decode()
    for words in ("积水", there.number, WORDS):
        assert words in again
    done = browser_of(cast.official).post(url, typed | {"other": f"#{there.number}"})
    assert (done.status_code, Relation.objects.count()) == (302, 1)


@pytest.mark.race
def test_two_who_link_the_same_pair_from_both_sides_make_one_link(real_cast: Cast) -> None:
    here, there = walk(real_cast, "registered"), walk(real_cast, "registered")

    def link(case: Case, other: Case, actor: object) -> object:
        actor = fresh(actor)  # type: ignore[arg-type]
        return lambda: services.advance(
            case, "link", actor=actor, at=MORNING, other=other.number, kind="related"
        )

    results = together(link(here, there, real_cast.zhang), link(there, here, real_cast.li))
    told = Counter(one.code if isinstance(one, Refused) else type(one).__name__ for one in results)
    assert told in ({"Case": 1, "case_conflict": 1}, {"Case": 1, "case_linked_already": 1})
    assert Relation.objects.count() == 1
    assert_sound()
