"""What the app hands over."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VolunteersConfig(AppConfig):
    """People who give their time, the city's organisations of them, and their four ledgers."""

    name = "volunteers"
    verbose_name = _("志愿服务")

    def ready(self) -> None:
        from governance.administration.audit import labels
        from governance.cases.workflow import hooks
        from governance.common import seeding
        from volunteers import demo, dependants, models, navigation, rights
        from volunteers.books import ledgers, seeds, sources

        rights.register()
        ledgers.register()
        sources.register(sources.CLUES)
        hooks.register("volunteer_points", sources.keep)
        navigation.register()
        dependants.register()
        demo.register()
        seeding.register("volunteers", seeds.seed, order=52)
        labels.register_fields(
            models.Volunteer,
            models.VolunteerOrganisation,
            models.ServiceRecord,
            models.TimeBooking,
            models.PointRule,
            models.PointCredit,
            models.BeanAward,
            models.BeanDonation,
            models.VolunteerLimit,
        )
