"""Starts the process in which a program is run under control; the interpreter is given the path of this file.

Orders come through standard input and reports go through standard output; both are put where the program does not find
them. Our modules are loaded under a private package name, so that the program's own are found as under plain Python.
"""

import os
import sys


def _start() -> None:
    from _frozen_importlib import ModuleSpec

    kept = frozenset(sys.modules)
    here = os.path.dirname(os.path.abspath(__file__))
    if sys.path and os.path.abspath(sys.path[0]) == here:
        del sys.path[0]
    root = os.path.dirname(here)
    name = "_thread_visualizer"
    spec = ModuleSpec(name, None, is_package=True)
    spec.submodule_search_locations = [root]
    package = type(sys)(name)
    package.__path__, package.__spec__, package.__package__ = [root], spec, name
    sys.modules[name] = package
    orders, reports = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    __import__(name + ".scheduling.child")
    sys.modules[name + ".scheduling.child"].main(orders, reports, kept)


_start()
