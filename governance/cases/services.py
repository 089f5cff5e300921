"""The only way to file a case and the only way to change one.

Web pages, bulk acts, the API, imports and tasks all come here; the engine and filing do the work.
"""

from governance.cases.workflow.engine import (
    advance,
    file_case,
    join_case,
)

__all__ = ["advance", "file_case", "join_case"]
