"""What is done with a workspace's graph where it lies: in a store that answers SPARQL, elsewhere or on disk.

``validation`` makes the report, of shapes, ``contradictions`` and ``nameless`` nodes; ``facts`` has what
proofs need. Only triples that a finding or a proof is about travel, never a graph. See docs/endpoints.md.
"""
