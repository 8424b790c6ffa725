"""What the box keeps of customers, and erasing one of them. For the owner alone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from bottle import Bottle, HTTPResponse, request

from edge.access.login import Login, SignIn
from edge.clock import Clock
from edge.errors import Refusal
from edge.forgetting import Erasing, Keeping, Retaining
from edge.forgetting.retaining import MONTHS
from edge.language import ENGLISH, LANGUAGES, Said
from edge.paper.other_slips import Papers
from edge.printing import Printers
from edge.web.base.forms import Forms
from edge.web.base.phrases import NOTHING
from edge.web.base.rendering import STATUS, Rendering, given, to
from edge.web.staff.sign_in import Doors

ERASE = "/c/<customer:re:c_[a-z0-9]+>/erase"
# Without JavaScript the page looks so often whether the last byte is gone.
REFRESH_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Forgetting:
    """Who does it, and who knows what there is."""

    erasing: Erasing
    keeping: Keeping
    retaining: Retaining
    papers: Papers
    printers: Printers


class ForgettingPages:
    """Whoever erases has read, on a page of its own, what goes and what stays."""

    def __init__(
        self,
        forgetting: Forgetting,
        login: Login,
        doors: Doors,
        forms: Forms,
        rendering: Rendering,
        clock: Clock,
    ) -> None:
        self._erasing = forgetting.erasing
        self._keeping = forgetting.keeping
        self._retaining = forgetting.retaining
        self._papers, self._printers = forgetting.papers, forgetting.printers
        self._login = login
        self._doors = doors
        self._forms = forms
        self._rendering = rendering
        self._clock = clock

    def add_routes(self, app: Bottle) -> None:
        app.route(ERASE, "GET", self.ask)
        app.route(ERASE, "POST", self.erase)
        app.route("/kept", "GET", self.kept)
        app.route("/kept/months", "POST", self.retain)
        app.route("/kept/note", "GET", self.note)
        app.route("/kept/note", "POST", self.print_note)
        app.route("/kept/<_:re:[a-z]+>", "GET", lambda _: to("/kept"))

    def ask(self, customer: str) -> HTTPResponse:
        """What will go, before anything does."""
        return self._erase_page(self._doors.owner(), customer)

    def erase(self, customer: str) -> HTTPResponse:
        """For who knows the owner's PIN. The form is spent before that is looked at: a try counts for good."""
        me = self._doors.owner()
        return self._forms.act(me, after=lambda: self._begun(me, customer), then="/kept")

    def _begun(self, me: SignIn, customer: str) -> HTTPResponse | None:
        """The page that says why it is not."""
        try:
            self._login.prove(me, given("pin"))
            self._erasing.begin(customer, me.staff.id, self._clock.now())
        except Refusal as refusal:
            if refusal.code == "not_found":
                raise
            return self._erase_page(me, customer, refusal)
        return None

    def kept(self) -> HTTPResponse:
        return self._kept_page(self._doors.owner())

    def retain(self) -> HTTPResponse:
        """How long messages stay. It asks for the PIN: what is older is gone within a day."""
        me = self._doors.owner()
        return self._forms.act(me, after=lambda: self._retained(me), then="/kept")

    def _retained(self, me: SignIn) -> HTTPResponse | None:
        """The page that says why it is not."""
        try:
            months = int(given("months")) if given("months").isdecimal() else -1
            self._login.prove(me, given("pin"))
            self._retaining.choose(months, me.staff.id)
        except Refusal as refusal:
            return self._kept_page(me, refusal.said, STATUS.get(refusal.code, 400))
        return None

    def note(self) -> HTTPResponse:
        """The note for customers, in the language that the address names, or that the shop speaks."""
        return self._note_page(self._doors.owner(), request.query.get("language", ""))

    def print_note(self) -> HTTPResponse:
        me, code = self._doors.owner(), given("language")
        return self._forms.act(
            me,
            lambda: self._papers.print_note(_chosen(code)),
            then=f"/kept/note?language={_chosen(code)}",
            refused=partial(self._note_page, me, code),
        )

    def _note_page(self, me: SignIn, code: str, refusal: Refusal | None = None) -> HTTPResponse:
        title, *paragraphs = self._papers.note(_chosen(code))
        return self._rendering.page(
            "note",
            me,
            note_title=title,
            paragraphs=paragraphs,
            chosen=_chosen(code),
            languages=LANGUAGES,
            printer=self._printers.choice().kind,
            sentence=refusal.said if refusal else NOTHING,
            status=STATUS.get(refusal.code, 400) if refusal else 200,
        )

    def _erase_page(self, me: SignIn, customer: str, refusal: Refusal | None = None) -> HTTPResponse:
        going, why_not = self._keeping.going(customer)
        return self._rendering.page(
            "erase",
            me,
            customer=customer,
            going=going,
            why_not=why_not,
            sentence=refusal.said if refusal else NOTHING,
            status=STATUS.get(refusal.code, 400) if refusal else 200,
        )

    def _kept_page(self, me: SignIn, sentence: Said | str = NOTHING, status: int = 200) -> HTTPResponse:
        erased = self._keeping.erased()
        under_way = any(not one.done for one in erased)
        return self._rendering.page(
            "kept",
            me,
            refresh=REFRESH_SECONDS if under_way else 0,
            refresh_to="/kept",
            kept=self._keeping.kept(),
            copies=self._keeping.copies(),
            periods=MONTHS,
            months=(months := self._retaining.months()),
            older=self._retaining.older(months),
            erased=erased,
            sentence=sentence,
            status=status,
        )


def _chosen(code: str) -> str:
    """One of our languages; what is none of them is English."""
    return code if code in LANGUAGES else ENGLISH
