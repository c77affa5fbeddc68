"""Deterministic CSV files and the checksum list."""

import hashlib

MANIFEST = "MANIFEST.sha256"


def write_table(table, path):
    """CSV, UTF-8, LF, header row, no index, no comments."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w", encoding="utf-8", newline="") as stream:
        table.to_csv(stream, index=False, lineterminator="\n")


def manifest_lines(folder):
    """sha256sum lines of every file under `folder` except the manifest, sorted by relative path."""
    files = sorted((path.relative_to(folder).as_posix(), path) for path in folder.rglob("*")
                   if path.is_file() and path.relative_to(folder).as_posix() != MANIFEST)
    return [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {name}" for name, path in files]


def write_manifest(folder):
    lines = manifest_lines(folder)
    with open(folder / MANIFEST, "w", encoding="utf-8", newline="") as stream:
        stream.write("\n".join(lines) + "\n")
    return len(lines)
