#!/usr/bin/env python3
"""Reads CI's workflow: its jobs are those that are wanted, and what its steps run is there.

usage: workflow_test.py SOURCE_DIRECTORY
"""
import os
import pathlib
import re
import sys

import yaml

ROOT = pathlib.Path(sys.argv[1])
mistakes = []


def want(what, holds):
    if not holds:
        mistakes.append(what)


workflow = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8"))
jobs = workflow["jobs"]
want("Ubuntu 24.04 is not tested", jobs["ubuntu"]["runs-on"] == "ubuntu-24.04")
want("Debian 12 is not tested", jobs["debian"]["container"]["image"] == "debian:12")
want("not the Macs that are wanted", jobs["macos"]["strategy"]["matrix"]["os"] == ["macos-14", "macos-15"])

presets = (ROOT / "CMakePresets.json").read_text(encoding="utf-8")
for name, job in jobs.items():
    want(f"{name}: nothing ends a job that hangs", job.get("timeout-minutes"))
    want(f"{name}: its logs are lost", any("upload-artifact" in step.get("uses", "") and step.get("if") == "always()"
                                          for step in job["steps"]))
    want(f"{name}: its first step on the sources is not their checkout",
         any("actions/checkout@" in step.get("uses", "") for step in job["steps"]))
    commands = "\n".join(step.get("run", "") for step in job["steps"])
    for path in re.findall(r"(?:^|\s)((?:scripts|\.ci|packaging|tests)/[\w./-]+)", commands):
        want(f"{name}: there is no {path}", (ROOT / path).exists())
        if path.startswith(("scripts/", ".ci/")):
            want(f"{name}: {path} cannot be run", os.access(ROOT / path, os.X_OK))
    for preset in re.findall(r"--preset (\w+)", commands):
        want(f"{name}: there is no preset {preset}", f'"name": "{preset}"' in presets)
    targets = (ROOT / "packaging/macos/CMakeLists.txt").read_text(encoding="utf-8")
    for target in re.findall(r"--target (\w+)", commands):
        want(f"{name}: there is no target {target}", f"add_custom_target({target} " in targets)

for linux in ("ubuntu", "debian"):
    want(f"{linux}: it does not run all tests", any(step.get("run") == ".ci/run" for step in jobs[linux]["steps"]))
macos = "\n".join(step.get("run", "") for step in jobs["macos"]["steps"])
for wanted in ("scripts/test dev", "--target sign", ".ci/boot_guest build/release/Berth.app/Contents/MacOS"):
    want(f"macos: nobody runs {wanted}", wanted in macos)

print("\n".join(mistakes) or "the workflow is as it should be")
sys.exit(1 if mistakes else 0)
