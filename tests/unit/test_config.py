"""EDGE_*: what is not known or cannot be meant is refused by its name, before anything is opened."""

from __future__ import annotations

from pathlib import Path

import pytest

from edge.config import Address, Config
from edge.errors import Refusal


def test_nothing_given_means_the_defaults():
    config = Config.from_environment({"PATH": "/bin", "EDGE_LAN": "", "EDGE_DATA": "  "})
    assert config == Config()
    assert config.hook.host == "127.0.0.1", "the webhook stays behind the tunnel"


def test_everything_may_be_given(tmp_path: Path):
    given = {
        "EDGE_DATA": str(tmp_path / "new"),
        "EDGE_LAN": "[::1]:9000",
        "EDGE_HOOK": "localhost:0",
        "EDGE_GRAPH_URL": "https://graph.example.org/",
        "EDGE_GRAPH_VERSION": "v27.0",
        "EDGE_BACKUP_FOLDER": "/mnt/not there yet",
    }
    read = Config.from_environment(given)
    assert read == Config(
        tmp_path / "new",
        Address("::1", 9000),
        Address("localhost", 0),
        "https://graph.example.org",
        "v27.0",
        Path("/mnt/not there yet"),
    )
    assert (str(read.lan), str(read.hook)) == ("[::1]:9000", "localhost:0")


@pytest.mark.parametrize("name", ["EDGE_PORT", "EDGE_DATA_", "EDGE_", "EDGE_lan"])
def test_an_unknown_setting_is_refused_by_name_with_those_that_there_are(name: str):
    with pytest.raises(Refusal, match=rf"{name} is not a setting.*EDGE_DATA, EDGE_LAN") as caught:
        Config.from_environment({name: "x"})
    assert caught.value.code == "bad_setting"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(
            ("EDGE_LAN", bad)
            for bad in ("8080", ":8080", "host", "host:", "host:99999", "a b:80", "::1:80", "host:８０")
        ),
        *(("EDGE_BACKUP_FOLDER", bad) for bad in ("backup", "./stick", "~/stick")),
        *(("EDGE_HOOK", bad) for bad in ("127.0.0.1:-1", "127.0.0.1:80x", "http://127.0.0.1:80", "[zz]:1")),
        *(("EDGE_GRAPH_VERSION", bad) for bad in ("26.0", "v26", "v26.0.1", "latest", "v２６.0", "v26.0/../x")),
        *(
            ("EDGE_GRAPH_URL", bad)
            for bad in (
                "graph.facebook.com",
                "http://graph.facebook.com",
                "http://8.8.8.8",
                "ftp://127.0.0.1",
                "https://",
                "https://user:secret@graph.facebook.com",
                "https://graph.facebook.com?x=1",
                "https://graph.facebook.com#x",
                "https://graph facebook.com",
                "https://[::1",
                "https://host:99999",
            )
        ),
        ("EDGE_DATA", __file__),
        ("EDGE_DATA", "x" * 5000),
    ],
)
def test_a_value_that_cannot_be_meant_is_refused_by_name(name: str, value: str):
    with pytest.raises(Refusal, match=name) as caught:
        Config.from_environment({name: value})
    assert caught.value.code == "bad_setting"


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "http://localhost:9/x", "http://192.168.1.4", "http://[::1]:9"])
def test_plain_http_is_for_this_machine_and_private_addresses(url: str):
    assert Config.from_environment({"EDGE_GRAPH_URL": url}).graph_url == url


@pytest.mark.parametrize(
    ("lan", "hook"),
    [("127.0.0.1:80", "127.0.0.1:80"), ("0.0.0.0:80", "127.0.0.1:80"), ("10.0.0.1:80", "[::]:80")],
)
def test_the_two_listeners_are_never_one(lan: str, hook: str):
    with pytest.raises(Refusal, match="EDGE_LAN and EDGE_HOOK"):
        Config.from_environment({"EDGE_LAN": lan, "EDGE_HOOK": hook})
    Config.from_environment({"EDGE_LAN": "127.0.0.1:0", "EDGE_HOOK": "127.0.0.1:0"})
