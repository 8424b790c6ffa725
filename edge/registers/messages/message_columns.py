"""The columns of the table of messages, and a message made of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from edge.records.message_row import MessageRow
from edge.store.documents.rows import decoded

# The columns of the table that a row is made of; `data` is the last.
COLUMNS = tuple(name for name in MessageRow.__slots__ if name != "seq")
# The order of a customer's lines is WhatsApp's, whatever came in when; arrival only breaks ties. The words of an index.
PLACE = "coalesce(place, at, received_at)"


def row_of_values(values: Sequence[Any]) -> MessageRow:
    """A row of COLUMNS with its sequence number after them."""
    fields = dict(zip(COLUMNS, values, strict=False))
    return MessageRow(**{**fields, "data": decoded(fields["data"]), "seq": values[-1]})
