"""Which column holds what: guessed from the headings, chosen by people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from governance.importing import reasons

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class Field:
    """A thing a row may hold. ``names`` are headings it is recognised by, in lower case."""

    code: str
    label: str | _StrPromise
    names: tuple[str, ...]
    required: bool = False


FIELDS = (
    Field(
        "external_number",
        _("外部编号"),
        ("external_id", "external_number", "留言编号", "工单编号", "工单号", "编号", "受理编号", "id"),
    ),
    Field("title", _("标题"), ("title", "留言主题", "标题", "主题", "工单标题", "诉求标题")),
    Field(
        "text",
        _("内容"),
        ("text", "content", "留言详情", "内容", "诉求内容", "工单内容", "问题描述", "详情"),
        required=True,
    ),
    Field(
        "reported_at",
        _("上报时间"),
        ("reported_at", "created_at", "留言时间", "上报时间", "受理时间", "来电时间", "登记时间", "创建时间"),
        required=True,
    ),
    Field(
        "replied_at",
        _("答复时间"),
        ("replied_at", "答复时间", "回复时间", "办结时间", "反馈时间", "结案时间"),
    ),
    Field("reply", _("答复内容"), ("reply", "答复意见", "答复内容", "回复内容", "处理结果", "办理结果")),
    Field("area", _("区域（编码或名称）"), ("area", "区域", "所属区域", "社区", "行政区划", "区划代码")),
    Field("category", _("类别（代码或名称）"), ("category", "类别", "诉求类别", "分类", "一级标签")),
    Field("place", _("地点"), ("place", "地点", "地址", "事发地点")),
    Field("reporter_name", _("反映人"), ("name", "姓名", "反映人", "来电人", "留言用户")),
    Field("reporter_phone", _("反映人电话"), ("phone", "电话", "联系电话", "来电号码", "手机号")),
)
BY_CODE = {field.code: field for field in FIELDS}
NAMES = frozenset(name for field in FIELDS for name in field.names)  # in lower case


def guess(columns: list[str]) -> dict[str, str]:
    """Field code to column, for those that a heading names plainly."""
    known = {column.strip().lower(): column for column in columns}
    found: dict[str, str] = {}
    for field in FIELDS:
        match = next((known[name] for name in field.names if name in known), None)
        if match is not None and match not in found.values():
            found[field.code] = match
    return found


def check(mapping: dict[str, str], columns: list[str], *, external: bool) -> None:
    """Raises Refused when something needed has no column, or a column serves twice."""
    needed = [field for field in FIELDS if field.required or (external and field.code == "external_number")]
    if missing := [str(field.label) for field in needed if not mapping.get(field.code)]:
        raise reasons.COLUMNS_MISSING(columns="、".join(missing))
    used = [column for column in mapping.values() if column]
    for column in used:
        if column not in columns:
            raise reasons.COLUMN_UNKNOWN(column=column)
        if used.count(column) > 1:
            raise reasons.COLUMN_USED_TWICE(column=column)
