"""Single numbers, words and number patterns: one row each, written on the day they begin to hold."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.cases.filing import numbering
from governance.cases.models import LoopSetting, NumberPattern, RuleGroup
from governance.cases.rules import reasons, subjects
from governance.cases.rules.subjects import Subject, Values, city
from governance.notices import text_kinds
from governance.notices.models import Channel, NoticeText, QuietHours


@subjects.register
class Setting(Subject):
    """Key: that of the row. Values: {"value": int}."""

    group = RuleGroup.SETTING

    def __init__(self, key: str) -> None:
        super().__init__(key)
        found = LoopSetting.objects.filter(pk=key).first()
        if found is None:
            raise reasons.UNKNOWN_RULE()
        self.row = found

    @property
    def label(self) -> str:
        return self.row.label

    def read(self, at: datetime | None = None) -> Values:
        return {"value": self.row.value}

    def check(self, values: Values) -> Values:
        value = values.get("value")
        lowest = -(2**31) if self.row.lowest is None else self.row.lowest
        highest = 2**31 - 1 if self.row.highest is None else self.row.highest
        if type(value) is not int or not lowest <= value <= highest:
            raise reasons.OUT_OF_RANGE(lowest=lowest, highest=highest, field="value")
        return {"value": value}

    def write(self, values: Values, moment: datetime) -> None:
        LoopSetting.objects.filter(pk=self.key).update(value=values["value"])

    def described(self, values: Values) -> dict[str, str]:
        return {"value": f"{values['value']} {self.row.unit}".strip()} if "value" in values else {}

    def labels(self, *every: Values) -> dict[str, str]:
        return {"value": self.row.label}


@subjects.register
class Text(Subject):
    """Key: the kind of notice. Values: {"text": …, "channels": […]}."""

    group = RuleGroup.TEXT

    def __init__(self, key: str) -> None:
        super().__init__(key)
        found = text_kinds.every().get(key)
        if found is None:
            raise reasons.UNKNOWN_RULE()
        self.kind = found

    @property
    def label(self) -> str:
        return str(self.kind.label)

    @property
    def default(self) -> Values:
        return {"text": str(self.kind.default), "channels": list(self.kind.channels)}

    def read(self, at: datetime | None = None) -> Values:
        row = NoticeText.objects.filter(pk=self.key).first()
        return {"text": row.text, "channels": list(row.channels)} if row else self.default

    def check(self, values: Values) -> Values:
        row = NoticeText(
            code=self.key, text=str(values.get("text", "")).strip(), channels=list(values.get("channels", []))
        )
        row.full_clean(validate_unique=False)
        return {
            "text": row.text,
            "channels": [value for value in Channel.values if value in row.channels],
        }

    def write(self, values: Values, moment: datetime) -> None:
        NoticeText.objects.update_or_create(code=self.key, defaults=values)

    def described(self, values: Values) -> dict[str, str]:
        said = {"text": str(values.get("text", ""))}
        if not self.kind.is_printed:
            names = dict(Channel.choices)
            sent = "、".join(str(names[one]) for one in values.get("channels", []))
            said["channels"] = sent or _("只在站内")
        return said

    def labels(self, *every: Values) -> dict[str, str]:
        return {"text": _("内容"), "channels": _("另发至")}

    def preview(self, text: str) -> str:
        """The text as somebody would read it, filled with made-up facts; its faults must be none."""
        return text.format(**{name: str(SAMPLE.get(name, name)) for name in self.kind.variables})


# Facts for a preview; plainly made up.
SAMPLE: dict[str, Any] = {
    "number": "530100-260312-0042",
    "title": "示例事项：路面破损",
    "clock": "处置",
    "due": "03-17 17:30",
    "desk": "示例社区",
    "paper": "DB-530100-2026-0007",
    "supervisor": "示例街道",
    "unit": "示例单位",
    "count": 3,
    "text": "示例内容",
    "code": "K7M4X2PQ",
    "url": "https://example.org/public/",
}


@subjects.register
class Quiet(Subject):
    """When nobody is told who has not set hours of their own. Key: "city". Values: {"begins", "ends"}.

    Both empty: people are told inside the office hours of their place.
    """

    group = RuleGroup.QUIET

    def __init__(self, key: str) -> None:
        super().__init__(key)
        if key != "city":
            raise reasons.UNKNOWN_RULE()

    @property
    def label(self) -> str:
        return _("全市免打扰时段")

    def read(self, at: datetime | None = None) -> Values:
        row = QuietHours.objects.filter(person=None).first()
        if row is None:
            return {"begins": "", "ends": ""}
        return {"begins": f"{row.begins:%H:%M}", "ends": f"{row.ends:%H:%M}"}

    def check(self, values: Values) -> Values:
        begins, ends = str(values.get("begins") or ""), str(values.get("ends") or "")
        if not begins and not ends:
            return {"begins": "", "ends": ""}
        for name, text in (("begins", begins), ("ends", ends)):
            try:
                time.fromisoformat(text)
            except ValueError as error:
                raise ValidationError({name: _("请写成 21:00；都留空则按办公时间。")}) from error
        if begins == ends:
            raise ValidationError({"ends": _("开始与结束不能相同。")})
        return {"begins": begins[:5], "ends": ends[:5]}

    def write(self, values: Values, moment: datetime) -> None:
        QuietHours.objects.filter(person=None).delete()
        if values["begins"]:
            begins, ends = (time.fromisoformat(values[name]) for name in ("begins", "ends"))
            QuietHours.objects.create(person=None, begins=begins, ends=ends)

    def described(self, values: Values) -> dict[str, str]:
        usual = _("按办公时间")
        return {name: str(values.get(name) or usual) for name in ("begins", "ends")}

    def labels(self, *every: Values) -> dict[str, str]:
        return {"begins": _("开始"), "ends": _("结束")}


@subjects.register
class Pattern(Subject):
    """Key: what is numbered. Values: {"pattern": …}."""

    group = RuleGroup.PATTERN

    def __init__(self, key: str) -> None:
        super().__init__(key)
        found = NumberPattern.objects.filter(pk=key).first()
        if found is None:
            raise reasons.UNKNOWN_RULE()
        self.row = found

    @property
    def label(self) -> str:
        return self.row.label

    def read(self, at: datetime | None = None) -> Values:
        return {"pattern": self.row.pattern}

    def check(self, values: Values) -> Values:
        pattern = str(values.get("pattern", "")).strip()
        if found := numbering.faults(self.key, pattern):
            raise ValidationError({"pattern": found})
        return {"pattern": pattern}

    def write(self, values: Values, moment: datetime) -> None:
        NumberPattern.objects.filter(pk=self.key).update(pattern=values["pattern"])

    def described(self, values: Values) -> dict[str, str]:
        return {"pattern": str(values.get("pattern", ""))}

    def labels(self, *every: Values) -> dict[str, str]:
        return {"pattern": _("格式")}

    def preview(self, pattern: str) -> str:
        """The next number by ``pattern`` in the city, without taking it."""
        return numbering.sample(self.key, pattern, city().code, timezone.now())
