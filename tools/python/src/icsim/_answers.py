"""What the program answers beside runs: differences, what it would take, checks and explanations."""

from __future__ import annotations

import json
import os
import re
import tempfile
from dataclasses import dataclass
from typing import Any, Optional, Sequence, Union

import pandas as pd

from ._faults import BadInput, Fault, error_of
from ._program import Place, call, option_arguments, run_program, warn_of
from ._scenarios import Inputs, Scenarios, call_on, json_faults, prepare

Words = Union[str, Sequence[str], None]


def compare(*runs: Place, base: Optional[str] = None, metric: Words = None, month: Words = None, unpaired: bool = False,
            program: Optional[Place] = None) -> pd.DataFrame:
    """Differences between scenarios, draw by draw: a row for each pair, place, metric or milestone, and month.

    runs: run files, or "FILE:SCENARIO" for one scenario of a file; the first is the base unless `base` names another.
    metric: only these, such as "incomplete" (default: the headline ones).   month: such as "2028-03", or several.
    unpaired: compare runs of other draws, periods or baselines too, as independent runs.

    Columns are those of `icsim compare --csv`; months are the last day of the month, as in Datasets.
    """
    with tempfile.TemporaryDirectory(prefix="icsim-") as folder:
        table = os.path.join(folder, "table.csv")
        options = option_arguments(base=base, metric=metric, month=month, unpaired=unpaired, csv=table)
        call(["compare", *map(os.fspath, runs), *options], program=program)
        rows = pd.read_csv(table, keep_default_na=False, na_values=[""], dtype={"code": str})
    for column in ("month", "base_first", "alternative_first"):
        rows[column] = pd.to_datetime(rows[column], format="%Y-%m") + pd.offsets.MonthEnd(0)
    rows["paired"] = rows["paired"] == "yes"
    return rows


@dataclass(frozen=True)
class Solution:
    """What it would take."""

    levers: pd.DataFrame  #: a row for each place and lever: how much of it, in its unit, and what that is worth
    targets: pd.DataFrame  #: a row for each place and target: reached with and without the levers, over draws
    scenario: str  #: YAML that adds the levers to the scenario; files in it are seen from where it was or would be kept
    answer: dict[str, Any]  #: all of it, as `icsim solve --json` prints it


def solve(scenario: Place, target: Union[str, Sequence[str]], *, ics: Optional[str] = None,
          treatment_function: Optional[str] = None, each: Optional[str] = None, lever: Words = None,
          chance: Optional[float] = None, draws: Optional[int] = None, baseline: Optional[str] = None,
          threads: Optional[int] = None, keep: Optional[Place] = None, force: bool = False,
          program: Optional[Place] = None) -> Solution:
    """The least of a lever that meets dated targets.

    scenario: a shipped name or a file; the answer extends it.
    target: such as "within_18_weeks_share >= 65 % by 2027-03", or a list of these.
    ics, treatment_function: of one system or function alone.   each: "ics", "treatment-function" or "list" by itself.
    lever: what may be added, such as "capacity.level cases/week"; of several the cheapest mix.
    chance: per cent of draws that must meet the targets (default: their mean must).
    keep: scenario file to write.   force: replace it if it exists.

    Raises CannotBeMet where the targets are out of reach.
    """
    if not isinstance(scenario, (str, os.PathLike)):
        raise BadInput([Fault("solve takes a shipped name or a file: its answer extends it",
                              "write the dict to a file with json.dump: JSON is YAML", "scenario")])
    with tempfile.TemporaryDirectory(prefix="icsim-") as folder:
        file = os.path.join(folder, "what-it-takes.yaml") if keep is None else os.fspath(keep)
        options = option_arguments(target=target, ics=ics, treatment_function=treatment_function, each=each, lever=lever,
                                   chance=chance, draws=draws, baseline=baseline, threads=threads, force=force, output=file,
                                   json=True)
        inputs = Inputs([os.fspath(scenario)])
        answer = json.loads(call_on(inputs, ["solve", *inputs.files, *options], program=program, progress=False,
                                    baseline=baseline))
        with open(file, encoding="utf-8") as written:
            text = written.read()
        if keep is None:
            text = _seen_from_here(text, folder)
            answer.pop("scenario", None)
    places = answer["places"]
    return Solution(_rows(places, "levers"), _rows(places, "targets"), text, answer)


def validate(scenario: Scenarios, *, baseline: Optional[str] = None, strict: bool = False,
             program: Optional[Place] = None) -> pd.DataFrame:
    """Checks scenarios without running them: a row for each, with what its levers amount to. Raises BadInput."""
    with tempfile.TemporaryDirectory(prefix="icsim-") as folder:
        inputs = prepare(scenario, folder)
        options = option_arguments(json=True, baseline=baseline, strict=strict)
        done = run_program(["validate", *inputs.files, *options], program=program, names=inputs.names)
    faults = json_faults(done.output, inputs.names) or done.faults
    if done.code != 0:
        raise error_of(done.code, faults)
    for warning in json_faults(done.output, inputs.names, "warnings"):
        warn_of(warning)
    return pd.DataFrame([row for checked in json.loads(done.output) for row in checked["scenarios"]])


def show(run: Place, *, scenario: Optional[str] = None, ics: Optional[str] = None, region: Optional[str] = None,
         treatment_function: Optional[str] = None, program: Optional[Place] = None) -> str:
    """The headline table and charts of a run file, as text to print."""
    options = option_arguments(scenario=scenario, ics=ics, region=region, treatment_function=treatment_function)
    return call(["show", os.fspath(run), *options], program=program)


def explain(*words: str, program: Optional[Place] = None) -> str:
    """What a parameter, metric, key or scenario means, as text to print; without words, a list of all."""
    return call(["explain", *words], program=program)


def _rows(places: Sequence[dict[str, Any]], part: str) -> pd.DataFrame:
    """A row for each place and each of its `part`; what is nested there gets names such as `with_mean`."""
    return pd.json_normalize(
        [{**{key: place[key] for key in ("place", "ics", "treatment_function", "state")}, **one}
         for place in places for one in place[part]], sep="_")


def _seen_from_here(text: str, folder: str) -> str:
    """A scenario whose files are named from `folder`, with names from the working folder."""
    def here(line: "re.Match[str]") -> str:
        return f"{line[1]}: {json.dumps(os.path.relpath(os.path.join(folder, line[2])), ensure_ascii=False)}"
    return re.sub(r'(?m)^(extends|baseline): "(\.\./.*)"$', here, text)
