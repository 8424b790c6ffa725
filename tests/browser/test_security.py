"""Attacks on the staff pages as a real browser, or a machine in the shop's network, can make them (faults H13 to H19).

Single headers and single refusals are in test_gate, test_login and test_forms; here is what they are for.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from edge.web.addresses import ADDRESSES
from tests.kit.addresses import typed
from tests.kit.browsers import open_browser, screen_of
from tests.kit.paths import ROOT, file_of_tests
from tests.kit.phones import Phone
from tests.kit.programs import Program
from tests.kit.shops import PIN, Counter, customer
from tests.kit.support import ACCOUNT


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """For this one the name shop.example leads to our box, as the name of whoever rebinds theirs does."""
    with open_browser("--host-resolver-rules=MAP shop.example 127.0.0.1") as browser:
        yield browser


class Foreign:
    """Somebody else's web server on this machine: whatever page is asked for, it is this one."""

    def __init__(self) -> None:
        self.page = ""
        self.cookies: list[str] = []
        foreign = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = foreign.page.encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                for cookie in foreign.cookies:
                    self.send_header("Set-Cookie", cookie)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        self.port = self._server.server_port

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def foreign() -> Iterator[Foreign]:
    foreign = Foreign()
    yield foreign
    foreign.close()


@contextmanager
def seen_by(browser: Browser, phone: Phone) -> Iterator[Page]:
    with screen_of(browser, phone) as screen:
        yield screen.new_page()


# H15: a foreign page acts with our cookies

# Under the same address with another port our cookies come along, however strict; under another name they do not.
NEIGHBOURS = ("127.0.0.1", "localhost")


@pytest.mark.needs("chromium-headless-shell")
@pytest.mark.parametrize("neighbour", NEIGHBOURS)
def test_a_foreign_page_acts_for_nobody(browser: Browser, counter: Counter, foreign: Foreign, neighbour: str):
    phone = counter.signed_in("Aline", owner=True)
    query = counter.hears("Do you have nails?", customer(1))
    phone.open("/")
    here, token = counter.shop.lan_url, phone.token()
    attacks = {
        f"/q/{query}/claim": {},
        "/take-next": {},
        "/settings/shop": {"name": "Mine now", "language": "en"},
        "/phones/add": {},
        "/sign-out": {},
        "/sign-in": {"name": "Aline", "pin": "0000"},
    }
    with seen_by(browser, phone) as page:
        page.goto("/")
        for action, fields in attacks.items():
            foreign.page = _form(f"{here}{action}", {**fields, "token": token})
            page.goto(f"http://{neighbour}:{foreign.port}/")
            page.click("button")
            page.wait_for_url(f"{here}{action}")
            assert "another page" in page.inner_text("body"), action
        foreign.page = _unseen(here, query)
        page.goto(f"http://{neighbour}:{foreign.port}/")
        page.wait_for_function("window.done === 3")
        page.goto("/")
        assert page.url == f"{here}/", "still signed in"
        assert page.locator("text=Take next").count(), "and nobody has taken anything"
    assert counter.shop.settings.shop().name == "Kabeza Hardware"
    assert len(counter.shop.books.tables.enrolments) == 0
    assert len(counter.shop.books.tables.throttles) == 0, "nor can it use up somebody's tries"


def _form(action: str, fields: dict[str, str]) -> str:
    hidden = "".join(f'<input name="{name}" value="{escape(value)}">' for name, value in fields.items())
    return f'<form method="post" action="{action}">{hidden}<button>Win a prize</button></form>'


def _unseen(here: str, query: str) -> str:
    """What needs no tap: calls of a script, and a beacon."""
    body = "new URLSearchParams({token: 'x', text: 'Gone'})"
    calls = "".join(
        f"fetch('{here}{path}', {{method: 'POST', mode: 'no-cors', credentials: 'include', body: {body}}})"
        ".finally(() => window.done++);"
        for path in (f"/q/{query}/close", "/sign-out", f"/q/{query}/draft")
    )
    return f"<script>window.done = 0; {calls} navigator.sendBeacon('{here}/sign-out', {body});</script>"


@pytest.mark.needs("chromium-headless-shell")
@pytest.mark.parametrize("neighbour", NEIGHBOURS)
def test_a_foreign_script_reads_nothing_of_ours(browser: Browser, counter: Counter, foreign: Foreign, neighbour: str):
    counter.hears("a private matter")
    here = counter.shop.lan_url
    with seen_by(browser, counter.signed_in("Aline", owner=True)) as page:
        foreign.page = f"""<script src="{here}/healthz"></script><script>
            fetch("{here}/", {{credentials: "include"}}).then(a => a.text(), String).then(t => window.read = t)
        </script>"""
        page.goto(f"http://{neighbour}:{foreign.port}/")
        page.wait_for_function("window.read")
        assert "private" not in page.evaluate("window.read")
        assert "Failed to fetch" in page.evaluate("window.read")


