"""The door for WhatsApp: checks the signature on the raw bytes, and says 200 only when they are on disk.

It understands nothing of a body. What it refuses: a bad signature (401), a body over 4 MB (413, by the listener),
a wrong verify token (403), and whatever cannot be stored now (503: WhatsApp keeps it and comes again for 7 days).
"""

from __future__ import annotations

import hmac
import logging
import threading
from collections.abc import Callable, Sequence

from bottle import Bottle, HTTPResponse, request

from edge.intake.journal import Journal
from edge.intake.signature import is_signed
from edge.log import Seldom
from edge.server.batching import DECIDED, Arrived
from edge.settings import Account, Settings
from edge.whatsapp.trial_post import TRIAL_ANSWER, is_trial

log = logging.getLogger(__name__)

# WhatsApp sends up to 3 MB (webhooks overview, 2026); the rest is room for a relay's mistake.
MOST_BODY_BYTES = 4 * 1024 * 1024
PATH = "/webhook"
UNSIGNED, TRIAL = "unsigned", "trial"
# A few are noise from the internet; more in a row mean that the app secret is wrong.
BAD_SIGNATURES_IN_A_ROW = 5
# The owner may have said that it is put right, and it was not.
REMIND_EVERY = 500


class Webhook:
    """The two routes of the hook listener: the handshake (GET) and the webhooks themselves (POST).

    A trial (edge/whatsapp/trial_post.py) is the box's own, and is answered and not kept.

    doubt: called with True when several signatures in a row were wrong, so that the owner hears of it, and with False
    when one was right after that: anybody can post what is not signed, and then it was no more than that.
    """

    def __init__(self, journal: Journal, settings: Settings, doubt: Callable[[bool], None]) -> None:
        self._journal = journal
        self._settings = settings
        self._doubt = doubt
        self._counting = threading.Lock()
        self._bad_in_a_row, self._enough = 0, BAD_SIGNATURES_IN_A_ROW
        self._doubted: bool | None = None  # what was said before the box was started
        self._seldom = Seldom(log)

    def verify(self) -> HTTPResponse:
        """WhatsApp asks whether this address is ours, by the verify token; the answer is its challenge, unchanged."""
        account = self._settings.account()
        asked = request.query
        # getunicode: bottle's own reading of a query is Latin-1.
        mine = account is not None and _same(asked.getunicode("hub.verify_token", ""), account.verify_token)
        if not mine or asked.get("hub.mode") != "subscribe":
            if asked.get("hub.verify_token"):  # without one it may be the box, which asks its own doors
                self._seldom.say("verify", "somebody asked with a wrong verify token")
            return _plain(403, "wrong verify token")
        return _plain(200, asked.getunicode("hub.challenge", ""))

    def look(self, arrived: Sequence[Arrived]) -> None:
        """Decide webhooks that wait together: those that are signed are kept with one wait for the disk."""
        account = self._settings.account()
        posts = [one for one in arrived if one.method == "POST" and one.path == PATH]
        if account is None or not posts:
            return
        secrets = _secrets(account)
        if not secrets:
            return  # it is lost, and so nobody can tell who calls: WhatsApp comes again
        signed: list[tuple[Arrived, bytes]] = []
        for one in posts:
            body = one.body()
            if not is_signed(body, one.header("X_HUB_SIGNATURE_256"), secrets):
                one.decided = UNSIGNED
            elif is_trial(body):
                one.decided = TRIAL
            else:
                signed.append((one, body))
        for (one, _), kept in zip(signed, self._journal.append_all([body for _, body in signed]), strict=True):
            one.decided = kept

    def receive(self) -> HTTPResponse:
        """One webhook's answer: 200 when it was kept a moment ago with the others that waited."""
        account = self._settings.account()
        if account is None:
            return _plain(503, "not set up yet")
        if request.content_length > MOST_BODY_BYTES:
            return _plain(413, "too large")
        kept = request.environ.get(DECIDED)
        if kept == UNSIGNED:
            return self._unsigned()
        if kept == TRIAL:  # the box's own: nothing is kept of it, and it says nothing of WhatsApp's signatures
            return _plain(200, TRIAL_ANSWER)
        if self._bad_in_a_row or self._doubted is not False:
            self._believe()
        if isinstance(kept, int):
            return _plain(200, "ok")
        log.warning("a webhook could not be stored: %s", kept)
        return _plain(503, "cannot store now")

    def _unsigned(self) -> HTTPResponse:
        with self._counting:
            self._bad_in_a_row += 1
            if self._bad_in_a_row % REMIND_EVERY == self._enough % REMIND_EVERY:
                self._doubted = True
                self._doubt(True)
        self._seldom.say("signature", "a webhook with a wrong signature was refused")
        return _plain(401, "bad signature")

    def _believe(self) -> None:
        with self._counting:
            self._bad_in_a_row = 0
            if self._doubted is False:
                return
            if self._doubted:  # a false alarm: whoever goes on is believed less each time
                self._enough = min(2 * self._enough, REMIND_EVERY)
            self._doubted = False
            self._doubt(False)


def hook_app(webhook: Webhook) -> Bottle:
    """The WSGI application of the hook listener: /webhook and nothing else."""
    app = Bottle()
    app.route(PATH, "GET", webhook.verify)
    app.route(PATH, "POST", webhook.receive)
    app.default_error_handler = _elsewhere
    return app


def _elsewhere(error: HTTPResponse) -> HTTPResponse:
    """bottle's own page would echo the address back."""
    return _plain(error.status_code, "no")


def _secrets(account: Account) -> list[bytes]:
    """The app secret, and the one before it while a rotation is under way."""
    return [secret.encode() for secret in (account.app_secret, account.old_app_secret) if secret]


def _same(given: str, wanted: str) -> bool:
    """In constant time, and on bytes: a text outside ASCII would raise."""
    return bool(wanted) and hmac.compare_digest(given.encode("utf-8", "replace"), wanted.encode())


def _plain(status: int, text: str) -> HTTPResponse:
    return HTTPResponse(text, status, headers={"Content-Type": "text/plain; charset=utf-8"})
