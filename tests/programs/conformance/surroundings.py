"""What a program can see of the process it runs in."""

import sys

modules = sorted(sys.modules)
hook = sys.excepthook is sys.__excepthook__
names = sorted(globals())
import builtins  # noqa: E402
import json  # noqa: E402
import os  # noqa: E402
import platform  # noqa: E402

builtin_names = [name for name in dir(builtins) if "visualizer" in name.lower()]

main = sys.modules["__main__"]
for name in ("__name__", "__file__", "__package__", "__cached__", "__doc__", "__annotations__"):
    print(name, repr(getattr(main, name, "missing")))
print(type(main.__loader__).__name__, main.__spec__ and (main.__spec__.name, main.__spec__.origin))
print(names)
print(modules)
print(builtin_names, "__builtins__" in names)
print(sys.argv, sys.path, getattr(sys, "orig_argv", None)[1:])
print(json.dumps(dict(sorted(os.environ.items()))))
print(sys.flags, sys.warnoptions, sys._xoptions)
print(hook, sys.excepthook, sys.displayhook, sys.unraisablehook is sys.__unraisablehook__)
print(sys.getswitchinterval(), sys.getrecursionlimit(), sys.gettrace(), sys.getprofile())
print(sys.executable, sys.prefix, sys.base_prefix, sys.dont_write_bytecode, sys.pycache_prefix)
print(sys.stdin.isatty(), sys.stdin.encoding, sys.stdout.encoding, sys.stdout.errors, sys.stderr.errors)
print(os.getcwd(), sorted(os.path.basename(name) for name in os.listdir(os.path.dirname(__file__))))
if platform.system() == "Linux":
    print(sorted(int(name) for name in os.listdir("/proc/self/task")) == [os.getpid()])
    print("open files", [os.readlink(f"/proc/self/fd/{n}").split(":")[0] for n in range(3)])
import signal  # noqa: E402

print([signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE)])
print(signal.pthread_sigmask(signal.SIG_BLOCK, []))
import asyncio  # noqa: E402
import gc  # noqa: E402
import site  # noqa: E402
import threading  # noqa: E402

print(threading.enumerate()[0].name, threading.active_count(), gc.isenabled(), gc.get_threshold())
print(asyncio.run(asyncio.sleep(0.001, "slept")))
print(site.ENABLE_USER_SITE)
print([name for name in sys.modules if "visualizer" in name])
print(
    [
        getattr(finder, "__name__", type(finder).__name__)
        for finder in sys.meta_path
        if "isualizer" in repr(finder) and type(finder).__module__ != "_thread_visualizer.patching"
    ]
)
print(sys.path_importer_cache.keys() == {entry for entry in sys.path_importer_cache if "isualizer" not in entry})
for line in sys.stdin:
    print("line", line.rstrip())
