/* A plan in memory: what the YAML says, checked, with its paths resolved. */
#ifndef TALGEO_API_PLAN_H
#define TALGEO_API_PLAN_H

#include "../core/problems.h"
#include "../cube/cube.h"
#include "../intake/rows.h"
#include "../io/yaml.h"
#include "../protect/release.h"

typedef struct talgeo__set_spec {
    char *id;
    talgeo__label title;
    char *file;                     /* resolved against the plan */
    char *shown_file;               /* as the plan has it */
    char *layer, *key, *name, *crs; /* NULL where not given; key always */
    double overlap_tolerance_m2;
    bool refuse_invalid;
    int line, column;
} talgeo__set_spec;

/* How to read the set; strings are borrowed from it. */
talgeo_areas_options talgeo__set_options(const talgeo__set_spec *set);

/* What the plan lists as an indicator: one, or a distribution, which is a share of each class. */
typedef struct talgeo__bundle {
    char *id;
    size_t first, count; /* in the plan's indicators */
} talgeo__bundle;

/* Where the scores are that areas of a set are ranked by, or who lives in them. */
typedef struct talgeo__score_spec {
    int set; /* -1: there are none */
    char *file, *shown_file, *layer, *key, *score;
    char *period, *stratum, *level; /* columns; NULL: there is none */
} talgeo__score_spec;

/* Strata, indicators and tables as the frame has them, but for the levels of the strata, which
 * come from the data; `frame` is complete but for areas, periods and levels. */
struct talgeo_plan {
    char *path, *folder; /* the plan file, as the user named it, and its folder */
    char digest[65];     /* SHA-256 of the file */
    talgeo__yaml *root;  /* the file as it stands: tells check where its words are */
    talgeo__label title;
    talgeo__set_spec *sets;
    size_t n_sets;
    talgeo__source *sources;
    size_t n_sources;
    talgeo__periods periods;
    bool corrects; /* published figures are corrected where that is safe; else they are kept */
    talgeo__stratum *strata; /* those that tables use; no levels yet */
    size_t n_strata;
    talgeo__indicator *indicators;
    size_t n_indicators;
    talgeo__bundle *bundles; /* as the plan lists them */
    size_t n_bundles;
    talgeo__table *tables;
    size_t n_tables;
    talgeo__policy policy;
    talgeo_growth_reference growth;
    talgeo__asked asked;
    talgeo__score_spec gradient, group_gradient; /* of areas; of the levels of `stratum` */
    talgeo__score_spec *rates, *weights;         /* as asked.rates, asked.weights */
    size_t n_rates, n_weights;
};

/* Is there a table with areas? */
bool talgeo__plan_has_areas(const talgeo_plan *plan);

/* A frame with everything the plan knows, deep-copied; sets, periods and levels still empty.
 * NULL: out of memory. */
talgeo__frame *talgeo__plan_frame(const talgeo_plan *plan);

/* Fill the frame's periods: those of the plan's range, else those from *first to `last` that the
 * data has. *first gets the number of the first one. E_INPUT: none, or more than 1,000. */
talgeo_status talgeo__plan_periods(const talgeo_plan *plan, int32_t *first, int32_t last,
                                   talgeo__frame *frame, talgeo_error *error);

/* Add what no table shows, as warnings. */
void talgeo__plan_warnings(const talgeo_plan *plan, talgeo_problems *problems);

/* Is it a value that growth computes: bmi_class, bmi_grade? */
bool talgeo__plan_is_computed(const char *value);

/* The category columns that source s must deliver: strata and indicator values it has, but for what
 * growth computes. *aliases is yours (free), its strings borrowed from the plan. */
talgeo_status talgeo__plan_aliases(const talgeo_plan *plan, size_t source, const char ***aliases,
                                   size_t *n_aliases);

#endif
