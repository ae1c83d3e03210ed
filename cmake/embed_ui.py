#!/usr/bin/env python3
"""Writes one C++ file that holds every template, asset and translation below a folder (ui/embedded.h)."""

import argparse
import hashlib
import pathlib
import re
import struct
import subprocess
import sys
import tempfile

CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}

# The Plural-Forms expressions that view/catalogue.cc can decide, without their blanks and outer brackets,
# and how many forms each has.
PLURAL_RULES = {
    "0": ("always_one_form", 1),
    "n!=1": ("one_and_other", 2),
    "n>1": ("up_to_one", 2),
    "n==1?0:n>=2&&n<=4?1:2": ("one_few_other", 3),
}


class Refused(Exception):
    """A file of the user interface that can't be embedded: one line that says which and why."""


def files_below(folder, suffix=""):
    """The files to embed, in one order on every machine; notes for people stay outside."""
    if not folder.is_dir():
        return []
    found = (path for path in folder.rglob("*" + suffix) if path.is_file())
    return sorted(path for path in found if path.name != "README.md" and not path.name.startswith("."))


def compile_po(path):
    """Runs msgfmt with all its checks and returns the bytes of the .mo."""
    with tempfile.TemporaryDirectory() as folder:
        compiled = pathlib.Path(folder) / "out.mo"
        command = ["msgfmt", "--check", "--output-file", str(compiled), str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Refused(done.stderr.strip())
        return compiled.read_bytes()


def read_mo(data):
    """The entries of a little-endian .mo: {(msgid, msgid_plural or None): [form, …]}, the header under ""."""
    magic, _, count, originals, translations = struct.unpack_from("<5I", data)
    if magic != 0x950412DE:
        raise Refused("msgfmt wrote no little-endian .mo")

    def text(table, index):
        length, offset = struct.unpack_from("<2I", data, table + 8 * index)
        return data[offset : offset + length].decode("utf-8")

    entries = {}
    for index in range(count):
        one, _, many = text(originals, index).partition("\0")
        entries[(one, many or None)] = text(translations, index).split("\0")
    return entries


def read_po(path):
    """(name of the plural rule, entries without the header) of a .po file."""
    entries = read_mo(compile_po(path))
    header = entries.pop(("", None), [""])[0]
    line = re.search(r"^Plural-Forms:\s*nplurals\s*=\s*(\d+)\s*;\s*plural\s*=\s*([^;]*);?\s*$", header, re.M)
    if not line:
        raise Refused(f"{path}: the header has no Plural-Forms")
    expression = re.sub(r"[\s()]", "", line.group(2))
    rule, forms = PLURAL_RULES.get(expression, (None, 0))
    if rule is None or int(line.group(1)) != forms:
        raise Refused(f"{path}: no plural rule is known for '{line.group(0).strip()}' (cmake/embed_ui.py)")
    return rule, entries


def literal(data):
    """A C++ string literal of these bytes."""
    if isinstance(data, str):
        data = data.encode("utf-8")
    pieces = []
    for byte in data:
        char = chr(byte)
        if char == "\n":
            pieces.append('\\n"\n"')
        elif char in '"\\?':
            pieces.append("\\" + char)
        elif 32 <= byte < 127:
            pieces.append(char)
        else:
            pieces.append(f"\\{byte:03o}")
    return '"' + "".join(pieces) + '"'


def view(data):
    """A std::string_view expression that keeps NUL bytes."""
    size = len(data.encode("utf-8")) if isinstance(data, str) else len(data)
    return f"std::string_view{{{literal(data)}, {size}}}"


def template_rows(folder):
    for path in files_below(folder, ".mustache"):
        name = path.relative_to(folder).with_suffix("").as_posix()
        yield f"    TemplateFile{{{view(name)}, {view(path.read_bytes())}}},"


def asset_rows(folder):
    for path in files_below(folder):
        content_type = CONTENT_TYPES.get(path.suffix)
        if content_type is None:
            raise Refused(f"{path}: no content type is known for '{path.suffix}' (cmake/embed_ui.py)")
        data = path.read_bytes()
        name = path.relative_to(folder).as_posix()
        digest = hashlib.sha256(data).hexdigest()[:32]
        yield f"    AssetFile{{{view(name)}, {view(content_type)}, {view(data)}, {view(digest)}}},"


def catalogue_rows(folder, declarations):
    for number, path in enumerate(files_below(folder, ".po")):
        rule, entries = read_po(path)
        rows = []
        for index, ((msgid, _), forms) in enumerate(sorted(entries.items(), key=lambda item: item[0][0])):
            listed = ", ".join(view(form) for form in forms)
            declarations.append(f"constexpr std::array forms_{number}_{index}{{{listed}}};")
            rows.append(f"    Translation{{{view(msgid)}, forms_{number}_{index}}},")
        declarations.append(table("Translation", f"translations_{number}", rows))
        yield f"    CatalogueFile{{{view(path.stem)}, PluralRule::{rule}, translations_{number}}},"


def table(kind, name, rows):
    return "\n".join([f"constexpr std::array<{kind}, {len(rows)}> {name}{{{{"] + rows + ["}};"])


def write(root, namespace):
    declarations = []
    catalogues = list(catalogue_rows(root / "locales", declarations))
    declarations.append(table("TemplateFile", "template_files", list(template_rows(root / "templates"))))
    declarations.append(table("AssetFile", "asset_files", list(asset_rows(root / "assets"))))
    declarations.append(table("CatalogueFile", "catalogue_files", catalogues))
    parts = [
        '#include "ui/embedded.h"',
        "#include <array>",
        "#include <span>",
        "#include <string_view>",
        f"namespace {namespace} {{",
        "using namespace sallyport::ui;",
        "namespace {",
        *declarations,
        "}  // namespace",
        "auto templates() -> std::span<const TemplateFile> { return template_files; }",
        "auto assets() -> std::span<const AssetFile> { return asset_files; }",
        "auto catalogues() -> std::span<const CatalogueFile> { return catalogue_files; }",
        f"}}  // namespace {namespace}",
    ]
    return "\n".join(parts) + "\n"


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--root", type=pathlib.Path, required=True, help="holds templates, assets, locales")
    arguments.add_argument("--namespace", required=True)
    arguments.add_argument("--output", type=pathlib.Path, required=True)
    given = arguments.parse_args()
    try:
        given.output.write_text(write(given.root, given.namespace), encoding="utf-8")
    except Refused as why:
        sys.exit(str(why))


if __name__ == "__main__":
    main()
