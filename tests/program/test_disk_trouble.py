"""When the disk is full, fails, lies or is read-only: nothing acknowledged is lost; work goes on without a restart."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from edge.disk.disk_trouble import DiskTrouble, StoreUnavailable
from edge.store.engine.connections import CHECKPOINT_BYTES, PAGE_BYTES, StoreConnection
from edge.store.engine.database import Database
from edge.store.engine.group_commit import GroupCommit
from tests.kit.paths import ROOT

SCHEMA = ["CREATE TABLE lines (number INTEGER PRIMARY KEY, text TEXT NOT NULL)"]
MEGABYTE = 1024 * 1024


def add(database: Database, text: str) -> None:
    with database.transaction() as connection:
        connection.execute("INSERT INTO lines (text) VALUES (?)", (text,))


def lines(database: Database) -> list[str]:
    with database.reading() as connection:
        return [row[0] for row in connection.execute("SELECT text FROM lines ORDER BY number")]


def append(connection: StoreConnection, items: Sequence[str]) -> list[int]:
    return [connection.execute("INSERT INTO lines (text) VALUES (?)", (item,)).lastrowid or 0 for item in items]


def whole(database: Database) -> bool:
    with database.reading() as connection:
        return bool(connection.execute("PRAGMA integrity_check").fetchone() == ("ok",))


# The disk refuses one commit (through the seam)


class Fault:
    """Raises what it is loaded with, once, at the next commit."""

    def __init__(self) -> None:
        self.code: int | None = None

    def __call__(self) -> None:
        code, self.code = self.code, None
        if code is not None:
            raise OSError(code, os.strerror(code))


@pytest.fixture
def fault() -> Fault:
    return Fault()


@pytest.fixture
def heard() -> list[str]:
    """A word for each commit that the database has told of."""
    return []


@pytest.fixture
def database(tmp_path: Path, fault: Fault, heard: list[str]) -> Iterator[Database]:
    opened = Database.open(tmp_path / "data", SCHEMA, before_commit=fault, hears=[lambda: heard.append("commit")])
    yield opened
    opened.close()


def trouble_of(database: Database) -> StoreUnavailable | None:
    """As it is now."""
    return database.trouble


FAULTS = [(errno.ENOSPC, DiskTrouble.FULL), (errno.EIO, DiskTrouble.IO), (errno.EROFS, DiskTrouble.READONLY)]


@pytest.mark.parametrize(("code", "kind"), FAULTS)
def test_a_commit_that_the_disk_refuses_changes_nothing_and_the_next_goes_on(
    database: Database, fault: Fault, heard: list[str], code: int, kind: DiskTrouble
) -> None:
    add(database, "before")
    heard.clear()
    fault.code = code
    with pytest.raises(StoreUnavailable) as refused:
        add(database, "refused")
    assert refused.value.kind is kind
    assert trouble_of(database) is not None
    assert heard == []
    assert lines(database) == ["before"]
    add(database, "after")
    assert trouble_of(database) is None
    assert (heard, database.revision) == (["commit"], 2)
    assert lines(database) == ["before", "after"]


@pytest.mark.parametrize(("code", "kind"), FAULTS)
def test_an_inner_transaction_cannot_hide_that_the_outer_one_was_refused(
    database: Database, fault: Fault, code: int, kind: DiskTrouble
) -> None:
    fault.code = code
    with pytest.raises(StoreUnavailable) as refused, database.transaction():
        add(database, "inner")
    assert refused.value.kind is kind
    assert lines(database) == []


def test_a_group_that_the_disk_refuses_is_refused_as_one_and_not_tried_one_by_one(
    database: Database, fault: Fault
) -> None:
    tries: list[int] = []

    def write(connection: StoreConnection, items: Sequence[str]) -> list[int]:
        tries.append(len(items))
        return append(connection, items)

    group = GroupCommit(database, write)
    fault.code = errno.EIO
    with pytest.raises(StoreUnavailable):
        group.put("refused")
    assert tries == [1]
    assert group.put("kept") == 1
    group.close()
    assert lines(database) == ["kept"]


def test_a_probe_mends_what_can_be_mended(database: Database, fault: Fault) -> None:
    fault.code = errno.EIO
    with pytest.raises(StoreUnavailable):
        add(database, "refused")
    assert database.trouble is not None
    database.probe()
    assert database.trouble is None


def test_an_error_of_somebody_elses_inside_a_transaction_is_not_taken_for_the_disks(database: Database) -> None:
    with pytest.raises(OSError, match="printer"), database.transaction():
        raise OSError(errno.ENOSPC, "the printer's memory is full")
    assert database.trouble is None


# The disk really is full


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A disk of 40 MB in memory. Needs the right to mount."""
    place = Path(tempfile.mkdtemp())
    mount, umount = shutil.which("mount"), shutil.which("umount")
    command = [str(mount), "-t", "tmpfs", "-o", "size=40m", "none", str(place)]
    if not mount or not umount or subprocess.run(command, check=False, capture_output=True).returncode:
        word = "a full disk could not be tried: only root may mount a small one"
        if os.environ.get("CI") == "true":
            pytest.fail(word)
        pytest.skip(word)
    yield place
    subprocess.run([umount, "--lazy", str(place)], check=True)
    place.rmdir()


