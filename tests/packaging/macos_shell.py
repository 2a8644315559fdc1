#!/usr/bin/env python3
"""Finds what macOS's bash 3.2 and its BSD commands do not have, in the scripts that run there.

usage: macos_shell.py SOURCE_DIRECTORY
       macos_shell.py --self-test
"""
import pathlib
import re
import sys

SCRIPTS = ["scripts/demo", "scripts/test", "scripts/lib/setup.sh", "packaging/macos/notarize", "packaging/macos/sign", ".ci/boot_guest",
           ".ci/run", "tests/support/guest/build_on_macos", "tests/integration/with_virtualization"]

# What is wrong, how it looks, an example.
RULES = [
    ("an associative array", r"\b(declare|local|typeset)\s+-\w*A", "declare -A guests"),
    ("a reference to a variable", r"\b(declare|local|typeset)\s+-\w*n\b", "local -n other=$1"),
    ("mapfile", r"\b(mapfile|readarray)\b", "mapfile -t lines <file"),
    ("a change of case", r"\$\{\w+(\[[^]]*\])?(\^\^?|,,?)", "${name^^}"),
    ("a transformation", r"\$\{\w+@[A-Za-z]\}", "${name@Q}"),
    ("&>>", r"&>>", "make &>>log"),
    ("|&", r"\|&", "make |& tee log"),
    ("a fall-through in case", r";;?&", "a) ;;&"),
    ("coproc", r"^\s*coproc\b", "coproc cat"),
    ("a variable of bash 5", r"\bEPOCH(REALTIME|SECONDS)\b", "$EPOCHREALTIME"),
    ("a time by printf", r"printf\s+(-v\s+\w+\s+)?['\"]?%\(", "printf '%(%F)T'"),
    ("an index from the end", r"\$\{\w+\[-\d", "${list[-1]}"),
    ("wait -n", r"\bwait\s+-n", "wait -n"),
    ("a descriptor that bash chooses", r"\bexec\s+\{\w+\}", "exec {lock}>file"),
    ("-v of test", r"\[\[?\s+-v\s", "[[ -v name ]]"),
    ("globstar", r"\bglobstar\b", "shopt -s globstar"),
    ("inherit_errexit", r"\binherit_errexit\b", "shopt -s inherit_errexit"),
    ("readlink -f", r"\breadlink\s+-\w*[fem]", "readlink -f x"),
    ("realpath", r"\brealpath\b", "realpath x"),
    ("sed -i", r"\bsed\s+(-\w+\s+)*-i", "sed -i s/a/b/ x"),
    ("sed -r", r"\bsed\s+-\w*r", "sed -r s/a/b/"),
    ("GNU's stat", r"\bstat\s+(-c|--format)", "stat -c %s x"),
    ("mktemp -t or --", r"\bmktemp\s+(-\w*[tp]|--)", "mktemp -t x.XXXX"),
    ("GNU's date", r"\bdate\s+(-d|--date|-I)", "date -d now"),
    ("sort -V", r"\bsort\s+-\w*V", "sort -V"),
    ("find -printf", r"\bfind\b.*-printf", "find . -printf x"),
    ("grep -P", r"\bgrep\s+-\w*P", "grep -oP x"),
    ("xargs -r", r"\bxargs\s+-\w*[rd]\b", "xargs -r rm"),
    ("-T of cp and mv", r"\b(cp|mv|ln)\s+-\w*T", "mv -T a b"),
    ("cp -a of GNU", r"\bcp\s+-\w*[du]\b|\bcp\s+--", "cp --reflink a b"),
    ("a negative count of head", r"\bhead\s+-(n|c)\s*-", "head -n -1"),
    ("a tool that macOS lacks", r"(^|[|&;(]\s*|\$\()\s*(flock|setsid|timeout|tac|sha256sum|md5sum|nproc|numfmt|setpriv|truncate|xxd|mapfile)\s",
     "flock 9"),
    ("touch -d", r"\btouch\s+-\w*d", "touch -d @0 x"),
    ("base64 -w", r"\bbase64\s+-w", "base64 -w0"),
    ("cpio --reproducible", r"\bcpio\b.*--reproducible", "cpio --reproducible -o"),
]

# Lines for Debian alone.
ALLOWED = {("scripts/lib/setup.sh", "sort -V"): "apt-cache pkgnames gnustep-back0"}


def findings(path, text):
    for number, line in enumerate(text.splitlines(), 1):
        code = re.sub(r"(^|\s)#.*", "", line)
        for what, pattern, _ in RULES:
            if re.search(pattern, code) and ALLOWED.get((path, what), "\0") not in line:
                yield f"{path}:{number}: {what}: {line.strip()}"


def main():
    if sys.argv[1] == "--self-test":
        found = [what for what, _, example in RULES if not any(f": {what}: " in line for line in findings("x", example))]
        print(f"not found: {found}" if found else f"{len(RULES)} of {len(RULES)} examples were found")
        return 1 if found else 0
    root = pathlib.Path(sys.argv[1])
    wrong = [line for path in SCRIPTS for line in findings(path, (root / path).read_text(encoding="utf-8"))]
    print("\n".join(wrong) or "nothing that bash 3.2 and BSD's commands do not have")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
