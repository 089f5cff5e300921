"""What is urgent does not wait for the office: its clocks run on, and the duty officer hears at once."""

from __future__ import annotations

from django.utils import timezone

from governance.access.models import Role
from governance.cases.workflow import batch
from governance.notices.models import Delivery, Notice
from tests.cases.story import MORNING, act, file, instant, walk
from tests.cases.sweeping import clock
from tests.cast import Cast

SATURDAY_NIGHT = instant("2026-03-14 22:40")


def told(user: object, text: str = "请立即处理") -> list[Notice]:
    return list(Notice.objects.filter(person=user, text__contains=text))


def test_an_urgent_matter_of_saturday_night_is_registered_dispatched_and_signed_in_that_night(
    cast: Cast,
) -> None:
    case = file(cast, urgency="urgent", at=SATURDAY_NIGHT)
    assert clock(case, "register").due_at == instant("2026-03-15 00:40")
    case = act(case, "register", cast.zhang, at=SATURDAY_NIGHT)
    assert clock(case, "dispatch").due_at == instant("2026-03-14 23:40")
    act(case, "dispatch", cast.zhang, unit=cast.office, text="", at=SATURDAY_NIGHT)
    assert clock(case, "sign_in").due_at == instant("2026-03-15 00:40")


def test_the_duty_officer_of_the_area_is_told_at_once_and_by_phone(cast: Cast) -> None:
    file(cast, urgency="urgent", at=SATURDAY_NIGHT)
    [notice] = told(cast.secretary)
    assert notice.visible_from == SATURDAY_NIGHT
    assert "03-15 00:40" in notice.text
    assert {row.channel for row in Delivery.objects.filter(notice=notice)} == {"sms", "wechat"}
    for other in (cast.zhao, cast.street_wang, cast.zhang):  # the next street, the level above, no duty
        assert told(other) == []


def test_where_nobody_is_on_duty_those_who_register_are_told(cast: Cast) -> None:
    for role in Role.objects.all():
        role.rights = [right for right in role.rights if right != "cases.duty"]
        role.save()
    file(cast, urgency="emergency", at=SATURDAY_NIGHT)
    assert len(told(cast.zhang)) == len(told(cast.secretary)) == 1
    assert told(cast.zhao) == []


def test_a_normal_matter_wakes_nobody_until_somebody_sees_that_it_is_urgent(cast: Cast) -> None:
    case = walk(cast, "registered", at=MORNING)
    assert told(cast.secretary) == []
    case = act(case, "reclassify", cast.zhang, urgency="urgent", text="有人受伤", at=SATURDAY_NIGHT)
    assert len(told(cast.secretary)) == 1
    act(case, "reclassify", cast.zhang, urgency="emergency", text="更急", at=SATURDAY_NIGHT)
    assert len(told(cast.secretary)) == 1  # it is known


def test_a_draft_wakes_nobody_before_it_is_sent_nor_does_a_batch(cast: Cast) -> None:
    draft = file(cast, urgency="urgent", draft=True, at=SATURDAY_NIGHT)
    with batch.together():
        file(cast, urgency="urgent", at=SATURDAY_NIGHT)
    assert told(cast.secretary) == []
    act(draft, "submit", cast.grid_ma, at=SATURDAY_NIGHT)
    assert len(told(cast.secretary)) == 1


def test_a_confidential_matter_is_told_by_its_number_to_who_may_not_read_it(cast: Cast) -> None:
    role = Role.objects.get(code="community_staff")
    role.rights = [*role.rights, "cases.duty"]
    role.save()
    case = file(cast, urgency="urgent", secrecy="confidential", title="某户家庭纠纷", at=timezone.now())
    assert told(cast.zhang, "某户家庭纠纷") == []
    assert len(told(cast.zhang, f"#{case.number}")) == 1
