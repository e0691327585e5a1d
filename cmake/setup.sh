# SPDX-License-Identifier: GPL-3.0-or-later
# Shared by ./run and ./test: packages, node tools, daemons, configure and build. Sourced, never run by itself.
# Reads: here (source folder), assume_yes (0 or 1).

say() { printf '%s\n' "$*" >&2; }
die() { say "$1"; exit "${2:-4}"; }

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

# Prints the packages of the given kinds that are not installed yet.
missing_packages() {
    local kinds=" $* " kind rest word alternative found
    while read -r kind rest; do
        case "$kind" in '' | '#'*) continue ;; esac
        case "$kinds" in *" $kind "*) ;; *) continue ;; esac
        case "$rest" in
        *' ?'*) command -v "${rest##*\?}" >/dev/null 2>&1 && continue; rest=${rest%% \?*} ;;
        esac
        for word in $rest; do
            found=
            for alternative in ${word//|/ }; do
                if dpkg-query -W -f='${db:Status-Status}\n' "$alternative" 2>/dev/null | grep -q '^installed$'; then
                    found=1
                    break
                fi
            done
            [ -n "$found" ] && continue
            for alternative in ${word//|/ }; do
                if apt-cache show "$alternative" >/dev/null 2>&1; then found=$alternative; break; fi
            done
            printf '%s\n' "${found:-${word%%|*}}"
        done
    done <"$here/cmake/packages.txt"
}

install_packages() {
    command -v apt-get >/dev/null 2>&1 || die "This set-up needs apt (Debian 12 or later, or Ubuntu)."
    if ! apt-cache show cmake >/dev/null 2>&1; then
        say "Reading the package lists ..."
        as_root apt-get update -qq || die "apt-get update failed: check the network and /etc/apt."
    fi
    local missing
    missing=$(missing_packages "$@" | sort -u | tr '\n' ' ')
    [ -z "${missing// /}" ] && return 0
    if [ "$assume_yes" -ne 1 ]; then
        [ -t 0 ] || die "These packages are missing: $missing
Run again with --yes to install them." 2
        printf 'Gatehouse needs these packages:\n%s\nInstall them now? [Y/n] ' "$missing" >&2
        read -r answer
        case "$answer" in '' | y | Y | yes) ;; *) die "Nothing was installed." 2 ;; esac
    fi
    say "Installing packages ..."
    # shellcheck disable=SC2086
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >"$here/build/apt.log" 2>&1 ||
        { as_root apt-get update -qq && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >"$here/build/apt.log" 2>&1; } ||
        { tail -n 5 "$here/build/apt.log" >&2; die "apt could not install the packages; the whole story is in build/apt.log."; }
}

install_node_tools() {
    local target=$here/build/node
    mkdir -p "$target"
    if cmp -s "$here/resources/devnet/package-lock.json" "$target/.installed-lock.json"; then return 0; fi
    say "Fetching the pinned chain tools ..."
    cp "$here/resources/devnet/package.json" "$here/resources/devnet/package-lock.json" "$target/"
    (cd "$target" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >npm.log 2>&1) ||
        { tail -n 5 "$target/npm.log" >&2; die "npm could not fetch the pinned packages; see build/node/npm.log."; }
    cp "$target/package-lock.json" "$target/.installed-lock.json"
}

# Where an init system runs, libvirt is a service. In a bare root nobody has started it.
start_daemons() {
    [ "$(id -u)" -eq 0 ] || return 0
    [ -d /run/systemd/system ] && { systemctl start libvirtd virtlogd 2>/dev/null || true; return 0; }
    started_daemons=
    for daemon in virtlogd libvirtd; do pgrep -x "$daemon" >/dev/null 2>&1 || started_daemons="$daemon $started_daemons"; done
    pgrep -x virtlogd >/dev/null 2>&1 || virtlogd -d || say "virtlogd did not start: machines will have no console log."
    pgrep -x libvirtd >/dev/null 2>&1 || libvirtd -d || say "libvirtd did not start: the Machines page will say so."
}

# build_gatehouse PRESET [cmake options]
build_gatehouse() {
    local preset=$1; shift
    export CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
    (cd "$here" && cmake --preset "$preset" "$@" >"build/configure.log" 2>&1) ||
        { tail -n 20 "$here/build/configure.log" >&2; die "cmake could not configure; see build/configure.log." 5; }
    say "Building ($preset) ..."
    (cd "$here" && cmake --build --preset "$preset" -j "$(nproc)" -- -k 0 >"build/build.log" 2>&1) ||
        { grep -E -A12 'error|FAILED' "$here/build/build.log" | head -n 60 >&2; die "The build failed; see build/build.log." 5; }
}

# Ends what start_daemons started, libvirtd first.
stop_daemons() {
    local daemon
    for daemon in ${started_daemons:-}; do pkill -x "$daemon" || true; done
}
