"""The log: one line an event, whatever is in it."""

from __future__ import annotations

import subprocess
import sys

from tests.kit.paths import ROOT

FAILING = """
import logging
from edge.log import start_log

start_log()
log = logging.getLogger("edge.some")
log.warning("one\\nERROR edge.desk: faked\\r\\x1b[2J")
try:
    raise ValueError("of a customer\\nERROR edge.desk: faked\\n\\x1b[2J")
except ValueError:
    log.exception("it failed")
log.info("after")
"""


def test_no_text_in_an_event_or_an_exception_can_pass_for_an_event_of_its_own():
    ran = subprocess.run([sys.executable, "-c", FAILING], cwd=ROOT, capture_output=True, text=True, check=True)
    starts = [line for line in ran.stderr.splitlines() if not line.startswith("  ")]
    assert starts == [
        "WARNING edge.some: one\\nERROR edge.desk: faked??[2J",
        "ERROR edge.some: it failed",
        "INFO edge.some: after",
    ]
    assert "  ERROR edge.desk: faked" in ran.stderr
    assert "\x1b" not in ran.stderr
