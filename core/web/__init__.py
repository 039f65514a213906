"""What Flask serves beside Dash: the gate, security headers, sign-in pages, health."""
