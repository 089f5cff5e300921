"""What the app hands over."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DisputesConfig(AppConfig):
    """How quarrels are settled, from the doorstep to the court's confirmation."""

    name = "disputes"
    verbose_name = _("矛盾纠纷")

    def ready(self) -> None:
        from disputes import around_registration, demo, models, navigation, registration, rights
        from governance.administration.audit import labels

        rights.register()
        registration.register()
        navigation.register()
        demo.register()
        around_registration.register()
        labels.register_fields(models.Committee, models.CommitteeMember, models.Mediator, models.Room)
