"""Through somebody else's eyes: what both may see, nothing written in the other's name, both names kept."""

from __future__ import annotations

from django.core.cache import cache
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from governance.access import rights, services
from governance.access.models import AuditEntry, User
from governance.areas.scope import Scope
from governance.cases.models import Case, CaseExport, SavedView
from governance.cases.models.querysets import in_reach
from governance.cases.pages import presence
from governance.notices.models import Notice
from tests.cases import story
from tests.cast import Cast, fresh, person
from tests.portal.browsers import browser_of


def looking(actor: User, at: User) -> User:
    """``at`` as ``actor`` sees through their eyes."""
    eyes = fresh(at)
    eyes.looking = fresh(actor)
    return eyes


def browser_through(actor: User, at: User) -> Client:
    browser = browser_of(actor)
    assert browser.post(reverse("view-as", args=[at.pk])).status_code == 302
    return browser


def with_secrecy(case: Case, secrecy: str) -> Case:
    Case.objects.filter(pk=case.pk).update(secrecy=secrecy)
    return Case.objects.get(pk=case.pk)


def is_read(user: User, case: Case) -> bool:
    listed = Case.objects.restrict(user, "cases.view").filter(pk=case.pk).exists()
    assert listed == in_reach(case, user, "cases.view")
    return listed


def test_a_confidential_right_of_one_community_reads_nothing_of_the_city(cast: Cast) -> None:
    """Withholding was once asked without the area: a mediator of West Lane read East Lane's as the mayor."""
    services.give_post(cast.admin, role=cast.roles[rights.MEDIATOR], area=cast.west_lane, actor=None)
    case = with_secrecy(story.walk(cast, "registered"), "confidential")
    assert is_read(fresh(cast.mayor), case)
    assert not is_read(fresh(cast.admin), case)
    assert not is_read(looking(cast.admin, cast.mayor), case)
    page = browser_through(cast.admin, cast.mayor).get(case.get_absolute_url())
    assert case.title not in page.content.decode()


def test_what_was_handed_to_a_unit_in_confidence_is_not_read_through_its_staff(cast: Cast) -> None:
    case = with_secrecy(story.walk(cast, "dispatched", actor=cast.zhang), "confidential")
    assert is_read(fresh(cast.he), case)
    assert not is_read(looking(cast.admin, cast.he), case)
    assert is_read(looking(cast.admin, cast.he), with_secrecy(case, "open"))


def test_the_scope_is_what_both_reach(cast: Cast) -> None:
    north, east, south = cast.north.span, cast.east_lane.span, cast.south.span
    assert Scope.over([north, south]) & Scope.over([east]) == Scope.over([east])
    assert not Scope.over([north]) & Scope.over([south])
    units = Scope.over([], [(7, north)])
    assert units & Scope.over([east]) == Scope.over([], [(7, east)])
    assert units & Scope.over([], [(7, east)]) == Scope.over([], [(7, east)])
    assert not units & Scope.over([], [(8, north)])
    assert Scope(everything=True) & units == units
    eyes = looking(cast.north_admin, cast.official)
    assert not eyes.has_right("cases.view_confidential", cast.north)
    assert eyes.has_right("cases.view", cast.east_lane)
    assert not looking(cast.zhao, cast.zhang).scope("cases.view")


def test_a_draft_of_the_other_and_their_notices_are_not_shown(cast: Cast) -> None:
    draft = story.file(cast, draft=True)
    assert is_read(fresh(cast.grid_ma), draft)
    assert not is_read(looking(cast.admin, cast.grid_ma), draft)
    Notice.objects.create(person=cast.grid_ma, text="东巷 3 号楼的家事")
    browser = browser_through(cast.admin, cast.grid_ma)
    SavedView.objects.create(owner=cast.grid_ma, name="家事一览", query="q=家事")
    assert "家事一览" in browser_of(cast.grid_ma).get("/cases/").content.decode()
    for page in ("/notices/", "/notices/latest/", "/", "/cases/"):
        assert "家事" not in browser.get(page).content.decode()
    assert "家事" in browser_of(cast.grid_ma).get("/notices/").content.decode()


def test_opening_a_form_shows_nobody_as_typing(cast: Cast) -> None:
    case = story.walk(cast, "registered")
    url = reverse("case-act", args=[case.number, "note"])
    assert browser_through(cast.admin, cast.zhang).get(url).status_code == 200
    assert presence.others(case, fresh(cast.li)) == []
    assert browser_of(cast.zhang).get(url).status_code == 200
    assert [one.name for one in presence.others(case, fresh(cast.li))] == ["张丽"]
    cache.clear()


def test_a_stored_export_of_the_other_is_not_served(cast: Cast) -> None:
    case = story.walk(cast, "registered")
    browser = browser_through(cast.admin, cast.zhang)
    kept = CaseExport.objects.create(
        owner=cast.zhang, expected=1, state=CaseExport.State.DONE, finished_at=timezone.now()
    )
    kept.file.save("kept.xlsx", ContentFile(b"rows"))
    url = reverse("case-export-file", args=[kept.pk])
    assert browser_of(cast.zhang).get(url).status_code == 200
    assert browser.get(url).status_code == 404
    assert browser.post(reverse("case-export"), {"pick": [case.number]}).status_code == 403
    assert not AuditEntry.objects.filter(act="export").exists()


def test_what_is_taken_out_stands_in_the_audit_with_both_names(cast: Cast) -> None:
    chief = person("chief", "总审")
    services.give_post(chief, role=cast.roles[rights.SYSTEM_ADMIN], area=cast.city, actor=None)
    answer = browser_through(chief, cast.auditor).get("/audit/export/")
    assert answer.status_code == 200
    entry = AuditEntry.objects.get(act="export")
    assert entry.actor == chief
    assert entry.detail["viewing_as"] == "钱审（auditor）"
    assert not AuditEntry.objects.filter(act="export", actor=cast.auditor).exists()
