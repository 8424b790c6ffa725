"""The register of staff gives a name to one person at a time, and passes over no other mistake."""

from __future__ import annotations

import pytest

from edge.records.access_records import StaffRecord
from edge.store.documents.table import Duplicate
from tests.kit.support import Room

ALINE = StaffRecord("s_1", "Aline", "aline", owner=True, salt="00", pin="")
ERIC = StaffRecord("s_2", "Eric", "eric", owner=False, salt="00", pin="")


def test_a_name_that_somebody_has_is_given_to_nobody_else(room: Room) -> None:
    staff = room.books.staff
    assert staff.add(ALINE)
    assert staff.add(ERIC)
    assert not staff.add(StaffRecord("s_3", "ALINE", "aline", owner=False, salt="00", pin=""))
    assert not staff.rename("s_2", "Aline", "aline")
    assert staff.rename("s_1", "ALINE", "aline")
    assert staff.names() == {"s_1": "ALINE", "s_2": "Eric"}


def test_a_doubled_id_and_a_change_to_a_key_that_is_taken_raise(room: Room) -> None:
    staff = room.books.staff
    staff.add(ALINE)
    staff.add(ERIC)
    with pytest.raises(Duplicate):
        staff.add(StaffRecord("s_1", "Rosine", "rosine", owner=False, salt="00", pin=""))
    with pytest.raises(Duplicate):
        staff.change("s_2", key="aline")
    assert staff.all() == [ALINE, ERIC]
