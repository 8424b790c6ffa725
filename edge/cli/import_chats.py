"""The verb `import`: exported chats, beside the running shop or without one. What is said there is English."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from threading import Event

from edge.bringing.bringing import Bringing
from edge.bringing.orders import Orders
from edge.bringing.whose_chat import Whose
from edge.bringing.words import Import, ImportState, Preview
from edge.cli.import_export import fill
from edge.cli.import_preview import show
from edge.cli.terminal import folder
from edge.clock import Clock
from edge.config import Config
from edge.disk.folder import Folder
from edge.errors import Refusal
from edge.imports.preview import span
from edge.language import ENGLISH, language
from edge.media import Shelf
from edge.registers.books import Books
from edge.settings import Settings

LOOK_SECONDS = 0.3
_BAR = 30
_NEW = "new"


def options(parser: ArgumentParser) -> None:
    add = parser.add_argument
    add("files", nargs="*", type=Path, metavar="FILE", help="a .txt or a .zip, as the phone exported it")
    add("--preview", action="store_true", help="show what the files hold, and keep nothing")
    add("--json", action="store_true", help="with --preview: one JSON object a file, for programs")
    add("--customer", metavar="ID|NUMBER|new", help="whose chat it is, where nothing proves it")
    add("--us", action="append", metavar="NAME", help="who writes for the shop in it (may be repeated)")
    add("--from-phone", metavar="WHOSE", help="whose phone it comes from, as pages will show it")
    add("--yes", action="store_true", help="import without asking")
    add("--list", action="store_true", help="show what was imported")
    add("--undo", metavar="ID", help="take all of an import back, and only that")
    back = "instead: fill a box without customers from an export of another one (while the server is stopped)"
    add("--from-export", type=folder, metavar="FOLDER|ZIP", help=back)
    how = "where a file does not prove it: whether 05/11 is 5 November (dmy) or May 11 (mdy)"
    add("--date-order", choices=("dmy", "mdy", "ymd"), help=how)
    add("--left-out", action="store_true", help="with --preview: also the lines of no message")


def run(config: Config, options: Namespace) -> int:
    if options.from_export:
        return fill(config.data, options.from_export)
    return _imports(config.data, options)


def _imports(data: Path, options: Namespace) -> int:
    if options.list:
        return _list(data)
    if options.undo:
        return _undo(data, options.undo)
    if not options.files:
        raise Refusal("empty", "imports.no_file")
    if options.preview:
        return show(options.files, options.date_order, for_programs=options.json, left_out=options.left_out)
    code = 0
    for path in options.files:
        try:
            code = max(code, _import(data, path, options))
        except Refusal as refusal:
            sys.stderr.write(f"{'' if len(options.files) == 1 else f'{path}: '}{refusal.sentence}\n")
            code = 1
    return code


def _import(data: Path, path: Path, options: Namespace) -> int:
    with closing(Books.open_reading(data)) as books:
        bringing, asked = _bringing(books, data), options.us or None
        seen = bringing.look(path, path.name, options.date_order, asked)
        order = options.date_order
        if "date_order" in seen.asks:
            order = _asked_order(seen)
            seen = bringing.look(path, path.name, order, asked)
        if "us" in seen.asks:
            asked = _asked_us(seen)
            seen = bringing.look(path, path.name, order, asked)
        choice = _whose(books, seen, options.customer)
        choice = {**choice, "us": list(seen.us), "date_order": order, "whose": options.from_phone or ""}
        _show(books, seen, choice)
    if not options.yes and not _answered("Import it? [y/N] ", "yes"):
        return 1
    order_id = Orders(data).leave({"name": path.name, "choice": choice}, path)
    return _told(path, _watched(data, order_id))


def _bringing(books: Books, data: Path) -> Bringing:
    return Bringing(books, Settings(books), Shelf(data), Clock(), data)


def _asked_order(seen: Preview) -> str:
    _say("Nothing in the file proves whether the day or the month comes first.")
    for reading in seen.readings:
        _say(f"  --date-order {reading.order}{span(reading.first, reading.last)}")
    return _one_of("Which one? ", [reading.order for reading in seen.readings], "imports.ask_order")


def _asked_us(seen: Preview) -> list[str]:
    _say("Nothing says who writes for the shop in this chat.")
    people = [name for name, _ in seen.people[:20]]
    for number, name in enumerate(people, 1):
        _say(f"  {number}  --us {name!r}")
    given = _typed("Who? (one number, or several with commas) ")
    chosen = [
        people[int(one) - 1]
        for one in (given or "").split(",")
        if one.strip().isdigit() and 0 < int(one) <= len(people)
    ]
    if not chosen:
        raise Refusal("empty", "imports.ask_us", people=", ".join(people))
    return chosen


def _whose(books: Books, seen: Preview, asked: str | None) -> dict[str, object]:
    """What is chosen of the customer, as an order says it."""
    if asked == _NEW:
        return {"new": True}
    if asked:
        digits = "".join(filter(str.isdecimal, asked))
        try:
            return {"customer": Whose(books).named(asked)}
        except Refusal:
            if not asked.lstrip().startswith("+"):
                raise
            return {"new": True, "number": digits}
    if "customer" not in seen.asks:
        return {}
    _say(f"Nothing proves whose chat {seen.title or seen.file} is. It may be that of:")
    for number, one in enumerate(seen.proposals, 1):
        _say(f"  {number}  --customer {one.id}  {one.name} {one.number}")
    _say(f"  n  --customer {_NEW}  somebody new")
    given = (_typed("Whose is it? ") or "").strip().casefold()
    if given == "n" and seen.title:
        return {"new": True}
    if given.isdigit() and 0 < int(given) <= len(seen.proposals):
        return {"customer": seen.proposals[int(given) - 1].id}
    raise Refusal("empty", "imports.ask_customer", name=seen.title)


def _show(books: Books, seen: Preview, choice: dict[str, object]) -> None:
    """What will be taken in, before anything is kept."""
    customer = choice.get("customer") or (seen.customer.id if seen.customer and not choice.get("new") else None)
    name = Whose(books).proposal(str(customer), "").name if customer else f"{seen.title} (new)"
    _say(f"{seen.file}: {seen.messages} messages{span(seen.first, seen.last)}, {seen.files} files")
    _say(f"  Customer: {'none, it is a group' if seen.is_group and not customer else name}")
    _say(f"  For the shop: {', '.join(seen.us) or 'nobody'}")
    if seen.again:
        _say(f"  This text was imported before ({seen.again}). Nothing is doubled.")
    if seen.missing or seen.too_many or seen.left_out:
        _say(f"  Files not in it: {seen.missing}. Without room: {seen.too_many}. Lines left out: {seen.left_out}.")


def _watched(data: Path, order_id: str) -> Import:
    """What became of an order: the running shop takes it up, or we do where none runs."""
    if Folder(data).in_use:
        return _waited(data, order_id)
    with closing(Books.open(data)) as books:
        bringing = _bringing(books, data)
        try:
            while bringing.step():
                _bar(_of_order(books, order_id))
        finally:
            bringing.close()
        return _settled(data, order_id, _of_order(books, order_id))


def _waited(data: Path, order_id: str) -> Import:
    tick, orders = Event(), Orders(data)
    while True:
        with closing(Books.open_reading(data)) as books:
            found = _of_order(books, order_id)
        _bar(found)
        if found is not None and not found.is_at_work:
            return found
        if said := orders.refusal(order_id):
            raise Refusal("refused", said)
        if not Folder(data).in_use:
            raise Refusal("incomplete", "imports.stopped")
        tick.wait(LOOK_SECONDS)


def _settled(data: Path, order_id: str, found: Import | None) -> Import:
    if found is None:
        raise Refusal("refused", Orders(data).refusal(order_id) or "imports.no_import")
    return found


def _of_order(books: Books, order_id: str) -> Import | None:
    found = books.imports.ordered(order_id)
    return Import.of(found) if found else None


def _told(path: Path, done: Import) -> int:
    if done.state is not ImportState.DONE:
        sys.stderr.write(f"{path}: {language(ENGLISH).say(done.why) or 'It was undone meanwhile.'}\n")
        return 1
    _say(f"{path}: {done.added} new messages, {done.known} were here already, {done.files} files.")
    if done.left_out:
        names = ", ".join(done.left_out_names)
        _say(f"  {done.left_out} files were left out, not in the zip, too large, or without room: {names}")
    _say(f"  To take it back: iduka import --undo {done.id}")
    return 0


def _undo(data: Path, import_id: str) -> int:
    with closing(Books.open_reading(data)) as books:
        try:
            one = _bringing(books, data).get(import_id)
        except Refusal as error:
            raise Refusal(error.code, "imports.no_import_at_console", id=import_id) from error
    if one.state not in (ImportState.UNDER_WAY, ImportState.DONE):
        raise Refusal("not_open", "imports.gone_already")
    order_id = Orders(data).leave({"undo": import_id})
    if Folder(data).in_use:
        _until(data, import_id, order_id)
    else:
        with closing(Books.open(data)) as books:
            bringing = _bringing(books, data)
            while bringing.step():
                pass
            bringing.close()
    _say(f"{one.file}: undone.")
    return 0


def _until(data: Path, import_id: str, order_id: str) -> None:
    tick = Event()
    while True:
        with closing(Books.open_reading(data)) as books:
            state = _bringing(books, data).get(import_id).state
        if state in (ImportState.UNDONE, ImportState.FAILED):
            return
        if said := Orders(data).refusal(order_id):
            raise Refusal("refused", said)
        if not Folder(data).in_use:
            raise Refusal("incomplete", "imports.stopped")
        tick.wait(LOOK_SECONDS)


def _list(data: Path) -> int:
    with closing(Books.open_reading(data)) as books:
        zone = Settings(books).shop().timezone
        for one in _bringing(books, data).all():
            whose = f", {one.whose}'s phone" if one.whose else ""
            _say(
                f"{one.id}  {one.at.astimezone(zone):%Y-%m-%d %H:%M}  {one.state}  {one.file or 'a chat'}{whose}: "
                f"{one.added} messages, {one.files} files"
            )
    return 0


def _bar(one: Import | None) -> None:
    """Only for somebody who sits there."""
    if one is None or not sys.stderr.isatty():
        return
    share = one.done / one.total if one.total else 1.0
    full = round(_BAR * share)
    what = f"{one.files} files" if one.stage == "files" else f"{one.done} of {one.total} messages"
    end = "" if one.is_at_work else "\n"
    sys.stderr.write(f"\r[{'#' * full}{'.' * (_BAR - full)}] {what}   {end}")
    sys.stderr.flush()


def _one_of(question: str, known: Sequence[str], otherwise: str) -> str:
    given = (_typed(question) or "").strip().casefold()
    if given not in known:
        raise Refusal("empty", otherwise)
    return given


def _answered(question: str, option: str) -> bool:
    given = _typed(question)
    if given is None:
        raise Refusal("empty", "imports.say_yes", option=f"--{option}")
    return given.strip().casefold() in ("y", "yes")


def _typed(question: str) -> str | None:
    """What somebody types; None where nobody sits there."""
    if not sys.stdin.isatty():
        return None
    sys.stdout.write(question)
    sys.stdout.flush()
    return sys.stdin.readline()


def _say(line: str) -> None:
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(line.encode(encoding, "replace").decode(encoding) + "\n")
    sys.stdout.flush()
