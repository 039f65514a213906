"""What the pages do: one module per layout, wired onto an app by `register`."""

from callbacks import data, drill, overview, shell
from callbacks.guard import register

__all__ = ["data", "drill", "overview", "register", "shell"]
