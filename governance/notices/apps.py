from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    """Telling people: what happened, what is asked of them, and by when."""

    name = "governance.notices"
    label = "notices"
    verbose_name = _("通知")

    def ready(self) -> None:
        from governance.common import seeding
        from governance.notices import texts

        seeding.register("notice texts", texts.seed, order=35)
