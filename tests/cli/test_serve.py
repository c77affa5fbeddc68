#!/usr/bin/python3
"""`icsim serve`: the numbers are the program's, and nobody is let in who was not asked.

Servers listen on the loopback and stop by themselves after half a minute without a request, whatever becomes of the test.
"""

import contextlib
import http.client
import json
import re
import signal
import socket
import subprocess
import unittest
import urllib.parse

import numpy as np

import support

HUB = """schema: icsim/scenario/1
extends: baseline-2025
period: {to: 2025-09-30}
ensemble: {draws: 20, quintiles: fold}
levers:
  - {what: capacity.level, where: {ics: QOP, treatment_function: C_110, stage: awaiting_admission}, when: {from: 2025-06-01}, how: {add: 60 cases/week}}
"""
LONG = HUB.replace("2025-09-30", "2035-03-31").replace("draws: 20", "draws: 400")  # England: more than a minute


class Server:
    """One that runs, and a client that behaves."""

    def __init__(self, clean_up, *arguments, stop_after=0.5):
        self.process = subprocess.Popen([support.PROGRAM, "serve", "--port", "0", "--stop-after", str(stop_after), *map(str, arguments)], stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True, env=support.environment())
        clean_up(self.stop)
        line = self.process.stdout.readline()
        found = re.fullmatch(r"http://(127\.0\.0\.1):(\d+)/\?token=([0-9a-f]{32})\n", line)
        if not found:
            raise AssertionError(line + self.process.stderr.read())
        self.port, self.token = int(found[2]), found[3]

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
        self.process.communicate(timeout=60)

    @contextlib.contextmanager
    def asked(self, method, path, body=None, headers=None, **more):
        """The answer, while its connection is open."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            connection.request(method, path, body, {"X-Icsim-Token": self.token, **more, **(headers or {})})
            yield connection.getresponse()
        finally:
            connection.close()

    def ask(self, *arguments, **more):
        with self.asked(*arguments, **more) as answer:
            return answer.status, answer.read()

    def choose(self, key, text, **query):
        status, body = self.ask("POST", "/api/choose?" + urllib.parse.urlencode({"key": key, **query}), text)
        assert status == 200, body
        return json.loads(body)

    def events(self, key, series):
        """All that is told of a run, as (event, data)."""
        status, body = self.ask("POST", f"/api/run?key={key}", ",".join(map(str, series)))
        assert status == 200, body
        return [(event, json.loads(data)) for event, data in re.findall(r"event: (\w+)\ndata: (.*)\n\n", body.decode())]

    def raw(self, text):
        """What comes back for bytes that no client sends."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as connection:
            connection.sendall(text.encode().replace(b"\n", b"\r\n"))
            return connection.recv(65536).decode()


