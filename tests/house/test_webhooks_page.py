"""The page about webhooks names everything that can come."""

from __future__ import annotations

import re

import pytest

from edge.intake import answers, content, payload
from tests.kit.paths import ROOT

PAGE = (ROOT / "docs" / "webhooks.md").read_text("utf-8")
NAMED = set(re.findall(r"`([a-z_]+)`", PAGE))


@pytest.mark.parametrize(
    "known",
    [set(payload.READERS) | payload.NOT_NEEDED, set(content.READERS), set(answers.READERS)],
    ids=["fields", "types of messages", "answers"],
)
def test_each_that_the_program_knows_has_its_line(known: set[str]):
    assert sorted(known - NAMED) == []


def test_the_page_names_no_field_that_the_program_does_not_know():
    fields = PAGE.partition("## Other fields")[2].partition("## What is not read")[0]
    rows = [line.split("|")[1] for line in fields.splitlines() if line.startswith("| `") and "`field`" not in line]
    told = {name for row in rows for name in re.findall(r"`([a-z_]+)`", row)}
    assert told == (set(payload.READERS) | payload.NOT_NEEDED) - {"messages"}
