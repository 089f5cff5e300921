"""One trail: who changed or read what, when, from where; scoped, exported with a trace, and for ever."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from governance.access import services as access
from governance.access.models import AuditEntry
from governance.administration.audit import sources
from governance.administration.audit.sources import Query
from governance.areas import services as areas
from governance.areas.models import AreaChange
from tests.administration.files import body, cells_of
from tests.cast import Cast, fresh, person
from tests.portal.browsers import browser_of


def page(cast: Cast, query: str = "", who: str = "admin") -> str:
    answer = browser_of(getattr(cast, who)).get(f"/audit/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def rows_of(html: str) -> str:
    """What stands in the table, without the choices of the filters."""
    return html.partition("<tbody>")[2].partition("</tbody>")[0]


def test_changes_of_areas_people_and_readings_stand_in_one_trail(cast: Cast) -> None:
    browser = browser_of(cast.north_admin)
    areas.edit_area(cast.willow, actor=fresh(cast.north_admin), households=321)
    access.reveal_phone(cast.zhang, purpose="核对联系方式", actor=fresh(cast.official))
    html = browser.get("/audit/").content.decode()
    assert "修改区域" in html
    assert "户数 100 → 321" in html
    assert "核对联系方式" in html
    assert "发布工作日历" not in rows_of(html)  # the calendar is the city's
    assert "发布工作日历" in rows_of(page(cast))


def test_an_act_on_a_page_says_from_where(cast: Cast) -> None:
    browser = browser_of(cast.admin)
    browser.post(f"/areas/{cast.west_grid.code}/retire/", {"to": ""})
    areas_before = AreaChange.objects.count()
    browser.post(
        f"/areas/{cast.east_lane.code}/add/",
        {"code": "530102001001003", "name": "三网格", "kind": "ordinary", "valid_from": "2026-03-01"},
        REMOTE_ADDR="10.1.2.3",
    )
    assert AreaChange.objects.count() == areas_before + 1
    change = AreaChange.objects.latest("pk")
    assert change.ip_address is not None
    assert change.ip_address in page(cast, "?act=area:create")


def test_filters_narrow_by_group_person_area_and_readings(cast: Cast) -> None:
    areas.edit_area(cast.willow, actor=fresh(cast.admin), households=321)
    areas.edit_area(cast.south, actor=fresh(cast.admin), households=322)
    access.reveal_phone(cast.zhang, purpose="核对联系方式", actor=fresh(cast.official))

    def told(**wanted: object) -> set[str]:
        return {entry.act for entry in sources.page(fresh(cast.admin), Query(**wanted), after=None, size=100)}

    assert told(group="areas") == {"area:edit"}
    assert told(readings=True) == {"reveal"}
    assert told(person="李主任") == {"reveal"}
    assert told(act="area:edit", area=cast.south) == {"area:edit"}
    assert told(group="areas", readings=True) == set()
    assert told(subject="柳树") == {"area:edit"}
    assert "reveal" not in told(group="people")
    assert told(until=timezone.localdate() - timedelta(days=1)) == set()
    html = page(cast, f"?area={cast.south.code}&group=areas")
    assert "322" in html
    assert "321" not in html
    assert "没有这个区域" in page(cast, "?area=哪里也没有")


def test_pages_go_on_where_the_last_one_ended(cast: Cast) -> None:
    for number in range(70):
        areas.edit_area(cast.willow, actor=None, households=1000 + number)
        AuditEntry.objects.create(act="export", area=cast.willow, subject_label=f"第 {number} 次")
    admin, seen, after = fresh(cast.admin), [], None
    while True:
        entries = sources.page(admin, Query(), after=after, size=9)
        seen += [(entry.source, entry.pk) for entry in entries]
        if len(entries) < 9:
            break
        after = sources.order_of(entries[-1])
    assert len(seen) == len(set(seen)) == sources.count(admin, Query(), cap=10_000)
    html = page(cast)
    more = re.search(r'(?:hx-get|href)="(/audit/\?[^"]*after=[^"]+)"', html)
    assert more
    further = browser_of(cast.admin).get(more[1].replace("&amp;", "&")).content.decode()
    assert "第 40 次" in further
    assert "第 40 次" not in html


def test_an_auditor_of_a_district_sees_only_theirs(cast: Cast) -> None:
    auditor = person("north_auditor", "北审")
    access.give_post(auditor, role=cast.roles["auditor"], area=cast.north, actor=None)
    areas.edit_area(cast.south, actor=None, name="南区改名")
    areas.edit_area(cast.willow, actor=None, name="柳树改名")
    south = AreaChange.objects.get(area=cast.south)
    browser = browser_of(auditor)
    html = browser.get("/audit/").content.decode()
    assert "柳树改名" in html
    assert "南区改名" not in html
    assert browser.get(f"/audit/area/{south.pk}/").status_code == 404
    rows = cells_of(body(browser.get("/audit/export/")))
    assert not any("南区" in str(cell) for row in rows for cell in row)
    assert "没有这个区域" in browser.get(f"/audit/?area={cast.south.code}").content.decode()


def test_what_belongs_to_no_area_is_for_the_auditors_of_the_city(cast: Cast) -> None:
    AuditEntry.objects.create(act="role_edit", subject_label="网格员")
    assert "修改角色" in re.findall(r"<tbody>.*</tbody>", page(cast, who="auditor"), re.S)[0]
    assert (
        "网格员"
        not in browser_of(cast.north_admin)
        .get("/audit/?act=role_edit")
        .content.decode()
        .partition("<tbody>")[2]
    )


def test_a_row_is_looked_at_closely(cast: Cast) -> None:
    AuditEntry.objects.create(
        act="rule_edit",
        actor=cast.admin,
        area=cast.north,
        subject_label="处置时限",
        detail={"before": {"amount": 480}, "after": {"amount": 240}, "reason": "收紧"},
    )
    entry = AuditEntry.objects.latest("pk")
    html = browser_of(cast.auditor).get(f"/audit/entry/{entry.pk}/").content.decode()
    assert "<del>480</del>" in html
    assert "<ins>240</ins>" in html
    assert "收紧" in html
    for bad in ("/audit/entry/99999999/", "/audit/nothing/1/"):
        assert browser_of(cast.auditor).get(bad).status_code == 404


def test_an_export_is_masked_and_written_down_itself(cast: Cast) -> None:
    AuditEntry.objects.create(act="person_edit", area=cast.north, subject_label="来电 13812345678 的人")
    rows = cells_of(body(browser_of(cast.auditor).get("/audit/export/?act=person_edit")))
    assert len(rows) == 2
    assert "来电 138****5678 的人" in rows[1]
    entry = AuditEntry.objects.latest("pk")
    assert (entry.act, entry.actor, entry.detail["what"]) == ("export", cast.auditor, "audit")
    assert (entry.detail["query"], entry.detail["count"]) == ("act=person_edit", 1)


def test_an_administrator_without_the_right_gets_403(cast: Cast) -> None:
    role = cast.roles["system_admin"]
    role.rights = [right for right in role.rights if right != "audit.view"]
    role.save()
    entry = AuditEntry.objects.create(act="role_edit", area=cast.north)
    for path in ("/audit/", "/audit/export/", f"/audit/entry/{entry.pk}/"):
        assert browser_of(cast.admin).get(path).status_code == 403


@pytest.mark.parametrize("table", ["access_auditentry", "areas_areachange"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET act = 'forged'", "DELETE FROM {}"])
def test_the_database_refuses_to_alter_the_trail(cast: Cast, table: str, statement: str) -> None:
    areas.edit_area(cast.willow, actor=None, households=1)
    AuditEntry.objects.create(act="role_edit")
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table))
    assert not AuditEntry.objects.filter(act="forged").exists()
    assert not AreaChange.objects.filter(act="forged").exists()
