/* libtalgeo: children's health figures by residential area, published without disclosing a child.
 *
 * The sections follow the data: status, areas and placing, growth, plan, publication, release,
 * figures, audit; last, protecting any frequency table.
 *
 * Ownership
 *   What a function makes for you (an out-pointer) is yours: end it with the matching _free.
 *   A const pointer you are handed is borrowed: valid until the handle it came from is freed.
 *   An Arrow stream you pass in is always consumed, also when the call fails.
 *   Handles may be freed in any order; _free(NULL) does nothing. (A cube is of no use without its
 *   plan, and what was borrowed from a handle is gone with it.)
 *
 * Errors
 *   Every fallible function returns a talgeo_status and takes a trailing talgeo_error * (may be
 *   NULL), which is filled only on failure. Messages name files, columns and row numbers; they
 *   never hold a child's value, identifier or position. A NULL where something is needed, or an
 *   option out of its range, is E_ARGUMENT; an out-pointer is NULL after a failure. Functions that
 *   cannot fail give 0, -1, NaN, "" or NULL for a handle that is NULL or a number out of range.
 *   Out of memory (E_MEMORY) and E_ARGUMENT are not repeated below.
 *
 * Structs
 *   Those that begin with `size` grow in later versions: start from their _INIT macro; where there
 *   is none, zero them and set `size` to their sizeof. Options that are 0 are the defaults.
 *
 * Threads
 *   A handle is used by one thread at a time. A const talgeo_areas and a const talgeo_release may
 *   be read by many. The library has no mutable global state, prints nothing and never exits.
 *
 * Versions
 *   Everything here is of version 0.1 unless it says otherwise.
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
    size_t size; /* sizeof(talgeo_error), set by TALGEO_ERROR_INIT; no field beyond it is written */
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
    talgeo_progress progress;    /* may be NULL */
    void *progress_user;
} talgeo_areas_options;

#define TALGEO_AREAS_OPTIONS_INIT                                                                  \
    {                                                                                              \
        sizeof(talgeo_areas_options), NULL, NULL, NULL, NULL, false, 0, NULL, NULL                 \
    }

/* Read an area set from anything GDAL opens. E_AREAS: cannot be opened, no such layer or field, no
 * polygons, duplicate or empty key, true overlaps. E_CRS: no CRS, or one PROJ does not know. E_IO:
 * reading broke off. E_CANCELLED. Since 0.1. */
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

typedef struct talgeo_place_options {
    size_t size;
    const char *crs; /* of x and y; NULL: that of all sets */
    int threads;     /* 0: one. The answer does not depend on it */
    talgeo_progress progress;
    void *progress_user;
} talgeo_place_options;

#define TALGEO_PLACE_OPTIONS_INIT                                                                  \
    {                                                                                              \
        sizeof(talgeo_place_options), NULL, 0, NULL, NULL                                          \
    }

/* The same on several threads, with progress; E_CANCELLED leaves `area` half filled. Since 0.1. */
TALGEO_API talgeo_status talgeo_areas_place(const talgeo_areas *const *sets, size_t n_sets,
                                            const double *x, const double *y, size_t n,
                                            const talgeo_place_options *options,
                                            int32_t *const *area, talgeo_error *error);

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
    const char *encoding; /* of CSV and Shapefiles: "utf-8", "latin1", "windows-1252"; NULL: found
                             out */
} talgeo_locate_options;

#define TALGEO_LOCATE_OPTIONS_INIT                                                                 \
    {                                                                                              \
        sizeof(talgeo_locate_options), NULL, NULL, NULL, NULL, NULL, NULL, false, 0, NULL, NULL,   \
            NULL, NULL                                                                             \
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
 * input has that name), empty where none. Private output. The file appears whole or not at all.
 * `counts` may be NULL. E_INPUT: the points cannot be read, or lack a column; E_ARGUMENT: no such
 * encoding, or the output is the points; E_CRS; E_EXISTS: there is a file and overwrite is false;
 * E_IO: it cannot be written; E_CANCELLED. Since 0.1. */
TALGEO_API talgeo_status talgeo_locate_file(const talgeo_areas *areas,
                                            const talgeo_locate_options *options,
                                            talgeo_locate_counts *counts, talgeo_error *error);
/* The same with a column for each of several sets; columns[s] is its name. A row is inside where it
 * is in an area of any set. Since 0.1. */
TALGEO_API talgeo_status talgeo_locate_file_sets(const talgeo_areas *const *sets,
                                                 const char *const *columns, size_t n_sets,
                                                 const talgeo_locate_options *options,
                                                 talgeo_locate_counts *counts, talgeo_error *error);

/* ---- Growth ----------------------------------------------------------------------------- */

/* References of growth. IOTF takes no notice of height and weight, so their z-scores and what is
 * too extreme to be believed are WHO's whatever the reference of BMI (docs/growth.md). IOTF 2012:
 * Cole and Lobstein 2012; LMS at exact age by natural cubic spline through half years. IOTF 2000:
 * cut-offs of Cole et al. 2000 and 2007, joined as by Vidmar, Cole and Pan 2013. WHO: WHO Child
 * Growth Standards 2006 to 60 months, WHO Reference 2007 (de Onis et al.) to 228. Since 0.1. */
typedef enum talgeo_growth_reference {
    TALGEO_IOTF2012 = 0,
    TALGEO_IOTF2000 = 1,
    TALGEO_WHO = 2,
} talgeo_growth_reference;

