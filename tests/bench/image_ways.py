#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Three ways to one package set, side by side: the dstack recipe (mmdebstrap), a customised cloud image, mkosi.

Usage: tests/bench/image_ways.py <build folder> [--ways dstack,cloud,mkosi] [--mkosi-root FOLDER] [--work FOLDER] [--json FILE]

Each way installs the packages of images/dstack beside the guest agent with its libraries, and is timed by the clock three
times in one run, everything that is downloaded being on this computer already where the way can keep it:

  clean    nothing built before
  agent    after a change of the guest agent alone
  nothing  nothing changed

Needs root, mmdebstrap, and apt's sources; for "cloud" guestfs-tools and e2fsprogs, the base image being made here and
served over loopback HTTP (SUPERMIN_KERNEL and SUPERMIN_MODULES name a kernel where none is installed); for "mkosi" version 20
or newer, here or in --mkosi-root (a root folder that has it, entered in name spaces of its own). Nothing else should run
meanwhile; the load before each measurement is printed. Exit status: 0, 2 wrong usage, 4 something failed.
"""
import argparse
import functools
import hashlib
import http.server
import json
import os
import pathlib
import shutil
import subprocess
import sys
import threading
import time
import tomllib

HERE = pathlib.Path(__file__).resolve().parents[2]
SETTINGS = ["contract=0x5FbDB2315678afecb367f032d93F642f64180aa3", "eth_rpc_url=http://10.0.2.2:18545", "chain_id=31337"]


class Failed(Exception):
    pass


def run(words, log, **options):
    with open(log, "ab") as out:
        answer = subprocess.run([str(word) for word in words], stdout=out, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, check=False, **options)
    if answer.returncode != 0:
        raise Failed(f"{words[0]} ended with {answer.returncode}; its last lines are in {log}")


def tree_of(agent, folder):
    """The agent and its libraries, as every way carries them."""
    target = folder / "usr/lib/gatehouse"
    target.mkdir(parents=True, exist_ok=True)
    shutil.copy2(agent, target / "gatehouse-guest-agent")
    said = subprocess.run(["ldd", str(agent)], stdout=subprocess.PIPE, check=True, text=True).stdout
    for word in said.split():
        if word.startswith("/"):
            shutil.copy2(word, target / pathlib.Path(word).name)


def change(program):
    """Another program that runs the same: bytes behind the end of an ELF file mean nothing."""
    with open(program, "ab") as file:
        file.write(hashlib.sha256(str(time.time_ns()).encode()).digest())


class Gatehouse:
    """What both ways through gatehousectl share: state and cache of their own."""

    def __init__(self, build, folder, share=None):
        self.ctl = build / "bin/gatehousectl"
        self.folder = folder
        self.environment = dict(os.environ, GATEHOUSE_STATE=str(folder / "state"), GATEHOUSE_CACHE=str(folder / "cache"))
        if share:
            self.environment["GATEHOUSE_SHARE"] = str(share)

    def call(self, words):
        run([self.ctl, "--quiet", *words], self.folder / "log", env=self.environment)

    def forget(self, kept):
        """Everything but the named folders of the cache."""
        shutil.rmtree(self.folder / "state", ignore_errors=True)
        cache = self.folder / "cache"
        for entry in cache.iterdir() if cache.exists() else []:
            if entry.name not in kept:
                shutil.rmtree(entry) if entry.is_dir() else entry.unlink()


class Dstack:
    title = "dstack recipe"

    def __init__(self, build, folder, _):
        self.agent = folder / "gatehouse-guest-agent"
        shutil.copy2(build / "bin/gatehouse-guest-agent", self.agent)
        self.house = Gatehouse(build, folder)
        settings = [f"agent={self.agent}", f"application={build / 'bin/gatehouse-demo-app'}", *SETTINGS]
        self.words = ["dstack", *(word for setting in settings for word in ("--set", setting))]

    def prepare(self):
        self.house.call(["image", "fetch", *self.words])

    def clean(self):
        self.house.call(["image", "build", *self.words])

    def change(self):
        change(self.agent)

    again = clean


class Cloud:
    title = "cloud image"
    kernel = "linux-image-amd64"  # Part of the base, as with a published image.

    def __init__(self, build, folder, packages):
        self.packages = packages
        self.folder = folder
        share = folder / "share"
        self.recipe = share / "images/ways"
        self.recipe.mkdir(parents=True, exist_ok=True)
        if not (share / "resources").exists():
            (share / "resources").symlink_to(HERE / "resources")
        tree_of(build / "bin/gatehouse-guest-agent", self.recipe / "rootfs")
        self.house = Gatehouse(build, folder, share)
        self.server = None

    def base(self):
        """What a publisher gives: a small Debian with kernel, systemd and apt on a partition of its own."""
        root, image = self.folder / "base.tar", self.folder / "base.raw"
        log = self.folder / "log"
        run(["mmdebstrap", "--variant=minbase", f"--include=systemd-sysv,udev,{self.kernel},ca-certificates", "bookworm", root], log)
        unpacked = self.folder / "base"
        unpacked.mkdir()
        run(["tar", "-xf", root, "-C", unpacked], log)
        (unpacked / "etc/fstab").write_text("/dev/vda1 / ext4 defaults 0 1\n")
        size = 2048 * 1024 * 1024
        part = self.folder / "base.ext4"
        run(["mkfs.ext4", "-q", "-d", unpacked, part, "2040M"], log)
        with open(image, "wb") as file:
            file.truncate(size)
        run(["sgdisk", "--new=1:2048:0", "--typecode=1:8304", image], log)
        run(["dd", f"if={part}", f"of={image}", "bs=1M", "seek=1", "conv=notrunc,sparse"], log)
        run(["qemu-img", "convert", "-O", "qcow2", "-c", image, self.folder / "published/cloud.img"], log)
        shutil.rmtree(unpacked)
        for file in (root, image, part):
            file.unlink()

    def prepare(self):
        published = self.folder / "published"
        published.mkdir(exist_ok=True)
        if not (published / "cloud.img").exists():
            self.base()
        with open(published / "cloud.img", "rb") as file:
            pin = hashlib.file_digest(file, "sha256").hexdigest()

        class Quiet(http.server.SimpleHTTPRequestHandler):
            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(published)))
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        listed = ", ".join(f'"{name}"' for name in self.packages if name != self.kernel)
        (self.recipe / "recipe.toml").write_text(f"""schema = 1
