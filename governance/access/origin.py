"""Where the act under way comes from; kept on the ground floor, where the tree's trail needs it too."""

from governance.common.origin import Origin, current

__all__ = ["Origin", "current"]
