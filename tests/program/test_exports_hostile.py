"""Files that mean harm: refused in a sentence, within seconds and megabytes, and nothing is written anywhere."""

from __future__ import annotations

import stat
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterable
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest

from edge.errors import Refusal
from edge.imports.opening import LARGEST_TEXT, opened
from tests.kit.paths import ROOT

CHAT = b"13/03/2026, 16:42 - Keza: hello\n13/03/2026, 16:43 - Stall: IMG-20260313-WA0001.jpg (file attached)\n"
# What it costs to say no: processor time, and what the whole program has ever held.
MOST_SECONDS, MOST_MEGABYTES = 2.0, 60
MEASURED = """
import sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from edge.errors import Refusal
from edge.imports.opening import opened
said, count, before = "", 0, time.process_time()
try:
    with opened(Path(sys.argv[2])) as chat:
        for message in chat.messages():
            count += 1
except Refusal as refusal:
    said = refusal.sentence
seconds = time.process_time() - before
held = next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1]
print(count, seconds, int(held) / 1024, said, sep="|")
"""


def measured(file: Path) -> tuple[int, float, float, str]:
    """(messages, seconds of the processor, megabytes, what was said) of a process that reads the file."""
    ran = subprocess.run(
        [sys.executable, "-c", MEASURED, str(ROOT), str(file)], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    count, seconds, megabytes, said = ran.stdout.strip().split("|")
    return int(count), float(seconds), float(megabytes), said


class Listed:
    """A zip made by hand, so that its list may say anything."""

    def __init__(self) -> None:
        self.body, self.listing, self.count = bytearray(), bytearray(), 0

    def add(self, name: bytes, data: bytes = b"", **says: Any) -> Listed:
        """says: what the list says instead of the truth: size, packed, flags, mode, at, method, checksum."""
        squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed = squeeze.compress(data) + squeeze.flush()
        at, checksum = len(self.body), zlib.crc32(data)
        flags, method = says.get("flags", 0), says.get("method", 8)
        self.body += struct.pack(
            "<4s5H3L2H", b"PK\3\4", 20, flags, method, 0, 0, checksum, len(packed), len(data), len(name), 0
        )
        self.body += name + packed
        return self.list(name, **{"size": len(data), "packed": len(packed), "at": at, "checksum": checksum, **says})

    def list(self, name: bytes, **says: Any) -> Listed:
        self.listing += struct.pack(
            "<4s6H3L5H2L", b"PK\1\2", 0x0314, 20, says.get("flags", 0), says.get("method", 8), 0, 0,
            says.get("checksum", 0), says["packed"], says["size"], len(name), 0, 0, 0, 0,
            says.get("mode", stat.S_IFREG) << 16, says["at"],
        ) + name  # fmt: skip
        self.count += 1
        return self

    def spoiled(self) -> Listed:
        self.body[45:60] = bytes([0xFF] * 15)
        return self

    def whole(self, count: int | None = None) -> bytes:
        told = min(self.count if count is None else count, 0xFFFF)
        end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, told, told, len(self.listing), len(self.body), 0)
        return bytes(self.body + self.listing + end)


def zipped(*entries: tuple[ZipInfo | str, bytes]) -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as made:
        for name, data in entries:
            made.writestr(name, data)
    return packed.getvalue()


def link() -> ZipInfo:
    info = ZipInfo("photo.jpg")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


def many() -> bytes:
    made = Listed().add(b"_chat.txt", CHAT)
    for number in range(30_000):
        made.list(b"%05d" % number, size=0, packed=0, at=0)
    return made.whole()


def overlapping() -> bytes:
    made = Listed().add(b"_chat.txt", CHAT).add(b"0.jpg", bytes(100_000))
    at, size = len(CHAT) // 2, 100_000
    for number in range(1, 100):
        made.list(b"%d.jpg" % number, size=size, packed=200, at=at)
    return made.whole()


