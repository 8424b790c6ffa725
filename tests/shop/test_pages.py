"""What the pages say: who waits, who has what, what became of a reply, and what went wrong, in words."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from html import unescape
from typing import Any

import pytest
import requests

from edge.outbox.link import LinkState
from edge.records.message import Media, Who
from edge.records.reply import Delivery
from tests.kit.paths import ROOT
from tests.kit.phones import Phone
from tests.kit.shops import Counter, customer

TEMPLATES = sorted((ROOT / "edge" / "web" / "templates").glob("*.tpl"))
REPLY = r"/q/q_\w+/reply"
MINUTE, HOUR = 60, 3600


def words(page: str) -> str:
    """What a person reads, on one line."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", re.sub("(?s)<head>.*?</head>", "", page))).split())


def section(page: str, title: str) -> str:
    """What stands under a heading of the board, up to the next one."""
    found = re.search(rf"(?s)<h2[^>]*>{title} .*?</h2>(.*?)(<h2|</main>)", page)
    return words(found[1]) if found else ""


def held(counter: Counter, text: str = "Do you have nails?", by: str = "Aline", **more: Any) -> str:
    query = counter.hears(text, **more)
    counter.shop.desk.claim(query, counter.staff(by))
    return query


# The board


def test_an_empty_board_has_a_kind_sentence(aline: Phone):
    assert "Nobody is waiting. Time for tea." in words(aline.open("/").text)
    assert aline.forms("/take-next") == []


def test_the_board_shows_who_waits_oldest_first_and_how_long(counter: Counter, aline: Phone):
    counter.hears("the younger question", ago=4 * MINUTE)
    counter.hears("the older question", ago=130 * MINUTE)
    waiting = section(aline.open("/?see=waiting").text, "Waiting")
    assert waiting.index("the older question") < waiting.index("the younger question")
    assert "2 h 10" in waiting
    assert "left" not in waiting, "there is time"


def test_the_board_tells_mine_from_others(counter: Counter, aline: Phone):
    held(counter, "what Aline has")
    held(counter, "what Eric has", by="Eric")
    page = aline.open("/").text
    assert "what Aline has" in section(page, "Mine")
    assert "what Eric has" not in page
    others = section(aline.open("/?see=others").text, "Others")
    assert "what Eric has with Eric" in others
    assert "what Aline has" not in others


def test_a_new_message_is_marked_until_its_holder_looks(counter: Counter, aline: Phone):
    who = customer(7)
    query = held(counter, who=who)
    counter.hears("And screws?", who)
    assert "new message" in section(aline.open("/").text, "Mine")
    assert "And screws?" in words(aline.open(f"/q/{query}").text)
    assert "new message" not in words(aline.open("/").text)


def test_another_looking_does_not_take_the_mark_away(counter: Counter, aline: Phone):
    who = customer(7)
    query = held(counter, who=who)
    counter.hears("And screws?", who)
    counter.signed_in("Eric").open(f"/q/{query}")
    assert "new message" in section(aline.open("/").text, "Mine")


def test_a_hand_over_waits_for_a_yes(counter: Counter, aline: Phone):
    query = held(counter, by="Eric")
    counter.shop.desk.hand_over(query, counter.staff("Eric"), counter.staff("Aline").id, "He wants <five>.")
    page = aline.open("/").text
    assert "From Eric: He wants <five>." in section(page, "Offered to you")
    aline.submit(aline.form(f"/q/{query}/accept"))
    assert "Do you have nails?" in section(aline.open("/").text, "Mine")


def test_the_board_warns_before_a_query_goes_back(counter: Counter, aline: Phone):
    query = held(counter)
    counter.clock.forward(minutes=100)
    assert "goes back to the queue in 20 min" in words(aline.open("/").text)
    assert "goes back to the queue in 20 min" in words(aline.open(f"/q/{query}").text)


def test_the_board_names_the_replies_that_need_a_person(counter: Counter, aline: Phone):
    query = held(counter)
    counter.shop.desk.reply(query, counter.staff("Aline"), "Yes.")
    counter.shop.books.tables.replies.update({"state": Delivery.FAILED.value, "reason": "The number has no WhatsApp."})
    assert section(aline.open("/").text, "Replies that need you")


