"""The drill: people as scripts, played through the real services, and a report by clause.

The scripts lie in `scripts/`, one file for each kind of people. Nothing of the product is
replaced but the clock and the telephones; the database is one that was made for the drill.
"""
