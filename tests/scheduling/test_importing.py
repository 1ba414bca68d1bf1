from __future__ import annotations

import importlib
import inspect
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.scheduling.rewritten import Scheduler
from visualizer.scheduling.accesses import Accesses
from visualizer.scheduling.importing import Importer, Loader
from visualizer.scheduling.sites import Sites

FILES = {
    "main.py": "import helper\nfrom package import *\ntotal = helper.count + limit\n",
    "helper.py": "from package.inner import thing\ncount = 1\ndef fail():\n    raise KeyError(thing.value)\n",
    "package/__init__.py": "from . import inner\nfrom .inner import limit\n",
    "package/inner.py": "class thing:\n    value = [5]\nlimit = thing.value[0]\ndef lazy():\n    import later\n",
    "package/__main__.py": "from .inner import limit\nprinted = limit\n",
    "later.py": "late = [1][0]\n",
    "broken.py": "def (\n",
    "site-packages/library.py": "x = [1][0]\n",
}
NAMES = ("main", "helper", "package", "later", "broken", "library")


@pytest.fixture
def importer(tmp_path: Path) -> Iterator[Importer]:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    importer = Importer(str(tmp_path), Sites(), {})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "path", [str(tmp_path), str(tmp_path / "site-packages"), *sys.path])
        patch.setattr(sys, "meta_path", [*sys.meta_path])
        patch.setattr(sys, "dont_write_bytecode", False)
        importer.install()
        for name, hook in Accesses(Scheduler(), Sites(), []).hooks().items():  # type: ignore
            patch.setitem(__builtins__, name, hook)  # type: ignore
        yield importer
    for name in list(sys.modules):
        if name.partition(".")[0] in NAMES:
            del sys.modules[name]
    importlib.invalidate_caches()


def test_modules_of_the_program_are_rewritten_and_others_are_not(importer: Importer) -> None:
    main = importlib.import_module("main")
    assert main.total == 6
    assert isinstance(main.__loader__, Loader)
    code = main.__loader__.get_code("main")
    assert code is not None
    assert "_tv_see" in code.co_names
    assert not isinstance(importlib.import_module("library").__loader__, Loader)
    assert not isinstance(importlib.import_module("json.tool").__loader__, Loader)


def test_compiled_files_are_neither_read_nor_written(importer: Importer, tmp_path: Path) -> None:
    importlib.import_module("main")
    assert not list(tmp_path.rglob("*.pyc"))


def test_all_that_is_imported_by_name_is_compiled_before_the_program_runs(importer: Importer, tmp_path: Path) -> None:
    importer.main_of_script(str(tmp_path / "main.py"))
    assert importer.files == {"main.py", "helper.py", "package/__init__.py", "package/inner.py", "later.py"}
    assert not any(name in sys.modules for name in NAMES), "nothing is imported yet"


def test_what_was_compiled_is_not_compiled_again(importer: Importer, tmp_path: Path) -> None:
    code = importer.code(str(tmp_path / "helper.py"))
    (tmp_path / "helper.py").write_text("changed = 1\n")
    assert importer.code(str(tmp_path / "helper.py")) is code
    importer.warm(["later.py", "broken.py", "nowhere.py"])
    assert "later.py" in importer.files
    assert "broken.py" not in importer.files


def test_a_script_is_the_main_module_wherever_it_is(importer: Importer, tmp_path: Path) -> None:
    main = importer.main_of_script(str(tmp_path / "main.py"))
    assert (main.file, main.package, main.spec) == (str(tmp_path / "main.py"), None, None)
    assert importer.is_users(main.file)
    with pytest.raises(FileNotFoundError):
        importer.main_of_script(str(tmp_path / "none.py"))
    with pytest.raises(SyntaxError):
        importer.main_of_script(str(tmp_path / "broken.py"))


def test_a_module_or_package_is_found_without_importing_it(importer: Importer, tmp_path: Path) -> None:
    main = importer.main_of_module("package")
    assert main.file == str(tmp_path / "package" / "__main__.py")
    assert (main.package, main.spec.name) == ("package", "package.__main__")
    assert "package" not in sys.modules
    assert importer.main_of_module("helper").package == ""
    assert not importer.is_users(importer.main_of_module("timeit").file)
    with pytest.raises(ImportError, match="no module named nowhere"):
        importer.main_of_module("nowhere.at.all")


def test_tracebacks_and_sources_are_those_of_the_files(importer: Importer, tmp_path: Path) -> None:
    helper = importlib.import_module("helper")
    assert inspect.getsource(helper.fail) == "def fail():\n    raise KeyError(thing.value)\n"
    with pytest.raises(KeyError) as caught:
        helper.fail()
    last = traceback.extract_tb(caught.value.__traceback__)[-1]
    assert (last.filename, last.lineno, last.line) == (str(tmp_path / "helper.py"), 4, "raise KeyError(thing.value)")


@pytest.mark.skipif(sys.version_info < (3, 11), reason="there a frame stays in the traceback until the program's end")
def test_a_module_with_an_error_fails_as_if_the_import_system_had_compiled_it(importer: Importer) -> None:
    with pytest.raises(SyntaxError) as caught:
        exec("import broken", {})
    assert [frame.name for frame in traceback.extract_tb(caught.value.__traceback__)[1:]] == ["<module>"]


def test_texts_take_the_place_of_files(tmp_path: Path) -> None:
    importer = Importer(str(tmp_path), Sites(), FILES)
    main = importer.main_of_script(str(tmp_path / "main.py"))
    assert main.code.co_filename == str(tmp_path / "main.py")
    assert importer.files >= {"main.py", "helper.py", "package/inner.py"}
    spec = importer.find_spec("package", [str(tmp_path)])
    assert spec is not None
    assert spec.submodule_search_locations == [str(tmp_path / "package")]
    inner = importer.find_spec("package.inner", spec.submodule_search_locations)
    assert inner is not None
    assert inner.loader.get_source("package.inner") == FILES["package/inner.py"]  # type: ignore


def test_our_own_modules_and_the_standard_library_are_no_part_of_the_program() -> None:
    root = Path(importlib.import_module("visualizer").__file__ or "").parent
    importer = Importer(str(root.parent), Sites(), {})
    assert not importer.is_users(str(root / "scheduling" / "sites.py"))
    assert importer.is_users(str(root / "scenarios" / "deadlock.py"))
    assert not Importer("/", Sites(), {}).is_users(inspect.getfile(inspect))
