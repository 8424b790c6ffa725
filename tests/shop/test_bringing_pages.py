"""Old chats on the owner's pages, without scripts: looked at with nothing kept, brought in once, and undone whole."""

from __future__ import annotations

import pytest

from edge.bringing import Choice, ImportState
from edge.language import LANGUAGES
from edge.web.owner.old_chats import MOST_SHOWN
from tests.kit.old_chats import PAGE, SHOP, bring, brought, chat, doubtful, look, sent, settled
from tests.kit.phones import Phone, words
from tests.kit.shops import Counter, customer

AMINA, DIANE = customer(3, "Amina"), customer(4, "Diane")
NAME = "WhatsApp Chat with Amina.txt"


def of(counter: Counter, name: str) -> str:
    """The id of the customer of this name."""
    return next(str(found["id"]) for found in counter.shop.books.tables.customers.all() if found["name"] == name)


def page_of(phone: Phone, customer_id: str) -> str:
    return words(phone.open(f"/c/{customer_id}").text)


# What a file holds.


def test_a_chat_is_shown_before_anything_of_it_is_kept(counter: Counter, aline: Phone):
    counter.hears(who=AMINA)
    before = counter.shop.books.messages.last_seq(), len(counter.shop.books.tables.customers)
    page = words(look(aline, sent(aline, NAME, "torn line\n" + chat("Amina", SHOP, count=40))))
    for said in ("Tue 13 Oct 2026 09:00", "09:39", "Messages 40", "1 line is left out", "torn line"):
        assert said in page
    assert "In this chat the shop is: Kabeza Hardware" in page
    assert (
        "The times are those of the phone that exported the chat. The box takes them as times of Africa/Kigali." in page
    )
    assert "Earlier ones may be on the phone still." not in page
    assert (counter.shop.books.messages.last_seq(), len(counter.shop.books.tables.customers)) == before
    assert counter.shop.memory.chats.bringing.all() == []


def test_a_file_that_is_no_chat_gets_a_sentence_and_can_be_taken_away(counter: Counter, aline: Phone):
    upload = sent(aline, "notes.txt", "milk\nbread\n")
    assert "This file is no exported WhatsApp chat." in words(look(aline, upload))
    aline.submit(aline.form(f"{PAGE}/{upload}/remove"))
    assert "notes.txt" not in aline.page.text
    assert aline.open(f"{PAGE}/{upload}").status_code == 404


def test_a_zip_that_is_torn_gets_a_sentence(aline: Phone):
    assert "The zip is damaged or not whole." in words(look(aline, sent(aline, "chat.zip", b"PK\x03\x04" + bytes(99))))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_tells_how_to_export_and_that_advanced_chat_privacy_forbids_it(
    counter: Counter, aline: Phone, language: str
):
    counter.shop.settings.change_shop(language=language)
    page = words(aline.open(PAGE).text)
    forbids = {"fr": "Confidentialité avancée de la discussion"}.get(language, "Advanced chat privacy")
    for said in (forbids, "Android", "iPhone", "10", "40", "1024"):
        assert said in page


def test_what_people_in_a_chat_are_called_and_write_does_nothing_on_the_page(aline: Phone):
    name = "<script>alert(1)</script>"
    page = look(aline, sent(aline, f"{name}.txt", f"<b>torn</b>\n{chat(name, 'Bob & Söhne', count=4)}"))
    assert name not in page
    assert "<b>torn</b>" not in page
    assert "&lt;b&gt;torn&lt;/b&gt;" in page
    assert "Bob &amp; Söhne" in page


def test_a_file_of_which_a_part_is_here_is_not_looked_into(aline: Phone):
    upload = aline.send(f"{PAGE}/begin", name=NAME, size="1000").json()["id"]
    assert aline.open(f"{PAGE}/{upload}").url.endswith(PAGE)


def test_another_owner_and_other_staff_see_nothing_of_a_chat(counter: Counter, aline: Phone):
    upload = sent(aline, NAME, chat("Amina", SHOP))
    assert counter.signed_in("Bosco", owner=True).open(f"{PAGE}/{upload}").status_code == 404
    eric = counter.signed_in("Eric")
    assert eric.open(f"{PAGE}/{upload}").status_code == 403
    assert eric.send(f"{PAGE}/{upload}/bring", customer="new", token="x").status_code == 403
    one = brought(counter, aline, NAME, chat("Amina", SHOP), customer="new")
    assert eric.send(f"{PAGE}/{one.id}/undo", token="x").status_code == 403


def test_a_chat_as_long_as_phones_export_them_may_have_more_before(aline: Phone):
    lines = f"13/10/2026, 09:00 - Amina: Nails?\n13/10/2026, 09:00 - {SHOP}: Yes\n" * 20_000
    assert "Earlier ones may be on the phone still." in words(look(aline, sent(aline, NAME, lines)))


# Whose chat it is.


