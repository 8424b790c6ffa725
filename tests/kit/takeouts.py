"""Everything out by the verb `export`, and what lies there then, as a program and a person read it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from html import unescape
from pathlib import Path

from tests.kit.paths import ROOT
from tests.kit.programs import Program


def export(data: Path, *words: str, code: int = 0) -> str:
    """What the verb says, which ends with this code."""
    command = [sys.executable, "server.py", "export", *words]
    ran = subprocess.run(
        command, env=Program(data).environment, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )
    assert ran.returncode == code, ran.stderr
    return ran.stdout if not code else ran.stderr


def lines(there: Path, name: str) -> list[dict[str, object]]:
    """A file for programs, line by line."""
    return [json.loads(line) for line in (there / name).read_text("utf-8").splitlines()]


def read_page(page: Path) -> str:
    """A page for people, as words."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", re.sub(r"(?s)<style>.*?</style>", "", page.read_text()))).split())
