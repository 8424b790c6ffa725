"""The pages about paper, on a phone without JavaScript: what comes out of the printer, and what they refuse to whom."""

from __future__ import annotations

import os
import re
from html import unescape
from pathlib import Path

import pytest

from edge.store.all_tables import where
from tests.kit.escpos_reader import Reader, Slip
from tests.kit.phones import Phone, words
from tests.kit.shops import Counter, customer

SECRET = "kabeza-1994"
# What stands in the lists of the form, as a browser sends it along.
CHOSEN = {"kind": "", "address": "", "columns": "32", "code_page": "858", "qr": "yes", "alert_minutes": "0"}


@pytest.fixture
def counter(counter: Counter) -> Counter:
    """A shop whose printer works only when a test says so."""
    counter.stand_still()
    return counter


@pytest.fixture
def owner(counter: Counter) -> Phone:
    return counter.signed_in("Aline", owner=True)


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    return tmp_path / "paper.escpos"


def choose(phone: Phone, kind: str, address: str, **more: str) -> int:
    """As the form has it; returns the status."""
    phone.open("/printer")
    return phone.submit(phone.form("/printer"), **{**CHOSEN, "kind": kind, "address": address, **more}).status_code


def printed(counter: Counter, paper: Path) -> list[Slip]:
    """All that has come out, once the printer has done what it had to."""
    while counter.shop.prints.step():
        pass
    return Reader(paper.read_bytes()).slips() if paper.exists() else []


def day_ends(counter: Counter) -> None:
    counter.clock.forward(hours=8)
    assert counter.shop.summaries.step(counter.shop.prints) == 1


def test_the_summaries_are_listed_read_and_printed(counter: Counter, owner: Phone, paper: Path):
    owner.open("/summary")
    assert "There is no summary yet" in words(owner.page.text)
    counter.hears("Do you have nails?", customer(1, "Amina"))
    assert "Today so far" in words(owner.open("/summary").text)
    assert "Amina" in owner.page.text
    day_ends(counter)
    assert "No. 00001" in words(owner.open("/summary").text)
    assert "not printed" in words(owner.page.text)
    assert choose(owner, "file", str(paper)) == 200
    owner.open("/summary/1")
    owner.submit(owner.form("/summary/1/print"))
    (slip,) = printed(counter, paper)
    assert "No. 00001" in slip.lines
    assert slip.codes == [f"{counter.shop.lan_url}/summary/1"]
    assert "handed to the printer" in words(owner.open("/printer").text)
    shown = re.sub(r"</?b[^>]*>", "", owner.open("/summary/1").text)
    assert "\n".join(line.rstrip() for line in slip.lines).rstrip() in re.sub(" +\n", "\n", unescape(shown))
    owner.submit(owner.form("/summary/1/print"))
    assert "COPY" in printed(counter, paper)[1].lines[0]


def test_a_form_that_is_sent_twice_prints_once(counter: Counter, owner: Phone, paper: Path):
    choose(owner, "file", str(paper))
    owner.open("/printer")
    form = owner.form("/printer/ruler")
    owner.submit(form)
    owner.submit(form)
    assert len(printed(counter, paper)) == 1


@pytest.mark.parametrize(("columns", "width"), [("32", 32), ("42", 42), ("48", 48)])
def test_the_ruler_is_as_wide_as_the_paper_that_was_chosen(
    counter: Counter, owner: Phone, paper: Path, columns: str, width: int
):
    choose(owner, "file", str(paper), columns=columns)
    owner.open("/printer")
    owner.submit(owner.form("/printer/ruler"))
    (slip,) = printed(counter, paper)
    assert {len(slip.lines[1]), len(slip.lines[-1])} == {width}
    assert max(map(len, slip.lines)) == width
    assert any("é è ê" in line for line in slip.lines)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"kind": "usb", "address": "/etc/passwd"}, "/dev/usb/lp0"),
        ({"kind": "tcp", "address": "not a host"}, "192.168.1.50"),
        ({"kind": "cups", "address": "-d other"}, "Office"),
        ({"kind": "file", "address": "slips"}, "whole path"),
        ({"kind": "parallel", "address": ""}, "Choose a printer from the list"),
        ({"kind": "", "address": "", "columns": "80"}, "Choose a printer from the list"),
        ({"kind": "", "address": "", "alert_minutes": "999"}, "at most 240 minutes"),
        ({"kind": "", "address": "", "wifi_name": "x" * 81}, "at most 63 letters"),
    ],
)
def test_what_can_be_no_printer_is_refused_in_a_sentence_and_what_was_typed_stays(
    owner: Phone, counter: Counter, fields: dict[str, str], said: str
):
    before = counter.shop.printers.choice()
    assert choose(owner, **fields) == 400
    assert said in words(owner.page.text)
    assert f'value="{fields["address"]}"' in owner.page.text
    assert counter.shop.printers.choice() == before


