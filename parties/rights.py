"""The rights of this app."""

from django.utils.translation import gettext_lazy as _

from governance.access import rights
from governance.access.rights import Right

ORGANISATIONS, ORGANISE = "parties.organisations", "parties.organise"
ALLIANCES, ALLY = "parties.alliances", "parties.ally"
WHISTLES, BLOW, CHECK, ASSESS, SETTINGS = (
    "parties.whistles",
    "parties.blow",
    "parties.check_whistle",
    "parties.assess_whistle",
    "parties.whistle_settings",
)
NEEDS, COLLECT, PUBLISH = "parties.needs", "parties.collect_needs", "parties.publish_needs"
CLAIM, CONFIRM_CLAIM, OFFER = "parties.claim", "parties.confirm_claim", "parties.offer_resources"
LISTS, KEEP_LISTS, CHECK_LISTS = (
    "parties.secretary_lists",
    "parties.keep_secretary_lists",
    "parties.check_secretary_lists",
)
RESOURCES, KEEP = "parties.resources", "parties.keep_resources"
CHECKINS, CHECK_IN, CONFIRM = "parties.checkins", "parties.check_in", "parties.confirm_checkins"
LETTERS, BODY_SETTINGS = "parties.letters", "parties.body_settings"
SECRETARIES = (rights.COMMUNITY_SECRETARY, rights.SUBDISTRICT_SECRETARY, rights.DEPUTY_SECRETARY)
_GROUP = _("党建")
_UNITS = (rights.UNIT_STAFF, rights.UNIT_HEAD, rights.ALLIANCE_CONTACT)
_LOCAL = (rights.SUBDISTRICT_OFFICIAL, *rights.COMMUNITY, *SECRETARIES[1:])


def register() -> None:
    """Make the rights known."""
    _register_needs()
    rights.register(
        Right(
            ORGANISATIONS,
            _GROUP,
            _("查看党组织"),
            _("看到辖区内的党组织、书记、联系的网格和没有支部的网格"),
            (*rights.OFFICIALS, *rights.COMMUNITY, *SECRETARIES[1:], rights.GRID_WORKER, rights.AUDITOR),
        ),
        Right(
            ORGANISE,
            _GROUP,
            _("维护党组织"),
            _("设立、修改、撤销辖区内的党组织，确定支部与网格的关系和任职"),
            _LOCAL,
        ),
        Right(
            ALLIANCES,
            _GROUP,
            _("查看党建联盟"),
            _("看到辖区内的联盟和成员单位；单位人员只看到本单位"),
            (
                *rights.OFFICIALS,
                *rights.COMMUNITY,
                *SECRETARIES[1:],
                rights.AUDITOR,
                rights.UNIT_STAFF,
                rights.UNIT_HEAD,
                rights.ALLIANCE_CONTACT,
            ),
        ),
        Right(
            ALLY,
            _GROUP,
            _("维护党建联盟"),
            _("建立联盟，办理成员单位的加入和退出"),
            (rights.SUBDISTRICT_OFFICIAL, rights.SUBDISTRICT_SECRETARY),
        ),
        Right(
            LETTERS,
            _GROUP,
            _("办理维权函"),
            _("群团组织出具提示函、意见书，登记答复；辖区内的可以查看"),
            (*rights.OFFICIALS, rights.AUDITOR, rights.UNIT_STAFF, rights.UNIT_HEAD),
        ),
        Right(
            BODY_SETTINGS,
            _GROUP,
            _("维护党建分类"),
            _("修改活动种类、标签和阵地类型；只有全市的管理员可以改"),
        ),
        Right(
            WHISTLES,
            _GROUP,
            _("查看吹哨"),
            _("看到辖区内的哨、各单位报到和考核情况；单位看到呼叫本单位的哨"),
            (
                *rights.OFFICIALS,
                *rights.COMMUNITY,
                *SECRETARIES[1:],
                rights.AUDITOR,
                rights.UNIT_STAFF,
                rights.UNIT_HEAD,
            ),
        ),
        Right(
            BLOW,
            _GROUP,
            _("吹哨"),
            _("以本级名义吹哨；只有社区、街道的书记和经授权的副书记"),
            SECRETARIES,
        ),
        Right(
            CHECK,
            _GROUP,
            _("审核吹哨"),
            _("审核社区的哨和升级上来的哨，裁定单位提出的异议"),
            (rights.DISTRICT_OFFICIAL, rights.SUBDISTRICT_OFFICIAL, rights.SUBDISTRICT_SECRETARY),
        ),
        Right(
            ASSESS,
            _GROUP,
            _("确认和考核哨"),
            _("确认处置结果，给每个被呼叫的单位评分，办结本级吹的哨"),
            (rights.DISTRICT_OFFICIAL, *SECRETARIES),
        ),
        Right(
            SETTINGS,
            _GROUP,
            _("维护吹哨规则"),
            _("修改哨的种类、来源和考核项目；只有全市的管理员可以改"),
        ),
        *_bookings(),
    )


