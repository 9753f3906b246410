#!/usr/bin/env python3
"""A campaign over many apps against a gateway that throttles, loses answers and goes away, run by a
client that is killed: every app is renewed once, and every value is where it belongs or sealed.

    tests/soak/campaign.py PROGRAM [APPS] [--without-recipient]

APPS is 500 by default. The simulator stands behind a front of this script's own, which turns every
twentieth reset away with 429 and Retry-After, loses two answers of a hundred after the reset was made, and
goes away twice with all its connections; what it has made stays, as in a service whose front ends fail and
whose database does not. The client is killed twice by SIGKILL and the campaign resumed. With a recipient
the gateway must have made exactly one reset for each app; without one, at most one more for each kill.
Prints figures. Everything stays on loopback and in a temporary folder.
"""

import collections
import http.client
import http.server
import json
import os
import pathlib
import random
import signal
import socket
import socketserver
import subprocess
import sys
import tempfile
import threading
import time

KEYS = pathlib.Path(__file__).resolve().parents[1] / "fixtures/keys"
PERIOD, LOST, AWAY = 20, 0.02, 2.0


class Front:
    """What the client talks to: it counts the resets that were made, and spoils some."""

    def __init__(self, backend, seed):
        self.backend, self.dice, self.lock = backend, random.Random(seed), threading.Lock()
        self.made, self.last = collections.Counter(), {}
        self.seen = self.throttled = self.lost = 0
        self.open, self.server, self.port = set(), None, 0
        self.start()

    def start(self):
        front = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self):
                super().setup()
                with front.lock:
                    front.open.add(self.connection)

            def finish(self):
                with front.lock:
                    front.open.discard(self.connection)
                try:
                    super().finish()
                except OSError:
                    pass

            def log_message(self, *_):
                pass

            def serve(self):
                front.serve(self)

            do_GET = do_PUT = do_POST = do_DELETE = serve

        class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
            daemon_threads = True
            allow_reuse_address = True

            def handle_error(self, *_):
                pass

        self.server = Server(("127.0.0.1", self.port), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def go_away(self):
        """Drops all connections, and takes none for a while."""
        self.server.shutdown()
        self.server.server_close()
        with self.lock:
            for connection in list(self.open):
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass
        time.sleep(AWAY)
        self.start()

    def serve(self, request):
        length = int(request.headers.get("Content-Length") or 0)
        body = request.rfile.read(length)
        is_reset = request.command == "PUT" and "secret" in request.path
        if is_reset:
            with self.lock:
                self.seen += 1
                away = self.seen % PERIOD == 0
                self.throttled += away
            if away:
                return self.answer(request, 429, [("Retry-After", "1")], b"{}")
        headers = {name: value for name, value in request.headers.items()}
        back = http.client.HTTPConnection(*self.backend, timeout=30)
        back.request(request.command, request.path, body or None, headers)
        answer = back.getresponse()
        said = answer.read()
        back.close()
        if is_reset and 200 <= answer.status < 300:
            app = next(part for part in reversed(request.path.split("/")) if len(part) >= 32)
            value = json.loads(body).get("app_secret") or json.loads(body).get("secret")
            with self.lock:
                self.made[app] += 1
                self.last[app] = value
                lost = self.dice.random() < LOST
                self.lost += lost
            if lost:
                request.close_connection = True
                request.connection.shutdown(socket.SHUT_RDWR)
                return
        kept = [(name, value) for name, value in answer.getheaders() if name.lower() == "content-type"]
        self.answer(request, answer.status, kept, said)

    def answer(self, request, status, headers, body):
        request.send_response(status)
        for name, value in headers:
            request.send_header(name, value)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    def count(self):
        with self.lock:
            return sum(self.made.values())


def main():
    words = [word for word in sys.argv[1:] if not word.startswith("--")]
    if not words:
        sys.exit(__doc__)
    program, apps = os.path.abspath(words[0]), int(words[1]) if len(words) > 1 else 500
    sealed = "--without-recipient" not in sys.argv
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        home = pathlib.Path(folder)
        simulate = [program, "simulate", "--estate", "small", "--apps", str(apps // 2 + 10), "--seed", "7"]
        gateway = subprocess.Popen(simulate, stdout=subprocess.PIPE, text=True)
        try:
            run(program, apps, sealed, home, json.loads(gateway.stdout.readline()), began)
        finally:
            gateway.kill()


def run(program, apps, sealed, home, announced, began):
    host, port = announced["url"].rsplit("/", 1)[-1].split(":")
    front = Front((host, int(port)), 7)
    url = f"http://127.0.0.1:{front.port}"
    config = home / ".config/claviger"
    config.mkdir(parents=True)
    recipient = f'recipient = "{(KEYS / "ed25519.pub").read_text().strip()}"\n' if sealed else ""
    (config / "config.toml").write_text(
        f'default_profile = "soak"\n[profiles.soak]\nproject_id = "{announced["project_id"]}"\n{recipient}'
        f'[profiles.soak.endpoints]\napig = "{url}"\nroma = "{url}"\n'
        '[profiles.soak.auth]\nmethod = "token"\ntoken_env = "SOAK_TOKEN"\n'
    )
    env = {"HOME": str(home), "PATH": os.environ["PATH"], "SOAK_TOKEN": announced["token"]}
    values = home / "values"
    values.mkdir()

    def command(*arguments, **more):
        return subprocess.run([program, *arguments], env=env, text=True, capture_output=True, check=False, **more)

    listed = json.loads(command("apps", "list", "-o", "json").stdout)
    names = {}
    for app in listed:
        if app["service"] in ("apig", "roma") and app["name"] != "partner (external)":
            names.setdefault(app["id"], app)
    chosen = list(names)[:apps]
    if len(chosen) < apps:
        sys.exit(f"the estate has only {len(chosen)} apps")
    start = ["campaign", "start", "secrets", "-", "--first", "0", "--yes", "-o", "json"]
    start += ["--deliver", f"file:{values}/{{id}}"]
    deaths = [("client", apps * 3 // 10), ("front", apps * 5 // 10), ("client", apps * 7 // 10)]
    deaths += [("front", apps * 85 // 100)]
    arguments, runs, kills, campaign = start, 0, 0, None
    while True:
        runs += 1
        if runs > 12:
            sys.exit("the campaign does not come to its end")
        child = subprocess.Popen(
            [program, *arguments], env=env, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )
        if arguments is start:
            child.stdin.write("\n".join(chosen))
        child.stdin.close()
        while child.poll() is None:
            if deaths and front.count() >= deaths[0][1]:
                who, _ = deaths.pop(0)
                if who == "front":
                    front.go_away()
                else:
                    child.send_signal(signal.SIGKILL)
                    kills += 1
            time.sleep(0.005)
        said = child.stdout.read()
        child.stdout.close()
        if campaign is None:
            campaign = json.loads(command("campaign", "list", "-o", "json").stdout)[0]["id"]
        state = json.loads(command("campaign", "show", campaign, "-o", "json").stdout)
        print(f"run {runs}: exit {child.returncode}, {state['state']}, {state['done']} of {state['total']} done, {front.count()} resets", flush=True)
        if state["state"] == "done":
            break
        arguments = ["campaign", "resume", campaign, "--yes", "-o", "json"]
    check(command, front, campaign, apps, sealed, kills, values, said)
    print(
        f"{apps} apps, {front.count()} resets, {front.throttled} turned away, {front.lost} answers lost, "
        f"{kills} kills of the client, 2 of the front, {time.monotonic() - began:.0f} s"
    )


def check(command, front, campaign, apps, sealed, kills, values, said):
    faults = []
    state = json.loads(said)
    if [state["total"], state["done"], state["left"]] != [apps, apps, 0]:
        faults.append(f"it says {state}")
    extra = front.count() - apps
    if (sealed and extra != 0) or not 0 <= extra <= kills:
        faults.append(f"{front.count()} resets of {apps} apps: {[app for app, n in front.made.items() if n > 1]}")
    rows = json.loads(command("campaign", "report", campaign, "-o", "json").stdout)
    journals, delivered, unsealed = {row["app_id"]: row["journal"] for row in rows}, 0, 0
    for app, value in front.last.items():
        path = values / app
        if path.exists() and path.read_text() == value:
            delivered += 1
            continue
        identity = KEYS / "ed25519"
        there = command("journal", "unseal", str(journals[app][-1]), "--identity", str(identity))
        if there.stdout.rstrip("\n") == value:
            unsealed += 1
        else:
            faults.append(f"the value of {app} is nowhere: {there.stderr}")
    verified = command("journal", "verify")
    if verified.returncode != 0:
        faults.append(f"the journal: {verified.stdout}{verified.stderr}")
    if list(values.glob(".*")):
        faults.append(f"left behind: {list(values.glob('.*'))}")
    print(f"{delivered} values delivered, {unsealed} sealed in the journal")
    if faults:
        sys.exit("\n".join(faults))


if __name__ == "__main__":
    main()
