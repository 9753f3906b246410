#!/usr/bin/env python3
"""The program where a machine has next to nothing: in a root folder with only the program, a file of
certificate authorities and a few devices; with a home that can't be written; as another user; and
where the kernel, or a file system, knows a call of the system less.

    tests/bare/bare.py PROGRAM

PROGRAM is the static claviger (`cargo static`). Needs root, to change the root folder. Prints a line
for each check; fails if one fails. Everything stays on loopback and in a temporary folder.
"""

import ctypes
import errno
import fcntl
import json
import os
import pathlib
import pty
import resource
import select
import shutil
import stat
import struct
import subprocess
import sys
import tempfile
import termios
import time

NOBODY = 65534
AUTHORITIES = "etc/ssl/certs/ca-certificates.crt"
PATIENCE = 60

FLOCK = 73
# Nobody needs to open what is sealed here.
RECIPIENT = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"

# Calls of the system by their numbers on x86-64, what they answer, and what then has to hold.
REFUSED = [
    ("statx", 332, errno.ENOSYS),
    ("getrandom", 318, errno.ENOSYS),
    ("prctl", 157, errno.ENOSYS),
    ("prlimit64", 302, errno.ENOSYS),
    ("clone3", 435, errno.ENOSYS),
    ("rseq", 334, errno.ENOSYS),
    ("sched_getaffinity", 204, errno.ENOSYS),
    ("faccessat2", 439, errno.ENOSYS),
    ("openat2", 437, errno.ENOSYS),
    ("close_range", 436, errno.ENOSYS),
    ("pidfd_open", 434, errno.ENOSYS),
    ("fallocate", 285, errno.EOPNOTSUPP),
    ("fallocate", 285, errno.ENOSYS),
    ("renameat2", 316, errno.ENOSYS),
    ("renameat2", 316, errno.EINVAL),
    ("linkat", 265, errno.EOPNOTSUPP),
    ("linkat", 265, errno.EPERM),
    ("flock", FLOCK, errno.ENOSYS),
    ("flock", FLOCK, errno.EOPNOTSUPP),
    ("fsync", 74, errno.EINVAL),
    ("fdatasync", 75, errno.EINVAL),
    ("fchmod", 91, errno.EOPNOTSUPP),
    ("mlock", 149, errno.ENOSYS),
    ("madvise", 28, errno.ENOSYS),
    ("sigaltstack", 131, errno.ENOSYS),
]


def refusing(number, answer):
    """Makes one call of the system fail in this process and its children (seccomp)."""
    libc = ctypes.CDLL(None, use_errno=True)
    load, equal, give = 0x20, 0x15, 0x06
    steps = [
        (load, 0, 0, 0),
        (equal, 0, 1, number),
        (give, 0, 0, 0x00050000 | answer),
        (give, 0, 0, 0x7FFF0000),
    ]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    program = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(steps), ctypes.addressof(code)))
    for call in ((38, 1, 0, 0, 0), (22, 2, ctypes.addressof(program), 0, 0)):
        if libc.prctl(*(ctypes.c_ulong(word) for word in call)) != 0:
            raise OSError(ctypes.get_errno(), "seccomp")


