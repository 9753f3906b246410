#!/bin/sh
# Installs a Debian package into a root folder that holds nothing but dpkg's own files, runs what it
# installed there, and removes it again:
#
#   tests/bare/package.sh PACKAGE
set -eu
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
mkdir -p "$root/var/lib/dpkg/info" "$root/var/lib/dpkg/updates"
touch "$root/var/lib/dpkg/status" "$root/var/lib/dpkg/available"
dpkg --root="$root" --install "$1"
chroot "$root" /usr/bin/claviger --version
chroot "$root" /usr/bin/claviger --demo apps list --filter app_demo
for file in bash-completion/completions/claviger zsh/vendor-completions/_claviger \
    fish/vendor_completions.d/claviger.fish man/man1/claviger.1.gz doc/claviger/copyright; do
    test -s "$root/usr/share/$file"
done
dpkg --root="$root" --purge claviger
test ! -e "$root/usr/bin/claviger"
