"""Derived tables: what every figure is read from, computed again for whatever a write touched."""
