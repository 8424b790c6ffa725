"""Whose chat a file is, by the name that the phone gave it."""

from __future__ import annotations

import pytest

from edge.bringing.titles import number_of, person, title_of


@pytest.mark.parametrize(
    ("file", "people", "title"),
    [
        ("WhatsApp Chat with Amina.txt", ["Amina", "Kabeza"], "Amina"),
        ("WhatsApp Chat with Amina (1).zip", ["Kabeza", "Amina"], "Amina"),
        ("WhatsApp Chat with Amina.txt.zip", ["Amina"], "Amina"),
        ("WhatsApp Chat - Amina Uwase.zip", ["Amina", "Amina Uwase"], "Amina Uwase"),
        ("Discussion WhatsApp avec Amina.txt", ["Jean"], "Amina"),
        ("WhatsApp-Chat mit Amina.txt", ["Jean"], "Amina"),
        ("Conversa do WhatsApp com Amina.txt", ["Jean"], "Amina"),
        ("Gumzo la WhatsApp na Amina.txt", ["Jean"], "Amina"),
        ("与阿美的 WhatsApp 聊天.txt", ["Shop", "阿美"], "阿美"),
        ("WhatsApp Chat with +250 788 000 101.txt", [], "+250 788 000 101"),
        ("WhatsApp Chat with 250 788 000 101.txt", ["Shop", "+250 788 000 101"], "+250 788 000 101"),
        ("WhatsApp Chat with +250\u00a0788\u00a0000\u00a0101.zip", ["+250 788 000 101"], "+250 788 000 101"),
        ("WhatsApp Chat with Ame\u0301lie.txt", ["Am\u00e9lie"], "Am\u00e9lie"),
        ("_chat.txt", ["Amina"], ""),
        ("chat.txt", ["Amina"], ""),
        ("notes.zip", ["Amina"], ""),
    ],
)
def test_a_title_is_what_whatsapp_wrote_behind_its_own_words(file: str, people: list[str], title: str):
    assert title_of(file, people) == title


def test_a_number_is_whole_and_alone():
    assert number_of("+250 788-000-101") == "250788000101"
    assert number_of("\u202a+250 788 000 101\u202c") == "250788000101"
    assert [number_of(text) for text in ("0788 000 101", "Amina +250 788 000 101", "+12", "")] == ["", "", "", ""]


def test_a_phone_is_named_by_its_person():
    assert [person(whose) for whose in ("Eric's phone", "Eric’s  Phone", "Eric", "")] == ["Eric", "Eric", "Eric", ""]
