"""Figures: data in, Plotly out. Plotly is imported here and nowhere else."""
