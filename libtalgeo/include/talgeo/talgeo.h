/* libtalgeo: children's health figures by residential area, published without disclosing a child.
 *
 * The sections follow the data: status, areas and placing, plan, publication, release, audit; last,
 * protecting any frequency table.
 *
 * Ownership
 *   What a function makes for you (an out-pointer) is yours: end it with the matching _free.
 *   A const pointer you are handed is borrowed: valid until the handle it came from is freed.
 *   An Arrow stream you pass in is always consumed, also when the call fails.
 *   Handles may be freed in any order; _free(NULL) does nothing.
 *
 * Errors
 *   Every fallible function returns a talgeo_status and takes a trailing talgeo_error * (may be
 *   NULL), which is filled only on failure. Messages name files, columns and row numbers; they
 *   never hold a child's value, identifier or position.
 *
 * Threads
 *   A handle is used by one thread at a time. A const talgeo_areas and a const talgeo_release may
 *   be read by many. The library has no mutable global state, prints nothing and never exits.
 *
 * Coordinates
 *   x is easting or longitude, y is northing or latitude, whatever the axis order that the
 *   authority of the CRS prescribes. Units are those of the CRS (metres or degrees).
 */
#ifndef TALGEO_TALGEO_H
#define TALGEO_TALGEO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <talgeo/version.h>

