"""Each verb and each refusal that can meet it: an exit code, no traceback, and a sentence that says what to do next."""

from __future__ import annotations

import fcntl
import os
import socket
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.kit.certificates import certificate
from tests.kit.disks import may_mount
from tests.kit.doors import Door
from tests.kit.programs import FORGETFUL
from tests.kit.sticks import open_stick
from tests.kit.support import open_room
from tests.kit.verbs import Ending, becomes_nobody, ending, leaves_the_network, trusting, with_read_only

ROOT = os.geteuid() == 0
CHAT = "05/13/2026, 21:14 - Amina: Good morning\n05/13/2026, 21:15 - Kabeza Hardware: Good morning\n"
# Each verb in words that nothing is wrong with.
VERBS = {
    "serve": "serve",
    "practice": "practice --port 0",
    "check": "check",
    "status": "status",
    "report": "report",
    "backup": "backup --to {stick}",
    "restore": "restore {copies}",
    "upgrade": "upgrade {root}/iduka.deb",
    "rescue": "rescue {root}/new",
    "summary": "summary",
    "export": "export --to {root}/new",
    "import": "import {root}/chat.txt --us Kabeza --yes",
    "import --list": "import --list",
    "import --undo": "import --undo i_1",
    "import --from-export": "import --from-export {root}/export",
    "setup": "setup --name Kabeza",
    "setup-address": "setup-address",
    "staff": "staff add Grace",
    "enrol": "enrol",
}
LOOKS = frozenset(
    {"check", "status", "report", "backup", "summary", "export", "import", "import --list", "import --undo"}
    | {"setup-address"}
)
OPENS = frozenset({"serve", "practice", "setup", "staff", "enrol"})
ALL = frozenset(VERBS)


@dataclass(frozen=True)
class World:
    """root: a folder that everybody may enter, with shops in it, each in a state of its own."""

    root: Path
    stick: Path
    taken: int

    def says(self, words: str, shop: str = "good", first: Callable[[], object] = lambda: None, **more: str) -> Ending:
        """more: settings EDGE_*, by what follows that; `given` is typed."""
        given = more.pop("given", "")
        settings = {"DATA": str(self.root / shop), "LAN": "127.0.0.1:0", "HOOK": "127.0.0.1:0", **more}
        settings = {f"EDGE_{name}": self.filled(value) for name, value in settings.items()}
        settings = {"EDGE_GRAPH_URL": "http://127.0.0.1:9", FORGETFUL: "yes", **settings}
        return ending(self.filled(words).split(), settings, first, given)

    def filled(self, words: str) -> str:
        return words.format(root=self.root, stick=self.stick, copies=self.stick, taken=self.taken)


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with ExitStack() as ends:
        root = Path(ends.enter_context(TemporaryDirectory()))
        root.chmod(0o755)
        taken = ends.enter_context(socket.create_server(("127.0.0.1", 0)))
        world = World(root, ends.enter_context(open_stick()), int(taken.getsockname()[1]))
        for name in ("good", "busy", "damaged", "newer", "gone", "foreign"):
            room = open_room(root / name)
            room.staff("Aline", owner=True)
            room.close()
        (root / "chat.txt").write_text(CHAT)
        (root / "a-file").write_text("no folder")
        (root / "closed").mkdir(mode=0o555)
        (root / "foreign").chmod(0o700 if ROOT else 0)
        (root / "damaged" / "iduka.db").write_bytes(b"no database" * 1000)
        (root / "gone" / "iduka.db").unlink()
        with sqlite3.connect(root / "newer" / "iduka.db") as newer:
            newer.execute("PRAGMA user_version = 999")
        newer.close()
        for made in ("backup --to {stick}", "export --to {root}/export"):
            assert world.says(made).code == 0
        lock = os.open(root / "busy" / "lock", os.O_RDWR | os.O_CREAT)
        ends.callback(os.close, lock)
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield world
        (root / "foreign").chmod(0o700)


def is_a_way_out(found: Ending, way: str) -> None:
    """The sentence stands last; what the log says may come before it."""
    assert found.code == 1, found
    assert "Traceback" not in found.said
    assert way in found.said, found.said


# The box, whatever the verb is.

