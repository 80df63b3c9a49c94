#!/usr/bin/env bash
# Build the package for UOS 20, Kylin V10 and every Debian since 10 (x86-64, glibc 2.28) on Debian 12, as root, with
# the network: dist/subsidy-desk_VERSION_amd64.deb. Then install it into a fresh Debian 11, with no more than it asks
# for, and check it there, on a real X server and without a network; what was seen is written to
# docs/releases/VERSION-linux.md.
#
#   installer/build_linux.sh [FOLDER]       FOLDER keeps the two Debians for the next time; default build/linux
#
# A bundle takes over the glibc of the Python that it is made with. So one is built here that asks for nothing newer
# than 2.28, in a Debian 11; the wheels are of that glibc already. installer/glibc.py looks at every file of the result.
set -euo pipefail
exec </dev/null
cd "$(dirname "$0")/.."
keep=$(realpath -m "${1:-build/linux}")
version=$(sed -n 's/^__version__ = "\(.*\)"$/\1/p' desktop/__init__.py)
maker=$keep/maker user=$keep/user
deb=$PWD/dist/subsidy-desk_${version}_amd64.deb
needs=(libc6 libdbus-1-3 libegl1 libfontconfig1 libgl1 libglib2.0-0 libstdc++6 libxcb-icccm4 libxcb-image0
    libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 libxcb-shape0 libxcb-xinerama0 libxcb-xkb1 libxkbcommon-x11-0)
export DEBIAN_FRONTEND=noninteractive
mkdir -p "$keep" dist

say() { printf '== %s\n' "$*"; }
passed() { echo "passed: $*" | tee -a "$keep/tried.txt"; }
within() { chroot "$1" sh -ec "$2"; }
release() {
    for debian in "$maker" "$user"; do
        for place in proc dev; do mountpoint -q "$debian/$place" && umount "$debian/$place"; done
    done
    true
}
trap release EXIT
debian() { # FOLDER PACKAGES...: a Debian 11 with these packages
    local folder=$1
    shift
    [ -e "$folder/etc/debian_version" ] || debootstrap --variant=minbase bullseye "$folder" >"$keep/debootstrap.log"
    mountpoint -q "$folder/proc" || mount -t proc proc "$folder/proc"
    mountpoint -q "$folder/dev" || mount --bind /dev "$folder/dev"
    within "$folder" "apt-get update -qq; apt-get install -y -qq --no-install-recommends $* >/dev/null"
}

command -v debootstrap >/dev/null || apt-get install -y -qq --no-install-recommends debootstrap
[ -x .venv/bin/pyinstaller ] || python3 run.py test --version >/dev/null # makes .venv with the lock of the tests

say "A Debian 11 to build in"
debian "$maker" gcc make libc6-dev zlib1g-dev libffi-dev libssl-dev binutils dpkg-dev xz-utils libxcb-cursor0 "${needs[@]}"

if [ ! -x "$maker/opt/python/bin/python3.11" ]; then
    say "A Python that asks nothing newer of glibc than 2.28"
    sed -n 's/^deb \(.*\) bullseye .*/deb-src \1 bookworm main/p' "$maker/etc/apt/sources.list" |
        head -1 >"$maker/etc/apt/sources.list.d/source.list"
    cp installer/old_math.h "$maker/usr/src/"
    within "$maker" 'apt-get update -qq; cd /usr/src; apt-get source -qq --download-only python3.11
        mkdir python; tar xf python3.11_*.orig.tar.* -C python --strip-components=1; cd python
        ./configure -q --prefix=/opt/python --enable-shared --disable-test-modules --without-ensurepip LDFLAGS=-Wl,-rpath,/opt/python/lib \
            CFLAGS="-include /usr/src/old_math.h" ac_cv_func_sem_clockwait=no
        make -s -j"$(nproc)"; make -s install' >"$keep/python.log" 2>&1
fi

