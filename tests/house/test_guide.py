"""The README is short, the guide can be printed a subject a page, no link leads nowhere, and what is quoted is said."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from edge.language import ENGLISH, language
from tests.kit.paths import ROOT

GUIDE = ROOT / "docs" / "shop"
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *ROOT.glob("*/README.md")])
LINK = re.compile(r"\]\(([^)#\s]+)(#[^)]*)?\)")
ROOMS = "edge|tests|proof|bench|docs|static|systemd"
COMMANDS = sorted([*ROOT.glob("proof/*/run"), ROOT / "bench" / "run", ROOT / "docs" / "screens" / "make"])
CODE = sorted(path for room in ROOMS.split("|") for path in (ROOT / room).rglob("*.py") if "schema" not in path.parts)
SENTENCES = sorted((ROOT / "edge" / "language").rglob("*.toml"))


def links(page: Path) -> set[Path]:
    text = page.read_text("utf-8")
    return {page.parent.joinpath(there).resolve() for there, _ in LINK.findall(text) if "://" not in there}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_no_link_leads_nowhere(page: Path) -> None:
    assert [there for there in links(page) if not there.exists()] == []


@pytest.mark.parametrize("page", [*PAGES, *COMMANDS, *CODE, *SENTENCES], ids=lambda page: str(page.relative_to(ROOT)))
def test_no_page_comment_or_command_names_a_file_that_is_not_there(page: Path) -> None:
    if page.name == "CHANGELOG.md":
        return  # tells of files as they were called then
    text = page.read_text("utf-8")
    named = set(re.findall(rf"(?<![\w/.-])(?:{ROOMS})/[\w./-]*\w", text))
    if page in COMMANDS:
        named |= {name.replace(".", "/") for name in re.findall(r"\b(?:tests|proof|bench)\.[\w.]+\w", text)}
    assert sorted(n for n in named if not (ROOT / n).exists() and not (ROOT / f"{n}.py").exists()) == []


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text("utf-8").splitlines()) <= 150


def test_each_page_of_the_guide_is_on_its_first_page_and_in_the_readme_and_fits_on_a_sheet_or_two() -> None:
    pages = {page.resolve() for page in GUIDE.glob("*.md")} - {(GUIDE / "README.md").resolve()}
    assert len(pages) >= 10
    assert pages <= links(GUIDE / "README.md")
    assert pages <= links(ROOT / "README.md")
    assert {page.name: len(page.read_text("utf-8").splitlines()) for page in pages if page.stat().st_size > 6000} == {}


def test_what_the_guide_says_that_somebody_sees_is_a_sentence_of_the_box() -> None:
    said = [str(entry) for entry in language(ENGLISH).entries.values()]
    quoted = re.findall(r"“(.+?)”", (GUIDE / "when-something-is-wrong.md").read_text("utf-8"))
    assert len(quoted) >= 9
    assert [words for words in quoted if not any(words in entry for entry in said)] == []


def test_what_the_guide_has_people_tap_is_on_a_page() -> None:
    said = [str(entry) for entry in language(ENGLISH).entries.values()]
    named = {
        name
        for page in GUIDE.glob("*.md")
        for name in re.findall(r"(?<!\*)\*([^*\n]+)\*(?!\*)", page.read_text("utf-8"))
    }
    others = {"Export chat"}  # WhatsApp's own
    assert {"Phones", "Old chats", "Call list"} <= named
    assert {name for name in named - others if not any(name in entry for entry in said)} == set()
