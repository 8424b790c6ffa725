"""The account at the make-believe WhatsApp that the shop is set up with."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Account:
    """Ids and secrets of practice. None of them is a secret: they open nothing but the practice WhatsApp.

    phone: the shop's own number, digits only; its country code is put before numbers that come without a plus.
    """

    app_id: str = "900100200300400"
    app_secret: str = "practice-app-secret"  # noqa: S105 - make-believe, see above
    token: str = "EAApracticeTokenOfNoWorth"  # noqa: S105
    verify_token: str = "practice-verify-token"  # noqa: S105
    phone_number_id: str = "100200300400500"
    waba_id: str = "500400300200100"
    phone: str = "250788000100"
    country: str = "250"
    name: str = "Practice Shop"
