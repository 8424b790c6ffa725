"""What the pages and the slip say of being called, and of staying on the Wi-Fi."""

from __future__ import annotations

from edge.printing import PrinterChoice
from tests.kit.phones import words
from tests.kit.shops import Counter


def test_ones_own_page_has_the_switch_the_three_sounds_and_says_when_nothing_can_ring(counter: Counter):
    phone = counter.signed_in("Aline")
    phone.open("/me")
    said = words(phone.page.text)
    assert phone.page.text.count('role="switch" aria-checked="false"') == 2, "in the menu, and here"
    assert all(f'data-ring="{what}"' in phone.page.text for what in ("new", "mine", "offer"))
    assert "only while this page is open on it and its screen is on" in said
    assert "put Screen for the counter on a tablet" in said
    assert "runs no scripts, so nothing can ring here" in said


def test_guide_and_join_slip_say_to_stay_on_a_wifi_without_internet(counter: Counter):
    phone, shop = counter.signed_in("Aline"), counter.shop
    assert "Wi-Fi has no internet. Stay connected?" in words(phone.open("/help").text)
    assert '<svg class="stay"' in phone.page.text
    shop.printers.choose(PrinterChoice("file", str(counter.shop.config.data / "slips.escpos")))
    shop.papers.join()
    shop.prints.step()
    paper = (counter.shop.config.data / "slips.escpos").read_bytes().decode("cp858", "replace")
    assert "Stay on the Wi-Fi" in " ".join(paper.split())


def test_the_pages_count_apart_what_rings(counter: Counter):
    aline, eric = counter.signed_in("Aline"), counter.staff("Eric")
    counter.stand_still()
    counter.hears()
    offered = counter.shop.desk.claim(counter.hears(), eric)
    counter.shop.desk.hand_over(offered.id, eric, counter.staff("Aline").id)
    assert 'data-count="1 0 1"' in aline.open("/").text
    assert 'data-count="1 0 1"' in aline.open(f"/q/{offered.id}").text
