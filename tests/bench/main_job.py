#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Times the main job beside a bare UKI of the same kernel, in one run, and prints the ratio.

Usage: tests/bench/main_job.py BUILD_FOLDER
The bare UKI has the image's own stub and kernel and a 1 MiB initrd that says one line and powers off; it boots on the
same kind of machine (one CPU, 1 GiB, same firmware, KVM only if gatehousectl doctor finds it usable).
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

FIRMWARE = [("/usr/share/OVMF/OVMF_CODE_4M.fd", "/usr/share/OVMF/OVMF_VARS_4M.fd")]
LINE = "bare-uki: userspace"


def run(*command, **options):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options).stdout


def sections(uki):
    """Name → (VMA, size) of a PE file, as objdump prints them."""
    found = {}
    for match in re.finditer(r"^\s*\d+\s+(\.\S+)\s+([0-9a-f]{8})\s+([0-9a-f]{16})", run("objdump", "-h", uki).decode(), re.MULTILINE):
        found[match.group(1)] = (int(match.group(3), 16), int(match.group(2), 16))
    return found


def tiny_initrd(uki, work):
    """busybox out of the image's own initrd, and an init of four lines."""
    run("objcopy", "-O", "binary", "--only-section=.initrd", uki, work / "initrd.zst")
    (work / "initrd.cpio").write_bytes(run("zstd", "-dc", work / "initrd.zst"))
    full = work / "full"
    full.mkdir()
    run("cpio", "-id", "--quiet", "--no-absolute-filenames", cwd=full, input=(work / "initrd.cpio").read_bytes())
    busybox = next(path for path in full.rglob("busybox") if path.is_file() and not path.is_symlink())
    root = work / "root"
    (root / "bin").mkdir(parents=True)
    (root / "dev").mkdir()
    (root / "bin/busybox").write_bytes(busybox.read_bytes())
    (root / "bin/busybox").chmod(0o755)
    (root / "init").write_text("#!/bin/busybox sh\n/bin/busybox mount -t devtmpfs dev /dev\n"
                               f"echo '{LINE}' > /dev/ttyS0\n/bin/busybox sleep 1\n/bin/busybox poweroff -f\n")
    (root / "init").chmod(0o755)
    names = "\n".join(str(path.relative_to(root)) for path in sorted(root.rglob("*"))).encode()
    return run("cpio", "-o", "-H", "newc", "--quiet", cwd=root, input=names)


def bare_uki(uki, work):
    vma = sections(uki)[".initrd"][0]
    (work / "tiny.cpio").write_bytes(tiny_initrd(uki, work))
    (work / "cmdline").write_bytes(b"console=ttyS0,115200 quiet panic=-1")
    bare = work / "bare.efi"
    run("objcopy", "--remove-section", ".initrd", "--update-section", f".cmdline={work / 'cmdline'}", uki, work / "without.efi")
    run("objcopy", "--add-section", f".initrd={work / 'tiny.cpio'}", "--change-section-vma", f".initrd={vma:#x}",
        "--set-section-flags", ".initrd=contents,alloc,load,readonly,data", work / "without.efi", bare)
    return bare


def esp(bare, work):
    disk = work / "bare.raw"
    with open(disk, "wb") as file:
        file.truncate(64 * 1024 * 1024)
    run("mformat", "-i", disk, "-F", "-v", "BARE", "::")
    run("mmd", "-i", disk, "::/EFI", "::/EFI/BOOT")
    run("mcopy", "-i", disk, bare, "::/EFI/BOOT/BOOTX64.EFI")
    return disk


def boot(disk, work, kvm):
    code, template = next(pair for pair in FIRMWARE if os.path.exists(pair[0]))
    variables = work / "vars.fd"
    variables.write_bytes(pathlib.Path(template).read_bytes())
    serial = work / "serial.log"
    started = time.monotonic()
    machine = subprocess.Popen(["qemu-system-x86_64", "-machine", "q35" + (",accel=kvm" if kvm else ",accel=tcg"),
                                "-cpu", "host" if kvm else "max", "-smp", "1", "-m", "1024", "-display", "none", "-nodefaults",
                                "-drive", f"if=pflash,format=raw,readonly=on,file={code}",
                                "-drive", f"if=pflash,format=raw,file={variables}",
                                "-drive", f"if=virtio,format=raw,file={disk}", "-serial", f"file:{serial}"])
    try:
        while time.monotonic() - started < 300:
            if serial.exists() and LINE in serial.read_text(errors="replace"):
                return time.monotonic() - started
            if machine.poll() is not None:
                break
            time.sleep(0.1)
        raise SystemExit("the bare UKI did not reach userspace; its console:\n" + serial.read_text(errors="replace")[-2000:])
    finally:
        machine.kill()
        machine.wait()


def main():
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    ctl = pathlib.Path(sys.argv[1]) / "bin/gatehousectl"
    demo = json.loads(run(ctl, "--json", "demo", "--quick"))
    steps = {step["title"]: step["seconds"] for step in demo["steps"]}
    images = json.loads(run(ctl, "--json", "--profile", "demo", "image", "list"))["images"]
    image = json.loads(run(ctl, "--json", "--profile", "demo", "image", "show", images[0]["id"]))
    doctor = json.loads(run(ctl, "--json", "doctor"))
    kvm = any(check["id"] == "host.accelerator" and "KVM" in check["finding"] and "TCG" not in check["finding"] for check in doctor["checks"])
    with tempfile.TemporaryDirectory(prefix="gatehouse-bench-") as folder:
        work = pathlib.Path(folder)
        bare = boot(esp(bare_uki(pathlib.Path(image["disk"]).with_name("uki.efi"), work), work), work, kvm)
    first = next(seconds for title, seconds in steps.items() if title.startswith("node A"))
    second = sum(seconds for title, seconds in steps.items() if title in ("node B: start, ask to join", "approve, hand over, unlock"))
    print(f"image build                               {steps['build the image']:7.1f} s")
    print(f"bare UKI, power on to userspace           {bare:7.1f} s")
    print(f"node A, power on to application answers   {first:7.1f} s   {first / bare:4.2f} x")
    print(f"node B, power on to application answers   {second:7.1f} s   {second / bare:4.2f} x   (goal: at most 3 x to onboarded)")


if __name__ == "__main__":
    main()
