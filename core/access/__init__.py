"""Who may do what: people, roles, sessions, sign-in links, and the record of what they did."""
