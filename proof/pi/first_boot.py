"""A bare card with two files on its boot partition: the box is switched on, without internet, and the shop is open."""

from __future__ import annotations

import re
from pathlib import Path
from time import monotonic

from proof.pi.debian import Debian
from tests.kit.paths import ROOT
from tests.kit.phones import Phone, words

BOOT = "/boot/firmware"
# As Raspberry Pi OS has it: cloud-init looks for its seed on the boot partition.
SEED = f"datasource_list: [NoCloud]\ndatasource: {{NoCloud: {{seedfrom: 'file://{BOOT}/'}}}}\n"


def first_boot(archive: Path, cache: Path, address: str) -> None:
    (package,) = (cache / "newer").glob("*.deb")
    debian = Debian(archive, cache / "tree-first-boot")
    debian.put(f"{BOOT}/user-data", (ROOT / "packaging" / "first-boot" / "user-data").read_bytes())
    debian.put(f"{BOOT}/{package.name}", package.read_bytes())
    # Both are on a card as it is sold.
    debian.put(f"{BOOT}/meta-data", "instance-id: rpi-image\n")
    debian.put("/etc/cloud/cloud.cfg.d/99_raspberry-pi.cfg", SEED)
    began = monotonic()
    phone = Phone(address)
    try:
        debian.boot()
        schema = debian.does("cloud-init", "schema", "--config-file", f"{BOOT}/user-data")
        assert "Valid" in schema, schema
        # It minds that this Debian has no ssh; what it was told to run has all gone well.
        ended = debian.says("cloud-init", "status", "--wait", "--long")
        assert "status: done" in ended, ended
        assert "errors: []" in ended, ended
        seconds = monotonic() - began
        said = (debian.tree / "var/log/cloud-init-output.log").read_text("utf-8")
        code = re.search(rf"^{re.escape(address)}(/setup\?code=\w+)$", said, re.MULTILINE)
        assert code, said
        assert debian.says("hostname") == "iduka"
        phone.open(code[1])
        phone.submit(phone.form("/setup"))
        assert phone.page.url == f"{address}/setup/1", words(phone.page.text)
    finally:
        phone.close()
        debian.off()
    print(f"first boot: from power on to the address for the first phone {seconds:.0f} s", flush=True)
