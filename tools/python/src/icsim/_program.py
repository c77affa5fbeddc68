"""Finds the program, runs it to its end or stops it, shows its progress, and turns what it says into faults."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import warnings
from typing import IO, Any, Iterable, Mapping, NamedTuple, Optional, Union

from ._faults import Fault, ProgramNotFound, ScenarioWarning, error_of, read_messages

try:
    import pty
    import tty
except ImportError:  # Windows: run files can be read there
    pty = None  # type: ignore[assignment]

Place = Union[str, "os.PathLike[str]"]
_REWRITE = b"\r\x1b[K"  # what the program prints before each state of its progress line


class Done(NamedTuple):
    code: int
    output: str
    faults: list[Fault]


def find_program(program: Optional[Place] = None) -> str:
    """Where the program is: as given, else ICSIM_PROGRAM, else `icsim` in the folders of PATH."""
    given, source = (program, "from program=") if program else (os.environ.get("ICSIM_PROGRAM"), "from ICSIM_PROGRAM")
    if not given:
        given, source = "icsim", "in the folders of PATH; ICSIM_PROGRAM is not set"
    found = shutil.which(os.path.expanduser(given))
    if found is None:
        raise ProgramNotFound([Fault(f"the program icsim was not found: tried '{os.fspath(given)}', {source}",
                                     "build or install icsim, then set ICSIM_PROGRAM to where the program is")])
    return found


def option_arguments(**options: Any) -> list[str]:
    """Options of the program: None and False are left out, True is a flag, a list repeats the option."""
    arguments = []
    for name, value in options.items():
        flag = "--" + name.replace("_", "-")
        if value is None or value is False:
            continue
        if value is True:
            arguments.append(flag)
        else:
            arguments += [f"{flag}={one}" for one in (value if isinstance(value, (list, tuple)) else [value])]
    return arguments


def run_program(arguments: Iterable[str], *, program: Optional[Place] = None, progress: Optional[bool] = False,
                names: Optional[Mapping[str, str]] = None) -> Done:
    """Runs the program to its end. When anything interrupts that, the program is stopped and waited for."""
    command = [find_program(program), *arguments]
    in_notebook = "ipykernel" in sys.modules
    if progress is None:
        progress = in_notebook or (sys.stderr is not None and sys.stderr.isatty())
    line = _Line(sys.stdout if in_notebook else sys.stderr) if progress and pty is not None else None
    with tempfile.TemporaryFile() as output:
        code, said = _run_to_end(command, output, line)
        output.seek(0)
        return Done(code, output.read().decode(errors="replace"), read_messages(said, names or {}))


def call(arguments: Iterable[str], *, program: Optional[Place] = None, progress: Optional[bool] = False,
         names: Optional[Mapping[str, str]] = None) -> str:
    """What the program prints; its warnings are given as ScenarioWarning and its faults raised."""
    done = run_program(arguments, program=program, progress=progress, names=names)
    if done.code != 0:
        raise error_of(done.code, done.faults)
    for fault in done.faults:
        warn_of(fault)
    return done.output


def warn_of(fault: Fault) -> None:
    """A ScenarioWarning at the place where the user called this package."""
    depth, frame = 1, sys._getframe()
    while frame.f_back is not None and frame.f_globals.get("__package__") == __package__:
        depth, frame = depth + 1, frame.f_back
    warnings.warn(str(fault), ScenarioWarning, stacklevel=depth)


class _Line:
    """One line on a terminal or under a notebook's cell that is written over."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream
        self._width = 0

    def show(self, text: str) -> None:
        self._stream.write("\r" + text.ljust(self._width) + ("\r" if not text else ""))
        self._stream.flush()
        self._width = len(text)


def _run_to_end(command: list[str], output: IO[bytes], line: Optional[_Line]) -> tuple[int, str]:
    """Exit code, and what was said on standard error without the progress line.

    The program shows progress on a terminal only, so it is given one where progress is wanted.
    """
    reader, writer = pty.openpty() if line else os.pipe()
    try:
        try:
            if line:
                tty.setraw(writer)  # else the terminal would change line ends
            child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=writer)
        finally:
            os.close(writer)
        try:
            said = _listen(reader, line)
            return child.wait(), said
        except BaseException:
            _stop(child, reader)
            raise
    finally:
        os.close(reader)
        if line:
            line.show("")


def _listen(reader: int, line: Optional[_Line]) -> str:
    """All that is said up to the end of the stream; states of the progress line go to `line`."""
    said, rest = b"", b""
    while True:
        try:
            chunk = os.read(reader, 65536)
        except OSError:  # how Linux says that a terminal has no more writers
            chunk = b""
        if not chunk:
            return (said + rest).decode(errors="replace")
        if not line:
            rest += chunk
            continue
        *states, rest = (rest + chunk).split(_REWRITE)
        said += b"".join(state for state in states if b"\n" in state)  # a progress line has no end of line
        if rest and b"\n" not in rest:
            line.show(rest.rstrip(_REWRITE).decode(errors="replace"))


def _stop(child: "subprocess.Popen[bytes]", reader: int) -> None:
    """Asks the program to tidy up and stop, as Ctrl-C does, and waits; a second Ctrl-C ends it at once."""
    try:
        child.send_signal(signal.SIGINT)
        _listen(reader, None)  # else it would wait for what it says to be read
        child.wait()
    except BaseException:
        child.kill()
        child.wait()
        raise