def test_a_new_customer_is_made_of_a_name_that_nobody_has(counter: Counter, aline: Phone):
    look(aline, sent(aline, NAME, chat("Amina", SHOP)))
    assert '<option value="new" selected>' in aline.page.text
    assert 'name="name" value="Amina"' in aline.page.text
    bring(aline, customer="new", name="Amina of the market", whose="Eric")
    (one,) = settled(counter)
    assert (one.state, one.added, one.whose, one.by) == (ImportState.DONE, 6, "Eric", counter.staff("Aline").id)
    assert "Do you have nails 5?" in page_of(aline, of(counter, "Amina of the market"))
    page = words(aline.open(PAGE).text)
    assert "phone of Eric" in page
    assert "All of it is here. 6 messages are new." in page


def test_a_customer_of_the_same_name_is_proposed_and_somebody_has_to_say_so(counter: Counter, aline: Phone):
    counter.hears(who=AMINA)
    upload = sent(aline, NAME, chat("Amina", SHOP))
    page = look(aline, upload)
    assert "by the name only" in words(page)
    assert "selected" not in page
    refused = aline.submit(aline.form(f"{PAGE}/{upload}/bring"), customer="")
    assert (refused.status_code, "Choose a customer" in words(refused.text)) == (400, True)
    assert counter.shop.memory.chats.bringing.all() == []
    bring(aline, customer=of(counter, "Amina"))
    assert settled(counter)[0].customer == of(counter, "Amina")


def test_a_number_in_the_chat_finds_its_customer(counter: Counter, aline: Phone):
    counter.hears(who=AMINA)
    number = f"+{AMINA.phone}"
    page = look(aline, sent(aline, f"WhatsApp Chat with {number}.txt", chat(number, SHOP)))
    assert f'<option value="{of(counter, "Amina")}" selected>' in page
    assert "by the number" in words(page)


def test_a_customer_who_is_searched_for_stands_chosen(counter: Counter, aline: Phone):
    counter.hears(who=DIANE)
    upload = sent(aline, NAME, chat("Amina", SHOP))
    page = look(aline, upload, "?words=Diane")
    assert f'<option value="{of(counter, "Diane")}" selected>' in page
    bring(aline, customer=of(counter, "Diane"))
    assert settled(counter)[0].customer == of(counter, "Diane")


def test_where_nobody_knows_who_is_the_shop_it_is_asked_and_then_the_others_are_customers(
    counter: Counter, aline: Phone
):
    upload = sent(aline, "chat.txt", chat("Amina", "Eric"))
    assert "Who are you in this chat?" in words(look(aline, upload))
    assert not aline.forms(f"{PAGE}/{upload}/bring")
    look(aline, upload, "?us=Eric")
    bring(aline, customer="new", name="Amina", us="Eric")
    (one,) = settled(counter)
    assert one.us == ("Eric",)
    page = aline.open(f"/c/{one.customer}").text
    assert page.count('class="line out') == 3


def test_a_group_is_kept_apart(counter: Counter, aline: Phone):
    one = brought(counter, aline, "Builders.txt", chat("Amina", "Diane", SHOP), customer="apart")
    assert (one.is_group, one.customer, one.added) == (True, None, 6)
    assert '<a class="button" href="/apart">' in aline.open(PAGE).text
    assert "Do you have nails 5?" in words(aline.open("/apart").text)


# Dates.


@pytest.mark.parametrize(("order", "day"), [("dmy", "Sun 3 May 2026"), ("mdy", "Thu 5 Mar 2026")])
def test_doubtful_dates_stand_side_by_side_and_are_taken_as_somebody_says(
    counter: Counter, aline: Phone, order: str, day: str
):
    upload = sent(aline, NAME, doubtful("Amina", SHOP))
    page = words(look(aline, upload))
    assert "First message: Sun 3 May 2026" in page
    assert "First message: Thu 5 Mar 2026" in page
    assert not aline.forms(f"{PAGE}/{upload}/bring")
    assert day in words(look(aline, upload, f"?order={order}"))
    bring(aline, customer="new")
    assert day in page_of(aline, settled(counter)[0].customer or "")


def test_an_order_of_dates_that_there_is_not_is_asked_again(aline: Phone):
    upload = sent(aline, NAME, doubtful("Amina", SHOP))
    assert "Which dates are right?" in words(look(aline, upload, "?order=ydm&us=%ff"))


# Brought in.


def test_the_same_chat_again_adds_nothing_and_the_page_says_so_before(counter: Counter, aline: Phone):
    first = brought(counter, aline, NAME, chat("Amina", SHOP), customer="new")
    page = look(aline, sent(aline, NAME, chat("Amina", SHOP)))
    assert "This chat is here already." in words(page)
    assert f'<option value="{first.customer}" selected>' in page
    again = brought(counter, aline, NAME, chat("Amina", SHOP), customer=str(first.customer))
    assert (again.customer, again.added, again.known) == (first.customer, 0, 6)
    assert "6 were here already." in words(aline.open(PAGE).text)


