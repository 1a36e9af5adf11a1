# shellcheck shell=bash
# Shared by the scripts of this folder: which packages each needs and why, and how to come by them
# on a fresh Debian or Raspberry Pi OS. To be sourced by bash from the project's folder.

# The packages, one line a reason.
packages_of() {
    case "$1" in
    build)
        echo build-essential  # the linker, and C for SQLite and ring
        echo pkg-config       # finds ALSA for cpal
        echo libasound2-dev   # ALSA, through which the sound goes
        echo ca-certificates  # cargo fetches crates over TLS
        ;;
    test)
        echo pulseaudio           # a sound card without a sound card: null sinks, paced in real time
        echo pulseaudio-utils     # parec hears back what was played
        echo libasound2-plugins   # the way from ALSA to that daemon
        echo alsa-utils           # aplay, against which the start is compared
        echo ffmpeg               # makes fixtures in every codec, and decodes for comparison
        echo sox                  # makes tones and damaged files
        echo libsox-fmt-all       # … in the compressed formats too
        echo lame                 # MP3 with and without a Xing header
        echo espeak-ng            # speech for fixtures
        echo faketime             # the real binary at another date
        echo fiu-utils            # a card whose writes fail at random
        echo util-linux           # unshare: a card that can be filled and set read-only, a test's own
        echo mount                # mounts that card
        echo samba                # a share as Windows machines see it, on loopback
        echo smbclient            # … and such a machine
        echo openssh-server       # SFTP, on loopback
        echo openssh-client       # … and its client
        echo syncthing            # a folder kept the same on two machines, on loopback
        echo librsvg2-bin         # turns the picture of the plan into pixels
        echo fonts-dejavu-core    # … with letters that have Vietnamese diacritics
        ;;
    lint)
        echo shellcheck  # reads the scripts
        echo python3     # script/notices
        ;;
    package)
        echo dpkg-dev   # which libraries' packages the program needs
        echo lintian    # reads the packages as Debian would
        echo python3    # script/notices
        echo xz-utils   # unpacks them for a look
        ;;
    cross-arm64)
        echo gcc-aarch64-linux-gnu  # the linker, and C for SQLite and ring
        echo libc6-dev:arm64        # its headers where that compiler looks for them
        echo libasound2-dev:arm64   # ALSA
        echo qemu-user-static       # runs the program, which writes its manual itself
        ;;
    cross-armhf)
        # Likewise; the headers by a package of this machine's kind, which need not be of the same day as its own.
        echo gcc-arm-linux-gnueabihf libc6-dev-armhf-cross libasound2-dev:armhf qemu-user-static
        ;;
    qemu)
        echo qemu-user-static  # runs programs of other kinds of machine
        echo binfmt-support    # the kernel hands programs of other kinds of machine to qemu
        echo iproute2          # a network of its own for what runs there
        ;;
    try)
        echo mmdebstrap         # makes a clean Debian
        echo systemd-container  # starts it with a systemd of its own
        ;;
    audio)
        echo espeak-ng sox libsox-fmt-all ffmpeg  # speaks, shapes and encodes the samples
        ;;
    *)
        fail "script/lib.sh knows no packages for \"$1\""
        ;;
    esac
}

# Ends the script with a sentence that says what is wrong and what to do.
fail() {
    printf '\n%s: %s\n' "$(basename "$0")" "$*" >&2
    exit 1
}

# dpkg also knows packages that were removed; only "installed" counts.
is_installed() {
    dpkg-query -W -f '${db:Status-Status}\n' "$1" 2>/dev/null | grep -qx installed
}

# Installs those packages of the named groups that are missing. Where it may not, it prints the one
# command that an administrator has to type, and ends.
need_packages() {
    local group package
    local -a missing=()
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        printf '%s: this is no Debian; if something below is not found, install what these are called here:\n  %s\n' \
            "$(basename "$0")" "$(for group in "$@"; do packages_of "$group"; done | xargs)" >&2
        return
    fi
    for group in "$@"; do
        for package in $(packages_of "$group"); do
            is_installed "$package" || missing+=("$package")
        done
    done
    [ "${#missing[@]}" -gt 0 ] || return 0
    install_packages "${missing[@]}"
}

