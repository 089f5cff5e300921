"""Forms of leader links, reserve cadres and letters. The rules stand in the services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.access.models import Post, Unit, User
from governance.areas.models import Level
from parties.liaison.services import MASS_ORGANISATION
from parties.models import LeaderLink, ReserveCadre
from parties.models.liaison import LetterKind
from parties.rights import LETTERS, ORGANISATIONS
from parties.rows.forms import DatedFilters, RowForm, date_field

if TYPE_CHECKING:
    from django.db.models import QuerySet


class LinkFilters(DatedFilters):
    RIGHT = ORGANISATIONS
    NAMED = "post__person__name"
    field_order = ["q", "area", "state"]


class LinkForm(RowForm):
    class Meta:
        model = LeaderLink
        fields = ["post", "note", "starts_on"]

    def offer(self) -> None:
        field: Any = self.fields["post"]
        posts = Post.objects.in_force().own().answering_for(self.area).filter(unit=None)
        posts = posts.filter(area__level__lte=Level.SUBDISTRICT, role__answers=True)
        field.queryset = posts.select_related("person", "role", "area").defer("area__boundary")
        field.help_text = _("只列出街道以上在任的岗位；岗位移交后由接任者联系。")


class CadreFilters(DatedFilters):
    RIGHT = ORGANISATIONS
    NAMED = "person__name"
    STATES = (("", _("未到期")), ("ended", _("已到期")), ("every", _("全部")))
    state = forms.ChoiceField(label=_("状态"), choices=STATES)
    field_order = ["q", "area", "state"]

    def narrow(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        rows = super(DatedFilters, self).narrow(rows)
        return rows if "state" in self.values() else rows.filter(ends_on__gt=timezone.localdate())

    def filter_state(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(ends_on__lte=timezone.localdate()) if value == "ended" else rows


class CadreForm(RowForm):
    class Meta:
        model = ReserveCadre
        fields = ["person", "mark", "note", "starts_on", "ends_on"]

    def offer(self) -> None:
        field: Any = self.fields["person"]
        posts = Post.objects.in_force().within(self.area)
        field.queryset = User.objects.filter(pk__in=posts.values("person")).order_by("name", "pk")
        field.widget.attrs["data-picker"] = "true"
        self.fields["starts_on"].initial = timezone.localdate


class LetterFilters(DatedFilters):
    RIGHT = LETTERS
    PARTS = (
        ("", _("全部")),
        ("waiting", _("待答复")),
        ("overdue", _("逾期未答复")),
        ("answered", _("已答复")),
    )

    q = forms.CharField(label=_("事由或收函单位"), max_length=60, widget=forms.SearchInput())
    kind = forms.ChoiceField(label=_("种类"), choices=[("", _("全部")), *LetterKind.choices])
    state = forms.ChoiceField(label=_("状态"), choices=PARTS)
    field_order = ["q", "area", "kind", "state"]

    def narrow(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return super(DatedFilters, self).narrow(rows)

    def filter_q(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(matter__icontains=value.strip()) | rows.filter(to_whom__icontains=value.strip())

    def filter_kind(self, rows: QuerySet[Any], value: str) -> QuerySet[Any]:
        return rows.filter(kind=value)

    def filter_state(self, rows: Any, value: str) -> QuerySet[Any]:
        if value == "answered":
            return rows.exclude(answered_on=None)
        return rows.overdue() if value == "overdue" else rows.waiting()


class LetterForm(forms.Form):
    issuer = forms.ModelChoiceField(Unit.objects.none(), label=_("发函单位"), empty_label=None)
    kind = forms.ChoiceField(label=_("种类"), choices=LetterKind.choices)
    to_whom = forms.CharField(label=_("致"), max_length=80, help_text=_("收函单位全称"))
    addressee = forms.ModelChoiceField(
        Unit.objects.none(), label=_("收函单位（系统内）"), required=False, empty_label=_("不在系统内")
    )
    matter = forms.CharField(label=_("事由"), max_length=120)
    text = forms.CharField(label=_("内容和要求"), max_length=5000, widget=forms.Textarea(attrs={"rows": 8}))
    sent_on = date_field(_("发函日期"))
    answer_due = date_field(_("答复期限"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["issuer"].queryset = issuers(user)
        fields["addressee"].queryset = Unit.objects.active().order_by("name")
        fields["addressee"].widget.attrs["data-picker"] = "true"
        fields["sent_on"].initial = timezone.localdate

    def facts(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class AnswerForm(forms.Form):
    answer = forms.CharField(label=_("答复内容"), max_length=5000, widget=forms.Textarea(attrs={"rows": 4}))
    on = date_field(_("答复日期"))


def issuers(user: User) -> Any:
    """The mass organisations for which ``user`` writes letters."""
    rows = Unit.objects.active().filter(kind__code=MASS_ORGANISATION).select_related("kind", "area")
    if user.is_superuser:
        return rows
    return rows.filter(pk__in=user.scope(LETTERS).unit_ids)
