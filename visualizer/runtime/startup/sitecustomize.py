"""Python runs this in the program's process before anything of the program: starts the recording and takes it back.

The interpreter itself then runs the script or module, so `__main__`, arguments, tracebacks, exit codes and signals are
its own. What brought us here is undone first: the directory on the path, the environment, the modules that we needed.
"""


def _start():
    import os
    import sys

    here = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry) != here]
    sys.path_importer_cache.pop(here, None)
    sys.modules.pop("sitecustomize", None)
    path = os.environ.pop("THREAD_VISUALIZER_MAP", None)
    orders = os.environ.pop("THREAD_VISUALIZER_ORDERS", None)
    original = os.environ.pop("THREAD_VISUALIZER_PYTHONPATH", None)
    if original is None:
        os.environ.pop("PYTHONPATH", None)
    else:
        os.environ["PYTHONPATH"] = original
    if path is not None:
        take_orders = _record(path, os.path.dirname(here), orders and int(orders))
        if take_orders is not None:
            take_orders()


def _record(path, room, orders):
    import sys
    from _frozen_importlib import ModuleSpec
    from _frozen_importlib_external import SourceFileLoader

    before = set(sys.modules)
    name = "_thread_visualizer"
    file = room + "/__init__.py"
    spec = ModuleSpec(name, SourceFileLoader(name, file), origin=file, is_package=True)
    spec.submodule_search_locations = [room]
    package = type(sys)(name)
    package.__path__, package.__spec__, package.__package__ = [room], spec, name
    sys.modules[name] = package
    try:
        __import__(name + ".install")
        return package.install.record(path, orders)
    finally:
        # A module of the program's with the name of one that we imported must be found as if we were not here.
        for other in set(sys.modules) - before:
            del sys.modules[other]
        sys.path_importer_cache.pop(room, None)


try:
    _start()
except OSError as error:
    import sys

    sys.stderr.write(f"visualizer: this run is not recorded: {error}\n")

# The one of this interpreter, if it has one. If not, this raises what Python expects where there is none, and our own
# module is forgotten.
import sitecustomize  # noqa: E402, F401
