#!/usr/bin/env python3
"""Reads the property lists of the macOS package, and holds them to what must be in them.

usage: property_lists.py SOURCE_DIR
"""
import pathlib
import plistlib
import re
import sys

ROOT = pathlib.Path(sys.argv[1])
mistakes = []


def read(path, **values):
    text = (ROOT / path).read_text(encoding="utf-8")
    for name, value in values.items():
        text = text.replace(f"@{name}@", value)
    left = re.search(r"@\w+@", text)
    if left:
        mistakes.append(f"{path}: nobody fills in {left.group(0)}")
    return plistlib.loads(text.encode())


def want(path, what, holds):
    if not holds:
        mistakes.append(f"{path}: {what}")


info = read("packaging/macos/Info.plist.in", PROJECT_VERSION="1.2.3")
want("Info.plist", "Berth would have an icon in the Dock", info["LSUIElement"] is True)
want("Info.plist", "another oldest macOS than the code has", info["LSMinimumSystemVersion"] == "13.0")
want("Info.plist", "its program is not the agent", info["CFBundleExecutable"] == "berth-agent")

want("Info.plist", "its icon is not there",
     (ROOT / "packaging/macos" / (info["CFBundleIconFile"] + ".icns")).is_file())

runner = read("packaging/macos/runner.entitlements")
want("runner.entitlements", "the runner may not make machines", runner == {"com.apple.security.virtualization": True})
for path in ROOT.glob("packaging/macos/*.entitlements"):
    want(path.name, "what reads entitlements is strict about comments", "<!--" not in path.read_text(encoding="utf-8"))
    if path.name != "runner.entitlements":
        want(path.name, "only the runner may make machines",
             "com.apple.security.virtualization" not in plistlib.loads(path.read_bytes()))

# The bundle's login item, and that of berth login-item for programs that are in no bundle.
bundled = read("packaging/macos/org.berth.agent.plist")
loose = read("LaunchAgents/org.berth.agent.plist.in", VERSION="1", PROGRAM="/p", BERTH_HOME="/h")
want("org.berth.agent.plist", "its program is not the bundle's",
     bundled.pop("BundleProgram") == "Contents/MacOS/" + info["CFBundleExecutable"])
for login_item in (bundled, loose):
    login_item.pop("ProgramArguments")
    login_item.pop("EnvironmentVariables", None)
want("org.berth.agent.plist", f"the two login items differ: {bundled} and {loose}", bundled == loose)

print("\n".join(mistakes) or "the property lists are as they should be")
sys.exit(1 if mistakes else 0)
