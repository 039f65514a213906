"""Records of single leads: found, listed, worked with."""
