"""The Python face of the extension: small typed classes, no algorithms."""
from __future__ import annotations

import array
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from . import _talgeo

if TYPE_CHECKING:
    import geopandas
    import pandas
    import pyarrow

Path = str | bytes | os.PathLike


class Problem(NamedTuple):
    """One problem of a plan or its inputs; line and column are 1-based, 0 where there is none."""

    warning: bool
    file: str
    line: int
    column: int
    message: str
    code: int


class Cell(NamedTuple):
    """One published cell; counts and figures are None unless `status` is "published". Of a mean
    `events` is the sum of steps up its scale, `share` the mean in its unit."""

    table: int
    indicator: str
    indicator_da: str
    indicator_en: str
    area_set: str
    area: str
    area_name: str
    period: str
    group: str
    status: str
    n: int | None
    events: int | None
    share: float | None
    low: float | None
    high: float | None
    mean: bool
    decimals: int
    unit_da: str
    unit_en: str


class AreasHealth(NamedTuple):
    """The health of an area set; sizes in m2, `bounds` (min x, min y, max x, max y) in its CRS."""

    areas: int
    parts: int
    vertices: int
    without_polygons: int
    repaired: int
    repaired_m2: float
    overlaps: int
    overlaps_m2: float
    gaps: int
    gaps_m2: float
    largest_gap_m2: float
    gap_x: float
    gap_y: float
    area_m2: float
    bounds: tuple[float, float, float, float]
    bounds_deg: tuple[float, float, float, float]
    far_off: bool


def _layer(frame: Any, key: str | None, name: str | None) -> tuple[Any, str, str | None]:
    """Key, name and geometry of a GeoDataFrame or GeoSeries as an Arrow table with WKB."""
    if not hasattr(frame, "geometry") or not hasattr(frame, "index"):
        raise TypeError(f"a GeoDataFrame or a GeoSeries is needed, not {type(frame).__name__}")
    if key is None and frame.index.nlevels > 1:
        raise ValueError("the index has several levels; name the column with the key")
    import geopandas

    columns = {}
    for own, column in (("key", key), ("name", name)):
        if column is None and own == "name":
            continue
        if column is None or (column == frame.index.name and column not in frame):
            values = frame.index.to_series()
        elif column in getattr(frame, "columns", ()):
            values = frame[column]
        else:  # the extension says so, with the nearest
            return frame.to_arrow(geometry_encoding="WKB", index=False), key or "", name
        if str(values.dtype) == "category":
            values = values.astype(values.cat.categories.dtype)
        columns[own] = values.array
    layer = geopandas.GeoDataFrame(columns, geometry=frame.geometry.array)
    table = layer.to_arrow(geometry_encoding="WKB", index=False)
    return table, "key", None if name is None else "name"


def _vector(values: Any) -> Any:
    """Values that the extension reads itself; what NumPy knows as float64, mostly without a copy."""
    if getattr(values, "ndim", 1) > 1:
        raise ValueError("x and y are vectors, not tables")
    try:
        memoryview(values)
    except TypeError:
        if hasattr(values, "__array__"):
            import numpy  # it has NumPy's protocol, so NumPy is there

            return numpy.asarray(values, dtype="float64")
    return values


def _crs_text(crs: Any) -> Any:
    """A CRS as text: 25832 is EPSG:25832, as in geopandas; GeoDataFrame.crs is one of pyproj."""
    if isinstance(crs, int):
        return f"EPSG:{crs}"
    return crs.to_wkt() if hasattr(crs, "to_wkt") else crs


