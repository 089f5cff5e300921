"""The roles a new installation begins with. Administrators edit them; seeding never undoes an edit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from governance.access import rights
from governance.areas.models import Level

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class DefaultRole:
    """``levels`` are where a post of this role may stand; ``unit``: reach ends at the own unit.

    ``answers``: people in this role get to-dos and escalations. ``like`` is the role whose rights it has
    when it is made, besides those that name it themselves.
    """

    code: str
    name: str | _StrPromise
    explanation: str | _StrPromise
    levels: tuple[int, ...]
    unit: bool = False
    answers: bool = True
    like: str = ""


ALL_LEVELS = tuple(Level.values)
DOWN_TO_COMMUNITY = (Level.CITY, Level.DISTRICT, Level.SUBDISTRICT, Level.COMMUNITY)

ROLES = (
    DefaultRole(
        rights.SYSTEM_ADMIN,
        _("系统管理员"),
        _("维护辖区的区域、人员、角色和规则"),
        DOWN_TO_COMMUNITY,
        answers=False,
    ),
    DefaultRole(rights.CITY_OFFICIAL, _("市级工作人员"), _("看全市，督办到区县"), (Level.CITY,)),
    DefaultRole(
        rights.DISTRICT_OFFICIAL, _("区县工作人员"), _("看本区县，指挥调度、督办"), (Level.DISTRICT,)
    ),
    DefaultRole(
        rights.SUBDISTRICT_OFFICIAL, _("街道工作人员"), _("看本街道，派遣、核查、督办"), (Level.SUBDISTRICT,)
    ),
    DefaultRole(
        rights.COMMUNITY_STAFF, _("社区工作人员"), _("受理、派遣、核查、回访本社区的事项"), (Level.COMMUNITY,)
    ),
    DefaultRole(
        rights.COMMUNITY_SECRETARY,
        _("社区书记"),
        _("主持本社区工作，可以吹哨"),
        (Level.COMMUNITY, Level.SUBDISTRICT),
    ),
    DefaultRole(
        rights.GRID_WORKER, _("网格员"), _("巡查、上报、处置本网格的事项"), (Level.GRID, Level.COMMUNITY)
    ),
    DefaultRole(rights.UNIT_STAFF, _("单位经办人"), _("办理派给本单位的事项"), DOWN_TO_COMMUNITY, unit=True),
    DefaultRole(
        rights.UNIT_HEAD,
        _("单位负责人"),
        _("办理派给本单位的事项，审签延期和申诉"),
        DOWN_TO_COMMUNITY,
        unit=True,
    ),
    DefaultRole(rights.MEDIATOR, _("调解员"), _("调解矛盾纠纷"), DOWN_TO_COMMUNITY),
    DefaultRole(
        rights.VOLUNTEER_COORDINATOR, _("志愿服务管理员"), _("组织志愿服务，审核时长"), DOWN_TO_COMMUNITY
    ),
    DefaultRole(rights.AUDITOR, _("审计员"), _("只读查看和审计"), DOWN_TO_COMMUNITY, answers=False),
    DefaultRole(
        rights.SUBDISTRICT_SECRETARY,
        _("街道书记"),
        _("主持本街道工作，可以吹哨，审核社区的哨"),
        (Level.SUBDISTRICT,),
        like=rights.SUBDISTRICT_OFFICIAL,
    ),
    DefaultRole(
        rights.DEPUTY_SECRETARY,
        _("副书记（授权吹哨）"),
        _("经书记授权可以吹哨；授权有起止日期，即本岗位的任期"),
        (Level.SUBDISTRICT, Level.COMMUNITY),
        like=rights.COMMUNITY_SECRETARY,
    ),
    DefaultRole(
        rights.ALLIANCE_CONTACT,
        _("联盟单位联系人"),
        _("看到本单位在党建联盟中的事，看不到其他单位"),
        DOWN_TO_COMMUNITY,
        unit=True,
    ),
)
