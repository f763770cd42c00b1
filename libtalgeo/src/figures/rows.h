/* All figures of a release, one row a figure. Each is worked out from shown cells before anything
 * is rounded; where one of them is withheld, so is the figure. */
#ifndef TALGEO_FIGURES_ROWS_H
#define TALGEO_FIGURES_ROWS_H

#include "figures.h"
#include "series.h"

/* X(name, id): what a row says. */
#define TALGEO__FIGURES(X)                                                                         \
    X(SHARE, "share")                                                                              \
    X(MEAN, "mean")                                                                                \
    X(SHARE_SHRUNK, "share_shrunk")         /* empirical Bayes */                                  \
    X(SHRINKAGE_WEIGHT, "shrinkage_weight") /* of the area's own share in it */                    \
    X(CHANGE, "change")                     /* of share or mean, baseline to follow-up */          \
    X(CHANGE_PAIRED, "change_paired")       /* of children measured at both times */               \
    X(MCNEMAR, "mcnemar")                   /* class of its p */                                   \
    X(LINKED, "linked")           /* children measured at both times, of those at follow-up */     \
    X(RATE, "rate")               /* events per so many who live there */                          \
    X(WEIGHTED, "weighted")       /* share or mean, strata weighted to who lives there */          \
    X(EFFECTIVE_N, "effective_n") /* children that it is worth */                                  \
    X(TREND, "trend")             /* a verdict over all periods, no number */                      \
    X(COMPARED_95, "compared_95") /* with the comparator: a verdict */                             \
    X(COMPARED_998, "compared_998")                                                                \
    X(RISK_DIFFERENCE, "risk_difference") /* of a crossing */                                      \
    X(RISK_RATIO, "risk_ratio")                                                                    \
    X(ODDS_RATIO, "odds_ratio")                                                                    \
    X(PHI, "phi")                                                                                  \
    X(POOLED_RISK_DIFFERENCE, "pooled_risk_difference") /* over the areas of a set */              \
    X(POOLED_RISK_RATIO, "pooled_risk_ratio")                                                      \
    X(POOLED_ODDS_RATIO, "pooled_odds_ratio")                                                      \
    X(SII, "sii") /* social gradient over the areas of a set */                                    \
    X(RII, "rii")                                                                                  \
    X(CONCENTRATION, "concentration_index")                                                        \
    X(GRADIENT_AREAS, "gradient_areas") /* how many it is made of */                               \
    X(GOAL, "goal")                     /* its status; the facts behind it follow */               \
    X(GOAL_DIRECTION, "goal_direction")                                                            \
    X(GOAL_CHANGE, "goal_change")                                                                  \
    X(GOAL_TARGET, "goal_target")                                                                  \
    X(GOAL_CURVE, "goal_curve")

typedef enum talgeo__figure_kind {
#define TALGEO__FIGURE_ENUM(name, id) TALGEO__FIGURE_##name,
    TALGEO__FIGURES(TALGEO__FIGURE_ENUM) TALGEO__N_FIGURES
#undef TALGEO__FIGURE_ENUM
} talgeo__figure_kind;

typedef struct talgeo__figure_row {
    talgeo__figure_kind kind;
    int32_t goal;      /* -1: none */
    int32_t indicator; /* -1: none */
    int32_t set, area; /* -1: none */
    int32_t baseline, period;
    const char *group;  /* borrowed from the release */
    const char *status; /* of the figure, as "ok" or "withheld" */
    const char *note;   /* a verdict, as "better"; "" for none */
    bool has_value;     /* NaN in a limit: there is none */
    talgeo_figure figure;
} talgeo__figure_row;

typedef struct talgeo__figure_rows {
    talgeo__figure_row *items;
    size_t count, capacity;
    bool failed; /* out of memory */
} talgeo__figure_rows;

const char *talgeo__figure_id(talgeo__figure_kind kind);

/* Can what is asked be told of the frame? E_PLAN: a period that is asked for has no data; a
 * comparator of several areas. */
talgeo_status talgeo__figures_check(const talgeo__frame *frame, talgeo_error *error);

/* All figures, in the order of the kinds' groups: shares and what compares them, by series;
 * crossings; goals. E_PLAN as talgeo__figures_check, E_MEMORY. */
talgeo_status talgeo__figure_rows_make(const talgeo_release *release, talgeo__figure_rows *rows,
                                       talgeo_error *error);
void talgeo__figure_rows_free(talgeo__figure_rows *rows);

/* ---- For the files that make them ---- */

/* A row at the place of a series: the rest is filled by the caller. */
talgeo__figure_row talgeo__row_of_series(const talgeo_release *release,
                                         const talgeo__series *series, talgeo__figure_kind kind);
void talgeo__row_add(talgeo__figure_rows *rows, const talgeo__figure_row *row);
/* The row with a figure: its numbers where it has any. */
void talgeo__row_figure(talgeo__figure_row *row, talgeo_figure figure);
/* Which way of the indicator is better. */
talgeo_better talgeo__better_of(const talgeo_release *release, int32_t indicator);
/* The row with a number that has no limits. */
void talgeo__row_number(talgeo__figure_row *row, double number);

talgeo_status talgeo__rows_add_shrunk(const talgeo_release *release, const talgeo__all_series *all,
                                      talgeo__figure_rows *rows, talgeo_error *error);
talgeo_status talgeo__rows_add_changes(const talgeo_release *release, const talgeo__all_series *all,
                                       talgeo__figure_rows *rows, talgeo_error *error);
void talgeo__rows_add_paired(const talgeo_release *release, const talgeo__all_series *all,
                             talgeo__figure_rows *rows);
talgeo_status talgeo__rows_add_crossings(const talgeo_release *release,
                                         const talgeo__all_series *all, talgeo__figure_rows *rows,
                                         talgeo_error *error);
void talgeo__rows_add_rates(const talgeo_release *release, const talgeo__all_series *all,
                            talgeo__figure_rows *rows);
talgeo_status talgeo__rows_add_weighted(const talgeo_release *release,
                                        const talgeo__all_series *all, talgeo__figure_rows *rows,
                                        talgeo_error *error);
talgeo_status talgeo__rows_add_gradients(const talgeo_release *release,
                                         const talgeo__all_series *all, talgeo__figure_rows *rows,
                                         talgeo_error *error);
talgeo_status talgeo__rows_add_goals(const talgeo_release *release, const talgeo__all_series *all,
                                     talgeo__figure_rows *rows, talgeo_error *error);

#endif
