"""The verb `status`: figures of a shop, read without touching it, also beside a running server."""

from __future__ import annotations

import argparse
import json
from contextlib import closing
from typing import Any

from edge.backup import age, known
from edge.backup import in_words as backup_in_words
from edge.cli.server_says import answered
from edge.clock import Clock, stamp
from edge.config import Config
from edge.disk.folder import Folder
from edge.language import ENGLISH, language
from edge.media import HERE, MediaBook
from edge.outbox import free_replies
from edge.outbox.link import LinkBook
from edge.outbox.way_in import WayInBook
from edge.process.version import version
from edge.registers.books import Books
from edge.settings import Settings


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="for programs")


def run(config: Config, options: argparse.Namespace) -> int:
    with closing(Books.open_reading(config.data)) as books:
        figures = status(books, Clock())
    if options.json:
        told = answered(config) if Folder(config.data).in_use else None
        figures["health"] = told[1] if told else None
    print(json.dumps(figures) if options.json else in_words(figures))
    return 0


def status(books: Books, clock: Clock) -> dict[str, Any]:
    """Plain JSON, no names and no texts. `outbox` and `files` name every state, also those with none."""
    with books.reading():
        queries = books.queries.counts()
        link = LinkBook(books).now()
        backup, now = known(books), clock.now()
        way_in = WayInBook(books).now(now)
        old = age(backup, now)
        media = MediaBook(books)
        shop = Settings(books).shop()
        free = free_replies(books, clock.now(), shop.timezone)
        return {
            "version": version(),
            "journal": books.journal.counts(),
            "messages": books.messages.count(),
            "customers": books.customers.count(),
            "queries": {state: queries.get(state, 0) for state in ("waiting", "claimed", "closed")},
            "outbox": books.replies.counts(),
            "files": {**media.counts(), "bytes": media.bytes_in_all()},
            "link": link.state.value,
            "link_since": stamp(link.since_at) if link.since_at else None,
            "link_until": stamp(link.until_at) if link.until_at else None,
            "way_in": {
                "state": way_in.state.value,
                "heard_at": way_in.heard_at,
                "said": language(ENGLISH).say(way_in.why) if way_in.why else "",
            },
            "free_replies": {"used": free.used, "of": free.of},
            "backup": {
                "set_up": bool(backup.folder),
                "made_at": stamp(backup.made_at) if backup.made_at else None,
                "age_hours": None if old is None else int(old.total_seconds() // 3600),
                "said": [language(ENGLISH).say(said) for said in backup_in_words(backup, now)],
            },
            "beside_app": shop.beside_app,
            "direct_send": shop.direct_send,
        }


def in_words(figures: dict[str, Any]) -> str:
    """The same for a person at a terminal."""
    journal, queries, files = figures["journal"], figures["queries"], figures["files"]
    moving = ", ".join(f"{count} {state}" for state, count in figures["outbox"].items() if count) or "none"
    way_in = figures["way_in"]
    heard = f"last heard from WhatsApp {way_in['heard_at']}" if way_in["heard_at"] else "nothing has come in yet"
    heard += f". {way_in['said']}" if way_in["said"] else ""
    since = f" since {figures['link_since']}" if figures["link_since"] else ""
    return (
        f"Version    {figures['version']}\n"
        f"Queries    {queries['waiting']} waiting, {queries['claimed']} claimed, {queries['closed']} closed\n"
        f"Replies    {moving}\n"
        f"Messages   {figures['messages']} from and to {figures['customers']} customers\n"
        f"Webhooks   {journal['total']} in all, {journal['unread']} unread, {journal['set_aside']} items set aside\n"
        f"Files      {sum(files[state] for state in HERE)} here with {files['bytes'] / 2**20:.0f} MB, "
        f"{files['wanted']} to come\n"
        f"Link       {figures['link']}{since}\n"
        f"Way in     {way_in['state']}, {heard}\n"
        f"Free       {figures['free_replies']['used']} of {figures['free_replies']['of']} replies this month\n"
        f"Backup     {' '.join(figures['backup']['said'])}\n"
        f"Account    {'beside the Business app' if figures['beside_app'] else 'without the Business app'}, "
        f"direct send {'on' if figures['direct_send'] else 'off'}"
    )
