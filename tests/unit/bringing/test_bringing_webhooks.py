"""A message that came by webhook and in an exported chat is one line, whichever came first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from edge.bringing import Choice
from edge.errors import Refusal
from edge.forgetting import Erasing
from tests.kit.bodies import AMINA
from tests.kit.chats import US, Bringer, exported, line, open_bringer, png, zipped
from tests.kit.coexistence import answered, come, echo, files, history, live, wrote

NUMBER = "+44 7700 900142"
NAME = f"WhatsApp Chat with {NUMBER}.txt"
AT = datetime(2026, 11, 13, 9, 20, 30, tzinfo=UTC)
HOURS = timedelta(hours=2)  # Kigali's, which the shop's phone shows

Change = Callable[..., dict[str, Any]]
PHOTO = {"id": "884412009999", "mime_type": "image/jpeg", "sha256": "a" * 64}


@pytest.fixture
def bringer(tmp_path: Path) -> Iterator[Bringer]:
    with open_bringer(tmp_path) as opened:
        yield opened


def phone(*said: tuple[datetime, str, str], zone: timedelta = HOURS) -> bytes:
    return exported(*(line(at + zone, who, text) for at, who, text in said))


def minutes(count: int) -> datetime:
    return AT + timedelta(minutes=count)


A_CHAT = phone((AT, NUMBER, "Do you have cement?"), (minutes(2), US, "Yes, 12,000"), (minutes(3), NUMBER, "ok"))


def sides(bringer: Bringer) -> list[tuple[str, str]]:
    return [(side, text) for _, side, text in bringer.said()]


ALL = [("in", "Do you have cement?"), ("out", "Yes, 12,000"), ("in", "ok")]


@pytest.mark.parametrize(("asks", "answers"), [(live, echo), (history, history)])
def test_what_came_by_webhook_is_not_taken_in_again(bringer: Bringer, asks: Change, answers: Change):
    come(bringer.room, asks(wrote("wamid.1", AT)), answers(answered("wamid.2", minutes(2), "Yes, 12,000")))
    done = bringer.brings(A_CHAT, name=NAME)
    assert sides(bringer) == ALL
    assert (done.added, done.known) == (1, 2)
    bringer.undoes(done.id)
    assert sides(bringer) == ALL[:2]


@pytest.mark.parametrize(("asks", "answers"), [(live, echo), (history, history)])
def test_what_was_taken_in_is_not_doubled_by_a_webhook(bringer: Bringer, asks: Change, answers: Change):
    done = bringer.brings(A_CHAT, name=NAME)
    come(bringer.room, answers(answered("wamid.2", minutes(2), "Yes, 12,000")), asks(wrote("wamid.1", AT)))
    assert sides(bringer) == ALL
    assert len(bringer.customers()) == 1
    bringer.undoes(done.id)
    assert sides(bringer) == ALL[:2]
    assert bringer.brings(A_CHAT, name=NAME).added == 1


def test_a_live_message_is_a_query_though_an_import_had_it(bringer: Bringer):
    bringer.brings(A_CHAT, name=NAME)
    come(bringer.room, live(wrote("wamid.3", minutes(3), "ok")))
    query = bringer.room.query(bringer.room.only_query())
    assert (query.last.text, query.wait.since_at) == ("ok", minutes(3))


def test_equal_words_at_another_time_are_another_message(bringer: Bringer):
    bringer.brings(A_CHAT, name=NAME)
    come(bringer.room, live(wrote("wamid.9", minutes(60), "ok")), live(wrote("wamid.10", minutes(61), "ok")))
    assert [text for _, text in sides(bringer)] == ["Do you have cement?", "Yes, 12,000", "ok", "ok", "ok"]


def test_a_photo_is_one_line_and_its_file_is_not_fetched_twice(bringer: Bringer):
    content = zipped(phone((AT, NUMBER, "IMG-20261113-WA0001.png (file attached)")), {"IMG-20261113-WA0001.png": png()})
    done = bringer.brings(content, name=NAME.replace(".txt", ".zip"))
    assert done.files == 1
    come(
        bringer.room,
        history(wrote("wamid.1", AT, kind="media_placeholder")),
        files(wrote("wamid.1", AT, kind="image", image=PHOTO)),
    )
    assert len(bringer.said()) == 1
    (file,) = bringer.room.books.tables.media.all()
    assert file["state"] == "fetched"
    bringer.undoes(done.id)
    assert [one["state"] for one in bringer.room.books.tables.media.all()] == ["fetched"]


def test_a_photo_that_whatsapp_has_no_more_comes_out_of_the_zip(bringer: Bringer):
    come(bringer.room, history(wrote("wamid.1", AT, kind="media_placeholder")))
    content = zipped(phone((AT, NUMBER, "IMG-20261113-WA0001.png (file attached)")), {"IMG-20261113-WA0001.png": png()})
    done = bringer.brings(content, name=NAME.replace(".txt", ".zip"))
    assert (done.added, done.files) == (0, 1)
    bringer.undoes(done.id)
    (row,) = (bringer.room.books.messages.by_wamid("wamid.1"),)
    assert row is not None
    assert (row.kind, "media" in row.data) == ("media_placeholder", False)


def test_a_film_that_whatsapp_does_not_pass_on_is_seen_out_of_the_zip(bringer: Bringer):
    come(bringer.room, live(wrote("wamid.1", AT, kind="unsupported", unsupported={"type": "video_note"})))
    film, name = b"\0\0\0\x18ftypmp42" + bytes(200), "VID-20261113-WA0001.mp4"
    content = zipped(phone((AT, NUMBER, f"{name} (file attached)")), {name: film})
    done = bringer.brings(content, name=NAME.replace(".txt", ".zip"))
    row = bringer.room.books.messages.by_wamid("wamid.1")
    assert row is not None
    assert (done.files, row.kind, row.data["media"]["filename"]) == (1, "video", name)
    bringer.undoes(done.id)
    row = bringer.room.books.messages.by_wamid("wamid.1")
    assert row is not None
    assert (row.kind, "media" in row.data, len(bringer.room.books.tables.media)) == ("unsupported", False, 0)


def test_a_file_that_whatsapp_brings_after_a_zip_is_whatsapps_and_stays(bringer: Bringer):
    come(bringer.room, history(wrote("wamid.1", AT, kind="media_placeholder")))
    words = "IMG-20261113-WA0001.png (file attached)\nOnly the export has these words"
    content = zipped(phone((AT, NUMBER, words)), {"IMG-20261113-WA0001.png": png()})
    done = bringer.brings(content, name=NAME.replace(".txt", ".zip"))
    come(bringer.room, files(wrote("wamid.1", AT, kind="image", image=PHOTO)))
    bringer.undoes(done.id)
    row = bringer.room.books.messages.by_wamid("wamid.1")
    assert row is not None
    assert (row.kind, row.text, [one["state"] for one in bringer.room.books.tables.media.all()]) == (
        "image",
        "",
        ["fetched"],
    )


UNSEEN: dict[str, Any] = {"unsupported": {"type": "poll"}, "errors": [{"code": 131051, "title": "Unknown"}]}
DOCUMENT = {"id": "9", "mime_type": "image/jpeg", "sha256": "a" * 64, "filename": "plan.jpg"}
PLACE = {"latitude": -1.95, "longitude": 30.06, "name": "Kabeza", "address": "KK 3"}


@pytest.mark.parametrize("change", [live, history])
@pytest.mark.parametrize("is_first", [True, False])
@pytest.mark.parametrize(
    ("told", "kind", "said"),
    [
        ("POLL:\nWhich tiles?\nOPTION: Red (1 vote)\nOPTION: Blue (0 votes)", "unsupported", UNSEEN),
        ("plan.jpg (file attached)", "document", {"document": DOCUMENT}),
        ("IMG-20261113-WA0001.webp (file attached)", "image", {"image": PHOTO}),
        ("location: https://maps.google.com/?q=-1.95,30.06", "location", {"location": PLACE}),
        ("This message was deleted", "text", {"text": {"body": "Do you have cement?"}}),
    ],
)
def test_what_a_phone_and_whatsapp_tell_in_other_ways_is_one_line(
    bringer: Bringer, change: Change, is_first: bool, told: str, kind: str, said: dict[str, Any]
):
    content, webhook = (
        phone((AT, NUMBER, told), (minutes(1), US, "Yes")),
        change(wrote("wamid.1", AT, kind=kind, **said)),
    )
    if is_first:
        come(bringer.room, webhook)
    done = bringer.brings(content, name=NAME)
    if not is_first:
        come(bringer.room, webhook)
    assert len(bringer.said()) == 2
    assert ("Which tiles?" in bringer.said()[0][2]) == (kind == "unsupported")
    bringer.undoes(done.id)
    assert len(bringer.said()) == 1
    assert "Which tiles?" not in str(bringer.said())


def test_a_phone_of_another_zone_is_found_out_by_what_both_have(bringer: Bringer):
    come(bringer.room, live(wrote("wamid.1", AT)), echo(answered("wamid.2", minutes(2), "Yes, 12,000 a bag")))
    nairobi = phone(
        (AT, NUMBER, "Do you have cement?"),
        (minutes(2), US, "Yes, 12,000 a bag"),
        (minutes(3), NUMBER, "ok"),
        zone=timedelta(hours=3),
    )
    done = bringer.brings(nairobi, name=NAME)
    assert (done.added, done.known) == (1, 2)
    assert [at for at, _, _ in bringer.said()][-1] == "2026-11-13T09:23:00.000Z"


def test_a_history_after_a_phone_of_another_zone_is_not_doubled(bringer: Bringer):
    nairobi = phone((AT, NUMBER, "Do you have cement?"), (minutes(3), NUMBER, "ok"), zone=timedelta(hours=3))
    bringer.brings(nairobi, name=NAME)
    come(bringer.room, history(wrote("wamid.1", AT), wrote("wamid.3", minutes(3), "ok")))
    assert len(bringer.said()) == 2


# -- a customer whom only an import knew


def test_the_first_webhook_of_a_number_joins_what_was_imported_under_it(bringer: Bringer):
    done = bringer.brings(A_CHAT, name=NAME)
    come(bringer.room, live(wrote("wamid.9", minutes(600), "Me again")))
    (customer,) = bringer.customers()
    assert customer["id"] == done.customer
    assert [text for _, _, text in bringer.said(customer["id"])] == [
        "Do you have cement?",
        "Yes, 12,000",
        "ok",
        "Me again",
    ]


def test_a_mere_name_joins_nobody(bringer: Bringer):
    named = phone((AT, "Amina", "Do you have cement?"), (minutes(2), US, "Yes"))
    bringer.brings(named, name="WhatsApp Chat with Amina.txt")
    come(bringer.room, live(wrote("wamid.9", minutes(600), "Me again")))
    assert sorted(one["name"] for one in bringer.customers()) == ["Amina", "Amina"]


def test_they_are_joined_by_hand_with_both_histories_and_split_again(bringer: Bringer):
    named = phone((AT, "Amina", "Do you have cement?"), (minutes(2), US, "Yes"))
    done = bringer.brings(named, name="WhatsApp Chat with Amina.txt")
    come(bringer.room, live(wrote("wamid.9", minutes(600), "Me again")))
    real = next(one["id"] for one in bringer.customers() if one["id"] != done.customer)
    owner = bringer.room.staff("Aline", owner=True)
    bringer.room.desk.join(real, str(done.customer), owner)
    assert [text for _, _, text in bringer.said(real)] == ["Do you have cement?", "Yes", "Me again"]
    assert bringer.brings(named, Choice(customer=real), name="WhatsApp Chat with Amina.txt").added == 0
    (join,) = bringer.room.books.tables.joins.all()
    bringer.room.desk.split(join["id"], owner)
    assert [text for _, _, text in bringer.said(str(done.customer))] == ["Do you have cement?", "Yes"]
    assert [text for _, _, text in bringer.said(real)] == ["Me again"]


def test_an_import_undone_after_a_join_leaves_nobody_behind(bringer: Bringer):
    named = phone((AT, "Amina", "Do you have cement?"), (minutes(2), US, "Yes"))
    done = bringer.brings(named, name="WhatsApp Chat with Amina.txt")
    come(bringer.room, live(wrote("wamid.9", minutes(600), "Me again")))
    real = next(one["id"] for one in bringer.customers() if one["id"] != done.customer)
    bringer.room.desk.join(real, str(done.customer), bringer.room.staff("Aline", owner=True))
    bringer.undoes(done.id)
    assert [text for _, _, text in bringer.said()] == ["Me again"]
    assert bringer.room.books.tables.joins.all() == []
    assert [one["id"] for one in bringer.customers()] == [real]


def test_who_was_split_off_stays_as_long_as_a_newer_export_of_the_chat_has_their_words(bringer: Bringer):
    said = ((AT, "Amina", "Do you have cement?"), (minutes(2), US, "Yes"))
    done = bringer.brings(phone(*said), name="WhatsApp Chat with Amina.txt")
    come(bringer.room, live(wrote("wamid.9", minutes(600), "Me again")))
    real = next(one["id"] for one in bringer.customers() if one["id"] != done.customer)
    owner = bringer.room.staff("Aline", owner=True)
    bringer.room.desk.join(real, str(done.customer), owner)
    newer = phone(*said, (minutes(5), "Amina", "Two bags"))
    again = bringer.brings(newer, Choice(customer=real), name="WhatsApp Chat with Amina.txt")
    bringer.room.desk.split(bringer.room.books.tables.joins.all()[0]["id"], owner)
    bringer.undoes(done.id)
    named = {one["id"]: one["name"] for one in bringer.customers()}
    assert named == {real: "Amina", done.customer: "Amina"}
    bringer.undoes(again.id)
    assert [one["id"] for one in bringer.customers()] == [real]
    assert [text for _, _, text in bringer.said()] == ["Me again"]


def test_nobody_is_erased_while_a_group_is_brought_in_that_they_may_have_written_in(bringer: Bringer):
    come(bringer.room, history(wrote("wamid.1", AT)))
    group = phone((AT, NUMBER, "To all"), (minutes(1), US, "Hello"), (minutes(2), "Bosco", "Good"))
    bringer.begin(group, Choice(us=(US,)), name="WhatsApp Chat with Builders.txt")
    erasing = Erasing(bringer.room.books, bringer.shelf, bringer.folder / "shop")
    (amina,) = bringer.customers()
    with pytest.raises(Refusal, match="group"):
        erasing.begin(amina["id"], None, bringer.room.clock.now())
    bringer.work()
    erasing.begin(amina["id"], None, bringer.room.clock.now())
    while erasing.step():
        pass
    assert [text for _, _, text in bringer.said()] == ["Hello", "Good"]


def test_an_import_that_was_erased_with_its_customer_keeps_nothing_of_another_ones(bringer: Bringer):
    said = ((AT, "Amina", "Do you have cement?"), (minutes(2), US, "Yes"))
    done = bringer.brings(phone(*said), name="WhatsApp Chat with Amina.txt")
    come(bringer.room, history(wrote("wamid.9", minutes(600), "Me again")))
    real = next(one["id"] for one in bringer.customers() if one["id"] != done.customer)
    owner = bringer.room.staff("Aline", owner=True)
    bringer.room.desk.join(real, str(done.customer), owner)
    bringer.brings(phone(*said), Choice(customer=real), name="WhatsApp Chat with Amina.txt")
    bringer.room.desk.split(bringer.room.books.tables.joins.all()[0]["id"], owner)
    erasing = Erasing(bringer.room.books, bringer.shelf, bringer.folder / "shop")
    erasing.begin(real, None, bringer.room.clock.now())
    while erasing.step():
        pass
    assert [text for _, _, text in bringer.said()] == ["Do you have cement?", "Yes"]
    bringer.undoes(done.id)
    assert (bringer.said(), bringer.customers()) == ([], [])


def test_a_chat_from_before_a_number_changed_hands_is_given_to_nobody_unasked(bringer: Bringer):
    later = AT + timedelta(days=100)
    bosco = {"profile": {"name": "Bosco"}, "wa_id": AMINA.phone, "user_id": "GB.BOSCO"}
    newcomer = {**wrote("wamid.2", later, "I am new here"), "from_user_id": "GB.BOSCO"}
    bringer.room.clock.at = AT
    come(bringer.room, live(wrote("wamid.1", AT)))
    bringer.room.clock.at = later
    change = live(newcomer)
    come(bringer.room, {**change, "value": {**change["value"], "contacts": [bosco]}})
    named = {one["name"]: one["id"] for one in bringer.customers()}
    path = bringer.file(A_CHAT, NAME)
    seen = bringer.bringing.look(path, NAME)
    assert ([one.id for one in seen.proposals], seen.customer) == ([named["Bosco"], named["Amina"]], None)
    with pytest.raises(Refusal, match="whose chat"):
        bringer.begin(A_CHAT, name=NAME)
    done = bringer.brings(A_CHAT, Choice(customer=named["Amina"]), name=NAME)
    assert (done.added, done.known) == (2, 1)
    bringer.undoes(done.id)
    assert bringer.brings(A_CHAT, Choice(new=True), name=NAME).customer not in named.values()
    since = phone((later + timedelta(hours=1), NUMBER, "Nails?"), (later + timedelta(hours=2), US, "Yes"))
    assert bringer.brings(since, name=NAME).customer == named["Bosco"]


def test_the_phone_is_that_of_the_customer_by_number(bringer: Bringer):
    come(bringer.room, live(wrote("wamid.1", AT)))
    assert bringer.brings(A_CHAT, name=NAME).customer == bringer.room.customer(AMINA)["id"]


def test_who_has_written_since_stays_when_the_import_is_undone_and_is_called_as_they_call_themselves(bringer: Bringer):
    named = phone((AT, "Amina Cement", "Do you have cement?"), (minutes(2), US, "Yes"))
    choice = Choice(new=True, number=NUMBER)
    done = bringer.brings(named, choice, name="WhatsApp Chat with Amina Cement.txt")
    come(bringer.room, live(wrote("wamid.9", minutes(600), "Me again")))
    (customer,) = bringer.customers()
    assert customer["name"] == "Amina Cement"
    bringer.undoes(done.id)
    (customer,) = bringer.customers()
    assert (customer["id"], customer["name"]) == (done.customer, "Amina")
    assert bringer.room.query(bringer.room.only_query()).name == "Amina"
    assert [text for _, _, text in bringer.said()] == ["Me again"]