/* "iotf2012", "iotf2000", "who". */
TALGEO_API const char *talgeo_growth_reference_id(talgeo_growth_reference reference);
/* As it is printed with figures: "IOTF 2012 (Cole and Lobstein 2012)". */
TALGEO_API const char *talgeo_growth_reference_name(talgeo_growth_reference reference);

enum { TALGEO_SEX_UNKNOWN = 0, TALGEO_BOY = 1, TALGEO_GIRL = 2 };
/* How a child was measured; not known: lying below 731 days of age, standing from there. */
enum { TALGEO_POSTURE_UNKNOWN = 0, TALGEO_LYING = 1, TALGEO_STANDING = 2 };

/* One measurement of one child. */
typedef struct talgeo_child {
    int sex;
    int32_t birth_date, date; /* days since 1970-01-01; INT32_MIN: missing */
    double height_cm;         /* NaN: missing */
    double weight_kg;
    int posture; /* in the other posture than the table is of: 0.7 cm more or less */
} talgeo_child;

/* What follows from it. NaN where there is no figure; texts are constants, never NULL. */
typedef struct talgeo_growth {
    int32_t age_days;      /* -1: unknown */
    double age_years;      /* age_days / 365.25: the exact age, never completed years */
    double bmi;            /* kg/m2, not rounded */
    double bmi_z;          /* by the reference; none by IOTF 2000; WHO restricted beyond 3 */
    double height_z;       /* WHO */
    double weight_z;       /* WHO, restricted beyond 3; to 120 months */
    const char *bmi_class; /* "thin", "normal", "overweight", "obese"; "": none */
    const char *bmi_grade; /* finer, as "thin_2" or "severely_obese"; "": none */
    /* "": all is well; else the first that holds of no_date, no_birth_date, before_birth, no_sex,
     * impossible_height (not 40-220 cm), impossible_weight (not 1-250 kg), no_height, no_weight,
     * extreme_height, extreme_weight, extreme_bmi (WHO's limits), outside_reference. */
    const char *flag;
} talgeo_growth;

/* Measure `count` children against a reference. A BMI equal to a cut-off is of the upper class
 * (tolerance 1e-9); WHO's classes go by z rounded to two decimals and strictly beyond its limit, as
 * in WHO's own software. E_ARGUMENT: no such reference; E_MEMORY. */
TALGEO_API talgeo_status talgeo_classify(talgeo_growth_reference reference,
                                         const talgeo_child *children, size_t count,
                                         talgeo_growth *growth, talgeo_error *error);

/* Columns of a table of measurements; NULL: the column is called as the field, and only `posture`
 * may be missing. */
typedef struct talgeo_classify_options {
    size_t size;
    talgeo_growth_reference reference;
    const char *sex, *birth_date, *date, *height_cm, *weight_kg, *posture;
    const char *layer;  /* of a file; NULL: the only one */
    const char *output; /* CSV file to write with mode 0600; NULL or "-": stdout */
    bool overwrite;
    talgeo_progress progress;
    void *progress_user;
    const char *encoding; /* of a file, as in talgeo_locate_options */
    int pivot_year; /* latest year that two digits can mean, 1900 to 2199; 0: dates have four */
    const char *sex_codes; /* what the codes of `sex` mean, as "1=boy,2=girl,9=unknown", or
                              "iso5218"; nothing else is understood then. NULL: words, letters, and
                              1 and 2 as in registers: 1 is a boy */
} talgeo_classify_options;

#define TALGEO_CLASSIFY_OPTIONS_INIT                                                               \
    {                                                                                              \
        sizeof(talgeo_classify_options), TALGEO_IOTF2012, NULL, NULL, NULL, NULL, NULL, NULL,      \
            NULL, NULL, false, NULL, NULL, NULL, 0, NULL                                           \
    }

typedef struct talgeo_classify_counts {
    size_t size;
    int64_t rows;       /* read, and written */
    int64_t classified; /* rows with a class */
    int64_t flagged;    /* rows with a flag */
} talgeo_classify_counts;

/* Add to every row of a table what talgeo_classify gives, as columns age_days, age_years, bmi,
 * bmi_z, bmi_class, bmi_grade, height_z, weight_z and flag (where the table has one of that name,
 * _2 follows it). A cell that cannot be read gives the flag bad_sex, bad_date, bad_birth_date,
 * bad_number or bad_posture. Child-level: the file is made with mode 0600, whole or not at all.
 * Memory does not depend on the number of rows. `counts` may be NULL. E_INPUT: the table cannot be
 * read; no such column (with the nearest one). E_ARGUMENT: no such encoding, pivot year or codes;
 * the output is the table. E_EXISTS, E_IO: the output. E_CANCELLED. */
TALGEO_API talgeo_status talgeo_classify_file(const char *path,
                                              const talgeo_classify_options *options,
                                              talgeo_classify_counts *counts, talgeo_error *error);
/* The same for an Arrow stream: `classified` has the columns of `table`, which it takes over, and
 * the new ones, batch by batch; it is yours to release. `output`, `overwrite`, `layer`, `encoding`
 * and `progress` are not used. E_INPUT: no such column. */
TALGEO_API talgeo_status talgeo_classify_arrow(struct ArrowArrayStream *table,
                                               const talgeo_classify_options *options,
                                               struct ArrowArrayStream *classified,
                                               talgeo_error *error);

/* ---- Plan ------------------------------------------------------------------------------- */

/* A plan: the YAML file that describes one publication (docs/plan.md). */
typedef struct talgeo_plan talgeo_plan;

/* Read a plan. On E_PLAN the error tells the first problem; *problems (may be NULL) gets all of
 * them, also on success (warnings), and is yours. E_IO: reading broke off. Paths in the plan are
 * relative to it. */
