"""Words for what the kernel's trails hold."""

from __future__ import annotations

import re
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.dates import MONTHS, WEEKDAYS, WEEKDAYS_ABBR
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.access.defaults import ROLES
from governance.administration.audit import labels

register = template.Library()

BROWSERS = (
    (r"MicroMessenger", gettext_lazy("微信")),
    (r"DingTalk", gettext_lazy("钉钉")),
    (r"QihooBrowser|QHBrowser|360SE|360EE", gettext_lazy("360 浏览器")),
    (r"Edg/", "Edge"),
    (r"Firefox/", "Firefox"),
    (r"Chrome/", "Chrome"),
    (r"Safari/", "Safari"),
)
SYSTEMS = (
    (r"Android", "Android"),
    (r"HarmonyOS", "HarmonyOS"),
    (r"iPhone|iPad", "iOS"),
    (r"Windows", "Windows"),
    (r"Mac OS X", "macOS"),
    (r"Linux", "Linux"),
)
# The subject and the area of an entry have columns of their own.
TOLD_ELSEWHERE = {"person", "area", "username", "title"}
ROLE_NAMES = {role.code: role.name for role in ROLES}


@register.simple_tag(takes_context=True)
def panel(context: template.Context, one: dict[str, Any]) -> SafeString:
    """A part of the workbench, by the template and context of the room that made it."""
    return render_to_string(one["template"], one["context"], request=context["request"])


@register.filter
def area_act(act: str) -> str:
    """A word for an act on the tree."""
    return str(labels.AREA_ACTS.get(act, act))


@register.filter
def facts(detail: dict[str, Any]) -> str:
    """What a trail entry holds, as "name: value" for the facts it has; geometry is only mentioned."""
    parts = []
    for key, value in (detail or {}).items():
        if value in (None, "", [], {}) or key in TOLD_ELSEWHERE:
            continue
        if isinstance(value, dict):
            value = _("已更新")
        elif isinstance(value, list):
            value = "、".join(str(labels.name_of(str(one))) for one in value)
        elif key.endswith("_at"):
            value = str(value)[:10]
        elif key == "field":
            value = labels.name_of(str(value))
        elif key == "role":
            value = ROLE_NAMES.get(str(value), value)
        parts.append(f"{labels.name_of(key)} {value}")
    return _("，").join(parts) or "–"


@register.filter
def browser(agent: str) -> str:
    """A browser and its system from what it says of itself: enough to tell one's devices apart."""
    name = next((str(name) for pattern, name in BROWSERS if re.search(pattern, agent)), _("未知浏览器"))
    system = next((name for pattern, name in SYSTEMS if re.search(pattern, agent)), "")
    return f"{name} · {system}" if system else name


@register.simple_tag
def weekday_names() -> list[tuple[str, str]]:
    """Monday to Sunday, each short and in full."""
    return [(_short_weekday(n), str(WEEKDAYS[n])) for n in range(7)]


@register.simple_tag
def month_name(number: int) -> str:
    return str(MONTHS[number])


@register.filter
def pick(sequence: Any, index: int) -> Any:
    return sequence[index]


def _short_weekday(number: int) -> str:
    """One character in Chinese (一 to 日), as calendars print it; Mon to Sun in English."""
    full = str(WEEKDAYS[number])
    return full[-1] if full.startswith("星期") else str(WEEKDAYS_ABBR[number])
