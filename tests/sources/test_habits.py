#!/usr/bin/env python3
"""What journals and school surveys write, opened as it is: the same children in any of these habits
give the same cells, and what cannot be told for sure is refused or asked about."""

import csv
import datetime
import json
import os
import shutil
import subprocess
import sys
import threading
import unicodedata
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from small_town import DONE, REJECTED, SmallTown  # noqa: E402
from spreadsheets import write_ods, write_xlsx  # noqa: E402


def day_of(text):
    day, month, year = map(int, text.split("-"))
    return datetime.date(year, month, day)


def number_of(text):
    return float(text.replace(",", "."))


class Habits(SmallTown):
    def written(self, change, **options):
        """The cells after each row went through `change`."""
        self.write(self.file, [change(dict(row)) for row in self.rows], **options)
        self.tries = getattr(self, "tries", 0) + 1
        return self.cells(f"habit{self.tries}")

    def refused(self, *says):
        done = self.run_program("publish", self.plan, "--out", self.folder / "refused")
        self.assertEqual(done.returncode, REJECTED, done.stderr)
        for words in says:
            self.assertIn(words, done.stderr)
        self.assertFalse((self.folder / "refused").exists())

    def typed(self, row):
        return [row["barn"], day_of(row["dato"]), row["koen"], day_of(row["foedt"]),
                *(number_of(row[k]) for k in ("hoejde", "vaegt", "lon", "lat"))]

    def use(self, name):
        self.plan.write_text(self.plan.read_text("utf-8").replace(f"file: {self.file.name}",
                                                                  f"file: {name}"), "utf-8")
        self.file = self.town / name


