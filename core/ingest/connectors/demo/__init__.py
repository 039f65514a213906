"""The demo company: an invented world with a known truth, read like any other source.

Everything that happens on a day is drawn from the seed and that day, lags and later outcomes of a lead on the
day it comes. So the world up to one day is a prefix of the world up to the next, and nothing needs remembering.
"""
