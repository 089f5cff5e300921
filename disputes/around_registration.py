"""What the rooms around disputes hand over when the portal starts."""

from django.utils.translation import gettext_lazy as _

from disputes import demo_around
from disputes.assessments import effects, filing, names
from disputes.assessments.flow import ASSESSMENT, CLOCKS
from disputes.assessments.views import of_case
from disputes.figures import indicators
from disputes.names import KIND
from disputes.panel import services
from disputes.rights import ASSESS, EXPERTS, REVIEW, SCREENINGS, VIEW
from disputes.special.acts import ON_DISPUTE
from governance.cases.pages import sections
from governance.cases.pages.sections import Section
from governance.cases.privacy import retention
from governance.cases.sla import clock_kinds
from governance.cases.workflow import definitions
from governance.common import seeding
from governance.insight import catalogue
from governance.portal.registry import NavEntry, add_nav


def register() -> None:
    """Hand over acts on disputes, figures and menu lines."""
    definitions.extend(KIND, *ON_DISPUTE)
    clock_kinds.register(*CLOCKS)
    definitions.register(ASSESSMENT)
    seeding.register("assessments", filing.seed, order=48)
    retention.register_eraser(names.KIND, effects.erase)
    retention.register_eraser(KIND, services.erase_case)  # after the dispute's own, which it calls
    sections.register(
        Section("assessment", "disputes/assessments/section.jinja", of_case, kinds=(names.KIND,), order=5)
    )
    demo_around.register()
    catalogue.register(*indicators.INDICATORS)
    add_nav(
        NavEntry(
            _("矛盾纠纷排查"),
            "screenings",
            "search",
            right=SCREENINGS,
            group="disputes",
            order=22,
            also=("screening", "screening-new", "screening-report"),
        ),
        NavEntry(_("重点纠纷"), "disputes-special", "flag", right=VIEW, group="disputes", order=24),
        NavEntry(_("调解数字"), "dispute-figures", "chart-bar", right=VIEW, group="disputes", order=28),
        NavEntry(
            _("法律评析"),
            "legal-reviews",
            "list-check",
            right=REVIEW,
            group="disputes",
            order=36,
            also=("legal-review", "legal-review-new", "panel-member-new"),
        ),
        NavEntry(
            _("稳定风险评估"),
            "assessments",
            "shield-check",
            right=ASSESS,
            group="disputes",
            order=40,
            also=("assessment-new",),
        ),
        NavEntry(
            _("评估专家和机构"),
            "experts",
            "id-badge-2",
            right=EXPERTS,
            group="disputes",
            order=44,
            also=("expert-new", "expert-edit", "institution-new", "institution-edit"),
        ),
    )
