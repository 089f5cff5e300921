from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccessConfig(AppConfig):
    """Who may do what, where: people, units, roles, posts, and the trail of sensitive acts."""

    name = "governance.access"
    label = "access"
    verbose_name = _("人员与权限")

    def ready(self) -> None:
        from governance.access import demo, jurisdiction

        jurisdiction.register_dependants()
        demo.register()
