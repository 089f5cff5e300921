"""Forms of the rule book. Each says which values it stands for; the rules stand in ``cases.rules``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.access.models import Unit
from governance.administration.rules import dates
from governance.areas.models import Level
from governance.cases.choices import RungAct, Urgency
from governance.cases.models import FILED_BEFORE, RuleGroup, Running
from governance.cases.rules import rows, tables
from governance.cases.rules.ladders import MOST_PERCENT
from governance.cases.workflow import definitions
from governance.clock.choices import LAST_DAY_ENDS
from governance.common.refusals import Refused
from governance.notices.models import Channel as Carrier

if TYPE_CHECKING:
    from governance.cases.rules.subjects import Subject, Values

# (clock type, how many of what is kept make one of it): 8 working hours are kept as 480 minutes.
UNITS = {
    "working_hour/60": gettext_lazy("工作时"),
    "working_hour/1": gettext_lazy("分钟（办公时间内）"),
    "urgent_hour/60": gettext_lazy("紧急工作时"),
    "urgent_hour/1": gettext_lazy("分钟（昼夜连续）"),
    "working_day/1": gettext_lazy("工作日"),
    "calendar_day/1": gettext_lazy("自然日"),
}
MOST_RUNGS = 8


class ValuesForm(forms.Form):
    """A form that stands for a subject's values."""

    title = ""  # what stands above the fields in place of their list

    def __init__(self, *args: Any, subject: Subject, now: Values, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.subject, self.now = subject, now
        self.build()

    def build(self) -> None:
        """Add the fields, with what is in force as their initial values."""

    def values(self) -> Values:
        return dict(self.cleaned_data)

    def place_of(self, key: str | None) -> str | None:
        """The field that stands for a value, None where it is the whole form."""
        return key if key in self.fields else None

    def blame(self, error: Refused | ValidationError) -> None:
        """Show a refusal where it belongs."""
        if isinstance(error, Refused):
            self.add_error(self.place_of(error.field), str(error))
            return
        if hasattr(error, "error_dict"):
            for name, found in error.message_dict.items():
                for text in found:
                    self.add_error(self.place_of(name), text)
        else:
            self.add_error(None, error)


class LimitsForm(ValuesForm):
    """One line a level, one cell an urgency: amount, unit, and when the last day ends."""

    def build(self) -> None:
        for level in tables.LEVELS:
            if getattr(self.subject, "condition", None) is not None and level is not None:
                continue
            for urgency in Urgency:
                self._cell(tables.cell(level, urgency))

    def _cell(self, key: str) -> None:
        name = _name(key)
        kind, amount, ends = self.now.get(key, ["", None, ""])
        unit = f"{kind}/1" if kind else ""
        if kind in ("working_hour", "urgent_hour") and amount % 60 == 0:
            unit, amount = f"{kind}/60", amount // 60
        label = self.subject.labels({key: None})[key]
        self.fields[f"{name}_amount"] = forms.IntegerField(
            label=label, required=False, min_value=1, initial=amount, widget=_small(forms.NumberInput)
        )
        self.fields[f"{name}_unit"] = forms.ChoiceField(
            label=_("%s：单位") % label,
            required=False,
            initial=unit,
            choices=[("", "–"), *UNITS.items()],
            widget=_small(forms.Select),
        )
        self.fields[f"{name}_ends"] = forms.ChoiceField(
            label=_("%s：末日截止") % label,
            required=False,
            initial=ends,
            choices=[("", _("默认截止")), *LAST_DAY_ENDS],
            widget=_small(forms.Select),
        )

    @property
    def table(self) -> list[dict[str, Any]]:
        """Lines for the page: the level's name and its cells."""
        lines = []
        for level in tables.LEVELS:
            cells = [
                [self[f"{_name(tables.cell(level, one))}_{part}"] for part in ("amount", "unit", "ends")]
                for one in Urgency
                if f"{_name(tables.cell(level, one))}_amount" in self.fields
            ]
            if cells:
                name = str(Level(level).label) if level is not None else _("各级相同")
                lines.append({"name": name, "cells": cells})
        return lines

    @property
    def urgencies(self) -> list[str]:
        return [str(one.label) for one in Urgency]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        for name in [one for one in self.fields if one.endswith("_amount")]:
            unit = f"{name.removesuffix('_amount')}_unit"
            if given.get(name) is not None and not given.get(unit):
                self.add_error(name, _("请选择单位。"))
            elif given.get(unit) and given.get(name) is None and name not in self.errors:
                self.add_error(name, _("请填多久；不要这一格就把单位也清空。"))
        return given

    def values(self) -> Values:
        found: Values = {}
        for level in tables.LEVELS:
            for urgency in Urgency.values:
                key = tables.cell(level, urgency)
                name = _name(key)
                amount, unit = (
                    self.cleaned_data.get(f"{name}_amount"),
                    self.cleaned_data.get(f"{name}_unit"),
                )
                if amount is None or not unit:
                    continue
                kind, _slash, factor = unit.partition("/")
                found[key] = [kind, amount * int(factor), self.cleaned_data.get(f"{name}_ends", "")]
        return found

    def place_of(self, key: str | None) -> str | None:
        return f"{_name(key)}_amount" if key and f"{_name(key)}_amount" in self.fields else None


def _name(key: str) -> str:
    return "c" + key.replace(":", "_")


def _small(widget: Any) -> Any:
    style = "form-select" if widget is forms.Select else "form-control"
    return widget(attrs={"class": f"{style} {style}-sm"})


class LadderForm(ValuesForm):
    """A line a rung; lines left empty are none."""

    def build(self) -> None:
        known = self.now.get("rungs", [])
        for n in range(MOST_RUNGS):
            percent, act = known[n] if n < len(known) else (None, "")
            self.fields[f"percent_{n}"] = forms.IntegerField(
                label=_("第 %s 级：已用时限的百分比") % (n + 1),
                required=False,
                min_value=1,
                max_value=MOST_PERCENT,
                initial=percent,
                widget=_small(forms.NumberInput),
            )
            self.fields[f"act_{n}"] = forms.ChoiceField(
                label=_("第 %s 级：动作") % (n + 1),
                required=False,
                initial=act,
                choices=[("", "–"), *RungAct.choices],
                widget=_small(forms.Select),
            )

    @property
    def rungs(self) -> list[list[Any]]:
        return [[self[f"percent_{n}"], self[f"act_{n}"]] for n in range(MOST_RUNGS)]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        for n in range(MOST_RUNGS):
            percent, act = given.get(f"percent_{n}"), given.get(f"act_{n}")
            if percent is not None and not act:
                self.add_error(f"percent_{n}", _("请选择这一级做什么。"))
            elif act and percent is None and f"percent_{n}" not in self.errors:
                self.add_error(f"percent_{n}", _("请填百分比；不要这一级就把动作也清空。"))
        return given

    def values(self) -> Values:
        lines = [
            (self.cleaned_data.get(f"percent_{n}"), self.cleaned_data.get(f"act_{n}"))
            for n in range(MOST_RUNGS)
        ]
        return {"rungs": [[percent, act] for percent, act in lines if percent is not None and act]}


class SettingForm(ValuesForm):
    def build(self) -> None:
        row = self.subject.row  # type: ignore[attr-defined]
        span = ""
        if row.lowest is not None and row.highest is not None:
            span = _("%(lowest)s 到 %(highest)s") % {"lowest": row.lowest, "highest": row.highest}
        self.fields["value"] = forms.IntegerField(
            label=f"{row.label}（{row.unit}）" if row.unit else row.label,
            initial=self.now["value"],
            help_text="；".join(part for part in (row.explanation, span) if part),
        )


class TextForm(ValuesForm):
    def build(self) -> None:
        kind = self.subject.kind  # type: ignore[attr-defined]
        self.fields["text"] = forms.CharField(
            label=_("内容"),
            max_length=200,
            initial=self.now["text"],
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text=_("可用的变量：%s") % "、".join(f"{{{one}}}" for one in kind.variables),
        )
        if kind.is_printed:
            return
        self.fields["channels"] = forms.MultipleChoiceField(
            label=_("另发至"),
            required=False,
            choices=Carrier.choices,
            initial=self.now["channels"],
            widget=forms.CheckboxSelectMultiple,
            help_text=_("站内总会收到。"),
        )


class PatternForm(ValuesForm):
    def build(self) -> None:
        self.fields["pattern"] = forms.CharField(
            label=_("格式"),
            max_length=80,
            initial=self.now["pattern"],
            help_text=_(
                "变量写在花括号里：{area} 行政区划六位，{yyyy}、{yy} 年，{mm} 月，{dd} 日，"
                "{kind} 文书种类（DB 督办、HP 黄牌等，仅文书），{serial:4} 四位序号，放在最后。"
            ),
        )


class QuietForm(ValuesForm):
    def build(self) -> None:
        for name, label, text in (
            ("begins", _("开始"), ""),
            (
                "ends",
                _("结束"),
                _("早于开始时间即为次日。都留空：只在各人所在地的办公时间内通知。特急事项随时通知。"),
            ),
        ):
            self.fields[name] = forms.TimeField(
                label=label,
                required=False,
                initial=self.now[name],
                help_text=text,
                widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            )

    def values(self) -> Values:
        return {name: f"{value:%H:%M}" if value else "" for name, value in self.cleaned_data.items()}


class RowForm(ValuesForm):
    """The fields of a row, as its model declares them; what is fixed is shown, not edited."""

    def build(self) -> None:
        subject: Any = self.subject
        for name in subject.fields:
            field = subject.model._meta.get_field(name)
            made = field.formfield()
            made.initial = self.now.get(name, field.get_default())
            if not subject.is_new and name in subject.fixed:
                made.disabled = True
            self.fields[name] = made
        if "kind" in self.fields and subject.group == RuleGroup.CATEGORY:
            kinds = definitions.kinds()
            self.fields["kind"] = forms.ChoiceField(
                label=_("事项种类"),
                choices=kinds,
                initial=self.now.get("kind") or kinds[0][0],
                disabled=not subject.is_new,
                widget=forms.HiddenInput if len(kinds) == 1 or not subject.is_new else forms.Select,
            )
        if "case_kind" in self.fields:
            self.fields["case_kind"] = forms.ChoiceField(
                label=_("只用于"),
                required=False,
                choices=[("", _("各类事项")), *definitions.kinds()],
                initial=self.now.get("case_kind", ""),
                widget=forms.Select if definitions.are_several() else forms.HiddenInput,
            )
        if "parent" in self.fields:
            parent: Any = self.fields["parent"]
            parent.queryset = dates.classes()
            if (row := subject.row) is not None:
                parent.queryset = dates.classes().filter(kind=row.kind).exclude(pk=row.pk)
            parent.empty_label = _("没有上级（大类）")
        if "category" in self.fields and subject.is_new:
            category: Any = self.fields["category"]
            category.queryset = dates.classes()

    def values(self) -> Values:
        return {
            name: value.pk if hasattr(value, "pk") else value for name, value in self.cleaned_data.items()
        }


class RoutingForm(ValuesForm):
    def build(self) -> None:
        subject: Any = self.subject
        place = subject.place
        serving = Q(area__tree_id=place.tree_id, area__lft__lte=place.lft, area__rght__gte=place.rght)
        below = Q(area__tree_id=place.tree_id, area__lft__gte=place.lft, area__rght__lte=place.rght)
        units = (
            Unit.objects.active()
            .filter(serving | below)
            .select_related("area")
            .defer("area__boundary")
            .order_by("area__level", "area__lft", "name")
        )
        for name, label, empty in (
            ("unit", _("处置单位"), _("不另指定（沿用上级区域的规则）")),
            ("supervising_unit", _("主管部门"), _("没有")),
        ):
            made: Any = forms.ModelChoiceField(
                units, label=label, required=False, initial=self.now.get(name), empty_label=empty
            )
            made.label_from_instance = lambda unit: f"{unit.name}（{unit.area}）"
            self.fields[name] = made

    def values(self) -> Values:
        return {name: value.pk if value is not None else None for name, value in self.cleaned_data.items()}


class PublishForm(forms.Form):
    """Why, from when, and what becomes of clocks that run."""

    reason = forms.CharField(
        label=gettext_lazy("为什么修改"),
        max_length=200,
        help_text=gettext_lazy("写进历史和审计，如文件名称、会议决定。"),
    )
    effective_from = forms.DateTimeField(
        label=gettext_lazy("生效时间"),
        required=False,
        help_text=gettext_lazy("留空立即生效。"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    running = forms.ChoiceField(
        label=gettext_lazy("已在计时的事项"),
        choices=Running.choices,
        initial=Running.KEEP,
        required=False,
        help_text=gettext_lazy("重算从各自的起点按新规则重新推算，暂停和已批的延期都保留；逐件留痕。"),
    )

    def __init__(self, *args: Any, moves_clocks: bool, reaches_filed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not moves_clocks and not reaches_filed:
            del self.fields["running"]
        elif reaches_filed:
            running: Any = self.fields["running"]
            running.label = _("之前上报的事项")
            running.choices = list(FILED_BEFORE.items())
            running.help_text = _("改正错误选“也按新规则”；从某天起换一种做法选“按原规则”。")


FORMS: dict[str, type[ValuesForm]] = {
    RuleGroup.LIMITS: LimitsForm,
    RuleGroup.LADDER: LadderForm,
    RuleGroup.SETTING: SettingForm,
    RuleGroup.TEXT: TextForm,
    RuleGroup.PATTERN: PatternForm,
    RuleGroup.QUIET: QuietForm,
    RuleGroup.REASON: RowForm,
    RuleGroup.CHANNEL: RowForm,
    RuleGroup.CATEGORY: RowForm,
    RuleGroup.CONDITION: RowForm,
    RuleGroup.ROUTING: RoutingForm,
}
NEW = rows.NEW