#if defined(_WIN32)
#define TALGEO_API
#else
#define TALGEO_API __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
extern "C" {
#endif

struct ArrowArrayStream; /* Arrow C stream interface, https://arrow.apache.org */

/* ---- Version ---------------------------------------------------------------------------- */

/* Version of the library that is running, as "1.2.3"; never NULL. Any thread. Since 0.1. */
TALGEO_API const char *talgeo_version(void);

/* Versions of what the library runs on. All strings are static, "" where unknown. */
typedef struct talgeo_versions {
    size_t size; /* sizeof(talgeo_versions), set by the caller */
    const char *talgeo;
    const char *gdal;
    const char *proj;
    const char *proj_db; /* path-free description of proj.db: its EPSG version */
    const char *geos;
    const char *sqlite;
    const char *spatialite;
} talgeo_versions;

/* Fill the versions. Any thread. Since 0.1. */
TALGEO_API void talgeo_versions_get(talgeo_versions *versions);

/* ---- Status and errors ------------------------------------------------------------------ */

typedef enum talgeo_status {
#define TALGEO_STATUS(name, number, text, exit_code) TALGEO_##name = number,
#include <talgeo/status.def>
#undef TALGEO_STATUS
} talgeo_status;

/* What went wrong. Caller-owned: put it on the stack with TALGEO_ERROR_INIT. */
typedef struct talgeo_error {
    size_t size; /* sizeof(talgeo_error), set by TALGEO_ERROR_INIT */
    talgeo_status status;
    int64_t row;        /* 1-based data row of the input, -1 where there is none */
    char stage[16];     /* "plan", "areas", "intake", "growth", "locate", "cube", "protect", ... */
    char message[1000]; /* one UTF-8 line: what, where, what to do */
} talgeo_error;

#define TALGEO_ERROR_INIT                                                                          \
    {                                                                                              \
        sizeof(talgeo_error), TALGEO_OK, -1, "", ""                                                \
    }

/* Short English name of a status, "?" for an unknown number. Any thread. Since 0.1. */
TALGEO_API const char *talgeo_status_text(talgeo_status status);

/* Exit code that the command line gives for a status. Any thread. Since 0.1. */
TALGEO_API int talgeo_status_exit_code(talgeo_status status);

/* Progress in GDAL's convention (GDALProgressFunc fits as it is): fraction 0..1 of the whole call,
 * the stage's name, your pointer. Return non-zero to go on and 0 to cancel: the call then ends
 * with TALGEO_E_CANCELLED and leaves no half-written output. Called on the calling thread, at most
 * ten times a second. */
typedef int (*talgeo_progress)(double fraction, const char *stage, void *user);

/* A list of problems, in the order of the file that has them. */
typedef struct talgeo_problems talgeo_problems;

typedef struct talgeo_problem {
    talgeo_status status;
    const char *file; /* as the plan names it; "" for none */
    int line;         /* 1-based, 0 where there is none */
    int column;       /* 1-based, 0 where there is none */
    const char *message;
    bool warning; /* worth saying, does not stop the publication */
} talgeo_problem;

TALGEO_API size_t talgeo_problems_count(const talgeo_problems *problems);
/* Problem i < count; its strings are borrowed from the list. */
TALGEO_API talgeo_problem talgeo_problems_get(const talgeo_problems *problems, size_t i);
TALGEO_API void talgeo_problems_free(talgeo_problems *problems);

/* ---- Areas and placing ------------------------------------------------------------------ */

/* An area set: polygons with a key and a name. Immutable once made. */
typedef struct talgeo_areas talgeo_areas;

typedef struct talgeo_areas_options {
    size_t size;
    const char *layer; /* NULL: the only layer of the file */
    const char *key;   /* field with the unique key; required */
    const char *name;  /* field with the readable name; NULL: the key */
    const char *crs; /* CRS to assume where the file has none, as "EPSG:25832" or WKT; else NULL */
    bool refuse_invalid;         /* true: invalid polygons are an error; false: they are repaired */
    double overlap_tolerance_m2; /* largest overlap of two areas that is let pass; 0: 1 m2 */
} talgeo_areas_options;

#define TALGEO_AREAS_OPTIONS_INIT                                                                  \
    {                                                                                              \
        sizeof(talgeo_areas_options), NULL, NULL, NULL, NULL, false, 0                             \
    }

/* Read an area set from anything GDAL opens. E_AREAS: cannot be opened, no such layer or field, no
 * polygons, duplicate or empty key, true overlaps. E_CRS: no CRS, or one PROJ does not know. E_IO:
 * reading broke off. Since 0.1. */
TALGEO_API talgeo_status talgeo_areas_open(const char *path, const talgeo_areas_options *options,
                                           talgeo_areas **areas, talgeo_error *error);

/* The same from an Arrow stream with a WKB geometry column (GeoArrow or plain binary; the column
 * named "geometry", "geom" or "wkb_geometry", or the one tagged geoarrow.wkb). `options->crs` or
 * the GeoArrow metadata tells the CRS; `options->layer` is ignored. Consumes the stream. */
TALGEO_API talgeo_status talgeo_areas_from_arrow(struct ArrowArrayStream *stream,
                                                 const talgeo_areas_options *options,
                                                 talgeo_areas **areas, talgeo_error *error);

/* Number of areas; they are numbered 0..count-1 in byte order of their keys. */
TALGEO_API size_t talgeo_areas_count(const talgeo_areas *areas);
TALGEO_API const char *talgeo_areas_get_key(const talgeo_areas *areas, size_t i);
TALGEO_API const char *talgeo_areas_get_name(const talgeo_areas *areas, size_t i);
/* CRS of the coordinates, "AUTHORITY:CODE" where there is one, else WKT2. */
TALGEO_API const char *talgeo_areas_get_crs(const talgeo_areas *areas);
/* What reading had to tell, as warnings: polygons repaired and by how much, slivers let pass, names
 * that look garbled. Borrowed. */
TALGEO_API const talgeo_problems *talgeo_areas_get_notes(const talgeo_areas *areas);
TALGEO_API void talgeo_areas_free(talgeo_areas *areas);

/* The health of an area set. Square metres as told in docs/placing.md. */
typedef struct talgeo_areas_health {
    size_t size;
    size_t areas, parts, vertices;
    size_t empty;       /* areas without polygons */
    size_t repaired;    /* areas whose polygons were not valid */
    double repaired_m2; /* by how much that changed their sizes, added up */
    size_t slivers;     /* pairs of areas that overlap by no more than the tolerance */
    double slivers_m2;
    size_t gaps; /* pieces of ground that areas enclose and none has, of at least 0.01 m2 */
    double gaps_m2;
    double largest_gap_m2, gap_x, gap_y; /* and a place in it; NaN without gaps */
    double area_m2;                      /* of all areas */
    double min_x, min_y, max_x, max_y;   /* in the CRS of the set; NaN without polygons */
    double west_deg, south_deg, east_deg, north_deg; /* on WGS 84; NaN where that cannot be told */
    bool far_off; /* the areas lie far from where their CRS is used: it may be the wrong one */
} talgeo_areas_health;

/* Examine a set: looks for gaps, which takes about as long as opening it. Set health->size before.
 * E_MEMORY; E_AREAS where the gaps cannot be computed. Since 0.1. */
TALGEO_API talgeo_status talgeo_areas_examine(const talgeo_areas *areas,
                                              talgeo_areas_health *health, talgeo_error *error);

/* Place n points: area[i] is the number of the area that covers point i (its inside and border; of
 * several, the one with the smallest key), or -1: in no area, or not finite. Decisions are exact
 * for the coordinates given. `crs` is the CRS of x and y; NULL: that of the areas. Points that
 * cannot be transformed become -1. Many threads may call this at once. E_CRS: unknown CRS. */
TALGEO_API talgeo_status talgeo_areas_locate(const talgeo_areas *areas, const double *x,
                                             const double *y, size_t n, const char *crs,
                                             int32_t *area, talgeo_error *error);

/* The same in several sets in one pass: area[s][i] is the number of the area of sets[s] in which
 * point i is. Points are brought into each distinct CRS once. `crs` NULL: that of all sets. E_CRS:
 * unknown CRS, or none is given and the sets differ. */
TALGEO_API talgeo_status talgeo_areas_locate_sets(const talgeo_areas *const *sets, size_t n_sets,
                                                  const double *x, const double *y, size_t n,
                                                  const char *crs, int32_t *const *area,
                                                  talgeo_error *error);

/* Add the area key to every row of a point file. */
typedef struct talgeo_locate_options {
    size_t size;
    const char *points; /* anything GDAL opens, "-" for CSV on stdin */
    const char *layer;  /* of points; NULL: the only one */
    const char *x;      /* columns with the position; NULL: the geometry of the layer, else x, y */
    const char *y;
    const char *crs;    /* CRS of x and y; NULL: that of the layer; E_CRS where there is none */
    const char *output; /* CSV file to write with mode 0600; NULL or "-": stdout */
    bool overwrite;
    int threads; /* 0: one */
    talgeo_progress progress;
    void *progress_user;
    talgeo_problems **notes; /* as in talgeo_publish_options */
} talgeo_locate_options;

#define TALGEO_LOCATE_OPTIONS_INIT                                                                 \
    {                                                                                              \
        sizeof(talgeo_locate_options), NULL, NULL, NULL, NULL, NULL, NULL, false, 0, NULL, NULL,   \
            NULL                                                                                   \
    }

typedef struct talgeo_locate_counts {
    size_t size;
    int64_t rows;        /* rows read, and written */
    int64_t inside;      /* rows in an area */
    int64_t outside;     /* rows with a position in no area */
    int64_t no_position; /* rows without a usable position */
    int64_t
        not_transformed; /* of these: the position cannot be brought into the CRS of the areas */
} talgeo_locate_counts;

/* Writes CSV (comma, UTF-8): the input's columns as they are, then `area` (area_2, ... where the
 * input has that name), empty where none.
 * Private output. The file appears whole or not at all. `counts` may be NULL. Since 0.1. */
TALGEO_API talgeo_status talgeo_locate_file(const talgeo_areas *areas,
                                            const talgeo_locate_options *options,
                                            talgeo_locate_counts *counts, talgeo_error *error);
/* The same with a column for each of several sets; columns[s] is its name. A row is inside where it
 * is in an area of any set. Since 0.1. */
TALGEO_API talgeo_status talgeo_locate_file_sets(const talgeo_areas *const *sets,
                                                 const char *const *columns, size_t n_sets,
                                                 const talgeo_locate_options *options,
                                                 talgeo_locate_counts *counts, talgeo_error *error);

/* ---- Plan ------------------------------------------------------------------------------- */

/* A plan: the YAML file that describes one publication (docs/plan.md). */
typedef struct talgeo_plan talgeo_plan;

/* Read a plan. On E_PLAN the error tells the first problem; *problems (may be NULL) gets all of
 * them, also on success (warnings), and is yours. Paths in the plan are relative to it. */
TALGEO_API talgeo_status talgeo_plan_open(const char *path, talgeo_plan **plan,
                                          talgeo_problems **problems, talgeo_error *error);

/* Look for every problem of the plan's inputs (files, layers, columns, keys, CRSs) without
 * publishing. E_PLAN, E_INPUT, E_AREAS or E_CRS where one stops a publication; TALGEO_OK with
 * warnings otherwise. *problems is yours. Since 0.1. */
TALGEO_API talgeo_status talgeo_plan_check(const talgeo_plan *plan, talgeo_problems **problems,
                                           talgeo_error *error);

/* The area sets of a plan, in its order: their ids (borrowed), and each of them as a publication
 * reads it; *areas is yours. */
TALGEO_API size_t talgeo_plan_area_set_count(const talgeo_plan *plan);
TALGEO_API const char *talgeo_plan_get_area_set_id(const talgeo_plan *plan, size_t set);
TALGEO_API talgeo_status talgeo_plan_open_areas(const talgeo_plan *plan, size_t set,
                                                talgeo_areas **areas, talgeo_error *error);

TALGEO_API void talgeo_plan_free(talgeo_plan *plan);

/* ---- Publication ------------------------------------------------------------------------ */

/* Protected cells with provenance: the only thing that can be published. */
typedef struct talgeo_release talgeo_release;

typedef struct talgeo_publish_options {
    size_t size;
    const char *out;    /* folder to publish into; NULL: "out" beside the plan */
    const char *intake; /* private report, mode 0600; NULL: "<plan>.intake.json" beside the plan */
    const char *ledger; /* ledger database; NULL: "<plan>.ledger.sqlite" beside the plan */
    bool overwrite;     /* replace an earlier publication in `out` as a whole */
    bool dry_run;       /* protect, but write nothing */
    int threads;        /* 0: one */
    talgeo_progress progress;
    void *progress_user;
    talgeo_problems **notes; /* where not NULL: gets what is worth a look, all warnings, whether the
                                run ends well or not; yours. NULL where there is nothing */
} talgeo_publish_options;

#define TALGEO_PUBLISH_OPTIONS_INIT                                                                \
    {                                                                                              \
        sizeof(talgeo_publish_options), NULL, NULL, NULL, false, false, 0, NULL, NULL, NULL        \
    }

/* Run the whole plan: read, classify, place, count, protect, publish. *release (may be NULL) gets
 * the release and is yours. E_EXISTS: `out` exists and overwrite is false. E_PRIVACY: refused.
 * Whatever fails, an earlier publication in `out` stays as it was. Since 0.1. */
TALGEO_API talgeo_status talgeo_publish(const talgeo_plan *plan,
                                        const talgeo_publish_options *options,
                                        talgeo_release **release, talgeo_error *error);

/* ---- Release ---------------------------------------------------------------------------- */

typedef enum talgeo_cell_status {
    TALGEO_CELL_PUBLISHED = 0,
    TALGEO_CELL_WITHHELD = 1,
    TALGEO_CELL_NO_CHILDREN = 2,
    TALGEO_CELL_NOT_MEASURED = 3,
} talgeo_cell_status;

/* One published cell. Strings are borrowed from the release. */
typedef struct talgeo_cell {
    size_t size;
    size_t table;          /* number of the table in the plan, from 0 */
    const char *indicator; /* id */
    const char *indicator_da;
    const char *indicator_en;
    const char *area_set; /* id, "" where the table has no areas */
    const char *area;     /* key, "" where the table has no areas */
    const char *area_name;
    const char *period; /* label as "2018/19", "" where the table has no periods */
    const char *group;  /* "" or "sex=girl" or "sex=girl,stage=udskoling" */
    talgeo_cell_status status;
    int64_t n;      /* children; -1 unless published or no_children (0) */
    int64_t events; /* children with the event; -1 unless published */
    double share;   /* events / n; NaN unless published */
    double low;     /* Wilson score interval (Wilson 1927), confidence as the release says */
    double high;
} talgeo_cell;

/* Read a release back from a publication folder: public values only. E_IO, E_INPUT. */
TALGEO_API talgeo_status talgeo_release_open(const char *folder, talgeo_release **release,
                                             talgeo_error *error);
TALGEO_API size_t talgeo_release_count(const talgeo_release *release);
/* Cell i < count, in the order of cells.csv. Set cell->size before. */
TALGEO_API void talgeo_release_get_cell(const talgeo_release *release, size_t i, talgeo_cell *cell);
/* Name of a cell status as in the output: "published", "withheld", ... */
TALGEO_API const char *talgeo_cell_status_text(talgeo_cell_status status);
/* Primary threshold, and confidence level of the intervals. */
TALGEO_API int64_t talgeo_release_get_threshold(const talgeo_release *release);
TALGEO_API double talgeo_release_get_confidence(const talgeo_release *release);
/* Area sets of the release, in the order of the plan. The areas are borrowed. */
TALGEO_API size_t talgeo_release_area_set_count(const talgeo_release *release);
TALGEO_API const char *talgeo_release_get_area_set_id(const talgeo_release *release, size_t set);
TALGEO_API const talgeo_areas *talgeo_release_get_areas(const talgeo_release *release, size_t set);

/* Write the publication folder (layers.gpkg, <area_set>.geojson, cells.csv, cells.json,
 * release.json) as a whole. E_EXISTS where it exists and overwrite is false. */
TALGEO_API talgeo_status talgeo_release_write(const talgeo_release *release, const char *folder,
                                              bool overwrite, talgeo_error *error);

/* All cells in long form, one row a cell; fields as in cells.csv with plain numbers, shares rounded
 * as there. The stream is yours to release and does not need the release any more. */
TALGEO_API talgeo_status talgeo_release_to_arrow(const talgeo_release *release,
                                                 struct ArrowArrayStream *stream,
                                                 talgeo_error *error);
/* One area set in wide form, as in layers.gpkg, with a `geometry` column (geoarrow.wkb). */
TALGEO_API talgeo_status talgeo_release_layer_to_arrow(const talgeo_release *release, size_t set,
                                                       struct ArrowArrayStream *stream,
                                                       talgeo_error *error);
TALGEO_API void talgeo_release_free(talgeo_release *release);

/* ---- Audit ------------------------------------------------------------------------------ */

typedef struct talgeo_audit_result {
    size_t size;
    int64_t cells;
    int64_t published;
    int64_t withheld;
    int64_t small_published; /* published cells that break the threshold */
    int64_t exact;           /* withheld cells whose count follows exactly from what is published */
} talgeo_audit_result;

/* Attack a release from its published cells and polygons alone. E_PRIVACY where anything withheld
 * is recoverable or anything published is small; *result is filled then too. Since 0.1. */
TALGEO_API talgeo_status talgeo_audit(const talgeo_release *release, talgeo_audit_result *result,
                                      talgeo_error *error);

/* ---- Protecting a frequency table ------------------------------------------------------- */

/* A protected frequency table: its cells, without the numbers that are withheld. */
typedef struct talgeo_protected talgeo_protected;

/* Why a cell is withheld. Private: nothing that is published may tell one from the other. */
typedef enum talgeo_reason {
    TALGEO_REASON_NONE = 0,      /* it is shown */
    TALGEO_REASON_PRIMARY = 1,   /* below the threshold */
    TALGEO_REASON_SECONDARY = 2, /* a small count would follow from it by subtraction */
    TALGEO_REASON_REPAIR = 3,    /* a small count would be bounded by it */
} talgeo_reason;

/* Zero in a field is the strict default; what is weaker must be asked for. */
typedef struct talgeo_protect_options {
    size_t size;
    const char *count;         /* column with the counts; required */
    const char *const *tables; /* each as "region*age*sex"; required */
    size_t n_tables;
    int64_t threshold;     /* smallest count that is shown, at least 3; 0: 5 */
    bool protect_zeros;    /* true: that there is nobody is withheld like a small count */
    bool no_intervals;     /* true: only against subtraction, not against bounding */
    bool no_intersections; /* true: combinations of two tables that neither has may follow */
    talgeo_progress progress;
    void *progress_user;
} talgeo_protect_options;

#define TALGEO_PROTECT_OPTIONS_INIT                                                                \
    {                                                                                              \
        sizeof(talgeo_protect_options), NULL, NULL, 0, 0, false, false, false, NULL, NULL          \
    }

/* Protect a frequency table: one row a combination of levels of its dimensions, with its count.
 * Each table of the options publishes every combination of its dimensions, each of them also summed
 * out ("Total"); all tables are protected jointly (docs/privacy.md; order and elimination after
 * Langsrud 2024, what follows by bounds found with linear programs). Rows of one combination are
 * added, and so are columns that no table names. A combination without a row cannot be, and
 * everybody may know that; a row with the count 0 says that it could. Rows with the level "Total"
 * are checked against the others and left out. Deterministic, whatever the order of the rows.
 * Consumes the stream; *made is yours. E_ARGUMENT: no count or table, a table that names something
 * twice. E_INPUT: no such column; a count that is missing, negative, fractional or too large; a
 * level that is missing; a margin that disagrees. E_PRIVACY: a threshold below 3. Since 0.1. */
TALGEO_API talgeo_status talgeo_protect_arrow(struct ArrowArrayStream *stream,
                                              const talgeo_protect_options *options,
                                              talgeo_protected **made, talgeo_error *error);
/* The same from a file: anything GDAL opens, "-" for CSV on stdin. */
TALGEO_API talgeo_status talgeo_protect_file(const char *path,
                                             const talgeo_protect_options *options,
                                             talgeo_protected **made, talgeo_error *error);

/* One column of a table: `texts` (NULL for missing) or `numbers`, one value a row. */
typedef struct talgeo_column {
    const char *name;
    const char *const *texts;
    const int64_t *numbers;
} talgeo_column;

/* The same from columns in memory, which are only read. */
TALGEO_API talgeo_status talgeo_protect_columns(const talgeo_column *columns, size_t n_columns,
                                                size_t n_rows,
                                                const talgeo_protect_options *options,
                                                talgeo_protected **made, talgeo_error *error);

/* Number of cells, ordered by their levels with "Total" first; of dimensions, in the order in which
 * the tables name them. */
TALGEO_API size_t talgeo_protected_count(const talgeo_protected *table);
TALGEO_API size_t talgeo_protected_dimension_count(const talgeo_protected *table);
TALGEO_API const char *talgeo_protected_get_dimension(const talgeo_protected *table, size_t d);
/* Level of a cell in dimension d, "Total" where it is summed out; borrowed. */
TALGEO_API const char *talgeo_protected_get_level(const talgeo_protected *table, size_t cell,
                                                  size_t d);
/* Count of a cell, -1 where it is withheld. */
TALGEO_API int64_t talgeo_protected_get_n(const talgeo_protected *table, size_t cell);
/* Private: why it is withheld. */
TALGEO_API talgeo_reason talgeo_protected_get_reason(const talgeo_protected *table, size_t cell);
/* "", "primary", "secondary", "repair". */
TALGEO_API const char *talgeo_reason_text(talgeo_reason reason);

/* The cells as a table: the dimensions, `n` (null where withheld), `status` ("published",
 * "withheld"); with `reasons`, which makes it private, also `reason`. The stream is yours. */
TALGEO_API talgeo_status talgeo_protected_to_arrow(const talgeo_protected *table, bool reasons,
                                                   struct ArrowArrayStream *stream,
                                                   talgeo_error *error);
/* The same as CSV (comma, UTF-8), mode 0600; NULL or "-": standard output. The file appears whole
 * or not at all. E_EXISTS: there is one and overwrite is false. */
TALGEO_API talgeo_status talgeo_protected_write(const talgeo_protected *table, bool reasons,
                                                const char *path, bool overwrite,
                                                talgeo_error *error);
TALGEO_API void talgeo_protected_free(talgeo_protected *table);

#ifdef __cplusplus
}
#endif

#endif