def test_the_window_is_said_in_words_before_it_is_a_colour(counter: Counter, aline: Phone):
    counter.hears("calm", ago=HOUR)
    counter.hears("soon", ago=22 * HOUR)
    counter.hears("urgent", ago=23.5 * HOUR)
    counter.hears("over", ago=25 * HOUR)
    chips = re.findall(r'class="chip (\w+)">([^<]*)<', aline.open("/?see=waiting").text)
    assert [tone for tone, _ in chips] == ["urgent", "soon"]
    expected = [r"[23]\d min left", r"(2 h|1 h 5\d) left"]
    assert all(re.fullmatch(pattern, said) for pattern, (_, said) in zip(expected, chips, strict=True))
    assert "24 hours over · 1 approved text, or call" in words(aline.page.text)


def test_the_board_looks_for_news_by_itself_and_pages_where_one_types_do_not(counter: Counter, aline: Phone):
    query = held(counter)
    refresh = re.compile(r'<noscript><meta http-equiv="refresh" content="\d\d; url=/([^"]*)"></noscript>')
    for see in ("", "?see=waiting", "?see=over"):
        found = refresh.search(aline.open(unescape(f"/{see}")).text)
        assert found
        assert found[1] == see
    for path in (f"/q/{query}", "/sign-in", "/phones", "/notices", "/closed", "/enrol"):
        assert not refresh.search(aline.open(path).text)


def test_closed_today_shows_how_it_ended(counter: Counter, aline: Phone):
    query = held(counter)
    aline.open(f"/q/{query}")
    close = aline.form(r"/q/q_\w+/close")
    assert [value for _, value in close.buttons] == ["answered", "sold", "no stock", "other"]
    aline.submit(close, outcome="no stock")
    assert "Closed today 1" in words(aline.page.text)
    assert "no stock" in words(aline.open("/closed").text)
    aline.open(f"/q/{query}")
    aline.submit(aline.form(r"/q/q_\w+/reopen"))
    assert "yours" in words(aline.page.text)


def test_the_board_with_fifty_queries_is_light(counter: Counter, aline: Phone):
    for number in range(50):
        counter.hears(
            f"Question {number}: do you have the {number * 37 % 91} litre one?", customer(number, f"N {number}")
        )
    page = aline.open("/?see=waiting")
    assert page.headers["Content-Encoding"] == "gzip"
    assert page.text.count('class="row"') == 50
    files = {path: aline.open(unescape(path)).content for path in re.findall(r'href="(/static/[^"]+)"', page.text)}
    assert len(files) == 3
    weight = sum(len(gzip.compress(content, 5)) for content in (page.content, *files.values()))
    weight += sum(len(f"{name}: {value}\r\n") for name, value in page.headers.items()) * 3
    assert weight <= 15_000


# One query


def test_two_who_take_the_same_query_have_one_winner_and_the_other_is_told(counter: Counter):
    query = counter.hears()
    names = [f"Staff {number}" for number in range(4)]
    phones = [counter.signed_in(name) for name in names]
    posts: list[Callable[[], requests.Response]] = []
    for phone in phones:
        phone.open("/")
        form = phone.form(f"/q/{query}/claim")
        posts.append(partial(phone.submit_only, form))
    with ThreadPoolExecutor(4) as many:
        answers = list(many.map(lambda post: post(), posts))
    assert sorted(answer.status_code for answer in answers) == [303, 409, 409, 409]
    winner = names[[answer.status_code for answer in answers].index(303)]
    for answer in answers:
        if answer.status_code == 409:
            assert f"{winner} took this just now." in words(answer.text)


def test_a_query_shows_only_what_this_person_may_do(counter: Counter, aline: Phone):
    mine, others, waiting = held(counter), held(counter, by="Eric"), counter.hears()
    eric = counter.signed_in("Eric")
    seen = {query: verbs(eric, query) for query in (mine, others, waiting)}
    assert seen == {
        mine: {"note", "take_over"},
        others: {"attach", "close", "hand_over", "no_answer", "note", "release", "remind", "reply"},
        waiting: {"claim", "no_answer", "note"},
    }
    assert verbs(aline, others) == {"close", "hand_over", "no_answer", "note", "release", "take_over"}, (
        "she is the owner"
    )


def verbs(phone: Phone, query: str) -> set[str]:
    phone.open(f"/q/{query}")
    return {form.action.rsplit("/", 1)[1] for form in phone.forms(rf"/q/{query}/\w+")}