def test_beside_a_choice_that_was_refused_the_page_names_the_printer_in_force(owner: Phone, tmp_path: Path):
    assert choose(owner, kind="file", address="slips") == 400
    assert "No printer is chosen" in words(owner.page.text)
    assert choose(owner, kind="file", address=str(tmp_path / "slips.escpos")) == 200
    assert choose(owner, kind="tcp", address="not a host") == 400
    assert f": {tmp_path}/slips.escpos" in words(owner.page.text)


def test_without_a_printer_the_page_says_so_and_prints_nothing(counter: Counter, owner: Phone):
    assert "No printer is chosen" in words(owner.open("/printer").text)
    owner.send("/printer/ruler", token=owner.token())
    assert "No printer is chosen" in words(owner.page.text)
    counter.hears()
    day_ends(counter)
    owner.open("/summary/1")
    owner.submit(owner.form("/summary/1/print"))
    assert "No printer is chosen" in words(owner.page.text)
    assert counter.shop.prints.jobs() == []


def test_a_slip_that_does_not_come_out_says_why_and_is_tried_again_or_dropped_with_one_tap(
    counter: Counter, owner: Phone, paper: Path
):
    choose(owner, "tcp", "127.0.0.1:9")
    for _ in range(2):
        owner.open("/printer")
        owner.submit(owner.form("/printer/ruler"))
    printed(counter, paper)
    assert "Nobody answers at 127.0.0.1:9" in words(owner.open("/printer").text)
    owner.submit(owner.forms("/printer/pr_[a-z0-9]+/drop")[0])
    assert "dropped" in words(owner.page.text)
    assert "Print a copy" not in words(owner.page.text), "nothing is on paper"
    choose(owner, "file", str(paper))
    owner.submit(next(form for form in owner.forms("/printer/pr_[a-z0-9]+/again") if "Try now" in owner.page.text))
    owner.open("/printer")
    for form in owner.forms("/printer/pr_[a-z0-9]+/again"):
        owner.submit(form)
    slips = printed(counter, paper)
    assert len(slips) == 2
    owner.send("/printer/pr_unknown/again", token=owner.token())
    assert owner.page.status_code == 404
    assert "not in the list any more" in words(owner.page.text)


def test_a_copy_of_what_may_be_on_paper_already_is_marked_there_and_in_the_list(
    counter: Counter, owner: Phone, paper: Path
):
    choose(owner, "file", str(paper))
    owner.open("/printer")
    owner.submit(owner.form("/printer/ruler"))
    with counter.shop.books.transaction():
        counter.shop.books.tables.prints.update({"state": "printing"}, where("kind") == "ruler")
    counter.shop.prints.recover()
    assert "The power went while it was printed" in words(owner.open("/printer").text)
    owner.submit(owner.form("/printer/pr_[a-z0-9]+/again"))
    (slip,) = printed(counter, paper)
    assert slip.lines[0].strip() == "*** COPY ***"
    assert "Test · copy" in words(owner.open("/printer").text)


@pytest.mark.parametrize("path", ["/summary", "/summary/1", "/printer"])
def test_only_an_owner_sees_summaries_and_the_printer(counter: Counter, owner: Phone, path: str):
    counter.hears()
    day_ends(counter)
    assert owner.open(path).status_code == 200
    assert counter.signed_in("Eric").open(path).status_code == 403
    assert counter.phone().open(path).url.endswith("/enrol")


