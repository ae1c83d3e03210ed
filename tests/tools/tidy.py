#!/usr/bin/env python3
"""Runs clang-tidy over sources of a build folder, several at once, and remembers which were clean.

  tidy.py BUILD_FOLDER [--within SECONDS] [--first] [SOURCE...]

Without sources, every one of src/ is read; with --first the given ones come first, and then all others. When
the seconds are over nothing more is begun, and what was not read is counted in words: a slow machine must
not hold up whoever waits for the rest.

A source is read again only when it, a header of ours that it includes, its compile command or
.clang-tidy has changed: what is remembered lies in ~/.cache/sallyport-tidy. Prints each finding once,
and exits with 1 when there is one. Needs a finished build, since ninja knows who includes what.
"""

import argparse
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import time

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
    """Those of the build, but without g++'s precompiled headers: a source includes what it uses."""
    entries = json.loads((build / "compile_commands.json").read_text(encoding="utf-8"))
    for entry in entries:
        entry["command"] = re.sub(r" -include \S+/cmake_pch\.hxx", "", entry["command"])
    return {pathlib.Path(entry["file"]).resolve(): entry for entry in entries}


def written(commands, folder):
    """The folder, with the commands where clang-tidy looks for them."""
    folder.mkdir(exist_ok=True)
    (folder / "compile_commands.json").write_text(json.dumps(list(commands.values())), encoding="utf-8")
    return folder


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


def look_at(folder, source, entry, read):
    arguments = [f"--checks={FOR_TESTS}"] if source.name.endswith("_test.cc") else []
    # The compile commands are for g++, whose options clang does not all know.
    arguments.append("--extra-arg=-Wno-unknown-warning-option")
    clean = fingerprint(arguments, entry, read) if read else None
    if clean and clean.exists():
        return set()
    run = subprocess.run([CLANG_TIDY, "-quiet", "-p", folder, *arguments, source], capture_output=True, text=True)
    findings = findings_of(run.stdout)
    if run.returncode < 0 or (run.returncode > 0 and not run.stdout):
        findings.add(f"{source}: clang-tidy failed: {run.stderr.strip()[-500:]}")
    if clean and not findings:
        clean.touch()
    return findings


def order_of(commands, wanted, given_alone):
    """What is to be read, in its order."""
    ours = [path for path in sorted(commands) if path.is_relative_to(ROOT / "src")]
    first = [path for path in ours if path in wanted]
    return first if given_alone else first + [path for path in ours if path not in wanted]


def main(arguments):
    build = arguments.build.resolve()
    commands = compile_commands(build)
    folder = written(commands, build / "tidy")
    read = dependencies(build)
    wanted = {(ROOT / name).resolve() for name in arguments.sources}
    sources = order_of(commands, wanted, bool(wanted) and not arguments.first)
    deadline = time.monotonic() + arguments.within if arguments.within else float("inf")
    CACHE.mkdir(parents=True, exist_ok=True)

    def look_in_time(path):
        if time.monotonic() > deadline:
            return None
        return look_at(folder, path, commands[path], read.get(object_of(commands[path]), []))

    seen, unread = set(), 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for found in pool.map(look_in_time, sources):
            unread += found is None
            for finding in sorted((found or set()) - seen):
                print(finding.replace(f"{ROOT}/", ""), flush=True)
            seen |= found or set()
    if unread:
        print(f"{unread} of {len(sources)} sources were not read for lack of time", flush=True)
    return 1 if seen else 0


def parsed():
    parser = argparse.ArgumentParser(description="Runs clang-tidy over sources of a build folder.")
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--within", type=float, metavar="SECONDS")
    parser.add_argument("--first", action="store_true", help="the sources come first, and then all others")
    parser.add_argument("sources", nargs="*")
    return parser.parse_intermixed_args()


if __name__ == "__main__":
    VERSION = subprocess.run([CLANG_TIDY, "--version"], capture_output=True, text=True, check=True).stdout
    sys.exit(main(parsed()))
