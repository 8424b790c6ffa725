"""Browsers that no phone of the other tests has: Firefox ESR and WebKitGTK, as Debian packs them, driven alike.

Both are asked in the words of WebDriver. Firefox takes them itself, over its Marionette; WebKit has a program of its
own for that, and wants a screen, which lies in memory.
"""

from __future__ import annotations

import base64
import json
import os
import socket
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

import requests

from tests.kit.phones import Phone
from tests.kit.programs import free_port, until

PATIENCE = 60.0  # seconds
WIDTH, HEIGHT = 450, 800  # the narrowest window that Firefox has
DESK = (1300, 900)  # as wide as a shop's old laptop has it
MINI_BROWSER = "/usr/lib/*/webkit2gtk-4.1/MiniBrowser"
# What our WebDriver says is the key of an element.
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
PREFERENCES = """
user_pref("marionette.port", 0);
user_pref("app.update.disabledForTesting", true);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("toolkit.telemetry.reportingpolicy.firstRun", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("browser.safebrowsing.malware.enabled", false);
user_pref("browser.safebrowsing.phishing.enabled", false);
user_pref("extensions.update.enabled", false);
user_pref("services.settings.server", "http://127.0.0.1:9");
user_pref("browser.startup.homepage_override.mstone", "ignore");
"""


class Refused(Exception):
    """The browser did not do what it was told: an element that is not there, or not in sight."""


class Driver(Protocol):
    """Takes one command of WebDriver: its name, the method and path that it has over HTTP, and its parameters."""

    def tell(self, name: str, method: str, path: str, **parameters: Any) -> Any: ...


class Window:
    """One window of such a browser. What is looked for is waited for."""

    def __init__(self, driver: Driver) -> None:
        self._tell = driver.tell
        self._base = ""
        self.becomes(WIDTH, HEIGHT)

    def becomes(self, width: int, height: int) -> None:
        self._tell("SetWindowRect", "POST", "/window/rect", width=width, height=height)

    def is_of(self, phone: Phone) -> None:
        """Whoever is signed in there is signed in here, and nobody else."""
        self._base = phone.address
        self.open("/static/icon.svg")
        self._tell("DeleteAllCookies", "DELETE", "/cookie")
        for name, value in phone.cookies.items():
            cookie = {"name": name, "value": value, "path": "/", "httpOnly": True, "sameSite": "Strict"}
            self._tell("AddCookie", "POST", "/cookie", cookie=cookie)

    def open(self, path: str) -> None:
        self._tell("Navigate", "POST", "/url", url=self._base + path)

    @property
    def path(self) -> str:
        address = str(self.run("return location.href"))
        return address.removeprefix(self._base)

    def click(self, what: str) -> None:
        """An element by a CSS selector, or a button or link by its whole text."""
        self._does(what, lambda element: self._tell("ElementClick", "POST", f"/element/{element}/click", id=element))

    def fill(self, what: str, text: str) -> None:
        def typed(element: str) -> None:
            self._tell("ElementClear", "POST", f"/element/{element}/clear", id=element)
            self._tell("ElementSendKeys", "POST", f"/element/{element}/value", id=element, text=text)

        self._does(what, typed)

    def choose(self, what: str, value: str) -> None:
        """From a list, by script: WebKit's driver opens none."""
        self._does(what, lambda _: self.run("document.querySelector(arguments[0]).value = arguments[1]", what, value))

    def comes_to(self, path: str) -> bool:
        """Whether it is at an address that begins so in the end, with the whole page there."""
        state = "return document.readyState === 'complete' ? location.href : ''"
        return until(lambda: str(self._ran(state)).startswith(self._base + path), PATIENCE, 0.1)

    def run(self, script: str, *arguments: Any) -> Any:
        return self._tell("ExecuteScript", "POST", "/execute/sync", script=script, args=list(arguments))

    def shows(self, text: str, where: str = "body") -> bool:
        """Whether it shows this in the end."""
        script = "return document.querySelector(arguments[0])?.innerText.replace(/\\s+/g, ' ') ?? ''"
        return until(lambda: text in str(self._ran(script, where)), PATIENCE, 0.1)

    def picture(self, to: Path) -> None:
        to.write_bytes(base64.b64decode(self._tell("TakeScreenshot", "GET", "/screenshot", full=False)))

    def _ran(self, script: str, *arguments: Any) -> Any:
        """None while the page is being changed for another."""
        with suppress(Refused):
            return self.run(script, *arguments)

    def _does(self, what: str, act: Callable[[str], object]) -> None:
        """With an element that is there and in sight, as soon as it is."""
        why: list[Refused] = []

        def done() -> bool:
            try:
                act(self._found(what))
            except Refused as refused:
                why[:] = [refused]
                return False
            return True

        if not until(done, PATIENCE, 0.1):
            raise why[0]

    def _found(self, what: str) -> str:
        by_text = f'//*[self::button or self::a or self::summary][normalize-space()="{what}"]'
        is_selector = what.startswith(("#", ".", "[")) or ">" in what
        how = ("css selector", what) if is_selector else ("xpath", by_text)
        found = self._tell("FindElement", "POST", "/element", using=how[0], value=how[1])
        self.run("arguments[0].scrollIntoView({block: 'center'})", found)  # out from under the bar at the bottom
        return str(found[ELEMENT])


