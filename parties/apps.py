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
            bodies_registration,
            bookings_navigation,
            demo,
            demo_bodies,
            demo_claims,
            demo_resources,
            demo_whistles,
            dependants,
            models,
            navigation,
            rights,
        )
        from parties.checkins import registration as checkins
        from parties.lists import registration as lists
        from parties.organisations.sheet import OrganisationSheet
        from parties.resources import registration as resources
        from parties.secretaries import registration as secretaries
        from parties.whistles import registration

        rights.register()
        registration.register()
        lists.register()
        secretaries.register()
        resources.register()
        checkins.register()
        navigation.register()
        bookings_navigation.register()
        bodies_registration.register()
        dependants.register()
        definitions.register(OrganisationSheet())
        demo.register()
        demo_bodies.register()
        demo_whistles.register()
        demo_claims.register()
        demo_resources.register()
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
