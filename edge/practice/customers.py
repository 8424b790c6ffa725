"""The customers of practice, as data: a handful of people who need something from a hardware shop in Kigali.

They are invented, and so are their numbers. Each has several small conversations, and starts over when they have all
been had.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from edge.practice import samples
from edge.practice.customer import Customer, Manners
from edge.practice.webhooks import Identity


@dataclass(frozen=True, slots=True)
class Says:
    words: str
    after: float = 3.0

    def play(self, customer: Customer) -> None:
        customer.writes(self.words)


@dataclass(frozen=True, slots=True)
class Quotes:
    """Says something about the shop's last message."""

    words: str
    after: float = 4.0

    def play(self, customer: Customer) -> None:
        last = customer.last(from_shop=True)
        customer.writes(self.words, quotes=last.wamid if last else None)


@dataclass(frozen=True, slots=True)
class Photo:
    picture: Sequence[str]
    caption: str | None = None
    after: float = 5.0

    def play(self, customer: Customer) -> None:
        customer.sends_photo(samples.jpeg(self.picture), caption=self.caption)


@dataclass(frozen=True, slots=True)
class Voice:
    after: float = 5.0

    def play(self, customer: Customer) -> None:
        customer.sends_voice_note()


@dataclass(frozen=True, slots=True)
class Place:
    latitude: float
    longitude: float
    name: str
    after: float = 6.0

    def play(self, customer: Customer) -> None:
        customer.sends_location(self.latitude, self.longitude, self.name)


@dataclass(frozen=True, slots=True)
class Corrects:
    """Edits their own last message."""

    words: str
    after: float = 6.0

    def play(self, customer: Customer) -> None:
        if last := customer.last(from_shop=False):
            customer.edits(last.wamid, self.words)


@dataclass(frozen=True, slots=True)
class TakesBack:
    """Deletes their own last message for everyone."""

    after: float = 6.0

    def play(self, customer: Customer) -> None:
        if last := customer.last(from_shop=False):
            customer.revokes(last.wamid)


@dataclass(frozen=True, slots=True)
class Reacts:
    emoji: str = "👍"
    after: float = 4.0

    def play(self, customer: Customer) -> None:
        if last := customer.last(from_shop=True):
            customer.reacts(last.wamid, self.emoji)


@dataclass(frozen=True, slots=True)
class Answered:
    """Waits until the shop has answered what was said last."""

    after: float = 0.0

    def play(self, customer: Customer) -> None:
        """Waiting is the player's."""


Act = Says | Quotes | Photo | Voice | Place | Corrects | TakesBack | Reacts | Answered
Conversation = tuple[Act, ...]


@dataclass(frozen=True, slots=True)
class Role:
    """One customer's part. `nudge` is what they write when nobody answers."""

    identity: Identity
    enters_after: float
    nudge: str
    conversations: tuple[Conversation, ...]
    manners: Manners = field(default_factory=Manners)


