"""Retention terms are changed like rules of the book; a shorter one waits a day before anything is erased."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from governance.cases.models import Category, RetentionRule, RuleGroup, RulePublication
from governance.cases.rules import publishing, reasons, subjects
from governance.cases.rules.subjects import Subject, Values

if TYPE_CHECKING:
    from governance.access.models import User

RIGHT = "cases.configure"
WAIT = timedelta(days=1)
DEFAULT = "default"


@subjects.register
class Term(Subject):
    """The term of a category, or the default. Values: {"days": …}; None follows the default, or keeps all."""

    group = RuleGroup.RETENTION
    right = RIGHT

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.category: Category | None = None
        if key != DEFAULT:
            self.category = Category.objects.filter(pk=key).first() if key.isdecimal() else None
            if self.category is None:
                raise reasons.UNKNOWN_RULE()

    @property
    def label(self) -> str:
        return str(self.category or _("默认保存期"))[:150]

    def read(self, at: datetime | None = None) -> Values:
        row = RetentionRule.objects.filter(category=self.category).first()
        return {"days": row.days if row is not None else None}

    def check(self, values: Values) -> Values:
        days = values.get("days")
        if days is not None:
            made = RetentionRule(category=self.category, days=days)
            made.full_clean(exclude=["category"], validate_unique=False, validate_constraints=False)
        return {"days": days}

    def write(self, values: Values, moment: datetime) -> None:
        rows = RetentionRule.objects.select_for_update().filter(category=self.category)
        row = rows.order_by("pk").first()
        if values["days"] is None:
            rows.delete()
        elif row is None:
            RetentionRule.objects.create(category=self.category, days=values["days"])
        else:
            row.days = values["days"]
            row.save(update_fields=["days"])

    def described(self, values: Values) -> dict[str, str]:
        days = values.get("days")
        return {"days": _("归档后 %(n)s 天") % {"n": days} if days is not None else "–"}

    def labels(self, *every: Values) -> dict[str, Any]:
        return {"days": _("保存期")}


def term_of(category: Category | None) -> Term:
    return Term(str(category.pk) if category is not None else DEFAULT)


def set_term(
    category: Category | None, days: int | None, *, actor: User, reason: str, erases: bool
) -> RulePublication:
    """Set the term of a category (None: the default), or let it follow the default again (``days`` None).

    ``erases`` says that something would be forgotten sooner than now: it begins a day later, and until then
    it can be taken back. Raises Refused (CITY_ONLY, WAITS, NOTHING_CHANGED …) or ValidationError.
    """
    return publishing.publish(
        term_of(category),
        {"days": days},
        actor=actor,
        reason=reason,
        effective_from=timezone.now() + WAIT if erases else None,
    )


def waiting() -> list[RulePublication]:
    """Changes of terms that are not in force yet."""
    rows = RulePublication.objects.waiting().filter(group=RuleGroup.RETENTION)
    return list(rows.select_related("by").order_by("effective_from"))
