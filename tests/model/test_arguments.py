"""Arguments are plain values, and fit the function that they are for."""

import hypothesis.strategies as st
import pytest
from hypothesis import given

from tests.model.build import quick
from visualizer.model.arguments import arguments_problem, missing_arguments, signature_text


def parameter(name: str, default: str | None = None, kind: str = "POSITIONAL_OR_KEYWORD") -> dict:
    return {"name": name, "default": default, "kind": kind}


TWO = [parameter("name"), parameter("count", "3")]


@pytest.mark.parametrize(
    ("text", "parameters"),
    [
        ("", []),
        ("", [parameter("count", "3")]),
        ("", [parameter("args", kind="VAR_POSITIONAL"), parameter("options", kind="var_keyword")]),
        ("'bob'", TWO),
        ("'bob', 4", TWO),
        ("'bob', 4,", TWO),
        ("name='bob'", TWO),
        ("count=4, name='bob'", TWO),
        ("[1, (2, 3)], {'a': None}", TWO),
        ("-1, 1+2j", TWO),
        ("1, 2, 3, 4", [parameter("args", kind="VAR_POSITIONAL")]),
        ("x=1", [parameter("options", kind="VAR_KEYWORD")]),
        ("b'x', count=1", TWO),
    ],
)
def test_plain_values_that_fit_are_taken(text: str, parameters: list[dict]) -> None:
    assert arguments_problem(text, "f", parameters) == ""


@pytest.mark.parametrize(
    ("text", "parameters", "problem"),
    [
        ("", TWO, "f() needs a value for name."),
        ("count=1", TWO, "f() needs a value for name."),
        ("1, 2, 3", TWO, "f() takes at most 2 arguments by place."),
        ("1", [], "f() takes no arguments by place."),
        ("1, name=2", TWO, "name is given twice."),
        ("1, colour=2", TWO, "f() has no parameter colour."),
        ("n=1", [parameter("n", kind="POSITIONAL_ONLY")], "f() has no parameter n."),
        ("1", [parameter("n", kind="KEYWORD_ONLY")], "f() takes no arguments by place."),
        ("1 2", TWO, "This is not valid Python: separate the arguments by commas."),
        ("(", TWO, "This is not valid Python: separate the arguments by commas."),
        (") + f(", TWO, "This is not valid Python: separate the arguments by commas."),
        (")(", TWO, "This is not valid Python: separate the arguments by commas."),
        ("# 3", TWO, "f() needs a value for name."),
        ("\0", TWO, "This is not valid Python: separate the arguments by commas."),
        ("open('x')", TWO, "Arguments are plain values here, such as 3, 0.5, True, 'text' or [1, 2]."),
        ("bob", TWO, "Arguments are plain values here, such as 3, 0.5, True, 'text' or [1, 2]."),
        ("*[1]", TWO, "Arguments are plain values here, such as 3, 0.5, True, 'text' or [1, 2]."),
        ("**{'name': 1}", TWO, "Arguments are plain values here: ** does not work."),
        ("1" * 20_000, TWO, "This is too long for an argument."),
    ],
)
def test_a_problem_is_told_in_a_sentence(text: str, parameters: list[dict], problem: str) -> None:
    assert arguments_problem(text, "f", parameters) == problem


def test_a_signature_reads_as_in_the_definition() -> None:
    parameters = [*TWO, parameter("rest", kind="VAR_POSITIONAL"), parameter("more", kind="VAR_KEYWORD")]
    assert signature_text(parameters) == "name, count=3, *rest, **more"
    assert missing_arguments(parameters) == ["name"]


@quick
@given(st.text())
def test_any_text_is_survived(text: str) -> None:
    assert isinstance(arguments_problem(text, "f", TWO), str)