AS_NOBODY: Mapping[str, object] = {"first": becomes_nobody} if ROOT else {}
CIRCUMSTANCES: Mapping[str, tuple[frozenset[str], str, Mapping[str, object]]] = {
    "a setting that is none": (ALL, "correct its name", {"PORT": "8080"}),
    "an address that is none": (ALL, "must look like 127.0.0.1:8080", {"LAN": "8080"}),
    "one address twice": (ALL, "two different addresses", {"LAN": "127.0.0.1:81", "HOOK": "127.0.0.1:81"}),
    "a file in the folder's place": (ALL, "Set it to a folder", {"shop": "a-file"}),
    "a file above the folder": (ALL, "Set it to a folder", {"shop": "a-file/data"}),
    "no shop in it": (LOOKS | {"rescue"}, "set EDGE_DATA to it", {"shop": "none"}),
    "the folder of somebody else": (
        (LOOKS | OPENS | {"rescue"}) - {"serve"},
        "run it as the user the shop belongs to",
        {"shop": "foreign", **AS_NOBODY},
    ),
    "a folder that takes nothing": (OPENS, "run it as the user the shop belongs to", {"shop": "closed", **AS_NOBODY}),
    "a new folder in one that takes nothing": (
        OPENS,
        "run it as the user the shop belongs to",
        {"shop": "closed/data", **AS_NOBODY},
    ),
    "a server that runs": (
        frozenset({"serve", "practice", "setup", "staff", "rescue"}),
        "systemctl stop",
        {"shop": "busy"},
    ),
    "a database that is none": ((LOOKS | OPENS) - {"backup"}, "iduka restore", {"shop": "damaged"}),
    "a database of a newer version": ((LOOKS | OPENS) - {"backup"}, "newer version again", {"shop": "newer"}),
    "a database that is gone": (OPENS, "iduka restore", {"shop": "gone"}),
    "a shop in the place of a restored one": (frozenset({"restore"}), "move the folder away", {}),
    "a folder for both that is a shop's": (frozenset({"practice"}), "Set EDGE_DATA to an empty one", {}),
}


@pytest.mark.parametrize("circumstance", CIRCUMSTANCES)
def test_whatever_meets_a_verb_it_says_what_to_do_next(world: World, circumstance: str) -> None:
    verbs, way, more = CIRCUMSTANCES[circumstance]
    for verb in sorted(verbs):
        is_a_way_out(world.says(VERBS[verb], **more), way)  # type: ignore[arg-type]
    assert not (world.root / "new").exists()


# What one verb alone can meet.

OF_ONE: Mapping[str, tuple[str, str, Mapping[str, object]]] = {
    "a port that is taken, for phones": ("serve", "ss -ltnp", {"LAN": "127.0.0.1:{taken}"}),
    "a port that is taken, for WhatsApp": ("serve", "ss -ltnp", {"HOOK": "127.0.0.1:{taken}"}),
    "an address of another machine": ("serve", "0.0.0.0 for all", {"LAN": "192.0.2.7:8080"}),
    "a port that is taken, for practice": ("practice --port {taken}", "--port NUMBER", {"shop": "none"}),
    "a fault that is none": ("practice --fault rain", "link_cut", {"shop": "none"}),
    "a disk that forgets": ("serve", "Set EDGE_DATA to a folder on a real disk", {"shop": "good", "FORGETFUL": "no"}),
    "no credentials": ("setup --waba-id 12345678", "--app-secret", {"shop": "none"}),
    "a secret from nowhere": ("setup --token @/nowhere", "Look at its name", {}),
    "a secret of no letters": ("setup --token @{stick}/bytes", "Save it as plain text", {}),
    "a number that is none": ("setup --waba-id Kabeza", "5 to 30 digits", {}),
    "a zone that is none": ("setup --zone Kigali", "Africa/Kigali is one", {}),
    "hours that are none": ("setup --hours always", "Mon-Fri 08:00-18:00", {}),
    "a name that is taken": ("staff add Aline", "Take another name", {}),
    "a PIN that is none": ("staff add Grace --pin 12x4", "digits", {}),
    "an owner who is there": ("setup-address", "iduka enrol", {}),
    "no folder for backups": ("backup", "iduka backup --to FOLDER", {}),
    "no stick": ("backup --to {stick}/none", "Put the stick in", {}),
    "a folder of the box": ("backup --to {root}", "Put the backup stick in", {}),
    "no copy": ("restore {root}/none", "Put the backup stick in", {"shop": "none"}),
    "a copy that is none": ("restore {root}/chat.txt", "Choose", {"shop": "none"}),
    "something in the new folder": ("rescue {root}/good", "Name a new folder", {}),
    "nothing to be rescued": ("rescue {root}/rescued", "iduka restore", {"shop": "damaged"}),
    "no such day": ("summary --day 1999-01-01", "Without --day", {}),
    "an export that is there": ("export --to {root}/export", "Name a folder or a file that is not", {}),
    "a customer whom nobody knows": ("export --to {root}/new --customer 1", "Give the whole number", {}),
    "no file to import": ("import", "Name a file", {}),
    "a chat from nowhere": ("import {root}/none.txt --yes", "Look at its name", {}),
    "a chat that is none": ("import {root}/a-file --yes", "export", {}),
    "an import that is none": ("import --undo i_1", "iduka import --list", {}),
    "an export from nowhere": (
        "import --from-export {root}/nowhere",
        "that iduka export has written",
        {"shop": "none"},
    ),
    "an export of no shop": ("import --from-export {root}/good", "iduka export --to", {"shop": "none"}),
    "a package from nowhere": ("upgrade {root}/none.deb", "Bring it again", {}),
    "a package that is none": ("upgrade {root}/chat.txt", "Bring it again", {}),
    "no WhatsApp": ("check", "check again later", {}),
}


