"""My reports: a link that works once, the same answer to everybody, one's own matters and nobody else's."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from governance.cases import services
from governance.cases.models import Case, CaseLog, JoinedReport, LoopSetting, ResidentLink
from governance.cases.public import my_reports
from governance.common.crypto import blind_index
from governance.notices import outbox
from governance.notices.models import Delivery, Notice
from tests.cases.asking import carried
from tests.cases.story import file, filing, photo, walk
from tests.cast import Cast, fresh
from tests.threads import together

PHONE, OTHER = "13987654321", "13911112222"


def of(cast: Cast, phone: str = PHONE, **changes: Any) -> Case:
    said = {"actor": cast.zhang, "reporter_name": "杨女士", "reporter_phone": phone, "at": timezone.now()}
    return file(cast, **(said | changes))


def ask(phone: str = PHONE, client: Client | None = None) -> Any:
    return (client or Client()).post("/public/mine/", {"phone": phone})


def words(answer: Any) -> str:
    """A page without what differs each time it is made."""
    return re.sub(r'value="[^"]*"', "", answer.content.decode())


def closed(cast: Cast) -> Case:
    """A closed case that nobody had to be called about: the number was written down afterwards."""
    case = walk(cast, "closed", at=timezone.now() - timedelta(hours=1))
    case.reporter_phone = PHONE
    case.save()
    return case


def opened(monkeypatch: pytest.MonkeyPatch) -> Client:
    """A browser that has asked for the link, got it and pressed the button."""
    found, client = carried(monkeypatch), Client()
    ask(client=client)
    outbox.run()
    path = re.search(r"/public/mine/open/[\w-]+/", found[-1][1])[0]  # type: ignore[index]
    assert client.get(path).status_code == 200
    assert client.post(path).headers["Location"] == "/public/mine/list/"
    return client


def test_a_known_and_an_unknown_number_get_the_same_answer(cast: Cast) -> None:
    of(cast)
    known, unknown = ask(PHONE), ask(OTHER)
    assert (known.status_code, words(known)) == (200, words(unknown))
    assert [one.address for one in Delivery.objects.all()] == [PHONE]
    assert ResidentLink.objects.count() == 2
    assert ask("12345").status_code == 422


def test_one_number_is_not_pestered_and_one_address_does_not_try_many(cast: Cast) -> None:
    LoopSetting.objects.filter(key="link_sms_per_hour").update(value=1)
    LoopSetting.objects.filter(key="public_lookups_per_hour").update(value=3)
    of(cast)
    first, second = ask(), ask()
    assert (words(first), second.status_code) == (words(second), 200)
    assert Delivery.objects.count() == 1
    ask(OTHER)
    assert ask(OTHER).status_code == 429


def test_the_link_works_once_and_looking_at_it_uses_nothing_up(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    of(cast)
    found = carried(monkeypatch)
    ask()
    outbox.run()
    path = re.search(r"/public/mine/open/([\w-]+)/", found[0][1])[0]  # type: ignore[index]
    assert [Client().get(path).status_code for _ in range(2)] == [200, 200]
    assert Client().post(path).status_code == 302
    again = Client().post(path)
    assert (again.status_code, "用过或过期" in again.content.decode()) == (410, True)
    assert not ResidentLink.objects.filter(digest__in=path.split("/")).exists()


def test_a_link_grows_old(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    of(cast)
    now = timezone.now()
    found = carried(monkeypatch)
    my_reports.send_link(PHONE, at=now)
    outbox.run(now)
    token = re.search(r"/open/([\w-]+)/", found[0][1])[1]  # type: ignore[index]
    assert my_reports.use(token, at=now + timedelta(minutes=30)) is None
    assert my_reports.use(token, at=now + timedelta(minutes=29)) == blind_index(PHONE)
    assert my_reports.forget_links(now + timedelta(days=2)) == 1


@pytest.mark.usefixtures("transactional_db")
def test_of_two_that_use_a_link_at_once_one_is_let_in(real_cast: Cast) -> None:
    now = timezone.now()
    token = "a-token-that-two-have-at-once"
    ResidentLink.objects.create(
        digest=my_reports.digest_of(token), phone_index="x", made_at=now, until=now + timedelta(minutes=5)
    )
    found = together(*[lambda: my_reports.use(token, at=now)] * 4)
    assert sorted(map(str, found)) == ["None", "None", "None", "x"]


def test_one_sees_ones_own_matters_filed_and_joined_of_twelve_months_and_no_others(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, foreign = of(cast), of(cast, OTHER, text="另一处也有一大堆垃圾没有人清理。")
    joined = filing(cast, reporter_phone=PHONE, reporter_name="杨女士")
    both = of(cast, OTHER, text="路边的井盖破了一个大洞，很危险。")
    services.join_case(case=both, filing=joined, actor=fresh(cast.zhang))
    old = of(cast, text="很久以前这里也有一大堆垃圾。")
    Case.objects.filter(pk=old.pk).update(reported_at=timezone.now() - timedelta(days=370))
    client = opened(monkeypatch)
    page = client.get("/public/mine/list/").content.decode()
    shown = {case.number for case in (mine, foreign, both, old) if case.number in page}
    assert shown == {mine.number, both.number}
    for secret in ("杨女士", PHONE, mine.text, mine.title, mine.follow_code):
        assert secret not in page
    assert client.post(f"/public/mine/case/{foreign.number}/").status_code == 404
    assert client.post(f"/public/mine/case/{mine.number}/").headers["Location"] == "/public/matter/"
    assert mine.number in client.get("/public/matter/").content.decode()
    assert Client().get("/public/mine/list/").headers["Location"] == "/public/mine/"


def test_a_closed_one_is_rated_from_there(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    case = closed(cast)
    client = opened(monkeypatch)
    assert "查看并评价" in client.get("/public/mine/list/").content.decode()
    client.post(f"/public/mine/case/{case.number}/")
    assert client.post("/public/matter/rate/", {"satisfaction": "5", "solved": "1"}).status_code == 302
    case.refresh_from_db()
    assert case.satisfaction == 5


def test_facts_are_added_while_it_is_under_way_and_the_holder_is_told(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = of(cast)
    client = opened(monkeypatch)
    client.post(f"/public/mine/case/{case.number}/")
    assert client.post("/public/matter/more/", {"text": ""}).status_code == 422
    said = {"text": "今天又多了两袋", "photos": photo()}
    assert client.post("/public/matter/more/", said).status_code == 302
    row = CaseLog.objects.filter(case=case).latest("step")
    assert (row.act, row.actor_name, row.text) == ("add_facts", "反映人", "今天又多了两袋")
    assert case.attachments.filter(step=row.step).count() == 1
    assert Notice.objects.filter(person=cast.zhang, text__contains="补充了情况").exists()
    assert Client().post("/public/matter/more/", said).headers["Location"] == "/public/follow/"


def test_facts_are_not_added_to_what_is_over(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    case = closed(cast)
    client = opened(monkeypatch)
    client.post(f"/public/mine/case/{case.number}/")
    assert client.post("/public/matter/more/", {"text": "今天又多了两袋"}).status_code == 422
    assert not CaseLog.objects.filter(case=case, act="add_facts").exists()


def test_inside_a_joined_reporter_is_found_by_telephone(cast: Cast) -> None:
    case = of(cast, OTHER)
    services.join_case(case=case, filing=filing(cast, reporter_phone=PHONE), actor=fresh(cast.zhang))
    assert JoinedReport.objects.get().reporter_phone == PHONE
    found = Case.objects.readable(fresh(cast.zhang)).matching(PHONE)
    assert list(found) == [case]
    assert not Case.objects.readable(fresh(cast.zhao)).matching(PHONE).exists()


# Another number ---------------------------------------------------------------------------


def test_a_number_changes_only_when_the_new_one_has_been_proven(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, both = of(cast), of(cast, OTHER, text="路边的井盖破了一个大洞，很危险。")
    services.join_case(case=both, filing=filing(cast, reporter_phone=PHONE), actor=fresh(cast.zhang))
    client, found = opened(monkeypatch), carried(monkeypatch)
    new = "13700007777"
    assert client.post("/public/mine/phone/", {"phone": "12"}).status_code == 422
    assert client.post("/public/mine/phone/", {"phone": new}).status_code == 302
    case.refresh_from_db()
    assert case.reporter_phone == PHONE  # asked for, not proven
    outbox.run()
    [(address, text)] = found
    assert address == new
    path = re.search(r"/public/mine/open/[\w-]+/", text)[0]  # type: ignore[index]
    assert Client().post(path).status_code == 302
    case.refresh_from_db()
    both.refresh_from_db()
    assert (case.reporter_phone, both.reporter_phone) == (new, OTHER)
    assert JoinedReport.objects.get().reporter_phone == new
    row = CaseLog.objects.filter(case=case).latest("step")
    assert (row.act, row.actor_name) == ("change_contact", "反映人")
    assert not re.search(r"\d{11}", f"{row.text} {row.detail}")
    assert not ResidentLink.objects.exclude(new_phone="").exists()
    assert Client().post(path).status_code == 410


def test_nobody_changes_a_number_without_the_old_one(cast: Cast) -> None:
    of(cast)
    answer = Client().post("/public/mine/phone/", {"phone": "13700007777"})
    assert answer.headers["Location"] == "/public/mine/"
    assert not Delivery.objects.exists()
