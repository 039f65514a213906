"""What people tell each other: comments, mentions, notices."""
