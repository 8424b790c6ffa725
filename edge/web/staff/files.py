"""Files on the page: shown where their own bytes say that they are harmless, else handed out to be kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from typing import BinaryIO

from bottle import Bottle, HTTPResponse, MultipartError, request

from edge.access.login import SignIn
from edge.clock import Clock
from edge.desk.desk import Desk
from edge.errors import Refusal
from edge.media import MOST_BYTES as MOST_ATTACHED_BYTES
from edge.media import File, MediaBook, Shelf, Thumbs, attached
from edge.media.kinds import OPUS, safe_name
from edge.media.shelf import CAF, THUMB
from edge.media.sound_turns import one_sound
from edge.media.voice import NotOpus, caf, read_ogg
from edge.web.base.file_answer import kept_as, sent
from edge.web.base.forms import Forms
from edge.web.base.rendering import given, place, seen, to
from edge.web.base.request import expect_files, files
from edge.web.staff.sign_in import Doors

# The form around a file: its boundaries, the token and a caption.
MOST_POST_BYTES = MOST_ATTACHED_BYTES + 64 * 1024
# Files that staff send in lie on disk until they are whole: a few at once, and nobody can fill it.
AT_ONCE = 4
# All of them together have the room of one.
MOST_AT_ONCE = 10
# A voice note is some hundred kilobytes; what is larger is not taken apart in memory.
MOST_VOICE_BYTES = 4 * 1024 * 1024
_QUERY = re.compile(r"q_[a-z0-9]+")
ATTACH = re.compile(r"/q/q_[a-z0-9]+/attach")

# Should anything in a file be taken for a page all the same, it may do nothing there.
_HARMLESS = {"Content-Security-Policy": "default-src 'none'; sandbox", "X-Content-Type-Options": "nosniff"}
_CAF_TYPE = "audio/x-caf"


class FilePages:
    """refused: gives the page of a query with why not, and by verb what was typed; see Pages.refused."""

    def __init__(
        self,
        desk: Desk,
        media: MediaBook,
        shelf: Shelf,
        thumbs: Thumbs,
        doors: Doors,
        forms: Forms,
        clock: Clock,
        refused: Callable[[str, SignIn, Refusal, Mapping[str, str]], HTTPResponse],
    ) -> None:
        self._desk = desk
        self._media = media
        self._shelf = shelf
        self._thumbs = thumbs
        self._doors = doors
        self._forms = forms
        self._clock = clock
        self._refused = refused

    def add_routes(self, app: Bottle) -> None:
        """Before those of the query's verbs, of which "attach" would be one as well."""
        app.route("/q/<query_id:re:q_[a-z0-9]+>/attach", "POST", self.attach)
        app.route("/media/<file_id:re:m_[a-z0-9]+>", "GET", self.file)
        app.route("/media/<file_id:re:m_[a-z0-9]+>/fetch", "POST", self.fetch)
        app.route("/media/<file_id:re:m_[a-z0-9]+>.thumb", "GET", self.thumb)
        app.route("/media/<file_id:re:m_[a-z0-9]+>.caf", "GET", self.voice)

    def file(self, file_id: str) -> HTTPResponse:
        """A file to look at, to hear, or to keep. For whoever is signed in; asked for anew each time, 304 answers."""
        self._doors.asking()
        found = self._here(file_id)
        headers = {"Content-Type": found.mime if found.shown else "application/octet-stream"}
        if not found.shown:
            headers["Content-Disposition"] = kept_as(safe_name(found.label, found.mime, found.id))
        return self._sent(found, "", headers)

    def thumb(self, file_id: str) -> HTTPResponse:
        """A photo, small; as long as there is no such thumb all of it, and next time there may be one."""
        self._doors.asking()
        found = self._here(file_id)
        if found.mime != "image/jpeg" or not found.shown:
            raise Refusal("not_found", "media.not_here")
        if self._shelf.beside(found.id, THUMB).exists():
            return self._sent(found, THUMB, {"Content-Type": found.mime})
        self._thumbs.wish(found.id)
        return self._sent(found, "", {"Content-Type": found.mime})

    def voice(self, file_id: str) -> HTTPResponse:
        """A voice note for iPhones: the same sound in Apple's wrapping, made when it is first asked for."""
        self._doors.asking()
        found = self._here(file_id)
        if found.mime != OPUS or found.size > MOST_VOICE_BYTES:
            raise Refusal("not_found", "media.not_here")
        if not self._shelf.beside(found.id, CAF).exists():
            try:
                with self._opened(found) as file, one_sound(file) as data:
                    self._shelf.put_beside(found.id, CAF, caf(read_ogg(data)))
            except NotOpus as error:
                raise Refusal("not_found", "file.cannot_play") from error
        return self._sent(found, CAF, {"Content-Type": _CAF_TYPE})

    def attach(self, query_id: str) -> HTTPResponse:
        """Answer with files, each a reply of its own with its own words. All of them, or none.

        They are on the box, whole and looked at, before the replies are; once, like every form. What cannot be sent
        is said on the query's page, where the words that were to go with it still stand.
        """
        me = self._doors.asking()
        expect_files()
        try:
            return self._attached(query_id, me)
        except Refusal as refusal:
            return self._refused(query_id, me, refusal, {"attach": _caption()})

    def _attached(self, query_id: str, me: SignIn) -> HTTPResponse:
        """Not by Forms.act: of a form that comes once more, the files that came with it have to go."""
        with ExitStack() as ends:
            taken = [ends.enter_context(attached(self._shelf, file, name)) for file, name in uploads(ends)]
            with self._forms.once(given("token"), me.id) as fresh:
                for number, file in enumerate(taken if fresh else ()):
                    words, quotes = _words(number), None if number else place(given("quotes"))
                    self._desk.reply_with_file(query_id, me.staff, file, words, quotes, seen=seen())
        for file in () if fresh else taken:
            self._shelf.remove(file.id)
        return to(f"/q/{query_id}#newest")

    def fetch(self, file_id: str) -> HTTPResponse:
        """Somebody wants a file that has not come yet, or was given up: WhatsApp is asked for it now."""
        me = self._doors.asking()
        query = given("query")
        there = f"/q/{query}#newest" if _QUERY.fullmatch(query) else "/"
        return self._forms.act(me, lambda: self._media.fetch_again(file_id, self._clock.now()), then=there)

    def _here(self, file_id: str) -> File:
        found = self._media.get(file_id)
        if not found.is_here:
            raise Refusal("not_found", "media.not_here")
        return found

    def _opened(self, found: File, suffix: str = "") -> BinaryIO:
        try:
            return self._shelf.open(found.id, suffix)
        except FileNotFoundError as error:
            raise Refusal("not_found", "media.gone") from error

    def _sent(self, found: File, suffix: str, headers: Mapping[str, str]) -> HTTPResponse:
        """All of it or, for players, the part that was asked for. iPhones play nothing that comes without parts."""
        tag = f'"{found.id}{suffix}"'  # a file never changes under its id
        # Kept on the phone, but shown only after asking: who has signed out sees nothing.
        every = {"ETag": tag, "Cache-Control": "private, no-cache", "Accept-Ranges": "bytes", **_HARMLESS}
        if request.environ.get("HTTP_IF_NONE_MATCH") == tag:
            return HTTPResponse("", 304, headers=every)
        return sent(self._opened(found, suffix), tag, {**headers, **every})


def uploads(ends: ExitStack) -> list[tuple[BinaryIO, str]]:
    """What the form brought, each with its name. A browser sends a field without a name where nothing was chosen."""
    try:
        found = [upload for upload in files().getall("file") if upload.raw_filename]
    except MultipartError as error:
        raise Refusal("bad_value", "file.not_whole") from error
    ends.enter_context(request.body)  # bottle spools large bodies to files, and leaves it to us to close them
    if not found:
        raise Refusal("empty", "media.choose_first")
    if len(found) > MOST_AT_ONCE:
        raise Refusal("too_long", "media.too_many", most=MOST_AT_ONCE)
    return [(ends.enter_context(upload.file), upload.raw_filename) for upload in found]


def _words(number: int) -> str:
    """Those that go with a file, by its place in the form. Without a script only the first has any."""
    return given(f"text_{number + 1}" if number else "text")


def _caption() -> str:
    """The words that were to go with a file, as far as they came."""
    try:
        return given("text")
    except MultipartError:
        return ""
