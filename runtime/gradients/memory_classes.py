"""Classes of values that may share memory, which are joined as more is known of them."""

from __future__ import annotations


class Storage:
    """One class of values."""

    __slots__ = ("_has_parts", "_items", "_parent", "_shown", "is_active", "is_held", "is_written")

    def __init__(self) -> None:
        self._parent: Storage | None = None
        self._items: Storage | None = None
        self._has_parts = False  # its containers hold parts of arrays alone, as what `np.split` returns
        self._shown: list[Storage] = []  # other classes whose memory values of the class may show
        self.is_written = False  # an array or container of the class is changed in place
        self.is_held = False  # a container holds a value of the class
        self.is_active = False

    def find(self) -> Storage:
        found = self
        while found._parent is not None:
            found = found._parent
        if found is not self:
            self._parent = found
        return found

    def items(self) -> Storage:
        """The class of what a container of this class holds."""
        root = self.find()
        if root._items is None:
            root._items = Storage()
            root._items.is_held = True
        return root._items.find()

    def join_parts(self, other: Storage) -> None:
        """Note that containers of the class hold parts of arrays of another class, which are not held by that."""
        root = self.find()
        if root._items is None:
            root._items, root._has_parts = Storage(), True
        root._items.join(other)

    def needs_memory(self) -> bool:
        """Whether the cotangents of the class's values are in memory that is laid out as the values are."""
        root = self.find()
        if root.is_written or root.is_held or root._items is None:
            return root.is_written or root.is_held
        items = root._items.find()
        return not root._has_parts or items.is_written or items.is_held

    def known_items(self) -> Storage | None:
        """As `items`; None where no container of this class is known to hold anything."""
        items = self.find()._items
        return None if items is None else items.find()

    def show(self, other: Storage) -> None:
        """Note that values of the class may show the memory of another one, though their cotangents are apart."""
        self.find()._shown.append(other)

    def may_change(self) -> bool:
        """Whether values of the class may be others later."""
        root = self.find()
        return root.is_written or any(other.find().is_written for other in root._shown)

    def join(self, other: Storage) -> None:
        """Make two classes one."""
        left, right = self.find(), other.find()
        if left is right:
            return
        right._parent = left
        left.is_written |= right.is_written
        left.is_held |= right.is_held
        left.is_active |= right.is_active
        left._shown += right._shown
        left._has_parts = all(one._has_parts or one._items is None for one in (left, right))
        if right._items is not None:
            if left._items is None:
                left._items = right._items
            else:
                left._items.join(right._items)
