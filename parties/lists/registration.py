"""What the three lists hand over when the portal starts; claims go along with them."""

from django.utils.translation import gettext_lazy as _

from governance.cases.pages import sections
from governance.cases.printing import registry
from governance.cases.sla import clock_kinds
from governance.cases.workflow import definitions
from governance.cases.worklist import turns
from governance.common import seeding
from governance.insight import catalogue
from governance.notices import text_kinds
from parties.alliances import agenda as meetings
from parties.claims import agenda, indicators, printouts
from parties.claims.flow import CLAIM_FLOW
from parties.claims.names import CONFIRMER
from parties.lists import clocks, navigation, proofs, seeds
from parties.lists.flow import NEED
from parties.lists.sections import SECTIONS


def register() -> None:
    """Hand over clocks, both flows, pages, papers, figures, and the rows to begin with."""
    clock_kinds.register(*clocks.KINDS)
    turns.register(CONFIRMER, turns.DeskTurn())
    definitions.register(NEED)
    definitions.register(CLAIM_FLOW)
    text_kinds.register(
        text_kinds.TextKind(
            proofs.TEXT,
            _("确认手机号的短信（需求和评价）"),
            ("minutes", "link"),
            _("请打开链接确认您提交的内容：{link} 。{minutes} 分钟内有效，只能用一次，请勿转发。"),
        )
    )
    navigation.register()
    meetings.register_source(agenda.UNCLAIMED_NEEDS)
    meetings.register_outcome(agenda.BECOMES_NEED)
    sections.register(*SECTIONS)
    registry.register(*printouts.PRINTOUTS)
    catalogue.register(*indicators.INDICATORS)
    seeding.register("needs", seeds.seed, order=47)