class Areas(_talgeo.Areas):
    """An area set: polygons with a key and a name, ready to place points. Immutable.

    Areas(source, *, key, name=None, layer=None, crs=None, refuse_invalid=False,
    overlap_tolerance_m2=0, progress=None): `source` is a path to anything GDAL opens, a GeoDataFrame, or an Arrow
    table with a WKB geometry column. `crs` is for sources without one: as
    "EPSG:25832", or a pyproj CRS. Invalid polygons are repaired unless `refuse_invalid`; areas may overlap by `overlap_tolerance_m2` (0: 1 m2). `notes` has what
    there was to tell. Many threads may use one object.
    """

    def __new__(cls, source: Any, *, key: str, name: str | None = None, layer: str | None = None,
                crs: Any = None, refuse_invalid: bool = False,
                overlap_tolerance_m2: float = 0,
                progress: Callable[[float, str], Any] | None = None) -> Areas:
        own_name = name
        if hasattr(source, "to_arrow") and hasattr(source, "geometry"):
            source, key, own_name = _layer(source, key, name)
        return super().__new__(cls, source, key=key, name=own_name, layer=layer, crs=_crs_text(crs),
                               refuse_invalid=refuse_invalid,
                               overlap_tolerance_m2=overlap_tolerance_m2, progress=progress)

    @classmethod
    def from_geodataframe(cls, frame: geopandas.GeoDataFrame | geopandas.GeoSeries, *,
                          key: str | None = None, name: str | None = None, crs: Any = None,
                          refuse_invalid: bool = False, overlap_tolerance_m2: float = 0) -> Areas:
        """From a GeoDataFrame or a GeoSeries with its CRS; `key` and `name` are columns, None: the
        index is the key, and the key the name. Goes through GeoArrow, so pyarrow is needed.
        """
        source, own_key, own_name = _layer(frame, key, name)
        return super().__new__(cls, source, key=own_key, name=own_name, layer=None, crs=_crs_text(crs),
                               refuse_invalid=refuse_invalid,
                               overlap_tolerance_m2=overlap_tolerance_m2, progress=None)

    def locate(self, x: Any, y: Any, *, crs: Any = None, threads: int = 1,
               progress: Callable[[float, str], Any] | None = None) -> _talgeo.Indices:
        """Number of the area that covers each point (an index into `keys`), -1 for none.

        x, y: vectors of one length: NumPy, pandas, polars, Arrow, array.array, any buffer, or
        sequences; contiguous float64 without nulls is read where it is. `crs` is their CRS, as
        "EPSG:25832" or GeoDataFrame.crs; None: that of the areas. A point on a border of several
        areas is in the one with the smallest key.
        The answer has the buffer protocol: numpy.asarray takes it without a copy. `threads` does
        not change it.
        """
        return self._locate(_vector(x), _vector(y), _crs_text(crs), threads, progress)

    def health(self) -> AreasHealth:
        """Counts, extent, repairs, overlaps and gaps of the set."""
        return AreasHealth(**self._health())

    def __repr__(self) -> str:
        return f"<talgeo.Areas: {len(self)} areas, {self.crs[:40]}>"


def locate(sets: Iterable[Areas], x: Any, y: Any, *, crs: Any = None, threads: int = 1,
           progress: Callable[[float, str], Any] | None = None) -> tuple[_talgeo.Indices, ...]:
    """Areas.locate for several sets in one pass: points are brought into each distinct CRS once.

    Gives the numbers of the areas for each set, in the order of `sets`. `crs` is the CRS of x and y;
    None: that of all sets, which must then be the same.
    """
    return _talgeo._locate_sets(tuple(sets), _vector(x), _vector(y), _crs_text(crs), threads, progress)


class Plan(_talgeo.Plan):
    """A plan: the YAML file that describes one publication. Used by one thread at a time."""

    def __new__(cls, path: Path) -> Plan:
        return super().__new__(cls, path)

    def check(self) -> list[Problem]:
        """Every problem of the plan's inputs, warnings included; nothing is written."""
        return [Problem(*problem) for problem in self._check()]

    def publish(self, out: Path | None = None, *, overwrite: bool = False, dry_run: bool = False,
                threads: int = 0, progress: Callable[[float, str], Any] | None = None) -> Release:
        """Run the plan; see talgeo.publish."""
        made = super().publish(out, overwrite=overwrite, dry_run=dry_run, threads=threads,
                               progress=progress)
        return Release(made)


