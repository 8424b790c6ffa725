"""Forms act once: double taps, the back button, two tabs, stale pages, foreign pages, and looking."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from edge.errors import Refusal
from edge.outbox.link import LinkState
from edge.records.events import Claimed
from edge.records.reply import Delivery
from edge.registers.books import Books
from edge.settings import Settings
from edge.web.addresses import ADDRESSES
from edge.web.base.forms import Forms
from tests.kit.addresses import typed
from tests.kit.phones import Form, Phone
from tests.kit.shops import Counter, open_counter

REPLY = r"/q/q_\w+/reply"
CLOSE = r"/q/q_\w+/close"
NOTE = r"/q/q_\w+/note"


def replies(counter: Counter) -> list[str]:
    return [reply["text"] for reply in counter.shop.books.tables.replies.all()]


def holding(counter: Counter, name: str = "Aline", text: str = "Do you have nails?") -> tuple[Phone, str]:
    """Somebody signed in, with the page of a query open that they have."""
    phone, query = counter.signed_in(name, owner=name == "Aline"), counter.hears(text)
    counter.shop.desk.claim(query, counter.staff(name))
    phone.open(f"/q/{query}")
    return phone, query


# Tokens


def test_a_token_acts_once(tmp_path: Path):
    forms = opened(tmp_path)
    token = forms.token("i_one")
    done = []
    for _ in range(3):
        with forms.once(token, "i_one") as fresh:
            done.append(fresh)
    assert done == [True, False, False]


def test_a_token_is_spent_for_good_when_the_box_starts_again(tmp_path: Path):
    forms = opened(tmp_path)
    spent, unspent = forms.token("i_one"), forms.token("i_one")
    with forms.once(spent, "i_one"):
        pass
    forms.books.close()
    again = opened(tmp_path)
    with again.once(spent, "i_one") as fresh:
        assert not fresh
    with again.once(unspent, "i_one") as fresh:
        assert fresh, "a page from before the power cut still acts"


def test_what_is_refused_spends_nothing(tmp_path: Path):
    forms = opened(tmp_path)
    token = forms.token("i_one")
    with pytest.raises(Refusal, match="taken"), forms.once(token, "i_one"):
        raise Refusal("taken", "Eric took this.")
    with forms.once(token, "i_one") as fresh:
        assert fresh


@pytest.mark.parametrize("change", ["", "x", "é" * 60, "\ud800", "cut", "longer", "another sign-in", "another box"])
def test_a_strange_token_is_refused(tmp_path: Path, change: str):
    forms = opened(tmp_path / "a")
    token = forms.token("i_one")
    strange = {
        "cut": token[:-1],
        "longer": token + "0",
        "another sign-in": forms.token("i_two"),
        "another box": opened(tmp_path / "b").token("i_one"),
    }.get(change, change)
    with pytest.raises(Refusal, match="stale"), forms.once(strange, "i_one"):
        pytest.fail("a strange token must not act")


class OpenForms(Forms):
    """Forms that know their books, so that a test can close and open them again."""

    def __init__(self, books: Books) -> None:
        super().__init__(books, Settings(books))
        self.books = books


def opened(folder: Path) -> OpenForms:
    return OpenForms(Books.open(folder))


# Twice


def test_a_double_tap_on_take_takes_once_and_shows_the_query(counter: Counter):
    phone, query = counter.signed_in("Aline", owner=True), counter.hears()
    phone.open("/")
    form = phone.form(rf"/q/{query}/claim")
    urls = [phone.submit(form).url for _ in range(2)]
    assert urls[0] == urls[1]
    assert query in urls[0]
    assert [event.what for event in counter.shop.books.events.of_query(query)].count(Claimed()) == 1


def test_a_reply_that_is_posted_again_goes_once(counter: Counter):
    phone, _ = holding(counter)
    form = phone.form(REPLY)
    for _ in range(3):
        assert phone.submit(form, text="Yes.").status_code == 200
    assert replies(counter) == ["Yes."]


def test_a_reply_that_is_posted_at_the_same_moment_goes_once(counter: Counter):
    phone, _ = holding(counter)
    form = phone.form(REPLY)

    def post(_: int) -> int:
        data = {**form.fields, "text": "Yes."}
        return requests.post(phone.address + form.action, data, cookies=phone.cookies, timeout=60).status_code

    with ThreadPoolExecutor(8) as many:
        assert list(many.map(post, range(16))) == [200] * 16
    assert replies(counter) == ["Yes."]


@pytest.mark.parametrize(("form", "side"), [(REPLY, "out"), (NOTE, "note")])
def test_other_words_in_a_form_that_has_acted_are_neither_sent_nor_lost(counter: Counter, form: str, side: str):
    """A phone went back to the page, and somebody wrote something else into the form that lay there."""
    phone, query = holding(counter)
    spent = phone.form(form)
    phone.submit(spent, text="The first words.\r\nIn two lines.")
    told = phone.submit(spent, text="Other words.")
    assert told.status_code == 409
    assert "This was sent already" in told.text
    assert "\nOther words.</textarea>" in told.text
    lines = counter.shop.board.query(query, counter.staff("Aline")).lines
    assert [line.text for line in lines if line.side == side] == ["The first words.\nIn two lines."]
    assert phone.submit(spent, text="The first words.\r\nIn two lines. ").status_code == 200, "the same once more"
    phone.submit(phone.form(form), text="Other words.")
    lines = counter.shop.board.query(query, counter.staff("Aline")).lines
    assert [line.text for line in lines if line.side == side][1:] == ["Other words."]


def test_two_tabs_send_two_replies(counter: Counter):
    phone, query = holding(counter)
    one = phone.form(REPLY)
    phone.open(f"/q/{query}")
    two = phone.form(REPLY)
    phone.submit(one, text="Yes.")
    phone.submit(two, text="Until six.")
    assert replies(counter) == ["Yes.", "Until six."]


def test_take_the_oldest_twice_takes_one(counter: Counter):
    phone = counter.signed_in("Aline", owner=True)
    counter.hears(ago=60)
    counter.hears(ago=30)
    phone.open("/")
    form = phone.form("/take-next")
    phone.submit(form)
    phone.submit(form)
    phone.open("/")
    assert len(phone.forms(r"/q/q_\w+/claim")) == 1


def test_a_reload_after_adding_a_phone_makes_no_second_code(counter: Counter):
    phone = counter.signed_in("Aline", owner=True)
    phone.open("/phones")
    form = phone.form("/phones/add")
    phone.submit(form)
    phone.submit(form)
    assert len(counter.shop.books.tables.enrolments) == 1
    assert 'class="code"' not in phone.page.text


# Stale, refused, not saved: nothing is done, and nothing that was typed is lost


def test_a_reply_to_a_query_closed_meanwhile_is_refused_and_given_back(counter: Counter):
    phone, query = holding(counter)
    form = phone.form(REPLY)
    counter.clock.forward(hours=2)
    counter.shop.desk.close(query, counter.staff("Aline"), "sold")
    page = phone.submit(form, text="We have <them>.")
    assert page.status_code == 409
    assert "closed" in page.text
    assert "We have &lt;them&gt;.</textarea>" in page.text
    assert replies(counter) == []


def test_a_reply_to_a_query_taken_over_meanwhile_is_refused_and_given_back(counter: Counter):
    phone, query = holding(counter)
    form = phone.form(REPLY)
    counter.shop.desk.take_over(query, counter.staff("Eric"))
    page = phone.submit(form, text="We have them.")
    assert (page.status_code, replies(counter)) == (403, [])
    assert "Eric took this" in page.text
    assert "We have them.</textarea>" in page.text


def test_a_reply_that_is_too_long_is_refused_and_stays_in_its_box(counter: Counter):
    phone, _ = holding(counter)
    text = "\nصابون 🪣 " * 1000
    page = phone.submit(phone.form(REPLY), text=text)
    assert (page.status_code, replies(counter)) == (400, [])
    assert "4096" in page.text.replace(",", "")
    assert f">\n{text}</textarea>" in page.text.replace("\r\n", "\n")
    assert phone.submit(phone.form(REPLY), text="Yes.").status_code == 200


def test_an_empty_reply_is_refused(counter: Counter):
    phone, _ = holding(counter)
    assert phone.submit(phone.form(REPLY), text=" \n ").status_code == 400
    assert replies(counter) == []


def test_a_note_that_is_refused_never_turns_up_in_the_reply(counter: Counter):
    phone, _ = holding(counter)
    page = phone.submit(phone.form(NOTE), text="He owes us money. " * 200)
    assert page.status_code == 400
    before, _, reply = page.text.partition('class="reply"')
    assert "He owes us money." in before
    assert "He owes us money." not in reply


def test_the_note_of_a_hand_over_that_is_refused_is_kept(counter: Counter):
    counter.staff("Eric")
    phone, _ = holding(counter)
    page = phone.submit(phone.form(r"/q/q_\w+/hand_over"), to="s_nobody", note="He wants two.")
    assert page.status_code == 400
    assert "He wants two.</textarea>" in page.text


def test_what_was_typed_is_given_back_when_the_sign_in_has_ended(counter: Counter):
    phone, _ = holding(counter)
    form = phone.form(REPLY)
    counter.clock.forward(hours=13)
    page = phone.submit(form, text="We have them.")
    assert (page.status_code, replies(counter)) == (403, [])
    assert "We have them.</textarea>" in page.text


def test_on_a_full_card_nothing_is_half_done_and_the_text_is_given_back(counter: Counter):
    phone, query = holding(counter)
    form = phone.form(REPLY)
    counter.disk.full = True
    page = phone.submit(form, text="We have them.")
    assert page.status_code == 503
    assert "cannot save" in page.text
    assert "We have them.</textarea>" in page.text
    assert replies(counter) == []
    counter.disk.full = False
    assert phone.submit(form, text="We have them.").status_code == 200, "the token was not spent"
    assert replies(counter) == ["We have them."]
    assert query in phone.page.url


def test_on_a_full_card_signing_out_takes_the_cookie_away_all_the_same(counter: Counter):
    phone, _ = holding(counter)
    phone.open("/")
    counter.disk.full = True
    told = phone.submit_only(phone.form("/sign-out"))
    assert (told.status_code, told.headers["Location"]) == (303, "/sign-in")
    assert "sign_in" not in phone.cookies


def test_a_page_that_cannot_be_read_says_so_and_speaks_of_no_saving(counter: Counter):
    phone, _ = holding(counter)
    counter.stand_still()
    counter.shop.books.close()
    database = counter.shop.config.data / "iduka.db"
    database.rename(database.with_suffix(".away"))
    told = phone.open("/")
    assert told.status_code == 503
    assert "cannot be read just now" in told.text
    assert "save" not in told.text


@pytest.mark.parametrize("token", ["", "x", "another's"])
def test_a_form_without_a_token_of_its_own_does_nothing(counter: Counter, token: str):
    phone, _ = holding(counter)
    form = phone.form(REPLY)
    if token == "another's":
        eric, _ = holding(counter, "Eric", "Another question")
        token = eric.form(REPLY).fields["token"]
    page = phone.submit(form, token=token, text="Yes.")
    assert (page.status_code, replies(counter)) == (409, [])
    assert "Yes.</textarea>" in page.text
    assert phone.submit(phone.form(REPLY), text="Yes.").status_code == 200, "and the fresh page acts"
    assert replies(counter) == ["Yes."]


@pytest.mark.parametrize("ask", ["send_again", "it_arrived", "drop"])
def test_a_persons_word_on_a_reply_counts_once_and_then_shows_the_query(counter: Counter, ask: str):
    phone, query = holding(counter)
    reply = counter.shop.desk.reply(query, counter.staff("Aline"), "Yes.")
    counter.stand_still()
    counter.shop.link.became(LinkState.ONLINE, counter.clock.now())
    counter.clock.forward(minutes=31)
    counter.shop.books.tables.replies.update({"state": Delivery.UNSURE.value})
    phone.open(f"/q/{query}")
    form = phone.form(f"/reply/{reply}/{ask}")
    assert query in phone.submit(form).url
    counter.shop.books.tables.replies.update({"state": Delivery.SENT.value})
    assert phone.submit(form).status_code == 200
    late = phone.submit(form, token=phone.form(REPLY).fields["token"])
    assert late.status_code == 409
    assert "moved on" in late.text
    assert "Do you have nails?" in late.text


# From elsewhere, and by looking


@pytest.mark.parametrize(
    "said",
    [{"Origin": "http://shop.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}, {"Host": "a.example"}],
)
def test_a_foreign_page_does_nothing_with_our_cookies(counter: Counter, said: dict[str, str]):
    phone, query = holding(counter)
    counter.stand_still()
    before = counter.shop.books.database.revision
    for form in every_form(phone):
        fields = {**form.fields, "text": "sent by a stranger", "outcome": "sold"}
        told = requests.post(phone.address + form.action, fields, cookies=phone.cookies, headers=said, timeout=60)
        assert told.status_code == 403
    assert counter.shop.books.database.revision == before
    assert phone.open(f"/q/{query}").status_code == 200


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"])
def test_looking_changes_nothing(counter: Counter, method: str):
    counter.staff("Eric")
    phone, query = holding(counter)
    waiting = counter.hears("Another question")
    reply = counter.shop.desk.reply(query, counter.staff("Aline"), "Yes.")
    counter.shop.books.tables.replies.update({"state": Delivery.UNSURE.value})
    code = counter.shop.login.enrol_code(None)
    pages = ["/", "/closed", "/apart", "/notices", "/phones", "/sign-in", f"/enrol?code={code}", f"/q/{query}"]
    pages += [f"/q/{waiting}", "/healthz", "/static/shop.css", f"/reply/{reply}/drop", "/phones/add", "/take-next"]
    pages += ["/settings/whatsapp"]  # which makes the verify token that it shows, the first time
    forms = {form.action for page in pages if phone.open(page) for form in every_form(phone)}
    counter.stand_still()
    before = counter.shop.books.database.revision
    for path in [*pages, *forms, *(typed(address.rule, query) for address in ADDRESSES)]:
        requests.request(method, phone.address + path, cookies=phone.cookies, timeout=60)
    assert counter.shop.books.database.revision == before


def every_form(phone: Phone) -> list[Form]:
    found = phone.forms(".*")
    return found or [Form("/sign-out")]


def test_a_refused_page_that_is_opened_again_leads_back(counter: Counter):
    phone, query = holding(counter)
    assert phone.submit(phone.form(CLOSE), outcome="nonsense").status_code == 400
    assert phone.page.url.endswith("/close")
    assert phone.open(phone.page.url).url.endswith(f"/q/{query}")


def test_the_board_that_said_no_looks_for_news_at_its_own_address(counter: Counter, tmp_path: Path):
    phone = counter.signed_in("Aline", owner=True)
    counter.hears()
    phone.open("/")
    form = phone.form("/take-next")
    counter.shop.desk.claim_next(counter.staff("Eric"))
    page = phone.submit(form)
    assert page.status_code == 404
    assert "Nobody is waiting" in page.text
    assert re.search(r'http-equiv="refresh" content="[0-9]+; url=/"', page.text), "for phones without JavaScript"


def test_a_page_from_before_a_restart_still_acts(tmp_path: Path):
    with open_counter(tmp_path / "data") as counter:
        phone, query = holding(counter)
        form = phone.form(REPLY)
        cookies = phone.cookies
    with open_counter(tmp_path / "data") as counter:
        phone = counter.phone()
        phone.carry(cookies)
        assert phone.submit(form, text="Yes.").status_code == 200
        assert query in phone.page.url
        assert replies(counter) == ["Yes."]
