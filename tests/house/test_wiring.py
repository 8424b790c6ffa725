"""What a part works with comes in by its constructor: nobody sets an attribute of a part that was made elsewhere."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import cache

from tests.kit.paths import ROOT

# Each attribute that is set from outside all the same, by module and target, with the reason.
ALLOWED = {
    "edge/intake/webhook.py one.decided": "the answer for a request, which a request carries from thread to thread",
    "edge/practice/cloud.py customer.typing_until": "the cloud is the memory of its customers",
    "edge/practice/registry.py customer.identity": "a customer has a new number from now on",
    "edge/server/batching.py self._request.decided": "the request is waitress's; what was decided travels with it",
    "edge/server/connection.py self.crowd.has_unread": "a mark for the next look, on a hot road",
    # The same word means something else on an object of a library.
    "edge/practice/guard.py response.content_type": "bottle's",
    "edge/practice/page.py response.content_type": "bottle's",
    "edge/whatsapp/line.py self._timer.name": "a timer of Python's takes no name when it is made",
}

_ADDS = ("add", "append", "extend", "insert", "update", "setdefault")


@cache
def modules() -> Mapping[str, ast.Module]:
    paths = sorted((ROOT / "edge").rglob("*.py"))
    return {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text("utf-8")) for path in paths}


def classes(tree: ast.AST) -> Iterator[ast.ClassDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef))


def is_data(one: ast.ClassDef) -> bool:
    """A dataclass is made of what it holds, and an exception carries what went wrong."""
    decorators = {ast.unparse(each).partition("(")[0] for each in one.decorator_list}
    return "dataclass" in decorators or {ast.unparse(base) for base in one.bases} & {"Exception", "OSError"} != set()


def set_in(tree: ast.AST) -> Iterator[ast.Attribute]:
    """Each `x.y` that stands where something is assigned, in whatever way."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store))


def is_own(target: ast.Attribute) -> bool:
    return isinstance(target.value, ast.Name) and target.value.id in ("self", "cls")


def attributes(one: ast.ClassDef) -> set[str]:
    """What a part has: what it sets of its own, and what can be set of it from outside."""
    setters = {
        part.name
        for part in one.body
        if isinstance(part, ast.FunctionDef) and any(".setter" in ast.unparse(each) for each in part.decorator_list)
    }
    return setters | {target.attr for target in set_in(one) if is_own(target)}


@cache
def of_parts() -> Mapping[str, frozenset[str]]:
    """The attributes of parts, each with who has it: a class, or for a private class its module."""
    found: dict[str, set[str]] = {}
    for module, tree in modules().items():
        for one in classes(tree):
            if not is_data(one):
                place = module if one.name.startswith("_") else f"{module} {one.name}"
                for name in attributes(one):
                    found.setdefault(name, set()).add(place)
    return {name: frozenset(places) for name, places in found.items()}


@cache
def fields_of_records() -> frozenset[str]:
    """The fields of dataclasses that change. One that can be called is no datum."""
    return frozenset(
        field.target.id
        for tree in modules().values()
        for one in classes(tree)
        if is_data(one) and not any("frozen=True" in ast.unparse(each) for each in one.decorator_list)
        for field in one.body
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
        if "Callable" not in ast.unparse(field.annotation)
    )


def made_here(tree: ast.Module) -> set[str]:
    """What stands for an object that another constructor of its class has just made: `shop` of `shop = cls(…)`."""
    return {
        target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and ast.unparse(node.value.func) == "cls"
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def set_from_outside(module: str, tree: ast.Module) -> Iterator[str]:
    made = made_here(tree)
    for target in set_in(tree):
        places = of_parts().get(target.attr, frozenset())
        is_new = isinstance(target.value, ast.Name) and target.value.id in made
        if is_own(target) or is_new or target.attr in fields_of_records() or not places or module in places:
            continue
        yield f"{module} {ast.unparse(target)}"


def found() -> set[str]:
    return {each for module, tree in modules().items() for each in set_from_outside(module, tree)}


def test_nothing_is_assigned_to_a_part_after_it_was_made() -> None:
    assert found() == set(ALLOWED)


def test_a_callback_that_is_set_from_outside_is_found() -> None:
    """The finder is no blind one: each of these was written once."""
    for written in (
        "self.thumbs.on_wish = loop.wake",
        "self.settings.busy, self.memory._busy = later, later",
        "for self.courier._on_end in (first, second): pass",
        "with opened() as self.sorter._callbacks: pass",
        "porter._room: object = room",
        "self.outbox._books += more",
    ):
        tree = ast.parse(written)
        names = {target.attr for target in set_in(tree)} & set(of_parts())
        assert len(set(set_from_outside("a module", tree))) == len(names), written


def told_from_outside(tree: ast.Module) -> Iterator[str]:
    """Each `part.listeners.append(…)`: what a part holds is handed to another one that was made before."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _ADDS):
            continue
        held = node.func.value
        if not isinstance(held, ast.Attribute) or is_own(held) or held.attr not in of_parts():
            continue
        if any(word in held.attr for word in ("listener", "callback", "hears", "on_")):
            yield ast.unparse(held)


def test_nobody_subscribes_to_a_part_after_it_was_made() -> None:
    assert {module: list(found) for module, tree in modules().items() if (found := [*told_from_outside(tree)])} == {}


def test_a_subscription_from_outside_is_found() -> None:
    for written in ("self.books.database._hears.append(wake)", "shop.loop._listeners.extend([wake])"):
        assert [*told_from_outside(ast.parse(written))], written


def test_no_part_sets_an_attribute_by_its_name() -> None:
    """`setattr` would go by what the tests above see."""
    for module, tree in modules().items():
        called = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
        assert not called & {"setattr", "delattr"}, module
