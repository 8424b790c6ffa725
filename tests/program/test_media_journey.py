"""A photo's whole road over real sockets: from the customer to the page, and an answer with a photo back to them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from edge.practice import Practice, samples
from tests.kit.hanging import djpeg_of, with_hanging_djpeg
from tests.kit.phones import Phone
from tests.kit.photos import photo
from tests.kit.programs import Program, free_port, until

PHOTO = samples.jpeg(samples.BULB)


def test_a_photo_comes_in_through_every_door_and_another_goes_back(tmp_path: Path):
    hook_port = free_port()
    with Practice(hook_url=f"http://127.0.0.1:{hook_port}/webhook", play=False, pace=20) as practice:
        shop = Program(tmp_path / "data", practice.graph_url, hook_port=hook_port)
        pins = shop.set_up(practice.account)
        code = shop.enrolment_code()
        shop.start()
        aline = Phone(shop.lan_url)
        aline.sign_in(code, "Aline", pins["Aline"])
        amina = practice.customer("Amina")
        amina.sends_photo(caption="Do you have this one?")
        assert until(lambda: aline.open("/").ok and aline.forms(r"/q/q_\w+/claim"))
        aline.submit(aline.form(r"/q/q_\w+/claim"))
        query = re.search(r"/q/(q_\w+)", aline.open("/").text)[1]  # type: ignore[index]
        assert until(lambda: "/media/m_" in aline.open(f"/q/{query}").text)
        shown = re.search(r'src="(/media/m_\w+)"', aline.page.text)[1]  # type: ignore[index]
        assert aline.ask(shown).content == samples.jpeg(samples.TAP)

        form = aline.form(rf"/q/{query}/attach")
        assert aline.send_file(form.action, "bulb.jpg", PHOTO, **form.fields, text="No, only this.").ok
        assert practice.until(lambda: [sent.kind for sent in practice.received] == ["image"], 60)
        (sent,) = practice.received
        there = practice.cloud.media.find(sent.body["image"]["id"], practice.cloud.now())
        assert (there.data, sent.text) == (PHOTO, "No, only this.")
        assert until(lambda: shop.status()["outbox"]["read"] == 1)
        files = shop.status()["files"]
        assert files["fetched"] == files["brought"] == 1
        assert shop.stop() == 0
        aline.close()


@pytest.mark.needs("djpeg", "cjpeg", "cc")
def test_a_photo_over_which_the_child_hangs_holds_up_neither_texts_nor_other_photos_nor_the_end(tmp_path: Path):
    hook_port = free_port()
    with Practice(hook_url=f"http://127.0.0.1:{hook_port}/webhook", play=False, pace=20) as practice:
        shop = Program(tmp_path / "data", practice.graph_url, hook_port=hook_port)
        shop.environment["PATH"] = with_hanging_djpeg(tmp_path / "programs")
        pins = shop.set_up(practice.account)
        code = shop.enrolment_code()
        shop.start()
        aline = Phone(shop.lan_url)
        aline.sign_in(code, "Aline", pins["Aline"])
        amina = practice.customer("Amina")
        amina.sends_photo(photo())
        assert until(lambda: djpeg_of(shop.pid))
        child = djpeg_of(shop.pid)
        assert child
        amina.sends_photo(photo(1200, 1600))
        amina.writes("Do you have these two?")
        assert until(lambda: shop.status()["files"]["fetched"] == 2)
        assert until(lambda: aline.open("/").ok and aline.forms(r"/q/q_\w+/claim"))
        query = re.search(r"/q/(q_\w+)", aline.page.text)[1]  # type: ignore[index]
        assert until(lambda: "Do you have these two?" in aline.open(f"/q/{query}").text)
        assert shop.stop() == 0
        assert not [line for line in shop.log if "Traceback" in line]
        assert not child.exists(), "it has gone with the shop"
        aline.close()
