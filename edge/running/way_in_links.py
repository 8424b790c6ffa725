"""The way in, link by link, from WhatsApp's own entry to this box: asked when the owner wants to know."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from edge.courier.account_check import Answer, AnswerMark
from edge.language import Said
from edge.running.way_in_check import CALLBACK, NOTHING_COMES
from edge.settings import Account
from edge.whatsapp.callback import LINKS, host_of


class WayInLinks:
    """check: everything that WhatsApp says of the account. broken: which link is, called from outside."""

    def __init__(
        self,
        check: Callable[[Account], Sequence[Answer]],
        broken: Callable[[str, str, str], Said | None],
    ) -> None:
        self._check = check
        self._broken = broken

    def __call__(self, account: Account) -> list[Answer]:
        """Within half a minute. Nothing is said of what comes after the first link that is broken."""
        answers = [each for each in self._check(account) if _is_of_the_way(each)]
        address = next((str(each.said.facts["address"]) for each in answers if each.said.key == CALLBACK), None)
        if address:
            broken = self._broken(address, account.verify_token, account.app_secret)
            answers += self._one_by_one(address, broken)
        return answers

    def _one_by_one(self, address: str, broken: Said | None) -> Iterator[Answer]:
        facts = {"host": host_of(address)}
        for link, ills in LINKS.items():
            if broken and broken.key in ills:
                yield Answer(AnswerMark.WRONG, broken)
                return
            if link != "certificate" or address.startswith("https:"):
                yield Answer(AnswerMark.OK, Said(f"way_in.link_{link}", facts))


def _is_of_the_way(answer: Answer) -> bool:
    return answer.mark == AnswerMark.OPEN or answer.said.key in (CALLBACK, *NOTHING_COMES)