@pytest.mark.parametrize(
    ("state", "said", "asks"),
    [
        (Delivery.QUEUED, "waiting to be sent", 1),  # to take it back: it never left
        (Delivery.SENDING, "being sent", 0),
        (Delivery.SENT, "✓ sent", 0),
        (Delivery.DELIVERED, "delivered", 0),
        (Delivery.READ, "✓✓ read", 0),
        (Delivery.HELD, "not sent", 2),
        (Delivery.UNSURE, "may have arrived", 3),
        (Delivery.FAILED, "not sent", 2),
        (Delivery.DROPPED, "dropped, not sent", 0),
    ],
)
def test_what_became_of_a_reply_is_said_in_words(counter: Counter, aline: Phone, state: Delivery, said: str, asks: int):
    query = held(counter)
    counter.stand_still()
    counter.shop.link.became(LinkState.ONLINE, counter.clock.now())
    counter.shop.desk.reply(query, counter.staff("Aline"), "Yes.")
    counter.shop.books.tables.replies.update({"state": state.value, "reason": "For a reason."})
    counter.clock.forward(minutes=31)  # long enough for WhatsApp to have said something itself
    aline.open(f"/q/{query}")
    assert said in words(aline.page.text)
    waits = state is Delivery.QUEUED  # what it was put off for is past
    assert ("For a reason." in words(aline.page.text)) is not waits
    assert len(aline.forms(r"/reply/.*")) == asks


@pytest.mark.parametrize(
    ("state", "said", "button"),
    [
        (LinkState.OFFLINE, "No internet since 14:00. Replies wait here and go by themselves", "Send when online"),
        (LinkState.PORTAL, "The network wants a sign-in since 14:00.", "Send when online"),
        (LinkState.REFUSED, "The owner must look at the notices.", "Send"),
        (LinkState.THROTTLED, "WhatsApp asks us to go slower since 14:00.", "Send"),
    ],
)
def test_a_broken_line_is_said_with_since_when_and_a_way_out(
    counter: Counter, aline: Phone, state: LinkState, said: str, button: str
):
    query = held(counter)
    counter.stand_still()
    counter.shop.desk.reply(query, counter.staff("Aline"), "Yes.")
    counter.shop.link.became(state, counter.clock.now())
    assert said in words(aline.open("/").text)
    assert "1 reply to be sent." in words(aline.page.text)
    page = words(aline.open(f"/q/{query}").text)
    assert said in page
    assert ("waiting for internet" in page) == (state is LinkState.OFFLINE)
    assert ("Send when online" in page) == (button == "Send when online")


def test_a_clock_that_is_not_certain_is_said_and_no_window_is_promised(counter: Counter, aline: Phone):
    query = counter.hears(ago=10)
    counter.clock.trusted = False
    counter.clock.forward(minutes=5)
    page = words(aline.open("/").text)
    assert "The clock is not certain" in page
    assert "5 min or more" in page
    assert "to answer" not in page
    assert "The clock is not certain" in words(aline.open(f"/q/{query}").text)


def test_a_window_that_is_over_is_said_where_one_writes(counter: Counter, aline: Phone):
    query = held(counter, ago=25 * HOUR)
    assert "The 24 hours are over" in words(aline.open(f"/q/{query}").text)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"kind": "image", "media": Media("m", "image/jpeg"), "text": "is it this?"}, "Photo is it this? Not here yet"),
        ({"kind": "audio", "media": Media("m", "audio/ogg", voice=True), "text": ""}, "Voice note Not here yet"),
        ({"kind": "document", "media": Media("m", filename="list.pdf"), "text": ""}, "Document list.pdf Not here yet"),
        ({"kind": "location", "extra": {"location": {"latitude": -1.95, "longitude": 30.12}}}, "-1.95, 30.12"),
        ({"kind": "unknown", "text": ""}, "Something that cannot be shown here"),
        ({"kind": "system", "text": "Amina changed her number."}, "Amina changed her number."),
        ({"forwarded": "often"}, "Forwarded many times"),
        ({"quotes": "wamid.elsewhere"}, "an earlier message"),
    ],
)
def test_whatever_is_not_words_is_named(counter: Counter, aline: Phone, more: dict[str, Any], said: str):
    query = counter.hears(who=customer(9))
    counter.hears(who=customer(9), **more)
    assert said in words(aline.open(f"/q/{query}").text)


def test_an_edit_a_deletion_and_a_reaction_keep_the_original_in_sight(counter: Counter, aline: Phone):
    who = customer(9)
    query = counter.hears("two taps", who)
    counter.hears("three taps", who, kind="edit", target="wamid.1")
    counter.hears("", who, kind="reaction", target="wamid.1")
    counter.hears("never mind", who)
    counter.hears("", who, kind="revoke", target="wamid.4")
    page = words(aline.open(f"/q/{query}").text)
    assert "three taps Changed by the customer. Before: two taps" in page
    assert "Deleted by the customer. It said: never mind" in page


