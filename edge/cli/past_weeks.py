"""The two weeks that a practice shop has behind it: customers, colleagues, an outage, and a summary of each day.

Whoever looks at the shop for the first time sees reports with something in them, and customers who have written before.
All of it goes through the desk, as life does; nothing is sent, since WhatsApp was not there. It is the same each time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from random import Random

from edge.access.staff import Staff
from edge.clock import Clock, Moment
from edge.desk.reception import Reception
from edge.errors import Refusal
from edge.outbox.link import LinkState
from edge.outbox.progress import Progress
from edge.records.message import Message, Who
from edge.records.query import Query, State
from edge.shop import Shop

DAYS = 14
# What may be asked at a hardware shop, what is answered, and how it ends.
_TALKS = (
    ("Mwaramutse! Umufuka wa sima ni angahe?", "Mwaramutse! Ni 12,500 Frw.", "sold"),
    ("Mufite irangi ry'umweru?", "Yego, turarifite: litiro 4 ni 18,000 Frw.", "sold"),
    ("Bonjour, livrez-vous à Remera ?", "Bonjour ! Oui, demain matin, 3 000 Frw.", "answered"),
    ("Bonjour, avez-vous des ampoules LED de 9 W ?", "Oui, 1 500 Frw la pièce.", "sold"),
    ("Do you have nails, 3 inch?", "Yes, 1,200 Frw a kilo.", "sold"),
    ("What time do you close today?", "At six. You are welcome!", "answered"),
    ("Is the water tank of 1,000 litres back?", "Not yet, maybe next week.", "no stock"),
    ("Habari, mna mabati ya geji 30?", "Habari! Ndiyo, 9,800 moja.", "sold"),
    ("Bei ya simenti mfuko mmoja?", "12,500 kwa mfuko.", "answered"),
    ("Can you cut glass, 60 by 40?", "We do not cut glass, sorry.", "other"),
    ("I need 5 padlocks for the school.", "We have them at 4,000 each. Shall I keep five?", "sold"),
    ("Ndashaka amatafari ahiye, mufite angahe?", "Yarashize, azaza ku wa mbere.", "no stock"),
)
_NAMES = (
    *("Uwimana Alice", "Habimana Patrick", "Ingabire R.", "Mutesi", "Gatete J.", "Umutoni Grace", "Niyonzima"),
    *("Bosco & Sons", "Amina", "Kwizera", "Mugisha D.", "Nyirahabimana", "Karangwa", "Teta"),
)
_OPENS = time(8)
_SUNDAY = 6
# In the second week the line is down before noon, and replies wait for it.
_OUTAGE_DAY, _OUTAGE_AFTER, _OUTAGE = DAYS - 5, timedelta(minutes=160), timedelta(minutes=55)


class PastClock(Clock):
    """Tells the time of two weeks ago, and stands still between two acts. It is of a boot of its own."""

    def __init__(self, now: datetime, zone: tzinfo) -> None:
        """Begins at midnight of the first day. zone: the shop's."""
        first = (now - timedelta(days=DAYS)).astimezone(zone).date()
        self._began = self._at = datetime.combine(first, time(), zone).astimezone(UTC)

    def now(self) -> Moment:
        return Moment(self._at, "before-practice", self.boottime(), trusted=True, sure=True)

    def boottime(self) -> float:
        return (self._at - self._began).total_seconds()

    def offset(self) -> float:
        return self._began.timestamp()

    def witness(self, at: datetime) -> None:
        """Nobody is asked: all of it is make-believe."""

    def recall(self, *_: object, **__: object) -> None:
        """It has no past of its own."""

    def move_to(self, at: datetime) -> None:
        """Never back."""
        self._at = max(self._at, at)


@dataclass
class _Talk:
    """A customer's question on its way through the shop. step: what happens next."""

    at: datetime
    who: Who
    asks: str
    answers: str
    outcome: str
    by: Staff
    step: int = 0
    query: str = ""
    reply: str = ""


