"""The reverse of stores into some items of an array, by an index that may take one of them several times."""

from __future__ import annotations

from typing import Any

import numpy

from runtime.gradients import buffers, functions
from runtime.gradients.calls import Leaf, arguments_of, leaves_of, ufunc_at
from runtime.gradients.partials import Partials
from runtime.gradients.unknown import listed_shape

CHANGING_AT = (numpy.add, numpy.subtract, numpy.maximum, numpy.minimum, numpy.multiply, numpy.divide)


class ChangingAt(Partials):
    """The reverse of `ufunc.at`, and what all stores share."""

    def _stored_shape(self, item: Any) -> Any:
        """The shape of the array that NumPy makes of what is stored."""
        if isinstance(item, Leaf):
            return self._shape(item.operand, False)
        if not isinstance(item, list | tuple):
            return numpy.shape(item)
        inner = self._stored_shape(item[0])
        return (len(item), *inner) if isinstance(inner, tuple) else listed_shape(len(item), inner)

    def _add_stored(self, item: Any, g: Any) -> None:
        if isinstance(item, Leaf):
            self._add(item.operand, g)
        elif isinstance(item, list | tuple):
            for k, part in enumerate(item):
                if leaves_of(part):
                    self._add_stored(part, g[k])

    def _change_at(self) -> None:
        """`ufunc.at(x, index, value)`."""
        ufunc = ufunc_at(self.node.primitive.kernel)
        if not self.analysis.has_shadow(self.node.inputs[0]):
            return
        if ufunc in (numpy.add, numpy.subtract):
            self._add_at()
        elif ufunc in (numpy.maximum, numpy.minimum):
            self._extreme_at()
        else:
            self._product_at(ufunc is numpy.divide)

    def _add_at(self) -> None:
        """`np.add.at(x, index, value)`, and that of np.subtract."""
        base = self.node.inputs[0]
        args, _ = arguments_of(self.node)
        index, item = args[1], args[2]
        if isinstance(item, Leaf) and self.analysis.is_active(item.operand) and self.analysis.has_shadow(base):
            memory = self.pass_.shadow_here(self.scope, base)
            g = functions.np.array(memory[self._taken(index)])
            g = g if getattr(self.node.primitive.kernel, "__self__", None) is numpy.add else -g
            self._add(item.operand, functions.sum_to(g, self._shape(item.operand, False)))

    def _extreme_at(self) -> None:
        """`np.maximum.at(x, index, value)`, and that of np.minimum: those that an item is equal to share evenly."""
        base = self.node.inputs[0]
        args, _ = arguments_of(self.node)
        if not self.analysis.has_shadow(base):
            return
        np, memory = functions.np, self.pass_.shadow_here(self.scope, base)
        before, index, item = self._value(base), self._taken(args[1]), self._taken(args[2])
        after = np.array(before)
        (np.maximum if ufunc_at(self.node.primitive.kernel) is numpy.maximum else np.minimum).at(after, index, item)
        stayed, reached = np.equal(before, after) * 1.0, np.equal(item, after[index]) * 1.0
        counts = np.array(stayed)
        np.add.at(counts, index, reached)
        share = np.array(memory) / counts
        buffers.replace(memory, share * stayed)
        if any(self.analysis.is_active(leaf.operand) for leaf in leaves_of(args[2])):
            self._add_stored(args[2], functions.sum_to(share[index] * reached, self._stored_shape(args[2])))

    def _product_at(self, divides: bool) -> None:
        """Those of np.multiply and np.divide: each value is a factor of what its item is in the end."""
        args, _ = arguments_of(self.node)
        np, memory = functions.np, self.pass_.shadow_here(self.scope, self.node.inputs[0])
        before, index = self._value(self.node.inputs[0]), self._taken(args[1])
        values = np.broadcast_to(self._taken(args[2]), functions.shape_of(before[index]))
        is_zero = np.equal(values, 0)
        zeros, product = before * 0.0, before * 0.0 + 1.0
        np.add.at(zeros, index, is_zero * 1.0)
        np.multiply.at(product, index, np.where(is_zero, 1.0, values))
        whole = np.where(np.equal(zeros, 0), product, 0.0)  # of all factors of an item
        g = np.array(memory)
        buffers.replace(memory, g / functions.conj(whole) if divides else g * functions.conj(whole))
        if not any(self.analysis.is_active(leaf.operand) for leaf in leaves_of(args[2])):
            return
        if divides:
            found = -before[index] / (whole[index] * values)
        else:
            others = np.where(is_zero, product[index], product[index] / np.where(is_zero, 1.0, values))
            found = before[index] * np.where(np.equal(zeros[index], is_zero * 1.0), others, 0.0)
        self._add_stored(args[2], functions.sum_to(g[index] * functions.conj(found), self._stored_shape(args[2])))
