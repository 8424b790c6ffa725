"""A page that lives, without a browser: it asks as our script does, and is put together from what has changed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tests.kit.phones import Phone

_ROW = re.compile(r'<li class="row" id="(\w+)">.*?</li>', re.DOTALL)
_NAMED = re.compile(r'<li id="(\w+)" data-had></li>')
_TOKEN = re.compile(r'(name="token" value=")[^"]*')
# What the script takes over of each answer: the title, the counts that ring, and the parts that live.
_PARTS = (
    r"<title>.*?</title>",
    r'data-count="[^"]*"',
    r'<p role="status"[^>]*data-live="heard">.*?</p>',
    r'<main data-live="board">.*?</main>',
    r'<footer class="bottom" data-live="bottom">.*?</footer>',
)


@dataclass
class LivePage:
    """named: how many rows were not sent once more. whole: how many answers brought a head of their own."""

    phone: Phone
    path: str
    mark: str = ""
    rows: dict[str, str] = field(default_factory=dict)
    page: list[str] = field(default_factory=list)
    named: int = 0
    whole: int = 0

    def asks(self, *, lost: bool = False) -> int:
        """One poll; returns its status. lost: the answer never arrives."""
        answer = self.phone.ask(self.path, Live="seen", Rows="changed", If_None_Match=self.mark)
        if answer.status_code == 200 and not lost:
            self.named += len(_NAMED.findall(answer.text))
            self.whole += "shop.css" in answer.text
            html = _NAMED.sub(lambda found: self.rows[found[1]], answer.text)
            self.mark, self.page = answer.headers["ETag"], parts(html)
            self.rows = {found[1]: found[0] for found in _ROW.finditer(html)}
        return answer.status_code


def parts(html: str) -> list[str]:
    """The lines of a page that are news, without the tokens of its forms: these are new in every answer."""
    found = [re.search(part, html, re.DOTALL) for part in _PARTS]
    return [line for one in found if one for line in _TOKEN.sub(r"\1", one[0]).splitlines()]
