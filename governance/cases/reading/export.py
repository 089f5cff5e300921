"""Lists as xlsx: what the screen shows and no more, telephone numbers masked, no cell a formula.

Written row by row into a file on disk, so that memory stays small. Up to ``AT_ONCE`` rows the answer is
the file; more are written by a worker, and a notice leads to the file.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import IO, TYPE_CHECKING, Any

from django.core.files import File
from django.db import transaction
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook

from governance.access import audit
from governance.access.models import AuditAct, User
from governance.cases.models import Case, CaseExport
from governance.cases.reading import outline, prefetch
from governance.cases.reading.filters import CaseFilters
from governance.cases.workflow import definitions
from governance.cases.workflow.definitions import flow_of
from governance.cases.workflow.result import holder_of
from governance.common import jobs, phones
from governance.common.crypto import mask_phone
from governance.common.sheets import safe
from governance.notices import services as notices
from governance.notices.models import Weight

if TYPE_CHECKING:
    from governance.cases.models.querysets import CaseQuerySet

RIGHT = "cases.export"
JOB = "cases.export"
AT_ONCE = 2_000
MOST = 100_000
KEPT = timedelta(days=7)
CHUNK = 500
MOST_FORGOTTEN = 500  # files a run


def matching(user: User, query: str, numbers: Sequence[str] = ()) -> CaseQuerySet:
    """The rows of the list under ``query``, where ``user`` may both see and export; or those chosen."""
    form = CaseFilters(QueryDict(query), user=user)
    every: Any = Case.objects
    if form.shows_outlines:
        within = every.outlined(user).outlined(user, RIGHT)
    else:
        within = every.readable(user).restrict(user, RIGHT)
    rows: Any = within.filter(number__in=numbers) if numbers else form.narrow(within)
    found: CaseQuerySet = rows.by_deadline().order_by(*form.order)
    return found


def headings() -> list[str]:
    return [
        _("编号"),
        _("标题"),
        *([_("种类")] if definitions.are_several() else []),
        _("内容"),
        _("状态"),
        _("紧急程度"),
        _("类别"),
        _("来源"),
        _("外部编号"),
        _("区县"),
        _("街道"),
        _("社区"),
        _("网格"),
        _("地点"),
        _("在谁手中"),
        _("上报时间"),
        _("下一个时限"),
        _("时限情况"),
        _("结案时间"),
        _("按时办结"),
        _("退回次数"),
        _("返工次数"),
        _("满意度"),
        _("反映人电话"),
    ]


def row_of(case: Any) -> list[Any]:
    """A case as the cells of a row: of an outline what it shows. The reporter's number is always masked."""
    flow = flow_of(case.kind)
    return [
        case.number,
        case.title,
        *([str(flow.label)] if definitions.are_several() else []),
        case.text,
        str(flow.states[case.state].label),
        "" if case.is_outline else case.get_urgency_display(),
        str(case.category or ""),
        "" if case.is_outline else str(case.channel),
        case.external_number,
        *(str(area or "") for area in (case.district, case.subdistrict, case.community, case.grid)),
        case.place,
        holder_of(case),
        _local(case.reported_at),
        _local(case.next_due_at),
        f"{case.face.label} {case.face.words}" if case.face else "",
        _local(case.closed_at),
        {True: _("是"), False: _("否"), None: ""}[case.closed_in_time],
        case.returns,
        case.reworks,
        case.get_satisfaction_display() or "",
        mask_phone(case.reporter_phone),
    ]


