"""Small readers of single values: each has an answer for everything that JSON can hold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.intake import clean
from tests.kit.examples import examples

AT = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given_text", "read"),
    [
        ("Muraho\tneza\nmurakoze", "Muraho\tneza\nmurakoze"),
        ("a\r\nb\rc\u2028d\u2029e\x85f\x0bg", "a\nb\nc\nd\ne\nf\ng"),
        ("half \ud83d an emoji", "half \ufffd an emoji"),
        ("a whole one \U0001f600", "a whole one \U0001f600"),
        ("\x00\x07\x1b[2J\x7f\x9b", "[2J"),
        ("<b>&amp;{{!x}}</b>", "<b>&amp;{{!x}}</b>"),
        ("x" * 70_000, "x" * 65_536),
        (7, None),
        (None, None),
        (["a"], None),
    ],
)
def test_text_keeps_what_can_be_read_and_nothing_else(given_text: object, read: str | None) -> None:
    assert clean.text(given_text) == read


def test_each_letter_that_can_be_seen_stays_alone_and_beside_what_goes() -> None:
    letters = "".join(filter(str.isprintable, map(chr, range(0x110000))))
    assert clean.text(letters, len(letters)) == clean.text(f"\0{letters}", len(letters)) == letters


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("  Amina \n Yusuf ", "Amina Yusuf"),
        ("\u202eanima\u202c", "anima"),
        ("\u200b\u200d", None),
        ("\x00 ", None),
        ("", None),
        ("é" * 200, "é" * 120),
        ("محمد", "محمد"),
        (250788000101, None),
    ],
)
def test_a_name_is_one_line_that_can_be_seen(name: object, read: str | None) -> None:
    assert clean.line(name) == read


@pytest.mark.parametrize(
    ("label", "read"),
    [
        ("facture 12.pdf", "facture 12.pdf"),
        ("../../etc/passwd", "passwd"),
        (r"C:\Users\x\photo.jpg", "photo.jpg"),
        ("..", None),
        ("a/", None),
        (".bashrc", "bashrc"),
        ("evil\u202egpj.exe", "evilgpj.exe"),
        ("a\x00b\nc.txt", "ab c.txt"),
        ("x" * 500 + ".pdf", "x" * 120),
        (5, None),
    ],
)
def test_a_file_name_is_a_label_and_no_path(label: object, read: str | None) -> None:
    assert clean.filename(label) == read


@pytest.mark.parametrize(
    ("stamp", "read"),
    [
        ("1795341600", AT),
        (1795341600, AT),
        (" 1795341600 ", AT),
        ("1795341600000", AT),
        (1795341600000, AT),
        ("1230768000", datetime(2009, 1, 1, tzinfo=UTC)),
        ("1230767999", None),
        ("4102444800", None),
        ("-1795341600", None),
        (0, None),
        (10**30, None),
        (-(10**14), None),
        ("9" * 400, None),
        ("1795341600.5", None),
        ("tomorrow", None),
        ("١٧٩٥٣٤١٦٠٠", None),
        (True, None),
        (None, None),
        ([], None),
    ],
)
def test_a_stamp_is_a_time_that_can_be_believed(stamp: object, read: datetime | None) -> None:
    found = clean.moment(stamp)
    assert found == read
    assert found is None or found.tzinfo is UTC


@pytest.mark.parametrize(
    ("digest", "read"),
    [
        (
            "q1YbD0m3Y9m0y2m8l0r1o5s1t2u3v4w5x6y7z8A9B0c=",
            "ab561b0f49b763d9b4cb69bc974af5a39b35b76bb7bf8c39c7acbbcfc03d0747",
        ),
        ("AB" * 32, "ab" * 32),
        ("ab" * 31, None),
        ("not base64!", None),
        ("é" * 44, None),
        (5, None),
    ],
)
def test_a_digest_is_hex_whatever_form_it_came_in(digest: object, read: str | None) -> None:
    media = clean.media({"id": "1", "sha256": digest})
    assert media is not None
    assert media.sha256 == read


@pytest.mark.parametrize("key", ["../x", "a/b", "", ".", "a b", "a?b", "a#b", "é", "x" * 257, None, 1.5, []])
def test_an_id_that_could_bend_an_address_fetches_nothing(key: object) -> None:
    assert clean.media({"id": key}) is None


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://fb.me/x", True),
        ("http://example.com/", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//example.com", False),
        ("https://exa mple.com", False),
        ("https://example.com/\n", True),
        ("https://example.com/\x00", False),
        ("https://" + "x" * 3_000, False),
    ],
)
def test_only_plain_web_addresses_are_shown(address: str, shown: bool) -> None:
    assert (clean.link(address) is not None) is shown


READERS: list[Callable[[object], object]] = [
    clean.node,
    clean.listed,
    clean.text,
    clean.line,
    clean.ident,
    clean.segment,
    clean.token,
    clean.phone,
    clean.whole,
    clean.number,
    clean.moment,
    clean.link,
    clean.filename,
    clean.media,
]


@settings(deadline=None, max_examples=examples(100))
@given(
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(1, 5_000).map(lambda power: 10**power)
    | st.floats()
    | st.text()
    | st.text(st.characters(categories=["Cs", "Cc", "Cf", "Nd", "Zs"]))
    | st.lists(st.integers())
    | st.dictionaries(st.sampled_from(["id", "mime_type", "sha256", "filename"]), st.text() | st.integers())
)
def test_no_reader_raises_whatever_it_is_given(something: object) -> None:
    for reader in READERS:
        reader(something)
