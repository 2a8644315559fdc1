# shellcheck shell=bash
# Sourced by scripts/demo and scripts/test: what has to be installed, and installing it. Works with
# macOS's bash 3.2. Whoever sources this has set -euo pipefail.
# shellcheck disable=SC2034  # variables are for whoever sources this

berth_root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

berth_say()
{
    printf '==> %s\n' "$*"
}

berth_die()
{
    printf '%s: %s\n' "${0##*/}" "$1" >&2
    [ $# -lt 2 ] || printf 'hint: %s\n' "$2" >&2
    exit 1
}

# berth_step TEXT COMMAND [ARGUMENT...]: says what begins, and how long it took. The command is not
# part of a condition, so inside a function too the first failure ends everything.
berth_step()
{
    local started=$SECONDS
    berth_current=$1
    shift
    berth_say "$berth_current"
    "$@"
    berth_say "$berth_current: $((SECONDS - started)) s"
    berth_current=''
}

berth_current=''
trap '[ $? -eq 0 ] || [ -z "$berth_current" ] || printf "%s: failed: %s\n" "${0##*/}" "$berth_current" >&2' EXIT

# debian, macos or other
berth_os()
{
    if [ "$(uname -s)" = Darwin ]; then
        echo macos
    elif command -v apt-get >/dev/null && command -v dpkg-query >/dev/null; then
        echo debian
    else
        echo other
    fi
}

# berth_need_root WHAT: ends with a hint if there is no way to run WHAT as root.
berth_need_root()
{
    [ "$(id -u)" -ne 0 ] || return 0
    command -v sudo >/dev/null || berth_die "this needs root, and there is no sudo" "as root: $1"
    berth_may_ask || sudo -n true 2>/dev/null ||
        berth_die "sudo wants a password, and nobody is there to type it" "as root: $1"
}

berth_may_ask()
{
    [ -z "${CI:-}" ] && [ -t 0 ]
}

berth_as_root()
{
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif berth_may_ask; then
        sudo "$@"
    else
        sudo -n "$@"
    fi
}

berth_apt_get()
{
    berth_as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 "$@"
}

# Runs a command whose output matters only if it fails.
berth_quietly()
{
    local output status=0
    output=$("$@" 2>&1) || status=$?
    [ "$status" -eq 0 ] || printf '%s\n' "$output" >&2
    return "$status"
}

# Once a run: what was fetched a minute ago is not old.
berth_apt_update()
{
    if [ -z "${berth_apt_updated:-}" ]; then
        berth_need_root "apt-get update"
        berth_say "Fetching apt's package lists"
        berth_apt_get update
        berth_apt_updated=1
    fi
}

berth_apt_missing()
{
    local have package
    have=" $(dpkg-query -W -f='${db:Status-Status} ${Package} ' "$@" 2>/dev/null) " || true
    for package in "$@"; do
        case $have in
        *" installed $package "*) ;;
        *) echo "$package" ;;
        esac
    done
}

berth_brew_missing()
{
    local have package
    have=" $(brew list --formula -1 | tr '\n' ' ') "
    for package in "$@"; do
        case $have in
        *" $package "*) ;;
        *) echo "$package" ;;
        esac
    done
}

# berth_install PURPOSE DEBIAN_PACKAGES HOMEBREW_PACKAGES
berth_install()
{
    local purpose=$1 debian=$2 homebrew=$3 missing
    # shellcheck disable=SC2086  # lists of words
    case $(berth_os) in
    debian)
        missing=$(berth_apt_missing $debian | xargs)
        [ -n "$missing" ] || return 0
        berth_say "Installing $purpose:" $missing
        berth_need_root "apt-get install --no-install-recommends $missing"
        berth_apt_update
        berth_quietly berth_apt_get install -y --no-install-recommends $missing
        ;;
    macos)
        [ -n "$homebrew" ] || return 0
        command -v brew >/dev/null ||
            berth_die "Homebrew is missing" "install it from https://brew.sh, then run this again"
        xcode-select -p >/dev/null 2>&1 ||
            berth_die "Apple's command line tools are missing" "xcode-select --install"
        missing=$(berth_brew_missing $homebrew | xargs)
        [ -n "$missing" ] || return 0
        berth_say "Installing $purpose:" $missing
        HOMEBREW_NO_AUTO_UPDATE=1 HOMEBREW_NO_INSTALL_CLEANUP=1 brew install $missing
        ;;
    other)
        berth_say "This is neither Debian, Ubuntu nor macOS, so nothing is installed."
        berth_say "Needed as $purpose, by Debian's names: $debian"
        ;;
    esac
}

