"""Reading the files of a workspace: their triples at once, the place of a triple when it is asked for."""

from multiply_kg.sources.files import Quads, read_file
from multiply_kg.sources.located import LocatedTriple, read_located
from multiply_kg.sources.locator import Locator

__all__ = ["LocatedTriple", "Locator", "Quads", "read_file", "read_located"]