TALGEO_API talgeo_status talgeo_plan_open(const char *path, talgeo_plan **plan,
                                          talgeo_problems **problems, talgeo_error *error);

/* Look for every problem of the plan's inputs (files, layers, columns, keys, CRSs) without
 * publishing. E_PLAN, E_INPUT, E_AREAS or E_CRS where one stops a publication; TALGEO_OK with
 * warnings otherwise. *problems is yours. Since 0.1. */
TALGEO_API talgeo_status talgeo_plan_check(const talgeo_plan *plan, talgeo_problems **problems,
                                           talgeo_error *error);

/* The area sets of a plan, in its order: their ids (borrowed), and each of them as a publication
 * reads it, with the errors of talgeo_areas_open; *areas is yours. */
TALGEO_API size_t talgeo_plan_area_set_count(const talgeo_plan *plan);
TALGEO_API const char *talgeo_plan_get_area_set_id(const talgeo_plan *plan, size_t set);
TALGEO_API talgeo_status talgeo_plan_open_areas(const talgeo_plan *plan, size_t set,
                                                talgeo_areas **areas, talgeo_error *error);

TALGEO_API void talgeo_plan_free(talgeo_plan *plan);

/* ---- Publication ------------------------------------------------------------------------ */

/* Protected cells with provenance: the only thing that can be published. */
typedef struct talgeo_release talgeo_release;

/* Takes a text line by line, without line ends; UTF-8, borrowed during the call. */
typedef void (*talgeo_line)(void *user, const char *line);

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
                                run ends well or not (as how many cells the last release shows and
                                this one does not); yours. NULL where there is nothing */
    talgeo_line intake_line; /* where not NULL: is told, line by line, what became of the rows,
                             as the private report has it; counts, no values */
    void *intake_user;
} talgeo_publish_options;

#define TALGEO_PUBLISH_OPTIONS_INIT                                                                \
    {                                                                                              \
        sizeof(talgeo_publish_options), NULL, NULL, NULL, false, false, 0, NULL, NULL, NULL, NULL, \
            NULL                                                                                   \
    }

/* Run the whole plan: read, classify, place, count, protect, publish. *release (may be NULL) gets
 * the release and is yours. E_EXISTS: `out` exists and overwrite is false. E_INPUT: a source cannot
 * be read, too many of its rows are rejected, or not one child lies in an area. E_AREAS, E_CRS: an
 * area set. E_PLAN: a period, area or group that the figures ask for is not in the data. E_PRIVACY:
 * refused. E_IO: a file, the ledger or `out`. E_CANCELLED. Whatever fails, an earlier publication
 * in `out` stays as it was. Since 0.1. */
TALGEO_API talgeo_status talgeo_publish(const talgeo_plan *plan,
                                        const talgeo_publish_options *options,
                                        talgeo_release **release, talgeo_error *error);

/* ---- Cube ------------------------------------------------------------------------------- */

/* Counted children of a plan on their way to a release, for rows that are no files, or that come in
 * parts: from a database, from data frames, from several municipalities. No child is in it: rows
 * are counted as they are added, then forgotten. One thread at a time. Since 0.1. */
typedef struct talgeo_cube talgeo_cube;

/* Rows for a source of the plan. They are taken over. `crs`: of the positions where the plan gives
 * none; may be NULL. Geometries are WKB. */
typedef struct talgeo_cube_source {
    const char *source; /* its id in the plan */
    struct ArrowArrayStream *rows;
    const char *crs;
} talgeo_cube_source;

/* An empty cube, with the area sets and the ledger of the plan, which must outlive it. Of the
 * options `ledger` counts, and the progress, which runs over the whole way from rows to
 * publication. *cube is yours. E_AREAS, E_CRS: an area set; E_INPUT: a file of scores or of who
 * lives where; E_IO: the ledger; E_CANCELLED. */
TALGEO_API talgeo_status talgeo_cube_new(const talgeo_plan *plan,
                                         const talgeo_publish_options *options, talgeo_cube **cube,
                                         talgeo_error *error);
/* Count rows. n_sources 0: all sources, from the plan's files; else those given, and none of the
 * others. Rows of one child in one period belong into one call: those of two calls are counted as
 * two children. Of the options `threads`, `notes` and the progress count. Where it fails the cube
 * counts what it did before; rows that were handed over are gone. E_INPUT: a source; E_CRS: of the
 * positions; E_IO; E_CANCELLED. */
TALGEO_API talgeo_status talgeo_cube_add(talgeo_cube *cube, const talgeo_cube_source *sources,
                                         size_t n_sources, const talgeo_publish_options *options,
                                         talgeo_error *error);
/* Add what another cube of the same plan, areas and ledger has counted, of other children.
 * E_ARGUMENT: they differ. */
TALGEO_API talgeo_status talgeo_cube_merge(talgeo_cube *into, const talgeo_cube *other,
                                           talgeo_error *error);
/* Number of atoms: distinct combinations of areas, period, groups and outcomes. */
TALGEO_API size_t talgeo_cube_count(const talgeo_cube *cube);
/* Protect together with the earlier releases; nothing is written, and the ledger does not learn of
 * it. *release is yours. E_PRIVACY: refused. */
TALGEO_API talgeo_status talgeo_cube_protect(const talgeo_cube *cube,
                                             const talgeo_publish_options *options,
                                             talgeo_release **release, talgeo_error *error);
