#!/usr/bin/env bash
# Build the Windows program and its setup on Debian 12, under wine, and try them with the network cut: self-check of the
# .exe, silent installation, self-check of what was installed, a double click on a register, upgrade over it, registers
# of earlier versions, a setup on a USB stick, removal. What was seen is written to docs/releases/VERSION-wine.md. Needs the network, and as root installs what it needs.
#
#   installer/build_windows.sh [FOLDER]      FOLDER keeps the Windows Python for the next time; default build/windows
#
# The release itself is built on real Windows (.github/workflows/release.yml): wine proves neither input methods nor
# scaling, printing or antivirus programs.
set -euo pipefail
exec </dev/null
cd "$(dirname "$0")/.."
root=$PWD
keep=$(realpath -m "${1:-build/windows}")
version=$(sed -n 's/^__version__ = "\(.*\)"$/\1/p' desktop/__init__.py)
mkdir -p "$keep" dist
began=$SECONDS

if ! command -v wine64 x86_64-w64-mingw32-gcc makensis >/dev/null || [ ! -e /usr/lib/wine/wine64 ]; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends wine wine64 gcc-mingw-w64-x86-64-win32 nsis locales >/dev/null
fi
localedef -i zh_CN -f UTF-8 zh_CN.UTF-8 2>/dev/null || true
[ -x .venv/bin/pyinstaller ] || python3 run.py test --version >/dev/null # makes .venv with the lock of the tests

# Names in Chinese need a Chinese locale; wine hides variables that begin with QT_, and knows no screen here.
export LANG=zh_CN.UTF-8 LC_ALL=zh_CN.UTF-8 WINEPREFIX=$keep/prefix WINEARCH=win64 WINEDEBUG=-all
export WINEQT_QPA_PLATFORM=offscreen WINEDLLOVERRIDES="bcryptprimitives=n;winemenubuilder.exe=d;mscoree,mshtml="
unset DISPLAY

# Without a pipe behind it a Windows Python finds no console and dies.
win() { wine "$@" 2> >(cat >>"$keep/wine.log") | cat; }
say() { printf '== %s\n' "$*"; }

c=$WINEPREFIX/drive_c
if [ ! -e "$c/python/python.exe" ]; then
    say "A Windows Python under wine"
    rm -rf "$WINEPREFIX" "$keep/unpacked"
    win wineboot -i
    win winecfg -v win10
    x86_64-w64-mingw32-gcc -shared -O2 -o "$c/windows/system32/bcryptprimitives.dll" installer/process_prng.c -ladvapi32
    .venv/bin/python installer/fetch_windows_python.py "$keep/unpacked"
    mv "$keep/unpacked/cp311" "$c/python"
fi
lock=$(cat requirements.lock requirements-dev.lock installer/wheels.py | sha256sum)
if [ "$lock" != "$(cat "$keep/lock" 2>/dev/null)" ]; then
    say "The libraries as locked"
    rm -rf "$keep/wheels" "$c/python/Lib/site-packages/"* # nothing but what is locked
    .venv/bin/python installer/wheels.py windows "$keep/wheels" "$c/python/Lib/site-packages"
    echo "$lock" >"$keep/lock"
fi

say "The program"
rm -rf "$c/source"
mkdir "$c/source"
git ls-files -z desktop policies resources installer build_installer.spec | xargs -0 cp --parents -t "$c/source"
(cd "$c/source" && win 'C:\python\python.exe' -X utf8 -m PyInstaller --noconfirm --clean \
    --log-level WARN build_installer.spec) >"$keep/pyinstaller.log"
program=$c/source/dist/SubsidyDesk
[ -e "$program/SubsidyDesk.exe" ] || { tail -30 "$keep/pyinstaller.log" "$keep/wine.log"; exit 1; }

say "The setup"
setup=$root/dist/SubsidyDesk-$version-setup.exe
(cd installer && makensis -V2 -INPUTCHARSET UTF8 -DVERSION="$version" -DPROGRAM="$program" -DSETUP="$setup" \
    -DUNDER_WINE setup.nsi)
(cd dist && sha256sum "$(basename "$setup")" >"$setup.sha256")

say "Trying them"
without_network=() network="with a network"
if unshare --net true 2>/dev/null; then without_network=(unshare --net) network="without a network"; fi
wineserver -k || true # so that its services too are started without
"${without_network[@]}" bash installer/try_windows.sh "$program" "$setup" "$keep" | tee "$keep/tried.txt"
mkdir -p docs/releases
{
    echo "# $version: the Windows program under wine"
    echo
    echo "Written by \`installer/build_windows.sh\` on $(date -u +%F), commit $(git rev-parse --short HEAD), $(wine --version)."
    echo "Setup: $(stat -c %s "$setup" | awk '{printf "%.1f", $1 / 1e6}') MB; installed:" \
        "$(du -sb "$program" | awk '{printf "%.1f", $1 / 1e6}') MB; whole run: $((SECONDS - began)) s."
    echo
    echo "Tried $network:"
    echo
    sed 's/^/- /' "$keep/tried.txt"
} >"docs/releases/$version-wine.md"
say "Done in $((SECONDS - began)) s"