CAST: tuple[Role, ...] = (
    Role(
        Identity("Claudine Mukamana", "250788000101", "RW.70461198223351900101"),
        enters_after=2,
        nudge="Muraho? Ndacyategereje igisubizo.",
        conversations=(
            (
                Says("Mwaramutse!"),
                Says("Umufuka wa sima ni angahe?"),
                Answered(),
                Says("Murakoze. Ndashaka imifuka icumi."),
                Answered(),
                Says("Murakoze cyane, ndaza ejo mu gitondo."),
            ),
            (Says("Mwiriwe. Mufite irangi ry'umweru?"), Answered(), Reacts("🙏")),
            (Says("Muraho, mufungura saa ngapi ejo?"), Answered(), Says("Murakoze!")),
        ),
    ),
    Role(
        Identity("Jean-Bosco H.", "250788000102", "RW.70461198223351900102"),
        enters_after=12,
        nudge="Bonjour, avez-vous vu mon message ?",
        conversations=(
            (
                Says("Bonjour, mon robinet de cuisine est cassé."),
                Photo(samples.TAP, "Avez-vous le même modèle ?"),
                Answered(),
                Says("Parfait, combien coûte-t-il ?"),
                Answered(),
                Reacts("👍"),
            ),
            (Says("Bonjour ! Vendez-vous des ampoules LED ?"), Answered(), Says("Merci, je passe cet après-midi.")),
            (Says("Est-ce que vous livrez à Remera ?"), Answered(), Quotes("Très bien, merci.")),
        ),
    ),
    Role(
        Identity("Grace U.", "250788000103", "RW.70461198223351900103"),
        enters_after=24,
        nudge="Hello, is anybody there?",
        conversations=(
            (Voice(), Says("Sorry, easier to say than to type 🙂"), Answered(), Says("Great, thank you!")),
            (
                Says("Good morning! Do you sell water tanks of 500 litres?"),
                Answered(),
                Quotes("And how much is the delivery?"),
                Answered(),
                Reacts("❤️"),
            ),
            (Photo(samples.BULB, "Do you have this bulb?"), Answered(), Says("OK, please keep two for me.")),
        ),
    ),
    Role(
        Identity("Eric N.", "250788000104", "RW.70461198223351900104"),
        enters_after=40,
        nudge="Muraho, murahari?",
        conversations=(
            (
                Says("Muraho, ndashaka amabati 10."),
                Corrects("Muraho, ndashaka amabati 12."),
                Answered(),
                Says("Murakoze. Ni angahe yose hamwe?"),
                Answered(),
                Says("Ni byiza, murakoze."),
            ),
            (
                Says("I need 5 kg of nails, 3 inch."),
                Says("Wrong chat, sorry!"),
                TakesBack(),
                Answered(),
                Says("Thanks, my brother will come for them."),
            ),
        ),
    ),
    Role(
        # A customer with a username: WhatsApp keeps the phone number to itself.
        Identity("Keza", None, "RW.70461198223351900105", username="@keza.home"),
        enters_after=60,
        nudge="Hi, still there?",
        conversations=(
            (
                Says("Hi! There is a crack in my wall."),
                Photo(samples.WALL, "What should I fill it with?"),
                Answered(),
                Says("Do you have it in stock?"),
                Answered(),
                Says("Perfect, thanks."),
            ),
            (Says("Hi, what does a padlock cost?"), Answered(), Reacts("👍")),
        ),
    ),
    Role(
        # A name that is written from right to left must not turn the line around it.
        Identity("ليلى حسن", "250788000106", "RW.70461198223351900106"),
        enters_after=85,
        nudge="Hello? I am waiting for your answer.",
        conversations=(
            (
                Says("Hello, can you deliver 20 bags of cement?"),
                Place(-1.9546, 30.0939, "Building site, KG 11 Ave"),
                Answered(),
                Says("شكرا! Thank you."),
            ),
            (Says("Bonjour, livrez-vous aussi le samedi ?"), Answered(), Says("Merci beaucoup.")),
        ),
    ),
    Role(
        Identity("Patrick K.", "250788000107", "RW.70461198223351900107"),
        enters_after=110,
        nudge="Any news about my question?",
        manners=Manners(reads_after=None),
        conversations=(
            (Says("What time do you close today?"), Answered()),
            (Says("Do you have paint brushes, 2 inch?"), Answered()),
        ),
    ),
    Role(
        Identity("Diane I.", "250788000108", "RW.70461198223351900108"),
        enters_after=140,
        nudge="Bonsoir, je n'ai pas encore de réponse.",
        manners=Manners(arrives_after=90, reads_after=5),
        conversations=(
            (
                Says("Bonjour, je cherche une serrure pour une porte en bois. Je n'ai pas toujours de réseau."),
                Answered(),
                Says("Merci, réservez-la pour moi s'il vous plaît."),
                Answered(),
            ),
            (Says("Bonsoir, faites-vous des doubles de clés ?"), Answered(), Says("D'accord, merci.")),
        ),
    ),
)
