"""Rows a new installation begins with; administrators edit them afterwards."""

from django.utils.translation import gettext_lazy as _

UNIT_KINDS = (
    ("department", _("职能部门")),
    ("enforcement", _("综合执法队伍")),
    ("police", _("公安派出所")),
    ("utility", _("水电气公用企业")),
    ("property", _("物业服务企业")),
    ("alliance", _("党建联盟单位")),
    ("social", _("社会组织")),
    ("centre", _("综治中心")),
)
