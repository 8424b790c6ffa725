"""The store: opening and being refused, transactions, snapshots, the group commit, and being killed."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext, suppress
from pathlib import Path
from queue import Queue

import pytest

from edge.clock import Clock
from edge.disk.disk_trouble import DiskTrouble, StoreRefused, StoreUnavailable
from edge.records.events import LinkChanged
from edge.registers.books import Books
from edge.store.engine.connections import StoreConnection
from edge.store.engine.database import Database
from edge.store.engine.group_commit import GroupCommit
from tests.kit.paths import ROOT

SCHEMA = ["CREATE TABLE lines (number INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE)"]
PATIENCE = 60.0  # seconds; only a broken store makes a test wait so long


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def database(folder: Path) -> Iterator[Database]:
    opened = Database.open(folder, SCHEMA)
    yield opened
    opened.close()


def add(database: Database, *texts: str) -> None:
    with database.transaction() as connection:
        connection.executemany("INSERT INTO lines (text) VALUES (?)", [(text,) for text in texts])


def lines(database: Database) -> list[str]:
    with database.reading() as connection:
        return [row[0] for row in connection.execute("SELECT text FROM lines ORDER BY number")]


def append(connection: StoreConnection, items: Sequence[str]) -> list[int]:
    sql = "INSERT INTO lines (text) VALUES (?)"
    return [connection.execute(sql, (item,)).lastrowid or 0 for item in items]


def elsewhere(program: str, folder: Path) -> subprocess.Popen[str]:
    """Another process with the store at hand; `folder` is in its variable `folder`."""
    start = f"""
