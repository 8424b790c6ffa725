"""The export for people: a page for each customer that reads like the chat, and one that lists them all.

Plain HTML of our own: no address outside, and every word that came from outside is text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from html import escape
from urllib.parse import quote

from edge.desk.views.timeline import Line
from edge.language import Language
from edge.takeout.parts import Look, parts
from edge.web.base.phrases import news

# Without a script the list is whole, and the browser's own search finds in it.
_SEARCH = (
    "<script>document.querySelector('input').addEventListener('input',e=>{const w=e.target.value.toLowerCase();"
    "for(const r of document.querySelectorAll('li'))r.hidden=!r.textContent.toLowerCase().includes(w)})</script>"
)
_POLICY = (
    "default-src 'none'; img-src 'self' file:; media-src 'self' file:; style-src 'unsafe-inline';"
    " script-src 'unsafe-inline'"
)
_STYLE = (
    "body{font:16px/1.4 system-ui,sans-serif;max-width:44rem;margin:0 auto;padding:1rem;color-scheme:light dark}"
    "ol{list-style:none;padding:0}li{margin:.4rem 0;overflow-wrap:anywhere}.in,.out,.note{max-width:85%;"
    "padding:.4rem .7rem;border-radius:.7rem;border:1px solid #8886;white-space:pre-wrap}.out,.note{margin-left:auto}"
    ".out{background:#3a82}.note{background:#fc83;border-style:dashed}.event,.day{text-align:center;opacity:.75}"
    ".day{font-weight:600;margin-top:1.2rem}small{opacity:.75;white-space:normal}img,video{max-width:100%;height:auto}"
    "@media print{body{max-width:none}li{break-inside:avoid}video,audio{display:none}img{max-height:8cm}}"
    "blockquote{margin:0 0 .3rem;padding-left:.5rem;border-left:3px solid #8888;opacity:.8}"
)
# Words of each look as a page has them.
_MARKUP = {
    Look.QUOTE: "<blockquote>{}</blockquote>",
    Look.KIND: "<small>{}</small>\n",
    Look.WORDS: '<span dir="auto">{}</span>',
    Look.BESIDE: '\n<span dir="auto">{}</span>',
    Look.NEWS: "\n<small>{}</small>",
    Look.REACTION: "\n{}",
}
_PICTURES = (".jpg", ".png", ".webp", ".gif")
_SOUNDS, _FILMS = (".ogg", ".m4a", ".mp3", ".amr", ".aac"), (".mp4", ".3gp")


@dataclass(frozen=True, slots=True)
class ListedChat:
    """A customer as the list shows them."""

    id: str
    name: str
    number: str
    messages: int
    last_at: datetime | None

    @property
    def page(self) -> str:
        return page_of(self.id)


def page_of(customer: str) -> str:
    """The name of a customer's page within the export."""
    return f"chats/{customer}.html"


class ChatPages:
    """In the shop's language and by its clock."""

    def __init__(self, spoken: Language, zone: tzinfo, shop: str, made_at: datetime) -> None:
        self._spoken = spoken
        self._zone = zone
        self._shop = shop
        self._made_at = made_at

    def chat(self, name: str, numbers: str, lines: Iterable[tuple[Line, str]], pinned: str = "") -> Iterator[bytes]:
        """One page, in pieces. With each line where its file lies, "" where it has none that is here. pinned: the note
        on the customer.
        """
        note = f'<p class="note" dir="auto">{_text(pinned)}</p>' if pinned else ""
        yield self._head(name, f"<p>{_text(numbers)}</p>{note}<ol>")
        day = None
        for line, file in lines:
            at = line.at.astimezone(self._zone) if line.at else None
            if at and at.date() != day:
                day = at.date()
                yield _bytes(f'<li class="day">{_text(self._spoken.date(day))}</li>')
            yield _bytes(self._line(line, file, at))
        yield _bytes("</ol></html>")

    def index(self, chats: Iterable[ListedChat], others: bool) -> Iterator[bytes]:
        """The list. others: there is a page of messages that belong to no customer."""
        made = self._say("takeout.made", day=self._day(self._made_at))
        search = f'<p><label>{_text(self._say("takeout.search"))} <input type="search"></label></p>'
        yield self._head(self._shop, f"<p>{_text(made)}</p>{search}<ol>")
        for chat in chats:
            count = self._say("takeout.messages", count=chat.messages)
            last = f" · {self._day(chat.last_at)}" if chat.last_at else ""
            link = f'<a href="{quote(chat.page)}"><bdi>{_text(chat.name)}</bdi></a>'
            yield _bytes(f"<li>{link} <small>{_text(chat.number)} · {_text(count + last)}</small></li>")
        if others:
            yield _bytes(f'<li><a href="others.html">{_text(self._say("takeout.others"))}</a></li>')
        yield _bytes(f"</ol>{_SEARCH}</html>")

    def _head(self, title: str, then: str) -> bytes:
        policy = f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        return _bytes(
            f'<!doctype html><html lang="{self._spoken.code}"><meta charset="utf-8">{policy}'
            f'<meta name="viewport" content="width=device-width"><title>{_text(title)}</title>'
            f"<style>{_STYLE}</style><h1><bdi>{_text(title)}</bdi></h1>{then}"
        )

    def _line(self, line: Line, file: str, at: datetime | None) -> str:
        if line.side == "event":
            said = f"{self._spoken.say(news(line))} {line.text}"
            return f'<li class="event"><small>{_text(said)}</small></li>'
        return f'<li class="{_text(line.side)}">{"".join(self._parts(line, file, at))}</li>'

    def _parts(self, line: Line, file: str, at: datetime | None) -> Iterator[str]:
        for part in parts(line, self._spoken, at):
            if part.look is not Look.FILE:
                yield _MARKUP[part.look].format(_text(part.words))
            elif file:
                yield _shown(file)

    def _day(self, at: datetime) -> str:
        return self._spoken.date(at.astimezone(self._zone).date())

    def _say(self, key: str, **facts: object) -> str:
        return self._spoken.say(key, **facts)


def _shown(file: str) -> str:
    address, name = quote(f"../{file}"), _text(file.rpartition("/")[2])
    if file.endswith(_PICTURES):
        return f'<a href="{address}"><img loading="lazy" src="{address}" alt="{name}"></a>\n'
    if file.endswith(_SOUNDS):
        return f'<audio controls preload="none" src="{address}"></audio> <a href="{address}">{name}</a>\n'
    if file.endswith(_FILMS):
        return f'<video controls preload="none" src="{address}"></video> <a href="{address}">{name}</a>\n'
    return f'<a href="{address}">{name}</a>\n'


def _text(words: str) -> str:
    return escape(words.replace("\0", "\ufffd"))


def _bytes(html: str) -> bytes:
    return html.encode("utf-8", "replace")
