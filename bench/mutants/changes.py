"""The changes: one to one place of a module's syntax tree, each a mistake a person could make.

Left alone are docstrings, annotations, decorators, the options of dataclass fields, assertions, and
sentences (text with a space in it, and the parts of one that is filled in): what a sentence says is
held by reading it back, not by changing a letter of it.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

_SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
    ast.And: ast.Or,
    ast.Or: ast.And,
}
_NAMES = {"min": "max", "max": "min", "any": "all", "all": "any", "floor": "ceil", "ceil": "floor"}
_TURNED = (ast.Eq, ast.NotEq, ast.In, ast.NotIn, ast.Is, ast.IsNot)
_FIELDS_LEFT_ALONE = {"annotation", "returns", "type_params", "decorator_list"}
Path = tuple[tuple[str, int | None], ...]


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: where it stands, what stood there and what stands there now.

    `scope` names the outermost function (`Class.method`), empty where the changed line runs once,
    when its module is imported. `first` and `last` are the lines of the changed part.
    """

    module: str
    scope: str
    first: int
    last: int
    before: str
    after: str
    path: Path
    new: ast.AST

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What names the change in the list of explained ones; lines may move, this does not."""
        return self.module, self.scope, self.before, self.after


def mutants_of(module: str, source: str) -> list[Mutant]:
    """Every change of a module, in the order of its lines."""
    found = []
    for nodes, path in _walk(ast.parse(source)):
        start = _start_of_line(nodes)
        shown = nodes[start]
        for new in _changes(nodes, path):
            changed = _with(shown, path[start:], new)
            first, last = nodes[-1].lineno, nodes[-1].end_lineno
            texts = ast.unparse(shown), ast.unparse(changed)
            found.append(Mutant(module, _scope(nodes, path), first, last, *texts, path, new))
    return sorted(found, key=lambda one: (one.first, one.last))


def changed_tree(source: str, mutant: Mutant) -> ast.Module:
    """A module's tree with the change in it."""
    changed = _with(ast.parse(source), mutant.path, mutant.new)
    assert isinstance(changed, ast.Module)
    return ast.fix_missing_locations(changed)


def _walk(tree: ast.Module) -> Iterator[tuple[list[ast.AST], Path]]:
    """Every node that may change, as the nodes from the module down to it, and the path there."""
    stack: list[tuple[list[ast.AST], Path]] = [([tree], ())]
    while stack:
        nodes, path = stack.pop()
        if _is_plumbing(nodes[-1]):
            continue
        if isinstance(nodes[-1], ast.expr | ast.stmt):
            yield nodes, path
        stack += [([*nodes, child], (*path, step)) for step, child in _children(nodes[-1])]


def _scope(nodes: list[ast.AST], path: Path) -> str:
    """The outermost function whose body holds the node; empty where the line runs at import."""
    names = []
    for node, (field, _) in zip(nodes, path, strict=False):
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            names.append(node.name)
        # Defaults and decorators run with the module, the body when the function is called.
        if isinstance(node, ast.FunctionDef):
            return ".".join(names) if field == "body" else ""
    return ""


def _start_of_line(nodes: list[ast.AST]) -> int:
    """Where the shown part begins: a simple statement, or one part of a compound statement."""
    for place in range(len(nodes) - 1, 0, -1):
        above = nodes[place - 1]
        compound = isinstance(above, ast.stmt) and hasattr(above, "body")
        if compound or isinstance(nodes[place], ast.stmt):
            return place
    return 0


def _children(node: ast.AST) -> Iterator[tuple[tuple[str, int | None], ast.AST]]:
    for name, value in ast.iter_fields(node):
        if name in _FIELDS_LEFT_ALONE:
            continue
        if isinstance(value, ast.AST):
            yield (name, None), value
        elif isinstance(value, list):
            for place, one in enumerate(value):
                part = isinstance(node, ast.JoinedStr) and isinstance(one, ast.Constant)
                if isinstance(one, ast.AST) and not part and not _is_docstring(one):
                    yield (name, place), one


def _is_docstring(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _is_plumbing(node: ast.AST) -> bool:
    """Whether a node says nothing about what is computed."""
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id == "field"
    if isinstance(node, ast.If):
        return isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
    return isinstance(node, ast.Assert | ast.Import | ast.ImportFrom)


def _with(tree: ast.AST, path: Path, new: ast.AST) -> ast.AST:
    """A copy of a tree with another node at the end of a path."""
    if not path:
        return new
    (name, place), rest = path[0], path[1:]
    changed = copy.copy(tree)
    value = getattr(tree, name)
    if place is None:
        setattr(changed, name, _with(value, rest, new))
    else:
        setattr(
            changed, name, [*value[:place], _with(value[place], rest, new), *value[place + 1 :]]
        )
    return changed


def _changes(nodes: list[ast.AST], path: Path) -> Iterator[ast.AST]:
    """What a node may become."""
    node = nodes[-1]
    for new in _turned_test(nodes, path):
        yield ast.copy_location(new, node)
    for new in _changes_of(node):
        yield ast.copy_location(new, node)


def _turned_test(nodes: list[ast.AST], path: Path) -> Iterator[ast.AST]:
    """The opposite of a condition, unless changing the operator in it already says the opposite."""
    node = nodes[-1]
    if not isinstance(nodes[-2], ast.If | ast.IfExp) or path[-1][0] != "test":
        return
    opposite = (
        isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], _TURNED)
    )
    if not opposite and not (isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)):
        yield ast.UnaryOp(ast.Not(), node)


def _changes_of(node: ast.AST) -> Iterator[ast.AST]:  # noqa: C901, PLR0912 - one case a kind of node
    match node:
        case ast.Compare(ops=ops):
            for place, operator in enumerate(ops):
                yield _with(node, (("ops", place),), _SWAPS[type(operator)]())
        case ast.BinOp(op=operator) | ast.AugAssign(op=operator) | ast.BoolOp(op=operator):
            yield _with(node, (("op", None),), _SWAPS[type(operator)]())
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            yield operand
        case ast.Constant(value=value):
            yield from _constants(value)
        case ast.Name(id=name) if name in _NAMES:
            yield ast.Name(_NAMES[name], ast.Load())
        case ast.Return(value=ast.Constant(value=None | False)):
            return  # nothing asks whether it is nothing or no
        case ast.Return(value=ast.expr()):
            yield ast.Return(ast.Constant(None))
        case ast.Call(func=func, args=arguments, keywords=keywords):
            for place in range(len(keywords)):
                yield ast.Call(func, arguments, keywords[:place] + keywords[place + 1 :])
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            yield from _without_filters(node)
        case ast.Break():
            yield ast.Continue()
        case ast.Continue():
            yield ast.Break()
        case ast.Expr(value=ast.Constant()):
            return
        case ast.Raise() | ast.Expr():
            yield ast.Pass()


def _constants(value: object) -> Iterator[ast.AST]:
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int):
        yield ast.Constant(value + 1)
    elif isinstance(value, str) and " " not in value:
        yield ast.Constant(f"{value}X")


def _without_filters(
    node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp,
) -> Iterator[ast.AST]:
    for place, generator in enumerate(node.generators):
        for number in range(len(generator.ifs)):
            kept = [one for index, one in enumerate(generator.ifs) if index != number]
            plain = ast.comprehension(generator.target, generator.iter, kept, generator.is_async)
            yield _with(node, (("generators", place),), plain)