class PastWeeks:
    """Lives through the days before today, in a shop that is not started.

    staff: who works there, the owner first. known: customers whom one will meet; others are made up here.
    """

    def __init__(
        self, shop: Shop, clock: PastClock, staff: Sequence[Staff], known: Iterable[Who] = (), seed: int = 1962
    ) -> None:
        self._shop, self._clock, self._staff = shop, clock, staff
        self._chance = Random(seed)  # noqa: S311 - nothing is kept secret by it
        self._reception = Reception(shop.books, shop.settings)
        self._people = [*known, *_others()]
        self._wamids = 0

    def live(self, until: datetime) -> None:
        """Day after day until then; each in one transaction, so that a slow card is asked once a day."""
        zone = self._shop.settings.shop().timezone
        first = self._clock.now().at.astimezone(zone).date()
        for number in range(DAYS + 1):
            opens, night = (datetime.combine(first + timedelta(days=number), at, zone) for at in (_OPENS, time(23, 30)))
            evening = min(night.astimezone(UTC), until)
            if opens.weekday() != _SUNDAY:
                with self._shop.books.transaction():
                    self._a_day(opens.astimezone(UTC), evening, outage=number == _OUTAGE_DAY)
            self._end(evening)
        self._shop.books.boots.lives(self._clock.now())

    def _end(self, evening: datetime) -> None:
        self._clock.move_to(evening)
        self._shop.desk.return_lapsed()
        self._shop.days.step()
        self._shop.summaries.step(self._shop.prints)

    def _a_day(self, opens: datetime, evening: datetime, *, outage: bool) -> None:
        """What is not over by evening stays as it is: somebody waits, or a colleague has them."""
        talks = [self._talk(opens) for _ in range(self._chance.randint(9, 16))]
        down = opens + _OUTAGE_AFTER
        cuts = [(down, LinkState.OFFLINE), (down + _OUTAGE, LinkState.ONLINE)] if outage else []
        while talks := [talk for talk in talks if talk.at < evening]:
            talk = min(talks, key=lambda each: each.at)
            while cuts and cuts[0][0] <= talk.at:
                at, state = cuts.pop(0)
                self._clock.move_to(at)
                self._shop.link.became(state, self._clock.now())
            self._clock.move_to(talk.at)
            if len(cuts) == 1 and talk.step == _SENDS:  # the line is down: the reply waits for it
                talk.at = cuts[0][0] + timedelta(seconds=20)
            elif not self._goes_on(talk):
                talks.remove(talk)

    def _talk(self, opens: datetime) -> _Talk:
        """Most come before noon, and somebody writes when nobody is there any more."""
        minute = self._chance.triangular(-20, 640, 190)
        asks, answers, outcome = self._chance.choice(_TALKS)
        return _Talk(
            opens + timedelta(minutes=minute),
            self._chance.choice(self._people),
            asks,
            answers,
            outcome,
            self._chance.choices(self._staff, weights=[2, 3][: len(self._staff)])[0],
        )

    def _goes_on(self, talk: _Talk) -> bool:
        """The next thing that happens to this customer; False once it is the last."""
        try:
            done = _ACTS[talk.step](self, talk)
        except Refusal:  # a colleague was there before, as in life
            return False
        talk.step += 1
        return done and talk.step < len(_ACTS)

    def _asks(self, talk: _Talk) -> bool:
        self._wamids += 1
        message = Message(wamid=f"wamid.past.{self._wamids}", kind="text", at=talk.at, text=talk.asks, who=talk.who)
        customer = self._reception.receive(message, self._clock.now())
        found = self._shop.books.queries.open_of(customer) if customer else None
        return found is not None and self._waits(found, talk)

    def _waits(self, query: Query, talk: _Talk) -> bool:
        talk.query = query.id
        talk.at += timedelta(minutes=self._chance.triangular(1, 45, 5))
        return query.state is State.WAITING and self._chance.random() > 0.03  # noqa: PLR2004 - one in thirty is forgotten

    def _is_taken(self, talk: _Talk) -> bool:
        self._shop.desk.claim(talk.query, talk.by)
        talk.at += timedelta(minutes=self._chance.triangular(1, 9, 2))
        return True

    def _is_answered(self, talk: _Talk) -> bool:
        talk.reply = self._shop.desk.reply(talk.query, talk.by, talk.answers)
        talk.at += timedelta(seconds=8)
        return True

    def _leaves(self, talk: _Talk) -> bool:
        now, outbox = self._clock.now(), self._shop.outbox
        wamid = f"wamid.past.out.{self._wamids}.{talk.reply}"
        outbox.accepted(outbox.begin(talk.reply, now), wamid, now)
        for status in ("delivered", "read"):
            outbox.progress(Progress(wamid, status, at=talk.at), now)
        talk.at += timedelta(minutes=self._chance.triangular(2, 40, 6))
        return True

    def _is_closed(self, talk: _Talk) -> bool:
        if len(self._staff) > 1 and self._chance.random() < 0.15:  # noqa: PLR2004 - now and then it is a colleague's matter
            to = next(each for each in self._staff if each.id != talk.by.id)
            self._shop.desk.hand_over(talk.query, talk.by, to.id, "Please see to the delivery.")
            self._shop.desk.accept(talk.query, to)
            talk.by = to
        self._shop.desk.close(talk.query, talk.by, talk.outcome)
        return False


_ACTS = (PastWeeks._asks, PastWeeks._is_taken, PastWeeks._is_answered, PastWeeks._leaves, PastWeeks._is_closed)
_SENDS = 3


def _others() -> Iterator[Who]:
    for number, name in enumerate(_NAMES):
        phone = f"2507880003{number:02d}"
        yield Who(phone=phone, user_id=f"RW.704611982233520003{number:02d}", name=name)
