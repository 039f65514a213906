"""Rule scores of leads: how well they fit, how engaged they are, and what both come to."""
