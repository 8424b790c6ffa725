"""A body that the box posts to itself through its public address, to see that what WhatsApp signs arrives unchanged.

The hook knows it by its first bytes, answers it with a word of its own and keeps nothing of it: it is no webhook.
"""

from __future__ import annotations

import hashlib
import hmac

_BEGINS = b'{"object": "iduka_trial", '
# A tunnel that reads JSON and writes it again changes the spaces, the escape, the letter or the order.
_REST = '"z": [1.50,  "\\u00e9", "é" ], "a": "{word}"}'
TRIAL_ANSWER = "trial received"


def trial_body(word: str) -> bytes:
    return _BEGINS + _REST.replace("{word}", word).encode()


def trial_signature(body: bytes, app_secret: str) -> str:
    """The header X-Hub-Signature-256, as WhatsApp makes it."""
    return "sha256=" + hmac.new(app_secret.encode(), body, hashlib.sha256).hexdigest()


def is_trial(body: bytes) -> bool:
    """Whether a body that is signed is such a one. What WhatsApp signs names an object of Meta's."""
    return body.startswith(_BEGINS)
