"""The only way to file a case and the only way to change one.

Web pages, bulk acts, the API, imports and tasks all come here; the engine and filing do the work.
"""

from __future__ import annotations

from governance.cases.filing.intake import file_case, join_case
from governance.cases.workflow.engine import advance

__all__ = ["advance", "file_case", "join_case"]