# H16: a name of theirs that leads to our address


@pytest.mark.needs("chromium-headless-shell")
def test_under_a_strangers_name_that_leads_here_nothing_is_shown(browser: Browser, counter: Counter):
    counter.hears("a private matter")
    phone = counter.signed_in("Aline", owner=True)
    there = f"http://shop.example:{counter.shop.lan_port}"
    with browser.new_context() as screen:
        cookies: Any = [{"name": name, "value": value, "url": there} for name, value in phone.cookies.items()]
        screen.add_cookies(cookies)
        page = screen.new_page()
        for path in ("/", "/sign-in", "/enrol", "/setup", "/healthz", "/static/shop.css"):
            answer = page.goto(f"{there}{path}")
            assert answer
            assert answer.status == 403, path
            assert "own address" in page.inner_text("body")


# H17: our page in somebody's frame


@pytest.mark.needs("chromium-headless-shell")
@pytest.mark.parametrize("neighbour", NEIGHBOURS)
def test_no_page_of_ours_stands_in_a_foreign_frame(
    browser: Browser, counter: Counter, foreign: Foreign, neighbour: str
):
    counter.hears("a private matter")
    here = counter.shop.lan_url
    with seen_by(browser, counter.signed_in("Aline", owner=True)) as page:
        for path in ("/", "/settings/shop", "/sign-in", "/setup"):
            foreign.page = f'<iframe src="{here}{path}"></iframe>'
            page.goto(f"http://{neighbour}:{foreign.port}/")
            (frame,) = page.frames[1:]
            frame.wait_for_url(re.compile("^chrome-error:"), wait_until="commit")
            assert "private" not in frame.content()


# H18: a key that was there before


@pytest.mark.needs("chromium-headless-shell")
def test_a_key_that_a_neighbour_planted_opens_nothing_after_the_sign_in(
    browser: Browser, counter: Counter, foreign: Foreign
):
    """Cookies know no ports: any program on this address may set ours."""
    counter.staff("Aline", owner=True)
    thief = counter.signed_in("Eric")
    foreign.cookies = [f"sign_in={thief.cookies['sign_in']}; Path=/", f"phone={thief.cookies['phone']}; Path=/"]
    victim = counter.phone()
    with seen_by(browser, victim) as page:
        page.goto(f"http://127.0.0.1:{foreign.port}/")
        page.goto("/sign-in?name=Aline")
        page.fill("[name=pin]", PIN)
        page.click("text=Sign in")
        page.wait_for_url(counter.shop.lan_url + "/")
        assert "Aline" in page.inner_text("summary")
        assert page.evaluate("document.cookie") == "", "and no script sees the keys, not even our own"
    thief.open("/")
    assert thief.page.url.endswith("/sign-in"), "the one who planted it is out, and not in as Aline"


# H19: a key that was stolen before


def test_a_stolen_key_dies_with_the_person_the_phone_and_the_sign_in(counter: Counter):
    counter.signed_in("Aline", owner=True)
    for end in ("signed out", "phone ended", "gone"):
        name = f"Eric {end}"
        phone = counter.signed_in(name)
        thief = counter.phone()
        thief.carry(phone.cookies)
        assert thief.open("/").url.endswith("/")
        if end == "signed out":
            phone.submit(phone.form("/sign-out"))
        elif end == "phone ended":
            (used,) = [one for one in counter.shop.login.phones() if name in one.used_by]
            counter.signed_in("Aline")
            counter.shop.login.end_access(used.id, counter.staff("Aline"))
        else:
            counter.shop.team.leave(counter.staff(name), counter.clock.now())
        assert thief.open("/").url.endswith(("/sign-in", "/enrol")), end
        assert thief.send("/take-next", token="x").status_code == 403


# H14: guessing, with the plug pulled


