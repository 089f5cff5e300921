"""What acts on disputes ask for besides what the kernel knows: rows of the dispute, a moment, who signs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disputes.models import Agreement, Instalment, Mediator, Party, Room, Session
from governance.cases.workflow.supplies import Supply
from governance.cases.workflow.supplies.days import read_day

if TYPE_CHECKING:
    from governance.cases.models import Case
    from governance.cases.workflow.supplies import Asked

SELF = "self"
MOMENT = "%Y-%m-%dT%H:%M"


@dataclass(frozen=True)
class OfDispute(Supply):
    """A row of the dispute, as the row or by its key; rows of other disputes do not exist here."""

    model: ClassVar[Any] = None

    def rows(self, case: Case) -> Any:
        return self.model.objects.filter(dispute=case.dispute)

    def said(self, row: Any) -> str:
        return str(row)

    def read(self, value: Any, case: Case) -> Any:
        key = value.pk if hasattr(value, "pk") else value
        try:
            found = self.rows(case).filter(pk=int(key)).first()
        except (TypeError, ValueError, OverflowError):
            found = None
        if found is None:
            raise ValueError(_("请从列出的选项中选择“%s”。") % self.label)
        return found

    def to_json(self, value: Any) -> Any:
        return None if value is None else value.pk

    def _schema(self) -> dict[str, Any]:
        return {"type": "integer"}

    def field(self, asked: Asked) -> forms.Field:
        choices = [(str(row.pk), self.said(row)) for row in self.rows(asked.case)]
        first = choices[0][0] if len(choices) == 1 else None
        if first is None and not self.required:
            choices.insert(0, ("", "–"))
        widget = forms.RadioSelect if len(choices) <= 7 else forms.Select
        return forms.ChoiceField(choices=choices, widget=widget, initial=first)


@dataclass(frozen=True)
class PartyChoice(OfDispute):
    """A party, named by side and the first character of the name."""

    model: ClassVar[Any] = Party

    def said(self, row: Any) -> str:
        return f"{row.get_side_display()} {row.masked_name}"


@dataclass(frozen=True)
class PartiesChoice(Supply):
    """Some of the parties; none is an answer, too."""

    required: bool = False

    def nothing(self) -> list[Any]:
        return []

    def read(self, value: Any, case: Case) -> list[Any]:
        one = PartyChoice(self.name, self.label)
        return [one.read(each, case) for each in value]

    def to_json(self, value: Any) -> Any:
        return [one.pk for one in value]

    def _schema(self) -> dict[str, Any]:
        return {"type": "array", "items": {"type": "integer"}}

    def field(self, asked: Asked) -> forms.Field:
        rows = asked.case.dispute.parties.all()
        choices = [(str(row.pk), f"{row.get_side_display()} {row.masked_name}") for row in rows]
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple)


@dataclass(frozen=True)
class MediatorChoice(OfDispute):
    """A mediator of the committee that has the dispute, with how many they have."""

    model: ClassVar[Any] = Mediator

    def rows(self, case: Case) -> Any:
        return Mediator.objects.filter(committee=case.dispute.committee_id, is_active=True).select_related(
            "user"
        )


@dataclass(frozen=True)
class ItsMediator(OfDispute):
    """One of those who mediate this dispute now."""

    model: ClassVar[Any] = Mediator

    def rows(self, case: Case) -> Any:
        return Mediator.objects.filter(cases__dispute=case.dispute, cases__ended_at=None).select_related(
            "user"
        )


@dataclass(frozen=True)
class RoomChoice(OfDispute):
    model: ClassVar[Any] = Room

    def rows(self, case: Case) -> Any:
        return Room.objects.filter(committee=case.dispute.committee_id, is_active=True)


@dataclass(frozen=True)
class SessionChoice(OfDispute):
    """A session that was planned on this leg and not yet held."""

    model: ClassVar[Any] = Session

    def rows(self, case: Case) -> Any:
        return Session.objects.filter(dispute=case.dispute, leg=case.leg, is_cancelled=False, held_on=None)

    def said(self, row: Any) -> str:
        return f"{timezone.localtime(row.starts_at):%m-%d %H:%M} {row.room or ''}".strip()


@dataclass(frozen=True)
class InstalmentChoice(OfDispute):
    """An instalment that is not paid."""

    model: ClassVar[Any] = Instalment

    def rows(self, case: Case) -> Any:
        return Instalment.objects.filter(agreement__dispute=case.dispute, paid_on=None)

    def said(self, row: Any) -> str:
        return f"{row.due_on} ¥{row.amount / 100:,.2f}"


@dataclass(frozen=True)
class AskedOf(Supply):
    """Who was asked about recusal: a party, or the mediator ("self")."""

    def read(self, value: Any, case: Case) -> Party | None:
        if value == SELF:
            return None
        found: Party = PartyChoice(self.name, self.label).read(value, case)
        return found

    def to_json(self, value: Any) -> Any:
        return SELF if value is None else str(value.pk)

    def field(self, asked: Asked) -> forms.Field:
        rows = asked.case.dispute.parties.all()
        choices = [(str(row.pk), f"{row.get_side_display()} {row.masked_name}") for row in rows]
        return forms.ChoiceField(
            choices=[*choices, (SELF, gettext_lazy("调解员本人"))], widget=forms.RadioSelect
        )


@dataclass(frozen=True)
class SignerChoice(Supply):
    """Whose signature it is, of those that are missing: "party-1", "mediator-2" or "seal"."""

    def read(self, value: Any, case: Case) -> Any:
        agreement = Agreement.objects.filter(dispute=case.dispute).first()
        found = [one for one in agreement.missing() if one.key == value] if agreement else []
        if not found:
            raise ValueError(_("请从还没有签的里面选择“%s”。") % self.label)
        return found[0]

    def to_json(self, value: Any) -> Any:
        return value.key

    def field(self, asked: Asked) -> forms.Field:
        agreement = Agreement.objects.filter(dispute=asked.case.dispute).first()
        missing = agreement.missing() if agreement else []
        return forms.ChoiceField(choices=[(one.key, str(one)) for one in missing], widget=forms.RadioSelect)


@dataclass(frozen=True)
class Moment(Supply):
    """A day and a time of day in local time, as "2026-03-12T14:00"."""

    def read(self, value: Any, case: Case) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            found = datetime.fromisoformat(str(value)[:16])
        except ValueError as error:
            raise ValueError(_("“%s”应为日期和时间。") % self.label) from error
        read_day(self.label, found)
        return timezone.make_aware(found.replace(tzinfo=None))

    def to_json(self, value: Any) -> Any:
        return timezone.localtime(value).strftime(MOMENT)

    def _schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "date-time"}

    def field(self, asked: Asked) -> forms.Field:
        return forms.CharField(max_length=16, widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))
