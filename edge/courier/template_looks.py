"""When WhatsApp is asked for its list of templates: a few times a day, soon after a failure, and by hand."""

from __future__ import annotations

import logging
from functools import partial
from typing import cast

from edge.clock import Moment
from edge.courier.calls import Calls, Ended, TemplateList
from edge.outbox import TemplateBook
from edge.settings import Account
from edge.whatsapp import Credentials, Failure, Throttled, WhatsApp
from edge.whatsapp.templates import Template

log = logging.getLogger(__name__)

LOOK_SECONDS = 6 * 3600.0
# After a look that failed, doubling: without a list no customer can be written to after the 24 hours.
RETRY_SECONDS = 60.0
MOST_RETRY_SECONDS = 900.0


class TemplateLooks:
    """By boottime; for one thread alone."""

    def __init__(self, book: TemplateBook, calls: Calls, whatsapp: WhatsApp) -> None:
        self._book = book
        self._calls = calls
        self._whatsapp = whatsapp
        self._next_at = float("-inf")
        self._about = ""
        self._failed = 0
        self._under_way = False
        self._wanted = False

    def want(self) -> None:
        """Somebody would like to see the list as it is now."""
        self._wanted = True
        self._failed = 0

    @property
    def wanted(self) -> bool:
        return self._wanted and not self._under_way

    def look(self, account: Account, now: Moment) -> None:
        """Ask, where it is time to."""
        about = f"{account.waba_id} {account.token}"
        if self._is_due(about, now.boottime):
            self._begin(about)
            ask = partial(self._whatsapp.templates, Credentials.of(account), account.waba_id)
            self._calls.begin(TemplateList(), ask, now)

    def _is_due(self, about: str, now: float) -> bool:
        """about: the account whose list it is; that of another one is looked at afresh."""
        return not self._under_way and (self._wanted or about != self._about or now >= self._next_at)

    def _begin(self, about: str) -> None:
        self._failed = self._failed if about == self._about else 0
        self._about, self._wanted, self._under_way = about, False, True

    def settle(self, ended: Ended) -> None:
        """A look has ended. Where it failed, the list of last time stays."""
        failure, least = ended.trouble, 0.0
        if failure is None:
            self._book.replace(cast("list[Template]", ended.came))
            self._book.looked(ended.at)
        elif isinstance(failure, Failure):
            log.info("the templates could not be fetched: %s", failure.code)
            least = failure.after_seconds if isinstance(failure, Throttled) else 0.0
            self._book.looked(ended.at, failure.said)
        self._ended(ended.at.boottime, well=failure is None, least_seconds=least)

    def _ended(self, now: float, *, well: bool, least_seconds: float = 0.0) -> None:
        """least_seconds: so long WhatsApp does not want to be asked again."""
        self._under_way = False
        wait = LOOK_SECONDS if well else min(MOST_RETRY_SECONDS, RETRY_SECONDS * 2 ** min(self._failed, 10))
        self._failed = 0 if well else self._failed + 1
        self._next_at = now + max(wait, least_seconds)
