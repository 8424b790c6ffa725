"""The list of erasures: it lies beside the copies on a stick, and whom an older copy still holds is erased from there.

It names nobody: our own ids of customers and files, and marks of their numbers with the secret of those.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from edge.clock import Moment, unstamp
from edge.errors import Refusal
from edge.forgetting.erasing import Erasing
from edge.forgetting.erasure_marks import SECRET, ErasureMarks
from edge.media import Shelf
from edge.media.shelf import is_file_id
from edge.records.erasure import DONE, Erasure
from edge.registers.books import Books

# Ten thousand erasures with their files have less.
MOST_BYTES = 32 * 1024 * 1024
_CUSTOMER = re.compile(r"c_[a-z0-9]{1,40}")


def name_of(shop: str) -> str:
    """What the list of a shop is called beside its copies."""
    return f"iduka-{shop}-erased.json"


def listed(books: Books) -> bytes:
    """The list as it is written; nothing where nobody was erased. Changes nothing."""
    with books.reading():
        done = [one for one in books.erasures.of_customers() if one.step == DONE]
        if not done:
            return b""
        erasures = [{"id": one.id, "at": one.at, **one.doc} for one in done]
        whole = {"secret": books.kept(f"secret {SECRET}")["hex"], "erasures": erasures, "keys": books.erasures.keys()}
    return json.dumps(whole).encode()


def files_of(content: bytes) -> set[str]:
    """The files that were erased, by their ids."""
    return {file for one in json.loads(content)["erasures"] for file in one["files"]} if content else set()


def apply(books: Books, shelf: Shelf, folder: Path, content: bytes, now: Moment) -> int:
    """Erase from a copy, which nobody else has open, what the list names; and go on with what the copy had begun.

    How many customers of the copy were erased. Refused where the list cannot be read.
    """
    books.words.step()  # of an index that is made anew nothing has to be taken out
    erasing, count = Erasing(books, shelf, folder), 0
    known = {one.id for one in books.erasures.all()}
    if content:
        found = _read(content)
        with books.transaction():
            ErasureMarks(books).adopt(found["secret"])
            for mark, at in found["keys"].items():
                books.erasures.mark_keys([mark], at)
            for one in found["erasures"]:
                if one["id"] not in known:
                    count += erasing.begin_in_copy(one["customers"], now)
                    doc = {"customers": one["customers"], "files": one["files"]}
                    books.erasures.put(Erasure(one["id"], one["at"], DONE, doc))
                    known.add(one["id"])
    while erasing.step():
        pass
    books.erasures.keep_only(known)  # what was done to the copy is no erasing of its own
    return count


def _read(content: bytes) -> Mapping[str, Any]:
    try:
        found: dict[str, Any] = json.loads(content)
        bytes.fromhex(found["secret"])
        for at in {*found["keys"].values(), *(one["at"] for one in found["erasures"])}:
            unstamp(at)
        right = all(re.fullmatch(r"[0-9a-f]{8,64}", mark) for mark in found["keys"])
        for one in found["erasures"]:
            right = right and bool(re.fullmatch(r"e_[a-z0-9]{1,40}", one["id"]))
            right = right and all(map(_CUSTOMER.fullmatch, one["customers"])) and all(map(is_file_id, one["files"]))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        right = False
    if not right:
        raise Refusal("bad_value", "forgetting.list_unreadable")
    return found
