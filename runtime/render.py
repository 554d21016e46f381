"""A node as a Python expression, for the printer and for generated code."""

from __future__ import annotations

import keyword
import math
import operator
import re
import string
from collections.abc import Callable
from types import MethodDescriptorType
from typing import Any

from runtime.graph import Literal, Node, Operand
from runtime.structure import Hole
from runtime.types import NONE, ArrayType, ListType, ObjectType, Type

AUGMENTED = frozenset(("+", "-", "*", "/", "//", "%", "**", "@", "<<", ">>", "&", "|", "^"))
ARITHMETIC = AUGMENTED | {"<", "<=", ">", ">=", "==", "!="}
BINARY = ARITHMETIC | {"is", "is not"}
UNARY = frozenset(("-", "+", "~", "not"))


def template_of(node: Node) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The `(args, kwargs)` with holes that the kernel is called with; params stand among the kwargs."""
    if "template" in node.params:
        return node.params["template"]
    return tuple(map(Hole, range(len(node.inputs)))), dict(node.params) if node.primitive.params_in_call else {}


def is_infix(node: Node) -> bool:
    """Whether the node is a Python operator between its operands."""
    if node.params:
        return False
    symbol = node.primitive.symbol
    if symbol in ("is", "is not") and not all(map(_compares_by_identity, node.inputs)):
        return False
    return symbol in {1: UNARY, 2: BINARY}.get(len(node.inputs), ()) and len(node.outputs) == 1


def _is_number(type_: Type) -> bool:
    return isinstance(type_, ArrayType) and type_.kind != "array"


def _compares_by_identity(operand: Operand) -> bool:
    """Whether Python takes the operand of an `is` without a SyntaxWarning."""
    return not isinstance(operand, Literal) or operand.value is None or isinstance(operand.value, bool)


def attribute_name(node: Node) -> str:
    """The name of the attribute that a node reads or sets, where code may have it after a dot; empty where not."""
    name = node.inputs[1]
    if node.params or not isinstance(name, Literal) or type(name.value) is not str:
        return ""
    is_plain = name.value.isidentifier() and name.value.isascii() and not keyword.iskeyword(name.value)
    return name.value if is_plain else ""


def is_load(node: Node) -> bool:
    """Whether the node is `x[index]`, which Python takes without a SyntaxWarning: not `1.5[0]`."""
    if node.primitive.kernel is not operator.getitem:
        return False
    args, kwargs = template_of(node)
    return len(args) == 2 and not kwargs and not (type(args[0]) is Hole and _has_no_items(node.inputs[args[0].index]))


def _has_no_items(operand: Operand) -> bool:
    return isinstance(operand, Literal) and isinstance(operand.value, int | float | complex | None)


def is_store(node: Node) -> bool:
    """Whether the node is the statement `x[index] = value`."""
    args, kwargs = template_of(node)
    nothing = all(value.type == NONE for value in node.outputs)
    return node.primitive.kernel is operator.setitem and len(args) == 3 and not kwargs and nothing


def is_method(node: Node) -> bool:
    """Whether the node is `x.name(…)`: its primitive is named `.name`."""
    return node.primitive.name.startswith(".") and bool(template_of(node)[0])


def is_own_method(node: Node) -> bool:
    """Whether the node calls a method of list, dict, str … on an operand that is known to be exactly of that class."""
    kernel, (args, _) = node.primitive.kernel, template_of(node)
    if type(kernel) is not MethodDescriptorType or not args or type(args[0]) is not Hole:
        return False
    type_, cls = node.inputs[args[0].index].type, kernel.__objclass__
    return isinstance(type_, ListType) if cls is list else type_ == ObjectType(cls)


class Renderer:
    """Renders expressions; `operand` gives the text of operand k, `constant` that of a known object."""

    def __init__(self, operand: Callable[[int], str], constant: Callable[[Any], str]) -> None:
        self.operand = operand
        self.constant = constant

    def infix(self, node: Node) -> str:
        symbol = node.primitive.symbol
        if len(node.inputs) == 1:
            return f"{symbol}{' ' if symbol.isalpha() else ''}{group(self.operand(0))}"
        return f"{group(self.operand(0))} {symbol} {group(self.operand(1))}"

    def load(self, node: Node) -> str:
        array, index = template_of(node)[0]
        return f"{group(self.tree(array))}[{self.index(index)}]"

    def store(self, node: Node, computed: Node | None = None) -> str:
        """`a[i] = x`; `a[i] op= x` where `computed` makes what is stored from the item itself, which is a number."""
        array, index, value = template_of(node)[0]
        target, text = f"{group(self.tree(array))}[{self.index(index)}]", self.tree(value)
        if computed is not None and is_infix(computed) and computed.primitive.symbol in AUGMENTED:
            before = f"{target} {computed.primitive.symbol} "
            if text.startswith(before) and _is_number(computed.inputs[0].type):
                rest = text.removeprefix(before)
                rest = rest[1:-1] if rest.startswith("(") else rest
                return f"{target} {computed.primitive.symbol}= {rest}"
        return f"{target} = {text}"

    def call(self, callee: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
        parts = [self.tree(arg) for arg in args]
        if all(key.isidentifier() for key in kwargs):
            parts += [f"{key}={self.tree(value)}" for key, value in kwargs.items()]
        else:
            parts.append("**" + self.tree(kwargs))
        return f"{callee}({', '.join(parts)})"

    def method(self, node: Node) -> str:
        (base, *args), kwargs = template_of(node)
        return self.call(
            f"{group(self.tree(base), numbers=False)}.{node.primitive.name.rpartition('.')[2]}", tuple(args), kwargs
        )

    def tree(self, item: Any) -> str:
        """A template: tuples, lists, dicts and slices as displays, holes as operands, the rest as constants."""
        if type(item) is Hole:
            return self.operand(item.index)
        if type(item) is tuple:
            return f"({', '.join(map(self.tree, item))}{',' if len(item) == 1 else ''})"
        if isinstance(item, tuple) and hasattr(item, "_fields"):
            return self._named_tuple(type(item), tuple(item))
        if type(item) is list:
            return f"[{', '.join(map(self.tree, item))}]"
        if type(item) is dict:
            return f"{{{', '.join(f'{self.constant(key)}: {self.tree(value)}' for key, value in item.items())}}}"
        if isinstance(item, slice):
            return f"slice({self.tree(item.start)}, {self.tree(item.stop)}, {self.tree(item.step)})"
        return self.constant(item)

    def _named_tuple(self, cls: Any, items: tuple[Any, ...]) -> str:
        """A call of the class, but for one that has a `__new__` of the user's: that has made the items already."""
        owner = next(base for base in cls.__mro__ if "__new__" in vars(base))
        if "_fields" in vars(owner):
            return self.call(self.constant(cls), items, {})
        return self.call(self.constant(tuple.__new__), (cls, items), {})

    def index(self, index: Any) -> str:
        """What stands between the brackets of `x[…]`."""
        if type(index) is tuple and index:
            return ", ".join(map(self._index_item, index)) + ("," if len(index) == 1 else "")
        return self._index_item(index)

    def _index_item(self, item: Any) -> str:
        if not isinstance(item, slice):
            return self.tree(item)
        start, stop, step = ("" if part is None else self.tree(part) for part in (item.start, item.stop, item.step))
        return f"{start}:{stop}" + (f":{step}" if step else "")


