"""Certificates for 127.0.0.1, made by openssl for whatever time a test asks for."""

from __future__ import annotations

import subprocess
from pathlib import Path


def certificate(folder: Path, begins: str, ends: str) -> Path:
    """One that signs itself for 127.0.0.1, and is valid between those times; its key is in the same file."""
    folder.mkdir()
    for name, content in {"index": "", "serial": "01", "names": "subjectAltName=IP:127.0.0.1\n"}.items():
        (folder / name).write_text(content)
    rules = "[ca]\ndefault_ca=own\n[own]\ndatabase=index\nserial=serial\nnew_certs_dir=.\npolicy=any\n[any]\n"
    (folder / "rules").write_text(f"{rules}commonName=supplied\n")
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", "key"]
    ask = ["openssl", "req", "-new", *key, "-subj", "/CN=127.0.0.1", "-out", "asked"]
    sign = ["openssl", "ca", "-batch", "-selfsign", "-notext", "-md", "sha256", "-config", "rules", "-keyfile", "key"]
    sign += ["-in", "asked", "-out", "signed", "-startdate", begins, "-enddate", ends, "-extfile", "names"]
    for command in (ask, sign):
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
    whole = folder / "whole.pem"
    whole.write_text((folder / "key").read_text() + (folder / "signed").read_text())
    return whole