/* Protect and publish, as talgeo_publish does of a plan. */
TALGEO_API talgeo_status talgeo_cube_publish(const talgeo_cube *cube,
                                             const talgeo_publish_options *options,
                                             talgeo_release **release, talgeo_error *error);
TALGEO_API void talgeo_cube_free(talgeo_cube *cube);

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
    int64_t events; /* children with the event, of a mean the sum of steps up its scale; -1 unless
                       published */
    double share;   /* events / n, of a mean the mean in its unit; NaN unless published */
    double low;     /* Wilson score interval (Wilson 1927), confidence as the release says; of a
                       mean that of the share of the way up its scale */
    double high;
    bool mean;                     /* the indicator is a mean */
    int decimals;                  /* of its answers; 0 for a share */
    const char *unit_da, *unit_en; /* of the mean; "" for none */
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

/* Write the publication folder (layers.gpkg, <area_set>.geojson, cells.csv, figures.csv,
 * cells.json, release.json) as a whole. E_EXISTS: it exists and overwrite is false, or is no
 * publication; E_IO; E_PLAN as below. */
TALGEO_API talgeo_status talgeo_release_write(const talgeo_release *release, const char *folder,
                                              bool overwrite, talgeo_error *error);

/* All cells in long form, one row a cell; fields as in cells.csv with plain numbers, shares rounded
 * as there. The stream is yours to release and does not need the release any more. */
TALGEO_API talgeo_status talgeo_release_to_arrow(const talgeo_release *release,
                                                 struct ArrowArrayStream *stream,
                                                 talgeo_error *error);
/* All figures in long form, as in figures.csv: shares, changes since the baseline, trends,
 * comparisons, crossings and goals, each with its interval or verdict, worked out from shown cells
 * alone and rounded last (docs/figures.md). E_PLAN: a period that the plan asks for has no data.
 * Since 0.1. */
TALGEO_API talgeo_status talgeo_release_figures_to_arrow(const talgeo_release *release,
                                                         struct ArrowArrayStream *stream,
                                                         talgeo_error *error);
/* Which figures; NULL: any. `measures` are words of the column `measure`, as "change". */
typedef struct talgeo_figure_filter {
    const char *const *measures;
    size_t n_measures; /* 0: any */
    const char *indicator, *area_set, *area, *goal;
} talgeo_figure_filter;

/* Those of the figures that fit the filter. E_ARGUMENT: a measure that there is not. Since 0.1. */
TALGEO_API talgeo_status talgeo_release_find_figures(const talgeo_release *release,
                                                     const talgeo_figure_filter *filter,
                                                     struct ArrowArrayStream *stream,
                                                     talgeo_error *error);
/* One area set in wide form, as in layers.gpkg, with a `geometry` column (geoarrow.wkb) in the CRS
 * of the set. */
TALGEO_API talgeo_status talgeo_release_layer_to_arrow(const talgeo_release *release, size_t set,
                                                       struct ArrowArrayStream *stream,
                                                       talgeo_error *error);
TALGEO_API void talgeo_release_free(talgeo_release *release);

/* ---- Figures ---------------------------------------------------------------------------- */

/* Pure functions on counts (docs/figures.md has the formulas). They hold no data and any thread may
 * call them. No result is ever NaN: a status tells where there is no figure, and fields without a
 * meaning are 0. Counts may go to 2^53. A negative count stands for a withheld one, as in
 * talgeo_cell, and makes the figure withheld. `confidence` is two-sided, 0 < confidence < 1;
 * its normal and t quantiles are computed. Since 0.1. */
typedef enum talgeo_figure_status {
    TALGEO_FIGURE_OK = 0,
    TALGEO_FIGURE_NO_CHILDREN = 1,  /* n = 0: not 0 % */
    TALGEO_FIGURE_NO_VARIATION = 2, /* a value without an interval: low = high = value */
    TALGEO_FIGURE_WITHHELD = 3,
    TALGEO_FIGURE_UNRELIABLE = 4, /* a figure that fails a declared rule; it has its numbers */
    TALGEO_FIGURE_UNDEFINED = 5,  /* no finite value, as a ratio to no events */
    TALGEO_FIGURE_INVALID = 6,    /* arguments that contradict each other; 0 < confidence < 1 */
} talgeo_figure_status;

/* "ok", "no_children", "no_variation", ...; "?" for an unknown number. */
TALGEO_API const char *talgeo_figure_status_text(talgeo_figure_status status);

/* A number with its interval. */
typedef struct talgeo_figure {
    double value, low, high;
    talgeo_figure_status status;
} talgeo_figure;

/* A significance test. p is two-sided. */
typedef struct talgeo_test {
    double statistic, df, p; /* df 0 where the test has none */
    talgeo_figure_status status;
} talgeo_test;

/* Share events / n with the score interval, without continuity correction (Wilson 1927). */
TALGEO_API talgeo_figure talgeo_wilson(int64_t events, int64_t n, double confidence);
/* The same for `count` cells at once, figures[i] from events[i] and n[i]. */
TALGEO_API void talgeo_wilson_many(const int64_t *events, const int64_t *n, size_t count,
                                   double confidence, talgeo_figure *figures);

/* Mean with Student's t interval, from the mean and the standard deviation (divisor n - 1).
 * NO_VARIATION: n = 1 or sd = 0. */
TALGEO_API talgeo_figure talgeo_mean(int64_t n, double mean, double sd, double confidence);
/* The same from sums of (value - origin) and of (value - origin)^2. An origin amid the values keeps
 * the digits that squares of large numbers lose. INVALID: sums that no values have. */
