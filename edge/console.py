"""What the box's own console does: one-time addresses for the phone of whoever sits there, and shops that come back.

What is said there is English.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from edge.backup import rescue, restore
from edge.clock import Clock
from edge.config import Config
from edge.desk.team import Team
from edge.errors import Refusal
from edge.server.listener import reached_at
from edge.store.books import Books
from edge.store.folder import Folder
from edge.web.codes import FOR_A_PHONE, CodeSlip
from edge.web.first_phone import first_code
from edge.web.login import Login


def setup_address(config: Config) -> str:
    """For the first set-up, also while the server runs. Refused once there is an owner."""
    with closing(Books.open_reading(config.data)) as books:
        owner = next((staff for staff in Team(books).everyone() if staff.owner), None)
    if owner:
        raise Refusal("owner_only", "setup.use_enrol", name=owner.name)
    return f"{reached_at(config.lan)}/setup?code={first_code(config.data, Clock())}"


def phone_code(config: Config) -> str:
    """For one more phone, also beside the running server, which alone writes to the store: it finds it on a slip."""
    if Folder(config.data).in_use:
        return CodeSlip(config.data, FOR_A_PHONE, Clock()).leave()
    with closing(Books.open(config.data)) as books:
        return Login(books, Clock(), Team(books)).enrol_code(None)


def phone_address(config: Config, code: str) -> str:
    """Where a phone brings its code."""
    return f"{reached_at(config.lan)}/enrol?code={code}"


def restored(config: Config, copy: Path) -> str:
    """Make the shop of a copy; what came of it, and what comes next."""
    found = restore(config.data, copy, Clock().now())
    left_out = f"What could not be read was left out: {', '.join(found.left_out)}.\n" if found.left_out else ""
    return (
        f"{found.messages} messages and {found.files} files are back from {found.copy}.\n"
        f"{found.missing} files were not on the stick. {found.in_doubt} replies may have gone since: look at them.\n"
        f"{left_out}"
        "Next: start the server. Never let the box that this is a copy of go on beside it.\n"
        f"Then open this on an owner's phone within the hour: {phone_address(config, phone_code(config))}\n"
        "No other phone or person of the copy comes in before that owner lets them in, on the page Phones."
    )


def rescued(config: Config, folder: Path) -> str:
    """What could be read off a failing card into that folder, for whoever sits at the console."""
    found = rescue(config.data, folder.absolute())
    lines = [f"{one.table.removeprefix('book_')}: {one.rows} rows, {one.lost} lost" for one in found.tables if one.lost]
    rows, lost = sum(one.rows for one in found.tables), sum(one.lost for one in found.tables)
    return "\n".join(
        (
            *lines,
            f"{rows} rows and {found.files} files are in {folder}; {lost} rows and {found.missing} files were lost.",
            "Next: set EDGE_DATA to that folder, on a disk that is well, and start the server.",
        )
    )
