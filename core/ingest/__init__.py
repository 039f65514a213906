"""Records in: recognise a file, read it, write it once, undo it, link what belongs together."""
