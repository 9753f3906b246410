#!/bin/sh
# Holds the program against the vendor's own SDKs: they talk to `claviger simulate`, and their
# signer checks what claviger signs. Prints a line for each check; fails if one fails.
#
#   tests/peers/run.sh [PROGRAM]
#
# PROGRAM is the claviger to test, by default the debug build. The SDKs are installed into target/.
set -eu
cd "$(dirname "$0")/../.."
program=${1:-target/debug/claviger}
venv=target/peers/venv
if [ ! -x "$program" ]; then
    cargo build --quiet
fi
if ! cmp -s tests/peers/requirements.txt "$venv/installed.txt"; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check -r tests/peers/requirements.txt
    cp tests/peers/requirements.txt "$venv/installed.txt"
fi
# Nothing here may leave this machine.
unset http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY || true
exec "$venv/bin/python" tests/peers/peers.py "$program"
