"""How a query may end, as the owner has it: four words that the box knows in each language, and the owner's own."""

from __future__ import annotations

from edge.access.staff import Staff
from edge.errors import Refusal
from edge.language import ENGLISH, LANGUAGES, language
from edge.records.outcomes import CHOICES, Outcome, ended
from edge.registers.books import Books
from edge.settings import MOST_OUTCOME, MOST_OUTCOMES, Settings, shop_in
from edge.text import plain

# Some scripts need them within a word, and nobody sees them.
_JOINERS = ("\u200c", "\u200d")


class OutcomeList:
    """In the owner's order. Only the owner may change it. What was closed keeps the words that it was closed with."""

    def __init__(self, books: Books, settings: Settings) -> None:
        self._books = books
        self._settings = settings

    def all(self) -> tuple[str, ...]:
        return self._settings.shop().outcomes

    def add(self, by: Staff, words: str) -> None:
        """At the end; one of the box's own by its word in any language. Refuses what is there, and the 13th."""
        outcome = _checked(by, words)
        with self._books.transaction():
            there = self._there()
            _must_be_new(outcome, there)
            if len(there) >= MOST_OUTCOMES:
                raise Refusal("bad_value", "outcomes.too_many", most=MOST_OUTCOMES)
            self._keep([*there, outcome])

    def rename(self, outcome: str, by: Staff, words: str) -> None:
        """From now on it is called so."""
        renamed = _checked(by, words)
        with self._books.transaction():
            there = self._there()
            place = _place(there, outcome)
            _must_be_new(renamed, [each for each in there if each != outcome])
            self._keep([*there[:place], renamed, *there[place + 1 :]])

    def remove(self, outcome: str, by: Staff) -> None:
        """Once more does nothing: it is what was wanted. Refuses the last one."""
        _must_own(by)
        with self._books.transaction():
            there = self._there()
            if there == [outcome]:
                raise Refusal("bad_value", "outcomes.last")
            self._keep([each for each in there if each != outcome])

    def move(self, outcome: str, by: Staff, *, up: bool) -> None:
        """Change places with its neighbour; at the end of the list nothing moves."""
        _must_own(by)
        with self._books.transaction():
            there = self._there()
            place = _place(there, outcome)
            there.insert(max(0, place - 1) if up else place + 1, there.pop(place))
            self._keep(there)

    def _there(self) -> list[str]:
        """As it lies in the store: where a change starts from."""
        return list(shop_in(self._books).outcomes)

    def _keep(self, outcomes: list[str]) -> None:
        self._settings.change_shop(outcomes=tuple(outcomes))


def _place(there: list[str], outcome: str) -> int:
    if outcome not in there:
        raise Refusal("not_found", "outcomes.not_found")
    return there.index(outcome)


def _must_be_new(outcome: str, there: list[str]) -> None:
    if outcome.casefold() in {each.casefold() for each in there}:
        raise Refusal("already_open", "outcomes.there_already", name=ended(outcome))


def _checked(by: Staff, words: str) -> str:
    _must_own(by)
    return worded(words)


def worded(words: str) -> str:
    """What is kept for these words. Nobody adds what the box says by itself, or the name of a sentence."""
    words = " ".join(plain(words).split())
    seen = words
    for joiner in _JOINERS:
        seen = seen.replace(joiner, "")
    if not seen or len(words) > MOST_OUTCOME or not seen.isprintable() or language(ENGLISH).knows(words):
        raise Refusal("bad_value", "outcomes.bad_words", most=MOST_OUTCOME)
    for outcome in Outcome:
        named = {outcome.value, *(language(code).say(ended(outcome)) for code in LANGUAGES)}
        if words.casefold() in {each.casefold() for each in named}:
            if outcome not in CHOICES:
                raise Refusal("already_open", "outcomes.there_already", name=ended(outcome))
            return outcome.value
    return words


def _must_own(by: Staff) -> None:
    if not by.owner:
        raise Refusal("owner_only", "outcomes.owner_only")
