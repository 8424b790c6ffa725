"""Chats that are made up are read back whole, in every form of header; and the order of days is never guessed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.errors import Refusal
from edge.imports.chat import Chat, read

Form = Callable[[datetime], str]


def half(d: datetime) -> str:
    return f"{d.hour % 12 or 12}:{d:%M}"


def late(d: datetime, am: str, pm: str) -> str:
    return am if d.hour < 12 else pm


def digits(text: str, zero: str) -> str:
    return "".join(chr(ord(zero) + int(letter)) if letter.isascii() and letter.isdigit() else letter for letter in text)


# Each form as a phone of that language writes it: the order of its days, and the header up to the name.
FORMS: dict[str, tuple[str, Form]] = {
    "en_GB": ("dmy", lambda d: f"{d:%d/%m/%Y, %H:%M} - "),
    "en_US": ("mdy", lambda d: f"{d.month}/{d.day}/{d:%y}, {half(d)}\u202f{late(d, 'AM', 'PM')} - "),
    "en_ZA": ("ymd", lambda d: f"{d:%Y/%m/%d}, {half(d)}\u202f{late(d, 'am', 'pm')} - "),
    "en_IN": ("dmy", lambda d: f"{d:%d/%m/%y}, {half(d)} {late(d, 'am', 'pm')} - "),
    "rw": ("ymd", lambda d: f"{d:%Y-%m-%d %H:%M} - "),
    "sw": ("dmy", lambda d: f"{d:%d/%m/%Y %H:%M} - "),
    "fr": ("dmy", lambda d: f"{d:%d/%m/%Y} à {d:%H:%M} - "),
    "fr_CA": ("ymd", lambda d: f"{d:%Y-%m-%d} {d:%H} h {d:%M} - "),
    "de": ("dmy", lambda d: f"{d:%d.%m.%y, %H:%M} - "),
    "es": ("dmy", lambda d: f"{d.day}/{d.month}/{d.year}, {half(d)}\u202f{late(d, 'a', 'p')}.\u00a0m. - "),
    "pt": ("dmy", lambda d: f"{d:%d/%m/%Y} às {d:%H:%M} - "),
    "it": ("dmy", lambda d: f"{d:%d/%m/%y, %H:%M} - "),
    "nl": ("dmy", lambda d: f"{d:%d-%m-%Y %H:%M} - "),
    "da": ("dmy", lambda d: f"{d:%d.%m.%Y %H.%M} - "),
    "sk": ("dmy", lambda d: f"{d.day}. {d.month}. {d.year} {d.hour}:{d:%M} - "),
    "hu": ("ymd", lambda d: f"{d:%Y. %m. %d. %H:%M} - "),
    "bg": ("dmy", lambda d: f"{d.day}.{d:%m.%y} г., {d:%H:%M} ч. - "),
    "el": ("dmy", lambda d: f"{d.day}/{d.month}/{d:%y}, {half(d)} {late(d, 'π.μ.', 'μ.μ.')} - "),
    "tr": ("dmy", lambda d: f"{d.day}.{d:%m.%Y} {late(d, 'ÖÖ', 'ÖS')} {half(d)} - "),
    "ar": ("dmy", lambda d: f"{d.day}\u200f/{d.month}\u200f/{d.year}، {half(d)} {late(d, 'ص', 'م')} - "),
    "ar digits": (
        "dmy",
        lambda d: digits(f"{d.day}\u200f/{d.month}\u200f/{d.year}، {half(d)} {late(d, 'ص', 'م')} - ", "٠"),
    ),
    "fa": ("ymd", lambda d: digits(f"{d.year}/{d.month}/{d.day}،\u200f {d:%H:%M} - ", "۰")),
    "hi": ("dmy", lambda d: digits(f"{d.day}/{d.month}/{d:%y}, {half(d)} {late(d, 'am', 'pm')} - ", "०")),
    "zh": ("ymd", lambda d: f"{d.year}/{d.month}/{d.day} {late(d, '上午', '下午')}{half(d)} - "),
    "ja": ("ymd", lambda d: f"{d:%Y/%m/%d %H:%M} - "),
    "ko": ("ymd", lambda d: f"{d.year}. {d.month}. {d.day}. {late(d, '오전', '오후')} {half(d)} - "),
    "th": ("dmy", lambda d: f"{d.day}/{d.month}/{d.year + 543} {d:%H:%M} - "),
    "vi": ("dmy", lambda d: f"{d:%d/%m/%Y} lúc {d:%H:%M} - "),
    "iPhone en_GB": ("dmy", lambda d: f"[{d:%d/%m/%Y, %H:%M:%S}] "),
    "iPhone en_US": (
        "mdy",
        lambda d: f"\u200e[{d.month}/{d.day}/{d:%y}, {half(d)}:{d:%S}\u202f{late(d, 'AM', 'PM')}] ",
    ),
    "iPhone de": ("dmy", lambda d: f"[{d:%d.%m.%y, %H:%M:%S}] "),
    "iPhone fi": ("dmy", lambda d: f"[{d.day}.{d.month}.{d.year} klo {d.hour}.{d:%M.%S}] "),
    "iPhone ja": ("ymd", lambda d: f"[{d:%Y/%m/%d} {d.hour}:{d:%M:%S}] "),
    "iPhone zh": ("ymd", lambda d: f"[{d.year}/{d.month}/{d.day} {late(d, '上午', '下午')}{half(d)}:{d:%S}] "),
    "old iPhone": ("dmy", lambda d: f"{d:%d.%m.%y %H.%M.%S}: "),
}
WITH_SECONDS = ("iPhone", "old iPhone")
NAMES = st.sampled_from(["Keza", "Stall Remera", "Élodie N'Dour", "+250 788 123 456", "كنزة", "小店", "Yves 👨‍🍳"])
# What people write: any letters, over lines, but none of the marks that are WhatsApp's, which reading takes away.
LETTERS = st.characters(
    blacklist_categories=["Cs", "Cc"],
    blacklist_characters="\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c\ufeff<>[]",
)
TEXTS = (
    st.lists(st.text(LETTERS, max_size=30), min_size=1, max_size=4)
    .map(lambda lines: "said " + "\n".join(lines))
    .map(lambda text: text.strip(" \n\u00a0"))
)
TIMES = st.lists(st.integers(0, 2 * 365 * 86_400), min_size=1, max_size=12).map(
    lambda seconds: [datetime.fromisoformat("2024-01-01") + timedelta(seconds=one) for one in sorted(seconds)]
)


def chat_of(text: str, asked: str | None = None) -> Chat:
    return read(lambda: [text.encode()], asked=asked)


@pytest.mark.parametrize("name", FORMS)
@given(data=st.data())
def test_what_was_written_is_read_back(name: str, data: st.DataObject):
    order, form = FORMS[name]
    written = [(at, data.draw(NAMES), data.draw(TEXTS)) for at in data.draw(TIMES)]
    text = "".join(f"{form(at)}{who}: {said}\n" for at, who, said in written)
    kept = 1 if name.startswith(WITH_SECONDS) else 60
    chat = chat_of(text, asked=order)
    found = [(message.at, message.sender, message.text) for message in chat.messages()]
    assert found == [(at - timedelta(seconds=at.second % kept), who, said) for at, who, said in written]
    assert chat_of(text).date_order in (order, "ask")
    assert chat.left_out == 0


@given(times=TIMES, day_first=st.booleans(), data=st.data())
def test_an_order_is_the_right_one_or_it_is_asked_for(times, day_first, data):
    """Numbers without zeros, in both orders, with days on which both are possible."""
    swapped = [at.replace(day=min(at.day, 12)) for at in times]
    lines = []
    for at in swapped:
        shown = f"{at.day}/{at.month}" if day_first else f"{at.month}/{at.day}"
        lines.append(f"{shown}/{at:%y}, {at:%H:%M} - {data.draw(NAMES)}: hello")
    chat = chat_of("\n".join(lines) + "\n")
    assert chat.date_order in ("dmy" if day_first else "mdy", "ask")


@given(times=TIMES)
def test_one_day_above_twelve_proves_the_order_wherever_it_stands(times):
    last = times[-1].replace(day=28)
    text = "".join(f"{at.month}/{at.day}/{at:%y}, {at:%H:%M} - Keza: hello\n" for at in [*times[:-1], last])
    chat = chat_of(text)
    assert chat.date_order == "mdy"
    assert [message.at.date() for message in chat.messages() if message.at] == [at.date() for at in [*times[:-1], last]]


@given(raw=st.binary(max_size=400))
def test_any_bytes_are_a_chat_or_refused(raw: bytes):
    with suppress(Refusal):
        assert list(read(lambda: [raw]).messages())


@given(
    text=st.text(st.sampled_from("07/32026,. :-[]—\u200e\u202fAMPMapm\r\nKeza<>()ü年"), max_size=200),
    cut=st.integers(1, 50),
)
def test_what_nearly_is_a_chat_breaks_nothing_and_reads_the_same_in_any_pieces(text: str, cut: int):
    raw = ("07/03/2026, 16:42 - Keza: hi\n" + text).encode()
    whole = list(read(lambda: [raw]).messages())
    assert whole == list(read(lambda: [raw[at : at + cut] for at in range(0, len(raw), cut)]).messages())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_editors_may_have_saved_the_file_in_other_letters_and_ends(encoding: str, end: str):
    raw = f"13/03/2026, 16:42 - Kéza: où ?{end}là{end}13/03/2026, 16:43 - Stall: ici{end}".encode(encoding)

    def pieces(size: int) -> list[bytes]:
        return [raw[at : at + size] for at in range(0, len(raw), size)]

    for size in (1, 7, 64):
        chat = read(partial(pieces, size))
        assert [(message.sender, message.text) for message in chat.messages()] == [
            ("Kéza", "où ?\nlà"),
            ("Stall", "ici"),
        ]


def test_a_file_of_old_windows_letters_is_read_too():
    raw = "13/03/2026, 16:42 - Kéza: où ?\n".encode("cp1252")
    assert [message.text for message in read(lambda: [raw]).messages()] == ["où ?"]
