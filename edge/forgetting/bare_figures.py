"""What of an erased customer's queries, replies and figures stays: how many there were, and how long each took."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from functools import partial
from typing import Any

from edge.clock import Moment
from edge.forgetting.mentions import NOBODY, Naming
from edge.forgetting.person import Person
from edge.records.events import Closed, ReplyDropped, ReplyFailed, ReplyHeld, ReplyUnsure
from edge.records.outcomes import Outcome
from edge.registers.books import Books

# Words that staff wrote, in what events keep.
NAMES_OF_EVENTS = frozenset({"old", "new", "note"})
# What is left of a query and of a reply: figures are counted from these.
_OF_QUERY = frozenset(
    {
        *("id", "state", "opened_at", "order", "came_boot", "came_boottime", "last_heard_at", "last_direction"),
        *("last_holder", "holder", "reopened", "on_phone", "phone_at", "phone_boot", "phone_boottime", "labels"),
        *("closed_at", "closed_boot", "closed_boottime", "closed_trusted", "closed_by", "outcome", "open_for"),
    }
)
_OF_REPLY = frozenset(
    {
        *("id", "query", "staff", "state", "order", "written_at", "looked_at", "looked_boot", "looked_boottime"),
        *(
            "looked_order",
            "kind",
            "attempt",
            "refusals",
            "void",
            "code",
            "pricing",
            "arrived",
            "twice",
            "spell",
            "auto",
        ),
        *("begun_boot", "begun_boottime", "delivered_at", "sent_at", "read_at"),
    }
)
# The lists of a day's figures, and what came to the replies that stand in them.
_TROUBLES = {"held": ReplyHeld, "unsure": ReplyUnsure, "failed": ReplyFailed}


def end(books: Books, one: Person, now: Moment) -> None:
    """What waits of them ends by itself: nobody could close a query, or drop a reply, of which no page shows whose."""
    for reply in books.replies.end_unsent(one.queries):
        books.events.add(ReplyDropped(reply["id"]), now, query=reply["query"], customer=reply.get("customer"))
    for query in books.queries.end_open(one.queries, now):
        what = Closed(Outcome.OTHER, query.get("holder"))
        books.events.add(what, now, query=query["id"], customer=query["customer"])


def empty(books: Books, one: Person, nobody: Mapping[str, str]) -> None:
    """Queries and replies without a word, and nobody's."""
    books.queries.leave(one.queries, partial(_left_of_query, nobody=nobody))
    books.replies.leave_to(one.queries, partial(_left_of_reply, nobody=nobody))


def empty_replies(books: Books, ids: Collection[str]) -> None:
    """Replies without a word; whose they were stays."""
    books.replies.leave(ids, partial(_left_of_reply, nobody={}))


def _left_of_query(query: Mapping[str, Any], nobody: Mapping[str, str]) -> dict[str, Any]:
    return {**_left(query, _OF_QUERY, nobody), "name": NOBODY, "erased": True}


def _left_of_reply(reply: Mapping[str, Any], nobody: Mapping[str, str]) -> dict[str, Any]:
    return {**_left(reply, _OF_REPLY, nobody), "text": ""}


def _left(document: Mapping[str, Any], names: Collection[str], nobody: Mapping[str, str]) -> dict[str, Any]:
    """What stays of a document, and whose it is from now on."""
    whose = document.get("customer")
    left = {name: value for name, value in document.items() if name in names}
    return {**left, "customer": nobody.get(str(whose), whose)} if whose else left


def forget_labels(books: Books, gone: Mapping[str, str]) -> None:
    """gone: names of labels by their ids. What was counted under one stays counted."""
    names = set(gone.values())

    def renamed(text: str) -> str | None:
        figures = json.loads(text)
        counts = figures.get("by_label", {})
        if not names & counts.keys():
            return None
        lost = sum(count for name, count in counts.items() if name in names)
        kept = {name: count for name, count in counts.items() if name not in names}
        return json.dumps({**figures, "by_label": {**kept, NOBODY: kept.get(NOBODY, 0) + lost}})

    books.erasures.rewrite("days", "date", "figures", renamed)


def forget_names(books: Books, one: Person, naming: Naming, nobody: Mapping[str, str]) -> None:
    """Wherever else they are named."""
    _forget_in_days(books, one)
    _forget_in_summaries(books, one, naming)
    books.prints.forget_customers(nobody)
    books.notices.reword(naming.without)
    _forget_strange(books, nobody)
    _forget_imports(books, naming)
    books.erasures.forget_damaged(naming.are_in)


def _forget_in_days(books: Books, one: Person) -> None:
    """Replies that were in trouble at a day's end: figures name whom they were for, what is carried knows the query."""
    queries = set(one.queries)
    with books.reading():
        days = books.days.between("", "~")
    for day in days:
        standing = (day.carried.get("standing") or {}).values()
        figures, changed = dict(day.figures), False
        for kind, trouble in _TROUBLES.items():
            theirs = [query in queries for what, query, *_ in standing if what == trouble.KIND]
            named = [dict(each) for each in figures.get(kind, ())]
            for place, each in enumerate(named):
                by_name = each.get("customer") in one.names
                if theirs[place] if len(theirs) == len(named) else by_name:
                    changed = changed or each["customer"] != NOBODY
                    each["customer"] = NOBODY
            if named:
                figures[kind] = named
        if changed:
            books.erasures.put_figures(day.date, figures)


def _forget_in_summaries(books: Books, one: Person, naming: Naming) -> None:
    """The call list that went to paper. Its lines are written anew where somebody looks at them."""
    queries = set(one.queries)
    for summary in books.summaries.documents():
        waiting = [
            {**each, "name": NOBODY, "number": ""} if each["query"] in queries else each for each in summary["waiting"]
        ]
        changes: dict[str, Any] = {}
        if waiting != summary["waiting"]:
            changes = {"waiting": waiting, "lines": []}
        if naming.without(list(summary["lines"])) != summary["lines"]:
            changes["lines"] = []
        notices = naming.without(list(summary.get("notices", ())))
        if notices != list(summary.get("notices", ())):
            changes["notices"] = notices
        if changes:
            books.summaries.change([summary["number"]], changes)


def _forget_imports(books: Books, naming: Naming) -> None:
    """Of chats that nothing is here of: one that could not be taken in keeps its name, for whoever sent it."""
    imports = books.imports
    for one in imports.in_states("undone", "failed"):
        named = {name: one[name] for name in ("title", "file", "us", "left_out_names") if one.get(name)}
        left = naming.without(named)
        if left is not named:
            imports.change(str(one["id"]), left)


def _forget_strange(books: Books, customers: Collection[str]) -> None:
    """Who was seen under another id, while it is not clear yet whether the shop has moved; and whose export it was."""
    if set(customers) & {(books.kept("export").get("wish") or {}).get("customer")}:
        books.keep("export", {})
    kept = books.kept("scope")
    strange = kept.get("strange", [])
    left = [each for each in strange if not {each["customer"], each["other"]} & set(customers)]
    if left != strange:
        books.keep("scope", {**kept, "strange": left})
