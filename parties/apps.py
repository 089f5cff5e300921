"""What the app hands over."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartiesConfig(AppConfig):
    """How Party organisations and resident units carry the work."""

    name = "parties"
    verbose_name = _("党建")

    def ready(self) -> None:
        from governance.administration.audit import labels
        from parties import demo, models, navigation, rights

        rights.register()
        navigation.register()
        demo.register()
        labels.register_fields(
            models.Organisation, models.BranchGrid, models.Seat, models.Alliance, models.AllianceMember
        )
