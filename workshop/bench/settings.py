"""The project's settings for the measured web server: each answer says how many queries it took."""

from governance.settings import *  # noqa: F403
from governance.settings import MIDDLEWARE as _MIDDLEWARE

MIDDLEWARE = ["workshop.bench.counting.CountQueries", *_MIDDLEWARE]
