"""Limits: how often, how much in all, how many, one for each place."""
