"""How many failed sign-ins lock: of one account from one address, of one account, of one address."""

from __future__ import annotations

from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Sum

PAIR, ACCOUNT, ADDRESS = ("username", "ip_address"), ("username",), ("ip_address",)


class Handler(AxesDatabaseHandler):
    """Counts three ways, each against a limit of its own.

    An office signs in from one address, so that the address alone bears more than one account does; and
    an account alone bears more than an account at one address, so that nobody locks out somebody else
    with five wrong passwords from elsewhere.
    """

    def get_failures(self, request: Any, credentials: dict[str, Any] | None = None) -> int:
        """The count of the way that is nearest to its limit, measured on ``AXES_FAILURE_LIMIT``."""
        limit = settings.AXES_FAILURE_LIMIT
        ways = (limit, settings.SIGN_IN_FAILURES_ACCOUNT, settings.SIGN_IN_FAILURES_ADDRESS)
        counts = [
            attempts.aggregate(n=Sum("failures_since_start"))["n"] or 0
            for attempts in self.get_user_attempts(request, credentials)
        ]
        return max(count * limit // own for count, own in zip(counts, ways, strict=True))

    def reset_user_attempts(self, request: Any, credentials: dict[str, Any] | None = None) -> int:
        """After a sign-in only that account at that address begins anew.

        Otherwise whoever has an account would wipe out what was counted of their address, and the holder's
        own sign-in what somebody else tries on the account.
        """
        own = self.filter_user_attempts(request, credentials)[0]
        count, _each = AccessAttempt.objects.filter(pk__in=own.values("pk")).delete()
        return count
