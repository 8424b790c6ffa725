"""Two pages to look at: the screen for the counter, and the guide."""

from __future__ import annotations

from bottle import Bottle, HTTPResponse

from edge.desk.views.board import Board
from edge.web.base.live import REFRESH_SECONDS
from edge.web.base.rendering import Rendering
from edge.web.staff.sign_in import Doors


class Wall:
    """What hangs where customers see it: how many wait, for how long, and what is left of each window.

    Who they are and what they wrote stays inside, unless the owner has switched that on (ShopSettings.wall_names).
    Nothing can be done there: whoever passes by may touch it. So it asks for no PIN: the screen is there again after
    the night, and after the power was out. It speaks the shop's language, whoever was signed in on that phone.
    """

    def __init__(self, board: Board, doors: Doors, rendering: Rendering) -> None:
        self._board = board
        self._doors = doors
        self._rendering = rendering

    def add_routes(self, app: Bottle) -> None:
        app.route("/wall", "GET", self.page)
        app.route("/help", "GET", self.guide)

    def page(self) -> HTTPResponse:
        nobody = self._doors.looking()
        page = self._rendering.page(
            "wall",
            nobody,
            board=self._board.see(nobody.staff),
            longest=self._board.longest_wait(),
            styles=("wall.css",),
            refresh=REFRESH_SECONDS,
            refresh_to="/wall",
        )
        return self._doors.let_in(page, self._doors.phone_secret())  # a screen in use never comes to its end

    def guide(self) -> HTTPResponse:
        """One page for whoever stands behind the counter for the first time, in their own language."""
        return self._rendering.page("help", self._doors.asking(), styles=("help.css",))
