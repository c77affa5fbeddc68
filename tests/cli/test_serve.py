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
        with contextlib.closing(connection):
            connection.request(method, path, body, {"X-Icsim-Token": self.token, **more, **(headers or {})})
            with contextlib.closing(connection.getresponse()) as answer:  # which holds the socket
                yield answer

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
        with server.asked("POST", "/api/run?key=long", "0") as again:  # it may be run again
            self.assertIn(b"part", again.readline())
            self.assertIn(b"data: 0.", again.readline())
            server.choose("long", HUB, only="QOP")  # and what has its key then takes its place
            self.assertTrue(again.read().decode().endswith("event: end\ndata: false\n\n"))
        self.assertEqual(server.events("long", [0])[-1], ("end", True))

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
        self.assertEqual((status, said), (200, b'{"given":1}'))
        text = "schema: icsim/scenario/1\nbaseline: ours\nperiod: {to: start + 6 months}\nensemble: {draws: 16, quintiles: fold}\n"
        self.assertIn("faults", server.choose("own", text))  # another page's
        info = server.choose("own", text, given=1)
        self.assertNotIn("faults", info)
        self.assertEqual(server.events("own", [0])[-1], ("end", True))
        self.assertEqual(server.ask("POST", "/api/choose?key=own&given=9", text), (409, b"That baseline is not kept any more: open its folder again.\n"))

    def test_files_are_offered_as_reports_and_scenarios(self):
        run = self.simulate(self.scenario())
        server = Server(self.addCleanup, run, self.write("hub.yaml", HUB))
        offers = json.loads(server.ask("GET", "/api/start")[1])["offers"]
        self.assertEqual([scenario["name"] for scenario in offers["scenarios"]], ["hub"])
        self.assertNotIn("faults", server.choose("hub", offers["scenarios"][0]["text"], only="QOP"))
        ticket = json.loads(server.ask("POST", "/api/ticket", "")[1])["ticket"]
        status, page = server.ask("GET", f"/report/0?ticket={ticket}")
        self.assertEqual(status, 200)
        self.assertIn(f"<title>{offers['reports'][0]}</title>", page.decode())
        self.assertEqual(server.ask("GET", f"/report/0?ticket={ticket}"), (403, b"Refused: a report is opened from the page, once each time.\n"))

    def test_a_scenario_whose_baseline_is_not_found_from_the_page_is_not_offered(self):
        self.run_done("baseline", "--template", self.folder / "tables")
        self.run_done("baseline", *sorted((self.folder / "tables").iterdir()), "--within", "QYG", "--at", "2026-03-31", "-o", self.folder / "ours", "--no-fit")
        file = self.write("own.yaml", "schema: icsim/scenario/1\nbaseline: ours\nperiod: {to: start + 6 months}\n")
        done = support.icsim("serve", "--port", "0", file)
        self.assertEqual((done.returncode, done.stdout), (support.BAD_INPUT, ""))
        self.assertEqual(done.stderr, f"{file}: 'own' starts from a baseline or a posterior of its own, which the page does not find\n"
                                      "  hint: leave the file out, and open the baseline's folder in the page\n")

    def test_ctrl_c_ends_it_well_also_in_the_middle_of_a_run(self):
        server = Server(self.addCleanup)
        server.choose("long", LONG)
        with server.asked("POST", "/api/run?key=long", "0") as long:
            self.assertIn(b"part", long.readline())
            server.process.send_signal(signal.SIGINT)
            self.assertEqual(server.process.wait(timeout=60), support.DONE)

    def test_a_signal_at_any_moment_ends_it(self):
        for wait in (0.0, 0.02, 0.05, 0.07, 0.08, 0.09, 0.1, 0.15, 0.3):
            process = subprocess.Popen([support.PROGRAM, "serve", "--port", "0", "--stop-after", "0.5"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=support.environment())
            try:
                support.time.sleep(wait)
                process.send_signal(signal.SIGTERM)
                self.assertIn(process.wait(timeout=60), (support.DONE, -signal.SIGTERM))
            finally:
                process.kill()
                process.communicate()

    def test_a_client_that_never_ends_its_request_does_not_keep_it(self):
        server = Server(self.addCleanup)
        with socket.create_connection(("127.0.0.1", server.port)) as slow, contextlib.suppress(OSError):
            slow.sendall(b"GET / HTTP/1.1\r\n")
            server.process.send_signal(signal.SIGTERM)
            while server.process.poll() is None:
                slow.sendall(b"X: y\r\n")
                support.time.sleep(0.2)
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
                             ("GET", "/api/result?key=a&block=0"), ("POST", "/api/ticket"), ("GET", "/api/anything")):
            with self.subTest(path):
                self.refused(403, sentence, method, path, HUB, headers={"X-Icsim-Token": "0" * 32})
        self.refused(403, "Refused: a report is opened from the page, once each time.", "GET", f"/report/0?ticket={'0' * 32}")

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

    def test_the_page_holds_no_secret_and_sets_no_cookie(self):
        with self.server.asked("GET", f"/?token={self.server.token}", headers={"X-Icsim-Token": ""}) as answer:
            page = answer.read().decode()
            self.assertEqual(answer.status, 200)
            for name, value in (("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "DENY"), ("Referrer-Policy", "no-referrer")):
                self.assertEqual(answer.headers[name], value)
            for name in ("Access-Control-Allow-Origin", "Set-Cookie"):
                self.assertIsNone(answer.headers[name])
        self.assertNotIn(self.server.token, page)
        self.assertIn("connect-src 'self'", page)
        self.refused(403, "Refused: it was asked for by another name than this server's.", "GET", "/", headers={"Host": "evil.example"})

    def test_what_follows_a_refused_request_is_not_another(self):
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=30) as connection:
            host = f"Host: 127.0.0.1:{self.server.port}"
            body = "POST /api/cancel?key=zzz HTTP/1.1\r\nContent-Length: 0\r\nX: "
            connection.sendall(f"POST /api/run HTTP/1.1\r\n{host}\r\nOrigin: http://evil.example\r\nContent-Length: {len(body)}\r\n\r\n".encode())
            support.time.sleep(0.1)
            told = b""
            with contextlib.suppress(OSError):
                connection.sendall(f"{body}GET /api/start HTTP/1.1\r\n{host}\r\nX-Icsim-Token: {self.server.token}\r\n\r\n".encode())
                while part := connection.recv(65536):
                    told += part
        self.assertEqual(told.count(b"HTTP/1.1 "), 1)
        self.assertTrue(told.startswith(b"HTTP/1.1 403"), told)

    def test_paths_lead_nowhere_else(self):
        for path in ("/../../etc/passwd", "/report/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/report/99999", "/report/-1", "/api/nothing"):
            with self.subTest(path):
                status, said = self.server.ask("GET", path)
                self.assertIn((status, said.decode()[:12]), ((404, "There is not"), (403, "Refused: a r")))

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
        self.assertTrue(self.server.raw(f"{head}\n").startswith("HTTP/1.1 411"))
        self.assertTrue(self.server.raw(f"{head}Content-Encoding: gzip\nContent-Length: 1\n\nx").startswith("HTTP/1.1 415"))

    def test_parts_of_answers_are_not_given(self):
        for part in "bytes=0-1", "bytes=600000-999999999", "bytes=99999999-":
            status, said = self.server.ask("GET", "/api/start", headers={"Range": part})
            self.assertEqual(status, 416)
            self.assertIn(said, b"Parts of an answer are not given.\n")  # of which the library gives a part

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
        for query in "draws=abc", "draws=-1", "quintiles=xyz", "given=x":
            self.refused(400, "draws and given are whole numbers, quintiles split or fold.", "POST", f"/api/choose?key=right&{query}", HUB)
        self.refused(404, "No such scenario was chosen, or it was forgotten.", "POST", "/api/run?key=right", ",".join(["0"] * 100000))
        self.refused(404, "That block is not known.", "GET", "/api/result?key=right&block=0")


class Start(support.ProgramTest):
    def test_a_port_that_is_taken_is_told(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            done = support.icsim("serve", "--port", port)
        self.assertEqual((done.returncode, done.stderr), (support.BAD_INPUT, f"127.0.0.1:{port}: cannot be listened on: it is taken, or is no address of this machine\n"
                                                          "  hint: --port 0 takes any port that is free\n"))

    def test_another_address_is_warned_of_and_must_be_one(self):
        for address in "0.0.0.0", "::":
            done = support.icsim("serve", "--port", "0", "--address", address)
            self.assertEqual((done.returncode, done.stdout), (support.BAD_INPUT, ""))
            self.assertEqual(done.stderr, f"warning: {address} is reached from other machines\n  hint: whoever has the address below can run scenarios here, and what they send is "
                             "not encrypted; leave --address out to serve this machine alone\n"
                             f"{address}: is every address of this machine, and none that a browser can name\n  hint: --address takes that of one network card\n")
        done = support.icsim("serve", "--port", "0", "--address", "192.0.2.7")  # of documentation: nobody's
        self.assertEqual(done.returncode, support.BAD_INPUT)
        self.assertIn("192.0.2.7:0: cannot be listened on: it is taken, or is no address of this machine\n", done.stderr)

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
