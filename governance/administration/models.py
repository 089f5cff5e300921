"""What administration itself keeps; each room declares its own."""

from governance.administration.sheets.models import SheetBatch, SheetLine

__all__ = ["SheetBatch", "SheetLine"]
