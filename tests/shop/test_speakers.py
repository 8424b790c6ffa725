"""A speaker reads the words of the pages beside their translations, and takes along what is wrong with them."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.language import LANGUAGES, language
from edge.language.speakers_marks import MOST_LETTERS, MOST_ON_A_PAGE, as_file, pages, parts, sentences
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


@pytest.mark.parametrize("code", list(LANGUAGES))
def test_each_part_is_called_by_a_name_that_says_what_it_is(counter: Counter, phone: Phone, code: str) -> None:
    counter.shop.team.speak(counter.staff("Aline"), code)
    names = [language(code).say(f"parts.{part}") for part in parts()]
    assert len(set(names)) == len(names)
    page = words(phone.open("/words").text)
    assert [name for name in names if f"{name} " not in page] == []
    assert not [part for part in parts() if "_" in part and part in page]
    assert language(code).say("parts.board") in words(phone.open("/words/rw/board").text)


def test_what_is_marked_comes_back_as_a_file_and_nothing_else_does(phone: Phone) -> None:
    phone.open("/words/rw/board")
    form = phone.form("/words/rw/board")
    said = phone.submit(form, **{"wrong:board.mine": "1", "better:board.waiting": "Abategereje"})
    assert said.headers["Content-Disposition"].endswith("words-rw-board.toml")
    found = tomllib.loads(said.text)["wrong"]
    assert {each["key"]: each["better"] for each in found} == {"board.mine": "", "board.waiting": "Abategereje"}
    assert all(each["now"] == language("rw").say(each["key"]) for each in found)


@pytest.mark.parametrize("letter", ["x", "\u2019"])
def test_each_page_of_each_part_can_be_sent_with_everything_marked_and_filled(phone: Phone, letter: str) -> None:
    for part in parts():
        marked: list[str] = []
        for number, there in enumerate(pages(part), 1):
            assert len(there) <= MOST_ON_A_PAGE
            phone.open(f"/words/fr/{part}?page={number}")
            wrong = {f"wrong:{each.key}": "1" for each in there}
            said = phone.submit(
                phone.form(f"/words/fr/{part}"), **wrong, **{f"better:{each.key}": letter * each.most for each in there}
            )
            assert said.status_code == 200, (part, number)
            found = tomllib.loads(said.text)["wrong"]
            assert {len(one["better"]) for one in found} == {each.most for each in there}
            marked += [one["key"] for one in found]
        assert marked == [each.key for each in sentences(part)]


def test_what_is_taken_along_of_another_page_is_a_file_of_its_own(phone: Phone) -> None:
    assert 'href="/words/rw/slip?page=2"' in phone.open("/words").text
    assert 'href="/words/rw/slip?page=2"' in phone.open("/words/rw/slip").text
    phone.open("/words/rw/slip?page=2")
    said = phone.submit(phone.form("/words/rw/slip"), **{f"wrong:{pages('slip')[1][0].key}": "1"})
    assert said.headers["Content-Disposition"].endswith("words-rw-slip-2.toml")


def test_no_form_marks_a_sentence_that_is_not_there(phone: Phone) -> None:
    said = phone.send("/words/rw/board", **{"wrong:desk.no_query": "1", "better:../x": "?"})
    assert "wrong" not in tomllib.loads(said.text)


@pytest.mark.parametrize(
    "path", ["/words/xx/board", "/words/rw/nothing", "/words/rw", "/words/rw/slip?page=9", "/words/rw/slip?page=x"]
)
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
