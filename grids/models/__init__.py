"""What a grid has besides its matters: its people, its buildings, its one-page profile."""

from grids.models.places import Building, GridGroup, GridProfile
from grids.models.staff import GridMembership, MemberCapacity, Part, Seat

__all__ = ["Building", "GridGroup", "GridMembership", "GridProfile", "MemberCapacity", "Part", "Seat"]
