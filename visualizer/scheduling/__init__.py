"""Inside a program that is run step by step: one thread at a time goes on, and which one is chosen.

Standard library only, like the runtime that this room builds on; imports are relative, because the program loads the
room under a private name.
"""
