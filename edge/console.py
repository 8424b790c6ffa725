"""What the box's own console does about who may come in: one-time addresses for the phone of whoever sits there."""

from __future__ import annotations

from contextlib import closing

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
        raise Refusal("owner_only", "setup_pages.has_owner", name=owner.name)
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
