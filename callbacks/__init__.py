"""What the pages do: one module per layout, wired onto an app by `register`."""

from callbacks import (
    data,
    demo,
    drill,
    first_steps,
    imports,
    junk,
    mapping,
    overview,
    picker,
    preferences,
    profile,
    search,
    shell,
    team,
)
from callbacks.guard import register

__all__ = [
    "data",
    "demo",
    "drill",
    "first_steps",
    "imports",
    "junk",
    "mapping",
    "overview",
    "picker",
    "preferences",
    "profile",
    "register",
    "search",
    "shell",
    "team",
]
