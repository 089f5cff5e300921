"""The named rights. A right is a name with a meaning; roles are sets of them that people edit.

Apps register theirs in ``AppConfig.ready()`` or, as here, by declaring them in this room.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Text = str | _StrPromise


@dataclass(frozen=True)
class Right:
    """``code`` is stable and kept in roles; ``label`` and ``meaning`` are what administrators read.

    ``defaults`` are the codes of the default roles that hold it on a new installation.
    ``confidential`` rights are not given to administrators; who appoints to posts with them needs a second
    person (``access.proposals``).
    """

    code: str
    group: Text
    label: Text
    meaning: Text
    defaults: tuple[str, ...] = ()
    confidential: bool = False


# Codes of the default roles; what they mean stands in defaults.py.
SYSTEM_ADMIN = "system_admin"
CITY_OFFICIAL = "city_official"
DISTRICT_OFFICIAL = "district_official"
SUBDISTRICT_OFFICIAL = "subdistrict_official"
COMMUNITY_STAFF = "community_staff"
COMMUNITY_SECRETARY = "community_secretary"
GRID_WORKER = "grid_worker"
UNIT_STAFF = "unit_staff"
UNIT_HEAD = "unit_head"
MEDIATOR = "mediator"
VOLUNTEER_COORDINATOR = "volunteer_coordinator"
AUDITOR = "auditor"
SUBDISTRICT_SECRETARY = "subdistrict_secretary"
DEPUTY_SECRETARY = "deputy_secretary"
ALLIANCE_CONTACT = "alliance_contact"

_registry: dict[str, Right] = {}


def register(*rights: Right) -> None:
    """Make rights known. Registering the same code twice is a programming error."""
    for right in rights:
        if right.code in _registry:
            raise ValueError(f"right {right.code} is registered twice")
        if not right.confidential and SYSTEM_ADMIN not in right.defaults:
            # Nobody gives a right they do not hold, so those who appoint hold what can be given.
            right = replace(right, defaults=(*right.defaults, SYSTEM_ADMIN))
        _registry[right.code] = right


def every() -> dict[str, Right]:
    """All known rights by code, in the order of registration."""
    return dict(_registry)


def is_known(code: str) -> bool:
    return code in _registry


OFFICIALS = (CITY_OFFICIAL, DISTRICT_OFFICIAL, SUBDISTRICT_OFFICIAL)
COMMUNITY = (COMMUNITY_STAFF, COMMUNITY_SECRETARY)
EVERYBODY = (
    SYSTEM_ADMIN,
    *OFFICIALS,
    *COMMUNITY,
    GRID_WORKER,
    UNIT_STAFF,
    UNIT_HEAD,
    MEDIATOR,
    VOLUNTEER_COORDINATOR,
    AUDITOR,
)

_AREAS, _PEOPLE, _SYSTEM = _("区域"), _("人员"), _("系统")

register(
    Right("areas.view", _AREAS, _("查看区域"), _("打开辖区内区域的页面，看到其下级和人员"), EVERYBODY),
    Right("areas.manage", _AREAS, _("维护区域"), _("新增、修改、移动、停用辖区内的区域"), (SYSTEM_ADMIN,)),
    Right(
        "people.view",
        _PEOPLE,
        _("查看人员"),
        _("看到辖区内人员的姓名、岗位和打码的电话"),
        (SYSTEM_ADMIN, *OFFICIALS, *COMMUNITY, MEDIATOR, VOLUNTEER_COORDINATOR, AUDITOR),
    ),
    Right(
        "people.reveal",
        _PEOPLE,
        _("查看完整个人信息"),
        _("说明用途后看到完整电话，每次查看都有记录"),
        (SYSTEM_ADMIN, *OFFICIALS, *COMMUNITY),
    ),
    Right("people.manage", _PEOPLE, _("维护人员与岗位"), _("新增人员，任免辖区内的岗位"), (SYSTEM_ADMIN,)),
    Right("units.view", _PEOPLE, _("查看单位"), _("看到辖区内的部门、队伍、企业等单位"), EVERYBODY),
    Right("units.manage", _PEOPLE, _("维护单位"), _("新增、修改、停用辖区内的单位"), (SYSTEM_ADMIN,)),
    Right(
        "people.appoint_confidential",
        _PEOPLE,
        _("任命接触保密事项的岗位"),
        _("自己不看保密内容，但可以任免有保密权限的岗位"),
        (SYSTEM_ADMIN,),
    ),
    Right("roles.manage", _SYSTEM, _("维护角色"), _("编辑角色所含的权限"), (SYSTEM_ADMIN,)),
    Right(
        "people.view_as",
        _SYSTEM,
        _("以他人视角查看"),
        _("以辖区内某人的视角只读查看，有记录"),
        (SYSTEM_ADMIN,),
    ),
    Right("calendar.manage", _SYSTEM, _("维护工作日历"), _("发布辖区工作日历的新版本"), (SYSTEM_ADMIN,)),
    Right("audit.view", _SYSTEM, _("查看审计记录"), _("查看辖区内的操作与查阅记录"), (SYSTEM_ADMIN, AUDITOR)),
)
