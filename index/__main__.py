"""``python -m index``: see index/commands."""

from index.commands.main import main

main(prog_name="python -m index")
