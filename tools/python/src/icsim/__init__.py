"""Elective waiting lists of England under your scenario, as xarray Datasets.

    import icsim
    ds = icsim.run("baseline-2025", only="QOP", draws=16)

The numbers come from the program `icsim`, which this package calls; it looks for it where `program=` says, then where the
environment variable ICSIM_PROGRAM says, then in the folders of PATH.
"""

from importlib.metadata import version as _version

from ._answers import Solution, compare, explain, show, solve, validate
from ._faults import BadInput, CannotBeMet, Error, Fault, InternalFault, ProgramNotFound, ScenarioWarning
from ._runs import LEVELS, open, run

__version__ = _version("icsim")
__all__ = ["BadInput", "CannotBeMet", "Error", "Fault", "InternalFault", "LEVELS", "ProgramNotFound", "ScenarioWarning",
           "Solution", "compare", "explain", "open", "run", "show", "solve", "validate"]