class Answers(support.ProgramTest):
    def test_blocks_hold_the_bits_of_the_run_file(self):
        server = Server(self.addCleanup)
        info = server.choose("a-1", HUB, only="QOP")
        level, = [one for one in info["levels"] if one["name"] == "treatment_function"]
        row = [one["code"] for one in info["treatment_functions"]].index("C_110")
        series = [level["offset"] + row * len(level["metrics"]) + level["metrics"].index(metric) for metric in ("incomplete", "median_wait")]
        events = server.events("a-1", series)
        self.assertEqual([data for event, data in events if event == "end"], [True])
        self.assertEqual({data for event, data in events if event == "block"}, {0, 1})
        parts = [server.ask("GET", f"/api/result?key=a-1&block={block}")[1] for block in (0, 1)]
        told = np.concatenate([np.frombuffer(part, "<f4").reshape(info["months"], 2, info["lanes"]) for part in parts], axis=2)[:, :, :20]
        group = self.read(self.simulate(self.write("hub.yaml", HUB), "--only", "QOP"))
        for at, metric in enumerate(("incomplete", "median_wait")):
            ours = group[f"treatment_function/{metric}"][:, row, :]
            self.assertTrue(np.array_equal(ours.view("u4"), told[:, at].copy().view("u4")), metric)

    def read(self, run):
        import h5py
        file = h5py.File(run)
        self.addCleanup(file.close)
        group, = file["scenarios"].values()
        return group

    def test_faults_of_a_scenario_are_told_as_the_program_tells_them(self):
        server = Server(self.addCleanup)
        text = HUB.replace("capacity.level", "capacity.levle")
        faults = server.choose("a-1", text)["faults"]
        said = support.icsim("validate", self.write("scenario.yaml", text)).stderr
        self.assertEqual({fault["line"] for fault in faults}, {6})
        self.assertIn(faults[0]["problem"], said)
        self.assertEqual(faults[0]["hint"], "did you mean 'capacity.level'? 'icsim explain' lists all keys")

    def test_a_run_that_is_cancelled_ends_and_the_next_has_its_turn(self):
        server = Server(self.addCleanup)
        server.choose("long", LONG)
        server.choose("short", HUB, only="QOP")
        with server.asked("POST", "/api/run?key=long", "0") as long, server.asked("POST", "/api/run?key=short", "0") as short:
            self.assertIn(b"part", long.readline())  # it runs
            self.assertEqual(server.ask("POST", "/api/cancel?key=long", "")[0], 200)
            self.assertTrue(long.read().decode().endswith("event: end\ndata: false\n\n"))
            self.assertTrue(short.read().decode().endswith("event: end\ndata: true\n\n"))
        self.assertEqual(server.ask("POST", "/api/run?key=long", "0")[0], 404)

    def test_a_reader_who_leaves_makes_room(self):
        server = Server(self.addCleanup)
        server.choose("long", LONG)
        server.choose("short", HUB, only="QOP")
        with server.asked("POST", "/api/run?key=long", "0") as long:
            self.assertIn(b"part", long.readline())
        self.assertEqual(server.events("short", [0])[-1], ("end", True))

    def test_a_full_queue_says_so(self):
        server = Server(self.addCleanup)
        with contextlib.ExitStack() as open_runs:
            for number in range(16):
                server.choose(f"k{number}", LONG)
                run = open_runs.enter_context(server.asked("POST", f"/api/run?key=k{number}", "0"))
                self.assertEqual(run.status, 200)
            server.choose("late", HUB)
            self.assertEqual(server.ask("POST", "/api/run?key=late", "0"), (503, b"16 runs are waiting already: try again when some are done.\n"))

    def test_a_baseline_that_is_given_is_run(self):
        server = Server(self.addCleanup)
        folder = self.folder / "ours"
        self.run_done("baseline", "--template", self.folder / "tables")
        files = sorted((self.folder / "tables").iterdir())
        self.run_done("baseline", *files, "--within", "QYG", "--at", "2026-03-31", "-o", folder)
        parts, boundary = [], "x-boundary"
        for path in sorted(folder.rglob("*")):
            if path.suffix in (".csv", ".sha256"):
                parts.append(f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="ours/{path.relative_to(folder)}"\r\n'
                             f"Content-Type: text/csv\r\n\r\n{path.read_text()}\r\n")
        body = "".join(parts) + f"--{boundary}--\r\n"
        status, said = server.ask("POST", "/api/give", body.encode(), headers={"Content-Type": f"multipart/form-data; boundary={boundary}"})
        self.assertEqual((status, said), (200, b"{}"))
        text = "schema: icsim/scenario/1\nbaseline: ours\nperiod: {to: start + 6 months}\nensemble: {draws: 16, quintiles: fold}\n"
        info = server.choose("own", text)
        self.assertNotIn("faults", info)
        self.assertEqual(server.events("own", [0])[-1], ("end", True))

    def test_files_are_offered_as_reports_and_scenarios(self):
        run = self.simulate(self.scenario())
        server = Server(self.addCleanup, run, self.write("hub.yaml", HUB))
        offers = json.loads(server.ask("GET", "/api/start")[1])["offers"]
        self.assertEqual([scenario["name"] for scenario in offers["scenarios"]], ["hub"])
        self.assertNotIn("faults", server.choose("hub", offers["scenarios"][0]["text"], only="QOP"))
        status, page = server.ask("GET", "/report/0", headers={"Cookie": f"a=b; icsim-{server.port}={server.token}"})
        self.assertEqual(status, 200)
        self.assertIn(f"<title>{offers['reports'][0]}</title>", page.decode())

    def test_ctrl_c_ends_it_well_also_in_the_middle_of_a_run(self):
        server = Server(self.addCleanup)
        server.choose("long", LONG)
        with server.asked("POST", "/api/run?key=long", "0") as long:
            self.assertIn(b"part", long.readline())
            server.process.send_signal(signal.SIGINT)
            self.assertEqual(server.process.wait(timeout=60), support.DONE)

    def test_it_stops_by_itself_when_told_to(self):
        server = Server(self.addCleanup, stop_after=0.02)
        self.assertEqual(server.process.wait(timeout=60), support.DONE)


