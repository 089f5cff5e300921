"""Reading a file as a table: what it really is, in which encoding, row by row as text or instants."""

from governance.common.tables.model import MEGABYTES, MOST_ROWS, Blurred, Formula, Table
from governance.common.tables.reading import read

__all__ = ["MEGABYTES", "MOST_ROWS", "Blurred", "Formula", "Table", "read"]