TALGEO_API talgeo_figure talgeo_mean_of_sums(int64_t n, double origin, double sum, double squares,
                                             double confidence);

/* Rate per `per`, as 1000, of events in `denominator` children or child-years: exact Poisson limits
 * below 10 events (Garwood 1936), Byar's from 10 (the form of Breslow and Day 1987, that has
 * events + 1 in the upper limit; not the one with events + 1/2 in both). */
TALGEO_API talgeo_figure talgeo_byar(int64_t events, double denominator, double per,
                                     double confidence);

/* Difference events1 / n1 - events2 / n2 of two groups of different children (Newcombe 1998,
 * Statistics in Medicine 17, 873-890, method 10). For a change, follow-up goes first. */
TALGEO_API talgeo_figure talgeo_newcombe(int64_t events1, int64_t n1, int64_t events2, int64_t n2,
                                         double confidence);

/* The same children seen twice: difference of the shares with the event the first time and the
 * second (first - second), with Newcombe's score limits and continuity-corrected phi (Newcombe
 * 1998, Statistics in Medicine 17, 2635-2650, method 10). For a change, follow-up is `first`. */
TALGEO_API talgeo_figure talgeo_newcombe_paired(int64_t both, int64_t first_only,
                                                int64_t second_only, int64_t neither,
                                                double confidence);
/* Exact McNemar test with mid-p, two-sided as twice the smaller tail (Fagerland, Lydersen and Laake
 * 2013): p = 1 where the two counts are equal. statistic: McNemar's without correction, df 1. */
TALGEO_API talgeo_test talgeo_mcnemar(int64_t first_only, int64_t second_only);

/* Baseline and follow-up of children of whom some were measured both times, some once. */
typedef struct talgeo_linked {
    int64_t both, baseline_only, followup_only, neither; /* measured twice: event at which time */
    int64_t baseline_events, baseline_n;                 /* children measured at baseline alone */
    int64_t followup_events, followup_n;                 /* children measured at follow-up alone */
} talgeo_linked;

typedef struct talgeo_change {
    talgeo_figure change; /* follow-up - baseline, over all children measured at each time */
    double linked;        /* children measured twice / children measured at all */
    talgeo_test paired;   /* McNemar mid-p of those measured twice; NO_CHILDREN where none are */
} talgeo_change;

/* Change of a share. Limits: score limits joined with the correlation phi n12 / sqrt(n1 n2) that
 * n12 shared children give two totals (Zou and Donner 2008); with nobody shared that is Newcombe's
 * method 10, with everybody his paired method. phi is continuity-corrected as there. */
TALGEO_API talgeo_change talgeo_change_of_shares(const talgeo_linked *counts, double confidence);

/* Difference mean1 - mean2 of different children (Welch 1947, Satterthwaite's df). */
TALGEO_API talgeo_figure talgeo_mean_difference(int64_t n1, double mean1, double sd1, int64_t n2,
                                                double mean2, double sd2, double confidence);
/* Difference figure1 - figure2 of independent figures, from their own limits (Zou and Donner 2008);
 * for rates. Takes OK and UNRELIABLE; any other status is handed on. */
TALGEO_API talgeo_figure talgeo_difference(talgeo_figure figure1, talgeo_figure figure2);

/* ---- Figures: trend ---- */

typedef struct talgeo_trend {
    talgeo_figure slope;       /* change of the share or value per unit of time */
    talgeo_test trend;         /* of no slope; chi-square, df 1 */
    talgeo_test heterogeneity; /* of no difference between any periods; df periods - 1 */
    talgeo_test departure;     /* of the periods lying on the line; df periods - 2 */
    size_t periods;            /* periods that are in: withheld and empty ones are left out */
} talgeo_trend;

/* Trend of shares over `count` periods, in any order (Cochran 1954, Armitage 1955), times centred
 * about their mean, so any unit and origin will do. The slope's interval uses the test's variance:
 * it excludes 0 just where the test rejects. UNDEFINED: fewer than two different times.
 * NO_VARIATION: nobody has the event, or everybody. */
TALGEO_API talgeo_trend talgeo_trend_of_shares(const int64_t *events, const int64_t *n,
                                               const double *time, size_t count, double confidence);
/* The same of values with standard errors (means: sd / sqrt(n); rates), each weighted by 1 /
 * error^2 as in a fixed-effect meta-regression. A negative error stands for a withheld value, which
 * is left out; INVALID: an error of 0. */
TALGEO_API talgeo_trend talgeo_trend_of_values(const double *values, const double *errors,
                                               const double *time, size_t count, double confidence);

/* ---- Figures: comparison ---- */

/* What is better for an indicator. */
typedef enum talgeo_better {
    TALGEO_BETTER_NONE = 0,
    TALGEO_BETTER_LOWER = 1,
    TALGEO_BETTER_HIGHER = 2,
} talgeo_better;

typedef enum talgeo_verdict {
    TALGEO_VERDICT_CANNOT_TELL = 0,
    TALGEO_VERDICT_SIMILAR = 1,
    TALGEO_VERDICT_BETTER = 2,
    TALGEO_VERDICT_WORSE = 3,
    TALGEO_VERDICT_LOWER = 4, /* for an indicator of which neither is better */
    TALGEO_VERDICT_HIGHER = 5,
} talgeo_verdict;

/* "cannot_tell", "similar", "better", "worse", "lower", "higher"; "?" for an unknown number. */
TALGEO_API const char *talgeo_verdict_text(talgeo_verdict verdict);

/* Whether the interval holds the reference (ends included): SIMILAR, else on which side it lies.
 * With reference 0 this judges a change or a slope. CANNOT_TELL unless the figure is OK. */
