"""Where the project lies, for tests that read its files or start its programs."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def file_of_tests(name: str) -> Path:
    """The file of that short name, "desk" for test_desk.py, in whatever folder it lies. No two have the same."""
    (found,) = (ROOT / "tests").rglob(f"test_{name}.py")
    return found