def fill(disk: Path) -> Path:
    """Takes every byte that is left."""
    filler = disk / "filler"
    with filler.open("ab", buffering=0) as file:
        for size in (MEGABYTE, 4096, 1):
            try:
                while file.write(b"x" * size) == size:
                    pass
            except OSError as error:
                assert error.errno == errno.ENOSPC  # noqa: PT017
    return filler


def until_refused(write: Callable[[str], object]) -> tuple[list[str], StoreUnavailable]:
    kept: list[str] = []
    for number in range(10_000):
        text = f"{number} " + "x" * 2000
        try:
            write(text)
        except StoreUnavailable as error:
            return kept, error
        kept.append(text)
    raise AssertionError("the disk was never full")


def test_a_full_disk_refuses_and_work_goes_on_once_there_is_room(small_disk: Path) -> None:
    database = Database.open(small_disk / "data", SCHEMA)
    group = GroupCommit(database, append)
    add(database, "before")
    filler = fill(small_disk)
    kept, refusal = until_refused(group.put)
    assert refusal.kind is DiskTrouble.FULL
    assert lines(database) == ["before", *kept]
    for _ in range(3):
        with pytest.raises(StoreUnavailable):
            add(database, "no room")
        database.probe()
        assert database.trouble is not None
    assert not (small_disk / "data" / "reserve").exists()
    # What makes room may write all the same.
    with database.emergency():
        add(database, "in need")
    filler.unlink()
    assert isinstance(group.put("after"), int)
    add(database, "as well")
    assert database.trouble is None
    assert (small_disk / "data" / "reserve").exists()
    assert lines(database) == ["before", *kept, "in need", "after", "as well"]
    assert whole(database)
    group.close()
    database.close()


def test_a_long_log_of_new_pages_has_room_in_the_reserve(small_disk: Path) -> None:
    """Each of its pages makes the database longer: at the end of a long log comes the largest body that there is."""
    database = Database.open(small_disk / "data", SCHEMA)
    while (small_disk / "data" / "iduka.db-wal").stat().st_size < CHECKPOINT_BYTES - 100_000:
        add(database, "x" * 20_000)
    spare = os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_frsize - 3 * MEGABYTE - 300_000
    (small_disk / "most").write_bytes(b"x" * spare)
    add(database, "y" * 3 * MEGABYTE)
    fill(small_disk)
    until_refused(lambda text: add(database, text))
    assert database.mending is False, "the log has been emptied"
    with database.emergency():
        add(database, "in need")
    assert lines(database)[-1] == "in need"
    assert whole(database)
    database.close()


def test_a_shop_on_a_full_disk_opens_and_shows_what_it_has(small_disk: Path) -> None:
    database = Database.open(small_disk / "data", SCHEMA)
    add(database, "before")
    database.close()
    filler = fill(small_disk)
    database = Database.open(small_disk / "data", SCHEMA)
    assert lines(database) == ["before"]
    assert trouble_of(database) is not None
    with pytest.raises(StoreUnavailable):
        add(database, "no room")
    filler.unlink()
    add(database, "after")
    assert trouble_of(database) is None
    assert lines(database) == ["before", "after"]
    database.close()


def test_room_that_was_made_inside_the_database_counts(small_disk: Path) -> None:
    database = Database.open(small_disk / "data", SCHEMA)
    kept, _ = until_refused(lambda text: add(database, text * 10))
    assert len(kept) > 100
    for _ in range(0, len(kept), 100):  # in small steps: what is deleted goes through the log
        with database.emergency(), database.transaction() as connection:
            connection.execute("DELETE FROM lines WHERE number IN (SELECT number FROM lines LIMIT 100)")
    add(database, "after")
    assert lines(database) == ["after"]
    database.close()


# The disk fails below us (the system calls are made to fail)

