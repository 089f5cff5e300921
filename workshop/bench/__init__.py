"""Measuring the portal on a city: ``make bench``. See ``docs/performance.md`` for what came of it."""
