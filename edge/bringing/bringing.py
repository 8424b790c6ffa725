"""Exported chats into the shop's memory: what a file holds, taking it in, and undoing that."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from threading import Event, get_ident
from typing import Any

from edge.access.staff import Staff
from edge.bringing.filing import ChatFiles
from edge.bringing.import_folder import ImportFolder, is_short
from edge.bringing.looking import Looking
from edge.bringing.orders import Orders
from edge.bringing.reading import WallTimes
from edge.bringing.taking import Open, Texts
from edge.bringing.titles import person
from edge.bringing.undoing import Undoing
from edge.bringing.whose_chat import Whose
from edge.bringing.words import Choice, Import, ImportCallbacks, ImportState, Preview, choice_of
from edge.bringing.zones import Zones
from edge.clock import Clock, stamp
from edge.errors import Refusal
from edge.ids import new_id
from edge.language import Said
from edge.media import Shelf
from edge.process.giving_way import LEAST_SHARE, OWNERS_SHARE, GivingWay
from edge.registers.books import Books
from edge.settings import Settings

LONGEST_NAME = 120


class Bringing:
    """Anybody may look, begin, undo and ask; `step` belongs to one thread."""

    def __init__(
        self,
        books: Books,
        settings: Settings,
        shelf: Shelf,
        clock: Clock,
        data: Path,
        sweep: Callable[[], object] = lambda: None,
        way: GivingWay | None = None,
        callbacks: ImportCallbacks | None = None,
    ) -> None:
        """sweep: see Files. way: to whom this gives way, between two pieces of a file."""
        self._books, self._settings, self._clock = books, settings, clock
        self._imports = books.imports
        self._folder, self._orders = ImportFolder(data), Orders(data)
        self._looking, self._whose = Looking(books, settings), Whose(books)
        self._texts, self._files = Texts(books, settings), ChatFiles(books, shelf, sweep)
        self._undoing, self._zones = Undoing(books, shelf), Zones(books)
        self._open: Open | None = None
        self._swept, self._worker = False, 0
        self._way, self._stopped = way or GivingWay(), Event()
        self._callbacks = callbacks or ImportCallbacks()

    def look(self, path: Path, name: str, date_order: str | None = None, us: Iterable[str] | None = None) -> Preview:
        """What a file holds; nothing is kept. name: what it was called on the phone.

        date_order, us: what somebody has answered. Refused, in words, where it is no chat or may do harm.
        """
        self._way.begins()
        return self._looking.look(path, name, date_order=date_order, us=us, rests=partial(self._rest, OWNERS_SHARE))

    def begin(self, path: Path, name: str, choice: Choice, by: Staff | None, *, order: str = "") -> str:
        """Take this file in from now on: its id. The file is moved away from `path`.

        Refused where something is doubtful that nobody has said. by: None for whoever sits at the console.
        """
        seen = self.look(path, name, choice.date_order, choice.us or None)
        if "date_order" in seen.asks:
            raise Refusal("empty", "imports.ask_order")
        if "us" in seen.asks and not choice.us:
            raise Refusal("empty", "imports.ask_us", people=", ".join(name for name, _ in seen.people[:20]))
        now, import_id = self._clock.now(), new_id("i")
        one = Import(
            id=import_id,
            state=ImportState.UNDER_WAY,
            file=seen.file[:LONGEST_NAME],
            at=now.at,
            title=seen.title[:LONGEST_NAME],
            whose=person(choice.whose)[:LONGEST_NAME],
            is_group=not choice.customer and (choice.apart or (seen.is_group and not choice.new)),
            us=seen.us,
            date_order=choice.date_order,
            digest=seen.digest,
            total=seen.entries,
            by=by.id if by else None,
            order=order,
        )
        self._folder.take_in(path, import_id)
        try:
            with self._books.transaction():
                customer = None if one.is_group else self._customer(choice, seen, import_id)
                self._imports.add(replace(one, customer=customer).document())
        except BaseException:
            self._folder.forget(import_id)
            raise
        path.unlink(missing_ok=True)
        self._callbacks.on_begin()
        return import_id

    def undo(self, import_id: str, by: Staff | None, *, order: str = "") -> None:
        """All that this import brought goes, and only that. Refused where it is gone already; the order that began it
        may come again.
        """
        with self._books.transaction():
            one = self.get(import_id)
            if order and one.undo_order == order:
                return
            if one.state not in (ImportState.UNDER_WAY, ImportState.DONE):
                raise Refusal("not_open", "imports.gone_already")
            undone = {
                "state": ImportState.UNDOING,
                "undone_at": stamp(self._clock.now().at),
                "undone_by": by.id if by else None,
                "undo_order": order,
            }
            self._imports.change(import_id, undone)
        self._callbacks.on_begin()

    def all(self) -> list[Import]:
        """Every import, the latest first; also those that are undone."""
        found = [Import.of(document) for document in self._imports.all()]
        return sorted(found, key=lambda one: (one.at, one.id), reverse=True)

    def get(self, import_id: str) -> Import:
        found = self._imports.one(import_id)
        if found is None:
            raise Refusal("not_found", "imports.no_import")
        return Import.of(found)

    def step(self) -> bool:
        """One bounded piece of work; False where there is none."""
        self._worker = get_ident()
        self._way.begins()
        if not self._swept:
            self._folder.sweep(self._is_under_way)
            self._orders.sweep(self._clock.now().at.timestamp())
            self._swept = True
        if self._take_order():
            return True
        one = self._next()
        if one is None or (self._open and self._open.id != one.id):
            self._close()
        if one is None:
            return False
        try:
            self._go_on(one)
        except BaseException:
            self._close()  # what was read and not written down is read again
            raise
        self._rest()
        return True

    def stop(self) -> None:
        """Whoever reads a long file rests no more."""
        self._stopped.set()

    def _take_order(self) -> bool:
        """What the console wants. Twice is once: an order that was begun before a death is known by its id."""
        order = self._orders.next()
        if order is None:
            return False
        order_id, said, chat = order
        try:
            if "undo" in said:
                self.undo(str(said["undo"]), None, order=order_id)
            elif self._imports.ordered(order_id) is None:
                self.begin(chat, str(said.get("name", "")), choice_of(said.get("choice")), None, order=order_id)
        except Refusal as refusal:
            self._orders.settle(order_id, refusal.sentence)
        else:
            self._orders.settle(order_id)
        return True

    def close(self) -> None:
        """Once nobody calls `step` any more; what is under way goes on at the next start."""
        self._close()

    def _go_on(self, one: Import) -> None:
        if one.state is ImportState.UNDOING:
            self._close()
            self._undoing.step(one)
            if not self._is_at_work(one.id):
                self._folder.forget(one.id)
            return
        try:
            opened = self._opened(one)
            if one.stage == "zone":
                self._learn_zone(one, opened)
            elif one.stage == "texts":
                self._take_texts(one.id, opened)
            else:
                self._take_file(one, opened)
        except Refusal as refusal:
            self._give_up(one.id, refusal.said)

    def _opened(self, one: Import) -> Open:
        if self._open is None:
            times = WallTimes(self._settings.shop().timezone, timedelta(minutes=one.offset))
            self._open = Open(one, self._folder.chat(one.id), times, self._rest)
        return self._open

    def _learn_zone(self, one: Import, opened: Open) -> None:
        """Read once from end to end, where the shop has anything to compare it with."""
        offset = self._zones.minutes_ahead(one.customer, opened.all()) if one.customer else 0
        self._close()
        with self._books.database.quietly():
            if self.get(one.id).state is ImportState.UNDER_WAY:
                self._change(one.id, stage="texts", offset=offset)

    def _take_texts(self, import_id: str, opened: Open) -> None:
        if is_short(self._folder.home):
            raise Refusal("no_room", "imports.no_room")
        read, minutes = self._texts.read(opened)
        with self._books.database.quietly():
            one = self.get(import_id)
            if one.state is not ImportState.UNDER_WAY:
                return
            customer = self._whose.now(one.customer) if one.customer else None
            if customer is None and not one.is_group:
                raise Refusal("not_found", "imports.customer_gone")
            one = replace(one, customer=customer)
            if not read:
                self._change(one.id, stage="files", lines_left_out=opened.export.chat.left_out)
                return
            piece = self._texts.take(one, read, minutes, self._clock.now())
            times = [at for at in (one.from_at, one.until_at, piece.first, piece.last) if at]
            self._change(
                one.id,
                customer=customer,
                done=one.done + piece.done,
                added=one.added + piece.added,
                known=one.known + piece.known,
                from_at=stamp(min(times)) if times else None,
                until_at=stamp(max(times)) if times else None,
            )

    def _take_file(self, one: Import, opened: Open) -> None:
        file = self._files.take(one, opened.export)
        if file is None:
            self._finish(one)
        elif file:
            self._callbacks.on_file(file)

    def _finish(self, one: Import) -> None:
        with self._books.transaction():
            if self.get(one.id).state is not ImportState.UNDER_WAY:
                return
            self._change(one.id, state=ImportState.DONE, stage="")
        self._close()
        self._folder.forget(one.id)

    def _give_up(self, import_id: str, why: Said) -> None:
        """Nothing of it stays."""
        self._close()
        with self._books.transaction():
            if self.get(import_id).state is ImportState.UNDER_WAY:
                self._change(import_id, state=ImportState.UNDOING, why=why.kept())

    def _customer(self, choice: Choice, seen: Preview, import_id: str) -> str:
        """Whose chat this is: as somebody chose, as the number proves, or somebody new."""
        if choice.customer:
            found = self._whose.now(choice.customer)
            if found is None:
                raise Refusal("not_found", "customers.not_found")
            return found
        number = "".join(filter(str.isdecimal, choice.number)) or seen.number
        holder, is_asked = self._whose.by_number(number), "customer" in seen.asks
        changed_hands = holder and is_asked and number == seen.number
        known = None if changed_hands else holder or (seen.customer.id if seen.customer and not choice.new else None)
        if known:
            return known
        if is_asked and not (choice.new and (choice.name.strip() or seen.title or number)):
            raise Refusal("empty", "imports.ask_customer", name=seen.title)
        if changed_hands:
            choice, number = replace(choice, name=choice.name.strip() or seen.title), ""
        return self._whose.made(choice, seen.title, number, import_id, self._clock.now())

    def _next(self) -> Import | None:
        """What to go on with: the one that was begun first."""
        found = self._imports.in_states(ImportState.UNDOING) or self._imports.in_states(ImportState.UNDER_WAY)
        return min(map(Import.of, found), key=lambda one: (one.at, one.id), default=None)

    def _is_at_work(self, import_id: str) -> bool:
        return self.get(import_id).is_at_work

    def _is_under_way(self, import_id: str) -> bool:
        found = self._imports.one(import_id)
        return found is not None and found["state"] == ImportState.UNDER_WAY

    def _change(self, import_id: str, **changes: Any) -> None:
        self._imports.change(import_id, changes)

    def _close(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None

    def _rest(self, share: float = LEAST_SHARE) -> None:
        if get_ident() == self._worker:
            self._callbacks.on_piece()
        self._way.rest(self._stopped, share)
