"""A djpeg that somebody has taken over with a photo: it reads that photo, and reaches nothing else of this machine."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.media import Thumbs
from proof.cage import ROOT, WITHOUT_LANDLOCK, Prey, cage
from tests.kit.photos import photo
from tests.kit.support import Room
from tests.kit.thumbs import Wall, read_thumb

pytestmark = pytest.mark.needs("djpeg", "cjpeg", "cc")

# Where the kernel has no Landlock, nothing closes the files that the shop itself may read.
ONLY_READS = {
    "read the shop's surroundings",
    "read what the shop has open",
    "read a file of the shop's",
    "read who has accounts here",
    "list a folder",
    "become another program",
}


@pytest.fixture
def prey(tmp_path: Path) -> Iterator[Prey]:
    folder = tmp_path / "prey"
    folder.mkdir()
    prey = Prey(folder)
    with prey.ends:
        yield prey


def test_what_the_hostile_program_tries_really_works_without_the_cage(prey: Prey):
    """Else the other tests would be blind. A container may itself forbid a few of these."""
    found = prey.could()
    assert len(found) > 30
    assert sum(found.values()) >= len(found) - 4
    assert not prey.is_whole()


def test_a_hostile_program_in_the_place_of_djpeg_can_do_nothing(prey: Prey):
    found = prey.could(cage())
    assert len(found) > 30
    assert [what for what, could in found.items() if could] == []
    assert prey.is_whole()


def test_in_the_shop_it_can_do_nothing_either_and_still_gives_its_picture(room: Room, tmp_path: Path, prey: Prey):
    """Its picture is 8 wide, and one more for each thing that it could do."""
    prey.hostile()
    wall = Wall(room, tmp_path / "data")
    wall.thumbs = Thumbs(wall.room.books, wall.shelf, path=prey.path)
    assert read_thumb(wall.look(wall.comes(photo()))).width == 8
    assert prey.is_whole()


def test_without_landlock_it_reaches_no_network_and_changes_nothing_but_can_read(prey: Prey):
    found = prey.could((*WITHOUT_LANDLOCK, *cage()))
    assert {what for what, could in found.items() if could} <= ONLY_READS
    assert len(found) > 30
    assert prey.is_whole()


def test_without_landlock_photos_are_made_small_all_the_same_and_the_check_says_what_is_missing(tmp_path: Path):
    (tmp_path / "photo.jpg").write_bytes(photo())
    script = (
        "import sys, threading; from edge.media.shrinking import Programs, shrunk\n"
        "print(len(shrunk(open(sys.argv[1], 'rb'), 2, Programs.found(), threading.Event().wait)))"
    )
    command = [*WITHOUT_LANDLOCK, sys.executable, "-c", script, str(tmp_path / "photo.jpg")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    assert int(done.stdout) > 1_000
    assert "has no Landlock" in checked(tmp_path, WITHOUT_LANDLOCK)
    assert "Landlock" not in checked(tmp_path)


def checked(folder: Path, before: tuple[str, ...] = ()) -> str:
    ours = {"EDGE_DATA": str(folder / "data")}
    command = [*before, sys.executable, "server.py", "check"]
    return subprocess.run(command, cwd=ROOT, env=ours, capture_output=True, text=True, check=False, timeout=60).stdout
