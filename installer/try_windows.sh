#!/usr/bin/env bash
# Try the built Windows program and its setup under wine: installer/try_windows.sh PROGRAM SETUP FOLDER. Prints a line for
# each thing that was tried; ends with 1 at the first that fails. Called by build_windows.sh, which sets wine up.
set -euo pipefail
program=$1 setup=$2 work=$3/try
home=$WINEPREFIX/drive_c/users/$(id -un)
installed="$home/AppData/Local/Programs/SubsidyDesk"
menu="$home/AppData/Roaming/Microsoft/Windows/Start Menu/Programs/奖补台/奖补台.lnk"
register="$home/Documents/奖补台/试 登记簿.subsidy"
rm -rf "$work" "$installed" "$register"* # an earlier try may have ended half-way
mkdir -p "$work"

win() { timeout 300 wine "$@" </dev/null 2> >(cat >>"$work/wine.log") | cat; } # pipefail hands on what wine returned
fail() { echo "FAILED: $*"; exit 1; }
passed() { echo "passed: $*"; }
registry() { win reg query "$@" | iconv -f utf-8 -t utf-8 -c; }

self_check() { # EXE NAME
    local seconds=$SECONDS
    mkdir "$work/$2"
    win "$1" --selfcheck "Z:${work//\//\\}\\$2" >"$work/$2.txt" || { cat "$work/$2.txt" "$work/wine.log"; fail "self-check, $2"; }
    grep -q '"ok": true' "$work/$2/selfcheck.json" || fail "self-check, $2: no report"
    passed "self-check, $2: $((SECONDS - seconds)) s, $(grep -c '"ok": true,' "$work/$2/selfcheck.json") marks"
}

self_check "$program/subsidy-desk.exe" "console program"
self_check "$program/SubsidyDesk.exe" "window program"

win winecfg -v win81
code=0; win "$setup" /S || code=$?
[ "$code" = 3 ] && [ ! -e "$installed" ] || fail "an old Windows was not refused (exit code $code)"
win winecfg -v win10
passed "setup refuses a Windows before 10 1809 (exit code $code), nothing written"

seconds=$SECONDS
win "$setup" /S || fail "silent installation"
[ -e "$installed/SubsidyDesk.exe" ] && [ -e "$menu" ] && [ -d "$home/Documents/奖补台" ] || fail "something was not installed"
registry 'HKCU\Software\Classes\SubsidyDesk.register\shell\open\command' | grep -q -- '--register "%1"' || fail "no file type"
passed "silent installation: $((SECONDS - seconds)) s, $(du -sm "$installed" | cut -f1) MB, start menu, file type, Documents\\奖补台"
self_check "$installed/SubsidyDesk.exe" "installed program"

win "$installed/subsidy-desk.exe" --register "C:\\users\\$(id -un)\\Documents\\奖补台\\试 登记簿.subsidy" init --author 试 >/dev/null
before=$(sha256sum "$register")

wine "$installed/SubsidyDesk.exe" </dev/null 2>&1 | cat >"$work/running.txt" &
sleep 10
win wmic process get name | tr -d '\000 ' | grep SubsidyDesk.exe >/dev/null || { cat "$work/running.txt"; fail "the window program does not run"; }
touch "$installed/_internal/of an older version"
code=0; win "$setup" /S || code=$?
[ "$code" = 3 ] && [ -e "$installed/_internal/of an older version" ] || fail "an upgrade under a running program (exit code $code)"
passed "upgrade while the program runs: refused (exit code $code), nothing touched"
win taskkill /F /IM SubsidyDesk.exe >/dev/null
wait || true
win "$setup" /S || fail "upgrade"
[ ! -e "$installed/_internal/of an older version" ] || fail "files of the older version are left"
passed "upgrade in place: no file of the older version is left"

win "$installed/uninstall.exe" /S '_?=C:\users\'"$(id -un)"'\AppData\Local\Programs\SubsidyDesk' || fail "removal"
[ ! -e "$installed/_internal" ] && [ ! -e "$installed/SubsidyDesk.exe" ] && [ ! -e "$menu" ] || fail "something is left"
[ "$before" = "$(sha256sum "$register")" ] || fail "the register was touched"
passed "removal: program, menu and file type are gone, the register in Documents\\奖补台 is as it was"
rm "$register"
