"""The first set-up: one address from the console, five pages, each kept by itself, one owner at the end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from edge.access.first_phone import first_code
from edge.disk.disk_trouble import StoreRefused
from edge.errors import Refusal
from edge.hours import USUAL
from edge.language import language
from edge.practice import Practice
from edge.web.addresses import Caller
from tests.kit.addresses import pages_of
from tests.kit.boxes import ENTERED, Box, fill, open_box, path
from tests.kit.phones import Phone, words
from tests.kit.programs import Program, until
from tests.kit.shops import PIN
from tests.kit.support import ACCOUNT, HandClock

HOUR = 3600


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    with open_box(tmp_path / "data") as box:
        yield box


# Before anybody comes


def test_on_a_new_box_every_page_leads_to_the_set_up_and_says_how_to_begin(box: Box):
    phone = box.phone()
    open_at_once = {"/healthz", "/static/shop.css"}
    for page in pages_of(Caller, "q_bcd"):
        phone.open(page)
        assert path(phone) == (page if page in open_at_once else "/setup")
    phone.open("/")
    assert "iduka setup-address" in phone.page.text
    assert phone.open("/healthz").json()["ok"]
    assert phone.open("/static/shop.css").status_code == 200


def test_a_shop_that_was_entered_at_the_console_needs_no_set_up(box: Box):
    box.shop.settings.change_account(ACCOUNT)
    phone = box.phone()
    assert phone.open("/").url.endswith("/enrol")


def test_looking_at_the_address_spends_nothing_and_one_tap_lets_the_phone_in(box: Box):
    phone, code = box.phone(), box.code()
    for _ in range(3):
        phone.open(f"/setup?code={code}")
    assert len(box.shop.books.tables.phones) == 0
    phone.submit(phone.form("/setup"))
    assert path(phone) == "/setup/1"
    late = box.phone()
    late.open(f"/setup?code={code}")
    assert late.submit(late.form("/setup")).status_code == 403
    assert "setup-address" in late.page.text
    assert "phone" not in late.cookies


def test_of_phones_that_bring_the_code_at_the_same_moment_one_comes_in(box: Box):
    phones, code = [box.phone() for _ in range(6)], box.code()
    with ThreadPoolExecutor(6) as many:
        list(many.map(lambda phone: phone.send("/setup", code=code), phones))
    assert [path(phone) for phone in phones].count("/setup/1") == 1
    assert len(box.shop.books.tables.phones) == 1


@pytest.mark.parametrize("end", ["an hour", "a power cut", "a new one"])
def test_a_code_ends_with(box: Box, end: str):
    code = box.code()
    if end == "an hour":
        box.clock.forward(seconds=HOUR + 1)
    elif end == "a power cut":
        box.restart()
    else:
        box.code()
    assert box.phone().send("/setup", code=code).status_code == 403


def test_guessing_codes_does_not_make_the_card_write(box: Box):
    box.code()
    for guess in ("", "2222BBBB", "é" * 500, "null", "' OR 1=1"):
        before = box.shop.books.database.revision
        assert box.phone().send("/setup", code=guess).status_code in (403, 429), "after a few it is slowed"
        assert box.shop.books.database.revision == before


def test_a_slip_that_a_power_cut_has_torn_lets_nobody_in(box: Box):
    code = box.code()
    (slip,) = box.folder.glob("setup-code*")
    slip.write_bytes(slip.read_bytes()[:20])
    assert box.phone().send("/setup", code=code).status_code == 403
    slip.write_bytes(b"\xff[]")
    assert box.phone().send("/setup", code=code).status_code == 403


def test_the_code_lies_on_the_box_only_as_a_hash_and_for_its_user_alone(box: Box):
    code = box.code()
    (slip,) = box.folder.glob("setup-code*")
    assert code not in slip.read_text("ascii")
    assert slip.stat().st_mode & 0o777 == 0o600


# Page by page


def test_five_pages_make_a_shop(tmp_path: Path):
    with (
        Practice(hook_url="http://127.0.0.1:9/webhook", play=False) as whatsapp,
        open_box(tmp_path / "data", whatsapp.graph_url) as box,
    ):
        phone, mine = box.first_phone(), whatsapp.account
        assert fill(phone, 1, language="rw") == "/setup/2"
        assert 'lang="rw"' in phone.page.text, "from now on the pages speak the shop's language"
        assert fill(phone, 2) == "/setup/3"
        assert fill(phone, 3) == "/setup/4"
        entered = {"phone_number_id": mine.phone_number_id, "waba_id": mine.waba_id}
        secrets = {"access_token": mine.token, "app_secret": mine.app_secret}
        assert fill(phone, 4, **entered, **secrets) == "/setup/4"
        assert phone.page.text.count('<li class="ok">') == 5
        assert fill(phone, 5) == "/setup/5"
        assert phone.open("/").url.endswith("/setup/5"), "and nobody is on the board before the end"
        phone.submit(phone.form("/setup/5"), finish="yes")
        assert path(phone) == "/"
        shop, account = box.shop.settings.shop(), box.shop.settings.account()
        assert (shop.name, shop.language, shop.zone, shop.day_cut) == (
            *("Kabeza Hardware", "rw", "Africa/Dar_es_Salaam", "03:00"),
        )
        assert shop.hours == (*("07:30-19:00",) * 6, "")
        assert account
        assert (account.token, account.waba_id) == (mine.token, mine.waba_id)
        assert [(one.name, one.owner) for one in box.shop.team.everyone()] == [("Diane", True), ("Eric", False)]
        phone.open("/setup")
        assert path(phone) == "/", "it is over for good"
        for action in ("/setup/1", "/setup/4/check", "/setup/4/later", "/setup/5/phone", "/setup/5"):
            assert phone.send(action).status_code == 403


def test_after_every_power_cut_it_goes_on_where_it_stood(box: Box):
    phone = box.first_phone()
    for step in (1, 2, 3, 4, 5):
        box.restart()
        phone.open("/")
        assert path(phone) == f"/setup/{step}"
        shop = box.shop.settings.shop()
        there = (shop.name == "Kabeza Hardware", shop.hours != USUAL, bool(box.shop.team.everyone()))
        assert there == (step > 1, step > 2, step > 3)
        assert fill(phone, step) == f"/setup/{step if step > 3 else step + 1}"
        if step == 4:
            phone.submit(phone.form("/setup/4/check"))
    assert len(box.shop.team.everyone()) == 2


def test_a_killed_program_goes_on_where_it_stood(tmp_path: Path):
    """The same with the real program, killed without a goodbye, and the console asked beside it."""
    program = Program(tmp_path / "data")
    program.start()
    phone = Phone(program.lan_url)
    try:
        told = program.run("setup-address")
        assert told.returncode == 0, told.stderr
        address = re.search(r"http://\S+", told.stdout)[0]  # type: ignore[index]
        assert address.startswith(program.lan_url)
        phone.open(address)
        phone.submit(phone.form("/setup"))
        assert fill(phone, 1) == "/setup/2"
        program.kill()
        program.start()
        phone.open("/")
        assert path(phone) == "/setup/2"
        assert fill(phone, 2) == "/setup/3"
        assert fill(phone, 3) == "/setup/4"
        assert "Diane" in program.run("setup-address").stderr, "with an owner, no new phone sets up"
    finally:
        phone.close()
        program.stop()


def test_without_a_shop_the_console_has_no_address_to_give(tmp_path: Path):
    with pytest.raises(StoreRefused):
        first_code(tmp_path, HandClock())
    assert list(tmp_path.iterdir()) == []


def test_a_page_can_be_looked_at_again_and_no_page_can_be_skipped(box: Box):
    phone = box.first_phone()
    fill(phone, 1)
    phone.open("/setup/5")
    assert path(phone) == "/setup/2"
    assert fill(phone, 1, name="Kabeza Tools") == "/setup/2"
    phone.open("/setup/1")
    assert "Kabeza Tools" in phone.page.text


WRONG: list[tuple[int, dict[str, str]]] = [
    (1, {"name": " "}),
    (1, {"name": "x" * 61}),
    (1, {"language": "xx"}),
    (2, {"opens_0": "25:00"}),
    (2, {"closes_0": ""}),
    (2, {"zone": "Africa/Nowhere"}),
    (2, {"day_cut": "noon"}),
    (3, {"name": ""}),
    (3, {"again": "0000"}),
    (3, {"pin": "987", "again": "987"}),
    (4, {"waba_id": "my shop"}),
    (4, {"access_token": "two words"}),
    (4, {"app_secret": ""}),
    (5, {"name": "diane"}),
    (5, {"pin": "abcd"}),
]


def test_what_cannot_be_is_refused_in_words_and_stands_there_to_be_mended(box: Box):
    phone = box.first_phone()
    for step, entered in ENTERED.items():
        for change in (change for at, change in WRONG if at == step):
            kept = box.shop.settings.shop(), box.shop.settings.account(), len(box.shop.team.everyone())
            wrong = {**entered, **change}
            fill(phone, step, **change)
            assert (phone.page.status_code in (400, 409), 'role="alert"' in phone.page.text) == (True, True), change
            assert (box.shop.settings.shop(), box.shop.settings.account(), len(box.shop.team.everyone())) == kept
            assert all(wrong[name] in phone.page.text for name in ("waba_id", "day_cut", "name") if name in wrong)
            secrets = [wrong.get(name) for name in ("access_token", "app_secret", "pin", "again")]
            # As a word: three digits turn up inside a token by chance.
            assert not [secret for secret in secrets if secret and re.search(rf"\b{secret}\b", phone.page.text)]
        fill(phone, step)


def test_a_form_that_comes_twice_acts_once_and_goes_on(box: Box):
    phone = box.first_phone()
    for step in (1, 2, 3):
        fill(phone, step)
    phone.submit(phone.form("/setup/4/later"))
    phone.open("/setup/5")
    form = phone.form("/setup/5")
    for _ in range(2):
        phone.submit(form, **ENTERED[5])
        assert path(phone) == "/setup/5"
    assert [one.name for one in box.shop.team.everyone()] == ["Diane", "Eric"]


def test_the_last_page_says_that_there_is_no_backup_and_asks_for_a_stick(box: Box):
    phone = box.first_phone()
    for step in (1, 2, 3):
        fill(phone, step)
    phone.submit(phone.form("/setup/4/later"))
    said, page = language(box.shop.settings.shop().language).say, words(phone.open("/setup/5").text)
    assert said("backup.off") in page
    assert said("setup_pages.backup_when") in page


def test_on_a_full_card_nothing_is_kept_and_nothing_is_believed(box: Box):
    phone = box.first_phone()
    phone.open("/setup/1")
    box.disk.full = True
    assert phone.submit(phone.form("/setup/1"), **ENTERED[1]).status_code == 503
    box.disk.full = False
    assert box.shop.settings.shop().name == "Shop"
    assert (set_up := box.shop.settings.set_up())
    assert set_up.step == 1
    assert fill(phone, 1) == "/setup/2"


# Who


def test_nobody_but_the_phone_that_came_with_the_code_sees_or_sends_a_page(box: Box):
    first, stranger = box.first_phone(), box.phone()
    for step in (1, 2):
        stranger.open(f"/setup/{step}")
        assert path(stranger) == "/setup"
        assert stranger.send(f"/setup/{step}", **ENTERED[step]).status_code == 403
        first.open(f"/setup/{step}")
        assert stranger.send(f"/setup/{step}", token=first.token(), **ENTERED[step]).status_code == 403
        fill(first, step)
    assert box.shop.settings.shop().name == "Kabeza Hardware"
    assert stranger.send("/setup/3", **ENTERED[3]).status_code == 403
    assert box.shop.team.everyone() == []


def test_a_new_code_lets_another_phone_go_on_and_the_one_before_out(box: Box):
    lost = box.first_phone()
    fill(lost, 1)
    phone = box.phone()
    phone.send("/setup", code=box.code())
    phone.open("/setup")
    assert path(phone) == "/setup/2"
    lost.open("/setup/2")
    assert path(lost) == "/setup"
    assert len(box.shop.books.tables.phones) == 1


def test_two_who_send_the_owners_page_at_once_make_one_owner(box: Box):
    phone = box.first_phone()
    fill(phone, 1)
    fill(phone, 2)
    phones = [box.phone() for _ in range(4)]
    for other in phones:
        other.carry(phone.cookies)
        other.open("/setup/3")
    with ThreadPoolExecutor(4) as many:
        forms = [(other, other.form("/setup/3"), f"Owner {number}") for number, other in enumerate(phones)]
        list(many.map(lambda one: one[0].submit(one[1], name=one[2], pin=PIN, again=PIN), forms))
    owners = [one.name for one in box.shop.team.everyone() if one.owner]
    assert len(owners) == 1
    with pytest.raises(Refusal, match=owners[0]):
        box.shop.first.admit(box.code(), "a phone")


def test_once_there_is_an_owner_the_owner_alone_goes_on_from_any_phone(box: Box):
    phone = box.first_phone()
    for step in (1, 2, 3):
        fill(phone, step)
    cookies = dict(phone.cookies)
    del cookies["sign_in"]
    without = box.phone()
    without.carry(cookies)
    without.open("/setup/4")
    assert path(without) == "/sign-in", "the phone alone is not enough any more"
    assert without.send("/setup/4", **ENTERED[4]).status_code == 403

    phone.submit(phone.form("/setup/4/later"))
    fill(phone, 5)
    phone.submit(phone.form("/setup/5/phone"))
    code = re.search(r'class="code">(\w{4}) (\w{4})<', phone.page.text)
    assert code
    eric = box.phone()
    eric.open(f"/enrol?code={code[1]}{code[2]}")
    eric.submit(eric.form("/enrol"))
    eric.submit(eric.form("/sign-in"), name="Eric", pin="2295")
    assert path(eric) == "/setup"
    assert "Diane is still setting up" in words(eric.page.text)
    assert eric.send("/setup/5", finish="yes").status_code == 403
    eric.open("/sign-in")
    eric.submit(eric.form("/sign-in"), name="Diane", pin=PIN)
    assert path(eric) == "/setup/5", "the owner goes on from another phone"
    eric.submit(eric.form("/setup/5"), finish="yes")
    assert path(eric) == "/"


def last_page(box: Box) -> Phone:
    phone = box.first_phone()
    for step in (1, 2, 3):
        fill(phone, step)
    phone.submit(phone.form("/setup/4/later"))
    return phone


def test_a_colleague_who_is_typed_in_is_taken_on_with_the_button_that_opens_the_shop(box: Box):
    phone = last_page(box)
    phone.submit(phone.form("/setup/5"), name="Eric", pin="2295", finish="yes")
    assert path(phone) == "/"
    assert [one.name for one in box.shop.team.everyone()] == ["Diane", "Eric"]


@pytest.mark.parametrize(
    "typed",
    [
        {"name": "Eric", "pin": ""},
        {"name": "", "pin": "2295"},
        {"name": "Eric", "pin": "12"},
        {"name": "Diane", "pin": "2295"},
    ],
)
def test_half_a_colleague_opens_no_shop_and_stands_there_again(box: Box, typed: dict[str, str]):
    phone = last_page(box)
    phone.submit(phone.form("/setup/5"), **typed, finish="yes")
    assert (phone.page.status_code >= 400, [one.name for one in box.shop.team.everyone()]) == (True, ["Diane"])
    assert f'name="name" value="{typed["name"]}"' in phone.page.text
    assert phone.open("/").url.endswith("/setup/5")


# WhatsApp


def test_secrets_are_never_shown_again_and_an_empty_field_keeps_them(box: Box):
    phone = box.first_phone()
    for step in (1, 2, 3, 4):
        fill(phone, step)
    assert 'class="open"' in phone.page.text, "no internet is an ordinary day, and what was entered is kept"
    fill(phone, 4, access_token="", app_secret="", waba_id="311200450017799")
    account = box.shop.settings.account()
    assert account
    assert (account.token, account.app_secret) == (ACCOUNT.token, ACCOUNT.app_secret)
    assert account.waba_id == "311200450017799"
    assert not any(secret in phone.page.text for secret in (account.token, account.app_secret))
    assert "••••" in phone.page.text


def test_the_verify_token_is_made_by_the_box_and_opens_the_hook(box: Box):
    phone = box.first_phone()
    for step in (1, 2, 3):
        fill(phone, step)
    shown = re.search(r'id="verify">([0-9a-f]{24})<', phone.page.text)
    assert shown, "it is there before anything is entered: Meta asks for it"
    fill(phone, 4)
    hook = Phone(f"http://127.0.0.1:{box.shop.hook_port}")
    asked = "/webhook?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token="
    assert hook.open(asked + shown[1]).text == "1158201444"
    assert hook.open(asked + "another").status_code == 403
    hook.close()


def test_the_last_page_asks_for_a_hello_and_ticks_it_when_it_comes_in(tmp_path: Path):
    with (
        Practice(hook_url="http://127.0.0.1:9/webhook", play=False) as whatsapp,
        open_box(tmp_path / "data", whatsapp.graph_url) as box,
    ):
        phone, mine = box.first_phone(), whatsapp.account
        for step in (1, 2, 3):
            fill(phone, step)
        entered = {"phone_number_id": mine.phone_number_id, "waba_id": mine.waba_id}
        fill(phone, 4, **entered, access_token=mine.token, app_secret=mine.app_secret)
        asked = re.search(r"write “hello” to (.+?) now", words(phone.open("/setup/5").text))
        assert asked
        assert re.sub(r"\D", "", asked[1]) == mine.phone
        assert 'data-live="proof"' in phone.page.text
        whatsapp.hook_url = f"http://127.0.0.1:{box.shop.hook_port}/webhook"
        whatsapp.customer("Amina").writes("hello")
        assert until(lambda: len(box.shop.books.tables.queries) == 1)
        assert "A message came in at" in words(phone.open("/setup/5").text)
        assert "write “hello”" not in words(phone.page.text)


def test_without_whatsapp_at_hand_the_shop_opens_all_the_same(box: Box):
    phone = box.first_phone()
    for step in (1, 2, 3):
        fill(phone, step)
    phone.submit(phone.form("/setup/4/later"))
    assert path(phone) == "/setup/5"
    assert "hello" not in phone.page.text
    phone.submit(phone.form("/setup/5"), finish="yes")
    assert path(phone) == "/"
    assert box.shop.settings.account() is None
