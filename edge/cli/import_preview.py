"""The preview at a console: of each file what it holds, of what is no chat a sentence. Nothing is written anywhere."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from edge.errors import Refusal
from edge.imports.chat import Chat
from edge.imports.opening import opened
from edge.imports.preview import as_json, in_words


def show(files: Sequence[Path], asked: str | None, *, for_programs: bool, left_out: bool) -> int:
    """Print what each file holds; exit code 1 where one of them is no chat, which stderr then says in a sentence."""
    code = 0
    try:
        for path in files:
            code = max(code, _one(path, asked, for_programs=for_programs, left_out=left_out, alone=len(files) == 1))
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever reads has seen enough; Python would complain of it once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return code


def _one(path: Path, asked: str | None, *, for_programs: bool, left_out: bool, alone: bool) -> int:
    try:
        with opened(path, asked) as chat:
            _print(path, chat, for_programs=for_programs, left_out=left_out)
    except Refusal as refusal:
        sys.stdout.flush()
        sys.stderr.write(f"{'' if alone else f'{path}: '}{refusal.sentence}\n")
        return 1
    return 0


def _print(path: Path, chat: Chat, *, for_programs: bool, left_out: bool) -> None:
    if for_programs:
        for piece in as_json(chat, left_out_lines=left_out):
            sys.stdout.write(piece)
        sys.stdout.write("\n")
        return
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")  # a console of old letters must not stop at somebody's emoji
    sys.stdout.write(f"{path}:\n")
    for line in in_words(chat, left_out_lines=left_out):
        sys.stdout.write(f"{line}\n")
