"""The token goes to WhatsApp's own hosts alone. What the library would really connect to has the last word here."""

from __future__ import annotations

import pytest
import requests
from hypothesis import example, given, settings
from hypothesis import strategies as st
from requests.adapters import HTTPAdapter

from edge.whatsapp.hosts import OWN_HOSTS, is_whatsapps, place_of
from tests.kit.examples import examples


def opened(url: str) -> tuple[str, str, int] | None:
    """Where requests connects for this address: the pool that its own adapter takes. None where it refuses it."""
    session = requests.Session()
    try:
        prepared = session.prepare_request(requests.Request("GET", url))
        pool = HTTPAdapter().get_connection_with_tls_context(prepared, verify=True)
    except (requests.RequestException, ValueError):
        return None
    return str(pool.scheme), pool.host.strip("[]").lower(), pool.port or 0


THEIRS = [
    "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1&ext=2&hash=AT-x_y.z~",
    "https://scontent.xx.fbcdn.net/v/t61/%2F..",
    "HTTPS://LookAside.FBSBX.com:443/x",
    "https://lookaside.fbsbx.com",
    "https://lookaside.fbsbx.com?mid=1",
    "https://lookaside.fbsbx.com/a@b\u007e",
]
NOT_THEIRS = [
    "https://evil.example\\.fbsbx.com/x",
    "https://evil.example\\.fbcdn.net/",
    "https://evil.example/.fbcdn.net",
    "https://evil.example#.fbcdn.net",
    "https://evil.example?.fbcdn.net",
    "https://lookaside.fbsbx.com@evil.example/",
    "https://a:b@lookaside.fbsbx.com/",
    "https://lookaside.fbsbx.com:80@evil.example/",
    "https://lookaside.fbsbx.com.evil.example/",
    "https://lookaside.fbsbx.com./x",
    "https://.fbsbx.com/",
    "https://fbsbx.com/",
    "https://evilfbsbx.com/",
    "https://lookaside\uff0efbsbx\uff0ecom/",
    "https://evil.example\u2044.fbsbx.com/",
    "https://evil.example%2f.fbsbx.com/",
    "https://evil.example%00.fbsbx.com/",
    "https://evil.example\t.fbsbx.com/",
    "https://evil.example\n.fbsbx.com/",
    " https://lookaside.fbsbx.com/",
    "https:/lookaside.fbsbx.com/",
    "https:lookaside.fbsbx.com/",
    "https:///lookaside.fbsbx.com/",
    "//lookaside.fbsbx.com/",
    "http://lookaside.fbsbx.com/",
    "https://lookaside.fbsbx.com:80/",
    "https://lookaside.fbsbx.com:0443443/",
    "https://lookaside.fbsbx.com:/x",
    "https://[::1].fbsbx.com/",
    "https://lookaside.fbsbx.com\\@evil.example/",
    "https://lookaside.fbsbx.com/\\evil.example",
    "file://lookaside.fbsbx.com/",
    "https://xn--.fbsbx.com\u3002evil.example/",
    "",
]


@pytest.mark.parametrize("url", THEIRS)
def test_what_whatsapp_gives_is_taken(url: str):
    assert is_whatsapps(place_of(url))
    assert place_of(url) == opened(url)


@pytest.mark.parametrize("url", NOT_THEIRS)
def test_what_could_lead_elsewhere_is_not(url: str):
    assert not is_whatsapps(place_of(url))


HOSTS = st.sampled_from(["evil.example", "lookaside.fbsbx.com", "a.fbcdn.net", ".fbsbx.com", "127.0.0.1", "[::1]", "x"])
ODD = "\\/@:?#.%;&=_-\t\n\r \x00\u3002\uff0e\u2044\u00ad"
BETWEEN = st.sampled_from([*ODD, "%2f", "%5c", "%40", ":443", "//", ""])
ADDRESSES = st.builds(
    lambda scheme, parts: scheme + "".join(parts),
    st.sampled_from(["https://", "http://", "https:/", "https:\\\\", "HTTPS://", "//", ""]),
    st.lists(HOSTS | BETWEEN | st.text(max_size=3), max_size=7),
)


@given(ADDRESSES)
@example("https://evil.example\\.fbsbx.com/")
@example("https://lookaside.fbsbx.com:443/")
@settings(max_examples=examples(500), deadline=None)
def test_whatever_is_read_as_a_place_is_the_place_that_is_connected_to(url: str):
    place = place_of(url)
    if place is not None:
        assert opened(url) == place
    if is_whatsapps(place):
        assert (opened(url) or ("", "", 0))[1].endswith(OWN_HOSTS)
