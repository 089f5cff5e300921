"""The rights of this app. Who reads one dispute is said by its members, not by a right."""

from django.utils.translation import gettext_lazy as _

from governance.access import rights
from governance.access.rights import Right

VIEW, TAKE, MEDIATE, COMMITTEES = (
    "disputes.view",
    "disputes.take",
    "disputes.mediate",
    "disputes.committees",
)
WATCH, SCREENINGS, ARRANGE, SCREEN, REVIEW, ASSESS, EXPERTS = (
    "disputes.watch",
    "disputes.screenings",
    "disputes.arrange_screening",
    "disputes.screen",
    "disputes.review",
    "disputes.assess",
    "disputes.experts",
)
_GROUP = _("矛盾纠纷")
_LOCAL = (*rights.COMMUNITY, rights.MEDIATOR, rights.SUBDISTRICT_OFFICIAL)


def register() -> None:
    """Make the rights known."""
    rights.register(
        Right(
            VIEW,
            _GROUP,
            _("查看纠纷概况"),
            _("看到辖区内纠纷的编号、类别、区域、风险和时限；内容只有成员看得到"),
            (*rights.OFFICIALS, *rights.COMMUNITY, rights.MEDIATOR, rights.AUDITOR),
        ),
        Right(TAKE, _GROUP, _("登记纠纷"), _("在窗口为当事人登记纠纷"), _LOCAL),
        Right(
            MEDIATE,
            _GROUP,
            _("办理纠纷"),
            _("办理自己是成员的纠纷：受理、告知、调解、回访；不是成员的看不到"),
            (*_LOCAL, rights.DISTRICT_OFFICIAL),
        ),
        Right(
            COMMITTEES,
            _GROUP,
            _("维护调解组织"),
            _("设立调解委员会，维护委员、调解员和调解室"),
            (rights.SUBDISTRICT_OFFICIAL, rights.DISTRICT_OFFICIAL),
        ),
    )
    rights.register(*_AROUND)


# Around disputes: supervision, screenings, the legal panel, the assessment of decisions.
_AROUND = (
    Right(
        WATCH,
        _GROUP,
        _("挂牌督办纠纷"),
        _("对辖区内的纠纷挂牌督办和摘牌；看不到内容"),
        (rights.DISTRICT_OFFICIAL, rights.CITY_OFFICIAL),
    ),
    Right(
        SCREENINGS,
        _GROUP,
        _("查看排查"),
        _("看到辖区内的排查：哪些网格看过、发现多少、登记多少"),
        (*rights.OFFICIALS, *rights.COMMUNITY, rights.GRID_WORKER, rights.MEDIATOR, rights.AUDITOR),
    ),
    Right(
        ARRANGE,
        _GROUP,
        _("布置排查"),
        _("按时段、区域和专题布置矛盾纠纷排查，催促没有上报的网格"),
        (*rights.OFFICIALS, rights.COMMUNITY_SECRETARY),
    ),
    Right(
        SCREEN,
        _GROUP,
        _("上报排查"),
        _("登记所在网格的排查情况，没有发现也要上报"),
        (rights.GRID_WORKER, *rights.COMMUNITY),
    ),
    Right(
        REVIEW,
        _GROUP,
        _("法律评析"),
        _("提出需要法律评析的问题，组织“5+N”评析，记录意见是否采纳"),
        (*_LOCAL, rights.DISTRICT_OFFICIAL),
    ),
    Right(
        ASSESS,
        _GROUP,
        _("稳定风险评估"),
        _("办理重大决策社会稳定风险评估：提交、抽取专家、记录意见和决定"),
        (rights.SUBDISTRICT_OFFICIAL, rights.DISTRICT_OFFICIAL),
    ),
    Right(
        EXPERTS,
        _GROUP,
        _("维护评估专家和机构"),
        _("维护评审专家库和第三方机构库"),
        (rights.DISTRICT_OFFICIAL,),
    ),
)
