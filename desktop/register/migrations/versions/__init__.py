"""One file for each step; its number is the file's ``user_version``."""
