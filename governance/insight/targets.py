"""Setting an indicator: the whole city's, kept by whoever keeps the city, each change written down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from governance.access import audit
from governance.access.models import AuditAct
from governance.cases.models import RuleGroup
from governance.cases.rules import keepers
from governance.insight import catalogue
from governance.insight.models import IndicatorSetting

if TYPE_CHECKING:
    from governance.access.models import User

RIGHT = "insight.configure"
FIELDS = ("target", "direction", "least", "green_from", "blue_from", "yellow_from", "explanation")


def may_set(actor: User) -> bool:
    """Whether ``actor`` keeps the indicators of the whole city."""
    return keepers.keeps(actor, RIGHT, None)


@transaction.atomic
def save_setting(setting: IndicatorSetting, *, actor: User) -> IndicatorSetting:
    """Save what people decide about an indicator. Raises Refused (CITY_ONLY) or ValidationError."""
    keepers.insist(actor, RIGHT, None)
    known = IndicatorSetting.objects.select_for_update().filter(pk=setting.pk).first()
    setting.full_clean(validate_unique=False)
    setting.save()
    before, after = _facts(known) if known is not None else {}, _facts(setting)
    indicator = catalogue.get(setting.pk)
    label = str(indicator.label) if indicator is not None else setting.pk
    made = keepers.note(
        RuleGroup.INDICATOR, setting.pk, label=label, area=None, before=before, after=after, actor=actor
    )
    if made is not None:
        audit.record(
            AuditAct.RULE_EDIT if known is not None else AuditAct.RULE_ADD,
            actor=actor,
            subject=setting,
            area=keepers.city(),
            right=RIGHT,
            detail={
                "before": {name: value for name, value in before.items() if value != after[name]},
                "after": {name: value for name, value in after.items() if before.get(name) != value},
            },
        )
    return setting


def _facts(setting: IndicatorSetting) -> dict[str, Any]:
    found = {name: getattr(setting, name) for name in FIELDS}
    return {
        name: value if isinstance(value, (int, str)) else str(value or "") for name, value in found.items()
    }