TALGEO_API talgeo_verdict talgeo_compare(talgeo_figure figure, double reference,
                                         talgeo_better better);

/* Score test of a share against a fixed reference share: p < 1 - confidence just where Wilson's
 * interval excludes the reference. `statistic` is z; below 0 where the share is lower. A reference
 * of 0 or 1 gives p 0 or 1, with +-DBL_MAX or 0 as statistic. */
TALGEO_API talgeo_test talgeo_share_test(int64_t events, int64_t n, double reference);
/* Student's test of a mean against a fixed reference; agrees with talgeo_mean. */
TALGEO_API talgeo_test talgeo_mean_test(int64_t n, double mean, double sd, double reference);
/* Exact Poisson test of a rate per `per` against a fixed reference rate, twice the smaller tail. */
TALGEO_API talgeo_test talgeo_rate_test(int64_t events, double denominator, double per,
                                        double reference);

typedef enum talgeo_multiplicity {
    TALGEO_MULTIPLICITY_NONE = 0,
    TALGEO_MULTIPLICITY_BENJAMINI_HOCHBERG = 1,
} talgeo_multiplicity;

typedef struct talgeo_comparison {
    talgeo_verdict at_95, at_998; /* at 95 % and 99.8 % confidence */
    double p;                     /* adjusted where a rule is; -1 where it cannot be told */
} talgeo_comparison;

/* Verdicts for `count` areas that are compared together. Tests without OK cannot be told and do not
 * count among the tests. E_MEMORY. */
TALGEO_API talgeo_status talgeo_compare_many(const talgeo_test *tests, size_t count,
                                             talgeo_better better, talgeo_multiplicity multiplicity,
                                             talgeo_comparison *comparisons, talgeo_error *error);

/* p-values adjusted for the false discovery rate (Benjamini and Hochberg 1995); a negative p is
 * left out and gives -1. `adjusted` may be `p` itself. E_MEMORY. */
TALGEO_API talgeo_status talgeo_benjamini_hochberg(const double *p, size_t count, double *adjusted,
                                                   talgeo_error *error);

/* Limits of a funnel around a reference share, for an area of n children (Spiegelhalter 2005):
 * outside them lie just the areas whose Wilson interval excludes the reference. */
TALGEO_API talgeo_figure talgeo_funnel(double reference, int64_t n, double confidence);

/* ---- Figures: goals ---- */

/* Where an interval lies against a target, seen in the direction that is better. */
typedef enum talgeo_target {
    TALGEO_TARGET_CANNOT_TELL = 0,
    TALGEO_TARGET_MISSED = 1, /* the whole interval falls short */
    TALGEO_TARGET_SHORT = 2,  /* the value falls short, the interval holds the target */
    TALGEO_TARGET_MET = 3,    /* the value is at the target or beyond, the interval holds it */
    TALGEO_TARGET_PASSED = 4, /* the whole interval lies beyond the target */
} talgeo_target;

/* In the order from weak to strong. */
typedef enum talgeo_goal_status {
    TALGEO_GOAL_CANNOT_TELL = 0,
    TALGEO_GOAL_WRONG_WAY = 1,       /* change for the worse beyond chance, target not passed */
    TALGEO_GOAL_NO_CLEAR_CHANGE = 2, /* change not beyond chance, target not passed */
    TALGEO_GOAL_ON_THE_WAY = 3,      /* change for the better beyond chance, target not passed */
    TALGEO_GOAL_REACHED = 4,         /* target passed */
} talgeo_goal_status;

typedef struct talgeo_goal {
    talgeo_verdict direction; /* of the change's value: BETTER, WORSE, SIMILAR for exactly none */
    talgeo_verdict change;    /* of its interval: SIMILAR where chance may explain it */
    talgeo_target target;
    talgeo_goal_status status;
} talgeo_goal;

/* Three facts about an indicator, from its figure now, its change since the baseline, and a target
 * in the unit of the figure, and their summary. An indicator of which neither is better cannot be
 * told. For a relative target give baseline * (1 + relative). */
TALGEO_API talgeo_goal talgeo_goal_judge(talgeo_figure now, talgeo_figure change, double target,
                                         talgeo_better better);
/* "cannot_tell", "wrong_way", "no_clear_change", "on_the_way", "reached" */
TALGEO_API const char *talgeo_goal_status_text(talgeo_goal_status status);
/* "cannot_tell", "missed", "short", "met", "passed" */
TALGEO_API const char *talgeo_target_text(talgeo_target target);

/* How a goal follows from its sub-goals. */
typedef enum talgeo_goal_rule {
    TALGEO_GOAL_WEAKEST = 0, /* as far as the weakest sub-goal */
    TALGEO_GOAL_MEDIAN = 1,  /* as far as at least half of them; the weaker of two middle ones */
} talgeo_goal_rule;

/* Status of a goal from those of its sub-goals. CANNOT_TELL where there are none, or where those
 * that cannot be told could change the answer. */
TALGEO_API talgeo_goal_status talgeo_goal_combine(const talgeo_goal_status *children, size_t count,
                                                  talgeo_goal_rule rule);

typedef enum talgeo_curve {
    TALGEO_CURVE_CANNOT_TELL = 0,
    TALGEO_CURVE_TURNED = 1,          /* wrong way before, right way after, both beyond chance */
    TALGEO_CURVE_NOT_TURNED = 2,      /* wrong way before beyond chance, not right way after */
    TALGEO_CURVE_NOTHING_TO_TURN = 3, /* not the wrong way before beyond chance */
} talgeo_curve;

