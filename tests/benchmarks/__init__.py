"""`make bench`: how fast it is, as ratios to a limit or a peer measured in the same run."""
