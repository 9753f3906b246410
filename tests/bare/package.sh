#!/bin/sh
# Installs a package into a root folder that holds nothing but the installer's own files, runs what it
# installed there, and removes it again:
#
#   tests/bare/package.sh claviger.deb|claviger.rpm
set -eu
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
case $1 in
*.deb)
    mkdir -p "$root/var/lib/dpkg/info" "$root/var/lib/dpkg/updates"
    touch "$root/var/lib/dpkg/status" "$root/var/lib/dpkg/available"
    dpkg --root="$root" --install "$1"
    ;;
*.rpm)
    # What it needs of rpm itself is asked of a database that is empty here.
    rpm --root "$root" --dbpath /var/lib/rpm --nodeps --install "$1"
    ;;
esac
chroot "$root" /usr/bin/claviger --version
chroot "$root" /usr/bin/claviger --demo apps list --filter app_demo
for file in bash-completion/completions/claviger zsh/vendor-completions/_claviger \
    fish/vendor_completions.d/claviger.fish man/man1/claviger.1.gz doc/claviger/copyright; do
    test -s "$root/usr/share/$file"
done
case $1 in
*.deb) dpkg --root="$root" --purge claviger ;;
*.rpm) rpm --root "$root" --dbpath /var/lib/rpm --nodeps --erase claviger ;;
esac
test ! -e "$root/usr/bin/claviger"
