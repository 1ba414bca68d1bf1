"""Inside the observed program: traced primitives that write events into a mapped file.

Standard library only, and as little of it as possible: what this room imports must not be found in `sys.modules`
of the program that it observes. Imports are relative, because the program loads the room under a private name.
"""
