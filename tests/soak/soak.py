#!/usr/bin/env python3
"""A long shift: the console stays open, and commands run beside it, while the gateway throttles, drops
connections, is restarted with its gateways renamed, and lets no token live longer than a minute.

    tests/soak/soak.py PROGRAM [SECONDS]

SECONDS is 600 by default. Prints figures; fails if an action failed that need not fail, if the
console's memory grew by more than 1 MiB once it was warm (after five minutes at the least; a shorter
run is held to 24 MiB in all) or if it keeps descriptors. Needs the right to read another
process of the same user (root), and Linux. Everything stays on loopback and in a temporary folder.
"""

import collections
import fcntl
import os
import pathlib
import pty
import re
import select
import signal
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time

MIB = 1 << 20
# A shorter shift ends before what is kept on purpose (caches, the request log, the journal's tail) is
# full: it is held to what a console may take at all.
SETTLED, MOST = 300.0, 24 * MIB
NAMES = (("payments", "main"), ("billing", "central"))
ESTATE = pathlib.Path(__file__).resolve().parents[2] / "assets/estates/small.toml"
CONFIG = """
[profiles.shift]
project_id = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
region = "eu-de"

[profiles.shift.auth]
method = "password"
username = "admin"
domain = "OTC-EU-DE-00000000001000000001"
password_env = "SHIFT_PASSWORD"

[profiles.shift.endpoints]
"""
FAULTS = """
[[fault]]
match = { method = "GET", path = "*/apps", nth = 2 }
do = { status = 429, retry_after = 1 }

[[fault]]
match = { method = "GET", path = "*/apps", nth = 5 }
do = "drop_before"

[[fault]]
match = { method = "GET", path = "*/apps", nth = 9 }
do = { status = 503, retry_after = 1 }

[[fault]]
match = { method = "GET", path = "*/apps", nth = 14 }
do = "reset"

[[fault]]
match = { method = "PUT", path = "*/apps/secret/*", nth = 2 }
do = "drop_after"

[[fault]]
match = { method = "PUT", path = "*/app-codes", nth = 2 }
do = { status = 429, retry_after = 1 }
"""
# What an administrator does at the console; the keys leave it where it was.
ROUND = ["u", "j", "j", "/", "pay", "\r", "/", "\x7f\x7f\x7f", "\x1b", "k", "?", "\x1b", "J", "\x1b"]
ROUND += ["i", "\x1b", "t", "\x1b", "\t", "\x1b", "G", "g", "s", "\x1b", "e", "\x1b", "!", "\x1b", "\x0c"]


class Gateway:
    """The simulator, on one port, now and then another one."""

    def __init__(self, program, folder):
        self.program, self.folder, self.round, self.child = program, folder, 0, None
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = "127.0.0.1:%d" % free.getsockname()[1]
        (folder / "faults.toml").write_text(FAULTS)
        # Whoever uses it holds this; whoever restarts it waits until nobody does.
        self.held = threading.RLock()
        self.start()

    def start(self):
        """Starts it, with the other names for its gateways."""
        text = ESTATE.read_text()
        for old, new in zip(NAMES[0], NAMES[self.round % 2]):
            text = text.replace(f'name = "{old}"', f'name = "{new}"')
        self.round += 1
        estate = self.folder / "estate.toml"
        estate.write_text(text)
        command = [self.program, "simulate", "--listen", self.address, "--token-life", "60"]
        command += ["--estate", estate, "--faults", self.folder / "faults.toml"]
        self.child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        if not self.child.stdout.readline():
            sys.exit("the simulator did not start")

    def stop(self):
        """Ends it."""
        self.child.send_signal(signal.SIGKILL)
        self.child.wait()
        self.child.stdout.close()


class Console:
    """The console in a terminal of its own."""

    def __init__(self, program, env):
        self.main, terminal = pty.openpty()
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 120, 0, 0))

        def begin():
            os.setsid()
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)

        self.child = subprocess.Popen(
            [program], env=env, stdin=terminal, stdout=terminal, stderr=terminal, preexec_fn=begin
        )
        os.close(terminal)
        self.sent = 0
        self.last = b""

    def watch(self, seconds):
        """Takes what it draws, for so long."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if select.select([self.main], [], [], left)[0]:
                try:
                    drawn = os.read(self.main, 1 << 16)
                except OSError:
                    # It has ended.
                    return
                self.sent += len(drawn)
                self.last = (self.last + drawn)[-20000:]

    def types(self, keys):
        """Presses keys."""
        os.write(self.main, keys.encode())

    def resident(self):
        """Its memory that is nobody else's, in bytes."""
        text = pathlib.Path(f"/proc/{self.child.pid}/smaps_rollup").read_text()
        return sum(int(n) for n in re.findall(r"^Private_\w+: +(\d+)", text, re.M)) * 1024

    def descriptors(self):
        """How many descriptors it has open, sockets aside: those come and go with requests."""
        folder = f"/proc/{self.child.pid}/fd"
        kinds = collections.Counter()
        for number in os.listdir(folder):
            try:
                kinds["socket" if "socket:" in os.readlink(f"{folder}/{number}") else "other"] += 1
            except FileNotFoundError:
                pass
        return kinds


