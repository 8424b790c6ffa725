"""What was said last in a query, by WhatsApp's own order: so much of it as the board shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from edge.clock import Moment, stamp, unstamp
from edge.desk import rules
from edge.desk.message_rows import message_of, stands
from edge.desk.one_line import last_of, shown_after
from edge.records.events import Reopened
from edge.records.message import HANDED_OVER, Direction, Message
from edge.records.message_row import MessageRow
from edge.records.query import Query, State
from edge.records.query_parts import LastLine
from edge.records.reply import Reply
from edge.registers.books import Books


def shown_now(books: Books, line: LastLine, wamid: str, direction: str, customer: str) -> LastLine:
    """What the board says of a message, where that was edited or deleted: by the last word on it.

    line: what it says of the message itself.
    """
    changes = books.messages.amendments(customer, [wamid])
    mine = [change for change in changes if change.direction == direction and change.kind != "reaction"]
    last = next((change for change in mine if change.kind == "revoke"), mine[-1] if mine else None)
    return shown_after(line, last.kind, last.text, ours=direction == Direction.OUT) if last else line


def answer_shown_now(books: Books, answer: MessageRow, customer: str) -> LastLine:
    """The same of an answer of the shop's."""
    line = replace(last_of(message_of(answer)), direction=Direction.OUT)
    return shown_now(books, line, answer.wamid or "", Direction.OUT, customer)


def is_deleted(books: Books, message: Message, customer: str) -> bool:
    """Whether the side that wrote it has deleted it, before it came."""
    changes = books.messages.amendments(customer, [message.wamid])
    return any((change.kind, change.direction) == ("revoke", message.direction) for change in changes)


def apart_from(books: Books, query: Query, other: str, now: Moment) -> Query:
    """The same once its customer and this other one are two again: what answered the one has answered nobody else.

    That is the phone's words to either, and what was said to the other before who is left wrote.
    """
    if query.wait.since_at is None or books.messages.answer_after(other, ""):
        return without_deleted(books, query, now)
    return query


def without_deleted(books: Books, query: Query, came: Moment) -> Query:
    """The shop has deleted an answer: whoever had no other one waits, as if it had not been given."""
    answer = books.messages.last_answer(query.customer)
    answered = stands(answer) if answer else ""
    began = _before_its_spell(books, query)
    heard = books.messages.heard_after(query.customer, query.id, max(answered, began))
    heard = [*_unseen(books, query, began), *heard]
    if heard:
        news = query.state is State.CLAIMED or changes_before(books, heard, answered)
        query = query.marked(changed=query.marks.changed and news)
        since = unstamp(heard[0].at or heard[0].received_at)
        if query.wait.since_at is None:
            query = rules.waiting_from(query, since, came, heard[0].seq).off_phone()
            query = replace(query, last=of_these(books, heard) or query.last)
        return query.waiting_since(min(since, query.wait.since_at or since))
    if answer is None or not query.phone.answered_last:
        return query
    if answer.reply:
        query = query.off_phone()
    phone = replace(query.phone, at=unstamp(answer.at or answer.received_at))
    return replace(query, phone=phone, last=answer_shown_now(books, answer, query.customer))


def _unseen(books: Books, query: Query, began: str) -> list[MessageRow]:
    """What was written in its spell before the last reply left, and had not been read when that was written."""
    answer, reply = _last_reply(books, query.customer)
    if answer is None or reply is None or reply.looked.order > answer.seq:  # sent again: it was read by then
        return []
    on_phone = books.messages.answer_after(query.customer, "")
    since = max(began, stands(on_phone) if on_phone else "")
    late = books.messages.heard_since(query.customer, reply.looked.order, most=500)
    unseen = [row for row in late if row.query == query.id and since < stands(row) <= stands(answer)]
    return sorted(unseen, key=lambda row: (stands(row), row.seq))


