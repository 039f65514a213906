"""Figures: what they mean, and the one door they are read through."""
