"""Notes that mention somebody, following a case, and who else has a form open."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from governance.access import rights, services
from governance.cases import reasons
from governance.cases.models import Case, CaseLog, Follower
from governance.cases.notify import followers
from governance.cases.pages import presence
from governance.notices.models import Notice
from tests.cases.story import act, file, walk
from tests.cast import Cast, fresh, person
from tests.portal.browsers import HTMX, browser_of
from tests.refusals import refused


def told(who: Any) -> list[str]:
    return list(Notice.objects.filter(person=who).order_by("pk").values_list("reason", flat=True))


def test_who_is_mentioned_is_told_and_why(cast: Cast) -> None:
    case = act(walk(cast, "registered"), "note", cast.zhang, text="@李强请联系物业,@wang 也看一下")
    assert told(cast.li) == ["因为您被提到"]
    assert told(cast.street_wang) == ["因为您被提到"]
    assert case.log.latest("step").detail == {"mentioned": ["李强", "王敏"]}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("@赵敏请协助", reasons.MENTION_CANNOT_READ),  # of the next street
        ("@何平请协助", reasons.MENTION_CANNOT_READ),  # the case was never handed to the office
        ("@查无此人 请协助", reasons.MENTION_UNKNOWN),
        ("@李强 @赵敏 请协助", reasons.MENTION_CANNOT_READ),
    ],
)
def test_who_may_not_read_it_is_not_mentioned(cast: Cast, text: str, why: Any) -> None:
    case = walk(cast, "registered")
    steps, notices = CaseLog.objects.count(), Notice.objects.count()
    with refused(why):
        act(case, "note", cast.zhang, text=text)
    assert (CaseLog.objects.count(), Notice.objects.count()) == (steps, notices)


def test_of_two_with_one_name_the_account_is_asked_for(cast: Cast) -> None:
    namesake = person("li2", "李强")
    role = cast.roles[rights.COMMUNITY_STAFF]
    services.give_post(namesake, role=role, area=cast.east_lane, actor=None)
    case = walk(cast, "registered")
    with refused(reasons.MENTION_SEVERAL):
        act(case, "note", cast.zhang, text="@李强 请看")
    act(case, "note", cast.zhang, text="@li2 请看")
    assert told(namesake) == ["因为您被提到"]
    assert told(cast.li) == []


def test_an_address_in_a_note_mentions_nobody(cast: Cast) -> None:
    case = act(walk(cast, "registered"), "note", cast.zhang, text="已发邮件至 wuye@example.cn")
    assert case.log.latest("step").detail == {}


def test_followers_are_told_of_changes_of_state_only_and_once(cast: Cast) -> None:
    case = walk(cast, "registered")
    followers.follow_case(case, actor=fresh(cast.street_wang))
    followers.follow_case(case, actor=fresh(cast.street_wang))
    followers.follow_case(case, actor=fresh(cast.zhang))
    case = act(case, "note", cast.li, text="已联系物业")
    assert told(cast.street_wang) == []
    case = act(case, "dispatch", cast.zhang, unit=cast.office)
    assert told(cast.street_wang) == ["因为您关注了这件事项"]
    assert told(cast.zhang) == []  # one's own act
    followers.unfollow_case(case, actor=fresh(cast.street_wang))
    act(case, "sign_in", cast.he)
    assert told(cast.street_wang) == ["因为您关注了这件事项"]
    assert told(cast.zhang) == ["因为您关注了这件事项"]


def test_who_may_read_no_more_is_told_no_more(cast: Cast) -> None:
    case = walk(cast, "registered")
    with refused(reasons.NO_RIGHT):
        followers.follow_case(case, actor=fresh(cast.zhao))
    followers.follow_case(case, actor=fresh(cast.street_wang))
    cast.street_wang.posts.update(ends_at=timezone.now())
    act(case, "dispatch", cast.zhang, unit=cast.office)
    assert told(cast.street_wang) == []


def lately(cast: Cast) -> Case:
    return walk(cast, "registered", at=timezone.now() - timedelta(minutes=5))


def test_the_page_follows_and_unfollows(cast: Cast) -> None:
    case = lately(cast)
    browser, url = browser_of(cast.li), f"/cases/{case.number}/follow/"
    assert "已关注" not in browser.get(case.get_absolute_url()).content.decode()
    assert browser.post(url, {"on": "1"}).status_code == 302
    assert Follower.objects.get().person == cast.li
    assert "已关注" in browser.get(case.get_absolute_url()).content.decode()
    browser.post(url, {"on": "0"})
    assert not Follower.objects.exists()
    assert browser_of(cast.zhao).post(url, {"on": "1"}).status_code == 404


def test_an_open_form_is_seen_by_others_and_keeps_nobody_out(cast: Cast) -> None:
    case = lately(cast)
    form = f"{case.get_absolute_url()}acts/dispatch/"
    browser_of(cast.zhang).get(form, **HTMX)
    seen = browser_of(cast.li).get(case.get_absolute_url()).content.decode()
    assert "张丽正在填写“派遣”" in seen
    assert "正在填写" not in browser_of(cast.zhang).get(case.get_absolute_url()).content.decode()
    answer = browser_of(cast.li).post(form, {"version": case.version, "unit": cast.office.pk})
    assert answer.status_code == 302
    assert Case.objects.get(pk=case.pk).state == "dispatched"


def test_a_mark_is_renewed_given_up_and_ends_by_itself(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    case = lately(cast)
    url = f"/cases/{case.number}/present/"
    assert browser_of(cast.zhang).post(url, {"act": "dispatch"}, **HTMX).status_code == 200
    assert "张丽" in browser_of(cast.li).get(url, **HTMX).content.decode()
    assert browser_of(cast.zhang).post(url, {"act": "nonsense"}).status_code == 404
    assert browser_of(cast.zhao).get(url).status_code == 404
    presence.leave(case, cast.zhang)
    assert presence.others(case, cast.li) == []
    presence.come(case, cast.zhang, "派遣")
    later = timezone.now() + timedelta(seconds=presence.LASTS)
    monkeypatch.setattr(presence.timezone, "now", lambda: later)
    assert presence.others(case, cast.li) == []


def test_a_cache_that_has_forgotten_is_no_fault(cast: Cast) -> None:
    case = lately(cast)
    presence.come(case, cast.zhang, "派遣")
    cache.clear()
    assert presence.others(case, cast.li) == []
    presence.leave(case, cast.zhang)


def test_the_form_of_a_note_offers_names(cast: Cast) -> None:
    case = file(cast, at=timezone.now() - timedelta(minutes=5))
    html = browser_of(cast.zhang).get(f"{case.get_absolute_url()}acts/note/").content.decode()
    assert 'data-mention="李强"' in html
    assert 'data-mention="张丽"' not in html
