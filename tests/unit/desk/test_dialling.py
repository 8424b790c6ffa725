"""Numbers as people type them, and what no phone would dial."""

from __future__ import annotations

import pytest

from edge.desk.dialling import dialled
from edge.errors import Refusal

KIGALI = "Africa/Kigali"


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("+250 788 123 456", "250788123456"),
        ("0788123456", "250788123456"),
        ("0788-123-456", "250788123456"),
        ("788 123 456", "250788123456"),
        ("250788123456", "250788123456"),
        ("00250 788.123.456", "250788123456"),
        (" +256 (772) 123456 ", "256772123456"),
        ("+1 415 555 0132", "14155550132"),
        ("+44 7700 900142", "447700900142"),
        ("+250\N{NO-BREAK SPACE}788123456", "250788123456"),
    ],
)
def test_it_is_known_however_it_is_typed(typed: str, digits: str):
    assert dialled(typed, KIGALI) == digits


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("", "writing.number"),
        ("Amina", "writing.number"),
        ("+250 788 CALL ME", "writing.number"),
        ("447700900142", "writing.number"),
        ("12345", "writing.number"),
        ("+" + "4" * 38, "writing.number"),
        ("+999 123 456 789", "writing.number_country"),
        ("+210 788 123 456", "writing.number_country"),
        ("0788 123 45", "writing.number_length"),
        ("+250 788 123 4567", "writing.number_length"),
        ("٠٧٨٨١٢٣٤٥٦", "writing.number"),
        ("9" * 5000, "writing.number"),
        ("0788 123 456" + "-" * 28 + "0788 123 457", "writing.number"),
        ("0788 123 456" + "-" * 28 + "7", "writing.number"),
    ],
)
def test_what_no_phone_would_dial_is_refused_with_what_to_write_instead(typed: str, key: str):
    with pytest.raises(Refusal) as refused:
        dialled(typed, KIGALI)
    assert refused.value.said.key == key


def test_where_nobody_knows_the_country_it_has_to_be_written():
    with pytest.raises(Refusal):
        dialled("0788123456", "UTC")
    assert dialled("+250788123456", "UTC") == "250788123456"
