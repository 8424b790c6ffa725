"""A bill of materials of what a shop's machine installs, made from the lock file: CycloneDX 1.6, as JSON.

    python3 sbom.py [requirements.lock] > iduka.cdx.json

It needs nothing but Python. The same lock gives the same bill, byte for byte.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
_PINNED = re.compile(r"([A-Za-z0-9._-]+)==(\S+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


@dataclass
class Package:
    """One package of the lock. wanted_by: the packages that need it, or the project itself."""

    name: str
    version: str
    hashes: list[str] = field(default_factory=list)
    wanted_by: list[str] = field(default_factory=list)

    @property
    def purl(self) -> str:
        return f"pkg:pypi/{self.name}@{self.version}"

    def component(self) -> dict[str, Any]:
        where = {
            "type": "distribution",
            "url": f"https://pypi.org/project/{self.name}/{self.version}/",
            "hashes": [{"alg": "SHA-256", "content": digest} for digest in self.hashes],
        }
        facts = {"type": "library", "bom-ref": self.purl, "name": self.name, "version": self.version}
        return {**facts, "purl": self.purl, "externalReferences": [where]}


def packages(lock: str) -> Iterator[Package]:
    """What a lock of pip-tools names, with the hashes of its files and its "via" lines."""
    package = None
    for line in lock.splitlines():
        if pinned := _PINNED.match(line):
            if package:
                yield package
            package = Package(re.sub(r"[-_.]+", "-", pinned[1]).lower(), pinned[2])
        elif package and (digest := _HASH.search(line)):
            package.hashes.append(digest[1])
        elif package and (via := re.fullmatch(r"\s+#\s+(?:via )?([A-Za-z0-9._-]+)(?:\[.*\])?(?: \(.*\))?", line)):
            package.wanted_by += [via[1]] if via[1] != "via" else []
    if package:
        yield package


def bill(lock: str, project: dict[str, Any]) -> dict[str, Any]:
    """The bill of this lock, for this project."""
    found = list(packages(lock))
    own = f"{project['name']}@{project['version']}"
    ends = {project["name"]: own, **{package.name: package.purl for package in found}}
    needs: dict[str, list[str]] = {end: [] for end in ends.values()}
    for package in found:
        for name in package.wanted_by:
            needs[ends[name]].append(package.purl)
    application = {"type": "application", "bom-ref": own, "name": project["name"], "version": project["version"]}
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.UUID(bytes=sha256((own + lock).encode()).digest()[:16], version=4)}",
        "version": 1,
        "metadata": {"component": {**application, "licenses": [{"license": {"id": project["license"]}}]}},
        "components": [package.component() for package in found],
        "dependencies": [{"ref": end, "dependsOn": sorted(on)} for end, on in needs.items()],
    }


def main(words: Sequence[str]) -> int:
    lock = Path(words[0]) if words else HERE / "requirements.lock"
    project = tomllib.loads((HERE / "pyproject.toml").read_text("utf-8"))["project"]
    sys.stdout.write(json.dumps(bill(lock.read_text("utf-8"), project), indent=2) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
