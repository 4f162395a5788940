"""Bring what the tests need and pip cannot: PostgreSQL, Chromium and a Chinese font.

Installs the system's packages where that is allowed without asking (root, or sudo without a password, with
apt-get); elsewhere says exactly what to install and lets pytest skip those tests. Under CI=true a missing
part ends with exit code 1.
"""

import os
import shutil
import subprocess
import sys

from tests import machine

# Debian's package -> (what it is, whether it is there already)
PARTS = {
    "postgresql": ("PostgreSQL's server programs", machine.postgres_programs),
    "chromium": ("Chromium", machine.chromium_program),
    "fonts-noto-cjk": ("a Chinese font for pictures of pages", machine.has_chinese_font),
}


def absent() -> list[str]:
    """The packages whose part is not on this machine."""
    for _, is_there in PARTS.values():
        is_there.cache_clear()
    return [package for package, (_, is_there) in PARTS.items() if not is_there()]


def may_install() -> list[str] | None:
    """The words to put before apt-get, or None where packages may not be installed without asking."""
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return []
    if (
        shutil.which("sudo")
        and not subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode
    ):
        return ["sudo", "-n"]
    return None


def install(before: list[str], packages: list[str]) -> None:
    """Install packages, each for itself: one that this system does not know must not keep the others out."""
    apt = [
        *before,
        "env",
        "DEBIAN_FRONTEND=noninteractive",
        "apt-get",
        "-qq",
        "-o",
        "DPkg::Lock::Timeout=300",
    ]
    print(f"Installing {', '.join(packages)} by apt-get ...", flush=True)
    subprocess.run([*apt, "update"], check=False)
    for package in packages:
        subprocess.run(
            [*apt, "install", "--yes", "--no-install-recommends", package],
            stdout=subprocess.DEVNULL,
            check=False,
        )


def main(wanted: list[str]) -> int:
    """Install or say what is missing, of all parts or those named; the exit code is 1 only under CI=true."""
    packages = [package for package in absent() if package in wanted or not wanted]
    if packages and (before := may_install()) is not None:
        install(before, packages)
        packages = [package for package in absent() if package in packages]
    if not packages:
        return 0
    names = ", ".join(PARTS[package][0] for package in packages)
    print(f"Missing on this machine: {names}.", file=sys.stderr)
    print(
        f"On Debian or Ubuntu:  sudo apt-get update && sudo apt-get install {' '.join(packages)}",
        file=sys.stderr,
    )
    print("Elsewhere: a PostgreSQL 14+ server, Chromium or Chrome, and Noto Sans CJK.", file=sys.stderr)
    if os.environ.get("CI") == "true":
        print("Under CI=true a test that cannot run is a failure.", file=sys.stderr)
        return 1
    print("The tests that need them are reported as skipped.", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
