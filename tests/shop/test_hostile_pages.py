"""Nothing from a customer can command a page: whatever is written, it keeps the shape that plain words give it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.outbox.link import LinkState
from edge.web.base.phrases import is_long
from tests.kit.examples import examples
from tests.kit.hostile import SAYINGS, said_everywhere
from tests.kit.phones import Phone
from tests.kit.shapes import Shape, difference
from tests.kit.shops import Counter, open_counter, webhook_of

# What a tag may be made of; drawn together with any other text.
PIECES = st.sampled_from(
    [
        "<",
        ">",
        '"',
        "'",
        "&",
        "/",
        "=",
        "{{",
        "}}",
        "{{!",
        "\n% end\n",
        "%",
        "\\",
        "\\\\\n",
        "<b",
        "</",
        "<!--",
        "script",
    ]
)
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=8)), min_size=1, max_size=12).map("".join)
NUMBERS = count(1)


class Reader:
    """A member of staff who opens whatever a customer has sent."""

    def __init__(self, counter: Counter, phone: Phone) -> None:
        self._counter = counter
        self._phone = phone

    def shapes(self, name: str, text: str) -> tuple[Shape, Shape]:
        """The board and the query of a customer of this name who writes this everywhere, and is then done."""
        number = next(NUMBERS)
        messages = said_everywhere(text, number)
        self._counter.webhook(webhook_of(*messages, name=name, phone=messages[0]["from"]))
        board = Shape(self._phone.open("/").text)
        claim = self._phone.form(r"/q/q_\w+/claim").action
        self._phone.submit(self._phone.form(claim))
        note = text.encode("utf-8", "replace").decode()[:2000]
        self._phone.submit(self._phone.form(claim.replace("claim", "note")), text=note)
        query = Shape(self._phone.page.text)
        assert self._phone.page.status_code == 200
        self._phone.submit(self._phone.form(claim.replace("claim", "close")), outcome="sold")
        return board, query


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    folder: Path = tmp_path_factory.mktemp("hostile") / "data"
    with open_counter(folder) as counter:
        counter.shop.link.became(LinkState.OFFLINE, counter.clock.now())  # as it will be: nobody answers there
        yield Reader(counter, counter.signed_in("Aline", owner=True))


@pytest.fixture(scope="module")
def plain(reader: Reader) -> dict[bool, tuple[Shape, Shape]]:
    """By whether the words are so long that they are folded."""
    reader.shapes("Amina", "plain words")  # from here on the board offers to undo a close, under the last one's name
    return {False: reader.shapes("Amina", "plain words"), True: reader.shapes("Amina", "plain words " * 80)}


@pytest.mark.parametrize("saying", SAYINGS)
def test_a_hostile_saying_is_only_words(reader: Reader, plain: dict[bool, tuple[Shape, Shape]], saying: str):
    said = SAYINGS[saying].replace("\x00\x0b\x1b", "")
    usuals = plain[is_long(SAYINGS[saying])]
    for shape, usual in zip(reader.shapes(f"Amina {SAYINGS[saying]}", SAYINGS[saying]), usuals, strict=True):
        assert difference(shape, usual) == []
    if saying in ("script", "closing", "handler", "breakout", "svg", "frame", "form", "link", "entities", "template"):
        assert said in shape.words, "and they are shown as they were written"


@settings(deadline=None, max_examples=examples(12))
@given(text=TEXTS, name=TEXTS)
def test_whatever_is_written_the_page_keeps_its_shape(
    reader: Reader, plain: dict[bool, tuple[Shape, Shape]], text: str, name: str
):
    for shape, usual in zip(reader.shapes(f"N {name}", f"T {text}"), plain[is_long(f"T {text}")], strict=True):
        assert difference(shape, usual) == []


def test_names_stand_alone_wherever_they_are_shown(reader: Reader):
    """In <bdi>, without marks that turn the words beside them round."""
    for shape in reader.shapes("\u202eanimA\u202c \u2067x", "hello"):
        assert "animA x" in shape.words
        assert not set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068") & set("".join(shape.values) + shape.words)


@pytest.mark.parametrize("path", ["/enrol?code={}", "/q/q_x?before={}", "/{}", "/static/{}", "/sign-in?next={}"])
def test_an_address_puts_nothing_on_a_page(counter: Counter, path: str):
    phone = counter.phone()
    for mark in ("<b>echo", '"><b>echo', "%3Cb%3Eecho", "//example.invalid", "{{7000007*1000003}}"):
        page = phone.open(path.format(mark))
        assert "<b>" not in page.text
        assert "example.invalid" not in page.text
        assert str(7000007 * 1000003) not in page.text


@pytest.mark.parametrize("field", ["code", "name", "pin", "text", "token"])
def test_a_field_puts_nothing_on_a_page(counter: Counter, field: str):
    phone = counter.signed_in("Aline", owner=True)
    query = counter.hears()
    for path in ("/enrol", "/sign-in", "/sign-out", f"/q/{query}/claim", f"/q/{query}/reply", "/take-next"):
        page = phone.send(path, **{field: SAYINGS["handler"]})
        assert "<img" not in page.text


def test_a_label_that_a_phone_gives_itself_is_reduced_to_words(counter: Counter):
    counter.shop.login.enrol(counter.shop.login.enrol_code(None), "<b>x</b>")
    phone = counter.signed_in("Aline", owner=True)
    assert "&lt;b&gt;x" in phone.open("/phones").text
