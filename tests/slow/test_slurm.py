#!/usr/bin/python3
"""tools/cluster/slurm.sh on a Slurm of one machine: four parts, one of them killed and submitted again, give the run's bits.

Needs root, debootstrap and a Debian mirror. ICSIM_SLURM_ROOT names a root that is kept between runs of the test.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "cli"))
import support  # noqa: E402

NOT_OF_A_PROGRAM = ("ld-linux", "libc.so", "libm.so", "libpthread.so", "libdl.so", "librt.so")  # of the C library: the root has it
WAIT = """
until_empty() { while [[ -n $(squeue -h) ]]; do sleep 0.2; done; }
"""
# One part is killed while it runs; then the same command submits what is missing.
KILL_ONE = WAIT + """
submit() { "$ROOT/tools/cluster/slurm.sh" --parts 4 --output run.h5 --tries 1 -- short.yaml; }
submit | tee first
job=$(sed -n 's/^parts 1,2,3,4: job //p' first)
until [[ $(squeue -h -r -t running -j "$job" -o %K) == *3* ]]; do sleep 0.05; done
scancel "${job}_3"
until_empty
[[ ! -e run.h5 ]]
"$ICSIM" merge --status run.h5.parts && exit 1
submit | tee second
until_empty
"$ICSIM" merge --status run.h5.parts
"""


def why_not():
    """Why there can be no Slurm here; empty when there can."""
    if os.geteuid() != 0:
        return "needs root, for a Debian of its own and namespaces"
    for program in ("debootstrap", "unshare"):
        if shutil.which(program) is None:
            return f"needs {program} (tools/setup/install_packages.sh)"
    done = subprocess.run(["unshare", "--mount", "--uts", "--net", "--ipc", "--pid", "--fork", "true"], capture_output=True,
                          text=True)
    return f"this machine has no namespaces to give: {done.stderr.strip()}" if done.returncode != 0 else ""


class Slurm(support.ProgramTest):
    def setUp(self):
        super().setUp()
        reason = why_not()
        if reason:
            support.loudly(f"the Slurm test is skipped: {reason}")
            self.skipTest(reason)
        kept = os.environ.get("ICSIM_SLURM_ROOT")
        self.root = pathlib.Path(kept) if kept else self.folder / "root"

    def on_slurm(self, command):
        """Runs a command in the test's folder on a Slurm of its own."""
        text = f"set -euo pipefail; cd {self.folder}; export ICSIM={self.program()} ROOT={support.ROOT}\n{command}"
        return subprocess.run([support.ROOT / "tests/support/slurm_machine.sh", self.root, self.folder, support.ROOT, "--",
                               "/bin/bash", "-c", text], capture_output=True, text=True, timeout=800)

    def program(self):
        """The program with its libraries, for a Debian that has none of them."""
        place = self.folder / "program"
        wrapper = place / "run"
        if place.exists():
            return wrapper
        place.mkdir()
        shutil.copy(support.PROGRAM, place / "icsim")
        for line in subprocess.run(["ldd", support.PROGRAM], capture_output=True, text=True, check=True).stdout.splitlines():
            library = line.split("=>")[-1].split()[0]
            if library.startswith("/") and not pathlib.Path(library).name.startswith(NOT_OF_A_PROGRAM):
                shutil.copy(library, place)
        wrapper.write_text(f"#!/bin/sh\nLD_LIBRARY_PATH={place} ICSIM_LIBRARY={support.SCENARIOS} LC_ALL=C.UTF-8 "
                           f'exec {place}/icsim "$@"\n')
        wrapper.chmod(0o755)
        return wrapper

    def test_an_array_with_a_killed_part_gives_the_bits_of_one_run(self):
        self.scenario(to="2027-03-31", ensemble="draws: 64, quintiles: fold")
        self.run_done("run", "short.yaml", "-o", "one.h5", "--quiet", cwd=self.folder)
        done = self.on_slurm(KILL_ONE)
        logs = "\n".join(path.read_text() for path in self.folder.glob("run.h5.parts/*.log"))
        self.assertEqual(done.returncode, 0, f"{done.stdout}\n{done.stderr}\n{logs}")
        self.assertIn("3 of 4 parts are there and whole\n", done.stdout)
        self.assertRegex(done.stdout, r"parts 3: job \d+\nmerge: job \d+\n")
        self.assertIn("4 of 4 parts are there and whole\n", done.stdout)
        ours, theirs = support.everything(self.folder / "one.h5"), support.everything(self.folder / "run.h5")
        self.assertEqual([name for name in ours if ours[name] != theirs.get(name)], [])


if __name__ == "__main__":
    unittest.main()
