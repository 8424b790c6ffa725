"""Templates as life has them: in pages, with more in them than words, and changed behind the shop's back."""

from __future__ import annotations

from typing import Any

import pytest

from edge.practice import Practice
from edge.whatsapp import Credentials, WhatsApp
from tests.unit.practice.sides import AMINA, Shop, code, wamid

PICTURE = {"type": "header", "parameters": [{"type": "image", "image": {"id": "1"}}]}
WORDS = {"type": "body", "parameters": [{"type": "text", "text": "Amina"}]}
COUPON = {
    "type": "button",
    "sub_type": "copy_code",
    "index": "1",
    "parameters": [{"type": "coupon_code", "coupon_code": "25OFF"}],
}


def listed(shop: Shop, **asked: str) -> dict[str, Any]:
    return dict(shop.call("GET", f"{Practice.WABA_ID}/message_templates", params=asked).json())


def send(shop: Shop, name: str, *components: dict[str, Any]) -> Any:
    template = {"name": name, "language": {"code": "en"}, "components": list(components)}
    return shop.post(to=AMINA, type="template", template=template if components else {**template, "components": None})


def test_the_list_comes_in_pages_and_its_last_page_says_so(practice: Practice, shop: Shop) -> None:
    practice.switch("templates_demanding")
    names, after = [], "0"
    while True:
        page = listed(shop, limit="100", after=after)
        assert len(page["data"]) <= 2
        names += [each["name"] for each in page["data"]]
        if "next" not in page["paging"]:
            break
        after = page["paging"]["cursors"]["after"]
    assert len(names) == 14
    assert {"new_in_shop", "catalogue", "hello_world"} <= set(names)
    practice.switch("templates_demanding", False)
    assert len(listed(shop)["data"]) == 4
    assert len(listed(shop, limit="1")["data"]) == 1


@pytest.mark.parametrize(
    ("name", "given", "refusal"),
    [
        ("new_in_shop", [WORDS], 132012),
        ("new_in_shop", [PICTURE], 132000),
        ("new_in_shop", [PICTURE, WORDS], 0),
        ("how_to", [PICTURE], 132012),
        ("we_moved", [], 132012),
        ("for_you", [], 132012),
        ("your_offer", [], 132012),
        ("your_offer", [COUPON], 0),
        ("your_order", [COUPON], 132012),
        ("this_week", [], 132012),
        ("catalogue", [], 132012),
        ("call_us", [], 0),
        ("hello_world", [PICTURE], 132012),
    ],
)
def test_a_template_gets_what_it_wants_and_nothing_else(
    practice: Practice, shop: Shop, name: str, given: list[dict[str, Any]], refusal: int
) -> None:
    practice.switch("templates_demanding")
    practice.customer(AMINA)
    assert code(send(shop, name, *given)) == refusal


def test_a_template_that_was_changed_is_refused_as_it_was_before(practice: Practice, shop: Shop) -> None:
    practice.customer(AMINA)
    assert wamid(send(shop, "hello_world"))
    practice.switch("templates_changed")
    assert code(send(shop, "hello_world")) == 132012
    assert all(each["components"][0]["format"] == "IMAGE" for each in listed(shop)["data"])


def test_the_shop_reads_all_pages_and_offers_what_goes_by_words_alone(practice: Practice, shop: Shop) -> None:
    practice.switch("templates_demanding")
    practice.customer(AMINA)
    ours = practice.account
    client = WhatsApp(practice.graph_url, "v26.0")
    found = client.templates(Credentials(ours.phone_number_id, ours.token, ours.app_secret), ours.waba_id)
    client.close()
    assert sorted(each.key for each in found) == [
        "call_us en",
        "hello_world en",
        "ready_for_pickup en",
        "ready_for_pickup fr",
        "todays_figures en",
    ]
    for each in found:
        values = ["Amina"] * len(each.parameters)
        assert wamid(shop.post(to=AMINA, type="template", template=each.message(values)))
