"""What the pages do: one module per layout, wired onto an app by `register`."""

from callbacks import data, drill, imports, mapping, overview, shell
from callbacks.guard import register

__all__ = ["data", "drill", "imports", "mapping", "overview", "register", "shell"]
