#!/usr/bin/env python3
"""Checks the arrows between the rooms: who may include whom, and which libraries a room may name.

The `room(NAME NEEDS ...)` lines of CMakeLists.txt are the truth about rooms; the table below is the
truth about libraries. Prints a line per wrong arrow, and exits with 1 when there is one.
"""

import pathlib
import re
import sys

# Library header: the rooms that may include it, and in which kinds of file.
EVERY_FILE = (".cc", ".h")
SOURCES = (".cc",)
LIBRARIES = {
    "boost/beast": ({"http"}, SOURCES),
    # Four headers of http are for its own sources alone: nothing outside the room includes them.
    "boost/asio": ({"http", "cli", "app"}, (".cc", "/inbox.h", "/loop.h", "/connection.h", "/tls.h")),
    "openssl/": ({"otp", "crypto", "http"}, SOURCES),
    "argon2.h": ({"crypto"}, SOURCES),
    "sodium.h": ({"crypto"}, SOURCES),
    # Of the room, the program of its own alone.
    "curl/": ({"mail"}, ("mail/main/smtp.cc",)),
    "crypt.h": ({"crypto"}, SOURCES),
    "utf8proc.h": ({"text"}, SOURCES),
    "zxcvbn.h": ({"factor"}, SOURCES),
    "zxcvbn/": ({"factor"}, SOURCES),
    "qrcodegen/": ({"otp"}, SOURCES),
    "sqlite3.h": ({"store"}, EVERY_FILE),
    "libpq-fe.h": ({"store"}, EVERY_FILE),
    "CLI/": ({"cli"}, ("cli/parse.cc", "cli/parser.cc")),
    "toml++/": ({"app"}, EVERY_FILE),
}

# Rooms that are made elsewhere than by a room() line: the texts and templates that the build generates.
GENERATED_ROOMS = {"ui"}


class Room:
    def __init__(self, needs, test_needs):
        self.needs = needs
        self.test_needs = test_needs


def words_of(text, variables):
    words = []
    for word in text.split():
        name = re.fullmatch(r"\$\{(\w+)\}", word)
        words += variables.get(name.group(1), []) if name else [word]
    return words


def section_of(words, title):
    titles = {"NEEDS", "LIBRARIES", "FOLDERS", "TEST_NEEDS"}
    found, inside = [], False
    for word in words:
        if word in titles:
            inside = word == title
        elif inside:
            found.append(word)
    return set(found)


def read_rooms(cmake):
    """The rooms by name, in the order in which they are declared."""
    text = re.sub(r"#.*", "", cmake)
    variables, rooms = {}, {}
    for command, arguments in re.findall(r"\b(set|room)\s*\(([^)]*)\)", text):
        words = words_of(arguments, variables)
        if command == "set":
            variables[words[0]] = words[1:]
        else:
            rooms[words[0]] = Room(section_of(words, "NEEDS"), section_of(words, "TEST_NEEDS"))
    return rooms


def wrong_declarations(rooms):
    """Every room needs only rooms declared before it, so that no circle can be."""
    known = set(GENERATED_ROOMS)
    for name, room in rooms.items():
        for need in sorted(room.needs - known):
            yield f"CMakeLists.txt: {name} needs {need}, which is not declared before it"
        known.add(name)


def includes_of(path):
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        match = re.match(r'\s*#\s*include\s*(<[^>]+>|"[^"]+")', line)
        if match:
            yield number, match.group(1)


def wrong_room(rooms, name, path, header):
    target = header.split("/")[0]
    if target not in rooms and target not in GENERATED_ROOMS:
        return f'"{header}" is in no room: write it as "room/file.h"'
    allowed = {name} | rooms[name].needs
    if path.stem.endswith("_test") or path.stem.startswith("test_"):
        allowed |= rooms[name].test_needs
    return None if target in allowed else f"{name} has no arrow to {target}"


def wrong_library(name, path, header):
    for prefix, (allowed, kinds) in LIBRARIES.items():
        if header.startswith(prefix) and (name not in allowed or not str(path).endswith(kinds)):
            where = " and ".join(f"{room}/*{kind}" for room in sorted(allowed) for kind in kinds)
            return f"<{header}> belongs in {where} alone"
    return None


def wrong_includes(root, rooms):
    for path in sorted((root / "src").rglob("*")):
        if path.suffix not in EVERY_FILE:
            continue
        inside = path.relative_to(root / "src")
        name = inside.parts[0]
        if name not in rooms:
            yield f"src/{inside}: CMakeLists.txt has no room {name}"
            continue
        for number, include in includes_of(path):
            header = include[1:-1]
            wrong = wrong_library(name, path, header)
            if not wrong and include.startswith('"'):
                wrong = wrong_room(rooms, name, path, header)
            if wrong:
                yield f"src/{inside}:{number}: {wrong}"


def wrong_arrows(root):
    rooms = read_rooms((root / "CMakeLists.txt").read_text(encoding="utf-8"))
    return [*wrong_declarations(rooms), *wrong_includes(root, rooms)]


if __name__ == "__main__":
    found = wrong_arrows(pathlib.Path(__file__).resolve().parents[2])
    print("\n".join(found))
    sys.exit(1 if found else 0)
