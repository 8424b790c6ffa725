"""What WhatsApp tells of our messages and of the account, as it is noted."""

from __future__ import annotations

import logging
from collections.abc import Callable

from edge.clock import Moment
from edge.desk.message_keeper import credible
from edge.intake import facts
from edge.intake.account import SHOWN
from edge.intake.second_box import SecondBox
from edge.intake.troubles import trouble as words_of
from edge.language import Said
from edge.notices import Notices
from edge.outbox import Outbox, Progress
from edge.records.reply import Delivery
from edge.settings import Settings
from edge.whatsapp.verdict import Class, is_of_template, verdict

log = logging.getLogger(__name__)


class News:
    """on_templates: called where a template has changed. Its methods assume the caller's transaction."""

    def __init__(
        self, outbox: Outbox, notices: Notices, settings: Settings, second: SecondBox, on_templates: Callable[[], None]
    ) -> None:
        self._outbox = outbox
        self._notices = notices
        self._settings = settings
        self._second_box = second
        self._on_templates = on_templates

    def hear(self, fact: facts.Progress | facts.Alert | facts.Trouble, came: Moment) -> None:
        match fact:
            case facts.Progress():
                self._progress(fact, came)
            case facts.Alert():
                self._alert(fact, came)
            case facts.Trouble(code, title):
                self._trouble(code, title, came)

    def _progress(self, fact: facts.Progress, came: Moment) -> None:
        """In our words: what staff read of a failure is our sentence for its code, not WhatsApp's title.

        Token, account and payment may fail a message that was accepted first: then too everything stops.
        """
        found = verdict(fact.code) if fact.status == "failed" else None
        reason = found.said if found else Said("")
        progress = Progress(fact.wamid, fact.status, fact.callback, fact.pricing_type, fact.code, reason, fact.at)
        self._second_box.heard(progress, came)
        moved = self._outbox.progress(progress, came)
        if is_of_template(fact.code) and moved is Delivery.FAILED:
            self._on_templates()
        if found and found.kind is Class.STOP and moved is Delivery.FAILED:
            self._notices.refused(found.said, came, failed_at=credible(fact.at, came))

    def _alert(self, alert: facts.Alert, came: Moment) -> None:
        account = self._settings.account()
        if account and alert.whose and alert.whose != account.waba_id:
            log.info("news of another account were passed over: %s", alert.said.key)
            return
        is_news = self._notices.tell(
            alert.about,
            alert.said,
            came,
            credible(alert.at, came),
            serious=alert.serious,
            stops_sending=alert.stops_sending,
            shown=alert.kind in SHOWN,
            ends=alert.ends,
        )
        if is_news and alert.kind == "template":
            self._on_templates()

    def _trouble(self, code: int | None, title: str, came: Moment) -> None:
        """An error with no message behind it: the owner may read of it. It stops nothing: sends carry their own."""
        self._notices.trouble(code, title, words_of(code, title), came)
