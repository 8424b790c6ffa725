"""The words of the pages, for somebody who speaks their language: read, marked, and taken along as a file."""

from __future__ import annotations

from bottle import Bottle, HTTPResponse

from edge.errors import Refusal
from edge.language import ENGLISH, LANGUAGES
from edge.language.speakers_marks import as_file, pages, parts, sentences
from edge.text import plain
from edge.web.base.file_answer import kept_as
from edge.web.base.rendering import Rendering, given, place
from edge.web.base.request import fields, several_asked
from edge.web.staff.sign_in import Doors

_PART = "/words/<code:re:[a-z]{2}>/<part:re:[a-z_]+>"


class WordsPages:
    """Nothing is kept on the box, and no sentence changes: what is marked is the file that comes back."""

    def __init__(self, doors: Doors, rendering: Rendering, program: str) -> None:
        self._doors = doors
        self._rendering = rendering
        self._program = program

    def add_routes(self, app: Bottle) -> None:
        app.route("/words", "GET", self.parts)
        app.route(_PART, "GET", self.part)
        app.route(_PART, "POST", self.file)

    def parts(self) -> HTTPResponse:
        """The parts of one's own language first: who reads English may mean any."""
        me = self._doors.asking()
        own = me.staff.language
        codes = sorted((code for code in LANGUAGES if code != ENGLISH), key=lambda code: (code != own, code))
        return self._rendering.page(
            "words", me, codes=codes, languages=LANGUAGES, parts={part: pages(part) for part in parts()}
        )

    def part(self, code: str, part: str) -> HTTPResponse:
        me = self._doors.asking()
        _known(code, part)
        there = pages(part)
        page = _page("".join(several_asked("page")[:1]))
        if not 1 <= page <= len(there):
            raise Refusal("not_found", "problem.no_page")
        return self._rendering.page(
            "words_part",
            me,
            code=code,
            part=part,
            languages=LANGUAGES,
            sentences=there[page - 1],
            number=page,
            pages=len(there),
        )

    def file(self, code: str, part: str) -> HTTPResponse:
        """What the form marks, as a file. It does nothing here, so it may be sent as often as somebody likes."""
        self._doors.asking()
        _known(code, part)
        sent, marks = fields(), {}
        for sentence in sentences(part):
            better = plain(sent.getunicode(f"better:{sentence.key}", "", encoding="utf-8") or "")
            if better or sent.get(f"wrong:{sentence.key}"):
                marks[sentence.key] = better
        page = _page(given("page"))
        name = f"words-{code}-{part}-{page}.toml" if page > 1 else f"words-{code}-{part}.toml"
        headers = {"Content-Type": "application/toml", "Content-Disposition": kept_as(name)}
        return HTTPResponse(as_file(code, part, marks, self._program).encode(), 200, headers=headers)


def _page(asked: str) -> int:
    return place(asked or "1") or 0


def _known(code: str, part: str) -> None:
    if code not in LANGUAGES or part not in parts():
        raise Refusal("not_found", "problem.no_page")
