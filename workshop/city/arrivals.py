"""What is reported when, where, by which way: the whole city's year in columns, in the order of time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
from django.utils import timezone

from governance.areas.models import Level
from workshop.city.tables import DAY, Ints, seconds
from workshop.city.world import World

# "Eight urban units" raise 96.5 % of Kunming's cases; the three development zones lie inside districts.
URBAN = ("530102", "530103", "530111", "530112", "530114")
URBAN_SHARE = 0.965
CHANNELS = (
    ("patrol", 0.62),
    ("resident", 0.12),
    ("hotline_12345", 0.10),
    ("phone", 0.055),
    ("counter", 0.05),
    ("grid_centre", 0.02),
    ("upper", 0.015),
    ("public_security", 0.01),
    ("petition", 0.005),
    ("mediation", 0.005),
)
# By hour of the day, 0 to 23: patrols keep office hours, residents have evenings.
HOURS = (2, 1, 1, 1, 1, 3, 10, 28, 75, 110, 105, 80, 38, 42, 80, 100, 98, 75, 45, 32, 24, 16, 9, 4)
DAY_OFF = 0.46  # of a working day's cases
MONTHS = (0.94, 0.78, 1.0, 1.02, 1.06, 1.14, 1.18, 1.14, 1.04, 0.94, 1.0, 0.98)  # January to December
WEIGHTS = {
    "rubbish_exposed": 9.0,
    "rubbish_piled": 5.0,
    "road_dirty": 6.0,
    "cars_parked": 9.0,
    "bikes_parked": 7.0,
    "small_ads": 7.0,
    "peddling": 6.0,
    "shop_outside": 6.0,
    "corridor_clutter": 4.0,
    "clutter": 4.0,
    "property_service": 3.0,
    "neighbour_noise": 2.5,
    "ebike_charging": 3.0,
    "gas_leak": 0.15,
    "road_collapse": 0.1,
    "illegal_building": 0.7,
}
RAINY, DRY = (5, 6, 7, 8, 9, 10), (1, 2, 3, 4, 12)
SEASONS = {
    "flooding": (RAINY, 6.0, 0.15),
    "pipe_burst": ((12, 1, 2), 1.8, 1.0),
    "tree_danger": (RAINY, 2.0, 0.8),
    "old_compound": (RAINY, 1.6, 0.9),
    "burning": (DRY, 2.5, 0.5),
    "dust": (DRY, 1.8, 0.7),
    "barbecue": ((5, 6, 7, 8, 9), 1.8, 0.6),
}  # months, factor in them, factor else
NIGHTLY = {
    "barbecue": 4.0,
    "noise_building": 4.0,
    "noise_business": 3.0,
    "neighbour_noise": 4.0,
    "street_lamp": 4.0,
}


@dataclass(frozen=True)
class Arrivals:
    """Columns in the order of time; places, categories and channels by their position in the world."""

    at: Ints
    area: Ints  # a grid, or a community where no grid is known
    category: Ints
    urgency: Ints
    channel: Ints  # position in CHANNELS
    serial: Ints  # in the number: of the district's day

    def part(self, begin: int, end: int) -> Arrivals:
        return Arrivals(*(getattr(self, name)[begin:end] for name in self.__dataclass_fields__))


def arrive(
    world: World, count: int, since: date, until: datetime, lot: np.random.Generator, taken: dict[str, int]
) -> Arrivals:
    """``count`` cases from the local date ``since`` to the instant ``until``; ``taken`` serials by prefix."""
    at = _times(world, count, since, until, lot)
    months = at.astype("datetime64[s]").astype("datetime64[M]").astype(np.int64) % 12
    local_hour = (at + 8 * 3600) // 3600 % 24
    category = _categories(world, months, (local_hour >= 19) | (local_hour < 6), lot)
    urgency = world.urgency[category].copy()
    urgency[(urgency == 0) & (lot.random(count) < 0.03)] = 1
    shares = np.array([share for _code, share in CHANNELS])
    channel = lot.choice(len(CHANNELS), size=count, p=shares / shares.sum())
    area = _places(world, count, lot)
    vague = (channel > 0) & (lot.random(count) < 0.12)
    area = np.where(vague, world.parent[area], area)
    return Arrivals(at, area, category, urgency, channel, _serials(world, at, area, taken))


def day_text(at: int) -> str:
    return timezone.localtime(datetime.fromtimestamp(int(at), tz=timezone.get_default_timezone())).strftime(
        "%y%m%d"
    )


def prefix_of(world: World, district: int, day: str) -> str:
    """What ``cases.numbering`` puts before the serial of a case."""
    return f"{world.areas[district].code[:6]}-{day}-"


def district_of(world: World, area: Ints) -> Ints:
    return world.ancestor[area, Level.DISTRICT]


def _times(world: World, count: int, since: date, until: datetime, lot: np.random.Generator) -> Ints:
    office = world.offices[0]
    end = seconds(until)
    first, last = since.toordinal() - office.first, int(office.day_of(end - 1))
    days = np.arange(first, last + 1)
    worked = office.next_workday[days] == days
    weight = np.where(worked, 1.0, DAY_OFF)
    dates = [date.fromordinal(office.first + int(day)) for day in days]
    weight *= np.array([MONTHS[day.month - 1] for day in dates])
    weight *= np.array([(1.12, 1.04, 1.0, 1.0, 0.98, 1.0, 0.92)[day.weekday()] for day in dates])
    weight *= lot.lognormal(0, 0.08, len(days))
    share = np.clip((end - office.midnights[days]) / DAY, 0.0, 1.0)
    weight *= share
    day = lot.choice(days, size=count, p=weight / weight.sum())
    hours = np.array(HOURS, dtype=float)
    hour = lot.choice(24, size=count, p=hours / hours.sum())
    at = office.midnights[day] + hour * 3600 + lot.integers(0, 3600, count)
    late = at >= end
    spread = end - office.midnights[day[late]]
    at[late] = office.midnights[day[late]] + (lot.random(int(late.sum())) * spread).astype(np.int64)
    return np.sort(at)


def _categories(world: World, months: Ints, night: np.ndarray, lot: np.random.Generator) -> Ints:
    codes = [category.code for category in world.categories]
    found = np.zeros(len(months), dtype=np.int64)
    drawn = lot.random(len(months))
    for month in range(12):
        for dark in (False, True):
            weights = []
            for code in codes:
                weight = WEIGHTS.get(code, 1.0)
                if season := SEASONS.get(code):
                    weight *= season[1] if month + 1 in season[0] else season[2]
                weights.append(weight * (NIGHTLY.get(code, 0.5) if dark else 1.0))
            edges = np.cumsum(weights) / sum(weights)
            some = (months == month) & (night == dark)
            found[some] = np.minimum(np.searchsorted(edges, drawn[some]), len(codes) - 1)
    return found


def _places(world: World, count: int, lot: np.random.Generator) -> Ints:
    """Grids by Zipf's law, so that some places come up again and again; most cases lie in the urban units."""
    grids = world.grids()
    rank = lot.permutation(len(grids)) + 8.0
    weight = rank**-0.75
    district = district_of(world, grids)
    urban = np.array([world.areas[int(one)].code[:6] in URBAN for one in district])
    if urban.any() and not urban.all():
        weight[urban] *= URBAN_SHARE / weight[urban].sum()
        weight[~urban] *= (1 - URBAN_SHARE) / weight[~urban].sum()
    edges = np.cumsum(weight) / weight.sum()
    return grids[np.minimum(np.searchsorted(edges, lot.random(count)), len(grids) - 1)]


def _serials(world: World, at: Ints, area: Ints, taken: dict[str, int]) -> Ints:
    """The running number of each case in its district's day; ``taken`` is raised by what is given here."""
    district, day = district_of(world, area), world.offices[0].day_of(at)
    group = district * 100_000 + day
    order = np.argsort(group, kind="stable")
    begins = (
        np.flatnonzero(np.r_[True, group[order][1:] != group[order][:-1]]) if len(at) else np.array([], int)
    )
    sizes = np.diff(np.r_[begins, len(at)])
    serial = np.empty(len(at), dtype=np.int64)
    offsets = []
    for begin, size in zip(begins.tolist(), sizes.tolist(), strict=True):
        one = int(order[begin])
        prefix = prefix_of(world, int(district[one]), day_text(int(at[one])))
        offsets.append(taken.get(prefix, 0))
        taken[prefix] = offsets[-1] + size
    serial[order] = np.arange(len(at)) - np.repeat(begins, sizes) + np.repeat(offsets, sizes) + 1
    return serial


def first_day(until: datetime, days: int) -> date:
    return timezone.localdate(until) - timedelta(days=days)
