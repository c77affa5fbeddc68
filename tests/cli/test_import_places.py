#!/usr/bin/python3
"""`icsim import`: where pathways are counted when boards merge and providers move, and figures that need a word."""

import csv
import unittest

import imports
import support
from imports import line, lines


class Places(imports.ImportTest):
    def at(self, *files):
        """Incomplete pathways by area, in the last month."""
        data, _ = self.imported(*files)
        return {area.decode(): value for area, value in zip(data["area"][:], data["incomplete"][-1]) if value == value}

    def test_the_table_of_boards_makes_36_of_42(self):
        with open(support.SCENARIOS / "library/boards_2026.csv", newline="") as stream:
            rows = list(csv.DictReader(stream))
        parts = {}
        for row in rows:
            parts.setdefault(row["icb_code"], []).append(row["part"])
        for ics, found in parts.items():  # a system goes to one board as a whole, or to several in parts
            self.assertTrue(found == [""] or (len(found) > 1 and "" not in found), (ics, found))
        self.assertEqual(42 - len(parts) + len({row["board_code"] for row in rows}), 36)

    def test_boards_of_2026_are_split_by_the_provider_table(self):
        file = self.extract("in.csv", lines("RTP", parent="S9B9J") + lines("RDU", parent="S9B9J", count=50) + lines("RXC", parent="S9B9J", count=7) +
                            lines("NNEW1", parent="S0E4D", count=3) + lines("R0A", parent="S9B9J", count=2), "2026-04")
        self.assertEqual(self.at(file), {"QXU": 600, "QNQ": 50, "QNX": 7, "QOP": 2, "UNMAPPED": 3})
        board = "parent S9B9J (NHS Surrey and Sussex: QXU, QNX and part of QNQ)"
        self.assertEqual(self.notes(file, kind="mapped"), [
            f"{board} has no part of the system where the provider table has these; the table was used: R0A (QOP); 2 incomplete pathways",
            f"{board} spans systems; its providers were placed by the provider table: RDU (QNQ), RTP (QXU), RXC (QNX); 657 incomplete pathways"])
        self.assertEqual(self.notes(file, kind="unmapped"), [
            "provider NNEW1 ('A TRUST') has parent S0E4D, and the provider table lacks it: counted under UNMAPPED; 3 incomplete pathways"])

    def test_a_board_that_kept_its_code_has_another_area_from_april_2026(self):
        rows = lines("C5Y9L", parent="QRL") + lines("NRF", parent="QRL", count=20) + lines("NNEW1", parent="QRL", count=1)
        march, april = self.extract("march.csv", rows, "2026-03"), self.extract("april.csv", rows, "2026-04")
        self.assertEqual(self.at(march), {"QRL": 621})
        self.assertEqual(self.at(april), {"QRL": 21, "QNQ": 600})
        board = "parent QRL (NHS Hampshire and Isle of Wight: QRL and part of QNQ) spans systems"
        self.assertEqual(self.notes(april, kind="mapped"), [
            f"{board}; its providers were placed by the provider table: C5Y9L (QNQ); 600 incomplete pathways",
            f"{board}; the provider table lacks these, and they were counted under QRL: NNEW1 (QRL); 1 incomplete pathway"])

    def test_residents_of_such_a_board_are_not_split(self):
        rows = lines("RTP", commissioner_parent="S9B9J", commissioner="92A") + lines("RTP", commissioner_parent="QRL", commissioner="15A")
        hint = "\n  hint: its residents cannot be split: import with --basis provider\n"
        self.assertEqual(self.refused(self.extract("in.csv", rows, "2026-04"), "--basis", "commissioner"),
                         "in.csv:2:6: commissioner parent 'S9B9J' (NHS Surrey and Sussex) is QXU, QNX and part of QNQ since 2026-04: it spans "
                         f"systems of July 2022{hint}in.csv:7:6: commissioner parent 'QRL' (NHS Hampshire and Isle of Wight) is QRL and part of QNQ since "
                         f"2026-04: it spans systems of July 2022{hint}")

    def test_a_provider_that_changes_its_parent_is_noted(self):
        march = self.extract("march.csv", lines("RH8", parent="QOP") + lines("RTG", count=5) + lines("RTP", parent="QXU", count=4), "2024-03")
        april = self.extract("april.csv", lines("RH8", parent="QJ2") + lines("RTG", count=5) + lines("RTP", parent="S9B9J", count=4), "2024-04")
        self.assertEqual(self.notes(march, april, kind="moved"), [
            "provider RH8 ('A TRUST'): parent QOP became QJ2; 600 incomplete pathways; counted under QOP before and under QJ2 from here on, as the "
            "file's parent was used, not the one before",
            "provider RTP ('A TRUST'): parent QXU became S9B9J; 4 incomplete pathways; counted under QXU before and after"])
        self.assertEqual(self.notes(march, kind="mapped")[0], "the provider table has these in other systems; the file's parent was used: "
                         "RH8 (QOP, table QJK); 600 incomplete pathways")
        both = self.extract("both.csv", lines("RTG") + lines("RTG", parent="QOP", commissioner="00T"))
        self.assertEqual(self.at(both), {"QJ2": 600, "QOP": 600})
        self.assertEqual(self.notes(both, kind="moved"),
                         ["provider RTG has parent QJ2 and parent QOP in one month; each row's own was used; first both.csv:7:2"])

    def test_providers_that_vanish_appear_or_send_zeros_are_noted(self):
        before = self.extract("a.csv", lines("RTG") + lines("RTP", parent="QXU") + [line("R0A", "Part_3", 900, parent="QOP")] +
                              lines("RXC", parent="QNX", count=499), "2024-10")
        zeros = [line("RTG", part, 0 if part == "Part_1B" else 600) for part in imports.PARTS if part != "Part_3"]
        self.assertEqual([text for text in self.notes(before, self.extract("b.csv", zeros + lines("RH8", parent="QJK")), kind="gap") if "provider" in text], [
            "provider R0A is missing; it had 900 pathways of Part_3 the month before",
            "provider RTG ('A TRUST') sent zeros of Part_1B; it had 600 pathways the month before",
            "provider RTG ('A TRUST') sent no row of Part_3; it had 600 pathways the month before",
            "provider RTP is missing; it had 600 incomplete pathways the month before",
            "provider RH8 ('A TRUST') appears with 600 incomplete pathways; the month before had none of it"])

    def test_an_absent_provider_is_carried_forward_until_it_is_back(self):
        others = lines("RXC", parent="QNX", count=29_400)
        there = others + lines("RTP", parent="QXU") + lines("RDU", parent="QNX", count=600)
        months = ["2024-09", "2024-10", "2024-11", "2024-12"]
        files = [self.extract(f"{month}.csv", there if month in ("2024-09", "2024-12") else others, month) for month in months]
        data, said = self.imported(*files)
        for series, parts in (("incomplete", 1), ("awaiting_admission", 1), ("clock_starts", 1), ("completed", 2)):
            for area, expected in (("QXU", 600), ("QNX", 30_000)):
                column = [name.decode() for name in data["area"][:]].index(area)
                self.assertEqual([float(value) for value in data[series][:, column]], [expected * parts] * 4, (series, area))
        notes = [note for note in said["notes"] if note["kind"] == "carried"]
        stand_in = "did not submit; its rows of 2024-09 stand in: 600 incomplete pathways"
        self.assertEqual([(note["month"], note["area"], note["text"], note["leave_out"]) for note in notes], [
            (month, *rest) for month in months[1:3] for rest in (
                ("QNX", f"provider RDU ('A TRUST') {stand_in}, 2.0 % of QNX; no fit or score uses the month", True),
                ("QXU", f"provider RTP ('A TRUST') {stand_in}, 100.0 % of QXU; no fit or score uses the month", True))])
        self.assertEqual([text for text in self.notes(*files, kind="gap") if "provider" in text], [])
        resident = [note for note in self.imported(*files, "--basis", "commissioner")[1]["notes"] if note["kind"] == "carried"]
        self.assertEqual({(note["area"], note["text"]) for note in resident},
                         {("", f"provider {code} ('A TRUST') {stand_in}") for code in ("RDU", "RTP")})
        summary = support.icsim("import", *files, "-o", self.folder / "data.h5", "--force").stdout
        self.assertIn("carried      provider RTP ('A TRUST') did not submit", summary)

    def test_less_than_2_per_cent_of_an_area_is_carried_and_used(self):
        others = lines("RXC", parent="QNX", count=29_401)
        files = self.extract("a.csv", others + lines("RDU", parent="QNX"), "2024-09"), self.extract("b.csv", others, "2024-10")
        self.assertEqual(self.at(*files), {"QNX": 30_001})
        note, = (note for note in self.imported(*files)[1]["notes"] if note["kind"] == "carried")
        self.assertFalse(note["leave_out"])

    def test_who_has_merged_closed_or_moved_is_not_carried(self):
        def after(*months):
            return self.at(*(self.extract(f"2024-{n:02}.csv", rows, f"2024-{n:02}") for n, rows in enumerate(months, 1)))
        rdu, rxc = (lambda count=600: lines("RDU", parent="QNX", count=count)), (lambda count=900: lines("RXC", parent="QNX", count=count))
        self.assertEqual(after(rdu() + rxc(), rxc(1500)), {"QNX": 1500})  # merged
        self.assertEqual(after(rdu() + rxc(), rxc() + lines("NEW1", parent="QXU", count=590)), {"QNX": 900, "QXU": 590})  # has another code
        self.assertEqual(after(rdu() + rxc(), *[rxc()] * 6), {"QNX": 1500})  # six months away
        self.assertEqual(after(rdu() + rxc(), *[rxc()] * 7), {"QNX": 900})  # closed
        self.assertEqual(after(rdu(499) + rxc(), rxc()), {"QNX": 900})  # small
        spread = [lines(f"R{n}", parent="QNX", count=count) for n, count in enumerate([300, 310, 320])]
        more = [lines(f"R{n}", parent="QNX", count=count) for n, count in enumerate([450, 460, 470])]
        self.assertEqual(after(rdu() + sum(spread, []), sum(more, [])), {"QNX": 1380})  # its neighbours have them
        back = lines("RTP", parent="QXU", count=700)
        self.assertEqual(after(rdu() + rxc() + back, rdu() + rxc(), rxc() + back), {"QNX": 1500, "QXU": 700})  # two take turns

    def test_more_decisions_to_admit_than_pathways_are_kept_and_noted(self):
        data, said = self.imported(self.extract("in.csv", [line("RTG", "Part_2", 237), line("RTG", "Part_2A", 5241)]))
        note = "provider RTG, commissioner 15M, C_100: 5241 incomplete pathways with a decision to admit (Part_2A), but 237 in all (Part_2); kept as published"
        self.assertEqual([(n["series"], n["text"]) for n in said["notes"] if n["kind"] == "implausible"], [("awaiting_admission", note)])
        self.assertEqual((data["incomplete"][0].max(where=data["incomplete"][0] > 0, initial=0),
                          data["awaiting_admission"][0].max(where=data["awaiting_admission"][0] > 0, initial=0)), (237, 5241))
        more = [line("RTG", "Part_2", 5, function="C_110"), line("RTG", "Part_2A", 6, function="C_110"), line("RTP", "Part_2", 5), line("RTP", "Part_2A", 5)]
        self.assertEqual(self.notes(self.extract("in.csv", [line("RTG", "Part_2", 237), line("RTG", "Part_2A", 5241)] + more), kind="implausible"),
                         [note + "; the provider has 2 such lists, together 5247 of 242"])

    def test_completed_pathways_with_an_unknown_clock_start_are_completed(self):
        rows = [line("RTG", "Part_1A", 250, unknown=40), line("RTG", "Part_1B", 100, unknown=2), line("RTG", "Part_2", 9)]
        whole = line("RTG", "Part_1A", 250, function="C_999", unknown=40)
        for blank in (False, True):
            if blank:
                whole[-2] = ""  # as published files have it
            file = self.extract("in.csv", rows + [whole])
            data, said = self.imported(file)
            self.assertEqual([n["text"] for n in said["notes"] if n["kind"] in ("unknown", "total")],
                             ["42 completed pathways without a known clock start date: counted as completed"])
            total = lambda name: float(data[name][0][data[name][0] > 0].sum())
            self.assertEqual((total("completed_admitted"), total("completed_non_admitted"), total("completed")), (290, 102, 392))
        waiting = self.extract("in.csv", [line("RTG", "Part_2", 9, unknown=1)])
        self.assertEqual(self.notes(waiting, kind="unknown"),
                         ["1 incomplete pathway without a known clock start date: in no week waited, so not counted"])

    def test_pathways_from_outside_england_are_noted_on_both_bases(self):
        file = self.extract("in.csv", lines("RTG") + lines("RTG", count=12, commissioner="NONC", commissioner_parent="") +
                            lines("RTG", count=4, commissioner="13Q", commissioner_parent=""))
        text = ("commissioner NONC (commissioned from outside England) has 12 of all 616 incomplete pathways, and they are counted {}: areas add up to 616, "
                "and England's published list, which leaves them out, to 604")
        self.assertEqual(self.notes(file, kind="outside"), [text.format("in the systems of their providers")])
        self.assertEqual(self.notes(file, "--basis", "commissioner", kind="outside"), [text.format("under UNMAPPED")])
        self.assertEqual(self.notes(file, "--basis", "commissioner", kind="unmapped"),
                         ["commissioner 13Q has no system: counted under UNMAPPED; 4 incomplete pathways",
                          "commissioner NONC has no system: counted under UNMAPPED; 12 incomplete pathways"])


if __name__ == "__main__":
    unittest.main()