def _before_its_spell(books: Books, query: Query) -> str:
    """Just before what the customer came back with after the last close: what had been said until then is over."""
    done = reversed(books.events.of_query(query.id))
    began = (event.what.heard_at for event in done if isinstance(event.what, Reopened))
    return next((stamp(unstamp(at) - timedelta(milliseconds=1)) for at in began if at), "")


def changed(books: Books, message: Message, customer: str) -> MessageRow | None:
    """What a change is about. The newest edit stands for a message that never came: that is what was read of it."""
    row = books.messages.by_wamid(message.target or "")
    if row is not None or message.kind == "edit":
        return row
    found = books.messages.amendments(customer, [message.target or ""])
    edits = [edit for edit in found if (edit.kind, edit.direction) == ("edit", message.direction)]
    return edits[-1] if edits else None


def about(books: Books, row: MessageRow) -> MessageRow | None:
    """The message that this changes; None where it is not here or not its writer's, and for one that changes none."""
    found = books.messages.by_wamid(row.target) if row.target else None
    theirs = found is not None and (found.customer, found.direction) == (row.customer, row.direction)
    return found if theirs else None


def changes_before(books: Books, heard: Sequence[MessageRow], answered: str) -> bool:
    """Whether any of these changes what had been written before this stamp, of an answer."""
    changed = (about(books, row) for row in heard)
    return any(row is not None and stands(row) <= answered for row in changed)


def since(books: Books, query: Query, answered_at: datetime) -> list[MessageRow]:
    """What the customer wrote or changed in a query after an answer and nobody has answered, in order."""
    if query.wait.since_at is None:
        return []
    heard = books.messages.heard_after(query.customer, query.id, stamp(answered_at))
    found = _without_replied(books, query.customer, heard) if heard else []
    waits = stamp(query.wait.since_at)
    return [row for row in found if stands(row) >= waits] or found


def unanswered_count(books: Books, query: Query, most: int) -> int:
    """How many messages the customer waits for an answer to, without what the last reply's writer had seen."""
    if query.wait.since_at is None:
        return 0
    _, reply = _last_reply(books, query.customer)
    seen, since = reply.looked.order if reply else 0, stamp(query.wait.since_at)
    count = books.messages.heard_count
    return count(query.customer, seen, since, most) or count(query.customer, 0, since, most)


def _without_replied(books: Books, customer: str, heard: Sequence[MessageRow]) -> list[MessageRow]:
    """Without what the last reply has answered, where no answer on the phone is later: its writer had read that."""
    answer, reply = _last_reply(books, customer)
    if answer is None or reply is None or reply.looked.order > answer.seq:  # sent again: that answers nothing new
        return [*heard]
    unseen = {row.seq for row in books.messages.heard_since(customer, reply.looked.order, most=500)}
    return [row for row in heard if row.seq in unseen or stands(row) > stands(answer)]


def _last_reply(books: Books, customer: str) -> tuple[MessageRow | None, Reply | None]:
    """What the shop said last, and the reply that it is; None where it was said on the phone."""
    answer = books.messages.last_answer(customer)
    return answer, books.replies.one(answer.reply) if answer and answer.reply else None


def spoke_at(books: Books, message: Message, customer: str, heard_at: datetime) -> datetime:
    """From when on the window runs. A hand-over by Meta's agent is no word of the customer's: from their last one."""
    last = books.messages.last_heard(customer, by_agent=True) if message.kind == HANDED_OVER else None
    return min(unstamp(last), heard_at) if last else heard_at


def of_these(books: Books, heard: Sequence[MessageRow]) -> LastLine | None:
    """What the board says of this: the last message in it, else the message that was changed first; None of nothing."""
    messages = [row for row in heard if about(books, row) is None]
    row = messages[-1] if messages else about(books, heard[0]) if heard else None
    if row is None:
        return None
    return shown_now(books, last_of(message_of(row)), row.wamid or "", row.direction, row.customer or "")
