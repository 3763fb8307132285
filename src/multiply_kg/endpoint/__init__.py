"""What is done with a workspace's graph where it lies: in a store that answers SPARQL.

``validation`` makes the report, ``facts`` has what proofs need and ``sources`` who states what. Only triples
that a finding or a proof is about travel, never a graph. See docs/endpoints.md.
"""
