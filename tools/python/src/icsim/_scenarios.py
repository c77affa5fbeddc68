"""Scenarios as the program takes them: names and files as they are, dicts as files of their own."""

from __future__ import annotations

import datetime
import json
import os
import pathlib
from dataclasses import dataclass, field
from typing import Any, Mapping, Optional, Sequence, Union

from ._faults import BadInput, Fault
from ._program import Place, call, option_arguments, run_program

Scenario = Union[Place, Mapping[str, Any]]
Scenarios = Union[Scenario, Sequence[Scenario]]

_SCENARIO, _STUDY = "icsim/scenario/1", "icsim/study/1"
_NAME_FILES = ("extends", "scenario", "policies", "calibration")  # keys that may name a file


@dataclass
class Inputs:
    """What to hand to the program, and what to call the files among it that the user has not written."""

    files: list[str] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)

    def write(self, content: Mapping[str, Any], file: pathlib.Path, name: str) -> None:
        file.write_text(json.dumps(_plain(content), ensure_ascii=False, indent=1), encoding="utf-8")  # JSON is YAML
        self.files.append(str(file))
        self.names[str(file)] = name


def prepare(scenarios: Scenarios, folder: str, *, to: Any = None, calibration: Any = None) -> Inputs:
    """Scenarios as files; with an end or a calibration for all of them, as one study of them."""
    several = isinstance(scenarios, Sequence) and not isinstance(scenarios, str)
    inputs = Inputs()
    for i, scenario in enumerate(scenarios if several else [scenarios]):
        if isinstance(scenario, Mapping):
            schema = _STUDY if "scenarios" in scenario else _SCENARIO
            file = pathlib.Path(folder, f"scenario-{i}.yaml" if several else "scenario.yaml")
            inputs.write({"schema": schema, **_located(scenario)}, file, f"scenario[{i}]" if several else "scenario")
        else:
            inputs.files.append(os.fspath(scenario))
    if not inputs.files:
        raise BadInput([Fault("there is no scenario to run", "give a name, a file, a dict, or a list of these")])
    if to is None and calibration is None:
        return inputs
    study: dict[str, Any] = {"schema": _STUDY, "scenarios": [{"scenario": _from_here(file)} for file in inputs.files]}
    if to is not None:
        study["period"] = {"to": to}
    if calibration is not None:
        study["calibration"] = _seen(calibration)
    whole = Inputs(names=inputs.names)
    whole.write(study, pathlib.Path(folder, "study.yaml"), "icsim.run")
    return whole


def call_on(inputs: Inputs, arguments: Sequence[str], *, program: Optional[Place], progress: Optional[bool],
            baseline: Any = None, strict: bool = False) -> str:
    """`call`, but faults of the scenarios come with the path of the key, which only `icsim validate` tells."""
    try:
        return call(arguments, program=program, progress=progress, names=inputs.names)
    except BadInput as error:
        again = option_arguments(json=True, baseline=baseline, strict=strict)
        told = run_program(["validate", *inputs.files, *again], program=program, names=inputs.names)
        faults = json_faults(told.output, inputs.names)
        raise BadInput(faults or error.faults) from None


def json_faults(output: str, names: Mapping[str, str], kind: str = "faults") -> list[Fault]:
    """Faults, or warnings, in what `icsim validate --json` prints."""
    found = []
    for checked in json.loads(output or "[]"):
        for one in checked[kind]:
            own = one["file"] in names
            found.append(Fault(one["problem"], one["hint"], names.get(one["file"], one["file"]), 0 if own else one["line"],
                               0 if own else one["column"], one["key_path"], one["severity"]))
    return found


def _plain(value: Any) -> Any:
    """Values as JSON has them."""
    if isinstance(value, Mapping):
        return {str(_plain(key)): _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if isinstance(value, datetime.datetime):
        value = value.date()
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    return value.item() if hasattr(value, "item") else value  # numbers of numpy


def _from_here(name: str) -> str:
    """A file seen from the working folder, whole, as the program looks for it beside the file that names it."""
    path = pathlib.Path(name)
    is_file = (path.suffix or len(path.parts) > 1) and path.exists()
    return str(path.absolute()) if is_file else name


def _seen(value: Any) -> Any:
    if isinstance(value, (str, os.PathLike)):
        return _from_here(os.fspath(value))
    if isinstance(value, (list, tuple)):
        return [_seen(one) for one in value]
    if isinstance(value, Mapping):
        return {key: _seen(one) if key == "from" else one for key, one in value.items()}
    return value


def _located(scenario: Mapping[str, Any]) -> dict[str, Any]:
    """A dict whose files are found from anywhere."""
    result = {key: _seen(value) if key in _NAME_FILES else value for key, value in scenario.items()}
    entries = result.get("scenarios")
    if isinstance(entries, (list, tuple)):
        result["scenarios"] = [_located(entry) if isinstance(entry, Mapping) else entry for entry in entries]
    return result