# Does it as root, or through sudo.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

# Installs packages with apt, as root or through sudo.
install_packages() {
    local -a as_root=()
    local by_hand="sudo apt-get update && sudo apt-get install --no-install-recommends $*"
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null; then
            fail "these packages are missing and this account can't install them.
Please ask the administrator to type, as root:

    apt-get update && apt-get install --no-install-recommends $*"
        fi
        as_root=(sudo)
        # Without a terminal nobody can type a password: then sudo must do without one or fail.
        [ -t 0 ] || as_root=(sudo -n)
    fi
    echo "Installing: $*"
    # A mirror that fails on the update may still have what is wanted; the install decides.
    "${as_root[@]}" apt-get update -qq || echo "apt-get update failed; trying with what apt knows" >&2
    quiet_services "${as_root[@]}"
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "$@" || {
        loud_services "${as_root[@]}"
        fail "apt could not install what is missing. Please ask the administrator to type:

    $by_hand"
    }
    loud_services "${as_root[@]}"
    local package
    for package in "$@"; do
        # The tests start servers of their own on loopback; the packages' would be open to the network.
        case "$package" in
        samba) services_off "${as_root[@]}" smbd nmbd samba-ad-dc ;;
        openssh-server) services_off "${as_root[@]}" ssh ssh.socket ;;
        esac
    done
}

# What dpkg asks before it starts a service of a package that it has just installed (Debian's
# invoke-rc.d); 101 means no. An administrator's own stays.
quiet_services() {
    [ -e /usr/sbin/policy-rc.d ] && return
    printf '#!/bin/sh\n# loaphuong: while packages are installed\nexit 101\n' |
        "$@" tee /usr/sbin/policy-rc.d >/dev/null && "$@" chmod +x /usr/sbin/policy-rc.d
}

# Takes that back.
loud_services() {
    grep -qs '^# loaphuong: ' /usr/sbin/policy-rc.d || return 0
    "$@" rm /usr/sbin/policy-rc.d
}

# Nor at the next start of the machine: services_off [sudo] SERVICE…
services_off() {
    local -a as_root=()
    while [ "${1:-}" = sudo ] || [ "${1:-}" = -n ]; do
        as_root+=("$1")
        shift
    done
    command -v systemctl >/dev/null || return 0
    "${as_root[@]}" systemctl disable --quiet "$@" 2>/dev/null || true
}

# The oldest Rust that builds this, from Cargo.toml.
rust_wanted() {
    sed -n 's/^rust-version *= *"\(.*\)"/\1/p' Cargo.toml
}

# Whether `cargo` is there and new enough. An installation through rustup that this shell does not know
# of yet counts.
rust_is_enough() {
    [ -x "${CARGO_HOME:-$HOME/.cargo}/bin/cargo" ] && PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"
    local have
    have="$(cargo --version 2>/dev/null | awk '{ print $2 }')"
    [ -n "$have" ] && [ "$(printf '%s\n%s\n' "$(rust_wanted)" "$have" | sort -V | head -n 1)" = "$(rust_wanted)" ]
}

# Sees to a Rust that is new enough: the one at hand, else Debian's (`cargo-web` follows new versions on
# Debian's stable releases, `cargo` on its newest), else it says how to get one and ends.
need_rust() {
    rust_is_enough && return
    local pair candidate
    if command -v apt-cache >/dev/null; then
        for pair in "cargo rustc" "cargo-web rustc-web"; do
            candidate="$(apt-cache policy "${pair%% *}" 2>/dev/null | awk '/Candidate:/ { print $2 }')"
            if dpkg --compare-versions "${candidate:-0}" ge "$(rust_wanted)" 2>/dev/null; then
                # shellcheck disable=SC2086 # two words on purpose
                install_packages $pair
                rust_is_enough && return
            fi
        done
    fi
    fail "Rust $(rust_wanted) or newer is needed, and neither this machine nor its apt has it ($(
        cargo --version 2>/dev/null || echo "no cargo found"
    )).