class Texts(Habits):
    def test_dates(self):
        def in_form(form):
            return lambda row: {**row, **{k: day_of(row[k]).strftime(form)
                                          for k in ("dato", "foedt")}}
        for form in ("%d.%m.%Y", "%d/%m/%Y", "%Y-%m-%d", "%Y/%m/%d", "%d-%m-%Y 08:15",
                     "%Y-%m-%dT08:15:00", "%d-%m-%Y 00:00:00", "%Y-%m-%d 12:00:00.000"):
            with self.subTest(form=form):
                self.assertEqual(self.written(in_form(form)), self.expected)

    def test_dates_without_leading_zeros(self):
        def short(row):
            return {**row, "dato": "{0.day}-{0.month}-{0.year}".format(day_of(row["dato"]))}
        self.assertEqual(self.written(short), self.expected)

    def test_two_digit_years_need_a_pivot(self):
        self.write(self.file, [{**r, "dato": day_of(r["dato"]).strftime("%d-%m-%y")}
                               for r in self.rows])
        self.refused("rejected", "pivot_year")
        self.edit("date: dato", "date: dato\n    pivot_year: 2029")
        self.assertEqual(self.cells("pivot"), self.expected)

    def test_serial_numbers_in_text(self):
        def serials(row):
            return {**row, "dato": str((day_of(row["dato"]) - datetime.date(1899, 12, 30)).days)}
        self.assertEqual(self.written(serials), self.expected)

    def test_codes_of_sex(self):
        for girl, boy in (("K", "M"), ("k", "m"), ("P", "D"), ("F", "M"), ("2", "1"), ("Pige", "Dreng"),
                          ("kvinde", "mand"), ("female", "male"), (" K", "M ")):
            with self.subTest(girl=girl):
                self.assertEqual(
                    self.written(lambda row: {**row, "koen": girl if row["koen"] == "K" else boy}),
                    self.expected)
                done = self.run_program("check", self.plan)
                self.assertEqual(done.returncode, DONE, done.stderr)
                asked = "1 is taken as boy, 2 as girl" in done.stderr
                self.assertEqual(asked, girl == "2", done.stderr)

    def test_other_codes_of_sex_are_refused(self):
        self.write(self.file, [{**r, "koen": "01"[r["koen"] == "K"]} for r in self.rows])
        self.refused("sex not understood")

    def test_sexes_in_other_languages(self):
        """P is pige and not pojke: where all are girls, that is asked about."""
        def says(girl, boy):
            self.write(self.file, [{**r, "koen": girl if r["koen"] == "K" else boy}
                                   for r in self.rows])
            return self.run_program("check", self.plan).stderr
        self.assertIn("every sex is read as girl: if P or F mean boy", says("F", "P"))
        self.assertIn("every sex is read as boy: if M means girl", says("M", "M"))
        for girl, boy in (("jente", "gutt"), ("w", "m"), ("M", "J")):
            done = says(girl, boy)
            self.assertIn("sex is no letter or word that is understood: say with codes", done)
            self.assertNotIn("every sex", done)
        self.edit("sex: koen", "sex: {column: koen, codes: {F: girl, P: boy}}")
        self.assertNotIn("sex is", says("F", "P"))
        self.assertEqual(self.cells("codes"), self.expected)

    def test_answers_in_capital_letters(self):
        """An answer typed in several ways counts apart, and that is asked about."""
        self.edit("vaegt}", "vaegt, svar: svar}")
        self.edit("by: [period, sex]", "by: [period, svar]")
        for answers, asked in ((("få", "mange"), False), (("Ål", "ål"), True), (("Ja", "JA"), True)):
            self.write(self.file, [{**row, "svar": answers[i % 2]}
                                   for i, row in enumerate(self.rows)])
            done = self.run_program("check", self.plan).stderr
            self.assertEqual("answers to 'svar' differ in capital letters only" in done, asked, done)
            self.assertNotIn(f"'{answers[0]}'", done)

    def test_months_first(self):
        for form in ("%m/%d/%Y", "%Y-%d-%m"):
            with self.subTest(form=form):
                self.write(self.file, [{**r, "dato": day_of(r["dato"]).strftime(form)}
                                       for r in self.rows])
                self.refused("no date unless the month comes first: write dates as yyyy-mm-dd")

    def test_what_is_missing(self):
        marks = ["", ".", "..", "-", "NA", "n/a", "NULL", "null", "999", " ", "999,0", "#N/A", "#I/T",
                 "#VÆRDI!", "#NAVN?", "#DIV/0!"]
        extra = [{**self.rows[0], "barn": f"uden{i}", "hoejde": mark}
                 for i, mark in enumerate(marks)]
        self.write(self.file, self.rows + extra)
        self.cells("missing")
        report = self.report()
        self.assertEqual((report["rows"], report["used"]), (len(self.rows) + len(marks),) * 2)
        self.assertEqual(report["used_without_bmi_class"], len(marks))

    def test_answers_that_are_missing(self):
        """999 is no answer, however it is written: no indicator of numbers may count it."""
        self.edit("vaegt}", "vaegt, trivsel: trivsel}")
        self.edit("tables:", "  - {id: trives, source: nurse, title: T, value: trivsel, event: "
                  "{at_least: 7}}\ntables:\n  - {indicators: [trives], area_sets: all, by: [period]}")
        answers = [str(i % 11) for i in range(len(self.rows))]
        def answered(mark):
            self.write(self.file, [{**row, "trivsel": mark if i % 5 == 0 else answers[i]}
                                   for i, row in enumerate(self.rows)])
            return self.cells(f"answers-{len(mark)}-{ord(mark[-1:] or '0')}")
        expected = answered("")
        for mark in ("999", "999,0", "999.00", "..", " 999 ", "#N/A", "#REFERENCE!"):
            with self.subTest(mark=mark):
                self.assertEqual(answered(mark), expected)

    def test_identifiers_that_lost_digits(self):
        """Of long numbers a spreadsheet keeps 15 digits: children would become one."""
        self.write(self.file, [{**row, "barn": "1,23457E+15"} if i % 40 == 0 else row
                               for i, row in enumerate(self.rows)])
        self.cells("some")
        self.assertEqual(self.report()["not_used_by_reason"]["bad_child"]["rows"], 12)
        self.write(self.file, [{**row, "barn": "4.1E+09"} for row in self.rows])
        self.refused("child identifier is a number that lost its last digits: 480")
        children = sorted({row["barn"] for row in self.rows})
        self.use("long.xlsx")
        for first, lost in ((10 ** 14, False), (10 ** 16, True)):
            write_xlsx(self.file, [list(self.rows[0])] + [
                [float(first + children.index(row["barn"])), *self.typed(row)[1:]]
                for row in self.rows])
            if lost:
                self.refused("lost its last digits: 480")
            else:
                self.assertEqual(self.cells("long"), self.expected)

    def test_missing_positions(self):
        extra = [{**self.rows[0], "barn": f"uden{i}", "lon": mark, "lat": mark}
                 for i, mark in enumerate(["", "..", "NULL"])]
        self.write(self.file, self.rows + extra)
        self.cells("missing")
        self.assertEqual(self.report()["used_without_position"], 3)

    def test_thousands_are_not_guessed(self):
        for n, weight in enumerate(["25.100,0", "25,100.0", "25 100", "25'100"]):
            with self.subTest(weight=weight):
                self.write(self.file, self.rows + [{**self.rows[0], "barn": "ny", "vaegt": weight}])
                self.cells(f"thousands{n}")
                reason = self.report()["not_used_by_reason"]["bad_number"]
                self.assertEqual((reason["rows"], reason["first_rows"]), (1, [len(self.rows) + 1]))
        self.write(self.file, [{**r, "vaegt": "1.0" + r["vaegt"]} for r in self.rows])
        self.refused("rejected", "number")

    def test_blanks_of_all_kinds(self):
        later = {"dato": " %s\u202f", "barn": "\ufeff%s\u00a0", "hoejde": "\u2009%s\u200b",
                 "vaegt": "%s\n", "koen": "\t%s\r\n", "foedt": "\u00a0%s"}
        self.assertEqual(self.written(lambda row: {
            k: later.get(k, "%s") % v if "2018" in row["dato"] else v for k, v in row.items()}),
            self.expected)

    def test_frames_of_rows(self):
        """A spreadsheet writes all rows that ever held something."""
        blank, marked = {k: "" for k in self.rows[0]}, {k: "-" for k in self.rows[0]}
        self.write(self.file, self.rows[:9] + [blank] * 3 + self.rows[9:] + [blank] * 300 + [marked])
        self.assertEqual(self.cells("frames"), self.expected)
        empty = self.report()["not_used_by_reason"]["empty_row"]
        self.assertEqual((empty["rows"], empty["first_rows"][:4]), (304, [10, 11, 12, 484]))
        self.write(self.file, self.rows + [{**blank, "hoejde": "120"}] * 30)
        self.refused("no child identifier: 30")

    def test_dates_without_marks(self):
        for form in ("%d%m%y", "%d%m%Y", "%Y%m%d"):
            with self.subTest(form=form):
                self.write(self.file, [{**r, "dato": day_of(r["dato"]).strftime(form)}
                                       for r in self.rows])
                self.refused("date missing or not a date: 480")
        self.write(self.file, [{**r, "dato": "4.3E+04"} for r in self.rows])  # of a narrow column
        self.refused("date missing or not a date: 480")

    def test_share_of_rejects(self):
        def broken(share):
            n = int(len(self.rows) * share)
            self.write(self.file, [{**r, "dato": "snart"} for r in self.rows[:n]] + self.rows[n:])
        broken(0.05)
        self.cells("some")
        broken(0.06)
        self.refused("more than the 5 %", "row 1,")
        self.edit("date: dato", "date: dato\n    reject_limit: 0.06")
        self.cells("more")

    def test_units(self):
        for column, factor, says in (("hoejde", 0.01, "are they in metres?"),
                                     ("hoejde", 10, "are they in millimetres?"),
                                     ("vaegt", 1000, "are they in grams?")):
            with self.subTest(says=says):
                self.write(self.file, [{**r, column: f"{number_of(r[column]) * factor:g}"}
                                       for r in self.rows])
                self.refused(says)

    def test_swapped_coordinates(self):
        self.write(self.file, [{**r, "lon": r["lat"], "lat": r["lon"]} for r in self.rows])
        done = self.run_program("check", self.plan)
        self.assertIn("are x and y swapped?", done.stderr)

    def test_rows_that_stand_twice(self):
        self.write(self.file, self.rows + self.rows)
        self.assertEqual(self.cells("twice"), self.expected)
        twice = self.report()["not_used_by_reason"]["exact_duplicate"]
        self.assertEqual(twice["rows"], len(self.rows))


