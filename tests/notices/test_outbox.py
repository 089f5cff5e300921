"""The outbox: claimed once, tried again later and later, given up with a reason, never before its hour."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from governance.notices import adapters, outbox
from governance.notices.adapters import LocalAdapter, Undeliverable
from governance.notices.models import Delivery, Notice
from tests.cases.story import MORNING
from tests.cast import Cast
from tests.threads import together


def delivery(cast: Cast, **facts: Any) -> Delivery:
    notice = Notice.objects.create(person=cast.zhang, text="请签收")
    return Delivery.objects.create(**({"notice": notice, "channel": "sms", "not_before": MORNING} | facts))


def fails_with(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def send(*_args: object, **_how: object) -> str:
        raise error

    monkeypatch.setattr(LocalAdapter, "send", send)


def test_what_is_due_is_sent_and_nothing_before_its_hour(cast: Cast) -> None:
    now, later = delivery(cast), delivery(cast, not_before=MORNING + timedelta(hours=1))
    assert outbox.run(MORNING).sent == 1
    now.refresh_from_db()
    later.refresh_from_db()
    assert (now.state, now.attempts, now.sent_at, now.reference) == ("sent", 1, MORNING, f"local-{now.pk}")
    assert later.state == "waiting"
    assert outbox.run(MORNING).sent == 0


def test_the_local_form_writes_a_line_without_the_number(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO", logger="governance.notices.adapters"):
        delivery(cast)
        outbox.run(MORNING)
    assert "请签收" in caplog.text
    assert "138****8000" in caplog.text
    assert "13800138000" not in caplog.text


def test_a_failure_is_tried_again_later_and_later_and_then_given_up(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, at, waits = delivery(cast), MORNING, []
    fails_with(monkeypatch, TimeoutError("no answer"))
    for _turn in range(outbox.MOST_ATTEMPTS):
        outbox.run(at)
        row.refresh_from_db()
        if row.state == "dead":
            break
        waits.append((row.not_before - at) // timedelta(minutes=1))
        assert outbox.run(row.not_before - timedelta(seconds=1)).failed == 0
        at = row.not_before
    assert waits == [1, 2, 4, 8, 16]
    assert (row.state, row.attempts) == ("dead", 6)
    assert "no answer" in row.error


def test_what_will_never_arrive_is_not_tried_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    cast.zhang.phone = ""
    cast.zhang.save()
    row = delivery(cast)
    assert outbox.run(MORNING).dead == 1
    fails_with(monkeypatch, Undeliverable("blocked"))
    cast.zhang.phone = "13800138000"
    cast.zhang.save()
    other = delivery(cast)
    assert outbox.run(MORNING).dead == 1
    assert set(Delivery.objects.filter(pk__in=[row.pk, other.pk]).values_list("state", "attempts")) == {
        ("dead", 1)
    }


def test_one_failure_does_not_stop_the_next(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = delivery(cast)
    delivery(cast)
    send = LocalAdapter.send

    def sometimes(self: LocalAdapter, address: str, text: str, *, key: str) -> str:
        if key == str(bad.pk):
            raise TimeoutError
        return send(self, address, text, key=key)

    monkeypatch.setattr(LocalAdapter, "send", sometimes)
    done = outbox.run(MORNING)
    assert (done.sent, done.failed) == (1, 1)


def test_a_claim_whose_worker_died_is_taken_over_when_its_lease_ends(cast: Cast) -> None:
    row = delivery(cast)
    assert [one.pk for one in outbox.claim(MORNING)] == [row.pk]
    assert outbox.run(MORNING + outbox.LEASE - timedelta(seconds=1)).sent == 0
    assert outbox.run(MORNING + outbox.LEASE).sent == 1
    row.refresh_from_db()
    assert row.attempts == 2


def test_a_late_answer_of_the_dead_changes_nothing(cast: Cast) -> None:
    row = delivery(cast)
    lost = outbox.claim(MORNING)[0]
    outbox.run(MORNING + outbox.LEASE)
    outbox._settle(lost, state=Delivery.State.WAITING)
    row.refresh_from_db()
    assert row.state == "sent"


@pytest.mark.race
def test_two_workers_never_claim_the_same(real_cast: Cast) -> None:
    for _ in range(40):
        delivery(real_cast)
    claims = together(*[lambda: [row.pk for row in outbox.claim(MORNING, count=25)]] * 2)
    assert not set(claims[0]) & set(claims[1])
    assert len(claims[0]) + len(claims[1]) == 40


def test_an_installation_names_its_own_adapter(settings: Any) -> None:
    settings.NOTICE_ADAPTERS = {"sms": "tests.notices.test_outbox.Carrier"}
    assert isinstance(adapters.adapter_for("sms"), Carrier)
    assert isinstance(adapters.adapter_for("wechat"), LocalAdapter)


class Carrier:
    def send(self, address: str, text: str, *, key: str) -> str:
        return "sent"
