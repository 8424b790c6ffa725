"""Why a call to WhatsApp did not end well, named by what the caller does next."""

from __future__ import annotations

from typing import Self

from edge.language import ENGLISH, Said, language


class Failure(Exception):
    """`said` is for people, in their language; `code` is WhatsApp's, where it gave one.

    Of files only: answered: an answer over HTTP came, whatever it said. broke_off: none did, though the line was there.
    """

    answered = False
    broke_off = False

    def __init__(self, said: Said, code: int | None = None) -> None:
        self.said = said
        self.code = code
        super().__init__(f"{code}: {self.sentence}" if code is not None else self.sentence)

    @property
    def sentence(self) -> str:
        """In English: for the console and the log."""
        return language(ENGLISH).say(self.said)

    def heard(self) -> Self:
        """This failure, as the meaning of an answer that came over HTTP."""
        self.answered = True
        return self


class Unreachable(Failure):
    """Nothing left the box (no name, no connection, no TLS): try again, nothing can be doubled."""


class Walled(Unreachable):
    """Somebody else answers for WhatsApp, with a certificate of their own: a network that wants a sign-in first."""


class Unsure(Failure):
    """Bytes were written and no clear answer came: it may have been taken. Never sent again by itself."""


class Portal(Unsure):
    """Something answered that is not WhatsApp: a network that wants a sign-in or money first."""


class Throttled(Failure):
    """Not taken, come again after `after_seconds`; `whole_number`: nobody may send, not only this customer."""

    def __init__(self, said: Said, code: int | None, after_seconds: float, *, whole_number: bool) -> None:
        super().__init__(said, code)
        self.after_seconds = after_seconds
        self.whole_number = whole_number


class Rejected(Failure):
    """This message will never go like this: a person must know."""


class WindowClosed(Rejected):
    """24 hours have passed since the customer's last message (131047)."""


class Unauthorised(Failure):
    """Token, account or payment: nothing will go until the owner has put it right."""


class Unproved(Unauthorised):
    """The proof that goes with every call was missed or not believed: the app secret is not that of the token."""


class Gone(Failure):
    """WhatsApp does not have this file any more: an id lives 7 days."""


class Stale(Failure):
    """The address of a file is too old: ask for another one."""


class Unsafe(Failure):
    """What was offered as a file is none that we take: a foreign host, packed, or longer than was said."""


class TooBig(Failure):
    """The file is larger than we keep."""
