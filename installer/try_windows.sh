#!/usr/bin/env bash
# Try the built Windows program and its setup under wine: installer/try_windows.sh PROGRAM SETUP FOLDER. Prints a line for
# each thing that was tried; ends with 1 at the first that fails. Called by build_windows.sh, which sets wine up.
set -euo pipefail
root=$(dirname "$(realpath "$0")")/..
program=$1 setup=$2 work=$3/try
home=$WINEPREFIX/drive_c/users/$(id -un)
installed="$home/AppData/Local/Programs/SubsidyDesk"
menu="$home/AppData/Roaming/Microsoft/Windows/Start Menu/Programs/奖补台/奖补台.lnk"
documents="$home/Documents/奖补台" settings="$home/AppData/Local/subsidy-desk"
register="$documents/试 登记簿.subsidy"
rm -rf "$work" "$installed" "$documents" "$settings" # of an earlier try; this Windows is the build's own
mkdir -p "$work/stick"

win() { timeout 300 wine "$@" </dev/null 2> >(cat >>"$work/wine.log") | cat; } # pipefail hands on what wine returned
fail() { echo "FAILED: $*"; exit 1; }
passed() { echo "passed: $*"; }
registry() { win reg query "$@" | iconv -f utf-8 -t utf-8 -c; }
windows() { printf 'C:%s' "$(printf %s "${1#"$WINEPREFIX/drive_c"}" | tr / '\\')"; } # PATH as the programs know it
running() { win wmic process get name | tr -d '\000 ' | grep SubsidyDesk.exe >/dev/null; }
until_so() { # COMMAND...: wait for it
    for _ in $(seq 60); do if "$@" 2>/dev/null; then return 0; fi; sleep 1; done
    return 1
}

self_check() { # EXE NAME
    local seconds=$SECONDS
    mkdir "$work/$2"
    win "$1" --selfcheck "Z:${work//\//\\}\\$2" >"$work/$2.txt" || { cat "$work/$2.txt" "$work/wine.log"; fail "self-check, $2"; }
    for mark in ok frozen utf8_mode; do
        grep -q "^  \"$mark\": true" "$work/$2/selfcheck.json" || fail "self-check, $2: not $mark"
    done
    passed "self-check, $2: $((SECONDS - seconds)) s, $(grep -c '"ok": true,' "$work/$2/selfcheck.json") marks"
}

self_check "$program/subsidy-desk.exe" "console program"
self_check "$program/SubsidyDesk.exe" "window program"

win reg add 'HKLM\Software\Microsoft\Windows NT\CurrentVersion' /v CurrentBuildNumber /d 17134 /f >/dev/null
timeout 60 wineserver -w || true
code=0; win "$setup" /S || code=$?
win winecfg -v win10
timeout 60 wineserver -w || true
[ "$code" = 3 ] && [ ! -e "$installed" ] || fail "an old Windows was not refused (exit code $code)"
passed "setup refuses Windows 10 1803, build 17134 (exit code $code), nothing written"

seconds=$SECONDS
win "$setup" /S || fail "silent installation"
[ -e "$installed/SubsidyDesk.exe" ] && [ -e "$menu" ] && [ -d "$documents" ] || fail "something was not installed"
registry 'HKCU\Software\Classes\SubsidyDesk.register\shell\open\command' | grep -q -- '--register "%1"' || fail "no file type"
passed "silent installation: $((SECONDS - seconds)) s, $(du -sm "$installed" | cut -f1) MB, start menu, file type, Documents\\奖补台"
self_check "$installed/SubsidyDesk.exe" "installed program"

win "$installed/subsidy-desk.exe" --register "$(windows "$register")" init --author 试 >/dev/null
for key in .subsidy SubsidyDesk.register; do # wine looks for file types among those of all users alone
    win reg copy "HKCU\\Software\\Classes\\$key" "HKLM\\Software\\Classes\\$key" /s /f >/dev/null
done
wine start "$(windows "$register")" </dev/null 2>&1 | cat >"$work/running.txt" & # as a double click does
until_so grep -qs 'last=.*subsidy' "$settings/window.ini" || { cat "$work/running.txt"; fail "a double click opens no register"; }
running || fail "the window program does not run"
for key in .subsidy SubsidyDesk.register; do win reg delete "HKLM\\Software\\Classes\\$key" /f >/dev/null; done
passed "a double click on a register opens it in the window; settings are in AppData\\Local\\subsidy-desk"

touch "$installed/_internal/of an older version"
code=0; win "$setup" /S || code=$?
[ "$code" = 3 ] && [ -e "$installed/_internal/of an older version" ] || fail "an upgrade under a running program (exit code $code)"
passed "upgrade while the program runs: refused (exit code $code), nothing touched"
win taskkill /F /IM SubsidyDesk.exe >/dev/null
wait || true
before=$(sha256sum "$register")
win "$setup" /S || fail "upgrade"
[ ! -e "$installed/_internal/of an older version" ] || fail "files of the older version are left"
passed "upgrade in place: no file of the older version is left"
for released in "$root"/tests/register/released/*.subsidy; do
    cp "$released" "$documents/"
    win "$installed/subsidy-desk.exe" --register "$(windows "$documents/${released##*/}")" verify >"$work/verify.txt" ||
        { cat "$work/verify.txt"; fail "a register of $(basename "$released" .subsidy) does not open"; }
    passed "a register of $(basename "$released" .subsidy) opens after the upgrade"
done

newer=SubsidyDesk-999.0.0-setup.exe
cp "$setup" "$work/stick/$newer"
(cd "$work/stick" && sha256sum "$newer" >"$newer.sha256")
stick="Z:${work//\//\\}\\stick"
win "$installed/subsidy-desk.exe" update "$stick" >"$work/update.txt" && grep -q 999.0.0 "$work/update.txt" || fail "a newer setup was not found"
printf x >>"$work/stick/$newer"
code=0; win "$installed/subsidy-desk.exe" update "$stick" >"$work/update.txt" || code=$?
[ "$code" = 2 ] || fail "a damaged setup was not refused (exit code $code)"
passed "a newer setup on a stick is recognised; one byte more and it is refused"

win "$installed/uninstall.exe" /S '_?=C:\users\'"$(id -un)"'\AppData\Local\Programs\SubsidyDesk' || fail "removal"
[ ! -e "$installed/_internal" ] && [ ! -e "$installed/SubsidyDesk.exe" ] && [ ! -e "$menu" ] || fail "something is left"
! registry 'HKCU\Software\Classes\SubsidyDesk.register' >/dev/null 2>&1 || fail "the file type is left"
[ "$before" = "$(sha256sum "$register")" ] || fail "the register was touched"
passed "removal: program, menu and file type are gone, the register in Documents\\奖补台 is as it was"
rm -r "$documents" "$work/stick"
