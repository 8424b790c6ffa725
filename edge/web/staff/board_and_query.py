"""The board and the query page, and what is done from them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

from bottle import Bottle, HTTPResponse, request

from edge.access.login import SignIn
from edge.access.staff import Staff
from edge.desk.desk import Desk
from edge.desk.views.board import Board
from edge.desk.views.model import BoardView
from edge.desk.views.query_extras import Beside
from edge.disk.disk_trouble import StoreUnavailable
from edge.errors import Refusal
from edge.records.outcomes import Outcome
from edge.text import plain
from edge.web.base.forms import Forms
from edge.web.base.live import REFRESH_SECONDS, is_out_of_sight, mark_anew
from edge.web.base.phrases import NOTHING
from edge.web.base.rendering import STATUS, Rendering, given, place, seen, to
from edge.web.base.sent_rows import RowsOfPages, SentRows
from edge.web.base.tour import CLOSED
from edge.web.base.wide import is_wide
from edge.web.staff.board_lists import BoardList
from edge.web.staff.held import filled_in, templates_asked
from edge.web.staff.panes import Panes, asked_list, opened_beside
from edge.web.staff.sign_in import Doors
from edge.web.staff.ways_back import WaysBack

_ID = "q_[a-z0-9]+"
_QUERY = f"/q/<query_id:re:{_ID}>"
_NOTHING: Mapping[str, str] = {}
# The forms with words of one's own, and the side on which their lines stand.
_WRITTEN_AS: Mapping[str, str] = {"reply": "out", "note": "note"}


# After these there is no more to do with a query now: they lead to the board.
_ENDING = frozenset({"close", "no_answer", "release", "decline", "remind"})


class Pages:
    """Handlers only translate: who asks, what they want, which page answers. The desk decides."""

    def __init__(self, desk: Desk, board: Board, doors: Doors, forms: Forms, rendering: Rendering) -> None:
        self._desk = desk
        self._board = board
        self._doors = doors
        self._forms = forms
        self._rendering = rendering
        self._back = WaysBack()
        self._panes = Panes()
        self._rows = RowsOfPages()
        self._verbs: Mapping[str, Callable[[str, Staff], object]] = {
            "claim": desk.claim,
            "take_over": desk.take_over,
            "release": lambda query, by: desk.release(query, by, seen()),
            "accept": desk.accept,
            "decline": lambda query, by: desk.decline(query, by, given("note")),
            "withdraw": desk.withdraw,
            "reopen": desk.reopen,
            "hand_over": lambda query, by: desk.hand_over(query, by, given("to"), given("note")),
            "reply": self._reply,
            "template": self._template,
            "place": lambda query, by: self._card(query, by, "location"),
            "contact": lambda query, by: self._card(query, by, "contacts"),
            "react": lambda query, by: desk.react(query, by, place(given("quotes")) or 0, given("emoji")),
            "note": lambda query, by: desk.note(query, by, given("text")),
            "close": lambda query, by: desk.close(query, by, given("outcome"), seen(), given("unsent")),
            "remind": lambda query, by: desk.remind(query, by, given("when"), given("hour"), seen()),
            "no_answer": lambda query, by: desk.no_answer(query, by, seen(), given("unsent")),
        }
        self._asks: Mapping[str, Callable[[str, Staff], object]] = {
            "send_again": desk.send_again,
            "it_arrived": desk.it_arrived,
            "drop": desk.drop_reply,
            "take_back": desk.take_back,
        }

    def add_routes(self, app: Bottle) -> None:
        """After those of what is done beside a query: a verb may have any name."""
        self._panes.add_routes(app)
        app.route("/", "GET", self.board)
        app.route("/take-next", "POST", self.take_next)
        app.route("/closed", "GET", self.closed)
        app.route(_QUERY, "GET", self.query)
        app.route(f"{_QUERY}/<verb:re:[a-z_]+>", "POST", self.act)
        # A page that said no stands under this address, and phones like to open it again.
        app.route(f"{_QUERY}/<_:re:[a-z_]+>", "GET", lambda query_id, _: to(f"/q/{query_id}"))
        app.route("/reply/<reply_id:re:r_[a-z0-9]+>/<ask:re:[a-z_]+>", "POST", self.settle_reply)

    def _reply(self, query_id: str, by: Staff) -> None:
        """With the file of a quick reply where `with` names one. Where an outcome is named the query is closed with it:
        both or neither.
        """
        text, quotes, quick = given("text"), place(given("quotes")), given("with")
        if quick:
            self._desk.reply_with_quick(query_id, by, quick, text, quotes, seen=seen())
        else:
            self._desk.reply(query_id, by, text, quotes, seen=seen())
        if _closes(verb="reply"):
            read = min(filter(None, (seen(), place(given("sheet")))), default=None)
            self._desk.close(query_id, by, given("outcome"), read, given("unsent"))

    def _card(self, query_id: str, by: Staff, kind: str) -> object:
        return self._desk.send_card(query_id, by, kind, place(given("quotes")), seen=seen())

    def _template(self, query_id: str, by: Staff) -> object:
        return self._desk.reply_with_template(query_id, by, given("template"), filled_in(), seen=seen())

    def board(self) -> HTTPResponse:
        return self._board_page(self._doors.asking())

    def take_next(self) -> HTTPResponse:
        me = self._doors.asking()
        return self._forms.act(
            me,
            lambda: self._desk.claim_next(me.staff),
            then=lambda query: to(_newest(query.id, _instead(query.id)) if query else "/"),
            refused=partial(self._board_page, me),
        )

    def closed(self) -> HTTPResponse:
        me = self._doors.asking()
        return self._rendering.page("closed", me, rows=self._board.closed())

    def query(self, query_id: str) -> HTTPResponse:
        me = self._doors.asking()
        before = place(request.query.get("before", ""))
        if before is None and not is_out_of_sight(request.environ):
            with suppress(StoreUnavailable):  # the mark "new" stays until it can be written; reading goes on
                self._desk.look(query_id, me.staff)
                mark_anew(request.environ)
        return self._query_page(
            query_id, me, before=before, quotes=request.query.get("quote", ""), quick=request.query.get("fill", "")
        )

    def act(self, query_id: str, verb: str) -> HTTPResponse:
        """Do one of the desk's verbs, once. A refusal shows the query as it is now, and what was typed where it was.

        Not by Forms.act: other words under a token that is spent must not be lost, so what comes again is looked at.
        """
        me = self._doors.asking()
        if verb not in self._verbs:
            raise Refusal("not_found", "problem.no_action")
        try:
            with self._forms.once(given("token"), me.id) as fresh:
                if fresh:
                    self._verbs[verb](query_id, me.staff)
                elif not self._is_there(query_id, verb):
                    raise Refusal("stale", "problem.sent_already")
            if verb == "close" or _closes(verb):
                self._doors.toured(me, CLOSED)
        except Refusal as refusal:
            return self.refused(query_id, me, refusal, typed=_typed(verb), verb="" if _closes(verb) else verb)
        if verb not in _ENDING and not _closes(verb):
            return to(_newest(query_id))
        return to(_newest(other) if (other := opened_beside(query_id)) else "/")

    def settle_reply(self, reply_id: str, ask: str) -> HTTPResponse:
        """A person's word on a reply that is held, unsure or failed."""
        me = self._doors.asking()
        if ask not in self._asks:
            raise Refusal("not_found", "problem.no_action")
        query_id = given("query")
        if not re.fullmatch(_ID, query_id):
            raise Refusal("not_found", "desk.no_query")
        return self._forms.act(
            me,
            lambda: self._asks[ask](reply_id, me.staff),
            then=_newest(query_id),
            refused=partial(self.refused, query_id, me),
        )

    def _is_there(self, query_id: str, verb: str) -> bool:
        """Whether what a form brings once more is what it brought before; a browser may have let it be changed."""
        if verb not in _WRITTEN_AS or not (text := plain(given("text"))):
            return True
        return self._board.has(query_id, _WRITTEN_AS[verb], text)

    def _board_page(self, me: SignIn, refusal: Refusal | None = None) -> HTTPResponse:
        said, status = (refusal.said, STATUS.get(refusal.code, 400)) if refusal else (NOTHING, 200)
        shown, board = self._list(me, asked_list(request.query))
        if is_wide():
            self._panes.shows(me.id, shown)
        # A wide screen has another page around the list, and power enough.
        is_whole = refusal is not None or is_wide()
        sent = SentRows() if is_whole else self._rows.asked(request.environ, me.id)
        page = self._rendering.page(
            "board",
            me,
            board=board,
            shown=shown,
            sent=sent,
            sentence=said,
            at=shown.here if refusal else "",
            status=status,
            refresh=REFRESH_SECONDS,
            refresh_to=shown.here,
        )
        if not is_whole:
            self._rows.keep(request.environ, me.id, sent)
        return page

    def _list(self, me: SignIn, shown: BoardList) -> tuple[BoardList, BoardView]:
        """What is shown of a list that somebody asks for, and what stands in it."""
        board = self._board.see(me.staff, shown.asked, shown.label)
        shown = replace(shown, label=board.label.id if board.label else "")
        if shown.section and (still := shown.with_rows(board.counts[shown.section])) != shown:
            shown, board = still, self._board.see(me.staff, still.asked, still.label)
        return shown, board

    def refused(
        self, query_id: str, me: SignIn, refusal: Refusal, typed: Mapping[str, str] = _NOTHING, verb: str = ""
    ) -> HTTPResponse:
        """The query as it is now, and why not. `typed`: by verb, what somebody wrote that could not be taken.

        verb: what was asked for. It may be done all the same, once its page shows what the customer wrote, or has asked
        what becomes of replies that have not gone.
        """
        again = verb if refusal.code == "unseen" and verb != "remind" else ""
        more: dict[str, Any] = {
            "sentence": refusal.said,
            "status": STATUS.get(refusal.code, 400),
            "at": f"/q/{query_id}",  # the answer stands under the form's address, where there is no page
            "again": again,
            "outcome_again": given("outcome"),
            "closing": verb if refusal.code == "unsent" else "",
            "unseen": self._board.unseen(query_id, seen() or 0) if again else (),
            "quotes": given("quotes"),
            "quick": given("with"),
        }
        return self._query_page(query_id, me, typed=typed, **more)

    def _query_page(
        self,
        query_id: str,
        me: SignIn,
        *,
        before: int | None = None,
        typed: Mapping[str, str] = _NOTHING,
        quotes: str = "",
        quick: str = "",
        **more: Any,
    ) -> HTTPResponse:
        """A note that could not be taken must not turn up in the reply's box.

        quotes: the number of the message that the reply is to quote. quick: the quick reply whose file goes with it.
        `answered` names the form of the reply after the last one. On the way back a browser gives what was typed only
        to a form of the same name: a draft comes back, and what has been sent does not lie there to be sent again.
        """
        wanted = request.query.get("instead", "")
        view = self._board.query(query_id, me.staff, before, templates_asked(), _chosen(quotes))
        if is_wide():
            more["shown"], more["board"] = self._list(me, self._panes.beside(me.id, query_id))
        return self._rendering.page(
            "query",
            me,
            query=view,
            quiet=Outcome.NO_ANSWER,
            typed=typed,
            box=typed.get("reply") or _filled(view.beside),
            goes_with=next((one for one in view.beside.quick if one.id == quick and one.file), None),
            newest=before is None,
            instead=self._desk.quicker(wanted, query_id) if view.mine and wanted else None,
            back=self._back.of(me.id, query_id),
            templates_after=templates_asked(),
            answered=max((line.seq for line in view.lines if line.side == "out"), default=0),
            **more,
        )