def test_a_form_that_comes_twice_makes_one_import(counter: Counter, aline: Phone):
    upload = sent(aline, NAME, chat("Amina", SHOP))
    look(aline, upload)
    form = aline.form(f"{PAGE}/{upload}/bring")
    for _ in range(2):
        assert aline.submit(form, customer="new").url.partition("#")[0].endswith(PAGE)
    assert len(settled(counter)) == 1
    assert counter.shop.memory.chats.incoming.of(counter.staff("Aline").id) == []


def test_what_cannot_be_brought_in_is_said_and_the_file_is_here_still(counter: Counter, aline: Phone):
    upload = sent(aline, NAME, chat("Amina", SHOP))
    look(aline, upload)
    refused = aline.submit(aline.form(f"{PAGE}/{upload}/bring"), customer="c_nobody", whose="Eric")
    assert (refused.status_code, "This customer is not here." in words(refused.text)) == (404, True)
    assert counter.shop.memory.chats.bringing.all() == []
    assert 'value="Eric"' in refused.text
    bring(aline, customer="new", whose="Eric")
    assert settled(counter)[0].state is ImportState.DONE


def test_a_chat_of_the_wrong_customer_is_undone_whole_and_brought_to_the_right_one(counter: Counter, aline: Phone):
    for who in (AMINA, DIANE):
        counter.hears("Good morning", who)
    wrong = brought(counter, aline, NAME, chat("Amina", SHOP), customer=of(counter, "Diane"))
    assert "Do you have nails 5?" in page_of(aline, of(counter, "Diane"))
    aline.open(PAGE)
    assert "All messages and files that only this chat has brought go away." in words(aline.page.text)
    aline.submit(aline.form(f"{PAGE}/{wrong.id}/undo"))
    assert [one.state for one in settled(counter)] == [ImportState.UNDONE]
    assert "Do you have nails 5?" not in page_of(aline, of(counter, "Diane"))
    assert "Good morning" in page_of(aline, of(counter, "Diane"))
    right = brought(counter, aline, NAME, chat("Amina", SHOP), customer=of(counter, "Amina"))
    assert right.added == 6
    assert "Do you have nails 5?" in page_of(aline, of(counter, "Amina"))


def test_an_import_that_is_gone_is_not_undone_twice(counter: Counter, aline: Phone):
    one = brought(counter, aline, NAME, chat("Amina", SHOP), customer="new")
    aline.open(PAGE)
    form = aline.form(f"{PAGE}/{one.id}/undo")
    aline.submit(form)
    settled(counter)
    aline.submit(form)
    aline.open(PAGE)
    assert aline.send(form.action, token=aline.token()).status_code == 409
    assert settled(counter)[0].state is ImportState.UNDONE
    assert "It was undone. Nothing of it is here." in words(aline.open(PAGE).text)


def test_of_many_imports_a_page_shows_some_and_leads_to_the_earlier_ones(counter: Counter, aline: Phone):
    counter.stand_still()
    bringing, folder = counter.shop.memory.chats.bringing, counter.shop.config.data
    for number in range(MOST_SHOWN + 2):
        (folder / "chat").write_text(chat(f"Customer {number:02}", SHOP), "utf-8")
        bringing.begin(folder / "chat", f"Chat with Customer {number:02}.txt", Choice(new=True), counter.staff("Aline"))
        counter.clock.forward(seconds=1)
    aline.open(PAGE)
    assert aline.page.text.count("It is being brought in: 0 of 6 messages.") == MOST_SHOWN
    assert "Customer 51" in aline.page.text
    aline.open(f"{PAGE}?from={MOST_SHOWN}")
    assert aline.page.text.count("It is being brought in: 0 of 6 messages.") == 2
    assert f"{PAGE}?from=" not in aline.page.text
    assert aline.open(f"{PAGE}?from=-9z").status_code == 200


def test_what_turns_out_late_to_be_refused_is_told_beside_the_file_until_it_is_tried_again(
    counter: Counter, aline: Phone
):
    upload = sent(aline, NAME, chat("Amina", SHOP))
    look(aline, upload)
    form, errands = aline.form(f"{PAGE}/{upload}/bring"), counter.shop.memory.chats.errands
    counter.stand_still()
    assert "and then brings it in" in words(aline.submit(form, customer="c_nobody").text)
    assert errands.step() == 1
    assert "This customer is not here." in words(aline.open(PAGE).text)
    assert sorted(path.suffix for path in (counter.shop.config.data / "incoming").iterdir()) == ["", ".json"]
    form.fields["token"] = aline.token()
    assert "and then brings it in" in words(aline.submit(form, customer="new").text)
    assert errands.step() == 1
    assert "This customer is not here." not in words(aline.open(PAGE).text)
    assert [one.state for one in counter.shop.memory.chats.bringing.all()] == [ImportState.UNDER_WAY]
