"""A speaker reads the words of the pages beside their translations, and takes along what is wrong with them."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.language import LANGUAGES, language
from edge.language.speakers_marks import MOST_LETTERS, as_file, parts, sentences
from tests.kit.hostile import SAYINGS
from tests.kit.phones import Phone, words
from tests.kit.shops import Counter


@pytest.fixture
def phone(counter: Counter) -> Phone:
    return counter.signed_in("Aline")


def test_each_sentence_of_a_part_stands_beside_its_translations(phone: Phone) -> None:
    page = words(phone.open("/words/rw/board").text)
    for code in LANGUAGES:
        assert language(code).say("board.waiting") in page


def test_every_part_of_every_language_can_be_opened_from_one_page(phone: Phone) -> None:
    page = phone.open("/words").text
    for part in parts():
        assert f'href="/words/sw/{part}"' in page
        assert phone.open(f"/words/sw/{part}").status_code == 200


def test_what_is_marked_comes_back_as_a_file_and_nothing_else_does(phone: Phone) -> None:
    phone.open("/words/rw/board")
    form = phone.form("/words/rw/board")
    said = phone.submit(form, **{"wrong:board.mine": "1", "better:board.waiting": "Abategereje"})
    assert said.headers["Content-Disposition"].endswith("words-rw-board.toml")
    found = tomllib.loads(said.text)["wrong"]
    assert {each["key"]: each["better"] for each in found} == {"board.mine": "", "board.waiting": "Abategereje"}
    assert all(each["now"] == language("rw").say(each["key"]) for each in found)


def test_no_form_marks_a_sentence_that_is_not_there(phone: Phone) -> None:
    said = phone.send("/words/rw/board", **{"wrong:desk.no_query": "1", "better:../x": "?"})
    assert "wrong" not in tomllib.loads(said.text)


@pytest.mark.parametrize("path", ["/words/xx/board", "/words/rw/nothing", "/words/rw"])
def test_a_part_that_is_not_there_says_so(phone: Phone, path: str) -> None:
    assert phone.open(path).status_code == 404


def test_a_better_sentence_that_lacks_a_gap_says_which() -> None:
    key = next(s.key for s in sentences("board") if "{name}" in s.texts["sw"])
    assert "# The better sentence says nothing of {name}" in as_file("sw", "board", {key: "Chukua"}, "1")


@given(better=st.one_of(st.sampled_from([text for text in SAYINGS if text]), st.text(max_size=2 * MOST_LETTERS)))
def test_whatever_a_speaker_writes_the_file_can_be_read(better: str) -> None:
    better = better.encode("utf-8", "replace").decode()
    found = tomllib.loads(as_file("fr", "board", {"board.waiting": better}, "0.1"))["wrong"]
    assert found[0]["better"] == better[:MOST_LETTERS]
