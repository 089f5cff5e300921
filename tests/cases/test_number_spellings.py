"""However a number is typed: it is taken, kept in one form, found, and masked where it stays for ever."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from governance.access import audit, services
from governance.access.models import AuditAct, AuditEntry, User
from governance.cases.models import Case, CaseLog, SavedView
from governance.cases.reading import export
from governance.common import phone_rows, phones
from governance.common.crypto import blind_index, encrypt
from governance.notices.models import Delivery
from tests.cases.story import act, file, walk
from tests.cast import Cast, fresh
from tests.grids.doors import JSON, counter, public
from tests.portal.browsers import browser_of

KEPT = "13888000001"
SPELLINGS = ["138 8800 0001 ", "+8613888000001", "１３８８８００００01", "\u202d138-8800-0001\u202c"]


def of(cast: Cast, phone: str = KEPT, **changes: Any) -> Case:
    return file(
        cast, actor=cast.zhang, reporter_name="杨女士", reporter_phone=phone, at=timezone.now(), **changes
    )


@pytest.mark.parametrize("typed", SPELLINGS)
def test_every_door_takes_a_number_in_every_spelling_and_keeps_one(cast: Cast, typed: str) -> None:
    answers = [
        browser_of(cast.zhang).post("/intake/", counter(cast, reporter_phone=typed), **JSON),
        Client().post("/public/", public(cast, reporter_phone=typed), **JSON),
    ]
    assert [one.status_code for one in answers] == [201, 201]
    kept = Case.objects.order_by("pk").values_list("reporter_phone", "reporter_phone_index")
    assert set(kept) == {(KEPT, phones.index_of(KEPT))}


@pytest.mark.parametrize("typed", ["0871-6312 3456", "(0871)63123456", "+86 871 63123456"])
def test_the_counter_takes_landlines_in_all_habits(cast: Cast, typed: str) -> None:
    assert (
        browser_of(cast.zhang).post("/intake/", counter(cast, reporter_phone=typed), **JSON).status_code
        == 201
    )
    assert Case.objects.get().reporter_phone == "0871-63123456"


@pytest.mark.parametrize("typed", [KEPT, *SPELLINGS])
def test_a_search_finds_the_number_in_every_spelling(cast: Cast, typed: str) -> None:
    case = of(cast)
    assert list(Case.objects.matching(typed)) == [case]
    listed = browser_of(cast.zhang).get("/cases/", {"standing": "all", "q": typed}).content.decode()
    assert case.number in listed


@pytest.mark.parametrize("typed", SPELLINGS)
def test_my_reports_takes_every_spelling(cast: Cast, typed: str) -> None:
    of(cast)
    assert Client().post("/public/mine/", {"phone": typed}).status_code == 200
    assert [one.address for one in Delivery.objects.all()] == [KEPT]


def test_my_reports_says_that_a_landline_takes_no_message(cast: Cast) -> None:
    answer = Client().post("/public/mine/", {"phone": "（0871）6312 3456"})
    assert (answer.status_code, "固定电话收不到短信" in answer.content.decode()) == (422, True)


@pytest.mark.parametrize("changed", ["－", "—", " ", "\u200b-"])
def test_following_reads_number_and_code_as_they_were_pasted(cast: Cast, changed: str) -> None:
    case, client = of(cast), Client()
    code = f"{case.follow_code[:4].lower()}-{case.follow_code[4:]}\u200b"
    said = {"number": f" {case.number.replace('-', changed)}", "code": code}
    assert client.post("/public/follow/", said).status_code == 302
    assert case.number in client.get("/public/matter/").content.decode()


def test_a_number_with_wide_dashes_is_merged_into(cast: Cast) -> None:
    target, other = file(cast, actor=cast.zhang), file(cast, actor=cast.zhang)
    act(other, "merge", cast.zhang, into=target.number.replace("-", "－"))
    other.refresh_from_db()
    assert other.merged_into == target


@pytest.mark.parametrize("code", ["note", "reply_reporter"])
def test_the_trail_holds_no_number_in_any_spelling(cast: Cast, code: str) -> None:
    case = walk(cast, "registered")
    words = "138 0013 8000 或 +8613800138000，身份证 530111 19900101 1234，宅电 0871-6888 7777"
    act(case, code, cast.zhang, text=words)
    text = CaseLog.objects.filter(case=case).latest("step").text
    assert text == "138****8000 或 138****8000，身份证 530111****1234，宅电 087****7777"


def test_the_landline_of_an_office_stays_in_an_answer(cast: Cast) -> None:
    cast.office.office_phone = "（0871）63111111"
    cast.office.save()
    case = walk(cast, "registered")
    act(case, "reply_reporter", cast.zhang, text="请打 0871-6311 1111 问城管局")
    assert CaseLog.objects.filter(case=case).latest("step").text == "请打 0871-6311 1111 问城管局"


def test_the_audit_holds_no_number_and_shows_none(cast: Cast) -> None:
    query = "standing=all&q=138%200013%208000"
    export.record(fresh(cast.zhang), query, 3)
    audit.record(AuditAct.REVEAL, actor=cast.zhang, area=cast.north, purpose="回访 +8613800138000")
    kept = AuditEntry.objects.order_by("pk").values_list("purpose", "detail")
    assert "8000" in str(list(kept))
    for spelling in ("13800138000", "0013", "138%20"):
        assert spelling not in str(list(kept))
    # A row of before: it stays as it is, and nobody is shown it.
    old = AuditEntry.objects.create(act="export", area=cast.north, detail={"query": query, "what": "cases"})
    browser = browser_of(cast.auditor)
    for address in ("/audit/", f"/audit/entry/{old.pk}/"):
        page = browser.get(address)
        assert page.status_code == 200, address
        assert "0013" not in page.content.decode(), address


def test_a_view_with_a_number_is_not_saved(cast: Cast) -> None:
    browser = browser_of(cast.zhang)
    for query in ("q=138+8800+0001", "q=13888000001", "q=530102199001011234"):
        browser.post("/cases/views/", {"name": "某人", "query": query})
    assert not SavedView.objects.filter(name="某人").exists()
    browser.post("/cases/views/", {"name": "井盖", "query": "q=井盖"})
    assert SavedView.objects.filter(name="井盖").exists()


def test_a_stored_export_forgets_the_number_it_was_asked_with(cast: Cast) -> None:
    of(cast)
    wanted = export.order(fresh(cast.zhang), "standing=all&q=138+8800+0001", 1)
    export.fulfil(wanted.pk)
    wanted.refresh_from_db()
    assert (wanted.rows, "0001" in wanted.query, "8800" in wanted.query) == (1, True, False)
    wanted.file.delete()


def test_rows_of_before_are_written_anew_and_found(cast: Cast) -> None:
    case, other = of(cast, ""), of(cast, "13900000002")
    old = "+86 138-8800-0001"
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cases_case SET reporter_phone = %s, reporter_phone_index = %s WHERE id = %s",
            [encrypt(old), blind_index(old), case.pk],
        )
    assert not Case.objects.matching(KEPT).exists()
    assert phone_rows.rewrite(Case, "reporter_phone", "reporter_phone_index") == 1
    assert list(Case.objects.matching(KEPT)) == [case]
    case.refresh_from_db()
    other.refresh_from_db()
    assert (case.reporter_phone, other.reporter_phone) == (KEPT, "13900000002")
    assert phone_rows.rewrite(Case, "reporter_phone", "reporter_phone_index") == 0


@pytest.mark.parametrize("dot", "•・‧．.")
def test_a_name_with_a_dot_is_one_name(cast: Cast, dot: str) -> None:
    person = services.edit_person(
        fresh(cast.li), actor=fresh(cast.admin), name=f"阿卜杜拉{dot}买买提", phone="138 0013 8000"
    )
    assert User.objects.get(pk=cast.li.pk).name == "阿卜杜拉·买买提"
    assert list(User.objects.named(f"阿卜杜拉{dot}买")) == [cast.li]
    case = file(cast, actor=cast.zhang)
    act(case, "note", cast.zhang, text=f"@阿卜杜拉{dot}买买提 请看")
    assert CaseLog.objects.filter(case=case).latest("step").detail["mentioned"] == ["阿卜杜拉·买买提"]
    assert person is None or person.name == "阿卜杜拉·买买提"
