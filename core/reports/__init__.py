"""Figures that leave the product."""
