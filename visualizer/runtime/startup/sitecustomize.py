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
    source = os.environ.pop("THREAD_VISUALIZER_SOURCE", None)
    if source is not None:
        _replace_main(source)
    if original is None:
        os.environ.pop("PYTHONPATH", None)
    else:
        os.environ["PYTHONPATH"] = original
    if path is not None:
        take_orders = _record(path, os.path.dirname(here), orders and int(orders))
        if take_orders is not None:
            take_orders()


def _replace_main(source):
    """Let the command line, which calls what we leave in `__main__`, run the script with the text of another file.

    To the script everything is as if the interpreter had run it.
    """
    import sys

    with open(source, encoding="utf-8", errors="surrogatepass", newline="\n") as file:
        text = file.read()
    names = sys.modules["__main__"].__dict__
    # Python 3.13 needs it for a program on the command line.
    has_linecache = "linecache" in sys.modules

    def run():
        import os
        from _frozen_importlib_external import SourceFileLoader

        del names["_thread_visualizer_run"], sys.argv[0], sys.orig_argv[1:3]
        if not has_linecache:
            sys.modules.pop("linecache", None)
        script = sys.argv[0]
        if not (sys.flags.isolated or getattr(sys.flags, "safe_path", False)):
            sys.path[0] = os.path.dirname(os.path.realpath(script))
        path = os.path.join(os.getcwd(), script)
        names["__file__"], names["__cached__"] = path, None
        names["__loader__"] = SourceFileLoader("__main__", path)
        try:
            exec(compile(text, path, "exec", dont_inherit=True), names)
        except BaseException as error:
            error.__traceback__ = error.__traceback__ and error.__traceback__.tb_next
            if sys.version_info < (3, 11):
                # To raise it again brings us back into its traceback.
                _hide_us(sys)
            raise

    names["_thread_visualizer_run"] = run


def _hide_us(sys):
    hook = sys.excepthook

    def excepthook(kind, error, trace):
        # The command line, and what it calls.
        trace = error.__traceback__ = trace.tb_next and trace.tb_next.tb_next
        hook(kind, error, trace)

    sys.excepthook = excepthook


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