def _chosen(quotes: str) -> int | None:
    """The message that is to be quoted, 0 for none of them; None where nobody has said anything."""
    return (place(quotes) or 0) if quotes else None


def _closes(verb: str) -> bool:
    """Whether the form of a reply closes its query as well."""
    return verb == "reply" and bool(given("outcome"))


def _typed(verb: str) -> Mapping[str, str]:
    """What was written into the form of a verb that could not be done; of a template, each of its gaps."""
    if verb == "template":
        return {verb: given("template"), **{f"v{number}": value for number, value in enumerate(filled_in())}}
    return {verb: given("text") or given("note")}


def _filled(beside: Beside) -> str:
    """What stands in the box: the draft, and after it the quick reply that was tapped, where no script did that."""
    fill = request.query.get("fill", "")
    chosen = next((quick.text for quick in beside.quick if quick.id == fill), "")
    return "\n".join(words for words in (beside.draft.text, chosen) if words)


def _instead(query_id: str) -> str:
    """Whom the button named that was tapped, where somebody else is taken: a colleague was quicker."""
    wanted = given("next")
    return f"?instead={wanted}" if re.fullmatch(_ID, wanted) and wanted != query_id else ""


def _newest(query_id: str, more: str = "") -> str:
    """The query, opened where its newest message stands."""
    return f"/q/{query_id}{more}#newest"
