"""Telling: once, in time, not at night, and not a hundred times."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from governance.notices import quiet_hours, services, texts
from governance.notices.models import Delivery, Notice, NoticeText, QuietHours
from governance.notices.services import Digest, Message
from tests.cases.story import instant
from tests.cast import Cast
from tests.portal.browsers import browser_of

NOON, NIGHT, MORNING = instant("2026-03-12 12:30"), instant("2026-03-12 23:00"), instant("2026-03-13 09:00")
DIGEST = Digest(text="另有 {count} 件", url="/", after=3, channels=("wechat",))


def tell(cast: Cast, count: int, *, at=NOON, **facts) -> int:
    messages = [Message(person_id=cast.zhang.pk, text=f"第 {n} 件", **facts) for n in range(count)]
    return services.tell_many(messages, at=at, topic="escalation", digest=DIGEST)


def lines(cast: Cast) -> list[str]:
    return sorted(Notice.objects.filter(person=cast.zhang).values_list("text", flat=True))


def test_a_few_are_told_one_by_one(cast: Cast) -> None:
    assert tell(cast, 3) == 3
    assert lines(cast) == ["第 0 件", "第 1 件", "第 2 件"]


def test_a_flood_is_gathered_and_counted_on(cast: Cast) -> None:
    tell(cast, 100)
    assert lines(cast) == ["另有 97 件", "第 0 件", "第 1 件", "第 2 件"]
    Notice.objects.update(read_at=NOON)
    tell(cast, 10, at=NOON + timedelta(minutes=10))
    gathered = Notice.objects.get(count__gt=1)
    assert (gathered.text, gathered.count, gathered.read_at) == ("另有 107 件", 107, None)
    assert Notice.objects.count() == 4


def test_another_hour_is_told_anew(cast: Cast) -> None:
    tell(cast, 3)
    tell(cast, 3, at=NOON + timedelta(hours=1))
    assert Notice.objects.filter(count=1).count() == 6


def test_what_must_not_be_gathered_is_not(cast: Cast) -> None:
    tell(cast, 10, gather=False)
    assert Notice.objects.filter(count=1).count() == 10


def test_the_night_waits_for_the_morning_as_one(cast: Cast) -> None:
    tell(cast, 50, at=NIGHT, opens=MORNING)
    assert set(Notice.objects.values_list("visible_from", flat=True)) == {MORNING}
    assert Notice.objects.count() == 4
    assert set(Delivery.objects.values_list("not_before", flat=True)) == {MORNING}


def test_the_bell_is_silent_before_the_hour(cast: Cast) -> None:
    Notice.objects.create(person=cast.zhang, text="现在", url="/")
    later = instant("2099-01-01 09:00")
    hidden = Notice.objects.create(person=cast.zhang, text="以后再说", visible_from=later)
    browser = browser_of(cast.zhang)
    assert browser.get("/notices/bell/").context["shell"].unread == 1
    for page in ("/", "/notices/", "/notices/latest/"):
        assert "以后再说" not in browser.get(page).content.decode()
    assert browser.get(f"/notices/{hidden.pk}/").status_code == 404
    browser.post("/notices/read/")
    hidden.refresh_from_db()
    assert hidden.read_at is None


def test_own_quiet_hours_go_before_those_of_the_office(cast: Cast) -> None:
    QuietHours.objects.create(person=cast.zhang, begins=time(22), ends=time(7))
    tell(cast, 1, at=NIGHT, opens=MORNING)
    tell(cast, 1, at=instant("2026-03-12 20:00"), opens=MORNING)
    assert list(Notice.objects.order_by("pk").values_list("visible_from", flat=True)) == [
        instant("2026-03-13 07:00"),
        instant("2026-03-12 20:00"),
    ]


@pytest.mark.parametrize(
    ("at", "reached"),
    [
        ("2026-03-12 21:59", "2026-03-12 21:59"),
        ("2026-03-12 22:00", "2026-03-13 07:00"),
        ("2026-03-13 00:30", "2026-03-13 07:00"),
        ("2026-03-13 06:59", "2026-03-13 07:00"),
        ("2026-03-13 07:00", "2026-03-13 07:00"),
    ],
)
def test_quiet_hours_cross_midnight(at: str, reached: str) -> None:
    assert quiet_hours.after((time(22), time(7)), instant(at)) == instant(reached)


def test_an_afternoon_nap_is_quiet_too() -> None:
    assert quiet_hours.after((time(12), time(14)), instant("2026-03-12 12:30")) == instant("2026-03-12 14:00")
    assert quiet_hours.after((time(12), time(14)), instant("2026-03-12 14:30")) == instant("2026-03-12 14:30")


# Texts -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["{titel}", "{title.pk}", "{title!r}", "{title:>9}", "{0}", "{}", "{title", "title}"]
)
def test_a_text_that_could_fail_at_night_is_refused_by_day(cast: Cast, text: str) -> None:
    from django.core.exceptions import ValidationError

    row = NoticeText.objects.get(code="case_remind")
    row.text = text
    with pytest.raises(ValidationError) as caught:
        row.full_clean()
    assert set(caught.value.message_dict) == {"text"}


def test_an_edited_text_is_used_and_survives_seeding(cast: Cast) -> None:
    row = NoticeText.objects.get(code="case_remind")
    row.text = "请办 {title}，{{急}}"
    row.full_clean()
    row.save()
    texts.seed()
    assert texts.Texts().render("case_remind", title="井盖", desk="") == "请办 井盖，{急}"


def test_a_text_broken_behind_the_forms_back_falls_to_the_first_words(cast: Cast) -> None:
    NoticeText.objects.filter(code="case_alarm").update(text="{nothing}")
    assert texts.Texts().render("case_alarm", text="停了") == "系统告警：停了"
    NoticeText.objects.all().delete()
    assert texts.Texts().render("case_alarm", text="停了") == "系统告警：停了"