/* "The curve has turned": the slope of the periods up to a baseline and the slope, or change, of
 * those from it on. A stricter notion than beating a forecast: both must exclude chance. */
TALGEO_API talgeo_curve talgeo_curve_judge(talgeo_figure before, talgeo_figure after,
                                           talgeo_better better);
/* "cannot_tell", "turned", "not_turned", "nothing_to_turn" */
TALGEO_API const char *talgeo_curve_text(talgeo_curve curve);

/* ---- Figures: crossing and social gradient ---- */

/* Children by two yes-no indicators. */
typedef struct talgeo_cross {
    int64_t both, first_only, second_only, neither;
} talgeo_cross;

/* The second indicator among children with the first against those without. */
typedef struct talgeo_crossing {
    talgeo_figure risk_difference; /* share with minus share without (Newcombe 1998, method 10) */
    talgeo_figure risk_ratio;      /* Katz, Baptista, Azen and Pike 1978 */
    talgeo_figure odds_ratio;      /* Woolf 1955 */
    double phi;                    /* meaningful where association is OK */
    talgeo_test association;       /* Pearson's chi-square without correction, df 1 */
} talgeo_crossing;

/* Ratios: NO_VARIATION with value 0 where nobody with the first has the second, UNDEFINED where
 * nobody without it has; no cell is ever moved by 1/2. */
TALGEO_API talgeo_crossing talgeo_cross_shares(const talgeo_cross *table, double confidence);

typedef struct talgeo_pooled {
    talgeo_figure risk_difference; /* variance of Sato 1989 */
    talgeo_figure risk_ratio;      /* variance of Greenland and Robins 1985 */
    talgeo_figure odds_ratio;      /* variance of Robins, Breslow and Greenland 1986 */
    talgeo_test association;       /* Cochran, Mantel and Haenszel without correction, df 1 */
    size_t strata; /* strata that are in: those withheld, or without either group, are left out */
} talgeo_pooled;

/* Crossing within strata, as areas, pooled (Mantel and Haenszel 1959). */
TALGEO_API talgeo_pooled talgeo_mantel_haenszel(const talgeo_cross *strata, size_t count,
                                                double confidence);

typedef struct talgeo_gradient {
    talgeo_figure sii; /* slope of the share over the ranks 0 (least) to 1 (most deprived) */
    talgeo_figure rii; /* fitted share at rank 1 / fitted share at rank 0 */
    talgeo_figure concentration; /* concentration index; above 0: more events where deprived */
    size_t groups;               /* groups that are in: those withheld or empty are left out */
} talgeo_gradient;

/* Gradient over `count` areas or groups by a score, higher = more deprived. Ranks are midpoints of
 * the cumulated children; groups with the same score share the middle of theirs. SII: regression
 * weighted by children (Pamuk 1985); RII: ratio of the fitted ends (Mackenbach and Kunst 1997);
 * concentration index: Kakwani, Wagstaff and van Doorslaer 1997. Intervals by the delta method for
 * binomial counts with ranks given, the RII's on its logarithm. UNDEFINED: one score only; a fitted
 * end at or below 0; no events (concentration). E_MEMORY. */
TALGEO_API talgeo_status talgeo_gradient_of_shares(const int64_t *events, const int64_t *n,
                                                   const double *score, size_t count,
                                                   double confidence, talgeo_gradient *gradient,
                                                   talgeo_error *error);

/* ---- Figures: small areas and surveys ---- */

/* What all areas have in common: mean share and variance of the true shares between areas. */
typedef struct talgeo_prior {
    double mean, variance;
    size_t areas; /* areas that are in: those withheld or empty are left out */
    talgeo_figure_status status;
} talgeo_prior;

typedef struct talgeo_shrunk {
    double value;
    double weight; /* of the area's own share; 1 - weight is that of the mean */
    talgeo_figure_status status;
} talgeo_shrunk;

/* Empirical Bayes shares: moment estimator for binomial counts (Kleinman 1973), variance kept
 * within 0 and mean (1 - mean). A companion of the raw share, not a figure to put in its place. */
TALGEO_API talgeo_prior talgeo_empirical_bayes(const int64_t *events, const int64_t *n,
                                               size_t count, talgeo_shrunk *shrunk);

/* Sums over rolling windows of `width` periods; a window with a withheld count (below 0) is -1.
 * Returns the number of windows written, count - width + 1, or 0. */
TALGEO_API size_t talgeo_pool_periods(const int64_t *counts, size_t count, size_t width,
                                      int64_t *pooled);

/* One variable with known totals: category[i] is the level of row i, 0 <= level < levels. */
typedef struct talgeo_margin {
    const int32_t *category;
    const double *target;
    size_t levels;
} talgeo_margin;

/* Rake weights to margins (Deming and Stephan 1940): weights[i] > 0 start and come back scaled so
 * that each margin's sums meet its targets within `tolerance` (relative), in at most `rounds`.
 * E_INPUT: a category out of range, a target without rows, totals that differ, not converged. The
 * weights are then unspecified. */
TALGEO_API talgeo_status talgeo_rake(const talgeo_margin *margins, size_t count, size_t rows,
                                     double tolerance, int rounds, double *weights,
                                     talgeo_error *error);

typedef struct talgeo_design {
    double effect;      /* variance over that of a simple random sample */
    double effective_n; /* n / effect */
    talgeo_figure_status status;
} talgeo_design;

