"""``python -m multiply_kg`` is ``multiply-kg``."""

from multiply_kg.cli import main

main()
