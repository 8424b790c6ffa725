"""A word is found in every way in which customers write it: numbers, prices, models, scripts without spaces, Arabic."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from edge.registers.books import Books
from edge.store.all_tables import SCHEMA
from edge.store.engine.database import Database
from edge.text.asked import Asked
from edge.text.text_folding import asked_words, has_all, words_of
from tests.kit.shops import Counter, webhook_of
from tests.kit.support import AMINA

FOUND = [
    ("Nohereje 25,000 RWF kuri MoMo", ["25000", "25,000", "25 000", "25.000", "25"]),
    ("Igiciro ni 12.500Frw", ["12500", "12,500", "12500 frw", "frw"]),
    ("Rwf25,000/kg", ["25000", "25,000 kg"]),
    ("\u0e17\u0e35\u0e48\u0e23\u0e32\u0e04\u0e3225,000\u0e1a\u0e32\u0e17", ["25000", "25,000"]),
    ("price is 25000", ["25,000", "25 000", "25.000", "25000"]),
    ("total 1 250 000 frw", ["1250000", "1,250,000", "1.250.000"]),
    ("CHF 25'000.50", ["25000", "25,000"]),
    ("my number is 0788 123 456", ["0788123456", "+250788123456", "788123456", "0788 123456", "0788-123-456"]),
    ("call +250 788 123 456 please", ["0788123456", "+250788123456", "250788123456", "0788 123 456", "0788"]),
    ("call 0788123456", ["0788 123 456", "+250 788 123 456", "788 123"]),
    ("250788123456", ["0788123456"]),
    ("TxId: 12345678901", ["12345678901", "TxId 12345678901"]),
    ("iPhone13 Pro", ["13", "iphone", "iphone 13", "iphone13"]),
    ("iPhone 13 Pro", ["iphone13", "13"]),
    ("ref:AB-1234", ["AB1234", "ab 1234", "1234"]),
    ("cable 2x1.5mm", ["1.5mm", "2x1.5", "mm"]),
    ("size 40.5", ["40.5", "40,5", "40"]),
    ("kg/5", ["5", "5 kg"]),
    ("\u00bd kg", ["1/2", "kg"]),
    ("\u0661\u0662 \u0642\u0637\u0639", ["12"]),
    ("请问这个手机多少钱", ["手机", "手", "钱", "多少钱", "请问 手机"]),
    ("この傘はいくらですか", ["傘", "いくら"]),
    ("ราคาเท่าไหร่ครับ", ["เท่าไหร่", "ราคา"]),
    ("买iPhone13手机", ["iphone13", "手机", "13", "买"]),
    ("كم سعر الهاتف", ["هاتف", "الهاتف", "سعر"]),
    ("هل عندكم هاتف", ["الهاتف"]),
    ("وبالهاتف والسعر", ["سعر"]),
    ("ســلام عليكم", ["سلام"]),
    ("مدرسة على", ["مدرسه", "علي"]),
    ("ikiringiti", ["kiringiti", "ikiringiti", "ikirin"]),
    ("iki kiringiti", ["ikiringiti"]),
    ("Thanks 👍🏽👍", ["👍", "thanks 👍"]),
    ("Crème brûlée", ["creme", "brulee"]),
    ("n\u2019ibindi bikoresho", ["ibindi", "n'ibindi"]),
]
NOT_FOUND = [
    ("25,000 RWF", ["35000", "250001"]),
    ("size 40.5", ["405", "4"]),
    ("room 12, 3 beds", ["123"]),
    ("请问这个手机多少钱", ["机手", "电话"]),
    ("iPhone13", ["iphone14", "3"]),
    ("0788 123 456", ["0789 123 456", "0788 123 457"]),
    ("about", ["kabout"]),
]
LETTERS = "ab1250 ,.-'手机多ราคاله👍é\n"


def finds(text: str, question: str) -> bool:
    return has_all(words_of(text), asked_words(question))


@pytest.mark.parametrize(("text", "questions"), FOUND)
def test_a_word_is_found_however_it_was_written(text: str, questions: list[str]):
    assert [question for question in questions if not finds(text, question)] == []


@pytest.mark.parametrize(("text", "questions"), NOT_FOUND)
def test_another_word_is_not_found(text: str, questions: list[str]):
    assert [question for question in questions if finds(text, question)] == []


@given(st.text(LETTERS, min_size=1, max_size=30))
@example("1 25")
def test_a_text_is_found_by_itself(text: str):
    assert finds(text, text)


@given(st.integers(1_000, 10**9), st.sampled_from([",", ".", " ", "'", "\u00a0", "\u202f"]))
def test_an_amount_is_found_with_and_without_its_groups(amount: int, between: str):
    grouped = f"{amount:,}".replace(",", between)
    assert finds(f"it is {grouped} RWF", str(amount))
    assert finds(f"it is {amount}RWF", grouped)
    assert finds(f"it is {grouped}Frw", str(amount))


def test_the_page_finds_and_marks_what_a_customer_wrote_in_another_way(counter: Counter):
    phone = counter.signed_in("Aline")
    at = str(int(counter.clock.at.timestamp()))
    texts = [
        {"id": f"wamid.{number}", "from": AMINA.phone, "timestamp": at, "type": "text", "text": {"body": text}}
        for number, (text, _) in enumerate(FOUND)
    ]
    counter.webhook(webhook_of(*texts, name="Amina", phone=str(AMINA.phone)))
    for number, (_, questions) in enumerate(FOUND):
        line = f"?near={number + 1}#found"
        pages = [phone.open(f"/search?words={quote(question)}").text for question in questions[:2]]
        assert [question for question, page in zip(questions, pages, strict=False) if line not in page] == []
        assert all("<mark>" in page for page in pages), questions


def test_names_of_before_are_found_by_todays_letters(tmp_path: Path):
    before = next(number for number, step in enumerate(SCHEMA) if "folded otherwise" in str(step))
    old = Database.open(tmp_path, SCHEMA[:before])
    with old.transaction() as connection:
        doc = {"id": "c_1", "name": "\u0645\u062f\u0631\u0633\u0629", "last_heard_at": None}
        connection.execute("INSERT INTO book_customers (doc) VALUES (?)", (json.dumps(doc),))
        connection.execute("DELETE FROM people_changed")
        connection.execute("INSERT INTO people VALUES ('name', 1, ?)", (doc["name"],))
    old.close()
    books = Books.open(tmp_path)
    assert [found["id"] for found in books.people.find(Asked.of("\u0645\u062f\u0631\u0633\u0647"), 20)] == ["c_1"]
    books.close()
