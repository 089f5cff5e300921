"""Volunteers, their organisations, and what feeds their ledgers."""

from volunteers.models.books import (
    BeanAward,
    BeanDonation,
    ClueClass,
    PointCredit,
    PointRule,
    ServiceRecord,
    StarLevel,
    TimeBooking,
    VolunteerLimit,
)
from volunteers.models.people import ConsentText, Volunteer, VolunteerOrganisation

__all__ = [
    "BeanAward",
    "BeanDonation",
    "ClueClass",
    "ConsentText",
    "PointCredit",
    "PointRule",
    "ServiceRecord",
    "StarLevel",
    "TimeBooking",
    "Volunteer",
    "VolunteerLimit",
    "VolunteerOrganisation",
]