@pytest.mark.parametrize(
    "path",
    [
        *("/printer", "/printer/look", "/printer/ruler", "/printer/join", "/printer/waiting"),
        *("/summary/1/print", "/printer/pr_a/drop"),
    ],
)
def test_who_is_no_owner_prints_none_of_the_owners_slips(counter: Counter, owner: Phone, paper: Path, path: str):
    choose(owner, "file", str(paper))
    counter.hears()
    day_ends(counter)
    before = counter.shop.prints.jobs()
    eric = counter.signed_in("Eric")
    eric.send_only(path, token=eric.token(), kind="")
    assert eric.page.status_code == 403
    assert counter.shop.prints.jobs() == before
    assert counter.shop.printers.choice().kind == "file"


def test_a_conversation_is_printed_from_the_page_of_its_customer(counter: Counter, owner: Phone, paper: Path):
    query = counter.hears("Crème, please \x1b@ \x1dV0", customer(1, "Amina"))
    address = "/c/" + str(counter.shop.books.tables.queries.get(where("id") == query)["customer"])  # type: ignore[index]
    eric = counter.signed_in("Eric")
    eric.open(address)
    assert eric.forms(f"{address}/print") == [], "not while there is no printer"
    choose(owner, "file", str(paper))
    eric.open(address)
    eric.submit(eric.form(f"{address}/print"))
    assert eric.page.url.endswith(address)
    (slip,) = printed(counter, paper)
    assert any("Crème, please" in line for line in slip.lines)
    assert slip.commands.count("cut") == 1
    assert eric.open(f"{address}/print").url.endswith(address)
    eric.send("/c/c_nobody/print", token=eric.token())
    assert eric.page.status_code == 404


def test_a_number_that_no_summary_has_is_not_found(counter: Counter, owner: Phone):
    for path in ("/summary/1", "/summary/99999999999999999999", "/summary/-1", "/summary/x"):
        assert owner.open(path).status_code == 404, path
    owner.open("/printer")
    owner.send("/summary/7/print", token=owner.token())
    assert owner.page.status_code == 404


def test_the_password_of_the_wifi_is_on_the_join_slip_and_on_no_page(counter: Counter, owner: Phone, paper: Path):
    choose(owner, "file", str(paper), wifi_name="Kabeza; Hardware", wifi_password=SECRET)
    assert SECRET not in owner.page.text
    assert "Kabeza; Hardware" in owner.page.text
    choose(owner, "file", str(paper), wifi_name="Kabeza; Hardware", wifi_password="")
    assert counter.shop.printers.choice().wifi_password == SECRET, "an empty field leaves it as it is"
    owner.open("/printer")
    owner.submit(owner.form("/printer/join"))
    assert SECRET not in owner.page.text
    codes = [code for slip in printed(counter, paper) for code in slip.codes]
    assert codes == [f"WIFI:T:WPA;S:Kabeza\\; Hardware;P:{SECRET};;", f"{counter.shop.lan_url}/enrol"]
    assert SECRET not in owner.open("/printer").text


def test_the_password_of_one_wifi_never_stays_for_another(counter: Counter, owner: Phone, paper: Path):
    choose(owner, "file", str(paper), wifi_name="Kabeza", wifi_password=SECRET)
    choose(owner, "file", str(paper), wifi_name="Open to all", wifi_password="")
    owner.open("/printer")
    owner.submit(owner.form("/printer/join"))
    assert printed(counter, paper)[0].codes == ["WIFI:T:nopass;S:Open to all;P:;;"]


@pytest.mark.parametrize("wifi", ["", "Kabeza Hardware"])
def test_the_join_slip_tells_every_step_whether_or_not_the_wifi_was_entered(
    counter: Counter, owner: Phone, paper: Path, wifi: str
):
    choose(owner, "file", str(paper), wifi_name=wifi)
    owner.open("/printer")
    owner.submit(owner.form("/printer/join"))
    lines = printed(counter, paper)[-1].lines
    assert [line[:3] for line in lines if line[:1].isdigit()] == ["1. ", "2. ", "3. "]
    assert wifi in " ".join(lines)


