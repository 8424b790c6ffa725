"""The package as a person installs it: one command, the pages on a phone, a customer, and out and in again."""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from pathlib import Path
from time import monotonic

from edge.practice import Practice
from edge.process.version import version
from proof.pi.debian import Debian, made, network
from proof.pi.first_boot import first_boot
from proof.pi.ways_back import goes_back
from tests.kit.boxes import ENTERED, fill, path
from tests.kit.paths import ROOT
from tests.kit.phones import Phone, words
from tests.kit.programs import until

SUITES = ("bookworm", "trixie")
FIRST_BOOT = "trixie"  # as Raspberry Pi OS is that has cloud-init
LAN = "192.168.7.20"
# The shop's Wi-Fi, and a router that knows no internet.
NETWORK = (
    "link set lo up",
    "link add eth0 type veth peer name router",
    "link set router up",
    "link set eth0 up",
    f"address add {LAN}/24 dev eth0",
    "route add 192.0.2.0/24 dev lo",
)
HOOK = "http://127.0.0.1:8081/webhook"
NOON = 1_790_000_000
INSTALL = ("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "--yes", "--no-install-recommends")


def main() -> int:
    parser = argparse.ArgumentParser(prog="proof/pi/run", description=__doc__)
    parser.add_argument("suites", nargs="*", default=SUITES, metavar="SUITE", help="bookworm, trixie (both)")
    cache = Path.home() / ".cache" / "iduka-pi"
    parser.add_argument("--cache", type=Path, default=cache, help=f"keeps each Debian and the packages ({cache})")
    parser.add_argument("--make", action="store_true", help="only bring what needs the internet")
    options = parser.parse_args()
    if options.make:
        for suite in options.suites:
            made(suite, options.cache)
        made(FIRST_BOOT, options.cache, "cloud-init")
        for number, name in enumerate(("older", "newer")):
            _build(options.cache / name, NOON + number)
        return 0
    network(NETWORK)
    for suite in options.suites:
        _prove(suite, options.cache)
    first_boot(made(FIRST_BOOT, options.cache, "cloud-init"), options.cache, f"http://{LAN}:8080")
    return 0


def _build(folder: Path, at: int) -> None:
    for old in folder.glob("*.deb"):
        old.unlink()
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(at)}
    subprocess.run([ROOT / "packaging" / "build", folder], env=environment, check=True, stdout=subprocess.DEVNULL)


def _prove(suite: str, cache: Path) -> None:
    with Practice(hook_url=HOOK, play=False, pace=20) as practice:
        debian = Debian(made(suite, cache), cache / f"tree-{suite}")
        unit = f"[Service]\nEnvironment=EDGE_GRAPH_URL={practice.graph_url}\n"
        debian.put("/etc/systemd/system/iduka.service.d/practice.conf", unit)
        for name in ("older", "newer"):
            (package,) = (cache / name).glob("*.deb")
            debian.put(f"/root/{name}/{package.name}", package.read_bytes())
        try:
            debian.boot()
            phone = _live(suite, debian, practice)
            try:
                (newer,) = (cache / "newer").glob("*.deb")
                goes_back(debian, practice, phone, newer)
            finally:
                phone.close()
        finally:
            debian.off()


