"""Four languages from plain catalogues: nothing is said outside them, nothing is missing, each person reads theirs."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
from bottle import SimpleTemplate
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.desk.reception import Reception
from edge.errors import Refusal
from edge.language import ENGLISH, LANGUAGES, Language, Said, language, wanted
from edge.language.catalogue import BESIDE
from edge.language.spans import span
from edge.records.message import Message
from edge.settings import ShopSettings
from edge.store.all_tables import where
from tests.kit.examples import examples
from tests.kit.paths import ROOT
from tests.kit.phones import words
from tests.kit.shops import PIN, Counter, customer
from tests.kit.support import Room

CATALOGUES = ROOT / "edge" / "language"
TEMPLATES = sorted((ROOT / "edge" / "web" / "templates").glob("*.tpl"))
# Practice is a world of its own and speaks English, as do the console and the log.
CODE = [path for path in (ROOT / "edge").rglob("*.py") if path.parent != ROOT / "edge" / "practice"] + [
    ROOT / "server.py"
]
# Where a sentence stands in a call: say(key, …), Said(key, {…}), Refusal(code, key, …), notices.post(kind, key, …).
SPEAKERS = {"say": 0, "Said": 0, "Refusal": 1, "post": 1}
TRANSLATED = sorted(code for code in LANGUAGES if code != ENGLISH and any((CATALOGUES / code).glob("*.toml")))
SAID_IN_ATTRIBUTES = r"(?:alt|aria-label|label|placeholder|title)=\"([^\"]*)\""

Entry = str | list[str] | dict[str, str]


def english() -> Mapping[str, Entry]:
    return language(ENGLISH).entries


@cache
def parts() -> frozenset[str]:
    """The catalogue files: the first half of every key."""
    return frozenset(key.partition(".")[0] for key in english())


@cache
def sources() -> list[tuple[str, ast.Module]]:
    """All code, and the templates as the code that they are turned into."""
    code = [(str(path.relative_to(ROOT)), ast.parse(path.read_text("utf-8"))) for path in CODE]
    return code + [(path.name, as_code(path)) for path in TEMPLATES]


def as_code(template: Path) -> ast.Module:
    code: str = SimpleTemplate(name=template.stem, lookup=[str(template.parent)]).code
    return ast.parse(code)


@cache
def all_named() -> list[tuple[str, str, str]]:
    """The file, and how it names which key."""
    return [(file, how, key) for file, tree in sources() for how, key in named(tree)]


def named(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Every key that code names whole, and every beginning of one to which it adds the rest."""
    begun = {part for node in ast.walk(tree) for part in beginnings(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and node not in begun and looks_like_a_key(node.value):
            yield "whole", str(node.value)
    for one in begun:
        if str(one.value).partition(".")[0] in parts():
            yield "begun", str(one.value)


def beginnings(node: ast.AST) -> Iterator[ast.Constant]:
    """f"delivery.{state}" and 'query.state_' + state: the constant that comes first."""
    first = node.values[0] if isinstance(node, ast.JoinedStr) else node.left if isinstance(node, ast.BinOp) else None
    if (
        isinstance(first, ast.Constant)
        and isinstance(first.value, str)
        and re.fullmatch(r"[a-z_]+\.[a-z_]*", first.value)
    ):
        yield first


def looks_like_a_key(text: object) -> bool:
    stem, _, rest = text.partition(".") if isinstance(text, str) else ("", "", "")
    return (
        stem in parts()
        and bool(re.fullmatch(r"[a-z0-9_]+", rest))
        and rest not in ("py", "tpl", "toml", "db", "log", "css")
    )


def calls(tree: ast.AST) -> Iterator[tuple[ast.Call, ast.expr]]:
    """Every call that says something, and the part of it that stands for the sentence."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            place = SPEAKERS.get(name)
            if place is not None and len(node.args) > place:
                yield node, node.args[place]


def facts_of(call: ast.Call) -> set[str] | None:
    """What a call fills gaps with; None where that is not written in the call, as in a Said that is filled later."""
    if getattr(call.func, "id", "") == "Said":
        facts = call.args[1] if is_written(call) else None
        return {str(ast.literal_eval(key)) for key in facts.keys if key} if isinstance(facts, ast.Dict) else None
    return None if any(word.arg is None for word in call.keywords) else {str(word.arg) for word in call.keywords}


def is_written(said: ast.Call) -> bool:
    return len(said.args) == 2 and isinstance(said.args[1], ast.Dict) and None not in said.args[1].keys


def gaps(entry: Entry) -> set[str]:
    sentences = [entry] if isinstance(entry, str) else entry.values() if isinstance(entry, dict) else []
    return {field for sentence in sentences for _, field, _, _ in Formatter().parse(sentence) if field is not None}


# -- the catalogues and the code


def test_every_key_that_code_and_templates_name_is_in_the_english_catalogue():
    missing = {
        (file, key)
        for file, how, key in all_named()
        if (key not in english() if how == "whole" else not any(known.startswith(key) for known in english()))
    }
    assert sorted(missing) == []


def test_no_entry_of_the_catalogues_is_unused():
    whole = {key for _, how, key in all_named() if how == "whole"}
    begun = tuple({key for _, how, key in all_named() if how == "begun"})
    said = {key.removesuffix(BESIDE) for key in english()}
    assert sorted(key for key in said if key not in whole and not key.startswith(begun)) == []


def test_no_sentence_stands_where_its_key_should():
    """Neither in a refusal nor in anything else that is said: what is no key would be English for everybody."""
    literal = {
        (file, part.value)
        for file, tree in sources()
        for _, said in calls(tree)
        for part in ast.walk(said)
        if isinstance(part, ast.Constant)
        and isinstance(part.value, str)
        and re.search(r"[A-Za-z]{2}\s|\s\w+[.!?]$", part.value)
    }
    assert sorted(literal) == []


def test_every_gap_is_filled_where_the_sentence_is_said():
    unfilled = set()
    for file, tree in sources():
        for call, said in calls(tree):
            facts = facts_of(call)
            for key in {str(part.value) for part in ast.walk(said) if isinstance(part, ast.Constant)}:
                if facts is not None and (lacking := gaps(english().get(key, "")) - facts):
                    unfilled.add((file, key, *sorted(lacking)))
    assert sorted(unfilled) == []


def test_no_gap_has_a_name_that_means_something_else():
    names = {name for entry in english().values() for name in gaps(entry)}
    assert all(name.isidentifier() for name in names), "a gap without a name cannot be moved by who translates"
    assert "say" not in names, "under this name a kept sentence carries its key"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_a_template_has_no_words_of_its_own(path: Path):
    text = re.sub(r"(?s)<%.*?%>", "", path.read_text("utf-8"))
    text = re.sub(r"(?m)^\s*%.*$", "", text)
    text = re.sub(r"<code>[^<]*</code>", "", text)  # what is typed at a console is in no language
    said = [re.sub(r"\{\{.*?\}\}", "", one) for one in re.findall(SAID_IN_ATTRIBUTES, text)]
    outside = re.sub(r"<[^>]*>", " ", re.sub(r"\{\{.*?\}\}", "", text))
    assert [piece for piece in [outside, *said] if letters(piece)] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_the_code_of_a_template_has_no_words_either(path: Path):
    handed_over = [
        value.value
        for node in ast.walk(as_code(path))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") != "_printlist"
        for value in [*node.args, *(word.value for word in node.keywords)]
        if isinstance(value, ast.Constant) and isinstance(value.value, str)
    ]
    assert [text for text in handed_over if re.match(r"[A-Z]\w", text)] == []


def letters(text: str) -> bool:
    return any(letter.isalpha() for letter in re.sub(r"&[a-z]+;|<!doctype html>", "", text, flags=re.IGNORECASE))


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_translation_says_everything_that_english_says_with_the_same_gaps(code: str):
    theirs = language(code).entries
    assert sorted(english().keys() - theirs.keys()) == [], "not translated"
    assert sorted(theirs.keys() - english().keys()) == [], "translated, and never said"
    for key, entry in english().items():
        assert type(theirs[key]) is type(entry), key
        assert gaps(theirs[key]) == gaps(entry), key
        if not isinstance(entry, str):
            other = theirs[key]
            assert len(other) == len(entry), key
            assert not isinstance(entry, dict) or set(entry) == set(other) == {"one", "other"}, key


# -- the shop's phone, where it has one

# The phone of a shop that uses its number in the WhatsApp Business app as well, as each language calls it.
SHOP_PHONE = {
    "en": r"shop(['’]s)?( own)? phone|its phone",
    "fr": r"téléphone de la boutique|son téléphone",
    "rw": r"telefon[ei] y[’']iduka|telefon[ei] yaryo",
    "sw": r"simu ya duka|simu yake",
}


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_sentence_names_a_phone_that_the_shop_does_not_have(code: str):
    said = language(code)
    keys = [key for key, entry in said.entries.items() if isinstance(entry, str) and not key.endswith(BESIDE)]
    assert [key for key in keys if re.search(SHOP_PHONE[code], said.say(key), re.IGNORECASE)] == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_shop_with_a_phone_of_its_own_is_sent_to_it(code: str):
    with_one = [key.removesuffix(BESIDE) for key in language(code).entries if key.endswith(BESIDE)]
    assert {"file.refused", "file.gone", "whatsapp.form", "outbox.from_a_copy"} <= set(with_one)
    for key in with_one:
        said = language(code, beside_app=True).say(key)
        assert re.search(SHOP_PHONE[code], said, re.IGNORECASE), key
        assert said != language(code).say(key)


@pytest.mark.parametrize(
    ("beside", "there", "gone"),
    [(True, "shop’s phone", "ask the customer"), (False, "ask the customer", "shop’s phone")],
)
def test_pages_send_staff_to_the_shops_phone_only_where_there_is_one(
    counter: Counter, beside: bool, there: str, gone: str
):
    counter.shop.settings.change_shop(beside_app=beside)
    page = words(counter.signed_in("Aline").open("/help").text)
    assert there in page
    assert gone not in page


# -- how a sentence comes out


def test_a_number_chooses_its_form():
    say = language(ENGLISH).say
    assert [say("board.replies_waiting", count=count) for count in (1, 2)] == [
        "1 reply to be sent.",
        "2 replies to be sent.",
    ]
    assert say(span(3 * 86400)) == "3 days"


def test_french_counts_zero_with_one_and_the_others_do_not():
    entries: dict[str, Entry] = {"x.days": {"one": "{count} jour", "other": "{count} jours"}}
    assert [Language("fr", entries).say("x.days", count=count) for count in (0, 1, 2)] == [
        "0 jour",
        "1 jour",
        "2 jours",
    ]
    assert [Language("sw", entries).say("x.days", count=count) for count in (0, 1, 2)] == [
        "0 jours",
        "1 jour",
        "2 jours",
    ]


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_date_is_said_with_its_own_weekday_and_month(code: str):
    spoken, dates = language(code), [date(2026, month, 20) for month in range(1, 13)]
    assert len({spoken.date(day) for day in dates}) == 12
    for day in dates:
        assert {spoken.weekday(day), "20", "2026"} <= set(re.split(r"[ ,]+", spoken.date(day)))
    assert len({spoken.weekday(date(2026, 11, day)) for day in range(16, 23)}) == 7
    assert language(ENGLISH).date(date(2026, 11, 20)) == "Fri 20 Nov 2026"


def test_a_name_that_runs_the_other_way_stays_inside_its_gap():
    assert language(ENGLISH).say("board.with", name="אילנה") == "with \u2068אילנה\u2069"
    assert language(ENGLISH).say("board.with", name="Aline") == "with Aline"


plain_facts = st.dictionaries(st.text("abcdefg", min_size=1), st.text() | st.integers(), max_size=3)


@settings(deadline=None, max_examples=examples(30))
@given(st.text(), plain_facts, plain_facts)
def test_a_kept_sentence_is_read_back_as_it_was(key: str, inner: dict[str, object], outer: dict[str, object]):
    said = Said(key, {**outer, "within": Said("x.y", inner)})
    assert Said.of(json.loads(json.dumps(said.kept()))) == said


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("", ""),
        ("fr", "fr"),
        ("rw-RW,rw;q=0.9,en;q=0.8", "rw"),
        ("de-DE, SW;q=0.5, fr;q=0.4", "sw"),
        ("en;q=0.3, fr;q=0.7", "fr"),
        ("en;q=0, fr;q=0.1", "fr"),
        ("de, *", ""),
        ("fr;q=nonsense", ""),
        ("fr;q=" + "9" * 10_000 + ", sw", "sw"),
        (",;=,q=1;;", ""),
    ],
)
def test_a_phone_asks_for_the_language_it_likes_best(header: str, code: str):
    assert wanted(header) == code


# -- on the page


@pytest.mark.parametrize("code", LANGUAGES)
def test_everybody_reads_the_language_that_they_chose(counter: Counter, code: str):
    phone = counter.signed_in("Aline")
    phone.open("/me")
    form = phone.form("/me/language")
    assert [value for _, value in form.buttons] == list(LANGUAGES)
    phone.submit(form, language=code)
    say = language(code).say
    for path, key in (("/", "board.nobody_waits"), ("/closed", "office.none_closed"), ("/me", "me.language")):
        assert f'<html lang="{code}">' in phone.open(path).text
        assert say(key) in words(phone.page.text)
    assert phone.open("/phones").status_code == 403
    assert f'<html lang="{code}">' in phone.page.text, "a refusal too"
    assert say("door.owner_only") in words(phone.page.text)


def test_the_choice_of_a_language_survives_signing_out_and_is_for_this_person_alone(counter: Counter):
    aline, eric = counter.signed_in("Aline"), counter.signed_in("Eric")
    aline.open("/me")
    aline.submit(aline.form("/me/language"), language="rw")
    aline.submit(aline.form("/sign-out"))
    assert '<html lang="en">' in aline.open("/sign-in").text, "nobody is known yet"
    aline.send("/sign-in", name="Aline", pin=PIN)
    assert '<html lang="rw">' in aline.open("/").text
    assert '<html lang="en">' in eric.open("/").text


def test_who_has_not_chosen_reads_the_language_of_the_shop(counter: Counter):
    phone = counter.signed_in("Aline")
    counter.shop.settings.change_shop(language="sw")
    assert '<html lang="sw">' in phone.open("/").text


def test_before_anybody_signs_in_the_page_speaks_as_the_phone_asks(counter: Counter):
    phone = counter.signed_in("Aline")
    phone.submit(phone.form("/sign-out"))
    counter.shop.settings.change_shop(language="sw")
    for path in ("/sign-in", "/nowhere"):
        assert '<html lang="fr">' in phone.ask(path, Accept_Language="fr-FR, en;q=0.5").text
        assert '<html lang="sw">' in phone.ask(path, Accept_Language="de-DE").text
    assert '<html lang="rw">' in counter.phone().ask("/enrol", Accept_Language="rw").text


def test_a_language_that_nobody_here_speaks_is_refused_and_changes_nothing(counter: Counter):
    phone = counter.signed_in("Aline")
    phone.open("/me")
    refused = phone.submit(phone.form("/me/language"), language="../fr")
    assert refused.status_code == 400
    assert '<html lang="en">' in phone.open("/").text
    with pytest.raises(Refusal):
        counter.shop.settings.change_shop(language="de")
    assert counter.shop.settings.shop().language == ShopSettings().language


def test_a_customers_words_are_never_taken_for_a_sentence_of_ours(counter: Counter):
    phone = counter.signed_in("Aline")
    query = counter.hears("board.take_next", kind="image")
    assert "Photo · board.take_next" in words(phone.open("/").text)
    assert "board.take_next" in words(phone.open(f"/q/{query}").text)


@pytest.mark.parametrize("news", ["user_changed_number", "request_welcome"])
def test_what_whatsapp_tells_of_a_customer_is_said_in_the_readers_language(counter: Counter, news: str):
    phone = counter.signed_in("Aline")
    query = counter.hears(who=customer(7))
    told = Message("wamid.news", customer(7), "system", "7 changed to 8", counter.clock.at, extra={"system": news})
    counter.shop.settings.change_shop(language="fr")
    with counter.shop.books.transaction():
        Reception(counter.shop.books, counter.shop.settings).tell(told, counter.clock.now())
    key = {"user_changed_number": "line.new_number", "request_welcome": "line.opened_chat"}[news]
    assert f"{language('fr').say(key)} 7 changed to 8" in words(phone.open(f"/q/{query}").text)


def test_a_line_that_the_first_version_kept_reads_as_it_did(room: Room):
    query = room.writes("wamid.1")
    room.books.tables.queries.update({"last_line": "Photo · this tap"}, where("id") == query)
    room.books.tables.queries.update(lambda document: document.pop("last_word"), where("id") == query)
    (row,) = room.board.see(room.staff("Aline")).waiting
    assert (row.word, row.line) == ("", "Photo · this tap")
