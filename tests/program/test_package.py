"""The package for Debian: the same bytes each time, nothing of its maker, and a shop that opens by Debian's Python."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import edge
from edge.cli import VERBS
from edge.practice import Practice
from edge.process.version import version
from tests.kit.packages import System, newer
from tests.kit.paths import ROOT
from tests.kit.phones import Phone, words
from tests.kit.programs import Program, until

pytestmark = pytest.mark.needs("dpkg-deb", "git")
BUILD = ROOT / "packaging" / "build"
AT = 1_790_000_000  # 2026-09-21 14:13:20, as if the commit were of then


def built(out: Path, **environment: str) -> Path:
    """Made by the one command."""
    ours = {**os.environ, "SOURCE_DATE_EPOCH": str(AT), **environment}
    done = subprocess.run([BUILD, out], env=ours, cwd="/", capture_output=True, text=True, check=False)
    if done.returncode and "the internet is needed" in done.stderr and os.environ.get("CI") != "true":
        pytest.skip("The libraries that lie in the package could not be brought.")
    assert done.returncode == 0, done.stderr
    (deb,) = out.glob("iduka_*_all.deb")
    assert done.stdout.strip() == str(deb)
    return deb


@pytest.fixture(scope="module")
def deb(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("one"))


@pytest.fixture
def tree(deb: Path, tmp_path: Path) -> Path:
    """What it puts on a machine, on which nothing has been run yet."""
    folder = tmp_path / "tree"
    subprocess.run(["dpkg-deb", "--raw-extract", deb, folder], check=True)
    return folder


def members(deb: Path) -> list[tarfile.TarInfo]:
    with subprocess.Popen(["dpkg-deb", "--fsys-tarfile", deb], stdout=subprocess.PIPE) as process:
        assert process.stdout
        with tarfile.open(fileobj=process.stdout, mode="r|") as package:
            return list(package)


def field(deb: Path, name: str) -> str:
    return subprocess.run(["dpkg-deb", "--field", deb, name], check=True, capture_output=True, text=True).stdout.strip()


def test_another_person_in_another_place_makes_the_same_bytes(deb: Path, tmp_path: Path):
    elsewhere = {"TZ": "Pacific/Auckland", "LC_ALL": "C.UTF-8", "HOME": str(tmp_path), "USER": "eric"}
    mask = os.umask(0o077)
    try:
        again = built(tmp_path / "two", **elsewhere)
    finally:
        os.umask(mask)
    assert again.name == deb.name
    assert again.read_bytes() == deb.read_bytes()


def test_its_number_is_the_programs_and_each_commit_is_newer_than_the_one_before(deb: Path, tree: Path):
    assert field(deb, "Version") == f"{edge.__version__}~20260921141320"
    assert field(deb, "Architecture") == "all"
    told = subprocess.run(
        [tree / "usr/lib/iduka/systemd/iduka", "--version"], cwd="/", check=True, capture_output=True, text=True
    )
    assert told.stdout.strip() == version()


def test_nothing_in_it_tells_who_made_it(deb: Path, tree: Path):
    found = members(deb)
    assert {(each.uname, each.gname, each.mtime) for each in found} == {("root", "root", AT)}
    assert {each.mode for each in found if not each.issym()} == {0o644, 0o755}
    names = [each.name for each in found]
    assert [
        name for name in names if re.search(r"__pycache__|\.(pyc|so|pyd|orig|swp)$|/\.", name.removeprefix("."))
    ] == []
    places = (ROOT / "edge", ROOT / "packaging", ROOT / ".venv", ROOT / ".cache", Path.home() / ".cache", deb.parent)
    told = {str(place).encode() for place in places}
    files = [path for path in tree.rglob("*") if path.is_file()]
    assert [path for path in files if any(word in path.read_bytes() for word in told)] == []


def test_of_the_project_only_what_is_known_to_git_goes_in(tree: Path):
    asked = ["git", "-c", f"safe.directory={ROOT}", "ls-files", "edge", "static"]
    known = subprocess.run(asked, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    lib = tree / "usr/lib/iduka"
    inside = [path for part in ("edge", "static") for path in (lib / part).rglob("*") if path.is_file()]
    assert sorted(str(path.relative_to(lib)) for path in inside) == sorted(known)


def test_the_libraries_in_it_are_those_of_the_lock_and_hold_no_machine_code(tree: Path):
    locked = re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", (ROOT / "requirements.lock").read_text("utf-8"), re.MULTILINE)
    lib = tree / "usr/lib/iduka"
    inside = [path.name.removesuffix(".dist-info").split("-") for path in lib.glob("*.dist-info")]
    assert sorted((name.replace("_", "-").lower(), number) for name, number in inside) == sorted(locked)
    tags = [re.findall(r"^Tag: (\S+)", path.read_text("utf-8"), re.MULTILINE) for path in lib.glob("*.dist-info/WHEEL")]
    assert all(any(re.fullmatch(r"py3-none-any", tag) for tag in each) for each in tags)


def test_each_unit_is_that_of_the_clone_at_its_own_place(tree: Path):
    units = list((tree / "usr/lib/systemd/system").iterdir())
    ours = [path for room in ("systemd", "packaging") for path in (ROOT / room).glob("iduka*")]
    sources = {path.name: path for path in ours if path.suffix in (".service", ".path")}
    assert {path.name for path in units} == set(sources)
    for path in units:
        unit, source = path.read_text("utf-8"), sources[path.name].read_text("utf-8")
        source = source.replace("file:/opt/iduka/", "file:/usr/share/doc/iduka/")
        assert unit == source.replace("/opt/iduka", "/usr/lib/iduka")
        for there in re.findall(r"^(?:ExecStart=|Documentation=file:)(\S*/iduka/\S+)", unit, re.MULTILINE):
            assert (tree / there.lstrip("/")).is_file(), there
    assert os.access(tree / "usr/lib/iduka/systemd/stick", os.X_OK)
    assert (tree / "usr/lib/udev/rules.d/90-iduka-stick.rules").is_file()


def test_the_manual_has_every_verb_and_the_guide_lies_beside_it(tree: Path):
    page = subprocess.run(
        ["gzip", "-dc", tree / "usr/share/man/man1/iduka.1.gz"], check=True, capture_output=True, text=True
    ).stdout
    assert re.findall(r"^\.TP\n\.B (\S+)$", page, re.MULTILINE) == [verb.replace("-", r"\-") for verb in VERBS]
    assert (tree / "usr/share/doc/iduka/docs/shop/setting-up.md").is_file()


# With Debian's Python, and no environment of the project's.


class Unpacked(Program):
    """The shop of a package that was unpacked and not installed: it begins as the unit begins it."""

    def __init__(self, tree: Path, data: Path, practice: Practice) -> None:
        super().__init__(data, practice.graph_url)
        lib = tree / "usr/lib/iduka"
        self.verbs = ("/usr/bin/python3", "-s", str(lib / "server.py"))
        self.serving = (str(lib / "systemd" / "start"),)
        self.environment["PATH"] = "/usr/bin:/bin"


@pytest.fixture
def practice() -> Iterator[Practice]:
    with Practice(hook_url="http://127.0.0.1:9/", play=False, pace=20) as whatsapp:
        yield whatsapp


@pytest.mark.skipif(not shutil.which("python3", path="/usr/bin"), reason="This machine has no Python of its own.")
def test_a_customer_is_answered_by_what_lies_in_the_package_alone(tree: Path, tmp_path: Path, practice: Practice):
    shop = Unpacked(tree, tmp_path / "data", practice)
    practice.hook_url = shop.hook_url
    pins, code = shop.set_up(practice.account), shop.enrolment_code()
    shop.start()
    aline = Phone(shop.lan_url)
    try:
        code_of = Path(f"/proc/{shop.pid}/exe").resolve()
        assert code_of == Path("/usr/bin/python3").resolve()
        aline.sign_in(code, "Aline", pins["Aline"])
        practice.customer("Amina").writes("Do you have the 20 litre bucket?")
        assert until(lambda: "20 litre bucket" in words(aline.open("/").text))
        query = aline.submit(aline.form(r"/q/q_\w+/claim")).url
        aline.open(query)
        aline.submit(aline.form(r"/q/q_\w+/reply"), text="Yes, 4,500 francs.")
        assert practice.until(lambda: [sent.text for sent in practice.received] == ["Yes, 4,500 francs."], 60)
    finally:
        aline.close()
        assert shop.stop() == 0


# Its scripts, as dpkg calls them: in a folder that stands for the system, with the system's own tools told of.


def test_it_goes_in_again_and_out_and_what_the_shop_knows_stays(deb: Path, tmp_path: Path):
    system = System(tmp_path)
    system.dpkg("--install", deb)
    assert [call.split()[0] for call in system.noted[:3]] == ["systemd-sysusers", "systemd-tmpfiles", "py3compile"]
    last = ["systemd-journald.service", "iduka.service", "setup-address"]
    assert [call.split()[-1] for call in system.noted[-3:]] == last
    assert (system.root / "usr/bin/iduka").is_symlink()
    system.data.mkdir()
    (system.data / "iduka.db").write_text("customers")
    system.dpkg("--install", deb)
    assert system.noted[0] == "deb-systemd-invoke stop iduka.service", "or parts of two versions would run"
    assert system.noted[-2:] == ["deb-systemd-invoke start iduka.service", "iduka --version"]

    system.dpkg("--remove", "iduka")
    assert system.noted[0] == "deb-systemd-invoke stop iduka.service"
    assert not (system.root / "usr/lib/iduka").exists()
    said = system.dpkg("--purge", "iduka")
    assert "sudo rm -r /var/lib/iduka" in said
    assert not (system.root / "etc/avahi/services/iduka.service").exists()
    assert (system.data / "iduka.db").read_text() == "customers"


def test_a_shop_that_does_not_start_is_said_and_the_package_is_in_all_the_same(deb: Path, tmp_path: Path):
    system = System(tmp_path)
    (tmp_path / "deb-systemd-invoke fails").touch()
    assert "sudo iduka check" in system.dpkg("--install", deb)
    (tmp_path / "deb-systemd-invoke fails").unlink()
    (system.root / "etc/systemd/system").mkdir(parents=True)
    (system.root / "etc/systemd/system/iduka.service").touch()
    assert "rm /etc/systemd/system/iduka.service" in system.dpkg("--install", deb), "which would start another program"


def test_on_a_disk_that_takes_nothing_more_the_shop_is_opened_again_all_the_same(deb: Path, tmp_path: Path):
    system = System(tmp_path)
    for tool in ("py3compile", "systemd-tmpfiles"):
        (tmp_path / f"{tool} fails").touch()
    system.dpkg("--install", deb)
    assert "deb-systemd-invoke start iduka.service" in system.noted


def test_in_a_system_that_is_only_being_made_nothing_starts(deb: Path, tmp_path: Path):
    system = System(tmp_path)
    (system.root / "run/systemd/system").rmdir()
    assert "sudo iduka setup-address" in system.dpkg("--install", deb)
    assert [call for call in system.noted if call.startswith(("deb-systemd-invoke", "systemctl", "iduka"))] == []
    assert "deb-systemd-helper update-state iduka.service" in system.noted or (
        "deb-systemd-helper enable iduka.service" in system.noted
    )


# The way back


def ends(shop: Unpacked) -> int:
    return subprocess.run(shop.serving, env=shop.environment, capture_output=True, check=False, timeout=60).returncode


@pytest.mark.skipif(not shutil.which("python3", path="/usr/bin"), reason="This machine has no Python of its own.")
def test_after_a_package_that_keeps_ending_the_one_before_it_opens_the_shop(
    deb: Path, tree: Path, tmp_path: Path, practice: Practice
):
    system = System(tmp_path)
    before = Path(f"{system.root}/usr/lib/iduka.old")
    system.dpkg("--install", deb)
    system.dpkg("--install", deb)
    assert not before.exists(), "the same once more is no way back"
    shop = Unpacked(system.root, system.data, practice)
    system.data.mkdir()
    shop.set_up(practice.account)
    system.dpkg("--install", newer(tree, 1, "raise SystemExit(3)"))
    assert [ends(shop) for _ in range(3)] == [3] * 3
    shop.start()
    try:
        assert Path(f"/proc/{shop.pid}/cwd").resolve() == before
        shop.verbs = ("/usr/bin/python3", "-s", str(before / "server.py"))
        assert shop.status()["version"] == version()
    finally:
        assert shop.stop() == 0

    system.dpkg("--install", newer(tree, 2, "raise SystemExit(4)"))
    assert (before / "kept").read_text().strip() == field(deb, "Version"), "what kept ending is no way back"
    assert ends(shop) == 4, "it is tried, whatever is counted against the one in its place before"
    system.dpkg("--remove", "iduka")
    assert not before.exists()


def test_after_a_power_cut_in_an_upgrade_what_is_half_exchanged_is_not_kept(deb: Path, tree: Path, tmp_path: Path):
    system = System(tmp_path)
    system.dpkg("--install", deb)
    cut, lib = newer(tree, 1, "raise SystemExit(3)"), system.root / "usr/lib/iduka"
    status = system.root / "var/lib/dpkg/status"
    at_first = status.read_text("utf-8")
    system.dpkg("--unpack", cut)
    status.write_text(at_first.replace("install ok installed", "install reinstreq half-installed"), "utf-8")
    whole = (ROOT / "server.py").read_bytes()
    assert (lib / "server.py").read_bytes() != whole
    assert (lib.with_name("iduka.old") / "exchanging").exists(), "so systemd/start starts the one that is whole"
    system.dpkg("--install", cut)
    assert not (lib.with_name("iduka.old") / "exchanging").exists()
    assert "deb-systemd-helper enable iduka-upgrade.service" in system.noted, "which goes on at the next start"
    unit = "usr/lib/systemd/system/iduka.service"
    assert (lib.with_name("iduka.old") / "packaged" / unit).read_bytes() == (system.root / unit).read_bytes()
    assert (lib.with_name("iduka.old") / "server.py").read_bytes() == whole