def _live(suite: str, debian: Debian, practice: Practice) -> Phone:
    began = monotonic()
    said = _install(debian, "older")
    installed = monotonic() - began
    phone = _set_up(said, practice)
    try:
        _customer(phone, practice, "Do you have the 20 litre bucket?", "Yes, 4,500 francs.")
        answered = monotonic() - began
        _is_what_was_built(debian)
        memory = debian.says("sh", "-c", "grep VmHWM /proc/$(systemctl show -p MainPID --value iduka)/status").split()
        began = monotonic()
        assert "runs." in _install(debian, "newer"), "and nobody is asked to set it up again"
        upgraded = monotonic() - began
        _customer(phone, practice, "And a lid?", "It comes with one.")
        _out_and_in(debian)
        _customer(phone, practice, "Thank you!", "Welcome.")
        debian.off()
        woke = debian.boot()
        phone.open("/")
        for form in phone.forms("/sign-in"):  # the phone is still let in, and asks who holds it after a power cut
            phone.submit(form, name=ENTERED[3]["name"], pin=ENTERED[3]["pin"])
        assert "Amina" in (board := words(phone.open("/").text)), f"it starts with the box: {board}"
    except BaseException:
        phone.close()
        raise
    size = debian.says("du", "-sm", "/usr/lib/iduka").split()[0]
    print(
        f"{suite}: installed in {installed:.0f} s, the first customer answered after {answered:.0f} s, upgraded in "
        f"{upgraded:.0f} s, a boot takes "
        f"{woke:.0f} s; {int(memory[1]) // 1024} MB of memory at most, {size} MB of disk",
        flush=True,
    )
    return phone


def _install(debian: Debian, name: str) -> str:
    return debian.does("sh", "-c", f"{' '.join(INSTALL)} /root/{name}/iduka_*_all.deb 2>&1")


def _set_up(said: str, practice: Practice) -> Phone:
    """By the address that the command ends with, page by page."""
    address = re.search(rf"^http://{LAN}:8080(/setup\?code=\w+)", said, re.MULTILINE)
    assert address, said
    assert "█" in said, "a code for the camera stands below it"
    phone, mine = Phone(f"http://{LAN}:8080"), practice.account
    phone.open(address[1])
    phone.submit(phone.form("/setup"))
    assert path(phone) == "/setup/1", words(phone.page.text)
    account = {"phone_number_id": mine.phone_number_id, "waba_id": mine.waba_id}
    secrets = {"access_token": mine.token, "app_secret": mine.app_secret}
    pages = [fill(phone, step, **(account | secrets if step == 4 else {})) for step in ENTERED]
    assert pages == ["/setup/2", "/setup/3", "/setup/4", "/setup/4", "/setup/5"]
    phone.submit(phone.form("/setup/5"), finish="yes")
    assert path(phone) == "/", words(phone.page.text)
    return phone


def _customer(phone: Phone, practice: Practice, asks: str, answer: str) -> None:
    practice.customer("Amina").writes(asks)
    assert until(lambda: asks in words(phone.open("/").text)), "a webhook comes in"
    if claims := phone.forms(r"/q/q_\w+/claim"):
        phone.submit(claims[0])
    query = re.search(r"/q/q_\w+", phone.open("/").text)
    assert query
    phone.open(query[0])
    phone.submit(phone.form(r"/q/q_\w+/reply"), text=answer)
    assert practice.until(lambda: practice.received[-1:] and practice.received[-1].text == answer, 60)


def _is_what_was_built(debian: Debian) -> None:
    """The command, from any folder and for whom it is; and the version is that of the code here."""
    assert debian.does("iduka", "--version").strip() == version()
    assert f"Version    {version()}\n" in debian.does("sh", "-c", "cd /tmp && iduka status")
    stranger = debian.run("setpriv", "--reuid=nobody", "--clear-groups", "iduka", "check")
    assert (stranger.returncode, "sudo iduka check" in stranger.stderr) == (1, True)
    assert debian.says("systemctl", "is-enabled", "iduka") == "enabled"
    assert debian.says("stat", "-c", "%U %a", "/var/lib/iduka") == "iduka 700"


def _out_and_in(debian: Debian) -> None:
    """Purged, the shop is closed and what it knows is there; installed again, it goes on."""
    said = debian.does("apt-get", "purge", "--yes", "iduka")
    assert "sudo rm -r /var/lib/iduka" in said
    assert debian.says("systemctl", "is-active", "iduka") != "active"
    assert not (debian.tree / "usr/lib/iduka").exists()
    assert (debian.tree / "var/lib/iduka/iduka.db").is_file()
    assert "iduka enrol" in _install(debian, "newer"), "whoever owns the shop owns it still"


if __name__ == "__main__":
    sys.exit(main())