@pytest.mark.parametrize("refusal", OF_ONE)
def test_what_a_verb_refuses_by_itself_says_what_to_do_next(world: World, refusal: str) -> None:
    words, way, more = OF_ONE[refusal]
    (world.stick / "bytes").write_bytes(b"\xff\xfe\x00")
    is_a_way_out(world.says(words, **more), way)  # type: ignore[arg-type]


@pytest.mark.skipif(not ROOT, reason="only root can leave the network")
@pytest.mark.parametrize("words", ["enrol", "setup-address"])
def test_where_no_phone_can_come_in_it_is_said_how_one_can(world: World, words: str) -> None:
    shop = "good" if words == "enrol" else "without anybody"
    open_room(world.root / shop).close()
    found = world.says(words, shop, leaves_the_network, LAN="0.0.0.0:8080")
    assert found.code == 0
    assert "Put the network cable in" in found.said


@pytest.mark.skipif(not may_mount(), reason="only root may mount a disk")
@pytest.mark.parametrize("verb", ["setup", "staff", "enrol", "practice", "check"])
def test_on_a_disk_that_lets_nobody_write_it_is_said_what_to_do(world: World, verb: str) -> None:
    way = "belongs to a real shop" if verb == "practice" else "estart the box"
    is_a_way_out(world.says(VERBS[verb], "good", with_read_only(world.root / "good")), way)


@pytest.mark.needs("openssl")
@pytest.mark.parametrize(
    ("begins", "ends", "is_trusted", "way"),
    [
        ("20200101000000Z", "20210101000000Z", True, "sudo timedatectl set-time"),
        ("20900101000000Z", "20910101000000Z", True, "sudo timedatectl set-time"),
        ("20200101000000Z", "20910101000000Z", False, "a sign-in or a payment"),
    ],
)
def test_where_whatsapps_certificate_is_refused_it_is_said_whether_by_the_clock_or_by_the_network(
    world: World, tmp_path: Path, begins: str, ends: str, is_trusted: bool, way: str
) -> None:
    shown = certificate(tmp_path / "shown", begins, ends)
    door = Door(lambda path, query: b"{}")
    door.wrap(shown)
    try:
        trusts = trusting(shown) if is_trusted else (lambda: None)
        found = world.says("check", "good", trusts, GRAPH_URL=door.url.replace("http:", "https:"))
    finally:
        door.close()
    is_a_way_out(found, way)


def test_a_rescue_that_came_to_nothing_may_be_tried_again_into_the_same_folder(world: World) -> None:
    for _ in range(2):
        is_a_way_out(world.says("rescue {root}/twice", "damaged"), "Restore a backup with")


def test_each_verb_is_in_the_table() -> None:
    from edge.cli import VERBS as KNOWN  # noqa: PLC0415

    assert {name.split()[0] for name in VERBS} == set(KNOWN)
