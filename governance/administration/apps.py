from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AdministrationConfig(AppConfig):
    """What administrators change on a Monday morning: the tree, people and posts, rules."""

    name = "governance.administration"
    label = "administration"
    verbose_name = _("系统管理")

    def ready(self) -> None:
        from governance.access import notifications
        from governance.administration.people import audit_labels
        from governance.administration.people.people_sheet import PeopleSheet
        from governance.administration.sheets import definitions, tasks
        from governance.administration.tree import household_norms
        from governance.administration.tree.area_sheet import AreaSheet
        from governance.common import seeding
        from governance.notices import services as notices

        notifications.register(notices.tell)
        definitions.register(AreaSheet())
        seeding.register("grid norms", household_norms.seed, order=60)
        definitions.register(PeopleSheet())
        audit_labels.register()
        tasks.register()
