"""What the server that runs on this machine says of itself to the console, and to nobody else."""

from __future__ import annotations

import json
from typing import Any

from edge.config import Config
from edge.disk.disk_trouble import StoreRefused, StoreUnavailable
from edge.registers.books import Books
from edge.server.knocking import asked
from edge.settings import Settings


def answered(config: Config) -> tuple[int, dict[str, Any]] | None:
    """The status of /healthz and all its facts; no facts where it does not tell them. None where nothing answers."""
    told = asked(config.lan, "/healthz", Console=_proof(config))
    return None if told is None else (told[0], _facts(told[1]))


def _facts(body: bytes) -> dict[str, Any]:
    try:
        facts = json.loads(body)
    except ValueError:
        return {}
    return facts if isinstance(facts, dict) else {}


def _proof(config: Config) -> str:
    """Strangers are told nothing but that something is wrong; so is who cannot read the database."""
    try:
        books = Books.open_reading(config.data)
    except (StoreRefused, StoreUnavailable):
        return ""
    try:
        return Settings(books).console_proof()
    finally:
        books.close()