name = "ways"
backend = "cloud-image"
description = "the package set of dstack on a cloud image"
version = "1"
source_date = 1748563200

[cloud_image]
url = "image_url"
sha256 = "image_sha256"
format = "qcow2"
update = true
packages = [{listed}]
files = ["rootfs"]

[parameters.image_url]
type = "url"
description = "the image"
changes_measurement = false
required = true

[parameters.image_sha256]
type = "sha256"
description = "its hash"
required = true
""")
        self.words = ["ways", "--set", f"image_url=http://127.0.0.1:{self.server.server_port}/cloud.img", "--set", f"image_sha256={pin}"]
        self.house.call(["image", "fetch", *self.words])

    def clean(self):
        self.house.call(["image", "build", *self.words])

    def change(self):
        change(self.recipe / "rootfs/usr/lib/gatehouse/gatehouse-guest-agent")

    again = clean


class Mkosi:
    title = "mkosi"
    root = None

    def __init__(self, build, folder, packages):
        self.folder = folder
        tree_of(build / "bin/gatehouse-guest-agent", folder / "mkosi.extra")
        for name in ("packages", "workspace"):
            (folder / name).mkdir(exist_ok=True)
        listed = "\n".join(f"    {name}" for name in [*packages, "systemd-boot", "udev"])
        (folder / "mkosi.conf").write_text(f"""[Distribution]
Distribution=debian
Release=bookworm

[Output]
ImageId=ways
Format=disk
OutputDirectory=build

[Content]
Bootable=yes
Bootloader=systemd-boot
Packages=
{listed}
KernelCommandLine=console=ttyS0
WithDocs=no
CleanPackageMetadata=yes