def test_the_wait_after_wrong_pins_outlives_the_program(tmp_path: Path):
    """With a clock moved by hand over a whole hour of reboots: test_nobody_gets_thirty_tries_in_an_hour."""
    program = Program(tmp_path / "data")
    program.set_up(ACCOUNT)
    code = program.enrolment_code()
    program.start()
    phone = Phone(program.lan_url)
    try:
        phone.open(f"/enrol?code={code}")
        phone.submit(phone.form("/enrol"))
        tries = [phone.send("/sign-in", name="Aline", pin="0000").status_code for _ in range(4)]
        assert tries == [403, 403, 403, 429]
        phone.send("/sign-in", name="Aline", pin="0000")
        program.kill()
        program.start()
        # Where a wait of five seconds passed on the way, the first of two is one more wrong PIN, and waits grow.
        again = [phone.send("/sign-in", name="Aline", pin="0000").status_code for _ in range(2)]
        assert again[1] == 429
        eric = [phone.send("/sign-in", name="Eric", pin="0000").status_code for _ in range(2)]
        assert eric[1] == 429, "the phone waits, whatever the name"
    finally:
        phone.close()
        program.stop()


# I9: the hook is reachable from the internet, and nothing else is


def test_nothing_of_the_staff_pages_answers_at_the_hook(counter: Counter):
    inside = counter.signed_in("Aline", owner=True)
    query = counter.hears("a private matter")
    outside = Phone(f"http://127.0.0.1:{counter.shop.hook_port}")
    outside.carry(inside.cookies)
    paths = [*sorted({typed(address.rule, query) for address in ADDRESSES}), "/webhook/../", "//"]
    assert {"/", f"/q/{query}", "/team", "/settings/whatsapp", "/healthz"} <= set(paths)
    for path in paths:
        answer = outside.open(path)
        assert answer.status_code in (403, 404, 405), path
        assert "Set-Cookie" not in answer.headers
        assert not any(word in answer.text for word in ("private", "Aline", "Kabeza", "<form"))
        assert outside.send(path, token=inside.token() if inside.open("/") else "").status_code in (401, 403, 404, 405)
    assert counter.shop.board.query(query, counter.staff("Aline")).row.holder is None
    outside.close()


# What is written about it


PAGE = (ROOT / "SECURITY.md").read_text("utf-8")
NAMED = re.compile(r"`(\w+)::(test_\w+)`")
# Of the standard's second level, what a review found neither met nor admitted.
ONCE_OPEN = (
    *("1.3.6", "2.4.1", "5.2.1", "6.1.2", "6.2.5", "6.2.11", "7.5.2", "11.1.1", "11.1.2", "11.2.2", "14.3.1", "14.3.3"),
    *("15.1.1", "15.1.3", "15.2.1", "15.2.2", "16.3.2", "16.3.3"),
)


def test_what_is_said_to_be_shown_is_shown_by_a_test_that_there_is():
    named = NAMED.findall(PAGE)
    assert len(named) > 100
    tests = {name: file_of_tests(name).read_text("utf-8") for name, _ in named}
    assert [(file, test) for file, test in named if f"def {test}(" not in tests[file]] == []


def test_every_claim_of_a_table_names_its_test():
    lines = [line for line in PAGE.splitlines() if line.startswith("|") and not line.startswith("|--")]
    claims = [line for line in lines if "shown by |" not in line]
    assert len(claims) > 60
    assert [line for line in claims if not NAMED.search(line.split("|")[-2])] == []


def test_whoever_might_attack_meets_something_that_a_test_shows():
    chapter = PAGE.split("## Who might attack", 1)[1].split("\n## ", 1)[0]
    points = re.split(r"^- ", chapter, flags=re.MULTILINE)[1:]
    assert len(points) >= 5
    assert [point for point in points if not NAMED.search(point)] == []


@pytest.mark.parametrize("point", ONCE_OPEN)
def test_each_point_of_the_standard_that_was_open_is_met_or_admitted(point: str):
    assert re.search(rf"(?<![\d.]){re.escape(point)}(?![\d.]\d|\d)", PAGE)


def test_no_algorithm_is_used_that_is_not_in_the_table_of_keys():
    """What the program takes of Python's own cryptography; the make-believe WhatsApp is no part of a shop."""
    code = "".join(
        path.read_text("utf-8") for path in sorted((ROOT / "edge").rglob("*.py")) if "practice" not in path.parts
    )
    used = set(re.findall(r"hashlib\.(\w+)\(|hashlib import (\w+)", code))
    names = {first or second for first, second in used} | set(re.findall(r"\b(hmac|ssl)\b", code))
    chapter = PAGE.split("## Keys and algorithms", 1)[1].split("\n## ", 1)[0].lower().replace("ssl", "tls")
    assert {"sha256", "scrypt", "hmac"} <= names
    assert {name for name in names if name.replace("ssl", "tls") not in chapter} == set()
