"""Runs scenarios and reads run files as Datasets."""

from __future__ import annotations

import os
import tempfile
from dataclasses import replace
from typing import Any, Optional, Sequence, Union

import h5py
import xarray as xr

from ._faults import BadInput, Error, Fault, error_of, read_messages
from ._groups import attributes_of, metrics_of, read_group
from ._program import Place, option_arguments, run_program
from ._scenarios import Scenarios, call_on, prepare

LEVELS = ("england", "region", "system", "board", "ics", "treatment_function", "ics_treatment_function", "quintile",
          "ics_quintile", "resident_ics", "ics_wait_band", "staff_group", "ics_staff_group", "resource", "ics_resource",
          "cause", "ics_cause", "transfer_arc")  #: of run files; which of them a run has depends on the scenario
_FORMAT, _KNOWN_MAJOR = "icsim/run", 1


def run(scenario: Scenarios, *, level: str = "england", only: Union[str, Sequence[str], None] = None,
        draws: Optional[int] = None, seed: Optional[int] = None, to: Any = None, baseline: Optional[str] = None,
        calibration: Any = None, noise: Optional[str] = None, quintiles: Optional[str] = None, boards: bool = False,
        strict: bool = False, threads: Optional[int] = None, keep: Optional[Place] = None, force: bool = False,
        progress: Optional[bool] = None, program: Optional[Place] = None) -> xr.Dataset:
    """Simulates scenarios and returns one level of the results.

    scenario: the name of a shipped scenario or study, a file, a dict with the keys of a file, or a list of these. Files
        that a dict names are looked for in the working folder.
    level: rows of the result, one of LEVELS: `england` is the sum of all places of the run.
    only: codes of the systems to run alone, such as "QOP" or ["QOP", "QYG"].
    to: last day of the last month, instead of the scenario's, such as "2030-03-31".
    draws, seed, baseline, calibration, noise, quintiles: instead of the scenario's.
    boards: results by board of April 2026 too.   strict: run nothing when there is a warning.
    threads: worker threads (all by default); they never change the numbers.
    keep: run file (.h5) to write; `icsim.open` reads its other levels. Without it the results are in memory alone.
    force: replace that file if it exists.
    progress: show a line of progress; by default in notebooks and on terminals.
    program: where the program icsim is, if not where ICSIM_PROGRAM says or in the folders of PATH.

    Raises BadInput, CannotBeMet, InternalFault or ProgramNotFound. Ctrl-C stops the program and leaves no file.
    """
    if level not in LEVELS:
        raise BadInput([_unknown("level", level, LEVELS)])
    if keep is not None and os.path.isdir(keep):
        raise BadInput([Fault("is a folder", "give the name of a file that ends in .h5", os.fspath(keep))])
    with tempfile.TemporaryDirectory(prefix="icsim-") as folder:
        inputs = prepare(scenario, folder, to=to, calibration=calibration)
        target = os.path.join(folder, "run.h5") if keep is None else os.fspath(keep)
        codes = ",".join(only) if isinstance(only, (list, tuple)) else only
        options = option_arguments(only=codes, draws=draws, seed=seed, baseline=baseline, noise=noise, quintiles=quintiles,
                                   boards=boards, strict=strict, threads=threads, force=force, output=target, quiet=True)
        call_on(inputs, ["run", *inputs.files, *options], program=program, progress=progress, baseline=baseline, strict=strict)
        return open(target, level, program=program)