def _rows(table: Any, crs: str | None) -> tuple[Any, str | None]:
    """Rows as an Arrow stream, and the CRS of their positions; geometries of geopandas as WKB."""
    if hasattr(table, "to_arrow") and hasattr(table, "crs"):
        own = table.crs.to_wkt() if crs is None and table.crs is not None else crs
        return table.to_arrow(geometry_encoding="WKB", index=False), own
    return table, crs


class Cube(_talgeo.Cube):
    """Counted children of a plan on their way to a release, for rows that are no files or that come in
    parts. No child is in it: rows are counted as they are added, then forgotten.

        cube = talgeo.Cube(plan)
        cube.add({"nurse": measurements, "survey": answers})
        release = cube.publish("out")

    ledger: None: that of the plan. len(cube) is the number of atoms: distinct combinations of areas,
    period, groups and outcomes. Used by one thread at a time, together with its plan.
    """

    def __new__(cls, plan: Path | Plan, *, ledger: Path | None = None) -> Cube:
        self = super().__new__(cls, plan if isinstance(plan, Plan) else Plan(plan), ledger=ledger)
        self._ledger = ledger
        return self

    def add(self, sources: Mapping[str, Any] | None = None, *, crs: Any = None,
            threads: int = 0, progress: Callable[[float, str], Any] | None = None) -> Cube:
        """Count the rows of sources, by their ids in the plan; None: of all sources, from the plan's files.

        Values are tables with the columns that the plan names: anything with `__arrow_c_stream__`
        (pyarrow, pandas, polars, DuckDB), or a GeoDataFrame. crs: of the positions where neither plan
        nor table says. Rows of one child in one period belong into one call. Returns the cube.
        """
        if sources is not None and not isinstance(sources, Mapping):
            raise TypeError("the rows are given by the id of their source: {'nurse': table}")
        if sources is not None and not sources:
            raise ValueError("no sources are given; None reads the plan's files")
        given = [(name, *_rows(table, _crs_text(crs))) for name, table in (sources or {}).items()]
        self._add(given, threads=threads, progress=progress)
        return self

    def merge(self, other: Cube) -> Cube:
        """Add what another cube of the same plan has counted, of other children. Returns this cube."""
        self._merge(other)
        return self

    def protect(self, *, progress: Callable[[float, str], Any] | None = None) -> Release:
        """The release, safe together with all earlier ones; nothing is written, and the ledger does not
        learn of it: to publish it use `publish`."""
        return Release(self._protect(progress=progress))

    def publish(self, out: Path | None = None, *, overwrite: bool = False,
                progress: Callable[[float, str], Any] | None = None) -> Release:
        """Protect and publish, as talgeo.publish does of a plan."""
        return Release(self._publish(out, ledger=self._ledger, overwrite=overwrite,
                                     progress=progress))

    def __repr__(self) -> str:
        return f"<talgeo.Cube: {len(self)} atoms>"


class _Stream:
    """A table that is made anew for each reader (`__arrow_c_stream__`)."""

    def __init__(self, make: Callable[[], object]) -> None:
        self._make = make

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._make()

    def to_arrow(self) -> pyarrow.Table:
        """The whole table."""
        import pyarrow

        return pyarrow.table(self)

    def to_pandas(self) -> pandas.DataFrame:
        """The whole table."""
        return self.to_arrow().to_pandas()


