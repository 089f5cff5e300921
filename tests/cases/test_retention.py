"""After its term a reporter is anonymous for good, the trail whole, and nothing done without a look."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from typing import Any

from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from governance.access.models import AuditEntry
from governance.cases import services
from governance.cases.maintenance import jobs
from governance.cases.models import Case, CaseLog, Category, JoinedReport, OutsideLink, RetentionRule
from governance.cases.privacy import retention
from governance.cases.public import tracking
from governance.cases.rules import terms
from governance.cases.workflow.history import breaks
from tests.cases.story import act, file, filing, photo, walk
from tests.cast import Cast, fresh
from tests.portal.browsers import browser_of
from tests.refusals import refused

NAME, PHONE, SECOND = "杨女士", "13987654321", "13911112222"
LONG_AGO = timedelta(days=1200)


def archived(cast: Cast, *, ago: timedelta = LONG_AGO, **changes: Any) -> Case:
    """A case with a reporter, one who joined, a question that was asked, and its way round the loop."""
    at = timezone.now() - ago
    said = {"actor": cast.zhang, "reporter_name": NAME, "reporter_phone": PHONE, "at": at} | changes
    case = file(cast, **said)
    joining = filing(cast, reporter_name="李先生", reporter_phone=SECOND, text=f"我也看到了，电话 {SECOND}")
    services.join_case(case=case, filing=joining, actor=fresh(cast.zhang), at=at)
    act(case, "ask_reporter", cast.zhang, at=at, text="是哪一栋楼？请说明", reporters=[0])
    act(case, "reject", cast.zhang, at=at, reason="not_true", text="现场没有垃圾堆放")
    return act(case, "archive", cast.zhang, at=at + timedelta(days=20))


def stored(case: Case) -> str:
    """Everything the database holds of a case, as it stands there."""
    tables = {
        "cases_case": "id",
        "cases_joinedreport": "case_id",
        "cases_outsidelink": "case_id",
        "cases_caselog": "case_id",
        "cases_attachment": "case_id",
    }
    found = ""
    with connection.cursor() as cursor:
        for table, key in tables.items():
            cursor.execute(f"SELECT t::text FROM {table} t WHERE {key} = %s", [case.pk])  # noqa: S608
            found += "".join(row[0] for row in cursor.fetchall())
    return found


def test_names_and_numbers_never_stand_in_the_trail_in_the_first_place(cast: Cast) -> None:
    case = archived(cast)
    said = " ".join(f"{row.text} {row.detail}" for row in CaseLog.objects.filter(case=case))
    assert [word for word in (NAME, PHONE, "李先生", SECOND) if word in said] == []


def test_when_the_term_is_over_they_are_gone_for_good_and_the_trail_is_whole(cast: Cast) -> None:
    case = archived(cast)
    code, second = case.follow_code, JoinedReport.objects.get(case=case)
    assert tracking.find(case.number, code) is not None
    assert jobs.run().anonymised == 1
    case.refresh_from_db()
    second.refresh_from_db()
    link = OutsideLink.objects.get(case=case)
    for row in (case, second):
        assert (row.reporter_name, row.reporter_phone, row.reporter_phone_index) == ("", "", "")
    assert (link.address, case.follow_code, second.follow_code) == ("", "", "")
    assert PHONE not in stored(case)
    assert "gAAAA" not in stored(case)  # not even what was encrypted is left
    assert tracking.find(case.number, code) is None
    assert not Case.objects.readable(fresh(cast.zhang)).matching(PHONE).exists()
    assert not Case.objects.readable(fresh(cast.zhang)).matching(SECOND).exists()
    row = CaseLog.objects.filter(case=case).latest("step")
    assert (row.act, row.detail) == ("anonymise", {"names": 2, "phones": 3, "photos": 0})
    assert list(breaks(CaseLog.objects.filter(case=case).order_by("step"))) == []
    assert jobs.run().anonymised == 0
    with refused("case_anonymous_already"):
        services.advance(case, "anonymise", actor=None)


def test_before_the_term_nothing_is_forgotten(cast: Cast) -> None:
    case = archived(cast, ago=timedelta(days=1000))
    assert jobs.run().anonymised == 0
    with refused("case_term_runs"):
        services.advance(case, "anonymise", actor=None)
    open_one = walk(cast, "dispatched", at=timezone.now() - LONG_AGO)
    assert not Case.objects.filter(retention.over(timezone.now()), pk=open_one.pk).exists()


def test_a_category_has_its_own_term_and_its_class_lends_one(cast: Cast) -> None:
    rubbish = Category.objects.get(code="rubbish_exposed")
    case = archived(cast, ago=timedelta(days=100))
    now = timezone.now()
    assert retention.look(now).total == 0
    term = {"actor": fresh(cast.admin), "reason": "上级要求", "erases": False}
    terms.set_term(rubbish.parent, 60, **term)
    assert retention.look(now).numbers == [case.number]
    terms.set_term(rubbish, 200, **term)
    assert retention.look(now).total == 0
    terms.set_term(rubbish, None, **term)
    assert retention.look(now).by_category == {"暴露垃圾": 1}
    assert AuditEntry.objects.filter(act="rule_edit", detail__group="retention").count() == 3


def test_without_any_rule_all_is_kept(cast: Cast) -> None:
    archived(cast)
    RetentionRule.objects.all().delete()
    assert retention.look(timezone.now()).total == 0


def test_the_dry_run_lists_and_counts_and_changes_nothing(cast: Cast) -> None:
    case, out = archived(cast), StringIO()
    call_command("anonymise", "--dry-run", stdout=out)
    assert f"#{case.number}" in out.getvalue()
    assert "1 cases would be made anonymous" in out.getvalue()
    case.refresh_from_db()
    assert case.reporter_phone == PHONE
    call_command("anonymise", stdout=out)
    case.refresh_from_db()
    assert case.reporter_phone == ""


def test_photos_flagged_as_personal_leave_the_disk_and_others_stay(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    case = archived(cast, photos=[photo("face.jpg"), photo("pile.jpg", colour="red")])
    face, pile = case.attachments.filter(step=1).order_by("pk")
    face.is_personal = True
    face.save()
    names = (face.file.name, face.thumbnail.name)
    assert all(default_storage.exists(name) for name in names)
    with django_capture_on_commit_callbacks(execute=True):
        jobs.run()
    assert not any(default_storage.exists(name) for name in names)
    assert default_storage.exists(pile.file.name)
    browser = browser_of(cast.zhang)
    assert browser.get(case.get_absolute_url()).status_code == 200
    assert browser.get(f"{case.get_absolute_url()}files/{face.pk}/").status_code == 404
    assert browser.get(f"{case.get_absolute_url()}files/{pile.pk}/").status_code == 200


def test_only_photos_of_the_case_are_flagged(cast: Cast) -> None:
    mine, foreign = file(cast, at=timezone.now()), file(cast, at=timezone.now())
    act(mine, "flag_photos", cast.zhang, shared=[mine.attachments.get().pk])
    assert mine.attachments.get().is_personal
    with refused("case_incomplete"):
        act(mine, "flag_photos", cast.zhang, shared=[foreign.attachments.get().pk])


def test_a_draft_that_was_thrown_away_leaves_a_tombstone(cast: Cast) -> None:
    at = timezone.now() - LONG_AGO
    case = file(cast, draft=True, text="草稿里写了很多", at=at)
    act(case, "discard", cast.grid_ma, at=at)
    assert jobs.run().anonymised == 1
    case.refresh_from_db()
    assert (case.title, case.text, case.state) == ("（已清除的草稿）", "", "cancelled")
    assert Case.objects.filter(number=case.number).exists()
    assert list(breaks(CaseLog.objects.filter(case=case).order_by("step"))) == []


def test_the_page_shows_the_terms_and_changes_them(cast: Cast) -> None:
    archived(cast)
    browser = browser_of(cast.admin)
    page = browser.get("/settings/retention/").content.decode()
    assert "暴露垃圾" in page
    said = {"category": "", "reason": "上级要求"}
    assert browser.post("/settings/retention/", said | {"days": "0"}).status_code == 422
    assert browser.post("/settings/retention/", {"category": "", "days": "2000"}).status_code == 422
    assert browser.post("/settings/retention/", said | {"days": "2000"}).status_code == 302
    assert RetentionRule.objects.get(category=None).days == 2000
    assert "现在没有到期的事项" in browser.get("/settings/retention/").content.decode()


def test_a_colleagues_draft_is_not_there_for_who_knows_its_address(cast: Cast) -> None:
    case = file(cast, draft=True, actor=cast.zhang, photos=[photo()])
    shot = case.attachments.get()
    for path in ("", "acts/note/", "print/", f"files/{shot.pk}/", f"files/{shot.pk}/small/"):
        assert browser_of(cast.zhang).get(f"{case.get_absolute_url()}{path}").status_code == 200, path
        assert browser_of(cast.li).get(f"{case.get_absolute_url()}{path}").status_code == 404, path


def test_lists_and_pages_get_a_small_photo(cast: Cast) -> None:
    case = file(cast, photos=[_large()])
    shot = case.attachments.get()
    assert shot.thumbnail.size < shot.file.size
    browser = browser_of(cast.zhang)
    assert f"files/{shot.pk}/small/" in browser.get(case.get_absolute_url()).content.decode()
    small = b"".join(browser.get(f"{case.get_absolute_url()}files/{shot.pk}/small/").streaming_content)  # type: ignore[attr-defined]
    assert len(small) == shot.thumbnail.size


def _large() -> Any:
    import io

    from django.core.files.uploadedfile import SimpleUploadedFile
    from PIL import Image

    out = io.BytesIO()
    Image.effect_noise((1200, 900), 80).save(out, "JPEG")
    return SimpleUploadedFile("scene.jpg", out.getvalue(), content_type="image/jpeg")
