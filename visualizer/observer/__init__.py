"""The observed program's parent: starts it, samples who holds the GIL and what its threads do, and reaps it.

A process of its own, standard library only: as a thread beside busy Python code a sampler starves.
"""