def write(rows: CaseQuerySet, target: IO[bytes], *, owner: User) -> int:
    """Write ``rows`` as a workbook into ``target`` and return how many."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("事项"))
    sheet.freeze_panes = "A2"
    sheet.append(headings())
    count = 0
    for case in _dressed(rows[:MOST], owner):
        sheet.append([safe(value) for value in row_of(case)])
        count += 1
    about = book.create_sheet(_("说明"))
    stamp = f"{timezone.localtime():%Y-%m-%d %H:%M}"
    about.append(
        [
            safe(
                _("导出人：%(name)s，导出时间：%(at)s，共 %(n)s 条。")
                % {"name": owner.name, "at": stamp, "n": count}
            )
        ]
    )
    about.append([_("含工作信息，请勿外传；反映人电话已打码。每次导出都有记录。")])
    book.save(target)
    return count


def record(user: User, query: str, count: int, numbers: Sequence[str] = ()) -> None:
    """Write down who took what out."""
    posts = user.posts_in_force()
    audit.record(
        AuditAct.EXPORT,
        actor=user,
        area=posts[0].area if posts else None,
        right="cases.export",
        detail={"what": "cases", "query": query[:500], "count": count}
        | ({"chosen": list(numbers)} if numbers else {}),
    )


def at_once(user: User, query: str, numbers: Sequence[str] = ()) -> tuple[IO[bytes], int]:
    """The workbook as an open temporary file, and how many rows it has; written down in the audit trail."""
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 - handed to the response, which closes it
    with transaction.atomic():
        count = write(matching(user, query, numbers), file, owner=user)
        record(user, query, count, numbers)
    file.seek(0)
    return file, count


@transaction.atomic
def order(user: User, query: str, expected: int) -> CaseExport:
    """Ask a worker for a large export."""
    wanted = CaseExport.objects.create(owner=user, query=query, expected=expected)
    record(user, query, expected)
    jobs.ask(JOB, wanted.pk, user.pk)
    return wanted


def fulfil(pk: int, _actor: int | None = None) -> None:
    """Write an export that was asked for, by the rights its owner has now. Asked twice, done once."""
    wanted = CaseExport.objects.select_related("owner").filter(pk=pk, state=CaseExport.State.WAITING).first()
    if wanted is None:
        return
    with tempfile.TemporaryFile(suffix=".xlsx") as file:
        count = write(matching(wanted.owner, wanted.query), file, owner=wanted.owner)
        file.seek(0)
        wanted.file.save(f"{wanted.pk}-{timezone.localdate():%Y%m%d}.xlsx", File(file), save=False)
    with transaction.atomic():
        wanted.query = phones.masked_query(wanted.query)  # it was needed to find the rows, and is no more
        wanted.state, wanted.rows, wanted.finished_at = CaseExport.State.DONE, count, timezone.now()
        wanted.save()
        notices.tell(
            [wanted.owner],
            _("导出已完成，共 %(n)s 条，%(days)s 天内可下载。") % {"n": count, "days": KEPT.days},
            weight=Weight.INFO,
            url=reverse("case-export-file", args=[wanted.pk]),
            key=f"export-{wanted.pk}",
        )


def give_up(pk: int, _actor: int | None = None) -> None:
    """Say that an export could not be written; it can be asked for again."""
    wanted = CaseExport.objects.select_related("owner").filter(pk=pk, state=CaseExport.State.WAITING).first()
    if wanted is None:
        return
    wanted.state, wanted.finished_at = CaseExport.State.FAILED, timezone.now()
    wanted.save(update_fields=["state", "finished_at"])
    notices.tell(
        [wanted.owner],
        _("导出没有完成。请稍后再导出一次，或先缩小范围。"),
        weight=Weight.INFO,
        url=reverse("cases"),
        key=f"export-{wanted.pk}",
    )


def unasked() -> list[tuple[int, int | None]]:
    """Exports that wait, with their owners."""
    return list(CaseExport.objects.filter(state=CaseExport.State.WAITING).values_list("pk", "owner_id"))


def forget_files(at: datetime) -> int:
    """Delete the files of exports that nobody can fetch any more; returns how many. The record stays."""
    done = CaseExport.objects.exclude(file="").filter(finished_at__lte=at - KEPT)
    files = list(done.order_by("pk")[:MOST_FORGOTTEN])
    for one in files:
        one.file.delete(save=False)
        CaseExport.objects.filter(pk=one.pk).update(file="")
    return len(files)


def _dressed(rows: Any, reader: User) -> Iterator[Any]:
    """The rows with what a cell needs, a chunk at a time: two queries a chunk."""
    chunk: list[Any] = []
    for case in rows.for_rows().iterator(chunk_size=CHUNK):
        chunk.append(case)
        if len(chunk) == CHUNK:
            yield from prefetch.dress(_veiled(chunk, reader))
            chunk = []
    yield from prefetch.dress(_veiled(chunk, reader))


def _veiled(rows: list[Any], reader: User) -> list[Any]:
    return outline.veil(outline.veil(rows, reader), reader, RIGHT)


def _local(at: Any) -> Any:
    """A wall-clock time, as spreadsheets know no zones."""
    return timezone.localtime(at).replace(tzinfo=None, microsecond=0) if at else None