class Release:
    """Protected cells with provenance: the only thing that can be published. Immutable."""

    def __init__(self, inner: _talgeo.Release) -> None:
        self._inner = inner

    @classmethod
    def open(cls, folder: Path) -> Release:
        """Read a release from a publication folder: public values only."""
        return cls(_talgeo.open_release(folder))

    def __len__(self) -> int:
        return len(self._inner)

    def __getitem__(self, i: int) -> Cell:
        return Cell(*self._inner[i if i >= 0 else len(self) + i])

    def __iter__(self) -> Iterator[Cell]:
        return (self[i] for i in range(len(self)))

    def __repr__(self) -> str:
        return f"<talgeo.Release: {len(self)} cells, {', '.join(self.area_sets)}>"

    @property
    def threshold(self) -> int:
        """Smallest count that is shown."""
        return self._inner.threshold

    @property
    def confidence(self) -> float:
        """Confidence level of the intervals."""
        return self._inner.confidence

    @property
    def area_sets(self) -> list[str]:
        """Ids of the area sets, in the order of the plan."""
        return self._inner.area_sets

    def write(self, folder: Path, *, overwrite: bool = False) -> None:
        """Write the publication folder as a whole; an earlier one is replaced or left untouched."""
        self._inner.write(folder, overwrite=overwrite)

    def audit(self, earlier: Sequence[Release] = ()) -> dict[str, int]:
        """Attack the release from its published cells and polygons alone; counts by finding.

        `earlier`: releases of the same plan, oldest first, that are attacked together with it.
        Raises PrivacyError where anything withheld can be recovered, is proven small, or lies in
        too narrow an interval.
        """
        return self._inner.audit([release._inner for release in earlier])

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._inner.__arrow_c_stream__(requested_schema)

    def figures(self, *measures: str, indicator: str | None = None, area_set: str | None = None,
                area: str | None = None, goal: str | None = None) -> _Stream:
        """Figures in long form, as in figures.csv: all, or those of some measures ("change", "goal")
        and of an indicator, area set, area or goal.

        Worked out from shown cells alone; any Arrow reader takes the table as it is.
        """
        return _Stream(lambda: self._inner.figures(measures, indicator, area_set, area, goal))

    def change(self, **where: str | None) -> _Stream:
        """Changes from baseline to follow-up, of all children and of those measured at both times.
        Keywords here and below: indicator, area_set, area."""
        return self.figures("change", "change_paired", "mcnemar", "linked", **where)

    def trend(self, **where: str | None) -> _Stream:
        """Verdicts on the trends over all periods, and whether periods differ and leave the line."""
        return self.figures("trend", "heterogeneity", "departure", **where)

    def compare(self, **where: str | None) -> _Stream:
        """Verdicts on each area against the comparator of the plan, at 95 % and 99.8 %, with the
        comparator's figure and the limits of the funnel around it."""
        return self.figures("compared_95", "compared_998", **where)

    def cross(self, **where: str | None) -> _Stream:
        """What the crossings of two indicators tell, by area and pooled over areas."""
        both = ("risk_difference", "risk_ratio", "odds_ratio", "association")
        return self.figures(*both, "phi", *(f"pooled_{name}" for name in both), **where)

    def rates(self, **where: str | None) -> _Stream:
        """Rates by who lives in each area, their changes and trends, and how they compare."""
        kinds = ("change", "trend", "compared_95", "compared_998")
        return self.figures("rate", *(f"rate_{kind}" for kind in kinds), **where)

    def weighted(self, **where: str | None) -> _Stream:
        """Shares and means weighted to who lives in each area, the numbers of children they are
        worth, and their changes."""
        return self.figures("weighted", "effective_n", "weighted_change", **where)

    def shrunk(self, **where: str | None) -> _Stream:
        """Shares of areas drawn to what they have in common, with the weight of the own share."""
        return self.figures("share_shrunk", "shrinkage_weight", **where)

    def gradient(self, **where: str | None) -> _Stream:
        """SII, RII and concentration index over the areas or groups that the plan ranks by a
        score."""
        return self.figures("sii", "rii", "concentration_index", "gradient_areas",
                            "gradient_groups", **where)

    def goals(self, *, goal: str | None = None, **where: str | None) -> _Stream:
        """Statuses of the goals and the facts behind them."""
        return self.figures("goal", "goal_direction", "goal_change", "goal_target", "goal_curve",
                            goal=goal, **where)

    def layer(self, area_set: str) -> _talgeo.Table:
        """One area set in wide form with a `geometry` column, for any Arrow reader."""
        return self._inner.layer(area_set)

    def to_arrow(self) -> pyarrow.Table:
        """All cells in long form, one row a cell, as in cells.csv."""
        import pyarrow

        return pyarrow.table(self)

    def to_pandas(self) -> pandas.DataFrame:
        """All cells in long form, one row a cell, as in cells.csv."""
        return self.to_arrow().to_pandas()

    def to_geopandas(self, area_set: str) -> geopandas.GeoDataFrame:
        """One area set in wide form, as in layers.gpkg: a row an area, its polygon and figures."""
        import geopandas

        return geopandas.GeoDataFrame.from_arrow(self.layer(area_set))


