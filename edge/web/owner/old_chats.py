"""The owner's pages of old chats: what was sent is looked at, brought in, and taken out again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bottle import Bottle, HTTPResponse, request

from edge.access.login import SignIn
from edge.access.staff import Staff
from edge.bringing import Bringing, Choice, Preview
from edge.bringing.uploads import MOST_FILE_BYTES, Incoming, Upload
from edge.clock import Clock
from edge.desk.views.search import FoundCustomer, Search
from edge.errors import Refusal
from edge.imports.calendars import ORDERS
from edge.web.base.errands import Errands
from edge.web.base.forms import Forms
from edge.web.base.live import REFRESH_SECONDS
from edge.web.base.rendering import STATUS, Rendering, given, place, to
from edge.web.base.request import several, several_asked
from edge.web.staff.search_and_customer import MOST_LETTERS
from edge.web.staff.sign_in import Doors

UPLOAD = "/old-chats/<upload:re:u_[a-z0-9]+>"
# A chat has two people, a group some more; who writes for the shop is among those who write most.
MOST_PEOPLE = 30
MOST_NAME = 80
# A shop may bring in hundreds, one after the other.
MOST_SHOWN = 50
# Phones export so many messages of a chat at most, by and large, and say nothing of those before.
CUT, CUT_WITH_FILES = 39_000, 9_800
# What can be chosen beside the id of a customer.
NEW, APART = "new", "apart"


class OldChats:
    """Chats on their way: what is sent, what is read and begun behind the pages, and what is brought in."""

    def __init__(
        self,
        data: Path,
        clock: Clock,
        bringing: Bringing,
        on_wait: Callable[[], object] = lambda: None,
        on_wish: Callable[[], object] = lambda: None,
    ) -> None:
        """data: the shop's folder. on_wait, on_wish: see Errands."""
        self.incoming = Incoming(data, clock)
        self.bringing = bringing
        self.errands = Errands(on_wait=on_wait, on_wish=on_wish)

    @property
    def changes(self) -> str:
        """Another one after every change that the store does not know of."""
        return f"{self.incoming.changes} {self.errands.changes}"

    def step(self) -> int:
        """What somebody waits for at a page goes before what is taken in, of which each step is a short one."""
        return self.errands.step() or self.bringing.step()


@dataclass(frozen=True, slots=True)
class Answered:
    """What an owner has said of a file so far: in which order its days are, and who in it writes for the shop."""

    order: str | None
    us: tuple[str, ...]

    def page_of(self, file: Upload) -> str:
        return f"/old-chats/{file.id}?{urlencode([('order', self.order or ''), *(('us', name) for name in self.us)])}"


