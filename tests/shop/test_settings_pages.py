"""The owner's settings: the forms of the set-up again, each part by itself, for the owner alone."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace

import pytest
import requests

from edge.desk.closed_notes import texts
from edge.language import LANGUAGES
from edge.settings import ShopSettings
from tests.kit.phones import Phone, words
from tests.kit.shops import Counter
from tests.kit.support import ACCOUNT

REPLIES = {
    **{"undo_seconds": "10", "lease_seconds": "3600", "reopen_seconds": "172800", "look_after_seconds": "7200"},
    **{"beside_app": "yes", "direct_send": "no"},
}


def send(phone: Phone, part: str, **fields: str) -> int:
    """Fill in a part of the settings and send it; the status of the page that follows."""
    phone.open(f"/settings/{part}")
    return phone.submit(phone.form(f"/settings/{part}"), **fields).status_code


def test_the_owner_changes_every_part_and_sees_it_kept(counter: Counter):
    phone = counter.signed_in("Aline", owner=True)
    phone.open("/settings")
    for part in ("shop", "hours", "whatsapp", "replies"):
        assert f'href="/settings/{part}"' in phone.page.text
    assert send(phone, "shop", name="Kabeza Tools", language="en") == 200
    assert "Kept." in words(phone.page.text)
    days = {f"{edge}_{day}": hour for day in range(7) for edge, hour in (("opens", "18:00"), ("closes", "02:00"))}
    assert send(phone, "hours", **days, zone="Africa/Nairobi", day_cut="05:30") == 200
    assert send(phone, "replies", **REPLIES) == 200
    shop = counter.shop.settings.shop()
    assert (shop.name, shop.zone, shop.day_cut, set(shop.hours)) == (
        *("Kabeza Tools", "Africa/Nairobi", "05:30", {"18:00-02:00"}),
    )
    assert (shop.undo_seconds, shop.lease_seconds, shop.reopen_seconds, shop.look_after_seconds) == (
        *(10, 3600, 172800, 7200),
    )
    assert (shop.beside_app, shop.direct_send) == (True, False)
    assert send(phone, "whatsapp", access_token="EAAanother", app_secret="") == 200
    account = counter.shop.settings.account()
    assert account == replace(ACCOUNT, token="EAAanother")
    assert 'class="open"' in phone.page.text, "WhatsApp was asked, and is not there in this test"
    assert "EAAanother" not in phone.page.text
    phone.submit(phone.form("/settings/whatsapp/check"))
    assert 'class="open"' in phone.page.text


def test_a_new_app_secret_is_a_rotation_and_the_owners_own_verify_token_is_not_shown(counter: Counter):
    phone = counter.signed_in("Aline", owner=True)
    send(phone, "whatsapp", access_token="", app_secret="a-new-secret")
    account = counter.shop.settings.account()
    assert account
    assert (account.app_secret, account.old_app_secret) == ("a-new-secret", ACCOUNT.app_secret)
    assert account.verify_token == ACCOUNT.verify_token
    assert not [secret for secret in (ACCOUNT.verify_token, "a-new-secret", ACCOUNT.token) if secret in phone.page.text]
    assert "And this verify token: The word that you chose yourself. It is not shown." in words(phone.page.text)


def test_an_app_secret_that_others_have_seen_signs_nothing_from_then_on(counter: Counter):
    phone = counter.signed_in("Aline", owner=True)
    send(phone, "whatsapp", access_token="", app_secret="a-new-secret")
    assert signed(counter, ACCOUNT.app_secret) == 200, "until then both count"
    send(phone, "whatsapp", access_token="", app_secret="", secret_seen="yes")
    assert signed(counter, ACCOUNT.app_secret) == 401
    assert signed(counter, "a-new-secret") == 200


def signed(counter: Counter, secret: str) -> int:
    digest = hmac.new(secret.encode(), b"{}", hashlib.sha256).hexdigest()
    url = f"http://127.0.0.1:{counter.shop.hook_port}/webhook"
    return requests.post(url, b"{}", headers={"X-Hub-Signature-256": f"sha256={digest}"}, timeout=60).status_code


@pytest.mark.parametrize(
    ("part", "wrong"),
    [
        ("shop", {"name": "", "language": "en"}),
        ("shop", {"name": "Shop", "language": "../en"}),
        ("hours", {"zone": "Nowhere", "day_cut": "04:00"}),
        ("replies", {**REPLIES, "lease_seconds": "1"}),
        ("replies", {**REPLIES, "undo_seconds": "-5"}),
        ("replies", {**REPLIES, "undo_seconds": "³"}),
        ("replies", {**REPLIES, "reopen_seconds": ""}),
        ("whatsapp", {"phone_number_id": "+250788000101"}),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(counter: Counter, part: str, wrong: dict[str, str]):
    phone = counter.signed_in("Aline", owner=True)
    before = counter.shop.settings.shop(), counter.shop.settings.account()
    assert send(phone, part, **wrong) == 400
    assert 'role="alert"' in phone.page.text
    assert (counter.shop.settings.shop(), counter.shop.settings.account()) == before


def test_the_settings_are_for_the_owner(counter: Counter):
    owner = counter.signed_in("Aline", owner=True)
    owner.open("/settings/shop")
    token = owner.token()
    eric = counter.signed_in("Eric")
    assert "/settings" not in eric.page.text
    for page in ("/settings", "/settings/shop", "/settings/whatsapp"):
        assert eric.open(page).status_code == 403
    for action in ("/settings/shop", "/settings/replies", "/settings/whatsapp", "/settings/whatsapp/check"):
        assert eric.send(action, token=token, name="Eric's", **REPLIES).status_code == 403
    assert counter.shop.settings.shop().name == "Kabeza Hardware"


def test_a_form_sent_again_later_does_not_undo_what_came_after(counter: Counter):
    phone = counter.signed_in("Aline", owner=True)
    phone.open("/settings/shop")
    first = phone.form("/settings/shop")
    phone.submit(first, name="First", language="en")
    send(phone, "shop", name="Second", language="en")
    phone.submit(first, name="First", language="en")
    assert counter.shop.settings.shop().name == "Second"


def test_what_the_console_entered_stands_among_the_choices(counter: Counter):
    counter.shop.settings.change_shop(lease_seconds=5400)
    phone = counter.signed_in("Aline", owner=True)
    phone.open("/settings/replies")
    assert '<option value="5400" selected>1 h 30</option>' in phone.page.text
    assert send(phone, "replies", **{**REPLIES, "lease_seconds": "5400"}) == 200
    assert counter.shop.settings.shop().lease_seconds == 5400


def test_the_note_outside_the_hours_is_off_and_stands_ready_in_each_language(counter: Counter):
    phone = counter.signed_in("Aline", owner=True)
    phone.open("/settings/note")
    assert not counter.shop.settings.shop().closed_note
    ready = (
        *("Kabeza Hardware is closed now.", "Kabeza Hardware est fermé", "Kabeza Hardware limefungwa"),
        "Kabeza Hardware irafunze",
    )
    assert all(text in words(phone.page.text) for text in ready)
    texts = {
        f"text_{code}": text for code, text in zip(("en", "fr", "sw", "rw"), ("", "Fermé.", "x" * 601, ""), strict=True)
    }
    assert send(phone, "note", closed_note="yes", **texts) == 400
    assert "at most 600 letters" in words(phone.page.text)
    assert "Fermé." in phone.page.text, "what was typed stands there again"
    assert send(phone, "note", closed_note="yes", **{**texts, "text_sw": ""}) == 200
    shop = counter.shop.settings.shop()
    assert (shop.closed_note, [text for text in shop.closed_texts if text]) == (True, ["Fermé."])


def test_anybody_says_which_language_a_customer_speaks(counter: Counter):
    counter.hears()
    (customer,) = counter.shop.books.tables.customers.all()
    phone = counter.signed_in("Eric")
    phone.open(f"/c/{customer['id']}")
    assert "Speaks · Not known" in words(phone.page.text)
    phone.submit(phone.form(f"/c/{customer['id']}/speaks"), language="fr")
    assert "Speaks · Français" in words(phone.page.text)
    phone.submit(phone.form(f"/c/{customer['id']}/speaks"), language="xx")
    assert phone.page.status_code == 400


def test_what_an_owner_wrote_stays_with_its_language():
    """Shops keep the words of the note by the place of their language: new languages come after these."""
    assert list(LANGUAGES)[:4] == ["en", "fr", "rw", "sw"]
    assert texts(ShopSettings(closed_texts=("Closed", "Fermé")))["fr"] == "Fermé"
    assert texts(ShopSettings(closed_texts=("Closed",)))["rw"].startswith("Murakoze")