def publish(plan: Path | Plan, out: Path | None = None, *, overwrite: bool = False,
            dry_run: bool = False, threads: int = 0,
            progress: Callable[[float, str], Any] | None = None) -> Release:
    """Run a plan: read, classify, place, count, protect, publish.

    out: folder to publish into; None: `out` beside the plan. overwrite: replace an earlier
    publication. dry_run: protect, but write nothing. progress(fraction, stage) is called at most ten
    times a second; returning False, or raising, cancels and leaves no half-written output. What is
    worth a look (repaired polygons, positions outside every area) is told by warnings.warn.
    """
    if not isinstance(plan, Plan):
        plan = Plan(plan)
    return plan.publish(out, overwrite=overwrite, dry_run=dry_run, threads=threads,
                        progress=progress)


class ProtectedTable:
    """Cells of a protected frequency table; withheld counts are not in it. Immutable.

    An Arrow table (`__arrow_c_stream__`): the dimensions ("Total" where summed out), `n` (null where
    withheld) and `status` ("published" or "withheld"); with reasons=True, which makes it private, also
    `reason` ("primary", "secondary" or "repair").
    """

    def __init__(self, inner: _talgeo.ProtectedTable) -> None:
        self._inner = inner

    @property
    def dimensions(self) -> list[str]:
        """Names of the dimensions, in the order in which the tables name them."""
        return self._inner.dimensions

    def __len__(self) -> int:
        return len(self._inner)

    def __iter__(self) -> Iterator[tuple[tuple[str, ...], int | None]]:
        """Levels and count of each cell; None where it is withheld."""
        return (self._inner[i] for i in range(len(self)))

    def __repr__(self) -> str:
        return f"<talgeo.ProtectedTable: {len(self)} cells, {', '.join(self.dimensions)}>"

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._inner.__arrow_c_stream__(requested_schema)

    def write(self, path: Path, *, overwrite: bool = False) -> None:
        """Write CSV with mode 0600; the file appears whole or not at all."""
        self._inner.write(path, overwrite=overwrite)

    def to_arrow(self) -> pyarrow.Table:
        """One row a cell."""
        import pyarrow

        return pyarrow.table(self)

    def to_pandas(self) -> pandas.DataFrame:
        """One row a cell."""
        return self.to_arrow().to_pandas()


def _texts(values: Any) -> list[str | None]:
    """Values of a column as texts; None and NaN are missing."""
    return [None if v is None or v != v else str(v) for v in values]


def _columns(source: Any) -> Any:
    """A mapping of columns as texts; all else goes in as it is."""
    if not isinstance(source, Mapping):
        return source
    columns = [(str(name), _texts(values)) for name, values in source.items()]
    if len({len(texts) for _, texts in columns}) > 1:
        raise ValueError("the columns are not of one length")
    return columns