def _bookings() -> tuple[Right, ...]:
    """Shared resources and double check-in."""
    seen_by = (*rights.OFFICIALS, *rights.COMMUNITY, *SECRETARIES[1:], rights.AUDITOR, *_UNITS)
    return (
        Right(
            RESOURCES,
            _GROUP,
            _("查看共享资源"),
            _("看到辖区内的共享资源、预约和利用率；单位人员只看到本单位提供的"),
            seen_by,
        ),
        Right(
            KEEP,
            _GROUP,
            _("维护共享资源"),
            _("开放、暂停资源，处理预约；单位人员只处理本单位提供的"),
            (*_LOCAL, *_UNITS),
        ),
        Right(
            CHECKINS,
            _GROUP,
            _("查看双报到"),
            _("看到辖区内的报到、服务和年度报告；单位人员只看到本单位和本单位党员的"),
            seen_by,
        ),
        Right(
            CHECK_IN,
            _GROUP,
            _("办理报到"),
            _("为本单位和本单位党员报到、登记服务、提交年度报告；社区也可以代办"),
            (*rights.COMMUNITY, rights.DEPUTY_SECRETARY, *_UNITS),
        ),
        Right(
            CONFIRM,
            _GROUP,
            _("确认报到"),
            _("确认到本社区的报到，核实服务时长，确认年度报告并反馈表现"),
            (*rights.COMMUNITY, rights.DEPUTY_SECRETARY),
        ),
    )


def _register_needs() -> None:
    """Needs, claims, offered resources, and the lists of secretaries."""
    rights.register(
        Right(
            NEEDS,
            _GROUP,
            _("查看三张清单"),
            _("看到辖区内的需求、项目、资源和认领；单位看到公布的需求和本单位的认领"),
            (
                *rights.OFFICIALS,
                *rights.COMMUNITY,
                *SECRETARIES[1:],
                rights.GRID_WORKER,
                rights.AUDITOR,
                *_UNITS,
            ),
        ),
        Right(
            COLLECT,
            _GROUP,
            _("征集需求"),
            _("登记居民、议事和服务站点提出的需求"),
            (rights.GRID_WORKER, rights.SUBDISTRICT_OFFICIAL, *rights.COMMUNITY, *SECRETARIES[1:]),
        ),
        Right(
            PUBLISH,
            _GROUP,
            _("公布需求和项目"),
            _("审看征集来的需求，公布到清单，不采纳的说明理由，撤下不再需要的"),
            (rights.SUBDISTRICT_OFFICIAL, *rights.COMMUNITY, *SECRETARIES[1:]),
        ),
        Right(CLAIM, _GROUP, _("认领项目"), _("以本单位的名义认领需求和项目，报进展和交付"), _UNITS),
        Right(
            CONFIRM_CLAIM,
            _GROUP,
            _("确认认领"),
            _("确认单位的认领，评价交付，办结需求和项目；书记的权限"),
            SECRETARIES,
        ),
        Right(
            OFFER,
            _GROUP,
            _("登记资源"),
            _("登记本单位或辖区内站点能提供的资源"),
            (*_UNITS, rights.SUBDISTRICT_OFFICIAL, *rights.COMMUNITY, *SECRETARIES[1:]),
        ),
        Right(
            LISTS,
            _GROUP,
            _("查看书记清单"),
            _("看到辖区内各级书记的责任、项目、问题、整改四张清单"),
            (*rights.OFFICIALS, *rights.COMMUNITY, *SECRETARIES[1:], rights.AUDITOR),
        ),
        Right(
            KEEP_LISTS,
            _GROUP,
            _("维护书记清单"),
            _("在本级书记的清单上列事项、报完成、提出整改"),
            (rights.DISTRICT_OFFICIAL, *SECRETARIES),
        ),
        Right(
            CHECK_LISTS,
            _GROUP,
            _("核验销号"),
            _("核验下级书记报完成的事项，问题整改到位的销号"),
            (rights.CITY_OFFICIAL, rights.DISTRICT_OFFICIAL, rights.SUBDISTRICT_OFFICIAL, SECRETARIES[1]),
        ),
    )