def test_times_are_the_shops_own_and_lateness_is_explained(counter: Counter, aline: Phone):
    query = counter.hears(ago=48 * MINUTE)
    shown = words(aline.open(f"/q/{query}").text)
    assert "13:12 · came in 48 min later" in shown
    assert "the line was down" not in shown, "which nobody knows"
    counter.clock.forward(days=1)
    aline.open("/sign-in")
    aline.submit(aline.form("/sign-in"), name="Aline", pin="4711")
    assert "Yesterday" in words(aline.open(f"/q/{query}").text)


def test_a_note_is_for_colleagues_alone_and_looks_like_it(counter: Counter, aline: Phone):
    query = held(counter)
    aline.open(f"/q/{query}")
    aline.submit(aline.form(r"/q/q_\w+/note"), text="He took the half inch one.")
    assert "He took the half inch one. Aline · 14:00 · only staff see this" in words(aline.page.text)
    assert len(counter.shop.books.tables.replies) == 0


def test_older_messages_are_a_tap_away(counter: Counter, aline: Phone):
    who = customer(9)
    for number in range(70):
        query = counter.hears(f"message {number};", who)
    assert "message 0;" not in words(aline.open(f"/q/{query}").text)
    older = re.search(r'href="(/q/\w+\?before=\d+)"', aline.page.text)
    assert older
    page = words(aline.open(older[1]).text)
    assert "message 0;" in page
    assert "message 69;" not in page
    assert aline.open(f"/q/{query}?before=99999999999999999999").status_code == 200
    assert aline.open(f"/q/{query}?before=-1&before=x").status_code == 200


def test_a_query_opens_where_its_newest_message_stands(counter: Counter, aline: Phone):
    query = held(counter, "only one")
    aline.open("/")
    assert f'href="/q/{query}#newest"' in aline.page.text
    assert aline.open(f"/q/{query}").text.count("id=newest") == 1
    form = aline.form(REPLY)
    assert aline.submit_only(form, text="Yes.").headers["Location"] == f"/q/{query}#newest"


@pytest.mark.parametrize("verb", ["close", "release"])
def test_a_query_is_neither_closed_nor_put_back_over_words_that_its_page_did_not_show(
    counter: Counter, aline: Phone, verb: str
):
    who = customer(7, "Claudine")
    query = counter.hears("Do you have the bucket?", who)
    counter.shop.desk.claim(query, counter.staff("Aline"))
    aline.open(f"/q/{query}")
    form = aline.form(f"/q/{query}/{verb}")
    counter.hears("Then also 40 iron sheets, please", who)
    refused = aline.send(form.action, **{**form.fields, "outcome": "sold"})
    assert refused.status_code == 409
    assert "40 iron sheets" in words(refused.text)
    assert "you have not seen" in words(refused.text)
    assert counter.shop.board.query(query, counter.staff("Aline")).row.state == "claimed"
    again = aline.form(f"/q/{query}/{verb}")
    assert aline.submit(again, outcome="sold").status_code == 200
    assert (
        counter.shop.board.query(query, counter.staff("Aline")).row.state
        == {"close": "closed", "release": "waiting"}[verb]
    )


def test_earlier_queries_of_the_same_customer_are_at_hand(counter: Counter, aline: Phone):
    who = customer(9)
    old = held(counter, "a month ago", who=who)
    counter.shop.desk.close(old, counter.staff("Aline"), "sold")
    counter.clock.forward(hours=30)
    aline.open("/sign-in")
    aline.submit(aline.form("/sign-in"), name="Aline", pin="4711")
    new = counter.hears("today", who)
    assert new != old
    assert f'href="/q/{old}"' in aline.open(f"/q/{new}").text
    assert "Earlier queries 1" in words(aline.page.text)


def test_numbers_are_shown_so_far_as_to_tell_two_customers_apart(counter: Counter, aline: Phone):
    query = counter.hears(who=Who(phone="250788000321", name="Amina"))
    page = aline.open(f"/q/{query}").text
    assert "··· 321" in words(page)
    assert page.replace("tel:+250788000321", "").count("250788000321") == 0, "whole, it is there to be called alone"


# The owner's corner, and what is kept apart