def protect(table: Any, *, count: str, tables: Iterable[str], threshold: int | None = None,
            zeros: str = "shown", intervals: bool = True, intersections: bool = True,
            reasons: bool = False,
            progress: Callable[[float, str], Any] | None = None) -> ProtectedTable:
    """Protect a frequency table: one row a combination of levels, with its count.

    table: anything with `__arrow_c_stream__` (pyarrow, pandas, polars, DuckDB), or a mapping of columns.
    count: column with the counts. tables: each as "region*age*sex" publishes every combination of
    its dimensions, each also summed out; all are protected jointly. threshold: smallest count that
    is shown, at least 3; None: 5. zeros: "shown" or "protected". intervals=False and
    intersections=False are weaker: nothing follows by subtraction, but may by bounding, or by
    combining two tables. reasons=True adds why a cell is withheld: then the result is private.
    """
    if zeros not in ("shown", "protected"):
        raise ValueError("zeros must be 'shown' or 'protected'")
    asked = 0 if threshold is None else threshold or -1  # 0 is not the default here
    return ProtectedTable(_talgeo.protect(
        _columns(table), count=count, tables=[tables] if isinstance(tables, str) else list(tables),
        threshold=asked, protect_zeros=zeros == "protected", no_intervals=not intervals,
        no_intersections=not intersections, reasons=reasons, progress=progress))


class Classified:
    """A table with what growth says of each of its rows; child-level, so private.

    A stream (`__arrow_c_stream__`), worked out batch by batch as it is read, and read once. After the
    table's own columns: age_days, age_years (exact), bmi, bmi_z, bmi_class ("thin", "normal",
    "overweight", "obese"), bmi_grade (finer), height_z, weight_z, and flag, which says why something
    is missing or not to be believed.
    """

    def __init__(self, capsule: object) -> None:
        self._capsule: object | None = capsule

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        if self._capsule is None:
            raise ValueError("the stream has been read; classify the table again")
        capsule, self._capsule = self._capsule, None
        return capsule

    def to_arrow(self) -> pyarrow.Table:
        """The whole table."""
        import pyarrow

        return pyarrow.table(self)

    def to_pandas(self) -> pandas.DataFrame:
        """The whole table."""
        return self.to_arrow().to_pandas()


def classify(table: Any, *, reference: str = "iotf2012",
             columns: Mapping[str, str] | None = None, pivot_year: int = 0,
             sex_codes: Mapping[Any, str] | str | None = None) -> Any:
    """Age, BMI, its class and z-scores for each row of a table of measurements.

    table: anything with `__arrow_c_stream__` (pyarrow, pandas, polars, DuckDB), which gives a
    `Classified`; or a mapping of arrays, which gives a dict of NumPy arrays (with pyarrow).
    reference: "iotf2012" (Cole and Lobstein 2012), "iotf2000" (Cole et al. 2000, 2007) or "who" (2006 and
    2007). columns: the table's names of sex, birth_date, date, height_cm (cm), weight_kg (kg) and
    posture ("lying" or "standing"; may be missing), where they have others. pivot_year: the latest
    year that two digits can mean, 1900 to 2199; 0: years have four. sex_codes: what the codes of sex
    mean, as {1: "boy", 2: "girl", 9: "unknown"}, or "iso5218"; nothing else is understood then.
    """
    names = dict(columns or {})
    unknown = set(names) - {"sex", "birth_date", "date", "height_cm", "weight_kg", "posture"}
    if unknown:
        raise ValueError(f"columns names what is no field: {', '.join(sorted(unknown))}")
    if isinstance(sex_codes, Mapping):
        sex_codes = ",".join(f"{code}={meaning}" for code, meaning in sex_codes.items())
    options = {"pivot_year": pivot_year, "sex_codes": sex_codes, **names}
    if not isinstance(table, Mapping) or hasattr(table, "__arrow_c_stream__"):
        return Classified(_talgeo.classify(table, reference, **options))
    import pyarrow

    made = Classified(_talgeo.classify(pyarrow.table(dict(table)), reference, **options)).to_arrow()
    return {name: made[name].to_numpy() for name in made.column_names}


def show_versions() -> None:
    """Print the versions of the library and of what it runs on."""
    for name, version in _talgeo.versions().items():
        print(f"{name:10} {version}")
