#!/usr/bin/python3
"""`icsim import`: every form in which people hold the published file gives the same figures, with a note, or is refused with
the reason."""

import csv
import io
import unittest
import zipfile

import imports
import make_full_extract

SMALL = ("--providers", 2)
UNKNOWN = ("\n  hint: give NHS England's full CSV data file, or a tidy table: `icsim import --help` lists their first columns\n")
STANDS = "\n  hint: is this NHS England's \"full CSV data file\"? Its columns must stand as published\n"
SAVE = "\n  hint: open it, and save it as CSV in UTF-8\n"


def zipped(files):
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return memory.getvalue()


class Forms(imports.ImportTest):
    def setUp(self):
        super().setUp()
        self.plain = self.make("plain.csv", *SMALL)
        data, said = self.imported(self.plain)
        self.figures, self.said = imports.figures_of(data), said
        self.text = self.plain.read_bytes().decode()
        self.rows = list(csv.reader(io.StringIO(self.text)))

    def same(self, file, note=None, kind="layout", code=0):
        """The file says what the plain one does, and the import notes this alone."""
        data, said = self.imported(file, code=code)
        self.assertSameFigures(data, self.figures)
        told = [(n["kind"], n["text"]) for n in said["notes"] if n["kind"] in ("layout", "read", "total")]
        self.assertEqual(told, [] if note is None else [(kind, note)])

    def changed(self, change, delimiter=","):
        return self.write("in.csv", imports.to_csv(map(change, self.rows), delimiter))

    def test_months_in_any_case_and_in_two_columns(self):
        for written in ("RTT-NOVEMBER-2024", "rtt-november-2024", "November 2024", "RTT-Nov-2024"):
            with self.subTest(written):
                self.same(self.write("in.csv", self.text.replace("RTT-November-2024", written)),
                          f"the month is not written as RTT-November-2024; first in.csv:2:1 ('{written}' is 2024-11)")
        for year, name in {"2024-25": "Month", "2024/25": "Period", "2024": "Month", "2024/2025": "Period"}.items():
            with self.subTest(year):
                self.same(self.changed(lambda row: (["Year", name] if row[0] == "Period" else [year, "NOVEMBER"]) + row[1:]),
                          f"the month was read from two columns; first in.csv:2:2 ('NOVEMBER' of '{year}' is 2024-11)")
        january = self.write("in.csv", imports.to_csv((["Year"] if row[0] == "Period" else ["2024-25"]) +
                                                      [row[0].replace("RTT-November-2024", "January")] + row[1:] for row in self.rows))
        self.assertEqual(self.imported(january)[1]["first_month"], "2025-01")
        for wrong in ("RTT-Novembre-2024", "RTT-November-24", "11/2024", "November"):
            with self.subTest(wrong):
                self.assertEqual(self.refused(self.write("in.csv", self.text.replace("RTT-November-2024", wrong))),
                                 f"in.csv:2:1: '{wrong}' is no period\n  hint: it is written RTT-November-2024\n")

    def test_lines_above_the_header_are_passed_over(self):
        for above, what in {"RTT extract\r\n\r\n": "3", "\r\n" * 19: "20", "sep=,\r\n": "2", ",,,\r\nA title,,\r\n": "3"}.items():
            self.same(self.write("in.csv", above + self.text), f"in.csv: the header is line {what}; what stands above is no data")
        broken = self.text.replace(",Part_1A,", ",Part_9,", 1)
        self.assertTrue(self.refused(self.write("in.csv", "A title\n\n" + broken)).startswith("in.csv:4:10: 'Part_9' is no RTT part"))

    def test_columns_are_found_by_name(self):
        order = list(range(13, 121)) + list(range(12, -1, -1))
        self.same(self.changed(lambda row: [row[c] for c in order]))
        self.same(self.changed(lambda row: row[:2] + row[3:6] + row[7:10] + row[11:]))  # no names of parents, no description
        self.same(self.changed(lambda row: [cell.upper() for cell in row] if row[0] == "Period" else row))
        self.same(self.changed(lambda row: row[:4] + ["Region" if row[0] == "Period" else "Y60"] + row[4:]),
                  "in.csv: 1 column was not read, as the published file has no such columns: 'Region'")

    def test_treatment_functions_by_name_where_there_is_no_code(self):
        used = "in.csv: there is no column 'Treatment Function Code'; codes or names under 'Treatment Function Name' were used"
        self.same(self.changed(lambda row: row[:11] + ["Treatment Function Name" if row[0] == "Period" else row[11]] + row[13:]), used)
        names = {"C_100": "General Surgery Service", "C_101": "Urology", "C_110": "TRAUMA & ORTHOPAEDICS", "C_120": "ENT", "C_150": "Neurosurgery",
                 "C_130": "Ophthalmology Service", "C_170": "Cardiothoracic Surgery Service", "X02": "Other - Medical Services", "C_999": "Total",
                 "C_340": "Thoracic Medicine"}
        self.same(self.changed(lambda row: row[:11] + ["Treatment Function Name" if row[0] == "Period" else names.get(row[11], row[11])] + row[13:]),
                  used)
        text = self.refused(self.changed(lambda row: row[:11] + ["Treatment Function Name" if row[0] == "Period" else "Surgery"] + row[13:]))
        self.assertTrue(text.startswith("in.csv:2:12: 'Surgery' is no treatment function\n"), text)

    def test_separators_and_what_spreadsheets_add(self):
        self.same(self.changed(list, ";"), "in.csv: columns are parted by semicolons")
        self.same(self.changed(list, "\t"), "in.csv: columns are parted by tabs")
        rows = len(self.rows)
        self.same(self.changed(lambda row: row + ["", ""]),
                  f"empty columns after the last were left out; first in.csv:2:122, {rows - 1} times")
        self.same(self.write("in.csv", self.text + "," * 120 + "\r\n" + ",,,\r\n"))
        self.same(self.changed(lambda row: [cell if c != 13 or row[0] == "Period" or cell == "" else f" {cell} " for c, cell in enumerate(row)]),
                  "blanks around counts were taken out; first in.csv:2:14 (' {0} ' is {0}), {1} times".format(
                      self.rows[1][13], sum(row[13] != "" for row in self.rows[1:])), kind="read")
        self.same(self.write("in.csv", self.text.replace("\r\n", "\r")), "in.csv: lines end as on old Macs, and were read so")

    def test_encodings(self):
        for form in ("utf-16-le", "utf-16-be"):
            path = self.folder / "in.csv"
            name = self.text.replace("TRUST", "TRÜST \N{HOSPITAL}")
            path.write_bytes(("\ufeff" + name).encode(form))
            self.same(path, "in.csv: the text is in UTF-16, and was read so")
            path.write_bytes(self.text.encode(form))
            zero = {"utf-16-le": 2, "utf-16-be": 1}[form]
            self.assertEqual(self.refused(path), "in.csv: is not text in UTF-8, nor in UTF-16 with a byte order mark "
                                                 f"(byte {zero} is zero){SAVE}")
            path.write_bytes(("\ufeff" + self.text).encode(form)[:-1])
            self.assertEqual(self.refused(path), "in.csv: is damaged UTF-16: it ends inside a character\n  hint: download or save it again\n")
        path.write_bytes("\ufeff".encode("utf-16-le") + b"P\x00\x00\xd8P\x00")
        self.assertEqual(self.refused(path), f"in.csv: is damaged UTF-16: half a character stands alone{SAVE}")
        path.write_bytes(("\ufeff" + self.text).encode("utf-32-le"))
        self.assertEqual(self.refused(path), f"in.csv: is text in UTF-32, which is not read{SAVE}")
        path.write_bytes(("\ufeff" + self.text).encode())
        self.same(path)

    def test_codes_with_blanks_and_small_letters_are_mended(self):
        file = self.changed(lambda row: row if row[0] == "Period" else row[:1] + [row[1] + " "] + row[2:])
        self.same(file, "blanks and small letters in codes were mended; first in.csv:2:2 ('QR1 ' is QR1), "
                        f"{len(self.rows) - 1} times", kind="read")
        file = self.changed(lambda row: row if row[0] == "Period" else row[:3] + [row[3].lower()] + row[4:9] + [row[9].upper() + " ", *row[10:]])
        told = self.notes(file, kind="read")
        self.assertEqual([t.split("; first ")[0] for t in told], ["blanks and small letters in codes were mended"])
        self.assertSameFigures(self.imported(file)[0], self.figures)

    def test_archives(self):
        path = self.folder / "in.zip"
        path.write_bytes(zipped({"NOVEMBER.CSV": self.text, "__MACOSX/._NOVEMBER.CSV": "\0\5\x16\7\0", "._x.csv": "\0\5"}))
        self.same(path, "in.zip: 2 files in it are no CSV and not read: __MACOSX/._NOVEMBER.CSV, ._x.csv")
        inner = zipped({"f\u00e9vrier/November.csv": self.text})
        path.write_bytes(zipped({"months/": "", "months/November.zip": inner}))
        self.same(path)
        path.write_bytes(zipped({"a.zip": inner, "notes.txt": "read me"}))
        self.same(path, "in.zip: 1 file in it is no CSV and not read: notes.txt")
        path.write_bytes(zipped({"a.zip": inner, "b.zip": inner}))
        self.assertEqual(self.refused(path), "in.zip/b.zip/November.csv: month 2024-11 is in another file already\n"
                         "  hint: leave one of them out, or give the newer one after --revised\n")
        path.write_bytes(zipped({"a.zip": zipped({"b.zip": inner})}))
        self.assertEqual(self.refused(path), "in.zip/a.zip/b.zip: is a ZIP inside a ZIP inside a ZIP\n"
                         "  hint: unpack it, and give what it holds\n")
        path.write_bytes(zipped({"a.zip": inner[:-len(inner) // 2]}))
        self.assertRegex(self.refused(path), r"^in.zip/a.zip(/November.csv)?: cut off or damaged \(.*\)\n"
                                             r"  hint: download it again; nothing of it was used\n$")
        path.write_bytes(zipped({"[Content_Types].xml": "", "xl/workbook.xml": ""}))
        self.assertEqual(self.refused(path), "in.zip: holds no CSV file, but [Content_Types].xml, xl/workbook.xml\n"
                         "  hint: give NHS England's full extract\n")

    def test_web_pages_and_other_kinds_of_file_are_named(self):
        page = "\n  hint: open the link in a browser, and save the file that it leads to\n"
        for html in ("<!-- moved -->\n<HTML><body>404</body></html>", "<?xml version='1.0'?><html>"):
            self.assertEqual(self.refused(self.write("in.csv", html)), f"in.csv: is a web page (HTML), not data{page}")
        path = self.folder / "in.zip"
        path.write_bytes(zipped({"a.zip": "<!DOCTYPE html><title>404</title>"}))
        self.assertEqual(self.refused(path), f"in.zip/a.zip: is a web page (HTML), not data{page}")
        path.write_bytes(b"%PDF-1.7\n\0")
        self.assertEqual(self.refused(path), "in.zip: is a PDF document, not a CSV file\n  hint: give NHS England's full extract\n")

    def test_what_is_no_such_file_is_refused_with_what_was_seen(self):
        scotland = self.write("s.csv", "MonthEnding,HBT,PatientType,Specialty,NumberSeen\n20241130,S08000015,New,A1,12\n")
        self.assertEqual(self.refused(scotland), "s.csv:1:1: the header is none that icsim knows: line 1 reads 'MonthEnding,HBT,PatientType,"
                         f"Specialty,NumberSeen', and none of the first 2 is a header{UNKNOWN}")
        self.assertEqual(self.refused(self.write("s.csv", "hello")),
                         f"s.csv:1:1: the header is none that icsim knows: 'hello' is all there is{UNKNOWN}")
        self.assertEqual(self.refused(self.write("s.csv", "\r\n\n  \n")),
                         f"s.csv:1:1: the header is none that icsim knows: the first 3 lines are empty{UNKNOWN}")
        self.assertEqual(self.refused(self.write("s.csv", "\nA title\r\n" + "\n" * 18 + self.text)),
                         "s.csv:1:1: the header is none that icsim knows: line 2 reads 'A title', and none of the first 20 is a header"
                         f"{UNKNOWN}")
        header = make_full_extract.header(False)
        for change, message in {
            lambda h: h[:1] + h[2:]: "1:2: the header has no column 'Provider Parent Org Code'",
            lambda h: h[:9] + h[11:12] + h[13:]: "1:10: the header has no column 'RTT Part Type'",
            lambda h: h[:3] + [h[1]] + h[3:]: "1:4: the header has 'Provider Parent Org Code' twice",
            lambda h: h[:40] + h[41:]: "1:41: the header has 'Gt 28 To 29 Weeks SUM 1' where 'Gt 27 To 28 Weeks SUM 1' belongs",
            lambda h: h[:-1]: "1:121: the header has nothing where 'Total All' belongs",
            lambda h: h[:13] + h[118:]: "1:14: the header has 'Total' where 'Gt 00 To 01 Weeks SUM 1' belongs",
        }.items():
            with self.subTest(message):
                self.assertEqual(self.refused(self.write("s.csv", imports.to_csv([change(header)] + self.rows[1:3]))),
                                 f"s.csv:{message}{STANDS}")


if __name__ == "__main__":
    unittest.main()