berth_install_build_deps()
{
    berth_install "what Berth is built with" \
        "g++ cmake ninja-build pkg-config libasio-dev libspdlog-dev nlohmann-json3-dev catch2 \
         libsqlitecpp-dev libsqlite3-dev libcli11-dev libexpected-dev libsystemd-dev libzstd-dev libre2-dev libarchive-dev qt6-base-dev qt6-svg-dev \
         git ca-certificates" \
        "cmake ninja pkgconf asio spdlog nlohmann-json catch2 sqlite sqlitecpp cli11 tl-expected zstd re2 libarchive"
}

# Homebrew: nothing. macOS has its hypervisor built in.
berth_install_run_deps()
{
    local qemu=qemu-system-x86
    case $(uname -m) in
    aarch64 | arm64) qemu='qemu-system-arm' ;;
    esac
    berth_install "what machines run with" \
        "$qemu qemu-utils qemu-system-common cpio kmod xz-utils zstd" ""
    [ "$(berth_os)" = debian ] || return 0
    # Debian 12 has virtiofsd in qemu-system-common; later ones, and Ubuntu, in a package of its own.
    if [ ! -x /usr/lib/qemu/virtiofsd ] && [ ! -x /usr/libexec/virtiofsd ] &&
        apt-cache show virtiofsd >/dev/null 2>&1; then
        berth_install "what shares folders" virtiofsd ""
    fi
}

# The part of GNUstep that knows of displays. Its package has the version in its name.
berth_install_gnustep_back()
{
    local package
    [ "$(berth_os)" = debian ] || return 0
    ! dpkg-query -W -f='${db:Status-Status}\n' 'gnustep-back0*-cairo' 2>/dev/null | grep -q '^installed' || return 0
    package=$(apt-cache pkgnames gnustep-back0 | grep -e '-cairo$' | sort -V | tail -n 1)
    berth_install "what shows GNUstep's menus" "$package" ""
}

berth_install_test_deps()
{
    # What checks the files for macOS: LLVM of one version, GNUstep, and the C headers of the other
    # architecture that macOS runs on.
    local other=arm64
    case $(uname -m) in
    aarch64 | arm64) other=amd64 ;;
    esac
    berth_install "what checks the files for macOS" \
        "clang-16 libc++-16-dev libc++abi-16-dev lld-16 llvm-16 libgnustep-base-dev libgnustep-gui-dev \
         libobjc-12-dev libc6-dev-$other-cross" ""
    berth_install_gnustep_back
    berth_install "what the tests use" "shellcheck dbus systemd python3 xvfb xauth xdotool openbox imagemagick fonts-dejavu-core \
         xfce4-panel xfce4-notifyd xdg-desktop-portal-gtk xterm xclip adwaita-icon-theme desktop-file-utils appstream clang \
         ruby librsvg2-bin python3-yaml libarchive-tools original-awk" shellcheck
    [ "$(berth_os)" = debian ] || return 0
    # libFuzzer, for the version that clang is. Some releases have it in clang itself.
    local runtime
    runtime=libclang-rt-$(clang -dumpversion | cut -d. -f1)-dev
    if [ -n "$(berth_apt_missing "$runtime")" ] && apt-cache show "$runtime" >/dev/null 2>&1; then
        berth_install "what fuzzes" "$runtime" ""
    fi
}

# Sets berth_guest to the directory of the demo and test guest.
berth_build_guest()
{
    local build=$berth_root/tests/support/guest/build status=0
    [ "$(berth_os)" != macos ] || build=${build}_on_macos
    berth_guest=$("$build" "$@") || status=$?
    if [ "$status" -eq 3 ]; then
        berth_apt_update
        berth_guest=$("$build" "$@") || return
    elif [ "$status" -ne 0 ]; then
        return "$status"
    fi
}
