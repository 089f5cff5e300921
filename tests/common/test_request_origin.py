"""Where a request comes from: found by the number of trusted proxies, never by what a client claims."""

from __future__ import annotations

import pytest

from governance.common.request_origin import client_address

PROXY = "172.18.0.5"
CASES = {
    # trusted proxies, what X-Forwarded-For holds when it arrives → the client
    "without a proxy the header means nothing": (0, "203.0.113.7", PROXY),
    "one proxy, which replaced the header": (1, "203.0.113.7", "203.0.113.7"),
    "one proxy, which added to a forged header": (1, "6.6.6.6, 203.0.113.7", "203.0.113.7"),
    "two proxies": (2, "203.0.113.7, 10.0.0.2", "203.0.113.7"),
    "two proxies and a forged header": (2, "6.6.6.6, 7.7.7.7, 203.0.113.7, 10.0.0.2", "203.0.113.7"),
    "a chain that is too short": (2, "203.0.113.7", PROXY),
    "no header at all": (1, "", PROXY),
    "nonsense in the place that counts": (1, "6.6.6.6, unknown", PROXY),
    "an address with a port": (1, "203.0.113.7:51234", "203.0.113.7"),
    "an IPv6 address": (1, "2001:db8::1", "2001:db8::1"),
    "an IPv6 address with brackets and a port": (1, '"[2001:db8::1]:443"', "2001:db8::1"),
    "an IPv4 address in IPv6 clothes": (1, "::ffff:203.0.113.7", "203.0.113.7"),
    "commas alone": (1, ", ,", PROXY),
}


@pytest.mark.parametrize("what", CASES)
def test_the_client_is_who_the_outermost_trusted_proxy_saw(what: str) -> None:
    proxies, said, right = CASES[what]
    assert client_address({"REMOTE_ADDR": PROXY, "HTTP_X_FORWARDED_FOR": said}, proxies) == right


def test_a_socket_without_an_address_has_none() -> None:
    assert client_address({"REMOTE_ADDR": ""}, 0) is None
