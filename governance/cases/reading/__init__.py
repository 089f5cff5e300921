"""How cases are read: search, filters, columns, what stands beside a row, export."""
