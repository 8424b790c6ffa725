"""Exported chats read by our own parser and by two public ones, installed from PyPI into a place of their own.

Others are judged more gently: by the day alone, by what people wrote and who, and never by what WhatsApp says itself.
"""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
import venv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.shops import HOME
from bench.table import Figure, spread

CASES = [json.loads(line) for line in (HOME / "tests" / "exports" / "cases.jsonl").read_text("ascii").splitlines()]
PEERS = ("chat-export", "whatstk")
OURS = "Iduka"
ROUNDS = 3
WORDS = ("good", "morning", "is", "the", "blue", "lamp", "there", "yes", "please", "come", "today", "25,000", "thanks")
_MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")

# Each defines read(path, text, names in the zip), which gives [day or None, who, text, file] of each message.
_READERS = {
    OURS: """
from pathlib import Path
from edge.imports.chat import read as read_chat
from edge.imports.names_of_files import known_as
def read(path, text, files):
    chat = read_chat(lambda: [Path(path).read_bytes()], {known_as(name) for name in files})
    return [[m.at and m.at.isoformat(), m.sender, m.text, m.file] for m in chat.messages() if m.sender]
""",
    "chat-export": """
from chat_export import MessageParser
def read(path, text, files):
    parser = MessageParser(text.lstrip("\\u200e\\u200f\\ufeff").startswith("["), bool(files), set(files))
    found = parser.parse_messages(text)[0].messages
    return [[m.parsed_date and m.parsed_date.isoformat(), m.sender, m.content.replace(parser.newline_marker, "\\n"),
             m.attachment_name] for m in found if m.sender != "WhatsApp"]
""",
    "whatstk": """
from whatstk import WhatsAppChat
def read(path, text, files):
    found = WhatsAppChat.from_source(str(path)).df
    rows = zip(found["date"], found["username"], found["message"])
    return [[at.isoformat(), who, said, None] for at, who, said in rows]
""",
}
_JUDGED = """
import json, sys
from pathlib import Path
for case in json.load(open(sys.argv[1])):
    path = Path(sys.argv[1]).with_name("WhatsApp Chat with Keza.txt")
    path.write_bytes(case["text"].encode())
    try:
        print(json.dumps(read(path, case["text"], case["zip"])))
    except Exception:
        print("null")
"""
_TIMED = """
import sys, time
text = open(sys.argv[1], encoding="utf-8").read()
began = time.process_time()
count = len(read(sys.argv[1], text, []))
seconds = time.process_time() - began
held = next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1]
print(count, seconds, int(held) / 1024)
"""
# Ours as it is used: a message at a time, with the file read in pieces.
_TIMED_OURS = """
import sys, time
from pathlib import Path
from edge.imports.opening import opened
began = time.process_time()
with opened(Path(sys.argv[1])) as chat:
    count = sum(1 for _ in chat.messages())
seconds = time.process_time() - began
held = next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1]
print(count, seconds, int(held) / 1024)
"""


def figures(ground: Path, lines: int) -> Iterator[Figure]:
    python = _installed(ground)
    (ground / "cases.json").write_text(json.dumps(CASES), "utf-8")
    long = long_chat(ground, lines)
    right, seconds = {}, {}
    for name in (OURS, *PEERS):
        runner = sys.executable if name == OURS else python
        if runner is None:
            yield Figure(f"{name} on the same chats", "not measured: PyPI does not answer")
            continue
        right[name] = _right(name, runner, ground / "cases.json")
        timed = _TIMED_OURS if name == OURS else _READERS[name] + _TIMED
        runs = [[float(part) for part in _run(runner, timed, long).split()] for _ in range(ROUNDS)]
        seconds[name] = min(run[1] for run in runs)
        yield _rightness(name, right)
        peers = [seconds[peer] for peer in PEERS if peer in seconds]
        yield Figure(
            f"{name}: s of the processor for a chat of {lines:,} lines", spread([run[1] for run in runs], "{:.2f}")
        )
        yield Figure(f"{name}: MB that its process holds at most meanwhile", spread([run[2] for run in runs], "{:.0f}"))
        if name == PEERS[-1] and peers:
            share = seconds[OURS] / min(peers)
            yield Figure("… ours, as a share of the quicker peer's time", f"{share:.2f}", "≤ 1.00", share <= 1)


def _rightness(name: str, right: dict[str, int]) -> Figure:
    what = f"{name}: chats read right, of {len(CASES)}"
    if name == OURS:
        return Figure(what, str(right[name]), f"≥ {len(CASES) * 0.95:.0f}", right[name] >= len(CASES) * 0.95)
    return Figure(what, str(right[name]), "fewer than ours", right[name] < right[OURS])


def _installed(ground: Path) -> str | None:
    """A Python that knows the peers; None where they cannot be had."""
    folder = ground / "peers"
    venv.create(folder, with_pip=True)
    python = str(folder / "bin" / "python")
    got = subprocess.run([python, "-m", "pip", "install", "-q", *PEERS], capture_output=True, check=False)
    return python if got.returncode == 0 else None


def _run(python: str, code: str, file: Path) -> str:
    done = subprocess.run([python, "-c", code, str(file)], capture_output=True, text=True, check=True, cwd=HOME)
    return done.stdout


def _right(name: str, python: str, cases: Path) -> int:
    found = [
        json.loads(line) for line in _run(python, _READERS[name] + _JUDGED, cases).splitlines() if line[:1] in "[n"
    ]
    return sum(_agrees(case, rows, gentle=name != OURS) for case, rows in zip(CASES, found, strict=True))


def _agrees(case: dict[str, Any], rows: list[list[str | None]] | None, *, gentle: bool) -> bool:
    if case["order"] is None or rows is None:
        return case["order"] is None and not rows
    wanted = [row for row in case["holds"] if row[1] is not None]
    if len(wanted) != len(rows):
        return False
    letters = 10 if gentle else 19
    for (at, who, kind, text, file), (found_at, found_who, found_text, found_file) in zip(wanted, rows, strict=True):
        if (at and at[:letters]) != (found_at and found_at[:letters]) or _bare(who) != _bare(found_who):
            return False
        if text is not None and (kind == "text" or not gentle) and _bare(text) != _bare(found_text):
            return False
        if not gentle and file != found_file:
            return False
    return True


def _bare(text: str | None) -> str:
    return " ".join(_MARKS.sub("", text or "").lstrip("~").split())


def long_chat(ground: Path, lines: int) -> Path:
    """What a phone in Kigali writes: 24 hours, the day first, one message in ten over two lines."""
    chance = random.Random(5)
    made = []
    for number in range(lines):
        minute = number * 3
        day = f"{minute // 1440 % 28 + 1:02}/{minute // 40320 % 12 + 1:02}/{2020 + minute // 483840}"
        said = " ".join(chance.choices(WORDS, k=chance.randint(2, 14)))
        head = f"{day}, {minute // 60 % 24:02}:{minute % 60:02} - {chance.choice(('Keza', 'Stall'))}: "
        made.append(said if number % 10 == 9 else head + said)
    (ground / "long.txt").write_text("\n".join(made) + "\n", "utf-8")
    return ground / "long.txt"
