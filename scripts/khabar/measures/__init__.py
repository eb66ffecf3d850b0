"""Measures: counts, assignments, cluster scores, coefficients, resampling. Pure functions that know no file."""
