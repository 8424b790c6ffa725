"""The bill of materials: what the lock names, each with the hashes that an installation checks, and who needs whom."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from functools import cache
from importlib.metadata import requires, version
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.kit.paths import ROOT

LOCK = (ROOT / "requirements.lock").read_text("utf-8")
PROJECT = "iduka"


@cache
def made() -> str:
    """By the command, with a Python that has nothing of ours installed."""
    command = [sys.executable, "-I", str(ROOT / "sbom.py")]
    return subprocess.run(command, cwd="/", capture_output=True, text=True, check=True).stdout


def bill() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(made())
    return found


def needed_by(package: str) -> set[str]:
    """By its own word, on this machine."""
    wanted = map(Requirement, requires(package) or [])
    return {canonicalize_name(one.name) for one in wanted if one.marker is None or one.marker.evaluate({"extra": ""})}


def test_the_bill_names_every_package_of_the_lock_and_no_other():
    locked = re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", LOCK, re.MULTILINE)
    named = [(one["name"], one["version"]) for one in bill()["components"]]
    assert named == [(canonicalize_name(name), number) for name, number in locked]
    assert len(named) > 10


def test_each_stands_there_in_the_version_that_runs_here_under_a_name_that_a_scanner_knows():
    for one in bill()["components"]:
        assert one["version"] == version(one["name"])
        assert one["purl"] == one["bom-ref"] == f"pkg:pypi/{one['name']}@{one['version']}"


def test_each_has_every_hash_that_an_installation_accepts():
    hashes = [
        digest["content"]
        for one in bill()["components"]
        for reference in one["externalReferences"]
        for digest in reference["hashes"]
    ]
    assert hashes == re.findall(r"--hash=sha256:([0-9a-f]{64})", LOCK)


def test_who_needs_whom_is_what_the_packages_say_themselves():
    purls = {one["bom-ref"]: one["name"] for one in bill()["components"]}
    found = {one["ref"]: {purls[on] for on in one["dependsOn"]} for one in bill()["dependencies"]}
    for purl, name in purls.items():
        assert found[purl] == needed_by(name), name
    (own,) = found.keys() - purls.keys()
    assert own == bill()["metadata"]["component"]["bom-ref"]
    assert found[own] | set().union(*(found[purl] for purl in purls)) == set(purls.values())


def test_it_is_a_bill_as_cyclonedx_has_them_and_the_same_each_time():
    found = bill()
    assert (found["bomFormat"], found["specVersion"], found["version"]) == ("CycloneDX", "1.6", 1)
    assert re.fullmatch(
        r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", found["serialNumber"]
    )
    assert found["metadata"]["component"]["name"] == PROJECT
    again = subprocess.run(
        [sys.executable, str(ROOT / "sbom.py"), str(ROOT / "requirements.lock")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert again.stdout == made()