def test_the_owner_settles_a_notice_and_others_only_read_it(counter: Counter, aline: Phone):
    eric = counter.signed_in("Eric")
    counter.shop.notices.post(
        "t", "WhatsApp refuses <the token>.", counter.clock.now(), serious=True, stops_sending=True
    )
    assert "WhatsApp refuses <the token>." in words(aline.open("/").text)
    eric.open("/notices")
    assert "no replies are sent until this is put right" in words(eric.page.text)
    assert eric.forms("/notices/.*") == []
    aline.open("/notices")
    aline.submit(aline.form(r"/notices/n_\w+/settle"))
    assert "Nothing is wrong." in words(aline.page.text)


def test_what_could_not_be_read_is_counted_and_shown(counter: Counter, aline: Phone):
    counter.webhook(b'{"object":"whatsapp_business_account","entry":[{"id":"1","changes":"<b>nonsense"}]}')
    page = aline.open("/apart").text
    assert "Could not be read · 1" in words(page)
    assert "<b>nonsense" not in page


# What goes wrong


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/q/q_nothere", 404),
        ("GET", "/nowhere", 404),
        ("GET", "/q/../etc/passwd", 404),
        ("POST", "/q/q_nothere/claim", 404),
        ("POST", "/q/q_nothere/conquer", 404),
        ("POST", "/reply/r_nothere/drop", 404),
        ("POST", "/notices/n_nothere/settle", 404),
        ("POST", "/phones/p_nothere/end", 200),
        ("GET", "/take-next", 405),
        ("DELETE", "/", 405),
    ],
)
def test_what_is_not_there_is_said_with_a_way_back(counter: Counter, aline: Phone, method: str, path: str, status: int):
    query = counter.hears()
    aline.open("/")
    data = {"token": aline.token(), "query": query}
    told = requests.request(method, aline.address + path, data=data, cookies=aline.cookies, timeout=60)
    assert told.status_code == status
    assert 'href="/"' in told.text
    assert "passwd" not in told.text


def test_a_fault_of_ours_is_told_in_general(counter: Counter, aline: Phone):
    """A table that no version of ours has made so: whatever breaks on it is not shown."""
    query = counter.hears()
    with counter.shop.books.transaction() as connection:
        connection.execute("ALTER TABLE messages RENAME COLUMN kind TO melted")
    told = aline.open(f"/q/{query}")
    assert told.status_code == 500
    assert "It has been written down." in words(told.text)
    assert not re.search("melted|Traceback|ValueError|edge/", told.text)


# The templates themselves


def test_no_page_shows_a_mark_of_its_template(counter: Counter, aline: Phone):
    query, others = held(counter), held(counter, by="Eric")
    counter.shop.desk.reply(query, counter.staff("Aline"), "Yes.")
    counter.shop.desk.hand_over(others, counter.staff("Eric"), counter.staff("Aline").id, "For you.")
    counter.hears()
    for path in ("/", f"/q/{query}", f"/q/{others}", "/closed", "/apart", "/notices", "/phones", "/sign-in", "/enrol"):
        page = aline.open(path).text
        assert not re.search(r"\\\\|\{\{|\}\}|^\s*%|<function|&lt;|None", page, re.M), path


def test_no_template_lets_anything_through_unescaped():
    assert [path.name for path in TEMPLATES if re.search(r"\{\{\s*!", path.read_text("utf-8"))] == []


def test_no_template_has_code_or_style_of_its_own():
    inline = re.compile(r"<script(?! src=)|<style|\sstyle=|\son\w+=|javascript:|https?:|//", re.I)
    assert [path.name for path in TEMPLATES if inline.search(path.read_text("utf-8"))] == []


def test_every_field_has_a_label_every_icon_is_silent_and_every_chart_speaks():
    for path in TEMPLATES:
        text = path.read_text("utf-8")
        bare = re.sub(r"(?s)<label\b.*?</label>", "", text)
        assert not re.search(r'<(select|textarea|input(?! type="hidden"))', bare), path.name
        for picture in re.findall("<svg[^>]*>(?:<title>)?", text):
            assert "aria-hidden" in picture or ('role="img"' in picture and picture.endswith("<title>")), path.name


def test_style_sheets_load_nothing_but_the_word_that_a_screen_is_wide():
    for path in (ROOT / "static").glob("*.css"):
        text = path.read_text("utf-8")
        assert not re.search(r"@import|expression", text), path.name
        assert set(re.findall(r"url\(([^)]*)\)", text)) <= {"/wide"}, path.name
