"""Python code for the nodes without regions: expressions and statements."""

from __future__ import annotations

import operator
from types import FunctionType
from typing import Any

import numpy as np

from runtime.executors.classes import makes_plain_exception
from runtime.executors.elementwise import out_argument, with_constant_arrays, writing_out
from runtime.executors.inlined import Steps, form_of, steps_of
from runtime.executors.powers import POWERS
from runtime.executors.reductions import direct_reduction
from runtime.executors.writer import MAX_EXPRESSION, Pending, Writer
from runtime.graph import Graph, Literal, Node, Operand, Value
from runtime.passes.effects import is_immutable
from runtime.primitives.builtins import CONTAINS, FORMAT, NOT, UNPACK_EXACTLY
from runtime.primitives.containers import LIST_POP, LIST_REPEAT, TUPLE_GET
from runtime.primitives.control import CELL_GET, CELL_NEW, CELL_SET, COND, EFFECT_CALL, OPAQUE_CALL
from runtime.primitives.objects import GETATTR, SETATTR
from runtime.render import (
    ARITHMETIC,
    Renderer,
    attribute_name,
    f_string,
    group,
    is_infix,
    is_load,
    is_method,
    is_own_method,
    is_store,
    template_of,
)
from runtime.structure import Hole, map_children
from runtime.types import TupleType, single_array


