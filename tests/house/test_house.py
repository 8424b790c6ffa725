"""The house's own rules that no linter knows: sizes, names, locks, and pages that tell the truth."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import edge
from edge.config import Config
from edge.errors import Refusal
from tests.kit.paths import ROOT
from tests.kit.quick import imported_by

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
COMMANDS = ROOT / "docs" / "shop" / "commands.md"
SERVER = ROOT / "server.py"
HOUSE = [*sorted((ROOT / "edge").rglob("*.py")), *([SERVER] if SERVER.exists() else [])]
# What runs at a shop, what measures it, and what proves it.
PROGRAM = [
    *sorted(ROOT.glob("*.py")),
    *(path for folder in ("edge", "bench", "proof") for path in sorted((ROOT / folder).rglob("*.py"))),
]
TESTS = sorted((ROOT / "tests").rglob("test_*.py"))
# Whatever may lean on tests: they themselves, their kit, and the programs that measure and prove.
PROGRAMS = [path for folder in ("tests", "proof", "bench") for path in sorted((ROOT / folder).rglob("*.py"))]
LONGEST_FILE, LONGEST_FUNCTION = 320, 40
SAYS_NOTHING = {"util", "utils", "helper", "helpers", "manager", "managers", "service", "services"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def here(path: Path) -> str:
    return str(path.relative_to(ROOT))


# -- sizes and names


def test_no_file_is_longer_than_one_can_keep_in_mind():
    lengths = {here(path): len(path.read_text("utf-8").splitlines()) for path in PROGRAM}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_no_function_is_longer_than_a_screen():
    functions = {
        f"{here(path)}:{node.lineno} {node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for path in PROGRAM
        for node in ast.walk(parsed(path))
        if isinstance(node, Function)
    }
    assert {name: lines for name, lines in functions.items() if lines > LONGEST_FUNCTION} == {}


def test_no_name_says_nothing():
    names = {
        (here(path), name)
        for path in HOUSE
        for name in [
            path.stem,
            *(node.name for node in ast.walk(parsed(path)) if isinstance(node, Function | ast.ClassDef)),
        ]
    }
    assert [(file, name) for file, name in sorted(names) if SAYS_NOTHING & set(words_of(name))] == []


def words_of(name: str) -> list[str]:
    """stop_all → stop, all; StopAll → stop, all."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().split("_")


# -- tests


def test_every_function_in_a_test_module_is_collected_or_used():
    """bottle's get204 lacks the word test_ and has never run; none of ours shall share its fate."""
    modules = {path: parsed(path) for path in sorted((ROOT / "tests").rglob("*.py"))}
    used = {name for tree in modules.values() for name in names_used(tree)}
    forgotten = [
        f"{here(path)}:{function.lineno} {function.name}"
        for path, tree in modules.items()
        if path.name.startswith("test_")
        for function in outer_functions(tree)
        if not function.name.startswith("test_") and not is_fixture(function) and function.name not in used
    ]
    assert forgotten == []


def test_no_file_of_tests_imports_another_file_of_tests():
    """What two of them need lies in tests/kit, under a name that says what it is."""
    files = {".".join(path.relative_to(ROOT).with_suffix("").parts) for path in TESTS}
    imports = {here(path): sorted(files & set(imported_by(parsed(path)))) for path in PROGRAMS}
    assert {name: others for name, others in imports.items() if others} == {}


def test_no_two_files_of_tests_have_the_same_name():
    """Whoever reads a name in a log finds its file, whatever folder it lies in."""
    times = Counter(path.name for path in TESTS)
    assert [name for name, count in times.items() if count > 1] == []


def outer_functions(tree: ast.Module) -> Iterator[Function]:
    """Where pytest looks: at the top of a module, and in its Test classes."""
    for node in tree.body:
        if isinstance(node, Function):
            yield node
        elif isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            yield from (inner for inner in node.body if isinstance(inner, Function))


def is_fixture(function: Function) -> bool:
    return any("fixture" in ast.unparse(decorator) for decorator in function.decorator_list)


def names_used(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr


# -- locks


def locked(lock: str) -> dict[str, str]:
    """What a lock installs: canonical name to exact version. Continued lines are joined, comments left out."""
    lines = (ROOT / lock).read_text("utf-8").replace("\\\n", " ").splitlines()
    pins = [line.split() for line in lines if line and not line.lstrip().startswith("#")]
    assert all(pin[1].startswith("--hash=sha256:") for pin in pins), "each version with its hashes"
    exact = [pin[0].split("==") for pin in pins]
    return {canonicalize_name(name): version for name, version in exact}


@pytest.mark.parametrize(
    ("lock", "asked"),
    [
        ("requirements.lock", PROJECT["dependencies"]),
        ("requirements-test.lock", [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["test"]]),
    ],
)
def test_the_lock_holds_what_the_project_asks_for(lock, asked):
    versions = locked(lock)
    for requirement in map(Requirement, asked):
        assert requirement.specifier.contains(versions[canonicalize_name(requirement.name)]), requirement


def test_the_test_lock_holds_the_other_one_whole():
    assert locked("requirements.lock").items() <= locked("requirements-test.lock").items()


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-test.lock"])
def test_a_lock_names_no_host_and_no_place_on_a_machine(lock):
    assert re.findall(r"\w+://\S*|--index\S*|--find\S*|^-\S*|\s/\S+", (ROOT / lock).read_text("utf-8"), re.M) == []


# -- what is written about it


def test_the_version_is_the_same_everywhere():
    assert edge.__version__ == PROJECT["version"]
    assert PROJECT["version"] in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_the_guide_names_every_setting_and_no_other():
    with pytest.raises(Refusal) as refused:
        Config.from_environment({"EDGE_": "every setting is named to who gives one that does not exist"})
    assert settings_in(COMMANDS.read_text("utf-8")) == settings_in(refused.value.sentence)


def test_the_guide_names_every_verb_of_the_command_line_and_no_other():
    said = subprocess.run([sys.executable, SERVER, "--help"], capture_output=True, text=True, check=True).stdout
    verbs = set(re.findall(r"^ {4}([a-z][a-z-]*)\b", said, re.M))
    assert {"serve", "practice"} <= verbs
    assert verbs_in(COMMANDS.read_text("utf-8")) == verbs


def test_no_other_page_names_a_verb_or_a_setting_that_the_guide_does_not():
    known = COMMANDS.read_text("utf-8")
    pages = [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "systemd" / name for name in ("README.md", "iduka.service")),
    ]
    assert len(pages) > 20
    for page in pages:
        text = page.read_text("utf-8")
        assert (verbs_in(text) - verbs_in(known), settings_in(text) - settings_in(known)) == (set(), set()), page


def test_hosted_ci_runs_what_everybody_runs_and_nothing_else():
    flow = (ROOT / ".github" / "workflows" / "checks.yml").read_text("utf-8")
    assert re.findall(r"\brun: *(.*)", flow) == [".ci/run"]
    assert "image: debian:12\n" in flow
    assert re.findall(r"\w+://|\w+\.(?:io|com|org)\b", flow) == [], "no host is named: who runs it has their own"


def settings_in(text: str) -> set[str]:
    return set(re.findall(r"\bEDGE_[A-Z]+(?:_[A-Z]+)*", text))


def verbs_in(text: str) -> set[str]:
    return set(re.findall(r"(?:\bserver\.py|(?:`|^|sudo )iduka) ([a-z][a-z-]*)", text, re.M))