class WhoMayComeIn(support.ProgramTest):
    @classmethod
    def setUpClass(cls):
        cls.server = Server(cls.addClassCleanup)

    def refused(self, status, sentence, *arguments, **more):
        self.assertEqual(self.server.ask(*arguments, **more), (status, (sentence + "\n").encode()))

    def test_nothing_is_answered_without_the_token(self):
        sentence = "Refused: it has not the token that this server printed when it started."
        for method, path in (("GET", "/api/start"), ("POST", "/api/choose?key=a"), ("POST", "/api/run?key=a"), ("POST", "/api/give"), ("POST", "/api/cancel?key=a"),
                             ("GET", "/api/result?key=a&block=0"), ("GET", "/"), ("GET", "/report/0"), ("GET", "/?token=0123"), ("GET", "/anything")):
            with self.subTest(path):
                self.refused(403, sentence, method, path, HUB, headers={"X-Icsim-Token": "0" * 32})
        # Nor by the cookie, which a browser sends whoever asks.
        cookie = {"Cookie": f"icsim-{self.server.port}={self.server.token}", "X-Icsim-Token": ""}
        self.refused(403, sentence, "POST", "/api/run?key=a", "0", headers=cookie)

    def test_a_page_of_another_site_is_refused(self):
        sentence = "Refused: it was asked for by the page of another site."
        for origin in ("http://evil.example", "null", f"https://127.0.0.1:{self.server.port}", "http://127.0.0.1:1", f"http://127.0.0.1:{self.server.port}.evil.example"):
            with self.subTest(origin):
                self.refused(403, sentence, "POST", "/api/choose?key=a", HUB, headers={"Origin": origin})
        self.assertEqual(self.server.ask("POST", "/api/choose?key=a&only=QOP", HUB, headers={"Origin": f"http://localhost:{self.server.port}"})[0], 200)

    def test_a_name_that_was_pointed_here_is_refused(self):
        for host in ("evil.example", f"evil.example:{self.server.port}", "127.0.0.1", f"127.0.0.1:{self.server.port + 1}", ""):
            with self.subTest(host):
                self.refused(403, "Refused: it was asked for by another name than this server's.", "GET", "/api/start", headers={"Host": host})

    def test_the_token_leaves_the_address(self):
        with self.server.asked("GET", f"/?token={self.server.token}", headers={"X-Icsim-Token": ""}) as answer:
            self.assertEqual((answer.status, answer.headers["Location"]), (303, "/"))
            cookie = answer.headers["Set-Cookie"]
        self.assertEqual(cookie, f"icsim-{self.server.port}={self.server.token}; HttpOnly; SameSite=Lax; Path=/")
        with self.server.asked("GET", "/", headers={"X-Icsim-Token": "", "Cookie": cookie.split(";")[0]}) as answer:
            page = answer.read().decode()
            self.assertEqual(answer.status, 200)
            for name, value in (("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "DENY"), ("Referrer-Policy", "no-referrer")):
                self.assertEqual(answer.headers[name], value)
            self.assertIsNone(answer.headers["Access-Control-Allow-Origin"])
        self.assertIn(f'content="{self.server.token}"', page)
        self.assertIn("connect-src 'self'", page)

    def test_paths_lead_nowhere_else(self):
        for path in ("/../../etc/passwd", "/report/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/report/99999", "/report/-1", "/api/nothing"):
            with self.subTest(path):
                status, said = self.server.ask("GET", path, headers={"Cookie": f"icsim-{self.server.port}={self.server.token}"})
                self.assertEqual(status, 404)
                self.assertRegex(said.decode(), "^There is n")

    def test_files_that_are_given_stay_in_their_folder(self):
        for name in ("../evil.csv", "/etc/evil.csv", "a/../../evil.csv", "a//b.csv", "a/b.sh", ".a/b.csv", "a/.b.csv", "b.csv", "a/b.csv/", "a/\\b.csv"):
            with self.subTest(name):
                body = f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n1\r\n--x--\r\n'
                status, said = self.server.ask("POST", "/api/give", body.encode(), headers={"Content-Type": "multipart/form-data; boundary=x"})
                self.assertEqual(status, 400, said)
                self.assertRegex(said.decode(), "is no name of a baseline's file|A baseline has 1 to 200 files")

    def test_bodies_have_a_limit_and_a_length(self):
        token = f"X-Icsim-Token: {self.server.token}"
        head = f"POST /api/choose?key=a HTTP/1.1\nHost: 127.0.0.1:{self.server.port}\n{token}\nConnection: close\n"
        self.assertTrue(self.server.raw(f"{head}Content-Length: 99999999999\n\nx").startswith("HTTP/1.1 413"))
        self.assertTrue(self.server.raw(f"{head}Transfer-Encoding: chunked\n\n1\nx\n0\n\n").startswith("HTTP/1.1 411"))

    def test_what_is_no_request_ends_with_its_connection(self):
        for text in ("nonsense\n\n", "GET / HTTP/9.9\n\n", "GET /" + "a" * 100000 + " HTTP/1.1\n\n", "\x00\x01\x02\n\n", "POST /api/run HTTP/1.1\nContent-Length: -1\n\n"):
            with self.subTest(text[:20]), contextlib.suppress(ConnectionError):
                self.assertRegex(self.server.raw(text), "^HTTP/1.1 4|^$")
        self.assertEqual(self.server.ask("GET", "/api/start")[0], 200)  # it lives

    def test_wrong_calls_are_told_so(self):
        self.server.choose("right", HUB, only="QOP")
        for status, sentence, path, body in ((400, "A key is letters, digits and dashes.", "/api/choose?key=a/b", HUB), (400, "A key is letters, digits and dashes.", "/api/choose", HUB),
                                             (404, "No such scenario was chosen, or it was forgotten.", "/api/run?key=never", "0"),
                                             (404, "No such scenario was chosen, or it was forgotten.", "/api/run?key=right", "99999999"),
                                             (404, "No such scenario was chosen, or it was forgotten.", "/api/run?key=right", "x")):
            with self.subTest(path):
                self.refused(status, sentence, "POST", path, body)
        self.refused(404, "That block is not known.", "GET", "/api/result?key=right&block=0")


class Start(support.ProgramTest):
    def test_a_port_that_is_taken_is_told(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            done = support.icsim("serve", "--port", port)
        self.assertEqual((done.returncode, done.stderr), (support.BAD_INPUT, f"127.0.0.1:{port}: cannot be listened on: it is taken, or is no address of this machine\n"
                                                          "  hint: --port 0 takes any port that is free\n"))

    def test_two_servers_do_not_share_a_port(self):
        server = Server(self.addCleanup)
        self.assertEqual(support.icsim("serve", "--port", server.port).returncode, support.BAD_INPUT)

    def test_a_file_that_cannot_be_offered_is_told_before_anything_listens(self):
        done = support.icsim("serve", "--port", "0", self.folder / "nothing.h5")
        self.assertEqual(done.returncode, support.BAD_INPUT)
        self.assertIn("nothing.h5", done.stderr)
        self.assertEqual(done.stdout, "")


if __name__ == "__main__":
    unittest.main()
