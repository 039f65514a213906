"""What the pages do: one module per layout, wired onto an app by `register`."""

from callbacks import campaigns, data, demo, drill, imports, junk, mapping, overview, shell
from callbacks.guard import register

__all__ = ["campaigns", "data", "demo", "drill", "imports", "junk", "mapping", "overview", "register", "shell"]