class Operations(Writer):
    """Writes one node after the other: as part of a later expression, as a local, or as a statement."""

    def plain(self, block: Graph, index: int, node: Node) -> None:
        if node in self.written:
            return
        if node in self.reuses:
            self._reusing(block, index, node)
        elif node in self.kept:
            self._keeping(node)
        elif is_store(node):
            self._store(block, index, node)
        elif _is_inplace(node):
            self._inplace(block, index, node)
        elif node.primitive is CELL_NEW and node.outputs[0] in self.local_cells:
            self._define_all(block, index, node, *self.texts(node.inputs, node))
        elif node.primitive is CELL_SET:
            self._set_cell(node)
        elif node.primitive is SETATTR and (name := attribute_name(node)):
            self._set_attribute(block, index, node, name)
        elif (steps := steps_of(node)) is not None:
            self._steps(block, index, node, steps)
        elif self._becomes_part(block, node) or self.is_used_at_once(block, index, node):
            self.expression(block, index, node, self._expression(node))
        else:
            self._define_all(block, index, node, self._expression(node))

    def _steps(self, block: Graph, index: int, node: Node, steps: Steps) -> None:
        """Statements on one item; what they are given is there before the first of them."""
        texts = self.texts(node.inputs, node)
        self.flush()
        for k, text in enumerate(texts):
            if not text.isidentifier() and not isinstance(node.inputs[k], Literal):
                texts[k] = self.source.new_name("v")
                self.source.line(f"{texts[k]} = {text}", node)
        renderer = Renderer(texts.__getitem__, self.source.constant)
        used = any(value in self.uses.count for value in node.outputs)
        target = self.define(node.outputs[0], block, index) if used else ""
        for line in steps.lines(renderer.tree(steps.array), renderer.index(steps.index), renderer.tree, target):
            self.source.line(line, node)

    def expression(self, block: Graph, index: int, node: Node, text: str) -> None:
        """Let the text become part of what follows, unless it is long."""
        if len(text) <= MAX_EXPRESSION:
            self.pending.append(Pending(node.outputs[0], text, node))
        else:
            self._define_all(block, index, node, text)

    def _define_all(self, block: Graph, index: int, node: Node, text: str) -> None:
        self.flush()
        if not any(value in self.uses.count for value in node.outputs):
            self.source.line(text, node)
        else:
            names = self._parts(block, index, node) or [self.define(value, block, index) for value in node.outputs]
            self.source.line(f"{', '.join(names)} = {text}", node)

    def _parts(self, block: Graph, index: int, node: Node) -> list[str]:
        """The locals of the items of a node's one result, where items are all that is taken of it; empty where not."""
        items = node.outputs[0]
        if len(node.outputs) > 1 or not isinstance(items.type, TupleType) or items.type.cls is not tuple:
            return []
        takers = [item for item in block.nodes if item.primitive is TUPLE_GET and item.inputs[0] is items]
        taken = {taker.params["index"]: taker for taker in takers}
        if len(taken) < 2 or len(taken) != self.uses.count[items]:
            return []
        self.written.update(takers)
        return [
            self.define(taken[place].outputs[0], block, index) if place in taken else self.source.new_name("unused")
            for place in range(len(items.type.elements))
        ]

    def _becomes_part(self, block: Graph, node: Node) -> bool:
        """Whether the node is an expression that is used once, in its own block."""
        primitive = node.primitive
        if len(node.outputs) != 1 or primitive.has_effect or primitive.opaque or primitive.writes or node.regions:
            return False
        return self._is_expression(block, node.outputs[0])

    def _is_expression(self, block: Graph, value: Value) -> bool:
        """Whether what gives this value may become part of what uses it."""
        # A region computes its results into their targets.
        return self.is_used_once(block, value) and (value not in self.preferred or is_immutable(value.type))

    def is_used_at_once(self, block: Graph, index: int, node: Node) -> bool:
        """Whether the one result is used by the next node only, so that nothing runs between: `items.append(f(x))`."""
        if len(node.outputs) != 1 or node.regions or index + 1 == len(block.nodes):
            return False
        value, following = node.outputs[0], block.nodes[index + 1]
        takes_it = value in following.inputs and (not following.regions or following.primitive is COND)
        return takes_it and self.is_used_once(block, value)

    def is_used_once(self, block: Graph, value: Value) -> bool:
        """Whether one expression, in the value's own block, is all that reads it."""
        if value in self.taken_over:
            return False
        return value in self.decided or (self.uses.count.get(value) == 1 and self.uses.user[value] is block)

    def _expression(self, node: Node) -> str:
        if is_infix(node):
            texts = self.texts(with_constant_arrays(node), node)
            return Renderer(texts.__getitem__, self.source.constant).infix(node)
        if node.primitive in (CONTAINS, NOT):
            return self._predicate(node)
        if node.primitive is GETATTR and (name := attribute_name(node)):
            return f"{group(self.texts(node.inputs[:1], node)[0], numbers=False)}.{name}"
        if node.primitive is LIST_REPEAT and not node.params:
            items, count = map(group, self.texts(node.inputs, node))
            return f"{items} * {count}"
        if node.primitive in POWERS:
            return f"{group(self.texts(node.inputs, node)[0])} {node.primitive.name}"
        if node in self.needless:
            return self.texts(node.inputs, node)[0]
        if node.primitive is LIST_POP and node.inputs[0] in self.holding_floats:
            return f"{self.source.constant(np.float64)}({self.texts(node.inputs, node)[0]}.pop(-1))"
        form = form_of(node)
        if form is not None:
            return form(self.source, node, self.texts(node.inputs, node))
        args, kwargs = template_of(node)
        renderer = self.renderer(node, evaluation_order((args, kwargs)))
        if makes_plain_exception(node):
            return renderer.call(self.source.constant(args[0]), args[1], {})
        if node.primitive.kernel is set and _is_empty(node):
            return "set()"
        if node.primitive.kernel is set and type(args[0]) is list and args[0]:
            return f"{{{', '.join(map(renderer.tree, args[0]))}}}"
        symbol = node.primitive.symbol or _OF_SETS.get(node.primitive.kernel, "")
        if symbol in ARITHMETIC and len(args) == 2 and not kwargs:  # one of them is a display
            left, right = (group(renderer.tree(arg)) for arg in args)
            return f"{left} {symbol} {right}"
        direct = direct_reduction(node)
        if direct is not None:
            return renderer.call(self.source.bind(direct.function, direct.name), direct.args, direct.kwargs)
        if is_load(node):
            return renderer.load(node)
        if node.primitive is FORMAT and (text := f_string(node, renderer)):
            return text
        if is_method(node) or is_own_method(node):
            return renderer.method(node)
        if node.primitive is CELL_GET:
            return self._content(node.inputs[0])
        if node.primitive in (EFFECT_CALL, OPAQUE_CALL):
            return renderer.call(_callee(renderer.tree(args[0])), args[1:], kwargs)
        return renderer.call(self._kernel(node), args, kwargs)

    def _kernel(self, node: Node) -> str:
        kernel = node.primitive.kernel
        if isinstance(kernel, FunctionType) and not kernel.__module__.startswith("numpy"):
            return self.source.bind(kernel, node.primitive.name)
        return self.source.constant(kernel)

    def _predicate(self, node: Node) -> str:
        """`item in container`, or `not item`."""
        operands = template_of(node)[0][::-1]
        item, *container = map(group, map(self.renderer(node, evaluation_order(operands)).tree, operands))
        return f"{item} in {container[0]}" if container else f"not {item}"

    def _content(self, cell: Operand) -> str:
        """The text of what a cell holds."""
        return self.operand(cell) if cell in self.local_cells else f"{self.operand(cell)}.cell_contents"

    def _set_cell(self, node: Node) -> None:
        cell, item = node.inputs
        text, item_node = self.header(item)
        self.source.line(f"{self._content(cell)} = {text}", item_node or node)

    def _store(self, block: Graph, index: int, node: Node) -> None:
        array, where, value = template_of(node)[0]
        computed = {pending.value: pending.node for pending in self.pending}
        renderer = self.renderer(node, evaluation_order((value, array, where)))
        self.statement(renderer.store(node, computed.get(node.inputs[-1])), node)  # type: ignore[arg-type]
        self._define_none(block, index, node)

    def _set_attribute(self, block: Graph, index: int, node: Node, name: str) -> None:
        item, _, value = node.inputs
        text, item_text = self.texts((value, item), node)
        self.statement(f"{group(item_text, numbers=False)}.{name} = {text}", node)
        self._define_none(block, index, node)

    def _define_none(self, block: Graph, index: int, node: Node) -> None:
        for value in node.outputs:
            if value in self.uses.count:
                self.source.line(f"{self.define(value, block, index)} = None", node)

    def _inplace(self, block: Graph, index: int, node: Node) -> None:
        left, right = self.texts(node.inputs, node)
        self.flush()
        (operand, _), (result,) = node.inputs, node.outputs
        if node in self.augmented and operand not in self.names:  # the item is read in this very expression
            self.source.line(f"{left} {node.primitive.symbol} {right}", node)
            self.written.add(self.augmented[node])
            return
        name = left if self._changes_its_local(block, index, node, left) else self.source.new_name(result.name)
        if name != left:  # not into a local that `right` reads: the first of the two lines would change it
            self.source.line(f"{name} = {left}", node)
            self.bind(result, name)
        elif result in self.uses.count:
            self._hand_over(operand, result)  # type: ignore[arg-type]
        self.source.line(f"{name} {node.primitive.symbol} {right}", node)
        if name != left and result not in self.uses.count and not is_immutable(result.type):
            self.dying.append(name)

    def _changes_its_local(self, block: Graph, index: int, node: Node, text: str) -> bool:
        """Whether the local of the left operand may be that of the result, too."""
        operand, (result,) = node.inputs[0], node.outputs
        if not isinstance(operand, Value) or self.names.get(operand) != text:
            return False
        if self.preferred.get(result) == text and self._is_free(text, block, index, node, None):
            return True  # a carry
        array = single_array(operand.type)
        is_array = array is not None and array.kind == "array"
        return is_array and (result not in self.uses.count or self.dies(block, index, operand))

    def _hand_over(self, value: Value, result: Value) -> None:
        """Let the local of a value that is not used any more be that of a result."""
        name = self.names[value]
        self.owners[name] = [owner for owner in self.owners[name] if owner is not value]
        self.released.add(value)
        self.bind(result, name)

    def _reusing(self, block: Graph, index: int, node: Node) -> None:
        reuse = self.reuses[node]
        texts = self.texts(with_constant_arrays(node), node)
        self.flush()
        name = self.names[reuse.buffer]
        self._hand_over(reuse.buffer, node.outputs[0])
        if node.primitive.consuming is not None:
            self.source.line(f"{name} = {self._consuming(node, texts)}", node)
            return
        function, callee = self._writing_out(node)
        if reuse.order is None or reuse.order:
            fits = f"{name}.flags.c_contiguous" if reuse.order is None else self.flags[reuse.order]
            out = out_argument(function, f"{name} if {fits} else None")
            self.source.line(f"{name} = {callee}({', '.join(texts)}, {out})", node)
        else:
            self.source.line(f"{callee}({', '.join(texts)}, {out_argument(function, name)})", node)

    def _writing_out(self, node: Node) -> tuple[Any, str]:
        """The function that takes `out`, and its name in the code."""
        function = writing_out(node)
        name = function.__name__ if isinstance(function, np.ufunc) else node.primitive.name.rpartition(".")[2]
        return function, self.source.bind(function, f"np_{name}")

    def _consuming(self, node: Node, texts: list[str]) -> str:
        """The call that may use an operand up."""
        assert node.primitive.consuming is not None
        args, kwargs = template_of(node)
        kernel = self.source.bind(node.primitive.consuming[1], f"{node.primitive.name}_in_place")
        return Renderer(texts.__getitem__, self.source.constant).call(kernel, args, kwargs)

    def _keeping(self, node: Node) -> None:
        """Write into what the node made in the iteration before; in the first there is none."""
        texts = self.texts(with_constant_arrays(node), node)
        self.flush()
        name, order = self.kept_names[node], self.kept[node]
        self.bind(node.outputs[0], name)
        function, callee = self._writing_out(node)
        out = out_argument(function, f"{name} if {self.flags[order]} else None" if order else name)
        self.source.line(f"{name} = {callee}({', '.join(texts)}, {out})", node)

    def unpack(self, block: Graph, index: int, node: Node) -> None:
        """`a, b = items`, where nothing but the items is used; else the tuple of them."""
        if node in self.written:
            return
        if not self._takers(block, node):
            self.plain(block, index, node)
            return
        (text,) = self.texts(node.inputs, node)
        self.flush()
        names = self._unpacked_names(block, index, node)
        self.source.line(f"{', '.join(names)}{',' * (len(names) == 1)} = {text}", node)

    def _takers(self, block: Graph, node: Node) -> dict[int, Node]:
        """The nodes that take the items of what a node unpacks, by their places; empty where more is done with it."""
        (items,) = node.outputs
        takers = [item for item in block.nodes if item.primitive is TUPLE_GET and item.inputs[0] is items]
        taken = {taker.params["index"]: taker for taker in takers}
        return taken if len(taken) == self.uses.count.get(items) else {}

    def _unpacked_names(self, block: Graph, index: int, node: Node) -> list[str]:
        """The locals that take the items; empty where more is done with what is unpacked."""
        taken = self._takers(block, node)
        self.written.update(taken.values())
        if not taken:
            return []
        return [
            self.define(taken[place].outputs[0], block, index) if place in taken else self.source.new_name("unused")
            for place in range(node.params["count"])
        ]

    def item_targets(self, body: Graph) -> str:
        """The targets of a loop over tuples of which the body only takes items, each once; empty where it does more."""
        item = body.inputs[0]
        if not isinstance(item.type, TupleType) or item.type.cls is not tuple:
            return self._unpacked_item(body)
        takers = [node for node in body.nodes if node.primitive is TUPLE_GET and node.inputs[0] is item]
        taken = {node.params["index"]: node for node in takers}
        if not taken or len(taken) != self.uses.count[item]:
            return ""
        self.written.update(takers)
        targets = []
        for index in range(len(item.type.elements)):
            name = self.source.new_name(taken[index].outputs[0].name if index in taken else "unused")
            targets.append(name)
            if index in taken:
                self.bind(taken[index].outputs[0], name)
        return ", ".join(targets) if len(targets) > 1 else f"({targets[0]},)"

    def _unpacked_item(self, body: Graph) -> str:
        """The targets of a loop whose body first unpacks the item, and uses it no more; empty where it does."""
        item, node = body.inputs[0], body.nodes[0] if body.nodes else None
        if node is None or node.primitive is not UNPACK_EXACTLY or node.inputs[0] is not item:
            return ""
        names = self._unpacked_names(body, 0, node) if self.uses.count[item] == 1 else []
        if names:
            self.written.add(node)
        return ", ".join(names) + "," * (len(names) == 1)

    def raised(self, block: Graph, index: int, node: Node) -> None:
        (exception, *args), kwargs = template_of(node)
        cause = kwargs.get("cause")
        keywords = {key: item for key, item in kwargs.items() if key != "cause"}
        renderer = self.renderer(node, evaluation_order((exception, args, kwargs)))
        text = renderer.tree(exception)
        if args or keywords:
            text = renderer.call(_callee(text), tuple(args), keywords)
        self.statement(f"raise {text}" + (f" from {renderer.tree(cause)}" if "cause" in kwargs else ""), node)


def _is_empty(node: Node) -> bool:
    """Whether the items that a node is given are none, and known."""
    args, _ = template_of(node)
    given = [node.inputs[arg.index] if type(arg) is Hole else Literal(arg) for arg in args]
    return all(isinstance(item, Literal) and item.value == () for item in given)


def evaluation_order(tree: Any) -> list[int]:
    """The numbers of the operands in a tree, in the order in which Python evaluates it."""
    order: list[int] = []

    def visit(item: Any) -> Any:
        if type(item) is Hole:
            order.append(item.index)
            return item
        return map_children(visit, item)

    visit(tree)
    return order


def _is_inplace(node: Node) -> bool:
    symbol = node.primitive.symbol
    return symbol.endswith("=") and symbol[:-1] in _INPLACE and len(node.inputs) == 2 and not node.params


_OF_SETS: dict[Any, str] = {operator.and_: "&", operator.or_: "|", operator.sub: "-", operator.xor: "^"}
_INPLACE = frozenset(["+", "-", "*", "/", "//", "%", "**", "@", "<<", ">>", "&", "|", "^"])


def _callee(text: str) -> str:
    return text if text.isidentifier() else f"({text})"
