"""One layout for the files that people edit: Turtle, TriG and queries. Comments and order stay."""

from multiply_kg.formatting.files import SUFFIXES, Layout, files_in, lay_out
from multiply_kg.formatting.query import format_query
from multiply_kg.formatting.turtle import format_turtle

__all__ = ["SUFFIXES", "Layout", "files_in", "format_query", "format_turtle", "lay_out"]
