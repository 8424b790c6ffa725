"""The way back of an owner whose phone has lost its access: their name and PIN, and a code on the shop's own printer.

Two things that only an owner has together: they know the PIN, and they stand where the slip comes out. A stranger in
the Wi-Fi who guesses has few tries. One who knows the PIN makes the printer print a few slips an hour, each of which
says so, and has no code. Whoever takes a slip has a code that works on the phone that asked for it and on no other.
"""

from __future__ import annotations

import hmac
import secrets
import threading
from dataclasses import dataclass, replace

from edge.access.codes import hashed, new_code, proof_of
from edge.access.pin_tries import PinTries
from edge.access.staff import Staff
from edge.access.team import Team
from edge.clock import Clock
from edge.errors import Refusal
from edge.language.spans import span

# As long as a printer may need until somebody has put paper in.
PRINT_SECONDS = 1800.0
# From the printer to the phone.
CODE_SECONDS = 600.0
MOST_WRONG = 5
# Of all owners together.
MOST_SLIPS = 3
SLIPS_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class _Asked:
    """secret: the hash of what the phone that asked has. until: so long slips are printed.

    proof: of the code on the newest of them, "" before there is one; code_until: so long it works.
    """

    staff: str
    secret: str
    until: float
    proof: str = ""
    code_until: float = 0.0
    wrong: int = 0


class OwnersReturn:
    """One is on its way at a time, in memory alone: with the power it ends, as all codes do, and is begun again."""

    def __init__(self, clock: Clock, team: Team, tries: PinTries) -> None:
        self._clock = clock
        self._team = team
        self._tries = tries
        self._lock = threading.Lock()
        self._asked: _Asked | None = None
        self._slips: tuple[float, ...] = ()

    def ask(self, name: str, pin: str) -> str:
        """A slip may be printed for this owner; the secret by which their phone is known again.

        Refused `wrong_pin`, in the same words for a name that is no owner's, and `wait` after too many wrong PINs or
        slips.
        """
        staff = self._owner(self._team.named(name))
        tried = self._tries.count_return(staff)  # before the PIN is looked at: of tries at the same moment each counts
        if staff is None or not self._team.knows(staff, pin):
            self._tries.wrong(tried, "", staff)
            raise Refusal("wrong_pin", "return.wrong_pin")
        self._tries.forgive(tried)
        secret = secrets.token_urlsafe(32)
        with self._lock:
            now = self._clock.boottime()
            self._slips = tuple(one for one in self._slips if now - one < SLIPS_SECONDS)
            if len(self._slips) >= MOST_SLIPS:
                wait = int(SLIPS_SECONDS - (now - self._slips[0])) + 1
                raise Refusal("wait", "return.enough_slips", span=span(wait), seconds=wait)
            self._slips = (*self._slips, now)
            self._asked = _Asked(staff.id, hashed(secret), now + PRINT_SECONDS)
        return secret

    def code_for_paper(self) -> tuple[str, str]:
        """A fresh code, and whose; "" where nobody asks. The one before it, which a printer may have torn, ends."""
        with self._lock:
            asked = self._asked
            staff = self._owner(self._team.find(asked.staff)) if asked else None
            now, code = self._clock.boottime(), new_code()
            if asked is None or staff is None or now > asked.until:
                return "", ""
            self._asked = replace(asked, proof=proof_of(code), code_until=now + CODE_SECONDS)
        return code, staff.name

    def is_asked(self, secret: str) -> bool:
        """Whether the phone with this secret may still bring its code."""
        with self._lock:
            return self._is_its(secret, self._asked)

    def take(self, secret: str, code: str) -> Staff:
        """Spend the code: the owner whom it lets in. Refused `wrong_pin`; after a few wrong ones it ends."""
        with self._lock:
            asked = self._asked
            if asked is None or not self._is_its(secret, asked):
                raise Refusal("wrong_pin", "return.over")
            if asked.proof and self._clock.boottime() > asked.code_until:
                self._asked = None
                raise Refusal("wrong_pin", "return.over")
            if not hmac.compare_digest(asked.proof.encode(), proof_of(code).encode()):
                wrong = asked.wrong + 1
                self._asked = replace(asked, wrong=wrong) if wrong < MOST_WRONG else None
                raise Refusal("wrong_pin", "return.code_wrong" if wrong < MOST_WRONG else "return.over")
            self._asked = None
        if staff := self._owner(self._team.find(asked.staff)):
            return staff
        raise Refusal("wrong_pin", "return.over")

    def _owner(self, staff: Staff | None) -> Staff | None:
        """Nobody else; nor one of a restored copy, whom nobody has let in yet."""
        return staff if staff and staff.owner and not self._team.waits(staff.id) else None

    def _is_its(self, secret: str, asked: _Asked | None) -> bool:
        if asked is None or self._clock.boottime() > max(asked.until, asked.code_until):
            return False
        return hmac.compare_digest(asked.secret, hashed(secret))
