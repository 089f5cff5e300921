from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccessConfig(AppConfig):
    """Who may do what, where: people, units, roles, posts, and the trail of sensitive acts."""

    name = "governance.access"
    label = "access"
    verbose_name = _("人员与权限")

    def ready(self) -> None:
        from governance.access import area_changes, demo, services
        from governance.common import seeding

        area_changes.register_dependants()
        seeding.register("roles", services.seed_roles, order=10)
        seeding.register("unit kinds", services.seed_unit_kinds, order=11)
        demo.register()