def f_string(node: Node, renderer: Renderer) -> str | None:
    """`'…{}…'.format(…)` as an f-string; None where one can't say it."""
    (template, *items), kwargs = template_of(node)
    if type(template) is Hole:
        template = getattr(node.inputs[template.index], "value", None)
    if kwargs or not isinstance(template, str):
        return None
    pieces = list(string.Formatter().parse(template))
    if [field for _, field, _, _ in pieces if field is not None] != [""] * len(items):
        return None
    texts = map(renderer.tree, items)
    written: list[str] = []
    for literal, field, spec, conversion in pieces:
        written.append(repr('"' + literal)[2:-1].replace("{", "{{").replace("}", "}}"))  # in single quotes
        if field is None:
            continue
        text = next(texts)
        if not _PLAIN_TEXT.fullmatch(text) or not _PLAIN_SPEC.fullmatch(spec or ""):
            return None
        written.append(f"{{{text}{'!' + conversion if conversion else ''}{':' + spec if spec else ''}}}")
    return f"f'{''.join(written)}'"


_PLAIN_TEXT = re.compile(r"\w[\w.+*/ -]*")
_PLAIN_SPEC = re.compile(r"[\w.,%+<>=^ #-]*")
_SIMPLE = re.compile(r"[\w.%`]+(\[[\w, :.-]*\]|\([\w, .]*\))?|'[^'\\]*'")


def group(text: str, numbers: bool = True) -> str:
    """`text` as an operand: in brackets unless it is a name, a number, a string, or a simple subscript or call."""
    plain = _SIMPLE.fullmatch(text) and (numbers or not text[0].isdigit())
    return text if plain else f"({text})"


def plain_constant(value: Any) -> str | None:
    """The text of a number, string, None or a tuple of those, exact to the bit; None where there is no such text."""
    cls = type(value)
    if value is Ellipsis:
        return "..."
    if cls is float:
        return repr(value) if math.isfinite(value) else None
    if cls is int:  # Python refuses to write or read an int of thousands of digits
        return repr(value) if value.bit_length() < 1000 else None
    if value is None or cls in (bool, str, bytes):
        return repr(value)
    if cls is tuple:
        parts = [plain_constant(item) for item in value]
        if None in parts:
            return None
        return f"({', '.join(parts)}{',' if len(parts) == 1 else ''})"  # type: ignore[arg-type]
    return None
