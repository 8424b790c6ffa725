"""The way back on a real systemd: a version that changes the data and does no work, and one that never opens."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from threading import Thread

from edge.practice import Practice
from edge.store.all_tables import SCHEMA
from proof.pi.debian import Debian
from tests.kit.phones import Phone, words
from tests.kit.programs import until

ASKS = "Are you open tomorrow?"
# In seconds: it must be well for so long, and is given up after so long.
WATCH, UNWELL = "20", "15"


def goes_back(debian: Debian, practice: Practice, phone: Phone, newer: Path) -> None:
    """To both of them and back again by itself; what a customer wrote meanwhile is there."""
    unit = debian.says("cat", "/usr/lib/systemd/system/iduka.service")
    _given(debian, newer, 1, unwell=True)
    said: list[str] = []
    upgrading = Thread(target=lambda: said.append(_upgrade(debian, 1)))
    upgrading.start()
    step = debian.tree / f"var/lib/iduka/before-upgrade-{len(SCHEMA)}.db"
    assert until(step.exists, 180), "it changes the form of the data"
    practice.customer("Amina").writes(ASKS)
    upgrading.join()
    assert "is not well" in said[0], said[0]
    assert "The version before it runs again" in said[0], said[0]
    assert _folder(debian) == "/usr/lib/iduka.old"
    assert until(lambda: ASKS in words(phone.open("/").text), 120), "nothing that was acknowledged is lost"
    assert debian.says("cat", "/usr/lib/systemd/system/iduka.service") == unit

    _given(debian, newer, 2, unwell=False)
    told = _upgrade(debian, 2)
    assert "The version before it runs again" in told, told
    debian.off()
    debian.boot()
    assert _folder(debian) == "/usr/lib/iduka.old", "it is not tried again after a power cut"


def _given(debian: Debian, newer: Path, number: int, *, unwell: bool) -> None:
    """A package of a later day: its pages cannot be made, and its data have another form; or it never opens."""
    tree = newer.parent / f"ill {number}"
    shutil.rmtree(tree, ignore_errors=True)
    subprocess.run(["dpkg-deb", "--raw-extract", newer, tree], check=True)
    control, lib = tree / "DEBIAN/control", tree / "usr/lib/iduka"
    lines = [
        f"Version: 9.{number}" if line.startswith("Version:") else line for line in control.read_text().splitlines()
    ]
    control.write_text("\n".join([*lines, ""]))
    (lib / f"edge/store/schema/{len(SCHEMA) + 1:04}_of_a_later_day.sql").write_text(
        "CREATE TABLE of_a_later_day (x);\n"
    )
    if unwell:
        (lib / "static/shop.css").unlink()
        service = tree / "usr/lib/systemd/system/iduka.service"
        service.write_text(f"{service.read_text()}\n# Another unit.\n")
    else:
        (lib / "server.py").write_text("raise SystemExit(3)\n")
    made = newer.parent / f"ill-{number}"
    subprocess.run(["dpkg-deb", "--root-owner-group", "-Znone", "--build", tree, made], check=True, capture_output=True)
    debian.put(f"/root/ill-{number}.deb", made.read_bytes())


def _upgrade(debian: Debian, number: int) -> str:
    done = debian.run("iduka", "upgrade", f"/root/ill-{number}.deb", "--watch", WATCH, "--unwell", UNWELL)
    return done.stdout + done.stderr


def _folder(debian: Debian) -> str:
    return debian.says("sh", "-c", "readlink /proc/$(systemctl show -p MainPID --value iduka)/cwd")