import sys
from pathlib import Path
sys.path.insert(0, {str(ROOT)!r})
from edge.store.engine.database import Database
folder, SCHEMA = Path({str(folder)!r}), {SCHEMA!r}
"""
    return subprocess.Popen(
        [sys.executable, "-c", start + program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


# Opening


def test_a_new_shop_is_for_its_owner_alone(database: Database, folder: Path) -> None:
    add(database, "a")
    assert folder.stat().st_mode & 0o777 == 0o700
    modes = {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}
    assert set(modes) == {"iduka.db", "iduka.db-wal", "iduka.db-shm", "lock", "reserve", "shop-id"}
    assert set(modes.values()) == {0o600}
    reserve = (folder / "reserve").stat()
    assert min(reserve.st_size, reserve.st_blocks * 512) >= 6_000_000


def test_what_was_written_is_there_after_closing_and_opening(folder: Path) -> None:
    for text in "abc":
        database = Database.open(folder, SCHEMA)
        add(database, text)
        database.close()
    database = Database.open(folder, SCHEMA)
    assert lines(database) == ["a", "b", "c"]
    database.close()
    database.close()


def test_a_closed_store_refuses_everything(database: Database) -> None:
    database.close()
    with pytest.raises(StoreUnavailable):
        add(database, "a")
    with pytest.raises(StoreUnavailable):
        database.checkpoint()


def test_a_second_process_is_refused_and_told_who_has_it(folder: Path) -> None:
    with elsewhere("Database.open(folder, SCHEMA); print('open', flush=True); sys.stdin.read()", folder) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        with pytest.raises(StoreRefused, match=rf"process \(number {other.pid}\)"):
            Database.open(folder, SCHEMA)
        other.kill()
    Database.open(folder, SCHEMA).close()


def test_a_second_opening_in_the_same_process_is_refused_until_the_first_is_closed(folder: Path) -> None:
    first = Database.open(folder, SCHEMA)
    with pytest.raises(StoreRefused):
        Database.open(folder, SCHEMA)
    first.close()
    Database.open(folder, SCHEMA).close()


@pytest.mark.parametrize("loss", ["missing", "empty", "emptied", "no database"])
def test_a_lost_database_is_refused_and_never_silently_started_empty(folder: Path, loss: str) -> None:
    Database.open(folder, SCHEMA).close()
    path = folder / "iduka.db"
    path.unlink()
    if loss == "empty":
        path.touch()
    elif loss == "emptied":
        sqlite3.connect(path).execute("PRAGMA journal_mode=WAL").connection.close()
    elif loss == "no database":
        path.write_bytes(b"These are not the data that you are looking for." * 100)
    before = path.read_bytes() if path.exists() else None
    for _ in range(2):
        with pytest.raises(StoreRefused, match=r"[Rr]estore"):
            Database.open(folder, SCHEMA)
    assert (path.read_bytes() if path.exists() else None) == before


def test_a_database_without_its_mark_gets_it_again(folder: Path) -> None:
    Database.open(folder, SCHEMA).close()
    (folder / "shop-id").unlink()
    Database.open(folder, SCHEMA).close()
    assert len((folder / "shop-id").read_text("ascii").strip()) == 32


def test_a_newer_schema_is_refused_and_left_as_it_is(folder: Path) -> None:
    Database.open(folder, [*SCHEMA, "CREATE TABLE newer (a)"]).close()
    before = (folder / "iduka.db").read_bytes()
    with pytest.raises(StoreRefused, match="newer version"):
        Database.open(folder, SCHEMA)
    assert (folder / "iduka.db").read_bytes() == before


def test_migrations_run_once_in_their_order(folder: Path) -> None:
    taken: list[int] = []
    steps = [lambda _, number=number: taken.append(number) for number in range(4)]
    Database.open(folder, steps[:2]).close()
    Database.open(folder, steps).close()
    Database.open(folder, steps).close()
    assert taken == [0, 1, 2, 3]


def test_a_migration_that_fails_changes_nothing_and_the_next_start_completes_it(folder: Path) -> None:
    def fail(connection: StoreConnection) -> None:
        connection.execute("CREATE TABLE half (a)")
        raise ArithmeticError

    good = "CREATE TABLE whole (a, b); CREATE TRIGGER t AFTER INSERT ON whole BEGIN DELETE FROM whole; SELECT 1; END;"
    with pytest.raises(ArithmeticError):
        Database.open(folder, [*SCHEMA, good, fail])
    database = Database.open(folder, [*SCHEMA, good, "-- nothing; but a comment"])
    with database.reading() as connection:
        names = {row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type <> 'index'")}
    assert names == {"lines", "whole", "t"}
    database.close()


def test_a_stale_index_of_the_log_does_no_harm(folder: Path) -> None:
    database = Database.open(folder, SCHEMA)
    add(database, "a")
    stale = (folder / "iduka.db-shm").read_bytes()
    add(database, "b")
    database.close()
    (folder / "iduka.db-shm").write_bytes(stale)
    database = Database.open(folder, SCHEMA)
    assert lines(database) == ["a", "b"]
    database.close()


# Transactions


def test_an_error_undoes_the_whole_transaction(database: Database) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        add(database, "a", "b", "a")
    assert lines(database) == []


def test_an_inner_transaction_is_undone_alone(database: Database) -> None:
    with database.transaction():
        add(database, "a")
        with pytest.raises(sqlite3.IntegrityError):
            add(database, "b", "b")
        add(database, "c")
    assert lines(database) == ["a", "c"]


def test_what_is_not_committed_is_seen_inside_and_nowhere_else(database: Database) -> None:
    with ThreadPoolExecutor(1) as other, database.transaction():
        add(database, "a")
        assert lines(database) == ["a"]
        assert other.submit(lines, database).result(PATIENCE) == []
    assert lines(database) == ["a"]


def test_a_reader_sees_one_moment_however_often_it_asks(database: Database) -> None:
    add(database, "a")
    with ThreadPoolExecutor(1) as other, database.reading():
        assert lines(database) == ["a"]
        other.submit(add, database, "b").result(PATIENCE)
        assert lines(database) == ["a"]
    assert lines(database) == ["a", "b"]


def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(StoreUnavailable), database.reading() as connection:
        connection.execute("INSERT INTO lines (text) VALUES ('a')")
    add(database, "b")
    assert lines(database) == ["b"]


def test_threads_that_write_take_turns(database: Database) -> None:
    add(database, "0")

    def count_up(_: int) -> None:
        with database.transaction() as connection:
            (text,) = connection.execute("SELECT text FROM lines").fetchone()
            connection.execute("UPDATE lines SET text = ?", (str(int(text) + 1),))

    with ThreadPoolExecutor(16) as threads:
        list(threads.map(count_up, range(320)))
    assert lines(database) == ["320"]


def test_listeners_hear_of_commits_that_wrote_something_and_of_nothing_else(folder: Path) -> None:
    heard: list[int] = []
    store = Database.open(
        folder, SCHEMA, hears=[lambda: heard.append(store.revision), lambda: heard.append(len(lines(store)))]
    )
    with store.transaction():
        pass
    with pytest.raises(sqlite3.IntegrityError):
        add(store, "a", "a")
    assert heard == []
    with store.transaction():
        add(store, "a")
        add(store, "b")
        assert heard == []
    assert heard == [1, 2]
    store.close()


def test_a_listener_that_fails_fails_nobody_and_is_logged(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    heard: list[int] = []

    def fail() -> None:
        raise StoreUnavailable(DiskTrouble.BUSY, "no reader is free")

    store = Database.open(folder, SCHEMA, hears=[fail, lambda: heard.append(store.revision)])
    add(store, "a")
    assert (lines(store), heard) == (["a"], [1])
    store.close()
    assert "no reader is free" in caplog.text


def test_what_waits_for_a_commit_happens_once_it_is_on_disk_and_cannot_make_it_fail(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    seen: list[str] = []

    def fail() -> None:
        raise ArithmeticError("the sum is wrong")

    with database.transaction():
        database.on_commit(fail)
        with database.transaction() as connection:
            connection.execute("INSERT INTO lines (text) VALUES ('a')")
            database.on_commit(lambda: seen.append("a"))
        assert seen == []
    assert seen == lines(database) == ["a"]
    assert "the sum is wrong" in caplog.text
    add(database, "b")
    assert seen == ["a"]


def test_what_waits_for_a_commit_that_is_undone_never_happens(database: Database) -> None:
    seen: list[str] = []
    with database.transaction():
        database.on_commit(lambda: seen.append("outer"))
        with suppress(ArithmeticError), database.transaction():
            database.on_commit(lambda: seen.append("inner"))
            raise ArithmeticError
    assert seen == ["outer"]
    with suppress(ArithmeticError), database.transaction():
        database.on_commit(lambda: seen.append("never"))
        raise ArithmeticError
    add(database, "a")
    assert seen == ["outer"]
    with pytest.raises(RuntimeError):
        database.on_commit(lambda: seen.append("without"))


# Rows that come one by one


def test_rows_are_not_read_on_after_the_reading_they_belong_to(folder: Path) -> None:
    books = Books.open(folder)
    now = Clock().now()
    with books.transaction():
        for _ in range(300):
            books.events.add(LinkChanged("", "online"), now)
    streams: list[Callable[[], Iterator[object]]] = [
        lambda: books.events.after(0),
        lambda: books.events.newest(LinkChanged),
        lambda: books.days.touching("2026-01-01", "2026-12-31"),
        lambda: books.days.by_hour("2026-01-01", "2026-12-31", []),
        lambda: books.days.answers("2026-01-01", "2026-12-31", []),
        lambda: books.days.labelled("2026-01-01", "2026-12-31", []),
    ]
    for stream in streams:
        for around in (books.reading, books.transaction, nullcontext):
            with around():
                rows = stream()
            books.events.count(LinkChanged)  # the next one who has the same connection
            with pytest.raises(RuntimeError):
                next(rows, None)
    for customer in (None, "c_1"):
        with books.media.shelf() as shelf:
            files = shelf.first_to_go(customer)
        with pytest.raises(RuntimeError):
            next(files, None)
    for around in (books.reading, books.transaction):
        with around():
            rows = books.events.after(0)
            first = next(rows)
        with pytest.raises(RuntimeError), books.reading():
            next(rows)
        with around():
            assert first.seq == 1
            assert len(list(books.events.after(0))) == 300
    books.close()


# Long readers


def test_a_query_without_end_is_ended(folder: Path) -> None:
    database = Database.open(folder, SCHEMA, reading_seconds=0.5)
    endless = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    with pytest.raises(StoreUnavailable), database.reading() as connection:
        connection.execute(endless)
    assert lines(database) == []
    assert database.trouble is None
    database.close()


def test_a_reader_that_overstays_is_cut_off_so_that_the_log_ends_somewhere(folder: Path) -> None:
    database = Database.open(folder, SCHEMA, reading_seconds=0.5)

    def write_much() -> None:
        for number in range(6):
            add(database, f"{number}" + "x" * 5_000_000)

    def read_again_and_again() -> None:
        with ThreadPoolExecutor(1) as other, database.reading():
            lines(database)
            other.submit(write_much).result(PATIENCE)
            lines(database)

    with pytest.raises(StoreUnavailable):
        read_again_and_again()
    assert (folder / "iduka.db-wal").stat().st_size < 20_000_000
    assert len(lines(database)) == 6
    database.close()


def test_who_said_that_it_takes_longer_is_not_cut_off_before_that(folder: Path) -> None:
    database = Database.open(folder, SCHEMA, reading_seconds=0.0)

    def read(seconds: float | None) -> list[str]:
        """While the writer wants its log back, which it is told that it cannot have, and tries again later."""
        with ThreadPoolExecutor(1) as other, database.reading(seconds):
            with suppress(StoreUnavailable):
                other.submit(database.checkpoint).result(PATIENCE)
            return lines(database)

    assert read(PATIENCE) == []
    with pytest.raises(StoreUnavailable):
        read(None)
    database.close()


# Reading beside a server


def test_another_process_can_look_in_while_the_shop_is_open(database: Database, folder: Path) -> None:
    add(database, "a")
    program = """
