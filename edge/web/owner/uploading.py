"""Exported chats that an owner's phone sends: in pieces by our script, or whole with a form."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import ExitStack

from bottle import Bottle, HTTPResponse, request

from edge.bringing.uploads import MOST_PIECE_BYTES, Incoming, Upload
from edge.errors import Refusal
from edge.web.base.forms import Forms
from edge.web.base.rendering import answer, given, to
from edge.web.base.request import expect_files
from edge.web.staff.files import uploads
from edge.web.staff.sign_in import Doors

# The one address, beside that of a reply's files, where a form may be as large as its files are.
ADD = re.compile(r"/old-chats/add")


class Uploading:
    """Each address is for owners, and knows the files of the one who asks only.

    Pieces carry no token: a piece that comes twice is taken once, and no other page's may come in (see Gate).
    """

    def __init__(self, incoming: Incoming, doors: Doors, forms: Forms) -> None:
        self._incoming = incoming
        self._doors = doors
        self._forms = forms

    def add_routes(self, app: Bottle) -> None:
        app.route("/old-chats/add", "POST", self.add)
        app.route("/old-chats/begin", "POST", self.begin)
        app.route("/old-chats/<upload:re:u_[a-z0-9]+>/piece", "POST", self.piece)
        app.route("/old-chats/<upload:re:u_[a-z0-9]+>/remove", "POST", self.remove)

    def begin(self) -> HTTPResponse:
        """Our script names a file. It is told under which id to send it, and from where on."""
        me, size = self._doors.owner(), given("size")
        if not re.fullmatch(r"[0-9]{1,15}", size):
            raise Refusal("bad_value", "problem.not_read")
        return _told(self._incoming.begin(given("name"), int(size), me.staff.id), 200)

    def piece(self, upload: str) -> HTTPResponse:
        """The piece that stands at `at`. 409 where it is not the next one: the answer says which is."""
        me, at = self._doors.owner(), request.query.get("at", "")
        length = request.content_length
        if length > MOST_PIECE_BYTES:
            raise Refusal("too_long", "problem.too_much")
        if length < 1 or not re.fullmatch(r"[0-9]{1,15}", at):
            raise Refusal("bad_value", "problem.not_read")
        piece = request.environ["wsgi.input"].read(length)  # the listener has taken in all of it, and no more
        now, taken = self._incoming.add(upload, me.staff.id, int(at), piece)
        return _told(now, 200 if taken else 409)

    def add(self) -> HTTPResponse:
        """Small files, whole: for phones without our script. All of them once, or none.

        Not by Forms.act: whatever becomes of the form, files that came with it in vain have to go.
        """
        me, taken = self._doors.owner(), list[Upload]()
        expect_files()
        try:
            with ExitStack() as ends:
                for file, name in uploads(ends):
                    taken.append(self._incoming.take(name, file, me.staff.id))
            with self._forms.once(given("token"), me.id) as fresh:
                pass  # what is done is done with files
        except BaseException:
            self._forget(taken)
            raise
        if not fresh:
            self._forget(taken)
        return to("/old-chats")

    def remove(self, upload: str) -> HTTPResponse:
        me = self._doors.owner()
        return self._forms.act(
            me,
            after=lambda: self._incoming.forget(self._incoming.get(upload, me.staff.id)),
            then="/old-chats",
        )

    def _forget(self, taken: Iterable[Upload]) -> None:
        for upload in taken:
            self._incoming.forget(upload)


def _told(upload: Upload, status: int) -> HTTPResponse:
    return answer({"id": upload.id, "here": upload.here}, status)
