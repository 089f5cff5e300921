"""What the rooms around disputes hand over when the portal starts."""

from django.utils.translation import gettext_lazy as _

from disputes.figures import indicators
from disputes.names import KIND
from disputes.rights import SCREENINGS, VIEW
from disputes.special.acts import ON_DISPUTE
from governance.cases.workflow import definitions
from governance.insight import catalogue
from governance.portal.registry import NavEntry, add_nav


def register() -> None:
    """Hand over acts on disputes, figures and menu lines."""
    definitions.extend(KIND, *ON_DISPUTE)
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
        NavEntry(_("纠纷指标"), "dispute-figures", "chart-bar", right=VIEW, group="disputes", order=28),
    )
