"""A second, slow way to work out who gets what: it shares no code with the program that it is compared with.

It reads a policy as the bare tables of its TOML file and the catalogue as a bare CSV file; money is a fraction of 元,
and what could be calculated is counted one by one.
"""
