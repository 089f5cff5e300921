"""Forms of intake: they read what was typed. What makes a report whole is decided in the services."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.areas.models import Area, Level
from governance.cases.choices import Satisfaction, Secrecy, Urgency
from governance.cases.filing import questions
from governance.cases.filing.intake import Filing
from governance.cases.models import Category, Channel
from governance.cases.rules import cache
from governance.cases.workflow.supplies import PhotosField
from governance.common import phones
from governance.common.phone_fields import PhoneInput
from grids import reporting
from grids.flows.common import KIND
from grids.submission import Submission

if TYPE_CHECKING:
    from datetime import datetime

    from governance.access.models import User


class KeptChoice(forms.ModelChoiceField):
    """A choice among rows that are kept in memory: ``find`` gives the one with a key, or None."""

    def __init__(self, *args: Any, find: Callable[[int], Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.find = find

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        text = str(value)
        found = self.find(int(text)) if text.isascii() and text.isdecimal() and len(text) < 19 else None
        if found is None:
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return found


class PlaceForm(forms.Form):
    """Where it lies, as a pin, a chosen area, or both."""

    lng = forms.FloatField(required=False, min_value=-180, max_value=180)
    lat = forms.FloatField(required=False, min_value=-90, max_value=90)
    accuracy = forms.FloatField(required=False, min_value=0, max_value=1_000_000)
    area = forms.CharField(label=_("所在区域"), required=False, max_length=40)

    def __init__(self, *args: Any, user: User | None, right: str, **kwargs: Any) -> None:
        self.user, self.right = user, right
        super().__init__(*args, **kwargs)

    def clean_area(self) -> Area | None:
        code = str(self.cleaned_data["area"]).strip()
        if not code:
            return None
        found = cache.current().area(code)
        if found is None or found.level < Level.COMMUNITY or not self._offers(found):
            raise forms.ValidationError(_("没有找到所选的社区或网格，请重新选择。"))
        return found

    def _offers(self, area: Area) -> bool:
        return area.is_current() and (self.user is None or self.user.scope(self.right).shows(area))

    def place(self) -> reporting.Place:
        said = self.cleaned_data
        return reporting.place_for(
            self.user, self.right, lng=said.get("lng"), lat=said.get("lat"), chosen=said.get("area")
        )


class IntakeForm(PlaceForm):
    """What every door asks: where, what, how urgent, photos; and the answer about duplicates."""

    channel_code = ""

    client_key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    category = KeptChoice(
        Category.objects.filter(kind=KIND),
        find=reporting.category,
        label=_("类别"),
        required=False,  # the filing says it in one sentence with the rest
        error_messages={"invalid_choice": _("这个类别已停用，请另选。")},
    )
    place_text = forms.CharField(label=_("地点"), required=False, max_length=200)
    text = forms.CharField(label=_("情况"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    urgency = forms.ChoiceField(
        label=_("紧急程度"), required=False, choices=[("", _("按类别")), *Urgency.choices]
    )
    photos = PhotosField(label=_("照片"), required=False)
    taken_at = forms.DateTimeField(required=False, widget=forms.HiddenInput)
    sent_at = forms.DateTimeField(required=False, widget=forms.HiddenInput)
    advice_seen = forms.BooleanField(label=_("已看过紧急提示"), required=False)
    join = forms.CharField(required=False, max_length=40)
    separate = forms.BooleanField(required=False)

    def __init__(self, *args: Any, user: User | None, right: str = "cases.file", **kwargs: Any) -> None:
        super().__init__(*args, user=user, right=right, **kwargs)
        self.initial.setdefault("client_key", uuid.uuid4())
        self.asked = cache.current().questions
        for one in self.asked:
            self.fields[questions.field_name(one)] = forms.CharField(label=one.text, required=False)

    def questions(self, tree: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Each question with its field and the leaves of ``tree`` for which it is put."""
        leaves: dict[int, list[int]] = {}
        for group in tree:
            for leaf in group["leaves"]:
                for key in (leaf["category"].pk, group["category"].pk):
                    leaves.setdefault(key, []).append(leaf["category"].pk)
        chosen = str(self["category"].value() or "")
        given = {one.pk: str(self[questions.field_name(one)].value() or "") for one in self.asked}
        shown = {one.pk for one in questions.put(self.asked, given)}
        return [
            {
                "question": one,
                "field": self[questions.field_name(one)],
                "value": given[one.pk],
                "leaves": leaves.get(one.category_id, []),
                "is_shown": one.pk in shown and chosen in map(str, leaves.get(one.category_id, [])),
            }
            for one in self.asked
            if leaves.get(one.category_id)
        ]

    def channel(self) -> Channel:
        return reporting.channel(self.channel_code)

    def submission(self, now: datetime) -> Submission:
        said = self.cleaned_data
        place = self.place()
        return Submission(
            filing=Filing(
                kind=KIND,
                channel=self.channel(),
                category=said.get("category"),
                area=place.area,
                text=self.words(place.area),
                urgency=said.get("urgency", ""),
                place=said.get("place_text", ""),
                lng=said.get("lng"),
                lat=said.get("lat"),
                accuracy=said.get("accuracy"),
                reported_at=reporting.seen_at(said.get("taken_at"), said.get("sent_at"), now),
                client_key=said.get("client_key"),
                photos=said.get("photos", []),
                answers={one.pk: said.get(questions.field_name(one), "") for one in self.asked},
                asks=True,
                **self.source(),
            ),
            advice_seen=said.get("advice_seen", False),
            join=said.get("join", ""),
            separate=said.get("separate", False),
        )

    def words(self, area: Area | None) -> str:
        return str(self.cleaned_data.get("text", ""))

    def source(self) -> dict[str, Any]:
        return {}