database = Database.open_reading(folder, SCHEMA)
for line in sys.stdin:
    with database.reading() as connection:
        print([row[0] for row in connection.execute("SELECT text FROM lines")], flush=True)
"""
    with elsewhere(program, folder) as other:
        assert other.stdin is not None
        assert other.stdout is not None
        for text, seen in (("b", "['a', 'b']\n"), ("c", "['a', 'b', 'c']\n")):
            add(database, text)
            other.stdin.write("look\n")
            other.stdin.flush()
            assert other.stdout.readline() == seen
        other.stdin.close()
    add(database, "d")
    database.checkpoint()


def test_a_stopped_shop_can_be_looked_into_but_not_changed(folder: Path) -> None:
    database = Database.open(folder, SCHEMA)
    add(database, "a")
    database.close()
    looking = Database.open_reading(folder, SCHEMA)
    assert lines(looking) == ["a"]
    looking.probe()
    with pytest.raises(StoreUnavailable):
        add(looking, "b")
    looking.close()
    database = Database.open(folder, SCHEMA)
    assert lines(database) == ["a"]
    database.close()


def test_a_shop_that_was_killed_can_be_looked_into(folder: Path) -> None:
    program = """
database = Database.open(folder, SCHEMA)
with database.transaction() as connection:
    connection.execute("INSERT INTO lines (text) VALUES ('a')")
