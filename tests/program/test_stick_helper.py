"""The helper that mounts USB sticks, on real file systems in files: what it lets in, and what it leaves alone."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kit.paths import ROOT
from tests.kit.sticks import mounted

ID = "1234abcd-0000-4000-8000-000000000001"
KIND = pytest.mark.parametrize("kind", ["ext4", "vfat"])
pytestmark = pytest.mark.needs("losetup", "mkfs.ext4", "blkid", "findmnt")


class Sticks:
    """The helper with a place of its own; devices are files that a loop device shows."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.place, self.loops = folder, folder / "sticks", list[str]()
        for name in ("in", "asked"):
            (self.place / name).mkdir(parents=True)

    def device(self, kind: str = "ext4", label: str = "stick") -> str:
        """The name of a new one with this file system."""
        image = self.folder / f"image {len(self.loops)}"
        image.write_bytes(b"")
        os.truncate(image, 20 << 20)
        command = {"ext4": ["-q", "-F", "-U", ID, "-L", label], "vfat": ["-n", label.upper()[:11]]}[kind]
        subprocess.run([f"mkfs.{kind}", *command, str(image)], check=True, capture_output=True)
        return self.loop(image)

    def loop(self, image: Path) -> str:
        told = subprocess.run(["losetup", "--find", "--show", image], capture_output=True, text=True, check=False)
        if told.returncode:
            pytest.skip("Only root may make a disk of a file.")
        self.loops.append(told.stdout.strip())
        return self.loops[-1].removeprefix("/dev/")

    def helper(self, *words: str) -> str:
        ours = {**os.environ, "IDUKA_STICKS": str(self.place), "IDUKA_STICK_USER": "nobody"}
        done = subprocess.run(
            [ROOT / "systemd" / "stick", *words], env=ours, capture_output=True, text=True, check=True
        )
        return done.stdout

    def lie(self) -> list[str]:
        return sorted(path.name for path in (self.place / "in").iterdir())

    def options(self, name: str) -> set[str]:
        told = ["findmnt", "--noheadings", "--output", "OPTIONS", str(self.place / "in" / name)]
        return set(subprocess.run(told, capture_output=True, text=True, check=True).stdout.strip().split(","))

    def close(self) -> None:
        for name in self.lie():
            subprocess.run(["umount", "--lazy", str(self.place / "in" / name)], check=False, capture_output=True)
        for loop in self.loops:
            subprocess.run(["losetup", "--detach", loop], check=False)


@pytest.fixture
def sticks(tmp_path: Path) -> Iterator[Sticks]:
    sticks = Sticks(tmp_path)
    yield sticks
    sticks.close()


@KIND
def test_a_stick_is_mounted_so_that_nothing_on_it_can_do_harm(sticks: Sticks, kind: str):
    known = Path("/proc/filesystems").read_text("ascii").split()
    if kind not in known:
        pytest.skip(f"This kernel has no {kind}.")
    device = sticks.device(kind)
    assert "lies at" in sticks.helper("in", device)
    (name,) = sticks.lie()
    assert {"rw", "nosuid", "nodev", "noexec", "nosymfollow"} <= sticks.options(name)
    assert ("flush" in sticks.options(name)) == (kind == "vfat")
    home = sticks.place / "in" / name / ("iduka-backup" if kind == "ext4" else "")
    assert home.stat().st_uid == int(subprocess.run(["id", "-u", "nobody"], capture_output=True, check=True).stdout)
    assert home.stat().st_mode & 0o777 == 0o700
    sticks.helper("out", device)
    assert sticks.lie() == []


def test_it_is_let_go_of_when_the_shop_asks_and_not_while_it_is_written_to(sticks: Sticks):
    sticks.helper("in", sticks.device())
    for odd in (ID, "..", "in", "$(reboot)", "-f", "a b"):
        if odd != "..":
            (sticks.place / "asked" / odd).touch()
    with (sticks.place / "in" / ID / "iduka-backup" / "copy").open("w"):
        sticks.helper("asked")
        assert sticks.lie() == [ID], "what is not written yet would be lost"
    (sticks.place / "asked" / ID).touch()
    sticks.helper("asked")
    assert sticks.lie() == []
    assert list((sticks.place / "asked").iterdir()) == [], "each is asked for once"


def test_what_is_in_use_or_is_no_stick_is_left_alone(sticks: Sticks, tmp_path: Path):
    device = sticks.device()
    with mounted(tmp_path / "elsewhere", 1):
        subprocess.run(["mount", f"/dev/{device}", str(tmp_path / "elsewhere")], check=True)
        assert "in use" in sticks.helper("in", device)
        subprocess.run(["umount", str(tmp_path / "elsewhere")], check=True)
    blank = tmp_path / "blank"
    blank.write_bytes(bytes(1 << 20))
    assert "left alone" in sticks.helper("in", sticks.loop(blank))
    for name in ("../sda1", "no such", "", "zz9"):
        assert "left alone" in sticks.helper("in", name)
    assert sticks.lie() == []


def test_of_two_with_one_id_the_second_is_left_alone_and_a_link_leads_nowhere(sticks: Sticks):
    device = sticks.device()
    sticks.helper("in", device)
    home = sticks.place / "in" / ID
    (home / "iduka-backup").rmdir()
    (home / "iduka-backup").symlink_to("/etc")
    sticks.helper("out", device)
    owner = Path("/etc").stat().st_uid
    sticks.helper("in", device)
    assert Path("/etc").stat().st_uid == owner
    with pytest.raises(OSError, match="symbolic links"):
        os.listdir(home / "iduka-backup")
    assert "the id of a stick that is in" in sticks.helper("in", sticks.device())


def test_a_folder_of_another_boxes_user_becomes_ours_and_no_folder_is_made_among_others_files(sticks: Sticks):
    device = sticks.device()
    sticks.helper("in", device)
    home = sticks.place / "in" / ID / "iduka-backup"
    (home / "copy").touch()
    os.chown(home, 12345, 12345)
    os.chown(home / "copy", 12345, 12345)
    sticks.helper("out", device)
    sticks.helper("in", device)
    assert {home.stat().st_uid, (home / "copy").stat().st_uid} != {12345}
    (home / "copy").unlink()
    home.rmdir()
    (home.parent / "music").mkdir()
    sticks.helper("out", device)
    sticks.helper("in", device)
    assert not home.exists()