BOMB = zlib.compressobj(9, zlib.DEFLATED, -15)
HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "a million entries": (many, "more than"),
    "a list longer than all entries could be": (lambda: Listed().add(b"_chat.txt", CHAT).whole(0xFFFE), "more than"),
    "a photo that unpacks to a mountain": (
        lambda: Listed().add(b"_chat.txt", CHAT).add(b"a.jpg", b"", size=2**31, packed=2).whole(), "very large"),
    "a chat that unpacks to a mountain": (lambda: zipped(("_chat.txt", CHAT + bytes(64 * 2**20))), "very large"),
    "a chat that is longer than its list says": (
        lambda: Listed().add(b"_chat.txt", CHAT + b"more" * 90_000, size=50).whole(), "very large"),
    "entries over one another": (overlapping, "very large"),
    "a way out of the folder": (lambda: zipped(("_chat.txt", CHAT), ("../../etc/cron.d/x", b"x")), "outside"),
    "a place from the root": (lambda: zipped(("_chat.txt", CHAT), ("/etc/passwd", b"x")), "outside"),
    "a drive of Windows": (lambda: zipped(("_chat.txt", CHAT), ("C:\\x.exe", b"x")), "outside"),
    "a way out with the other stroke": (lambda: zipped(("_chat.txt", CHAT), ("a\\..\\..\\x", b"x")), "outside"),
    "a link": (lambda: zipped(("_chat.txt", CHAT), (link(), b"/etc/passwd")), "links"),
    "a device": (lambda: Listed().add(b"_chat.txt", CHAT).add(b"null", b"", mode=stat.S_IFCHR).whole(), "links"),
    "a password": (lambda: Listed().add(b"_chat.txt", CHAT, flags=1).whole(), "password"),
    "another zip inside": (lambda: zipped(("chat.zip", zipped(("_chat.txt", CHAT)))), "another zip"),
    "no chat inside": (lambda: zipped(("photo.jpg", b"x")), "no exported"),
    "a text that is no chat": (lambda: zipped(("notes.txt", b"bread and milk")), "no exported"),
    "half a zip": (lambda: zipped(("_chat.txt", CHAT * 99))[:-40], "damaged"),
    "nothing but a beginning": (lambda: b"PK\3\4" + bytes(200), "damaged"),
    "a wrong checksum": (lambda: Listed().add(b"_chat.txt", CHAT, checksum=7).whole(), "damaged"),
    "bytes that do not unpack": (lambda: Listed().add(b"_chat.txt", CHAT).spoiled().whole(), "damaged"),
    "an entry beyond the end": (
        lambda: Listed().add(b"a.jpg", b"x").list(b"_chat.txt", size=9, packed=9, at=2**31).whole(), "damaged"),
    "letters packed in an unknown way": (lambda: Listed().add(b"_chat.txt", CHAT, method=99).whole(), "no exported"),
    "sizes that need a field that is not there": (
        lambda: Listed().add(b"_chat.txt", CHAT, size=0xFFFFFFFF).whole(), "damaged"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_zip_is_refused_in_a_sentence_and_leaves_nothing(tmp_path: Path, name: str):
    made, said = HOSTILE[name]
    file = tmp_path / "in" / "chat.zip"
    file.parent.mkdir()
    file.write_bytes(made())
    with pytest.raises(Refusal) as refused, opened(file) as chat:
        list(chat.messages())
    assert said in refused.value.sentence
    assert [str(path.relative_to(tmp_path)) for path in sorted(tmp_path.rglob("*"))] == ["in", "in/chat.zip"]


@pytest.mark.parametrize("name", ["a million entries", "a chat that unpacks to a mountain", "entries over one another"])
def test_saying_no_costs_little(tmp_path: Path, name: str):
    file = tmp_path / "chat.zip"
    file.write_bytes(HOSTILE[name][0]())
    count, seconds, megabytes, said = measured(file)
    assert (count, said[-1]) == (0, ".")
    assert seconds <= MOST_SECONDS
    assert megabytes <= MOST_MEGABYTES


def sparse(file: Path, begin: bytes, size: int) -> Path:
    with file.open("wb") as made:
        made.write(begin)
        made.truncate(size)
    return file


@pytest.mark.parametrize(
    ("begin", "size"), [(CHAT, 2 * 2**30), (b"\0", LARGEST_TEXT - 1), (b"PK\3\4", 3 * 2**30), (b"milk\n" * 9, 2**26)]
)
def test_a_file_of_gigabytes_that_is_no_chat_is_refused_at_once(tmp_path: Path, begin: bytes, size: int):
    count, seconds, megabytes, said = measured(sparse(tmp_path / "big", begin, size))
    assert (count, said[-1]) == (0, ".")
    assert seconds <= MOST_SECONDS
    assert megabytes <= MOST_MEGABYTES


def written(file: Path, lines: Iterable[bytes]) -> Path:
    with file.open("wb") as made:
        made.writelines(lines)
    return file


def test_memory_does_not_grow_with_the_chat(tmp_path: Path):
    line = b"13/03/2026, 16:42 - Keza: how much is the blue one, and is it there tomorrow?\nand the red one?\n"
    count, _, megabytes, _ = measured(written(tmp_path / "a.txt", (line for _ in range(30_000))))
    assert count == 30_000
    assert megabytes <= 30


@pytest.mark.parametrize(
    ("what", "messages"),
    [
        ((b"13/03/2026, 16:41 - Keza: hi\n13/03/2026, 16:42 - Keza: " + b"x" * 20_000_000,), 2),
        ((b"13/03/2026, 16:42 - Keza: hi\n", *[b"y" * 999 + b"\n"] * 30_000), 1),
        ([b"13/03/2026, 16:42 - %d: hi\n" % number for number in range(20_000)], 20_000),
        ([b"%d/3/26, 16:42 - Keza: <%s\n" % (number % 28 + 1, b"<" * 200) for number in range(5_000)], 5_000),
        ([b"13/03/2026, 16:42 - " + b": " * 5_000 + b"\n"] * 500, 500),
        ([b"13/03/2026, 16:42 - Keza: " + b" (" * 5_000 + b")\n"] * 500, 500),
        ([b"13/03/2026, 16:42 - Keza: " + "\u200e<".encode() * 5_000 + b">\n"] * 50, 50),
        ([b"13/03/2026, 16:42 - Keza: " + "\u200ea".encode() * 20_000 + b"\n"] * 20, 20),
        ((b"13/03/2026, 16:42 - Keza: hi\n", *["\u200e \u200f".encode() * 20_000 + b"\n"] * 50), 1),
        ((b"13/03/2026, 16:42 - Keza: hi\n", *[b"1/1/1" + b" " * 40_000 + b"\n"] * 50), 1),
    ],
    ids=[
        "a line without end",
        "a message without end",
        "20,000 people",
        "angles",
        "colons",
        "brackets",
        "marks and angles",
        "marks",
        "marks alone",
        "spaces",
    ],
)
def test_a_text_made_to_be_hard_is_read_in_little_memory_and_time(tmp_path: Path, what: Iterable[bytes], messages: int):
    count, seconds, megabytes, said = measured(written(tmp_path / "a.txt", what))
    assert (count, said) == (messages, "")
    assert megabytes <= 30
    assert seconds <= 15


def test_what_is_longer_than_any_message_is_cut_and_counted(tmp_path: Path):
    file = written(
        tmp_path / "a.txt", [b"13/03/2026, 16:42 - Keza: ", b"x" * 1_000_000, b"\n13/03/2026, 16:43 - Keza: next\n"]
    )
    with opened(file) as chat:
        texts = [message.text for message in chat.messages()]
        assert texts[1] == "next"
        assert 65_536 < len(texts[0]) < 1_000_000
        assert chat.left_out == 1


@pytest.mark.parametrize(
    ("raw", "flags"),
    [("Été à Huyé.pdf".encode("cp437"), 0), ("Été à Huyé.pdf".encode("cp1252"), 0), ("Été à Huyé.pdf".encode(), 0x800),
     ("E\u0301te\u0301 a\u0300 Huye\u0301.pdf".encode(), 0x800), ("Été à Huyé.pdf".encode(), 0)],
    ids=["cp437", "cp1252", "utf-8", "decomposed", "utf-8 that nothing tells"],
)  # fmt: skip
def test_a_file_is_found_whatever_letters_the_zip_names_it_in(tmp_path: Path, raw: bytes, flags: int):
    text = "13/03/2026, 16:42 - Keza: Été à Huyé.pdf (xyz)\n13/03/2026, 16:43 - Keza: Eté.pdf (xyz)\n".encode()
    file = tmp_path / "chat.zip"
    file.write_bytes(
        Listed().add(b"Keza/WhatsApp Chat with Keza.txt", text).add(b"Keza/" + raw, b"%PDF", flags=flags).whole()
    )
    with opened(file) as chat:
        assert [(message.kind, message.file) for message in chat.messages()] == [
            ("media", "Été à Huyé.pdf"),
            ("text", None),
        ]
