"""Measures this software beside others on generated workspaces; never part of the test suite's verdict."""
