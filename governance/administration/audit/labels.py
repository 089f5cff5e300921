"""Words for what the trails hold: acts, groups of acts, and the names of what was changed.

Rooms that write entries of their own add names with ``register``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

from django.db.models import Field
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.access import rights
from governance.access.models import AuditAct
from governance.areas.models import Area, AreaKind
from governance.common.editing import Difference

if TYPE_CHECKING:
    from django.db.models import Model
    from django.utils.functional import _StrPromise

    Text = str | _StrPromise

AREA_ACTS: dict[str, Text] = {
    "create": gettext_lazy("新增区域"),
    "edit": gettext_lazy("修改区域"),
    "move": gettext_lazy("移动区域"),
    "retire": gettext_lazy("停用区域"),
    "restore": gettext_lazy("恢复区域"),
    "merge": gettext_lazy("区域并入别处"),
    "absorb": gettext_lazy("区域接收并入"),
    "split": gettext_lazy("拆分区域"),
    "split_off": gettext_lazy("区域由拆分而来"),
    "unmade": gettext_lazy("撤销拆分而停用"),
    "undo_merge": gettext_lazy("撤销区域合并"),
    "undo_split": gettext_lazy("撤销区域拆分"),
    "undo_retire": gettext_lazy("撤销移交停用"),
}
CALENDAR_ACTS: dict[str, Text] = {
    "publish": gettext_lazy("发布工作日历"),
    "end": gettext_lazy("停用工作日历"),
}
READINGS = (AuditAct.REVEAL, AuditAct.EXPORT, AuditAct.VIEW_AS, AuditAct.VIEW_AS_END)
SIGNING = (
    AuditAct.SIGN_IN,
    AuditAct.SIGN_OUT,
    AuditAct.SIGN_OUT_ALL,
    AuditAct.PASSWORD,
    AuditAct.SECOND_FACTOR_ON,
    AuditAct.SECOND_FACTOR_OFF,
)
RULES = (AuditAct.RULE_ADD, AuditAct.RULE_EDIT, AuditAct.RULE_OFF, AuditAct.RULE_RECOMPUTE)
SHEETS = (AuditAct.SHEET_APPLY,)
PEOPLE = tuple(act for act in AuditAct if act not in (*READINGS, *SIGNING, *RULES, *SHEETS))
GROUPS: tuple[tuple[str, Text], ...] = (
    ("areas", gettext_lazy("区域")),
    ("people", gettext_lazy("人员与岗位")),
    ("rules", gettext_lazy("规则与日历")),
    ("sheets", gettext_lazy("批量导入")),
    ("readings", gettext_lazy("查看与导出")),
    ("signing", gettext_lazy("登录与密码")),
)

# What is exported and revealed, by the codes that entries hold.
_things: dict[str, Text] = {
    "audit": gettext_lazy("审计记录"),
    "cases": gettext_lazy("事项"),
    "messages": gettext_lazy("事项导入"),
    "areas": gettext_lazy("区域表"),
    "printout": gettext_lazy("文书"),
    "phone": gettext_lazy("电话"),
    "reporter": gettext_lazy("反映人姓名和电话"),
    "reporter_phone": gettext_lazy("反映人电话"),
    **dict(AreaKind.choices),
}
# Values of the tree's trail that are codes of areas.
PLACES = ("parent", "into", "to", "from", "parts", "back_to")
_names: dict[str, Text] = {
    "code": gettext_lazy("编码"),
    "parent": gettext_lazy("上级"),
    "name": gettext_lazy("名称"),
    "short_name": gettext_lazy("简称"),
    "kind": gettext_lazy("类型"),
    "households": gettext_lazy("户数"),
    "population": gettext_lazy("人口"),
    "boundary": gettext_lazy("边界"),
    "centre_lng": gettext_lazy("中心经度"),
    "centre_lat": gettext_lazy("中心纬度"),
    "valid_from": gettext_lazy("启用日期"),
    "valid_to": gettext_lazy("停用日期"),
    "into": gettext_lazy("并入"),
    "from": gettext_lazy("来自"),
    "parts": gettext_lazy("拆成"),
    "to": gettext_lazy("移交给"),
    "back_to": gettext_lazy("回到"),
    "ranking_groups": gettext_lazy("考核分组"),
    "person": gettext_lazy("人员"),
    "role": gettext_lazy("角色"),
    "area": gettext_lazy("区域"),
    "unit": gettext_lazy("单位"),
    "title": gettext_lazy("职务"),
    "username": gettext_lazy("账号"),
    "changed": gettext_lazy("修改项"),
    "added": gettext_lazy("增加"),
    "removed": gettext_lazy("去掉"),
    "ended": gettext_lazy("结束登录数"),
    "starts_at": gettext_lazy("开始"),
    "ends_at": gettext_lazy("结束"),
    "field": gettext_lazy("内容"),
    "phone": gettext_lazy("电话"),
    "reporter_phone": gettext_lazy("反映人电话"),
    "what": gettext_lazy("内容"),
    "count": gettext_lazy("条数"),
    "query": gettext_lazy("筛选条件"),
    "sheet": gettext_lazy("表格"),
    "new": gettext_lazy("新增行数"),
    "changed_rows": gettext_lazy("修改行数"),
    "taken_back": gettext_lazy("撤销行数"),
    "recovered": gettext_lazy("收回，当时"),
    "digest": gettext_lazy("文件指纹"),
    "reason": gettext_lazy("原因"),
    "number": gettext_lazy("版本"),
    "printout": gettext_lazy("文书"),
}


def register(**names: Text) -> None:
    """Say what the keys are called that a room writes into the details of its entries."""
    _names.update(names)


def register_fields(*models: type[Model]) -> None:
    """Say what the facts of ``models`` are called, by their fields; a name that is said already stays."""
    for model in models:
        for field in model._meta.get_fields():
            if isinstance(field, Field):
                _names.setdefault(field.name, field.verbose_name)


def name_of(key: str) -> Text:
    """What a key is called; a right by its label."""
    if key not in _names and rights.is_known(key):
        return rights.every()[key].label
    return _names.get(key, key)


def named(key: str, before: Any, after: Any) -> tuple[Text, str, str]:
    """The name of a value with what it was and is, in words. A boundary is only mentioned."""
    return name_of(key), said(before), said(after)


def said(value: Any) -> str:
    """A value of a detail in words."""
    if value is None or value == "" or value == []:
        return "–"
    if value is True or value is False:
        return _("是") if value else _("否")
    if isinstance(value, Mapping):
        if "coordinates" in value:
            return _("有边界")
        return "，".join(f"{name_of(str(key))} {said(one)}" for key, one in value.items())
    if isinstance(value, (list, tuple)):
        return "、".join(str(name_of(str(one))) for one in value)
    return str(_things.get(str(value), value))


def with_places(found: Sequence[list[Difference]]) -> list[list[Difference]]:
    """The same differences with the names of areas beside their codes: one query for all of them."""
    wanted = {
        code
        for one in chain.from_iterable(found)
        if one.key in PLACES
        for code in (*one.before.split("、"), *one.after.split("、"))
    }
    if not wanted:
        return list(found)
    rows = Area.objects.filter(code__in=wanted).values_list("code", "short_name")
    names = {code: f"{name}（{code}）" for code, name in rows}

    def told(words: str) -> str:
        return "、".join(names.get(code, code) for code in words.split("、"))

    return [
        [
            Difference(one.key, one.label, told(one.before), told(one.after)) if one.key in PLACES else one
            for one in entry
        ]
        for entry in found
    ]


def differences(detail: Mapping[str, Any]) -> list[Difference]:
    """What an entry says was changed, value by value; facts without a before have none."""
    return list(_differences(detail))


def _differences(detail: Mapping[str, Any]) -> Iterator[Difference]:
    before, after = detail.get("before"), detail.get("after")
    if isinstance(before, Mapping) or isinstance(after, Mapping):
        old: Mapping[str, Any] = before if isinstance(before, Mapping) else {}
        new: Mapping[str, Any] = after if isinstance(after, Mapping) else {}
        for key in [*old, *(key for key in new if key not in old)]:
            if old.get(key) != new.get(key) and not (_is_empty(old.get(key)) and _is_empty(new.get(key))):
                yield Difference(key, *named(key, old.get(key), new.get(key)))
        rest = {key: value for key, value in detail.items() if key not in ("before", "after")}
    else:
        rest = dict(detail)
    for key, value in rest.items():
        if value not in (None, "", [], {}):
            yield Difference(key, name_of(key), "", said(value))


def _is_empty(value: Any) -> bool:
    return value is None or value == "" or value == []