WRITER = f"""
import sys
from pathlib import Path
sys.path.insert(0, {str(ROOT)!r})
from edge.store.engine.database import Database
from edge.disk.disk_trouble import StoreUnavailable
for start in (1, 2):
    try:
        database = Database.open(Path(sys.argv[1]), {SCHEMA!r})
        break
    except StoreUnavailable:
        continue  # as systemd would
for number in range(12):
    try:
        with database.transaction() as connection:
            connection.execute("INSERT INTO lines (text) VALUES (?)", (str(number),))
        print("kept", number, flush=True)
    except StoreUnavailable as error:
        print("refused", number, error.kind, flush=True)
    with database.reading() as connection:
        print("reads", connection.execute("SELECT count(*) FROM lines").fetchone()[0], flush=True)
    if number == 6:
        try:
            database.checkpoint()
        except StoreUnavailable as error:
            print("no checkpoint", flush=True)
print("trouble", database.trouble, flush=True)
if len(sys.argv) > 2:
    import os
    os._exit(9)
database.close()
"""  # noqa: S608


def injected(folder: Path, what: str, *more: str) -> list[list[str]]:
    strace = shutil.which("strace") or "strace"
    command = [strace, "-f", "-qq", "-o", os.devnull, "-e", f"trace={what.partition(':')[0]}", "-e", f"inject={what}"]
    done = subprocess.run(
        [*command, sys.executable, "-c", WRITER, str(folder), *more], check=False, capture_output=True, text=True
    )
    assert "Traceback" not in done.stderr, done.stderr
    return [line.split() for line in done.stdout.splitlines()]


SYNCS, WRITES = "fsync,fdatasync", "pwrite64"
AT = [(SYNCS, "EIO", when) for when in (1, 2, 4, 7, 9, 10, 11)] + [
    (WRITES, code, when) for code, when in (("EIO", 1), ("EIO", 3), ("EIO", 8), ("ENOSPC", 4), ("ENOSPC", 12))
]


@pytest.mark.needs("strace")
@pytest.mark.parametrize(("calls", "code", "when"), AT)
def test_one_failing_call_costs_one_commit_at_most(tmp_path: Path, calls: str, code: str, when: int) -> None:
    folder = tmp_path / "data"
    Database.open(folder, SCHEMA).close()
    told = injected(folder, f"{calls}:error={code}:when={when}", *(["die"] if when % 2 else []))
    kept = [line[1] for line in told if line[0] == "kept"]
    refused = [line[1] for line in told if line[0] == "refused"]
    assert len(kept) + len(refused) == 12
    assert len(refused) <= 1
    assert told[-1] == ["trouble", "None"]
    database = Database.open(folder, SCHEMA)
    assert lines(database) == kept
    assert whole(database)
    database.close()


@pytest.mark.needs("strace")
def test_a_disk_that_fails_for_good_refuses_everything_and_loses_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    Database.open(folder, SCHEMA).close()
    told = injected(folder, f"{SYNCS}:error=EIO:when=6+", "die")
    kept = [line[1] for line in told if line[0] == "kept"]
    assert 0 < len(kept) < 12
    assert [line[1] for line in told if line[0] == "refused"] == [str(number) for number in range(len(kept), 12)]
    assert told[-1][1] != "None"
    database = Database.open(folder, SCHEMA)
    stored = lines(database)
    # What was refused last may have reached the disk after all: it is refused, not forbidden.
    assert stored[: len(kept)] == kept
    assert len(stored) <= len(kept) + 1
    database.close()


# The disk gives back something else


def test_a_damaged_page_is_told_and_the_rest_can_be_read(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    database = Database.open(folder, [*SCHEMA, "CREATE TABLE others (text TEXT)"])
    add(database, "x" * 100)
    with database.transaction() as connection:
        connection.executemany("INSERT INTO others VALUES (?)", [("mark of the page" * 20,)] * 100)
    database.close()
    path = folder / "iduka.db"
    content = bytearray(path.read_bytes())
    page = content.index(b"mark of the page") // PAGE_BYTES * PAGE_BYTES
    content[page : page + 64] = b"\xff" * 64
    path.write_bytes(content)
    database = Database.open(folder, [*SCHEMA, "CREATE TABLE others (text TEXT)"])
    with pytest.raises(StoreUnavailable) as refused, database.reading() as connection:
        connection.execute("SELECT sum(length(text)) FROM others").fetchone()
    assert refused.value.kind is DiskTrouble.CORRUPT
    assert lines(database) == ["x" * 100]
    assert database.trouble is not None
    add(database, "y")
    assert len(lines(database)) == 2
    database.close()