def open(path: Place, level: str = "england", *, scenario: Union[str, Sequence[str], None] = None,
         metric: Union[str, Sequence[str], None] = None, published: bool = False, verify: bool = False,
         program: Optional[Place] = None) -> xr.Dataset:
    """One level of a run file, in memory.

    One scenario has a scalar coordinate `scenario`; several have a dimension of that name, and what differs between
    them stands as a coordinate along it. Months or draws that only some scenarios have are NaN in the others.

    level: one of LEVELS, or another group of the scenario, such as "reference" or "provenance/parameters".
    scenario: one scenario or a list, instead of all that the file holds.   metric: only these, such as "incomplete".
    published: the months that were published before the start, instead of simulated ones.
    verify: check every checksum of the file first, with the program.

    Raises BadInput, which says what is wrong with a file that cannot be read.
    """
    path = os.fspath(path)
    if verify:
        _check_sums(path, program)
    try:
        return _read(path, level, _listed(scenario), _listed(metric), "published" if published else "scenarios")
    except Error:
        raise
    except Exception as error:  # of a damaged file the library raises all kinds
        raise _why_unreadable(path, error, program) from error


def _read(path: str, level: str, scenarios: list[str], metrics: list[str], part: str) -> xr.Dataset:
    with h5py.File(path, "r") as file:
        whole = attributes_of(file)
        _check_format(path, whole)
        groups = file[part] if part in file else {}
        levels = []
        for name in scenarios or list(groups):
            if name not in groups:
                raise BadInput([_unknown("scenario", name, list(groups), path)])
            if level not in groups[name]:
                raise BadInput([_unknown("level", level, list(groups[name]), path)])
            known = metrics_of(groups[name][level])
            for metric in metrics:
                if metric not in known:
                    raise BadInput([_unknown("metric", metric, known, path)])
            data = read_group(groups[name][level], metrics)
            data.attrs["level_description"] = data.attrs.pop("description", "")
            data.attrs = {**whole, "level": level, **attributes_of(groups[name]), **data.attrs}
            levels.append(data.assign_coords(scenario=name))
    if not levels:
        raise BadInput([Fault("holds no published months" if part == "published" else "holds no scenario", file=path)])
    return _side_by_side(path, levels)


def _side_by_side(path: str, several: list[xr.Dataset]) -> xr.Dataset:
    if len(several) == 1:
        return several[0]
    if any(set(data.variables) != set(several[0].variables) for data in several):
        raise BadInput([Fault("its scenarios do not hold the same variables", "open them one by one: scenario=NAME", path)])
    attributes = [data.attrs for data in several]
    names = [str(data.scenario.values) for data in several]
    together = xr.concat(several, "scenario", coords="minimal", compat="no_conflicts", combine_attrs="override")
    for key in list(dict.fromkeys(key for one in attributes for key in one)):
        values = [one.get(key, "") for one in attributes]
        if any(value != values[0] for value in values):
            together = together.assign_coords({key: ("scenario", values)})
            together.attrs.pop(key, None)
    return together.assign_coords(scenario=names)


def _check_format(path: str, whole: dict[str, Any]) -> None:
    if whole.get("format") != _FORMAT:
        raise BadInput([Fault("is not a run file of icsim", "give a run file (.h5)", path)])
    version = str(whole.get("format_version", ""))
    if int(version.partition(".")[0]) > _KNOWN_MAJOR:
        raise BadInput([Fault(f"has format {version}, newer than this package knows", "install a newer icsim", path)])


def _check_sums(path: str, program: Optional[Place]) -> None:
    done = run_program(["show", path, "--verify"], program=program)
    if done.code != 0:
        damaged = [replace(fault, file=f"{path}:{fault.file}") for fault in read_messages(done.output, {})]
        raise error_of(done.code, done.faults or damaged)


def _why_unreadable(path: str, error: Exception, program: Optional[Place]) -> BadInput:
    """What the program says of the file; what the library said where the program is not there or finds no fault."""
    try:
        _check_sums(path, program)
    except BadInput as told:
        return told
    except Error:
        pass
    return BadInput([Fault(f"cannot be read: {error}", "`icsim show --verify` checks run files", path)])


def _unknown(what: str, given: str, known: Sequence[str], file: str = "") -> Fault:
    return Fault(f"there is no {what} '{given}'", "one of: " + ", ".join(known), file)


def _listed(names: Union[str, Sequence[str], None]) -> list[str]:
    return [] if names is None else [names] if isinstance(names, str) else list(names)
