"""The command line, ``python -m index``; each command is imported only when it runs."""
