#!/usr/bin/env python3
"""Runs clang-tidy over sources of a build folder, several at once, and remembers which were clean.

  tidy.py BUILD_FOLDER [SOURCE...]     without sources, every one of src/

A source is read again only when it, a header of ours that it includes, its compile command or
.clang-tidy has changed: what is remembered lies in ~/.cache/sallyport-tidy. Prints each finding once,
and exits with 1 when there is one. Needs a finished build, since ninja knows who includes what.
"""

import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "sallyport-tidy"
CLANG_TIDY = "clang-tidy-19"
LINES = 8  # of a finding; more is how macros unfold

# Tests are read for mistakes, not for style: GoogleTest's macros are most of what style would complain about.
# The analyzer would spend three quarters of the time in those macros; what tests do wrong, they do under
# AddressSanitizer too.
FOR_TESTS = (
    "-cppcoreguidelines-*,-modernize-*,-readability-*,readability-identifier-naming,"
    "-misc-*,misc-redundant-expression,-cert-*,-google-*,-clang-analyzer-*,"
    # Tests hold the text that would mislead a reader.
    "-bugprone-suspicious-missing-comma,-performance-inefficient-vector-operation,-performance-unnecessary-value-param"
)


def compile_commands(build):
    entries = json.loads((build / "compile_commands.json").read_text(encoding="utf-8"))
    return {pathlib.Path(entry["file"]).resolve(): entry for entry in entries}


def object_of(entry):
    return re.search(r" -o (\S+)", entry["command"]).group(1)


def dependencies(build):
    """The files of ours that each object was made of, as ninja learned them from the compiler."""
    listing = subprocess.run(["ninja", "-C", build, "-t", "deps"], capture_output=True, text=True, check=True).stdout
    found, current = {}, None
    for line in listing.splitlines():
        if line.startswith("    "):
            path = os.path.normpath(os.path.join(build, line.strip()))
            if path.startswith(f"{ROOT}/"):
                current.append(pathlib.Path(path))
        elif ": #deps" in line:
            current = found.setdefault(line.split(": #deps")[0], [])
    return found


def fingerprint(arguments, entry, read):
    known = hashlib.sha256()
    for text in (VERSION, (ROOT / ".clang-tidy").read_text(encoding="utf-8"), *arguments, entry["command"]):
        known.update(text.replace(str(ROOT), "").encode() + b"\0")
    for path in sorted({pathlib.Path(entry["file"]).resolve(), *read}):
        known.update(path.read_bytes() + b"\0")
    return CACHE / known.hexdigest()


def findings_of(output):
    """The findings in files of ours, each with the lines that explain it."""
    parts = re.split(r"(?m)^(?=\S+?:\d+:\d+: (?:error|warning): |error: )", output)
    return {"\n".join(part.splitlines()[:LINES]) for part in parts if part.startswith((str(ROOT), "error: "))}


def look_at(build, source, entry, read):
    arguments = [f"--checks={FOR_TESTS}"] if source.name.endswith("_test.cc") else []
    # The compile commands are for g++, whose options clang does not all know.
    arguments.append("--extra-arg=-Wno-unknown-warning-option")
    clean = fingerprint(arguments, entry, read) if read else None
    if clean and clean.exists():
        return set()
    run = subprocess.run([CLANG_TIDY, "-quiet", "-p", build, *arguments, source], capture_output=True, text=True)
    findings = findings_of(run.stdout)
    if run.returncode < 0 or (run.returncode > 0 and not run.stdout):
        findings.add(f"{source}: clang-tidy failed: {run.stderr.strip()[-500:]}")
    if clean and not findings:
        clean.touch()
    return findings


def main(build, *names):
    commands = compile_commands(build)
    read = dependencies(build)
    wanted = [(ROOT / name).resolve() for name in names]
    sources = [path for path in sorted(commands) if (path in wanted if wanted else path.is_relative_to(ROOT / "src"))]
    CACHE.mkdir(parents=True, exist_ok=True)
    seen = set()
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        work = [
            pool.submit(look_at, build, path, commands[path], read.get(object_of(commands[path]), []))
            for path in sources
        ]
        for done in concurrent.futures.as_completed(work):
            for finding in sorted(done.result() - seen):
                print(finding.replace(f"{ROOT}/", ""), flush=True)
            seen |= done.result()
    return 1 if seen else 0


if __name__ == "__main__":
    VERSION = subprocess.run([CLANG_TIDY, "--version"], capture_output=True, text=True, check=True).stdout
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve(), *sys.argv[2:]))