# Which printers there are


def lpstat(folder: Path, told: str) -> Path:
    """A CUPS that is asked by a program of the test's own; returns the file that has a line for each time."""
    asked, program = folder / "asked", folder / "bin" / "lpstat"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\necho once >> {asked}\n{told}\n", "utf-8")
    program.chmod(0o755)
    return asked


def test_the_page_opens_without_asking_cups_and_a_tap_looks_for_printers(
    counter: Counter, owner: Phone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    asked = lpstat(tmp_path, "echo Office; echo 'not a queue'; echo Back_room")
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:{os.environ['PATH']}")
    for _ in range(3):
        assert owner.open("/printer").status_code == 200
    assert not asked.exists()
    owner.submit(owner.form("/printer/look"))
    assert owner.page.url.endswith("/printer")
    assert "2 printers found, just now." in words(owner.page.text)
    assert 'value="cups Office"' in owner.page.text
    counter.clock.forward(minutes=12)
    assert "2 printers found, 12 min ago." in words(owner.open("/printer").text)
    assert asked.read_text("utf-8") == "once\n"
    owner.submit(owner.forms("/printer/take")[1])
    assert [job.kind for job in counter.shop.prints.jobs()] == ["ruler"], "a test comes at once"
    assert (counter.shop.printers.choice().kind, counter.shop.printers.choice().address) == ("cups", "Back_room")


def test_a_cups_that_does_not_answer_is_told_and_nobody_waits_for_it_again(
    owner: Phone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    asked = lpstat(tmp_path, "exec tail -f /dev/null")
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:{os.environ['PATH']}")
    owner.open("/printer")
    owner.submit(owner.form("/printer/look"))
    assert "CUPS did not answer, just now." in words(owner.page.text)
    assert "CUPS did not answer" in words(owner.open("/printer").text)
    assert asked.read_text("utf-8") == "once\n"


def test_where_there_is_no_printer_the_look_says_what_to_do(
    owner: Phone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    lpstat(tmp_path, "exit 1")
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:{os.environ['PATH']}")
    owner.open("/printer")
    owner.submit(owner.form("/printer/look"))
    assert "No printer found, just now." in words(owner.page.text)


def test_every_summary_that_was_made_can_be_reached(counter: Counter, owner: Phone):
    counter.hears()
    for _ in range(70):
        counter.clock.forward(hours=24)
        while counter.shop.summaries.step(counter.shop.prints):
            pass
    owner = counter.signed_in("Diane", owner=True)
    found, page = set[int](), "/summary"
    while page:
        text = owner.open(page).text
        found |= {int(number) for number in re.findall(r'href="/summary/([0-9]+)"', text)}
        older = re.search(r'href="(/summary\?before=[0-9]+)"', text)
        page = older[1] if older else ""
    assert found == set(range(1, len(counter.shop.books.tables.summaries) + 1))
    assert len(found) > 60


@pytest.mark.parametrize(
    ("hours", "shown"),
    [(3.9, "Fri 20 Nov 2026"), (4.1, "Fri 20 Nov 2026"), (17.9, "Fri 20 Nov 2026"), (18.1, "Sat 21 Nov 2026")],
    ids=["before closing", "after closing", "before opening", "after opening"],
)
def test_from_closing_until_opening_the_day_that_ended_is_shown(
    counter: Counter, owner: Phone, hours: float, shown: str
):
    for number in range(3):
        counter.hears("Nails?", customer(number))
    counter.clock.forward(hours=hours)  # from 14:00 in Kigali
    counter.shop.summaries.step(counter.shop.prints)
    owner = counter.signed_in("Diane", owner=True)
    assert f"<h2>{shown}</h2>" in owner.open("/reports").text
    there = unescape(owner.open("/summary").text)
    slip = there[there.index('<pre class="slip">') :]
    assert re.search(r"Day +(.*)", slip)[1] == shown  # type: ignore[index]
    assert re.search(r"New queries +([0-9]+)", slip)[1] == ("0" if shown.startswith("Sat") else "3")  # type: ignore[index]
