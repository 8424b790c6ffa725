"""One-time codes: how they look, what is kept of one, and how the console hands one to the running shop."""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from edge.clock import Clock
from edge.disk.handoff import LeftSlip
from edge.text.json_reading import json_object

CODE_LETTERS = "23456789BCDFGHJKMNPQRSTVWXZ"
CODE_LENGTH = 8  # 27^8: not to be guessed within the hour that it lives
CODE_SECONDS = 3600
# The slip that the console leaves for the running shop, which alone writes to the store.
FOR_A_PHONE = "enrol-code"


def new_code(length: int = CODE_LENGTH) -> str:
    """A code to be read from a screen or a paper and typed: no letters that look alike."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(length))


def proof_of(code: str) -> str:
    """What is kept of a code, as people type it: in any case, with any spaces."""
    return hashed("".join(code.split()).upper())


def hashed(secret: str) -> str:
    return sha256(secret.encode("utf-8", "replace")).hexdigest()


class CodeSlip:
    """A code on a slip in the data folder, as a hash, good for an hour of this boot. A new one ends the one before."""

    def __init__(self, folder: Path, name: str, clock: Clock) -> None:
        self._slip = LeftSlip(folder, name)
        self._clock = clock

    def leave(self) -> str:
        """A fresh code. Refused where there is no shop, or it is another user's."""
        now, code = self._clock.now(), new_code()
        slip = {"code": proof_of(code), "boot": now.boot, "until": now.boottime + CODE_SECONDS}
        self._slip.leave(json.dumps(slip))
        return code

    def is_right(self, code: str) -> bool:
        """Whether this is the code, and its time is not over. Spends nothing, and writes nothing."""
        now, kept = self._clock.now(), _read(self._slip.read())
        right = hmac.compare_digest(str(kept.get("code", "")).encode(), proof_of(code).encode())
        until = kept.get("until")
        return right and kept.get("boot") == now.boot and isinstance(until, int | float) and now.boottime <= until

    def take(self) -> bool:
        """Spend it. Of two who bring it at the same moment, one is told True."""
        return self._slip.take()


def _read(slip: str) -> Mapping[str, Any]:
    """What a slip says; nothing where it was torn by a power cut."""
    return json_object(slip) or {}