print("kept", flush=True)
sys.stdin.read()
"""
    with elsewhere(program, folder) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "kept\n"
        other.kill()
    assert (folder / "iduka.db-wal").stat().st_size > 0
    looking = Database.open_reading(folder, SCHEMA)
    assert lines(looking) == ["a"]
    looking.close()
    database = Database.open(folder, SCHEMA)
    assert lines(database) == ["a"]
    database.close()


def test_looking_into_no_shop_or_another_schema_is_refused(folder: Path) -> None:
    with pytest.raises(StoreRefused, match="no shop"):
        Database.open_reading(folder, SCHEMA)
    assert not folder.exists()
    Database.open(folder, SCHEMA).close()
    with pytest.raises(StoreRefused, match="schema 1"):
        Database.open_reading(folder, [*SCHEMA, "CREATE TABLE newer (a)"])


# Group commit


def test_many_threads_put_at_once_and_each_gets_its_own_result(database: Database) -> None:
    sizes: list[int] = []
    commits: list[None] = []

    def write(connection: StoreConnection, items: Sequence[str]) -> list[int]:
        sizes.append(len(items))
        return append(connection, items)

    group = GroupCommit(database, write, most=40, after=lambda: commits.append(None))
    with ThreadPoolExecutor(64) as threads:
        texts = [f"{number}" for number in range(64 * 20)]
        numbers = list(threads.map(group.put, texts))
    assert not group.busy or group.alive
    group.close()
    with database.reading() as connection:
        stored = dict(connection.execute("SELECT number, text FROM lines").fetchall())
    assert [stored[number] for number in numbers] == texts
    assert len(stored) == sum(sizes) == len(texts)
    assert max(sizes) <= 40
    assert len(commits) == len(sizes) < len(texts)
    assert database.revision == 0


def test_an_item_that_fails_costs_only_itself(database: Database) -> None:
    add(database, "taken")
    group = GroupCommit(database, append)
    outcomes: dict[str, str] = {}

    def put(text: str) -> None:
        try:
            group.put(text)
            outcomes[text] = "kept"
        except sqlite3.IntegrityError as error:
            outcomes[text] = type(error).__name__

    with ThreadPoolExecutor(9) as threads, database.transaction():
        # All of them have to wait for this transaction; so most of them end up in one batch.
        for text in ("taken", *"abcdefgh"):
            threads.submit(put, text)
    group.close()
    assert outcomes == {"taken": "IntegrityError"} | dict.fromkeys("abcdefgh", "kept")
    assert sorted(lines(database)) == sorted(["taken", *"abcdefgh"])


def test_items_that_came_together_are_told_apart_when_one_fails_or_there_is_no_room(database: Database) -> None:
    add(database, "taken")
    group = GroupCommit(database, append, queue=3)
    kept, failed, also_kept, no_room = group.put_all(["a", "taken", "b", "c"])
    assert isinstance(kept, int)
    assert isinstance(failed, sqlite3.IntegrityError)
    assert isinstance(also_kept, int)
    assert isinstance(no_room, StoreUnavailable)
    assert sorted(lines(database)) == ["a", "b", "taken"]
    group.close()
    (ended,) = group.put_all(["d"])
    assert "Nothing is being written down" in str(ended)


def test_a_full_queue_refuses_at_once_and_the_others_are_kept(database: Database) -> None:
    entered, go_on = threading.Event(), threading.Event()

    def write(connection: StoreConnection, items: Sequence[str]) -> list[int]:
        entered.set()
        assert go_on.wait(PATIENCE)
        return append(connection, items)

    group = GroupCommit(database, write, queue=2)
    refused: Queue[StoreUnavailable] = Queue()

    def put(text: str) -> None:
        try:
            group.put(text, timeout_seconds=PATIENCE)
        except StoreUnavailable as error:
            refused.put(error)

    with ThreadPoolExecutor(6) as threads:
        threads.submit(put, "first")
        assert entered.wait(PATIENCE)
        assert group.busy
        for text in "abcde":
            threads.submit(put, text)
        for _ in range(3):
            assert "Too much" in str(refused.get(timeout=PATIENCE))
        go_on.set()
    group.close()
    assert len(lines(database)) == 3


def test_who_waited_too_long_is_told_and_what_was_not_begun_is_not_kept(database: Database) -> None:
    entered, go_on = threading.Event(), threading.Event()

    def write(connection: StoreConnection, items: Sequence[str]) -> list[int]:
        entered.set()
        assert go_on.wait(PATIENCE)
        return append(connection, items)

    group = GroupCommit(database, write)
    with ThreadPoolExecutor(1) as other:
        patient = other.submit(group.put, "in time", PATIENCE)
        assert entered.wait(PATIENCE)
        with pytest.raises(StoreUnavailable, match="too long"):
            group.put("too late", timeout_seconds=0.01)
        go_on.set()
        assert patient.result(PATIENCE) == 1
    group.close()
    assert lines(database) == ["in time"]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_when_the_committer_dies_nobody_waits_for_it(database: Database) -> None:
    def die(_connection: StoreConnection, _items: Sequence[str]) -> list[int]:
        raise SystemExit

    group = GroupCommit(database, die)
    with ThreadPoolExecutor(8) as threads:
        waiting = [threads.submit(group.put, text, PATIENCE) for text in "abcdefgh"]
        errors = [done.exception(PATIENCE) for done in waiting]
    assert all(isinstance(error, StoreUnavailable) for error in errors)
    assert not group.alive
    with pytest.raises(StoreUnavailable):
        group.put("later")
    group.close()
    add(database, "the others go on")


def test_closing_keeps_what_was_waiting_and_refuses_what_comes_later(database: Database) -> None:
    group = GroupCommit(database, append)
    with ThreadPoolExecutor(4) as threads:
        waiting = [threads.submit(group.put, text) for text in "abcd"]
        numbers = {done.result(PATIENCE) for done in waiting}
    group.close()
    assert numbers == {1, 2, 3, 4}
    with pytest.raises(StoreUnavailable):
        group.put("e")


def test_the_committer_is_next_in_line_even_behind_somebody_who_never_rests(database: Database) -> None:
    turns = [0]
    over = threading.Event()

    def hog() -> None:
        while not over.is_set():
            with database.transaction():
                over.wait(0.05)
                turns[0] += 1

    group = GroupCommit(database, append)
    with ThreadPoolExecutor(1) as other:
        other.submit(hog)
        before = turns[0]
        for number in range(10):
            group.put(str(number))
        waited = turns[0] - before
        over.set()
    group.close()
    assert waited <= 20


def test_others_get_their_turn_behind_a_committer_that_never_rests(database: Database) -> None:
    def write(connection: StoreConnection, items: Sequence[str]) -> list[int]:
        return [connection.execute("SELECT 1").fetchone()[0] for _ in items]

    group = GroupCommit(database, write)
    over = threading.Event()

    def flood() -> None:
        while not over.is_set():
            group.put("flood")

    with ThreadPoolExecutor(8) as threads:
        for _ in range(8):
            threads.submit(flood)
        for number in range(20):
            add(database, str(number))
        over.set()
    group.close()
    assert lines(database) == [str(number) for number in range(20)]


# Being killed


WRITER = """
from concurrent.futures import ThreadPoolExecutor
from edge.store.engine.group_commit import GroupCommit
database = Database.open(folder, SCHEMA)
def append(connection, items):
    return [connection.execute("INSERT INTO lines (text) VALUES (?)", (item,)).lastrowid for item in items]
