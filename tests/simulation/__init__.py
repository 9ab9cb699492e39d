"""Whole days, simulated: real services on a real database, a made-up world around them.

People text, carriers bring and take, processes die between any two steps; time passes only
when nobody has anything to do. All of it follows from one seed. See `python -m
tests.simulation --help` and docs/decisions/0012-simulation.md.
"""
