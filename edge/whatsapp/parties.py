"""Who speaks to WhatsApp, and to whom."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol, Self

from edge.language import Said
from edge.whatsapp.failures import Rejected


class Account(Protocol):
    """A shop's account, as far as it makes its credentials."""

    @property
    def phone_number_id(self) -> str: ...

    @property
    def token(self) -> str: ...

    @property
    def app_secret(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who we are to WhatsApp. The secrets never appear in a repr.

    app_secret: of the app that the token belongs to; every call then proves that it comes from a server of that app.
    """

    phone_number_id: str
    token: str = field(repr=False)
    app_secret: str = field(default="", repr=False)

    @classmethod
    def of(cls, account: Account) -> Self:
        return cls(account.phone_number_id, account.token, account.app_secret)

    def proof(self) -> Mapping[str, str]:
        """What every call says in its address beside the token, which alone may have been stolen."""
        if not self.app_secret:
            return {}
        return {"appsecret_proof": hmac.new(self.app_secret.encode(), self.token.encode(), "sha256").hexdigest()}

    def bearer(self) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom to write to: the phone where it is known, else the business-scoped id (numbers can be hidden since 2026)."""

    phone: str | None
    user_id: str | None

    def fields(self) -> dict[str, str]:
        """`+` in front: without it WhatsApp may put the country code of the shop before the number."""
        if self.phone:
            return {"recipient_type": "individual", "to": f"+{self.phone}"}
        if self.user_id:
            return {"recipient_type": "individual", "recipient": self.user_id}
        raise Rejected(Said("whatsapp.no_address"))
