"""The verb `practice` in a process of its own, as somebody starts it who looks at the program for the first time."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.kit.paths import ROOT
from tests.kit.programs import Program


@contextmanager
def practising(program: Program, *words: str) -> Iterator[str]:
    """The verb in a process of its own, up to where it says how to come in."""
    command = [sys.executable, str(ROOT / "server.py"), "practice", *words]
    with subprocess.Popen(command, env=program.environment, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout
        said = ""
        for line in running.stdout:
            said += line
            if "Everything is kept" in line:
                break
        try:
            yield said
        finally:
            running.send_signal(signal.SIGTERM)
            running.stdout.read()
        assert running.wait(60) == 0
