"""What every test may lean on: a test that drives a program says so, and is never skipped in silence."""

from __future__ import annotations

import os
import shutil

import pytest


def pytest_runtest_setup(item: pytest.Item) -> None:
    """@pytest.mark.needs("chromium", …): without the program, skipped in words; with CI=true, failed."""
    for marker in item.iter_markers("needs"):
        for program in marker.args:
            if shutil.which(program):
                continue
            word = f"{program} is not on this machine: ./test --install brings it"
            if os.environ.get("CI") == "true":
                pytest.fail(word, pytrace=False)
            pytest.skip(word)