class BringingPages:
    """What an owner says of a file stands in the address until it is brought in: nothing of it is kept before."""

    def __init__(self, chats: OldChats, search: Search, doors: Doors, forms: Forms, rendering: Rendering) -> None:
        self._incoming = chats.incoming
        self._errands = chats.errands
        self._bringing = chats.bringing
        self._search = search
        self._doors = doors
        self._forms = forms
        self._rendering = rendering

    def add_routes(self, app: Bottle) -> None:
        app.route("/old-chats", "GET", self.overview)
        app.route(UPLOAD, "GET", self.chat)
        app.route(f"{UPLOAD}/reading", "GET", partial(self.chat, waits=True))
        app.route(f"{UPLOAD}/bring", "POST", self.bring)
        app.route("/old-chats/<one:re:i_[a-z0-9]+>/undo", "POST", self.undo)
        # Where a form was refused the page stands under the form's own address.
        app.route("/old-chats/<_:re:.+>", "GET", lambda _: to("/old-chats"))

    def overview(self) -> HTTPResponse:
        """What is sent, what waits to be looked at, and all that was brought in."""
        me, imports = self._doors.owner(), self._bringing.all()
        start = place(request.query.get("from", "")) or 0
        return self._rendering.page(
            "old_chats",
            me,
            came=self._incoming.of(me.staff.id),
            is_begun=lambda upload: self._errands.is_wished(_bringing(upload)),
            refusal=lambda upload: self._errands.refusal(_bringing(upload)),
            imports=imports[start : start + MOST_SHOWN],
            earlier=start + MOST_SHOWN if len(imports) > start + MOST_SHOWN else 0,
            most_file=MOST_FILE_BYTES // 2**20,
        )

    def chat(self, upload: str, *, waits: bool = False) -> HTTPResponse:
        """What a file holds. While it is being read a page waits under an address of its own, and then leads back."""
        me = self._doors.owner()
        file = self._incoming.get(upload, me.staff.id)
        if not file.is_whole:
            return to("/old-chats")
        said = Answered(_order(request.query.get("order", "")), tuple(several_asked("us")))
        found = self._look(file, said)
        here, reading = (f"/old-chats/{upload}{end}?{request.query_string}" for end in ("", "/reading"))
        if found is None:
            return self._reading(me, file, reading) if waits else to(reading)
        if waits:
            return to(here)
        if isinstance(found, Refusal):
            return self._rendering.page("no_chat", me, upload=file, sentence=found.said)
        return self._page(me, file, said, found)

    def bring(self, upload: str) -> HTTPResponse:
        """One tap: from here on it is an import, and no upload any more. A long file is read once more for it."""
        me, chosen = self._doors.owner(), given("customer")
        said = Answered(_order(given("order")), tuple(several("us")))
        choice = Choice(
            customer=chosen if chosen not in (NEW, APART) else None,
            new=chosen == NEW,
            name=given("name")[:MOST_NAME] if chosen == NEW else "",
            apart=chosen == APART,
            us=said.us,
            date_order=said.order,
            whose=given("whose")[:MOST_NAME],
        )
        return self._forms.act(me, after=lambda: self._brought(me, upload, said, choice), then="/old-chats#imports")

    def _brought(self, me: SignIn, upload: str, said: Answered, choice: Choice) -> HTTPResponse | None:
        """The page that says why it is not. A file is read and moved: nothing of that in a transaction."""
        file = self._incoming.get(upload, me.staff.id)
        refusal = self._begun(file, choice, me.staff)
        found = self._look(file, said) if refusal else None
        if isinstance(found, Preview):
            return self._page(me, file, said, found, refusal)
        if refusal:
            raise refusal
        return None

    def _begun(self, file: Upload, choice: Choice, by: Staff) -> Refusal | None:
        """Why it is not brought in, as far as that is known by now; the page of all tells it later."""
        if not file.is_whole:
            return Refusal("stale", "old_chats.not_whole")
        if not (choice.customer or choice.new or choice.apart):
            return Refusal("empty", "old_chats.choose_customer")
        name = _bringing(file)
        self._errands.forget(name)
        told = self._errands.run(name, partial(self._begin, file, choice, by))
        if not isinstance(told, Refusal):
            return None
        self._errands.forget(name)
        return told

    def _look(self, file: Upload, said: Answered) -> Preview | Refusal | None:
        look = partial(self._bringing.look, self._incoming.path(file), file.name, said.order, said.us)
        return self._errands.run((file.id, said), look)

    def undo(self, one: str) -> HTTPResponse:
        me = self._doors.owner()

        def undone(_: object) -> HTTPResponse:
            self._errands.forget()
            return to("/old-chats#imports")

        # Afterwards: it wakes a loop, which has to find it written down.
        return self._forms.act(me, after=lambda: self._bringing.undo(one, me.staff), then=undone)

    def _begin(self, file: Upload, choice: Choice, by: Staff) -> str:
        """The file is moved away under its spare name. Where it is refused the upload is here still."""
        with self._incoming.spare(file) as spare:
            found = self._bringing.begin(spare, file.name, choice, by)
        self._incoming.forget(file)
        self._errands.forget()  # the shop knows another customer now, or another import
        return found

    def _reading(self, me: SignIn, file: Upload, there: str) -> HTTPResponse:
        return self._rendering.page("old_chat_reading", me, upload=file, refresh=REFRESH_SECONDS, refresh_to=there)

    def _page(
        self, me: SignIn, file: Upload, said: Answered, chat: Preview, refusal: Refusal | None = None
    ) -> HTTPResponse:
        """With a refusal it is the answer to a form, which stands there as it was filled in."""
        words = (request.query.getunicode("words", "", encoding="utf-8") or "")[:MOST_LETTERS]
        proposals = list({one.id: one for one in (chat.customer, *chat.proposals) if one}.values())
        known = {one.id for one in proposals}
        found = [one for one in self._found(words) if one.id not in known]
        whose = next(iter(chat.us), me.staff.name)  # who wrote for the shop most likely had the phone
        view: dict[str, Any] = {"chosen": _first_choice(chat, found), "called": chat.title, "whose": whose}
        if refusal:
            view = {"chosen": given("customer"), "called": given("name"), "whose": given("whose")}
            view |= {"sentence": refusal.said, "status": STATUS.get(refusal.code, 400), "at": said.page_of(file)}
        return self._rendering.page(
            "old_chat",
            me,
            upload=file,
            chat=chat,
            order=said.order or "",
            us=said.us,
            people=chat.people[:MOST_PEOPLE],
            proposals=proposals,
            found=found,
            words=words,
            most_letters=MOST_LETTERS,
            most_name=MOST_NAME,
            is_cut=chat.messages >= (CUT_WITH_FILES if chat.files else CUT),
            **view,
        )

    def _found(self, words: str) -> Sequence[FoundCustomer]:
        return self._search.find(words).customers if words.strip() else ()


def _bringing(file: Upload) -> tuple[str, str]:
    """The name of the errand that makes an import of a file."""
    return file.id, "bring"


def _first_choice(chat: Preview, found: Sequence[FoundCustomer]) -> str:
    """What stands chosen: only what is proved, or what was searched for. "": somebody has to say it."""
    if found:
        return found[0].id
    if chat.customer:
        return chat.customer.id
    if chat.is_group:
        return APART
    return "" if chat.proposals else NEW


def _order(text: str) -> str | None:
    return text if text in ORDERS else None
