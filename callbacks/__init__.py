"""What the pages do: one module per layout, wired onto an app by `register`."""

from callbacks import (
    audit,
    channels,
    company,
    data,
    demo,
    drill,
    imports,
    junk,
    mapping,
    overview,
    recompute,
    setting_form,
    shell,
    thresholds,
)
from callbacks.guard import register

__all__ = [
    "audit",
    "channels",
    "company",
    "data",
    "demo",
    "drill",
    "imports",
    "junk",
    "mapping",
    "overview",
    "recompute",
    "register",
    "setting_form",
    "shell",
    "thresholds",
]
