"""Tables that say how data came, beside the data itself."""

BOOKS = {
    "audit",
    "derived_state",
    "figure_change",
    "import_batch",
    "import_change",
    "import_mapping",
    "import_reject",
    "setting",
    "source",
}
