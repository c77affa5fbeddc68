"""What can go wrong, as exceptions that say where, what and how to mend it."""

from __future__ import annotations

import re
import signal
from dataclasses import dataclass
from typing import Iterable, Mapping, Type


@dataclass(frozen=True)
class Fault:
    """One fault of what was given: place, problem and a likely mend."""

    message: str
    hint: str = ""  #: may be empty
    file: str = ""  #: the file, or `scenario` or `scenario[1]` for a dict; an option or a place of the question otherwise
    line: int = 0  #: from 1; 0 when the fault has no line
    column: int = 0
    path: str = ""  #: dotted path of the key, such as `levers[0].what`; empty at the top or where it is not known
    severity: str = "error"  #: or `warning`

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        text = f"{place}: " if place else ""
        text += ("warning: " if self.severity == "warning" else "") + self.message
        text += f" in {self.path}" if self.path else ""
        return text + (f"\n  hint: {self.hint}" if self.hint else "")


class Error(Exception):
    """Whatever keeps a call from its answer. `faults` holds every fault that was found."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = list(faults)
        super().__init__(self.faults)

    def __str__(self) -> str:
        return "\n".join(map(str, self.faults))


class CannotBeMet(Error):
    """The request is understood but cannot be met: a target out of reach, or no memory left."""


class BadInput(Error):
    """A scenario, an option or a file is wrong."""


class InternalFault(Error):
    """A fault of the program, not of what it was given."""


class ProgramNotFound(Error):
    """The program `icsim` is not where it was looked for."""


class ScenarioWarning(UserWarning):
    """Something in a scenario that a run can live with but that may not be meant."""


_BY_CODE: Mapping[int, Type[Error]] = {1: CannotBeMet, 2: BadInput}
_INTERRUPTED = 130  # the exit code when SIGINT let the program tidy up
_MESSAGE = re.compile(r"(?:(?P<file>[^\n]+?)(?::(?P<line>\d+):(?P<column>\d+))?: )?(?P<warning>warning: )?(?P<message>.*)")
_HINT = "  hint: "


def read_messages(text: str, names: Mapping[str, str]) -> list[Fault]:
    """Faults in what the program printed: `file:line:column: message`, then `  hint: ...`.

    `names` says what to call files that the user has not written: they have no lines to look at.
    """
    faults: list[Fault] = []
    for message in re.split(r"\n(?! )", text.strip("\n")):
        said, _, hint = message.partition("\n" + _HINT)
        parts = _MESSAGE.match(said)
        if not said or parts is None:
            continue
        own = parts["file"] in names
        faults.append(Fault(
            file=names.get(parts["file"], parts["file"] or ""),
            line=0 if own else int(parts["line"] or 0),
            column=0 if own else int(parts["column"] or 0),
            message=parts["message"] + said[parts.end():],
            hint=hint,
            severity="warning" if parts["warning"] else "error",
        ))
    return faults


def error_of(code: int, faults: list[Fault]) -> BaseException:
    """The exception for an exit code of the program."""
    if code in (_INTERRUPTED, -signal.SIGINT):
        return KeyboardInterrupt()
    if code < 0:
        faults = faults + [Fault(f"the program was ended by signal {-code}", "if memory ran out, fewer threads need less")]
    errors = [fault for fault in faults if fault.severity == "error"]
    return _BY_CODE.get(code, InternalFault)(errors or [Fault(f"the program ended with code {code} and said nothing")])
