"""Tasks of the rooms below, where the worker looks for them."""

from governance.administration.sheets.tasks import go_on

__all__ = ["go_on"]
