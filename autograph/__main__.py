"""`python -m autograph`: the command line."""

from autograph.cli import main

main(prog_name="python -m autograph")