[Build]
Incremental=yes
CacheDirectory=cache
PackageCacheDirectory=packages
WorkspaceDirectory=workspace
BuildSources=
""")
        mirror = subprocess.run(["apt-get", "indextargets", "--format", "$(SITE) $(RELEASE)", "Created-By: Packages"],
                                stdout=subprocess.PIPE, check=True, text=True).stdout
        uri = next(line.split()[0] for line in mirror.splitlines() if line.endswith(" bookworm"))
        sources = folder / "mkosi.sandbox/etc/apt/sources.list.d/mkosi.sources"
        sources.parent.mkdir(parents=True, exist_ok=True)
        sources.write_text(f"Types: deb\nURIs: {uri}\nSuites: bookworm\nComponents: main\nSigned-By: /usr/share/keyrings/debian-archive-keyring.gpg\n")

    def call(self, *words):
        if not self.root:
            run(["mkosi", *words], self.folder / "log", cwd=self.folder)
            return
        # In name spaces of its own, so that no mount is left whatever happens; mkosi changes its own root, which a chroot does not allow.
        inner = ('set -e; root=$1 work=$2; shift 2; mount --bind "$root" "$root"; for kind in proc sys dev; do mount --rbind /$kind "$root/$kind"; done; '
                 'mkdir -p "$root/ways" "$root/outside"; mount --bind "$work" "$root/ways"; cp /etc/resolv.conf /etc/hosts "$root/etc/"; '
                 'cd "$root"; pivot_root . outside; umount -l /outside; cd /ways; PATH=/usr/sbin:/usr/bin:/sbin:/bin exec /usr/bin/mkosi "$@"')
        run(["unshare", "--mount", "--propagation", "private", "sh", "-c", inner, "sh", self.root, self.folder, *words], self.folder / "log")

    def prepare(self):
        self.call("-f", "-f", "build")

    def clean(self):
        for name in ("build", "cache"):
            shutil.rmtree(self.folder / name, ignore_errors=True)
        self.call("build")

    def change(self):
        change(self.folder / "mkosi.extra/usr/lib/gatehouse/gatehouse-guest-agent")

    def again(self):
        self.call("-f", "build")


def measured(way):
    way.prepare()
    if isinstance(way, (Dstack, Cloud)):
        way.house.forget({"packages", "artifacts"})
    rows = {}
    for name, action, before in (("clean", way.clean, None), ("agent", way.again, way.change), ("nothing", way.again, None)):
        if before:
            before()
        load = os.getloadavg()[0]
        since = time.monotonic()
        action()
        rows[name] = {"seconds": round(time.monotonic() - since, 2), "loadBefore": round(load, 2)}
        print(f"{way.title:15} {name:8} {rows[name]['seconds']:8.1f} s, load before {load:.1f}", flush=True)
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--ways", default="dstack,cloud,mkosi")
    parser.add_argument("--mkosi-root", type=pathlib.Path, metavar="FOLDER")
    parser.add_argument("--work", type=pathlib.Path, metavar="FOLDER", default=pathlib.Path("/var/tmp/gatehouse-ways"))
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE")
    options = parser.parse_args()
    known = {"dstack": Dstack, "cloud": Cloud, "mkosi": Mkosi}
    names = options.ways.split(",")
    if not set(names) <= set(known):
        parser.error(f"--ways knows {', '.join(known)}")
    Mkosi.root = options.mkosi_root
    recipe = tomllib.loads((HERE / "images/dstack/recipe.toml").read_text())
    packages = [*recipe["base"]["packages"], recipe["kernel"]["package"], "dmsetup"]
    result = {}
    try:
        for name in names:
            folder = options.work.resolve() / name
            folder.mkdir(parents=True, exist_ok=True)
            result[name] = measured(known[name](options.build.resolve(), folder, packages))
    except Failed as failed:
        print(f"image_ways: {failed}", file=sys.stderr)
        return 4
    if options.json:
        options.json.write_text(json.dumps({"packages": packages, "ways": result}, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