/* Design effect of unequal weights (Kish 1965). NO_CHILDREN: they sum to 0. */
TALGEO_API talgeo_design talgeo_kish(const double *weights, size_t count);
/* Design effect of clusters, as school classes, from the counts in each (Rao and Scott 1992), at
 * least 1. NO_VARIATION: fewer than two clusters, or all children alike. */
TALGEO_API talgeo_design talgeo_cluster_design(const int64_t *events, const int64_t *n,
                                               size_t clusters);
/* Wilson's interval and Newcombe's difference (share1 - share2) with an effective n. */
TALGEO_API talgeo_figure talgeo_wilson_effective(double share, double effective_n,
                                                 double confidence);
TALGEO_API talgeo_figure talgeo_newcombe_effective(double share1, double effective_n1,
                                                   double share2, double effective_n2,
                                                   double confidence);

/* ---- Figures: what is shown ---- */

/* A rule for UNRELIABLE: fewer than least_n children (or effective n), or an interval at least
 * `widest` wide, or wider than `narrow` and than `relative` times the value. */
typedef struct talgeo_reliability {
    double least_n, widest, narrow, relative;
} talgeo_reliability;

/* The standards for proportions of the National Center for Health Statistics (2017), applied to the
 * score interval. */
#define TALGEO_RELIABILITY_SHARES                                                                  \
    {                                                                                              \
        30, 0.30, 0.05, 1.30                                                                       \
    }

/* The figure, UNRELIABLE where it is OK but fails the rule. */
TALGEO_API talgeo_figure talgeo_figure_check(talgeo_figure figure, double n,
                                             const talgeo_reliability *rule);

/* The figure as it may be shown, rounded to `decimals`, last of all. With n shown the share already
 * tells the events and more decimals tell nothing else; where n is not shown an exact share or
 * interval would tell it, so the figure is withheld. */
TALGEO_API talgeo_figure talgeo_figure_display(talgeo_figure figure, bool n_shown, int decimals);
/* The figure of a mean as it may be shown: the limits of an exact one tell the standard deviation,
 * and with n the sum of squares, which protecting counts and sums does not cover. Keeps `digits`
 * (2 will do) significant digits of half the width, the value to the same place, limits outward. */
TALGEO_API talgeo_figure talgeo_figure_coarsen(talgeo_figure figure, int digits);
/* "p < 0.001", "p < 0.01", "p < 0.05", "p >= 0.05", or the status; an exact p tells counts. */
TALGEO_API const char *talgeo_p_text(talgeo_test test);

/* ---- Audit ------------------------------------------------------------------------------ */

typedef struct talgeo_audit_result {
    size_t size;
    int64_t cells;
    int64_t published;
    int64_t withheld;
    int64_t small_published; /* published cells that break the threshold */
    int64_t exact;           /* withheld cells whose count follows exactly from what is published */
    int64_t below;  /* withheld cells with a number (children, events, others) that is proven to be
                     * below the threshold */
    int64_t narrow; /* withheld cells with a number that may be below the threshold, and is known to
                     * lie in an interval narrower than the threshold */
    int64_t changes; /* numbers of fewer children than the threshold that follow from differences to
                      * earlier releases, or of cells that were withheld in them */
    int64_t narrowest; /* how wide the narrowest interval is that a number of a withheld cell is
                        * known to lie in; -1 where nothing is withheld */
    int64_t formed; /* numbers below the threshold, known for certain, of groups that no cell shows:
                     * what two areas have in common, or not; a period between windows */
} talgeo_audit_result;

/* Attack a release from its published cells and polygons alone: linear algebra for what follows
 * exactly, linear programming for intervals (counts are not negative). E_PRIVACY where anything
 * withheld is recoverable or proven small, or anything published is small; *result is filled then
 * too. Since 0.1. */
TALGEO_API talgeo_status talgeo_audit(const talgeo_release *release, talgeo_audit_result *result,
                                      talgeo_error *error);

/* The same of a release together with earlier ones of the plan, in the order in which they were
 * published. Since 0.1. */
TALGEO_API talgeo_status talgeo_audit_after(const talgeo_release *release,
                                            talgeo_release *const *earlier, size_t n_earlier,
                                            talgeo_audit_result *result, talgeo_error *error);

/* ---- Ledger ----------------------------------------------------------------------------- */

/* Read all of a plan's ledger and check every release in it against its digest. *releases (may be
 * NULL) gets how many there are, 0 where there is no file. E_IO: damaged, or locked by a writer.
 * Since 0.1. */
TALGEO_API talgeo_status talgeo_ledger_check(const char *ledger, size_t *releases,
                                             talgeo_error *error);

/* Make a ledger anew from publication folders, oldest first: the figures that were published, and
 * the polygons. The file appears whole or not at all. E_EXISTS: there is a file already; E_IO,
 * E_INPUT: a folder is not a publication, or was changed. Since 0.1. */
TALGEO_API talgeo_status talgeo_ledger_rebuild(const char *ledger, const char *const *folders,
                                               size_t n_folders, talgeo_error *error);

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
    bool no_intervals;     /* true: only against subtraction by outsiders, not against bounding */
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
 * level that is missing; a margin that disagrees. E_PRIVACY: a threshold below 3. E_CANCELLED.
 * Since 0.1. */
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
 * or not at all. E_EXISTS: there is one and overwrite is false; E_IO. */
TALGEO_API talgeo_status talgeo_protected_write(const talgeo_protected *table, bool reasons,
                                                const char *path, bool overwrite,
                                                talgeo_error *error);
TALGEO_API void talgeo_protected_free(talgeo_protected *table);

#ifdef __cplusplus
}
#endif

#endif