class Commands(threading.Thread):
    """Commands, one after the other, each with what it may end with."""

    def __init__(self, program, env, gateway, folder):
        super().__init__(daemon=True)
        self.program, self.env, self.gateway, self.folder = program, env, gateway, folder
        self.ended, self.wrong, self.over = collections.Counter(), [], threading.Event()

    def one(self, *arguments):
        """Runs a command while the gateway stays, and counts how it ended."""
        with self.gateway.held:
            done = subprocess.run(
                [self.program, *arguments], env=self.env, stdin=subprocess.DEVNULL, capture_output=True, text=True
            )
        self.ended[" ".join(arguments[:2]), done.returncode] += 1
        if done.returncode != 0:
            self.wrong.append((arguments, done.returncode, done.stderr))
        return done.stdout

    def run(self):
        number = 0
        while not self.over.is_set():
            number += 1
            new = str(self.folder / f"new-{number}")
            self.one("apps", "list", "-o", "json")
            self.one("secret", "reset", "app_demo", "--deliver", f"file:{new}", "--yes")
            with self.gateway.held:
                # Another gateway would not have the code.
                self.one("codes", "generate", "idle_app", "--deliver", f"file:{new}-code", "--yes")
                self.one("codes", "delete", "idle_app", "#1", "--yes")
            self.one("journal", "list", "-o", "json")
            for path in self.folder.glob("new-*"):
                path.unlink()


def main():
    """Runs the shift and prints its figures."""
    program = sys.argv[1]
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 600.0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        gateway = Gateway(program, folder)
        url = f"http://{gateway.address}"
        endpoints = "".join(f'{service} = "{url}"\n' for service in ("iam", "apig", "roma", "modelarts"))
        home = folder / "home"
        (home / ".config/claviger").mkdir(parents=True, mode=0o700)
        config = home / ".config/claviger/config.toml"
        config.write_text(CONFIG + endpoints)
        config.chmod(0o600)
        env = {"HOME": str(home), "TERM": "xterm-256color", "LANG": "C.UTF-8", "SHIFT_PASSWORD": "Rehearsal.1"}
        console = Console(program, env)
        console.watch(2)
        commands = Commands(program, env, gateway, folder)
        commands.start()
        begun = restarted = time.monotonic()
        every = min(60.0, seconds / 4)
        memory, rounds = [], 0
        while time.monotonic() - begun < seconds and console.child.poll() is None:
            for keys in ROUND:
                console.types(keys)
                console.watch(0.15)
            rounds += 1
            console.watch(1.0)
            memory.append((time.monotonic() - begun, console.resident(), console.descriptors()))
            if time.monotonic() - restarted > every:
                with gateway.held:
                    gateway.stop()
                    # For a moment nobody is there.
                    console.types("u")
                    console.watch(1.0)
                    gateway.start()
                restarted = time.monotonic()
        commands.over.set()
        commands.join(timeout=60)
        console.types("q")
        console.watch(5.0)
        # The terminal is given back a moment before the process is gone.
        try:
            code = console.child.wait(timeout=5.0)
        except subprocess.TimeoutExpired:
            code = None
        gateway.stop()
    report(seconds, gateway, commands, rounds, memory, console, code)


def report(seconds, gateway, commands, rounds, memory, console, code):
    """Prints the figures; fails where one is not as it should be."""
    for (command, ended), count in sorted(commands.ended.items()):
        print(f"{command}: {count} × exit {ended}")
    # The first quarter fills what is kept on purpose: caches, the request log, the journal's tail.
    warm = [row for row in memory if row[0] > seconds / 4]
    half = len(warm) // 2
    before = statistics.median(row[1] for row in warm[:half])
    after = statistics.median(row[1] for row in warm[half:])
    held = [row[2]["other"] for row in warm]
    sockets = [row[2]["socket"] for row in warm]
    print(f"{seconds:.0f} s, {gateway.round - 1} restarts, {rounds} rounds of {len(ROUND)} keys")
    print(f"{console.sent / MIB:.1f} MiB drawn; memory {before / MIB:.2f} MiB, later {after / MIB:.2f} MiB")
    print(f"descriptors {min(held)} to {max(held)}, sockets {min(sockets)} to {max(sockets)}")
    wrong = [f"{' '.join(what)} ended with {ended}: {why}" for what, ended, why in commands.wrong]
    if code != 0:
        wrong.append(f"the console ended with {code}: {console.last.decode(errors='replace')[-3000:]}")
    if (after - before > MIB) if seconds >= SETTLED else (after > MOST):
        wrong.append("memory grew")
    if held[-1] > held[0] or sockets[-1] > max(sockets[: half + 1]):
        wrong.append("descriptors are kept")
    if wrong:
        sys.exit("\n".join(wrong))


if __name__ == "__main__":
    main()
