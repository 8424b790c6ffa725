"""What every test may lean on: a test that drives a program says so, and is never skipped in silence."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser

from edge.outbox.link import LinkState
from tests.kit.browsers import open_browser
from tests.kit.disks import memory_for_files
from tests.kit.examples import examples
from tests.kit.phones import Phone
from tests.kit.programs import FORGETFUL
from tests.kit.quick import is_quick
from tests.kit.shops import Counter, open_counter
from tests.kit.sticks import open_stick
from tests.kit.support import AMINA, Room, open_room

# What somebody has set on this machine for themselves is nothing to the tests: a proxy that loopback should go by, a
# language for the words of other programs, rights that new files do not get.
for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
    del os.environ[name]
os.environ["LC_ALL"] = "C.UTF-8"
os.environ.pop("PYTHONUNBUFFERED", None)  # a shop's service has none, and ends otherwise where its log is full
# Temporary files may lie in memory: there a shop is kept for a test, and nowhere else.
os.environ[FORGETFUL] = "yes"
if "TMPDIR" not in os.environ and (memory := memory_for_files()):
    os.environ["TMPDIR"] = tempfile.tempdir = str(memory)
os.umask(0o022)
# Thousands of tests and all that they import are looked through for garbage again and again, and stay to the end.
gc.set_threshold(10 * gc.get_threshold()[0])
# How long an example takes says how busy the machine is. In CI hypothesis has settings of its own, which stay.
settings.register_profile(
    "busy",
    settings.default,
    max_examples=examples(50),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("busy")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--quick", action="store_true", help="only files that start no program and no browser")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """What `./test quick` leaves out is not even read. None: as pytest itself decides."""
    if not config.getoption("--quick") or not collection_path.name.startswith("test_"):
        return None
    return None if is_quick(collection_path) else True


def pytest_collection_finish() -> None:
    gc.freeze()


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """A desk on a store of its own, with a clock that stands still."""
    room = open_room(tmp_path / "data")
    yield room
    room.close()


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    """A whole shop with its pages on a socket, and the same clock."""
    with open_counter(tmp_path / "data") as counter:
        yield counter


@pytest.fixture
def aline(counter: Counter) -> Phone:
    """The owner's phone, signed in."""
    return counter.signed_in("Aline", owner=True)


@pytest.fixture
def online(counter: Counter) -> Phone:
    """Aline's phone, of a shop that is online, where nothing goes by itself. She is not the owner."""
    phone = counter.signed_in("Aline")
    counter.stand_still()
    counter.shop.link.became(LinkState.ONLINE, counter.clock.now())
    return phone


@pytest.fixture
def query(counter: Counter, aline: Phone) -> str:
    """A query of Amina's that Aline holds."""
    query = counter.hears("Do you have the bucket?", AMINA)
    counter.shop.desk.claim(query, counter.staff("Aline"))
    return query


@pytest.fixture
def stick() -> Iterator[Path]:
    """A folder that is not on the shop's disk, as a stick is."""
    with open_stick() as folder:
        yield folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all tests of a file; each opens a window of its own."""
    with open_browser() as browser:
        yield browser


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Iterator[None]:
    """The names of what failed once more, last: a long difference of two texts pushes them out of sight in CI."""
    yield
    for report in [*terminalreporter.getreports("failed"), *terminalreporter.getreports("error")]:
        terminalreporter.write_line(f"Not in order: {report.nodeid}")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """@pytest.mark.needs("ffmpeg", "/a/file", …): without it, skipped in words; with CI=true, failed."""
    for marker in item.iter_markers("needs"):
        for program in marker.args:
            if Path(program).exists() if program.startswith("/") else shutil.which(program):
                continue
            word = f"{program} is not on this machine: ./test --install brings it"
            if os.environ.get("CI") == "true":
                pytest.fail(word, pytrace=False)
            pytest.skip(word)
