"""What this module announces, inside the transaction of the act."""

from blinker import Signal

#: A new item. Keywords: ``actor``, ``moment``, ``item``.
item_added = Signal()
#: An item has a new version. Keywords: ``actor``, ``moment``, ``item``, ``fields`` (names that changed).
item_changed = Signal()
#: An item was taken out of the portfolio. Keywords: ``actor``, ``moment``, ``item``.
item_withdrawn = Signal()
