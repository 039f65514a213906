"""What the pages do: one module per layout, wired onto an app by `register`."""

from callbacks import data, demo, drill, imports, junk, mapping, overview, profile, shell, team
from callbacks.guard import register

__all__ = ["data", "demo", "drill", "imports", "junk", "mapping", "overview", "profile", "register", "shell", "team"]
