"""The machine's system: a small Debian with the program installed as its README says, made once and kept in a cache.

Nothing ever writes to it: each boot keeps its own changes for itself, and they are gone with it. What must outlast a
cut lies on a disk of its own, /data.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from proof.vm import goes_on

ROOT = Path(__file__).parent.parent.parent
DEBIAN = "bookworm"
PACKAGES = ("linux-image-cloud-amd64", "systemd-sysv", "python3", "tzdata", "busybox-static", "libjpeg-turbo-progs")
OWNER = 990  # the user iduka in the machine; the files on /data are theirs
# What the program is made of, as it lies in /opt/iduka.
PROGRAM = ("edge", "static", "server.py", "systemd", "requirements.lock")
NO_DOCUMENTS = ("doc", "man", "locale", "info")
# They wait for devices, or for an internet, that this machine does not have.
UNWANTED = (
    *("systemd-udevd.service", "systemd-udevd-control.socket", "systemd-udevd-kernel.socket"),
    *("systemd-udev-trigger.service", "systemd-timesyncd.service", "systemd-pstore.service"),
    *("getty@tty1.service", "serial-getty@ttyS0.service", "apt-daily.timer", "apt-daily-upgrade.timer"),
    *("dpkg-db-backup.timer", "e2scrub_all.timer", "e2scrub_reap.service", "fstrim.timer"),
)
MODULES = ("virtio_pci", "virtio_blk", "virtio_net")  # ext4 is in the kernel itself
ADDRESS, GATEWAY = "10.0.2.15", "10.0.2.2"  # those that qemu gives its guest; behind the gateway lies this machine
LAN_PORT, HOOK_PORT = 8080, 8081
WAITS = "waits=yes"  # on the kernel's command line: /data is not mounted before goes_on.py says so

# Above the project's own unit: where it listens, where its folder lies, and which boot this is.
UNIT = f"""[Unit]
Requires=goes-on.service
After=goes-on.service
[Service]
Environment=EDGE_DATA=/data/iduka
Environment=EDGE_LAN=0.0.0.0:{LAN_PORT}
Environment=EDGE_HOOK=0.0.0.0:{HOOK_PORT}
EnvironmentFile=/data/vm.env
ReadWritePaths=/data
BindReadOnlyPaths=-{goes_on.BOOT_NAME}:/proc/sys/kernel/random/boot_id
StandardOutput=journal+console
StandardError=journal+console
"""

# Only in the boot whose state is saved. All else of the system is up by then.
GOES_ON = f"""[Unit]
ConditionKernelCommandLine={WAITS}
FailureAction=poweroff-immediate
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/bin/python3 /opt/{Path(goes_on.__file__).name}
"""

# /data is mounted as it was left, with no check before: the kernel's own reading of its journal must do.
# What the kernel does not know of its command line it hands to this script as variables.
INIT = f"""#!/bin/busybox sh
B=/bin/busybox
$B mount -t devtmpfs dev /dev
for module in $($B cat /modules); do $B insmod /$module; done
$B ip link set eth0 up && $B ip address add {ADDRESS}/24 dev eth0 && $B ip route add default via {GATEWAY}
bad() {{ echo "a disk could not be mounted"; $B poweroff -f; }}
$B mount -t ext4 -o noatime /dev/vda /mnt || bad
[ "${WAITS.partition("=")[0]}" ] || $B mount -t ext4 -o noatime /dev/vdb /mnt/data || bad
$B mount --move /dev /mnt/dev
exec $B switch_root /mnt /sbin/init
"""


@dataclass(frozen=True, slots=True)
class Image:
    """What qemu boots."""

    kernel: Path
    initrd: Path
    root: Path


def made(cache: Path) -> Image:
    """The image of the program as it stands here; from the cache, where it has been made before."""
    cache.mkdir(parents=True, exist_ok=True)
    base = _base(cache)
    guest = Path(goes_on.__file__).read_text("utf-8")
    folder = cache / f"image-{mark(base.name, UNIT, GOES_ON, guest, INIT, *UNWANTED, *_program())}"
    image = Image(folder / "vmlinuz", folder / "initrd", folder / "root.img")
    if not folder.exists():
        say("putting the program into it")
        for old in cache.glob("image-*"):
            shutil.rmtree(old)
        unfinished = cache / "image-unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir()
        _make(base, unfinished)
        unfinished.rename(folder)
    return image


def _base(cache: Path) -> Path:
    """A Debian with a kernel, systemd and Python, in a folder."""
    folder = cache / f"debian-{mark(DEBIAN, *PACKAGES)}"
    if not folder.exists():
        say("making a small Debian, once; that takes some minutes")
        unfinished = cache / "debian-unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        options = ["--quiet", "--mode=root", "--variant=apt", f"--include={','.join(PACKAGES)}"]
        lean = ["--aptopt=APT::Install-Recommends false"]
        lean += [f"--dpkgopt=path-exclude=/usr/share/{each}/*" for each in NO_DOCUMENTS]
        subprocess.run(["mmdebstrap", *options, *lean, DEBIAN, str(unfinished)], check=True, stdin=subprocess.DEVNULL)
        unfinished.rename(folder)
    return folder


def _make(base: Path, folder: Path) -> None:
    tree = folder / "tree"
    subprocess.run(["cp", "-a", "--reflink=auto", str(base), str(tree)], check=True)
    _install(tree)
    _configure(tree)
    shutil.copy(next((tree / "boot").glob("vmlinuz-*")), folder / "vmlinuz")
    (folder / "initrd").write_bytes(gzip.compress(_initrd(tree), 1))
    shutil.rmtree(tree / "boot")
    subprocess.run(["truncate", "--size", "900M", str(folder / "root.img")], check=True)
    subprocess.run(["mkfs.ext4", "-q", "-F", "-d", str(tree), str(folder / "root.img")], check=True)
    shutil.rmtree(tree)


def _install(tree: Path) -> None:
    """As README.md has it, but for git and the internet, which the machine does not have."""
    home = tree / "opt/iduka"
    home.mkdir(parents=True)
    for name in PROGRAM:
        source = ROOT / name
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, home / name)
    user = ("useradd", "--system", "--uid", str(OWNER), "--shell", "/usr/sbin/nologin", "iduka")
    for words in (user, ("python3", "-m", "venv", "--without-pip", "/opt/iduka/.venv")):
        subprocess.run(["chroot", str(tree), *words], check=True)
    (packages,) = (home / ".venv/lib").glob("python3.*/site-packages")
    version = packages.parent.name.removeprefix("python")
    wheels = ["--only-binary", ":all:", "--platform", "manylinux2014_x86_64", "--python-version", version]
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    subprocess.run([*pip, *wheels, "--target", str(packages), "-r", str(ROOT / "requirements.lock")], check=True)
    compiled = ("/opt/iduka/.venv/bin/python", "-m", "compileall", "-q", "/opt/iduka")
    subprocess.run(["chroot", str(tree), *compiled], check=True)


def _configure(tree: Path) -> None:
    units = tree / "etc/systemd/system"
    shutil.copy(ROOT / "systemd/iduka.service", units)
    (units / "iduka.service.d").mkdir()
    (units / "iduka.service.d/vm.conf").write_text(UNIT, "ascii")
    (units / "goes-on.service").write_text(GOES_ON, "ascii")
    shutil.copy(goes_on.__file__, tree / "opt")
    (units / "multi-user.target.wants/iduka.service").symlink_to("../iduka.service")
    (units / "default.target").symlink_to("/lib/systemd/system/multi-user.target")
    for name in UNWANTED:
        (units / name).unlink(missing_ok=True)
        (units / name).symlink_to("/dev/null")
    (tree / "data").mkdir()
    (tree / "etc/fstab").write_text("", "ascii")
    (tree / "etc/hostname").write_text("iduka\n", "ascii")
    (tree / "etc/hosts").write_text("127.0.0.1 localhost iduka\n", "ascii")
    (tree / "etc/machine-id").write_text("0123456789abcdef0123456789abcdef\n", "ascii")
    (tree / "etc/systemd/journald.conf").write_text("[Journal]\nStorage=volatile\n", "ascii")


def _initrd(tree: Path) -> bytes:
    """Loads the drivers of the two disks and of the network, mounts, and hands over to systemd."""
    (modules,) = (tree / "lib/modules").iterdir()
    wanted = list(_in_order(modules))
    files = {f"{number:02d}.ko": (0o100644, (modules / path).read_bytes()) for number, path in enumerate(wanted)}
    busybox = next(path for path in (tree / "bin/busybox", tree / "usr/bin/busybox") if path.exists())
    folders = dict.fromkeys(("bin", "dev", "mnt"), (16877, b""))
    init = {"bin/busybox": (0o100755, busybox.read_bytes()), "init": (0o100755, INIT.encode())}
    return _cpio({**folders, **init, **files, "modules": (0o100644, " ".join(files).encode())})


def _in_order(modules: Path) -> Iterator[str]:
    """Each driver behind what it needs."""
    needs = dict(line.split(":", 1) for line in (modules / "modules.dep").read_text("ascii").splitlines())
    seen = set[str]()
    for name in MODULES:
        path = next(path for path in needs if re.search(rf"/{name}\.ko$", path))
        for each in [*reversed(needs[path].split()), path]:
            if each not in seen:
                seen.add(each)
                yield each


def _cpio(files: dict[str, tuple[int, bytes]]) -> bytes:
    """An archive as the kernel unpacks it (newc)."""
    packed = b""
    for number, (name, (mode, data)) in enumerate([*files.items(), ("TRAILER!!!", (0, b""))], 1):
        fields = (number, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(name) + 1, 0)
        head = b"070701" + b"".join(b"%08X" % field for field in fields) + name.encode() + b"\0"
        for part in (head, data):
            packed += part + b"\0" * (-len(part) % 4)
    return packed


def _program() -> Iterator[str]:
    """What a change of the program changes."""
    for name in PROGRAM:
        source = ROOT / name
        for path in sorted(source.rglob("*")) if source.is_dir() else [source]:
            if path.is_file() and "__pycache__" not in path.parts:
                yield f"{path.relative_to(ROOT)} {hashlib.sha256(path.read_bytes()).hexdigest()}"


def mark(*words: str) -> str:
    return hashlib.sha256("\n".join(words).encode()).hexdigest()[:12]


def say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def needed(programs: Sequence[str]) -> str | None:
    """Why no machine can be made here, in words; None where one can."""
    if os.geteuid() != 0:
        return "only root can make a disk with a Debian in it"
    gone = [name for name in programs if shutil.which(name) is None]
    return f"these programs are missing: {', '.join(gone)}" if gone else None
