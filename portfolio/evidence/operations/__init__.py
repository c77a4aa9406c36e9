"""The acts on items, one file per use case."""

from portfolio.evidence.operations.files import attach_file, begin_file, remove_file
from portfolio.evidence.operations.items import add_item, change_item, withdraw_item

__all__ = ["add_item", "attach_file", "begin_file", "change_item", "remove_file", "withdraw_item"]
