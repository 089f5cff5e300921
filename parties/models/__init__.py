"""Party organisations, and the alliances of units."""

from parties.models.alliances import Alliance, AllianceMember
from parties.models.organisations import BranchGrid, Organisation, Seat

__all__ = ["Alliance", "AllianceMember", "BranchGrid", "Organisation", "Seat"]
