"""The pages beside the list of organisations."""

from django.utils.translation import gettext_lazy as _

from parties.rights import ORGANISATIONS
from parties.rows.tabs import Tab

GROUP = "organisations"
TABS = (
    Tab(GROUP, "organisations", _("党组织"), "flag", ORGANISATIONS, 10),
    Tab(GROUP, "grids-without-branch", _("没有支部的网格"), "map-2", ORGANISATIONS, 20),
    Tab(GROUP, "party-coverage", _("覆盖率"), "chart-bar", ORGANISATIONS, 30),
    Tab(GROUP, "field-bases", _("领域基数"), "list", ORGANISATIONS, 35),
)