group = GroupCommit(database, append)
start = int(sys.stdin.readline())
def put(number):
    group.put(str(number))
    sys.stdout.write(f"{number}\\n")
    sys.stdout.flush()
with ThreadPoolExecutor(8) as threads:
    list(threads.map(put, range(start, start + 100_000)))
"""


def test_nothing_that_was_acknowledged_is_lost_by_a_kill(folder: Path) -> None:
    chance = random.Random(1)
    acknowledged: set[str] = set()
    for turn in range(5):
        with elsewhere(WRITER, folder) as writer:
            assert writer.stdin is not None
            assert writer.stdout is not None
            writer.stdin.write(f"{turn * 100_000}\n")
            writer.stdin.flush()
            acknowledged |= {writer.stdout.readline().strip() for _ in range(chance.randrange(1, 400))}
            os.kill(writer.pid, signal.SIGKILL)
            # What is left in the pipe was acknowledged too; only its last line can be torn.
            acknowledged |= {line.strip() for line in writer.stdout.readlines() if line.endswith("\n")}
        database = Database.open(folder, SCHEMA)
        stored = lines(database)
        with database.reading() as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        database.close()
        assert acknowledged <= set(stored)
        assert len(stored) == len(set(stored))
    assert len(acknowledged) > 5


def test_any_thread_may_use_any_method(database: Database) -> None:
    def work(number: int) -> None:
        chores: list[Callable[[], object]] = [
            lambda: add(database, str(number)),
            lambda: lines(database),
            database.probe,
            lambda: database.trouble,
        ]
        chores[number % len(chores)]()

    with ThreadPoolExecutor(12) as threads:
        list(threads.map(work, range(200)))
    assert len(lines(database)) == 50
