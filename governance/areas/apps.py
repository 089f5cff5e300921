from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AreasConfig(AppConfig):
    """The five-level tree: city, district, subdistrict, community, grid."""

    name = "governance.areas"
    label = "areas"
    verbose_name = _("行政区域")

    def ready(self) -> None:
        from governance.areas import demo

        demo.register()