class Files(Habits):
    NAMES = {"barn": "Barn nr.", "koen": "Køn", "hoejde": "Højde (cm)", "vaegt": "Vægt, kg",
             "dato": "Dato for \"måling\"", "foedt": "Født"}

    def headings(self, form):
        return [{unicodedata.normalize(form, self.NAMES.get(k, k)): v for k, v in row.items()}
                for row in self.rows]

    def plan_with(self, form):
        text = self.plan.read_text("utf-8")
        for old, new in self.NAMES.items():
            quoted = unicodedata.normalize(form, new).replace("'", "''")
            text = text.replace(f": {old}", f": '{quoted}'")
        self.plan.write_text(text, "utf-8")

    def test_headings(self):
        self.plan_with("NFC")
        for n, (form, options) in enumerate([
                ("NFC", {}), ("NFD", {}), ("NFC", {"encoding": "windows-1252"}),
                ("NFC", {"encoding": "utf-8-sig", "quoting": csv.QUOTE_ALL}),
                ("NFD", {"encoding": "utf-8-sig", "delimiter": "\t"})]):
            with self.subTest(form=form, **options):
                self.write(self.file, self.headings(form), **options)
                self.assertEqual(self.cells(f"heading{n}"), self.expected)

    def test_answers_with_letters_apart(self):
        """The same answer is one, however its letters are written in the file and in the plan."""
        self.edit("vaegt}", "vaegt, svar: svar}")
        self.edit("by: [period, sex]", "by: [period, svar]")
        plan = self.plan.read_text("utf-8")
        indicator = ("  - {id: a, source: nurse, title: A, value: svar, event: [FORM]}\ntables:\n"
                     "  - {indicators: [a], area_sets: all, by: [period]}")
        texts = [("få", "gå")[i % 3 == 0] for i in range(len(self.rows))]
        cells = set()
        for n, (of_file, of_plan) in enumerate((("NFC", "NFC"), ("NFD", "NFC"), ("both", "NFC"),
                                                ("both", "NFD"))):
            form = (lambda i: "NFD" if i % 2 else "NFC") if of_file == "both" else (lambda i: of_file)
            self.plan.write_text(plan.replace("tables:", indicator.replace(
                "FORM", unicodedata.normalize(of_plan, "få"))), "utf-8")
            self.write(self.file, [{**row, "svar": unicodedata.normalize(form(i), texts[i])}
                                   for i, row in enumerate(self.rows)])
            cells.add(self.cells(f"answers{n}"))
        self.assertEqual(len(cells), 1)

    def test_children_and_addresses_with_letters_apart(self):
        """A child is one, however the letters of its key are written; so is an address."""
        form = lambda i: ("NFC", "NFD")[i % 2]
        self.write(self.file, [{**row, "barn": unicodedata.normalize(form(i), "Åse é Ž" + row["barn"])}
                               for i, row in enumerate(self.rows)])
        self.assertEqual(self.cells("children"), self.expected)
        places = sorted({(r["lon"], r["lat"]) for r in self.rows})
        keys = {p: f"Ågade {i}, Helsingør" for i, p in enumerate(places)}
        self.write(self.town / "adresser.csv",
                   [{"id": unicodedata.normalize("NFD", key), "x": p[0], "y": p[1]}
                    for p, key in keys.items()])
        self.write(self.file, [{**{k: v for k, v in r.items() if k not in ("lon", "lat")},
                                "adresse": unicodedata.normalize(form(i), keys[r["lon"], r["lat"]])}
                               for i, r in enumerate(self.rows)])
        self.edit("{x: lon, y: lat, crs: EPSG:4326}", "{address: adresse, file: adresser.csv, "
                  "key: id, x: x, y: y, crs: EPSG:4326}")
        self.assertEqual(self.cells("addresses"), self.expected)

    def test_pipes(self):
        """What comes from a pipe comes once, and is CSV whatever it is called."""
        text = self.file.read_bytes()
        self.use("rør")
        os.mkfifo(self.file)
        def piped(*words):
            writer = threading.Thread(target=self.file.write_bytes, args=(text,), daemon=True)
            writer.start()
            done = self.run_program(*words)
            writer.join(10)
            self.assertFalse(writer.is_alive())
            return done
        done = piped("check", self.plan)
        self.assertEqual(done.returncode, DONE, done.stderr)
        for threads in (1, 2):
            done = piped("publish", self.plan, "--out", self.folder / f"pipe{threads}", "--threads",
                         threads)
            self.assertEqual(done.returncode, DONE, done.stderr)
            self.assertEqual((self.folder / f"pipe{threads}" / "cells.csv").read_bytes(),
                             self.expected)
        columns = "sex=koen,birth_date=foedt,date=dato,height_cm=hoejde,weight_kg=vaegt"
        done = piped("classify", "--columns", columns, self.file)
        self.assertIn("480 rows", done.stderr)
        text = text[:-20]
        done = piped("check", self.plan)
        self.assertEqual(done.returncode, REJECTED)
        self.assertIn("line 481 has", done.stderr)

    def test_headings_with_line_breaks(self):
        names = {"barn": " Barn\u00a0nr.", "hoejde": "Højde\n(cm)", "vaegt": "Vægt\r\n  (kg) ",
                 "dato": "\ufeffDato"}
        shown = {"barn": "Barn nr.", "hoejde": "Højde (cm)", "vaegt": "Vægt (kg)", "dato": "Dato"}
        plan = self.plan.read_text("utf-8")
        for old, new in shown.items():
            plan = plan.replace(f": {old}", f": {new}")
        self.plan.write_text(plan, "utf-8")
        self.write(self.file, [{names.get(k, k): v for k, v in r.items()} for r in self.rows])
        self.assertEqual(self.cells("breaks"), self.expected)
        heading = [names.get(k, k) for k in self.rows[0]]
        self.use("breaks.xlsx")
        write_xlsx(self.file, [heading] + [list(r.values()) for r in self.rows])
        self.assertEqual(self.cells("sheet"), self.expected)

    def test_headings_that_stand_twice(self):
        lines = self.file.read_text("utf-8").splitlines()
        def beside(heading, cells):
            self.file.write_text("\n".join([lines[0] + heading] + [x + cells for x in lines[1:]]))
        beside(";note;note; note", ";a;b;c")
        self.assertEqual(self.cells("notes"), self.expected)
        for heading in (";hoejde", "; hoejde "):
            beside(heading, ";1")
            self.refused("columns 5 and 9 have the same name, 'hoejde'")

    def test_control_characters_are_not_shown(self):
        text = self.file.read_text("utf-8")
        self.file.write_text(text.replace("hoejde", "\x1b[31mhojde\x07"), "utf-8")
        self.refused("it has 'barn', 'dato', 'koen', 'foedt', ' [31mhojde ', 'vaegt'")
        done = self.run_program("check", self.plan)
        self.assertNotIn("\x1b", done.stderr)

    def test_lines_before_the_heading(self):
        text = self.file.read_text("utf-8")
        self.file.write_text("Udtræk 3. maj\n" + text, "utf-8")
        done = self.run_program("check", self.plan)
        self.assertEqual(done.returncode, REJECTED)
        self.assertIn("has no column 'barn', nor any other of those asked for; perhaps its", done.stderr)

    def test_other_names_of_files(self):
        (self.town / "udtræk.xls").write_bytes(self.file.read_bytes())
        self.use("udtræk.xls")
        self.refused("a name of CSV ends with .csv, .txt or .tsv")

    def test_unicode_text_of_a_spreadsheet(self):
        self.plan_with("NFC")
        self.use("udtræk.txt")
        self.write(self.file, self.headings("NFC"), encoding="utf-16", delimiter="\t")
        self.assertEqual(self.cells("little"), self.expected)
        self.file.write_bytes(b"\xfe\xff" + self.file.read_bytes().decode("utf-16").encode("utf-16-be"))
        self.assertEqual(self.cells("big"), self.expected)
        self.file.write_bytes(self.file.read_bytes()[:-3])
        self.refused("line 481: UTF-16 that is broken")

    def test_encodings_of_others(self):
        self.plan_with("NFC")
        for encoding in ("cp850", "cp865", "mac_roman"):
            with self.subTest(encoding=encoding):
                self.write(self.file, self.headings("NFC"), encoding=encoding)
                self.refused("line 1: neither UTF-8 nor Windows-1252")

    def test_headings_of_the_plan_apart(self):
        self.plan_with("NFD")
        self.write(self.file, self.headings("NFC"))
        self.assertEqual(self.cells("plan"), self.expected)

    def test_declared_encoding(self):
        self.plan_with("NFC")
        self.edit("file: children.csv", "file: children.csv\n    encoding: windows-1252")
        self.write(self.file, self.headings("NFC"), encoding="windows-1252")
        self.assertEqual(self.cells("declared"), self.expected)
        self.edit("encoding: windows-1252", "encoding: utf-8")
        self.refused("not UTF-8")

    def test_line_ends_and_blanks(self):
        text = self.file.read_text("utf-8")
        for n, changed in enumerate([text.replace("\n", "\r\n"), text + "\n\n", text.rstrip("\n"),
                                     "sep=;\n" + text, text.replace(";", " ; ")]):
            with self.subTest(n=n):
                self.file.write_bytes(changed.encode())
                self.assertEqual(self.cells(f"lines{n}"), self.expected)

    def test_spreadsheets(self):
        heading = list(self.rows[0])
        typed = [heading] + [self.typed(row) for row in self.rows]
        texts = [heading] + [list(row.values()) for row in self.rows]
        mixed = [heading] + [self.typed(r) if i % 2 else list(r.values())
                             for i, r in enumerate(self.rows)]
        for name, write, rows, options in (
                ("dates.xlsx", write_xlsx, typed, {}),
                ("serials.xlsx", write_xlsx, typed, {"bare": True}),
                ("texts.xlsx", write_xlsx, texts, {}), ("mixed.xlsx", write_xlsx, mixed, {}),
                ("dates.ods", write_ods, typed, {}), ("texts.ods", write_ods, texts, {}),
                ("mixed.ods", write_ods, mixed, {})):
            with self.subTest(name=name):
                self.use(name)
                write(self.file, rows, **options)
                self.assertEqual(self.cells(name.replace(".", "-")), self.expected)

    def test_days_from_1904(self):
        self.use("mac.xlsx")
        write_xlsx(self.file, [list(self.rows[0])] + [self.typed(r) for r in self.rows],
                   from_1904=True)
        self.refused("'mac.xlsx' counts its days from 1904")

    def test_threads_change_nothing(self):
        many = [{**r, "barn": f"{r['barn']}-{i}"} for i in range(60) for r in self.rows]
        self.write(self.file, many)
        expected = self.cells("one")
        done = self.run_program("publish", self.plan, "--out", self.folder / "many", "--threads", 3)
        self.assertEqual(done.returncode, DONE, done.stderr)
        self.assertEqual((self.folder / "many" / "cells.csv").read_bytes(), expected)
        self.write(self.file, many + [{**many[0], "barn": "x" * 2_000_000}])
        done = self.run_program("publish", self.plan, "--out", self.folder / "bad", "--threads", 3)
        self.assertEqual(done.returncode, REJECTED)
        self.assertIn("line 28802: a record of more than 1 MB", done.stderr)

    def convert(self, driver, name, table):
        """The table, typed, as a file of the driver."""
        if shutil.which("ogr2ogr") is None:
            self.skipTest("no ogr2ogr on this machine")
        subprocess.run(["ogr2ogr", "-q", "-f", driver, "-oo", "AUTODETECT_TYPE=YES", self.town / name,
                        table], check=True, timeout=60)

    def test_hundreds_of_columns(self):
        """Only the columns that the plan names are read; those that are missing are told as ever."""
        others = {f"x{i}": "Ø" for i in range(200)}
        wide = [{**others, **row} for row in self.rows]
        self.write(self.file, wide)
        self.assertEqual(self.cells("csv"), self.expected)
        self.write(self.town / "wide.csv", [
            {**others, **dict(zip(self.rows[0], self.typed(row)))} for row in self.rows], delimiter=",")
        self.convert("GPKG", "wide.gpkg", self.town / "wide.csv")
        self.use("wide.gpkg")
        self.assertEqual(self.cells("gpkg"), self.expected)
        done = self.run_program("locate", "--areas", self.town / "areas.geojson", "--key", "id", "--x",
                                "lon", "--y", "lat", "--crs", "EPSG:4326", self.file)
        self.assertEqual(done.returncode, DONE, done.stderr)  # with all columns
        self.assertEqual(len(done.stdout.splitlines()), 1 + len(self.rows))
        self.edit("height_cm: hoejde", "height_cm: hojde")
        self.refused("has no column 'hojde', perhaps 'hoejde'")

    def test_a_map_without_rows(self):
        (self.town / "none.csv").write_text(",".join(self.rows[0]) + "\n")
        self.convert("FlatGeobuf", "none.fgb", self.town / "none.csv")
        self.use("none.fgb")
        done = self.run_program("check", self.plan)
        self.assertEqual(done.returncode, REJECTED)
        self.assertIn("no row of any source can be used", done.stderr)
        self.edit("{kind: school_year}", "{kind: school_year, from: 2017/18, to: 2018/19}")
        done = self.run_program("check", self.plan)
        self.assertEqual(done.returncode, DONE, done.stderr)

    def test_a_heading_alone(self):
        for end in ("", "\r\n"):
            self.file.write_text(";".join(self.rows[0]) + end, "utf-8", newline="")
            done = self.run_program("check", self.plan)
            self.assertEqual(done.returncode, REJECTED)
            self.assertIn("no row of any source can be used", done.stderr)
            self.refused("no row of any source can be used")

    def test_map_formats(self):
        if shutil.which("ogr2ogr") is None:
            self.skipTest("no ogr2ogr on this machine")
        plain = self.town / "plain.csv"
        with plain.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(self.rows[0])
            writer.writerows(self.typed(row) for row in self.rows)
        self.edit("{x: lon, y: lat, crs: EPSG:4326}", "geometry")
        for name, driver in (("b.gpkg", "GPKG"), ("b.shp", "ESRI Shapefile"),
                             ("b.tab", "MapInfo File"), ("b.fgb", "FlatGeobuf"),
                             ("b.sqlite", "SQLite"), ("b.geojson", "GeoJSON")):
            with self.subTest(driver=driver):
                self.use(name)
                subprocess.run(
                    ["ogr2ogr", "-q", "-f", driver, "-a_srs", "EPSG:4326", "-oo",
                     "X_POSSIBLE_NAMES=lon", "-oo", "Y_POSSIBLE_NAMES=lat", "-oo",
                     "AUTODETECT_TYPE=YES", self.file, plain], check=True, timeout=60)
                self.assertEqual(self.cells(name.replace(".", "-")), self.expected)

    def points(self, name, driver, *options, crs="EPSG:4326"):
        """The table as points of a layer."""
        if shutil.which("ogr2ogr") is None:
            self.skipTest("no ogr2ogr on this machine")
        plain = self.town / "plain.csv"
        self.write(plain, [dict(zip(row, self.typed(row))) for row in self.rows], delimiter=",")
        subprocess.run(
            ["ogr2ogr", "-q", "-f", driver, *(["-a_srs", crs] if crs else []), "-oo",
             "X_POSSIBLE_NAMES=lon", "-oo", "Y_POSSIBLE_NAMES=lat", "-oo", "AUTODETECT_TYPE=YES",
             *options, self.town / name, plain], check=True, timeout=60)
        self.use(name)

    def converted(self, name, driver):
        """The GeoJSON file of `self.features` in another format."""
        if shutil.which("ogr2ogr") is None:
            self.skipTest("no ogr2ogr on this machine")
        plain = self.town / "plain.geojson"
        plain.write_text(json.dumps({"type": "FeatureCollection", "features": [
            {"type": "Feature", "properties": row, "geometry": {
                "type": "Point", "coordinates": [number_of(row["lon"]), number_of(row["lat"])]}}
            for row in self.features]}), "utf-8")
        subprocess.run(["ogr2ogr", "-q", "-f", driver, self.town / name, plain], check=True,
                       timeout=60)

    def test_truths_and_falsehoods(self):
        """A protected address that is marked by a truth value, in every format that has them."""
        self.features = [{**row, "skjult": i % 3 == 0} for i, row in enumerate(self.rows)]
        self.edit("{x: lon, y: lat, crs: EPSG:4326}", "geometry\n    protected_address: skjult")
        for name, driver in (("b.gpkg", "GPKG"), ("b.fgb", "FlatGeobuf"), ("b.sqlite", "SQLite"),
                             ("b.geojson", "GeoJSON")):
            with self.subTest(driver=driver):
                self.use(name)
                self.converted(name, driver)
                self.cells(name.replace(".", "-"))
                hidden = self.report()["not_used_by_reason"]["protected_address"]
                self.assertEqual(hidden["rows"], len(self.rows) // 3)
                if driver != "FlatGeobuf":  # which puts its rows in another order
                    self.assertEqual(hidden["first_rows"][:3], [1, 4, 7])

    def test_dates_before_1970(self):
        """Day for day, also those that are counted downwards from 1970."""
        days = [datetime.date(1970, 1, 1) + datetime.timedelta(n) for n in
                (-25000, -2, 0, 1, 17000)] + [datetime.date(1944, 2, 29), datetime.date(1900, 3, 1)]
        self.features = [{**self.rows[0], "dag": f"{d:%Y/%m/%d}"} for d in days]
        for name, driver in (("d.gpkg", "GPKG"), ("d.sqlite", "SQLite"), ("d.shp", "ESRI Shapefile"),
                             ("d.geojson", "GeoJSON")):
            with self.subTest(driver=driver):
                self.converted(name, driver)
                done = self.run_program("locate", "--areas", self.town / "areas.geojson", "--key",
                                        "id", self.town / name)
                self.assertEqual(done.returncode, DONE, done.stderr)
                read = [row["dag"] for row in csv.DictReader(done.stdout.splitlines())]
                self.assertEqual(read, [d.isoformat() for d in days])

    def test_points_in_collections(self):
        self.edit("{x: lon, y: lat, crs: EPSG:4326}", "geometry")
        self.points("many.gpkg", "GPKG", "-nlt", "MULTIPOINT")
        self.assertEqual(self.cells("many"), self.expected)

    def test_areas_are_no_points(self):
        self.edit("{x: lon, y: lat, crs: EPSG:4326}", "geometry")
        self.points("areas.gpkg", "GPKG", "-dialect", "sqlite", "-sql",
                    "SELECT barn, dato, koen, foedt, hoejde, vaegt, ST_Buffer(geometry, 0.001) FROM plain",
                    "-nlt", "POLYGON")
        self.refused("position is not a number or a point: 480")

    def test_a_layer_without_a_crs(self):
        self.edit("{x: lon, y: lat, crs: EPSG:4326}", "geometry")
        self.points("none.gpkg", "GPKG", crs=None)
        self.refused("does not say in which CRS its positions are; give position: {crs: ...}")
        self.edit("position: geometry", "position: {crs: EPSG:4326}")
        self.assertEqual(self.cells("told"), self.expected)

    def test_two_words_on_the_crs(self):
        self.edit("{x: lon, y: lat, crs: EPSG:4326}", "{crs: EPSG:4326}")
        self.points("one.gpkg", "GPKG")
        self.assertEqual(self.cells("one"), self.expected)
        self.edit("{crs: EPSG:4326}", "{crs: EPSG:25832}")
        self.refused("says that its CRS is EPSG:4326, and the plan EPSG:25832")

    def test_geometry_beside_columns(self):
        self.points("both.gpkg", "GPKG")
        done = self.run_program("locate", "--areas", self.town / "areas.geojson", "--key", "id", "--x",
                                "lon", "--y", "lat", "--crs", "EPSG:4326", self.file)
        self.assertEqual(done.returncode, DONE, done.stderr)
        self.assertEqual(done.stdout.splitlines()[0].split(","), list(self.rows[0]) + ["area"])

    def test_encodings_of_shapefiles(self):
        """Its .cpg is lost or wrong; UTF-8 and Windows-1252 are told apart as in CSV."""
        self.edit("{x: lon, y: lat, crs: EPSG:4326}", "geometry")
        self.edit("sex: koen", "sex: 'køn'")
        for name, encoding, says in (("a", "CP1252", None), ("b", "CP1252", "UTF-8"),
                                     ("c", "UTF-8", None), ("d", "CP1252", "CP1252")):
            with self.subTest(encoding=encoding, says=says):
                self.points(f"{name}.shp", "ESRI Shapefile", "-lco", f"ENCODING={encoding}", "-sql",
                            'SELECT barn, dato, koen AS "køn", foedt, hoejde, vaegt FROM plain')
                page = self.town / f"{name}.cpg"
                page.unlink(missing_ok=True)
                if says:
                    page.write_text(says)
                self.assertEqual(self.cells(name), self.expected)

    def test_texts_of_shapefiles(self):
        self.edit("{x: lon, y: lat, crs: EPSG:4326}", "geometry")
        self.edit("vaegt}", "vaegt, school: skole}")
        self.edit("by: [period, sex]", "by: [period, school]")
        self.points("s.shp", "ESRI Shapefile", "-lco", "ENCODING=CP1252", "-sql", "SELECT *, "
                    "'Højskolen' AS skole FROM plain")
        expected = self.cells("told")
        (self.town / "s.cpg").write_text("UTF-8")
        self.refused("declare the encoding")
        self.edit("file: s.shp", "file: s.shp\n    encoding: windows-1252")
        self.assertEqual(self.cells("declared"), expected)
        self.assertIn("Højskolen".encode(), expected)


class Surveys(Habits):
    """A second source, linked by child and period."""

    def survey(self, period, **options):
        (self.town / "survey.csv").unlink(missing_ok=True)
        children = sorted({r["barn"] for r in self.rows})
        self.write(self.town / "survey.csv",
                   [{"id": c, "tid": period, "ensom": "ja" if i % 3 == 0 else "nej"}
                    for i, c in enumerate(children)], **options)
        return len(children)

    def setUp(self):
        super().setUp()
        self.edit("periods:", "  - {id: survey, file: survey.csv, child: id, date: tid, "
                  "columns: {lonely: ensom}}\nperiods:")
        self.edit("tables:", "  - {id: lonely, source: survey, title: Ensom, value: lonely, "
                  "event: [ja]}\ntables:\n  - {cross: [overweight, lonely], area_sets: none, "
                  "by: [period]}\n  - {indicators: [lonely], area_sets: all, by: [period]}")

    def test_school_years_stand_for_dates(self):
        expected = None
        for n, period in enumerate(["2017/18", "2017/2018", "2017-2018", "14-10-2017"]):
            self.survey(period)
            cells = self.cells(f"survey{n}")
            self.assertEqual(cells, expected or cells, period)
            expected = cells
        self.survey("2017")
        self.refused("rejected")

    def test_rows_without_partner_are_counted(self):
        count = self.survey("2017/18")
        done = self.run_program("publish", self.plan, "--out", self.folder / "out")
        self.assertEqual(done.returncode, DONE, done.stderr)
        self.assertIn("without a row of the child and period in another source", done.stderr)
        self.assertEqual(self.report()["used_unmatched"], len(self.rows) - count)
        self.write(self.town / "survey.csv",
                   [{"id": f"x{i}", "tid": "2017/18", "ensom": "ja"} for i in range(30)])
        done = self.run_program("publish", self.plan, "--out", self.folder / "other")
        self.assertIn("are the identifiers written alike?", done.stderr)


if __name__ == "__main__":
    unittest.main()