class _Marionette:
    """Firefox's own way: messages over a socket, each with its length in front."""

    def __init__(self, port: int) -> None:
        self._wire = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self._file = self._wire.makefile("rwb")
        self._number = 0
        self._read()

    def tell(self, name: str, method: str, path: str, **parameters: Any) -> Any:
        self._number += 1
        message = json.dumps([0, self._number, f"WebDriver:{name}", parameters]).encode()
        self._file.write(b"%d:%b" % (len(message), message))
        self._file.flush()
        _, _, error, result = self._read()
        if error:
            raise Refused(f"{name} {parameters}: {error['message']}")
        return result["value"] if isinstance(result, dict) and set(result) == {"value"} else result

    def close(self) -> None:
        self._file.close()
        self._wire.close()

    def _read(self) -> Any:
        length = b""
        while (byte := self._file.read(1)) != b":":
            assert byte, "Firefox has gone"
            length += byte
        return json.loads(self._file.read(int(length)))


class _OverHttp:
    """WebKitGTK's way, and that of the standard."""

    def __init__(self, address: str, capabilities: dict[str, Any]) -> None:
        self._address, self._path = address, ""
        self._session = requests.Session()
        self._session.trust_env = False
        begun = self.tell("NewSession", "POST", "/session", capabilities={"alwaysMatch": capabilities})
        self._path = f"/session/{begun['sessionId']}"

    def tell(self, name: str, method: str, path: str, **parameters: Any) -> Any:
        body = parameters if method == "POST" else None
        told = self._session.request(method, f"{self._address}{self._path}{path}", json=body, timeout=PATIENCE)
        value = told.json()["value"]
        if not told.ok:
            raise Refused(f"{name} {parameters}: {value['message']}")
        return value

    def close(self) -> None:
        self.tell("DeleteSession", "DELETE", "")
        self._session.close()


@contextmanager
def open_firefox(folder: Path) -> Iterator[Window]:
    (folder / "user.js").write_text(PREFERENCES, "utf-8")
    words = ("firefox-esr", "--headless", "--marionette", "--no-remote", "--profile", str(folder))
    port = folder / "MarionetteActivePort"
    with _running({"HOME": str(folder)}, *words):
        assert until(port.exists, PATIENCE)
        driver = _Marionette(int(port.read_text("ascii")))
        driver.tell("NewSession", "", "", capabilities={"alwaysMatch": {}})
        yield Window(driver)
        driver.close()


@contextmanager
def open_webkit(folder: Path) -> Iterator[Window]:
    port = free_port()
    program = str(next(Path("/").glob(MINI_BROWSER.lstrip("/"))))
    options = {"binary": program, "args": ["--automation"]}
    here = {"HOME": str(folder), "XDG_RUNTIME_DIR": str(folder), "WEBKIT_DISABLE_COMPOSITING_MODE": "1"}
    with (
        _screen() as display,
        _running({**here, "DISPLAY": display}, "WebKitWebDriver", f"--port={port}", "--host=127.0.0.1"),
    ):
        address = f"http://127.0.0.1:{port}"
        assert until(lambda: _answers(address), PATIENCE)
        driver = _OverHttp(address, {"webkitgtk:browserOptions": options})
        yield Window(driver)
        driver.close()


@contextmanager
def _screen() -> Iterator[str]:
    """A screen in memory; its name as programs want it."""
    reading, writing = os.pipe()
    words = ("Xvfb", "-displayfd", str(writing), "-screen", "0", "1400x1000x24", "-nolisten", "tcp")
    with os.fdopen(reading, "r") as said, _running({}, *words, keeps=(writing,)):
        os.close(writing)
        yield f":{said.readline().strip()}"


@contextmanager
def _running(environment: Mapping[str, str], *words: str, keeps: Sequence[int] = ()) -> Iterator[None]:
    """A program and all that it starts, until the end of the block."""
    process = subprocess.Popen(
        words,
        env={**os.environ, **environment},
        pass_fds=keeps,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, 9)
        process.wait()


def _answers(address: str) -> bool:
    try:
        return requests.get(f"{address}/status", timeout=PATIENCE).ok
    except requests.RequestException:
        return False


OPENS = {"firefox-esr": open_firefox, "WebKitWebDriver": open_webkit}
