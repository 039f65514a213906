"""What the pages do: one module per layout, wired onto an app by `register`."""

from callbacks import campaign, campaigns, data, demo, drill, imports, junk, mapping, overview, shell
from callbacks.guard import register

__all__ = [
    "campaign",
    "campaigns",
    "data",
    "demo",
    "drill",
    "imports",
    "junk",
    "mapping",
    "overview",
    "register",
    "shell",
]
