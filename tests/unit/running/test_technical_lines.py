"""What is kept of the log for whoever helps: words of the code and small numbers, and nothing that a person said."""

from __future__ import annotations

import errno
import logging
import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from edge.disk.disk_trouble import DiskTrouble, StoreUnavailable
from edge.errors import Refusal
from edge.language import Said
from edge.log import Seldom
from edge.records.reply import Delivery
from edge.running import loops
from edge.running.technical_lines import MOST_BYTES, MOST_LINES, TechnicalLines, kept_lines, told
from tests.kit.support import Room

PATH = str(Path(loops.__file__))
GAPS = "%s waits for the store: %s"  # stands in that file
NAMES = st.sampled_from(["Zuwena", "Jean d'Arc Uwase", "Imana\nÉric", "100% Amina", "{name}", "عائشة", "Traceback"])
DIGITS = st.lists(st.sampled_from("0123456789"), min_size=9, max_size=13).map("".join)
SIGNS = st.sampled_from(["", " ", "-", ".", "\u00a0", ") ", "\n", "/"])


@st.composite
def hostile(draw: st.DrawFn) -> str:
    """A name, and a number of a phone as somebody writes it, in whatever a text can be in."""
    digits, sign = draw(DIGITS), draw(SIGNS)
    parts = sign.join(re.findall("..?.?", digits))
    token = f"EAAG{draw(DIGITS)}"
    form = draw(
        st.sampled_from(["{0} +{1} {2}", "https://example.com/{2}?to={1}&name={0}", "<{0}|{1}|{2}>", "%s {0} {1}"])
    )
    return form.format(draw(NAMES), parts, token)


def record(message: object, *values: object, error: BaseException | None = None, path: str = PATH) -> logging.LogRecord:
    raised = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord("edge.running.loops", logging.ERROR, path, 141, message, values, raised)


def raised_with(text: str) -> BaseException:
    """An error out of an error, each of which says it."""
    try:
        try:
            raise FileNotFoundError(errno.ENOENT, text, f"/home/{text}")
        except OSError as error:
            error.add_note(text)
            raise ValueError(text, {text: text}) from error
    except ValueError as error:
        return error


def is_in(seed: str, line: str) -> bool:
    """Whether anything of it stands there: a word of it, or its digits one after the other."""
    bare = re.sub(r"[^0-9]", "", line)
    numbers = re.findall(r"[0-9]{7,}", re.sub(r"(?<=[0-9])[^0-9A-Za-z]+(?=[0-9])", "", seed))
    words = [word for word in re.findall(r"[^\W\d_]{4,}", seed) if word not in ("https", "name", "example")]
    return any(number in bare for number in numbers) or any(word in line for word in words)


@given(hostile())
def test_of_what_anybody_said_nothing_is_kept_wherever_it_stands_in_a_line(seed: str):
    error = raised_with(seed)
    lines = [
        told(record(GAPS, seed, error)),
        told(record(GAPS, error, {seed: [seed]}, error=error)),
        told(record(seed, error=error)),
        told(record(f"{seed} waits for the store: %s", seed)),
        told(record(Said(seed, {"name": seed}), error=error)),
        told(record(GAPS, Said(seed), seed, path=f"/home/{seed}.py")),
        told(record(GAPS, Refusal("bad_value", seed, name=seed), StoreUnavailable(DiskTrouble.IO, seed))),
    ]
    assert [line for line in lines if is_in(seed.replace("Traceback", ""), line)] == []


def test_what_helps_is_kept_the_words_of_the_code_its_parts_and_where_it_was():
    error = raised_with("Amina")
    line = told(record(GAPS, "sorter", StoreUnavailable(DiskTrouble.FULL, "Amina")), ["sorter"])
    assert line == "ERROR edge/running/loops.py:141 sorter waits for the store: StoreUnavailable (full)"
    told_all = told(record("%s failed and goes on (%d times in a row)", "sorter", 3, error=error), ["sorter"])
    assert "sorter failed and goes on (3 times in a row)" in told_all
    assert "ValueError" in told_all
    assert "FileNotFoundError (ENOENT)" in told_all
    assert "tests/unit/running/test_technical_lines.py" in told_all
    assert told(record(GAPS, Delivery.HELD, "KeyError")).endswith("held waits for the store: KeyError")
    assert "notices.hot waits" in told(record(GAPS, Said("notices.hot", {"degrees": 90}), 250788))
    assert "many" in told(record(GAPS, 250788, 1))


def test_lines_are_kept_together_sooner_after_an_error_and_the_oldest_go(room: Room):
    lines = TechnicalLines(room.books, room.clock, lambda: ())
    log = logging.getLogger("edge.test")
    lines.begin()
    try:
        log.warning("one")
        assert lines.step() == 1
        log.warning("two")
        assert lines.step() == 0
        log.error("three")
        assert lines.step() == 2
        room.clock.forward(minutes=11)
        log.warning("four")
        assert lines.step() == 1
        for _ in range(3 * MOST_LINES):
            log.error("five", exc_info=raised_with("Amina" * 100))
    finally:
        lines.end()
    log.warning("nobody hears it any more")
    assert lines.keep() == MOST_LINES
    kept = kept_lines(room.books)
    assert 0 < len(kept) <= MOST_LINES
    assert sum(len(line.encode()) for line in kept) <= MOST_BYTES


def test_what_is_said_seldom_is_told_by_the_place_that_says_it(caplog):
    seldom = Seldom(logging.getLogger("edge.test"), now=lambda: 100.0)
    with caplog.at_level(logging.WARNING):
        seldom.say("kind", "a code was refused, %s: %s", "x", "192.168.1.7")
    (found,) = caplog.records
    assert found.pathname == __file__
    assert "192" not in told(found)