def may_unlimit(kind):
    """Whether a limit can be taken away here; takes it away."""
    try:
        resource.setrlimit(kind, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    except (ValueError, PermissionError):
        return False
    return True


def listed(sent):
    """Whether a terminal was sent a list of apps: one of the names at least stands in one piece."""
    return any(name in sent for name in (b"app_demo", b"billing_batch", b"market_app", b"roma-001", b"scorer"))


def swappable(process):
    """How many KiB of a process's memory could be written to a swap device."""
    count, lines = 0, pathlib.Path(f"/proc/{process}/smaps").read_text().splitlines()
    anonymous = 0
    for line in lines:
        name, _, rest = line.partition(":")
        if name == "Anonymous":
            anonymous = int(rest.split()[0])
        elif name == "VmFlags" and "lo" not in rest.split():
            count += anonymous
    return count


class Room:
    """An empty root folder with the program in it, and a gateway outside of it."""

    def __init__(self, program, folder):
        self.folder = folder
        self.failed = 0
        self.locked = 8 << 20
        self.swappable = None
        for name in ("dev", "home", "tmp", os.path.dirname(AUTHORITIES)):
            (folder / name).mkdir(parents=True, exist_ok=True)
        shutil.copy2(program, folder / "claviger")
        shutil.copy2("/" + AUTHORITIES, folder / AUTHORITIES)
        for name, number in (("null", (1, 3)), ("urandom", (1, 9)), ("random", (1, 8)), ("tty", (5, 0))):
            path = folder / "dev" / name
            os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(*number))
            os.chmod(path, 0o666)
        command = [program, "simulate", "--estate", "small", "--seed", "1"]
        self.gateway = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        told = json.loads(self.gateway.stdout.readline())
        self.env = {
            "CLAVIGER_TOKEN": told["token"],
            "CLAVIGER_PROJECT_ID": told["project_id"],
            "TERM": "xterm",
            "LANG": "C.UTF-8",
        }
        for service in ("APIG", "ROMA", "MODELARTS"):
            self.env[f"CLAVIGER_ENDPOINT_{service}"] = told["url"]
        self.fresh("home")

    def fresh(self, name, user=0, mode=0o700):
        """A new home of this name for this user."""
        path = self.folder / name
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir()
        os.chmod(path, mode)
        os.chown(path, user, user)
        self.env["HOME"] = f"/{name}"

    def enter(self, user, refused):
        """What the child does before it becomes the program."""

        def enter():
            resource.setrlimit(resource.RLIMIT_MEMLOCK, (self.locked, self.locked))
            os.chroot(self.folder)
            os.chdir("/")
            if user:
                os.setgroups([])
                os.setgid(user)
                os.setuid(user)
            if refused:
                refusing(*refused)

        return enter

    def run(self, *arguments, user=0, refused=None):
        """Runs a command in the room: its exit code, output and messages."""
        done = subprocess.run(
            ["/claviger", *arguments],
            env=self.env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
            preexec_fn=self.enter(user, refused),
        )
        return done.returncode, done.stdout, done.stderr

    def console(self, user=0, refused=None):
        """Opens the console on a terminal, waits for an app, leaves by q: its exit code, and all
        that the terminal was sent."""
        main, terminal = pty.openpty()
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        os.fchmod(terminal, 0o666)
        enter = self.enter(user, refused)

        def begin():
            os.setsid()
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)
            enter()

        child = subprocess.Popen(
            ["/claviger"], env=self.env, stdin=terminal, stdout=terminal, stderr=terminal, preexec_fn=begin
        )
        os.close(terminal)
        seen, asked, until = b"", False, time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if select.select([main], [], [], 0.1)[0]:
                try:
                    seen += os.read(main, 65536)
                except OSError:
                    break
            if not asked and listed(seen):
                self.swappable = swappable(child.pid)
                os.write(main, b"q")
                asked = True
        try:
            code = child.wait(timeout=5)
        except subprocess.TimeoutExpired:
            child.kill()
            code = f"had to be killed: {child.wait()}"
        os.close(main)
        return code, seen.decode(errors="replace"), ""

    def check(self, name, ended, holds):
        """One line: whether it ended well and `holds`."""
        code, out, messages = ended
        well = code == 0 and holds(out)
        print(("ok      " if well else "FAILED  ") + name)
        if not well:
            self.failed += 1
            print(f"  exit {code}\n  {out[-2000:]}\n  {messages}")

    def check_locked(self):
        """One line: whether memory is locked where no limit stands against it, and nothing fails
        where one does."""
        self.fresh("home")
        self.check("memory with a limit: console", self.console(), lambda _: self.swappable > 0)
        name = "memory without a limit: nothing of it can be swapped out"
        if not may_unlimit(resource.RLIMIT_MEMLOCK):
            print(f"not tried: {name}: this machine does not take the limit away")
            return
        self.locked = resource.RLIM_INFINITY
        self.check(name, self.console(), lambda _: self.swappable == 0)
        self.locked = 8 << 20

    def everything(self, where, user=0, refused=None, writable=True):
        """Lists, resets, and opens the console."""
        lists = self.run("apps", "list", "-o", "json", user=user, refused=refused)
        self.check(f"{where}: list", lists, lambda out: "app_demo" in out)
        if writable:
            new = f"{self.env['HOME']}/new"
            path = self.folder / new[1:]
            path.unlink(missing_ok=True)
            reset = self.run("secret", "reset", "app_demo", "--deliver", f"file:{new}", "--yes", user=user, refused=refused)

            def delivered(_):
                return stat.S_IMODE(path.stat().st_mode) == 0o600 and len(path.read_text()) >= 16

            self.check(f"{where}: reset into a file", reset, delivered)
            new = f"{self.env['HOME']}/sealed"
            sealed = self.folder / new[1:]
            sealed.unlink(missing_ok=True)
            target = f"age:{RECIPIENT}:{new}"
            reset = self.run("secret", "reset", "app_demo", "--deliver", target, "--yes", user=user, refused=refused)
            self.check(f"{where}: reset, sealed", reset, lambda _: b"age-encryption.org" in sealed.read_bytes())
            journal = self.run("journal", "list", "-o", "json", user=user, refused=refused)
            if refused and refused[0] == FLOCK:
                # Without locks there is no journal on disk, which was said; writes go on.
                unlocked = (journal[0] - 2, journal[2], "")
                self.check(f"{where}: no journal", unlocked, lambda out: "file system has locks" in out)
            else:
                self.check(f"{where}: journal", journal, lambda out: json.loads(out)[0]["outcome"] == "done")
            init = self.run("config", "init", user=user, refused=refused)
            config = self.folder / f"{self.env['HOME'][1:]}/.config/claviger/config.toml"
            self.check(f"{where}: config init", init, lambda _: "[profiles" in config.read_text())
            config.unlink(missing_ok=True)
        else:
            reset = self.run("secret", "reset", "app_demo", "--deliver", "stdout", "--yes", user=user, refused=refused)
            self.check(f"{where}: reset", reset, lambda out: len(out.splitlines()[0]) >= 16)
        console = self.console(user=user, refused=refused)
        self.check(f"{where}: console", console, lambda out: listed(out.encode()))


def main():
    """Runs all checks."""
    program = sys.argv[1]
    with tempfile.TemporaryDirectory() as name:
        os.chmod(name, 0o755)
        room = Room(program, pathlib.Path(name))
        try:
            room.everything("empty root")
            room.fresh("nobody", user=NOBODY)
            room.everything("another user", user=NOBODY)
            room.fresh("sealed", mode=0o555)
            room.everything("a home that can't be written", user=NOBODY, writable=False)
            del room.env["HOME"]
            room.everything("no home", user=NOBODY, writable=False)
            room.check_locked()
            for call, number, answer in REFUSED:
                room.fresh("home")
                room.everything(f"{call} answers {errno.errorcode[answer]}", refused=(number, answer))
        finally:
            room.gateway.terminate()
            room.gateway.wait()
    if room.failed:
        sys.exit(f"{room.failed} checks failed")


if __name__ == "__main__":
    main()