class ReportForm(IntakeForm):
    """From the field: whoever stands there says as much as they have time for."""

    channel_code = "patrol"

    def words(self, area: Area | None) -> str:
        text, category = super().words(area), self.cleaned_data.get("category")
        if text.strip() or category is None:
            return text
        return reporting.sentence(area, self.cleaned_data.get("place_text", ""), category)

    def source(self) -> dict[str, Any]:
        return {"reporter": self.user}


class CounterForm(IntakeForm):
    """Community staff write down what somebody tells them, or what another centre sends."""

    channel_choice = KeptChoice(
        Channel.objects.none(), find=reporting.counter_channel, label=_("来源"), empty_label=None
    )
    external_number = forms.CharField(label=_("外部编号"), required=False, max_length=60)
    reporter_name = forms.CharField(label=_("姓名"), required=False, max_length=60)
    reporter_phone = PhoneInput(
        label=_("电话"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    is_anonymous = forms.BooleanField(label=_("匿名反映，不留姓名和电话"), required=False)
    is_confidential = forms.BooleanField(label=_("保密，只有有权限的人能看到"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, right="cases.file_for", **kwargs)
        self.fields["channel_choice"].queryset = reporting.counter_channels()  # type: ignore[attr-defined]

    def channel(self) -> Channel:
        chosen: Channel = self.cleaned_data["channel_choice"]
        return chosen

    def source(self) -> dict[str, Any]:
        said = self.cleaned_data
        names = ("external_number", "reporter_name", "reporter_phone", "is_anonymous")
        secrecy = Secrecy.CONFIDENTIAL if said.get("is_confidential") else Secrecy.OPEN
        return {name: said.get(name) for name in names} | {"secrecy": secrecy}


class PublicForm(IntakeForm):
    """A resident without an account. ``website`` is a trap: people do not see it, machines fill it in."""

    channel_code = "resident"

    reporter_name = forms.CharField(label=_("称呼（可不填）"), required=False, max_length=60)
    reporter_phone = PhoneInput(
        label=_("电话（可不填）"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    consent = forms.BooleanField(
        label=_("我同意为办理此事使用以上信息"),
        required=False,
        error_messages={"required": _("请先同意信息使用说明。")},
    )
    website = forms.CharField(required=False, max_length=200)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if not said.get("consent"):
            self.add_error("consent", _("请先同意信息使用说明。"))
        return said

    def source(self) -> dict[str, Any]:
        said = self.cleaned_data
        name, phone = said.get("reporter_name", ""), said.get("reporter_phone", "")
        return {"reporter_name": name, "reporter_phone": phone, "is_anonymous": not (name or phone)}


class HandledForm(forms.Form):
    """Done on the spot: what was done, and how it looks now."""

    text = forms.CharField(label=_("采取的措施"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    before = PhotosField(label=_("处置前照片"), required=False)
    after = PhotosField(label=_("处置后照片"), required=False)


class FollowForm(forms.Form):
    number = forms.CharField(
        label=_("事项编号"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    code = forms.CharField(
        label=_("查询码"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )


class PhoneForm(forms.Form):
    """Whose matters: a mobile number, because the link goes there."""

    phone = PhoneInput(
        label=_("反映时留的手机号码"),
        error_messages={"required": _("请填写 11 位手机号码。")},
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )

    def clean_phone(self) -> str:
        number = str(self.cleaned_data["phone"])
        if phones.is_mobile(number):
            return number
        if number.startswith("0") and phones.is_phone(number):
            raise forms.ValidationError(_("固定电话收不到短信，请用回执上的编号和查询码查询。"))
        raise forms.ValidationError(_("请填写 11 位手机号码。"))


class FactsForm(forms.Form):
    """What the reporter adds while the matter is under way."""

    text = forms.CharField(
        label=_("想补充的情况"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    photos = PhotosField(label=_("照片"), required=False)


class RateForm(forms.Form):
    satisfaction = forms.TypedChoiceField(
        label=_("您满意吗？"), choices=Satisfaction.choices, coerce=int, widget=forms.RadioSelect
    )
    solved = forms.TypedChoiceField(
        label=_("问题解决了吗？"),
        choices=[("1", _("解决了")), ("0", _("没有解决"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("想说的话（可不填）"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ReopenForm(forms.Form):
    text = forms.CharField(
        label=_("哪里没有解决"), max_length=500, min_length=5, widget=forms.Textarea(attrs={"rows": 2})
    )