Please install it with rustup, which needs no administrator: then open a new terminal and start this
script again."
}

# Names of the steps that failed.
failed_steps=()

# Runs one step under its name and remembers whether it failed: step NAME COMMAND…
step() {
    local name="$1"
    shift
    printf '\n== %s: %s\n' "$name" "$*"
    "$@" || failed_steps+=("$name")
}

# Says which steps failed, and ends the script accordingly.
tell_steps() {
    local script
    script="script/$(basename "$0")"
    if [ "${#failed_steps[@]}" -gt 0 ]; then
        printf '\n%s: FAILED: %s (after %s s)\n' "$script" "${failed_steps[*]}" "$SECONDS"
        exit 1
    fi
    printf '\n%s: good (after %s s)\n' "$script" "$SECONDS"
}

# On a small board one compiler a core does not fit into memory, and the kernel would end them: one for
# each GB, unless the caller has said how many.
fit_jobs_to_memory() {
    local memory_kib jobs
    memory_kib="$(awk '/^MemTotal:/ { print $2 }' /proc/meminfo)"
    # Rounded up: a board sold with 1 GB shows a little less.
    jobs=$(((memory_kib + 999999) / 1000000))
    if [ "$jobs" -lt "$(nproc)" ]; then
        export CARGO_BUILD_JOBS="${CARGO_BUILD_JOBS:-$jobs}"
    fi
}

# The dev profile compiles the crate as fast as can be, for the developer's loop. What runs long (a year
# of faults in virtual time) or must keep up with the sound on a small board is worth one step more.
# The dependencies are optimised in either case, and shared.
optimise_a_little() {
    export CARGO_PROFILE_DEV_OPT_LEVEL="${CARGO_PROFILE_DEV_OPT_LEVEL:-1}"
}

# Debian's name of a kind of machine to Rust's and to that of the GNU tools.
rust_target_of() {
    case "$1" in
    amd64) echo x86_64-unknown-linux-gnu ;;
    arm64) echo aarch64-unknown-linux-gnu ;;
    armhf) echo armv7-unknown-linux-gnueabihf ;;
    *) fail "\"$1\" is no kind of machine that this is packaged for; there are amd64, arm64 and armhf" ;;
    esac
}
gnu_prefix_of() {
    case "$1" in
    amd64) echo x86_64-linux-gnu ;;
    arm64) echo aarch64-linux-gnu ;;
    armhf) echo arm-linux-gnueabihf ;;
    esac
}

# Whether the compiler at hand has the standard library for this target.
has_rust_target() {
    [ -d "$(rustc --print sysroot)/lib/rustlib/$1/lib" ]
}

# Sees to the standard library for another kind of machine: rustup's where it has it, else Debian's, with
# Debian's compiler to match: need_rust_target ARCH TARGET
need_rust_target() {
    has_rust_target "$2" && return
    if command -v rustup >/dev/null && rustup target add "$2" && has_rust_target "$2"; then
        return
    fi
    install_packages rustc-web cargo-web "libstd-rust-web-dev:$1"
    # Debian's own before rustup's.
    PATH="/usr/bin:$PATH"
    hash -r
    has_rust_target "$2" || fail "neither rustup nor Debian's rustc-web has Rust's standard library for $1"
    rust_is_enough_as_it_is || fail "Debian's Rust is older than $(rust_wanted)"
}

# As `rust_is_enough`, without a look at rustup's.
rust_is_enough_as_it_is() {
    local have
    have="$(cargo --version | awk '{ print $2 }')"
    [ "$(printf '%s\n%s\n' "$(rust_wanted)" "$have" | sort -V | head -n 1)" = "$(rust_wanted)" ]
}
