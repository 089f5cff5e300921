"""What the app hands over."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartiesConfig(AppConfig):
    """How Party organisations and resident units carry the work."""

    name = "parties"
    verbose_name = _("党建")

    def ready(self) -> None:
        from governance.administration.audit import labels
        from governance.administration.sheets import definitions
        from parties import (
            dependants,
            models,
            navigation,
            registration,
            rights,
        )
        from parties.checkins import registration as checkins
        from parties.demo import activities, claims, organisations, whistles
        from parties.demo import resources as resources_told
        from parties.lists import registration as lists
        from parties.organisations.sheet import OrganisationSheet
        from parties.resources import navigation as resources_navigation
        from parties.resources import registration as resources
        from parties.secretaries import registration as secretaries
        from parties.whistles import registration as whistling

        rights.register()
        whistling.register()
        lists.register()
        secretaries.register()
        resources.register()
        checkins.register()
        navigation.register()
        resources_navigation.register()
        registration.register()
        dependants.register()
        definitions.register(OrganisationSheet())
        for chapter in (organisations, activities, whistles, claims, resources_told):
            chapter.register()
        labels.register_fields(
            models.Organisation,
            models.BranchGrid,
            models.Seat,
            models.Alliance,
            models.AllianceMember,
            models.WhistleKind,
            models.WhistleSource,
            models.ScoreItem,
            models.ResourceItem,
            models.SharedResource,
            models.Booking,
            models.CheckIn,
            models.CheckInService,
            models.ServicePost,
        )
