"""The people of a place as a sheet: new colleagues with their post, known ones kept up to date."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from governance.access import checking, rights, services
from governance.access.models import AuditEntry, Post, Proposal, User
from governance.administration.sheets import definitions
from governance.administration.sheets import services as sheets
from tests.administration.files import body, cells_of
from tests.administration.test_people_misuse import HEADS, compared
from tests.cast import Cast, fresh
from tests.portal.browsers import browser_of

NEW = ("newcomer", "新人", "13900139000", "社区工作人员", "530102001001", "", "网格专干", "", "")


def written(cast: Cast, *rows: tuple[object, ...]) -> object:
    return sheets.run(sheets.begin(compared(cast, *rows)), actor=fresh(cast.north_admin))


def test_a_new_colleague_comes_with_a_post_and_without_a_password(cast: Cast) -> None:
    batch = compared(cast, NEW)
    assert (batch.new, batch.faulty) == (1, 0)
    assert not User.objects.filter(username="newcomer").exists()
    told = {one[0]: one[2] for one in batch.lines.get(state="new").differences}
    assert told["电话"] == "139****9000"  # the preview keeps no number
    written(cast, NEW)
    newcomer = User.objects.get(username="newcomer")
    assert not newcomer.has_usable_password()
    assert newcomer.phone == "13900139000"
    assert not newcomer.has_right("cases.dispatch", cast.east_lane)  # it takes two, also by a file
    checking.confirm(Proposal.objects.get(person=newcomer), actor=fresh(cast.street_wang))
    assert fresh(newcomer).has_right("cases.dispatch", cast.east_lane)
    assert AuditEntry.objects.filter(act="post_give", actor=cast.north_admin).exists()


def test_what_was_exported_comes_back_without_a_change(cast: Cast) -> None:
    answer = browser_of(cast.north_admin).get(f"/administration/sheets/people/export/?area={cast.north.code}")
    heads, *rows = cells_of(body(answer))
    assert set(HEADS) <= set(heads)
    names = {row[heads.index("账号")] for row in rows}
    assert {"zhang", "ma", "north_admin"} <= names
    assert "admin" not in names
    assert all("*" in str(row[heads.index("电话")]) for row in rows if row[heads.index("账号")] == "zhang")
    own = [tuple(row[heads.index(head)] for head in HEADS) for row in rows]
    batch = compared(cast, *own)
    assert (batch.same, batch.changed, batch.new, batch.faulty) == (len(rows), 0, 0, 0)


def test_a_name_and_an_end_are_changed_a_role_is_not(cast: Cast) -> None:
    until = timezone.localdate() + timedelta(days=9)
    post = Post.objects.get(person=cast.zhang)
    began = timezone.localdate(post.starts_at).isoformat()
    row = ("zhang", "张丽娟", cast.zhang.masked_phone, "社区工作人员", cast.east_lane.code, "", "", began)
    moved = ("zhang", "张丽", cast.zhang.masked_phone, "社区书记", cast.east_lane.code, "", "", began, "")
    assert compared(cast, moved).faulty == 1
    written(cast, (*row, until.isoformat()))
    post.refresh_from_db()
    assert fresh(cast.zhang).name == "张丽娟"
    assert fresh(cast.zhang).phone == cast.zhang.phone
    assert post.ends_at is not None
    assert timezone.localdate(post.ends_at) == until + timedelta(days=1)


def test_a_batch_is_taken_back_until_somebody_has_signed_in(cast: Cast) -> None:
    batch = written(cast, NEW)
    sheets.undo(batch, actor=fresh(cast.north_admin))  # type: ignore[arg-type]
    newcomer = User.objects.get(username="newcomer")
    assert not newcomer.is_active
    assert not newcomer.posts_in_force()
    other = ("other", "另一位", "", "社区工作人员", "530102001001", "", "", "", "")
    batch = written(cast, other)
    User.objects.filter(username="other").update(last_login=timezone.now())
    assert sheets.why_not_undo(batch, fresh(cast.north_admin)) is not None  # type: ignore[arg-type]


def test_several_posts_of_one_person_are_one_row(cast: Cast) -> None:
    services.give_post(cast.zhang, role=cast.roles[rights.MEDIATOR], area=cast.willow, actor=None)
    present = definitions.every()["people"].present(cast.north, fresh(cast.north_admin))
    assert "调解员" in present["zhang"].values["others"]