say "The libraries as locked"
libraries=$maker/opt/python/lib/python3.11/site-packages # PyInstaller takes Qt as a whole only from such a place
rm -rf "$maker/wheels" "${libraries:?}"/*
.venv/bin/python installer/wheels.py linux "$maker/wheels" "$libraries"

say "The program"
rm -rf "$maker/source"
mkdir "$maker/source"
git ls-files -z desktop policies resources installer build_installer.spec | xargs -0 cp --parents -t "$maker/source"
within "$maker" 'cd /source; /opt/python/bin/python3.11 -X utf8 -m PyInstaller --noconfirm \
    --clean --log-level WARN build_installer.spec' 2>"$keep/pyinstaller.log"
program=$maker/source/dist/SubsidyDesk
find "$program" -type f -size +5M -name '*.so*' -exec strip --strip-debug {} +
.venv/bin/python installer/glibc.py "$program" >"$keep/glibc.txt"
rm -f "$keep/tried.txt"
passed "$(cat "$keep/glibc.txt")"

say "The package"
tree=$keep/tree
rm -rf "$tree"
mkdir -p "$tree"/{DEBIAN,opt,usr/bin,usr/share/{applications,mime/packages,icons/hicolor/scalable/apps}}
cp -r "$program" "$tree/opt/subsidy-desk"
cmp "$tree"/opt/subsidy-desk/{subsidy-desk,SubsidyDesk} # Linux knows no programs with and without a console
ln -sf SubsidyDesk "$tree/opt/subsidy-desk/subsidy-desk"
install -m 755 installer/linux/open-register "$tree/opt/subsidy-desk/"
ln -s /opt/subsidy-desk/SubsidyDesk "$tree/usr/bin/subsidy-desk"
install -m 644 installer/linux/subsidy-desk.desktop "$tree/usr/share/applications/"
install -m 644 installer/linux/subsidy-desk.xml "$tree/usr/share/mime/packages/"
install -m 644 resources/icons/app.svg "$tree/usr/share/icons/hicolor/scalable/apps/subsidy-desk.svg"
depends=$(printf ', %s' "${needs[@]:1}")
cat >"$tree/DEBIAN/control" <<CONTROL
Package: subsidy-desk
Version: $version
Architecture: amd64
Maintainer: Subsidy Desk
Installed-Size: $(du -sk "$tree" | cut -f1)
Depends: libc6 (>= 2.28)$depends
Section: misc
Priority: optional
Description: 奖补台：县级商务部门的电子商务奖补登记、测算与打印
 全程在本机完成，不联网。登记簿是扩展名为 .subsidy 的文件，卸载程序不会删除它们。
CONTROL
chmod -R u=rwX,go=rX "$tree"
dpkg-deb --root-owner-group -Zxz --build "$tree" "$deb" >/dev/null
(cd dist && sha256sum "$(basename "$deb")" >"$deb.sha256")

say "Trying it in a fresh Debian 11"
rm -rf "$user/home/clerk/自检"
debian "$user" xvfb xauth
cp "$deb" "$user/tmp/subsidy-desk.deb"
within "$user" 'apt-get install -y -qq --no-install-recommends --reinstall /tmp/subsidy-desk.deb >/dev/null
    id clerk >/dev/null 2>&1 || useradd --create-home clerk'
passed "installed with what it asks for, into a Debian $(cat "$user/etc/debian_version")"
clerk() { unshare --net chroot "$user" su clerk -c "cd && LANG=C.UTF-8 xvfb-run -a sh -c '$1'"; } # without a network
clerk 'rm -rf .config; subsidy-desk --selfcheck 自检 && grep -A9 versions 自检/selfcheck.json'
passed "self-check on an X server, without a network: $(grep -c '"ok": true,' "$user/home/clerk/自检/selfcheck.json") marks"
clerk 'timeout 60 /opt/subsidy-desk/open-register 自检/*/*.subsidy & for n in $(seq 50); do
    grep -qs last= .config/subsidy-desk/window.ini && break; sleep 1; done; kill $!; grep -q last= .config/subsidy-desk/window.ini'
passed "a register that the file manager names opens in the window; settings are in ~/.config/subsidy-desk"
within "$user" 'apt-get purge -y -qq subsidy-desk >/dev/null; [ ! -e /opt/subsidy-desk ]; [ -e /home/clerk/自检 ]'
passed "removal: the program is gone, the register is there"
mkdir -p docs/releases
{
    echo "# $version: the Linux package"
    echo
    echo "Written by \`installer/build_linux.sh\` on $(date -u +%F), commit $(git rev-parse --short HEAD)."
    echo "Package: $(stat -c %s "$deb" | awk '{printf "%.1f", $1 / 1e6}') MB;" \
        "installed: $(du -sb "$tree" | awk '{printf "%.1f", $1 / 1e6}') MB."
    echo
    sed 's/^/- /' "$keep/tried.txt"
} >"docs/releases/$version-linux.md"
say "Done: $deb"
