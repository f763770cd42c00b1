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
    X(LINKED, "linked") /* children measured at both times, of those at follow-up */               \
    X(RATE, "rate")     /* events per so many who live there */                                    \
    X(RATE_CHANGE, "rate_change")                                                                  \
    X(RATE_TREND, "rate_trend")                                                                    \
    X(RATE_COMPARED_95, "rate_compared_95")                                                        \
    X(RATE_COMPARED_998, "rate_compared_998")                                                      \
    X(WEIGHTED, "weighted")       /* share or mean, strata weighted to who lives there */          \
    X(EFFECTIVE_N, "effective_n") /* children that it is worth */                                  \
    X(WEIGHTED_CHANGE, "weighted_change")                                                          \
    X(TREND, "trend")                 /* a verdict over all periods, no number */                  \
    X(HETEROGENEITY, "heterogeneity") /* class of p: the periods are alike */                      \
    X(DEPARTURE, "departure")         /* class of p: they lie on a line */                         \
    X(COMPARED_95, "compared_95")     /* a verdict; comparator, limits of the funnel */            \
    X(COMPARED_998, "compared_998")                                                                \
    X(RISK_DIFFERENCE, "risk_difference") /* of a crossing */                                      \
    X(RISK_RATIO, "risk_ratio")                                                                    \
    X(ODDS_RATIO, "odds_ratio")                                                                    \
    X(PHI, "phi")                                                                                  \
    X(ASSOCIATION, "association")                       /* class of p */                           \
    X(POOLED_RISK_DIFFERENCE, "pooled_risk_difference") /* over the areas of a set */              \
    X(POOLED_RISK_RATIO, "pooled_risk_ratio")                                                      \
    X(POOLED_ODDS_RATIO, "pooled_odds_ratio")                                                      \
    X(POOLED_ASSOCIATION, "pooled_association")                                                    \
    X(SII, "sii") /* social gradient over the areas of a set */                                    \
    X(RII, "rii")                                                                                  \
    X(CONCENTRATION, "concentration_index")                                                        \
    X(GRADIENT_AREAS, "gradient_areas") /* how many it is made of */                               \
    X(GRADIENT_GROUPS, "gradient_groups")                                                          \
    X(GOAL, "goal") /* its status; the facts behind it follow */                                   \
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
    double per;         /* of a rate */
    talgeo_figure figure;
} talgeo__figure_row;

typedef struct talgeo__figure_rows {
    talgeo__figure_row *items;
    size_t count, capacity;
    bool failed; /* out of memory */
} talgeo__figure_rows;

/* Status of a figure from period a to b of a series: "not_measured" where one of them was not,
 * which is no secret; else the figure's own. */
const char *talgeo__between_status(const talgeo_release *release, const talgeo__series *series,
                                   int32_t a, int32_t b, talgeo_figure_status status);

const char *talgeo__figure_id(talgeo__figure_kind kind);

/* Can what is asked be told of the frame? E_PLAN: a period that is asked for has no data; a
 * comparator of several areas. */
talgeo_status talgeo__figures_check(const talgeo__frame *frame, talgeo_error *error);

/* The same of goals: E_PLAN: an area or a group that there is not. */
talgeo_status talgeo__goals_check(const talgeo__frame *frame, talgeo_error *error);

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
/* The row with the verdict on a change or slope, and without its numbers. */
void talgeo__row_verdict(const talgeo_release *release, talgeo__figure_row *row,
                         talgeo_figure figure);
/* The row with the class of a test's p. */
void talgeo__row_test(talgeo__figure_row *row, talgeo_test test);
/* A row of TREND with its verdict; then how sure it is that periods differ, and leave the line. */
void talgeo__row_add_trend(const talgeo_release *release, const talgeo__figure_row *row,
                           const talgeo_trend *trend, talgeo__figure_rows *rows);

/* Periods that a change is between. False: they are not one after the other. */
bool talgeo__change_periods(const talgeo__frame *frame, int32_t *baseline, int32_t *followup);
/* The set and area that others are compared with. False: none is. */
bool talgeo__comparator_find(const talgeo__frame *frame, int32_t *set, int32_t *area);

/* An area against the comparator, with the limits of the funnel; without OK they are no numbers. */
typedef struct talgeo__compared {
    talgeo__figure_row row;
    talgeo_test test;
    talgeo_figure at_95, at_998;
} talgeo__compared;

/* Judge areas together: of each a row of `kind` (at 95 %), and of the next kind (at 99.8 %).
 * E_MEMORY. */
talgeo_status talgeo__rows_add_compared(const talgeo_release *release,
                                        const talgeo__compared *areas, size_t count,
                                        talgeo__figure_kind kind, talgeo__figure_rows *rows,
                                        talgeo_error *error);

talgeo_status talgeo__rows_add_shrunk(const talgeo_release *release, const talgeo__all_series *all,
                                      talgeo__figure_rows *rows, talgeo_error *error);
void talgeo__rows_add_changes(const talgeo_release *release, const talgeo__all_series *all,
                              talgeo__figure_rows *rows);
talgeo_status talgeo__rows_add_comparisons(const talgeo_release *release,
                                           const talgeo__all_series *all, talgeo__figure_rows *rows,
                                           talgeo_error *error);
void talgeo__rows_add_paired(const talgeo_release *release, const talgeo__all_series *all,
                             talgeo__figure_rows *rows);
talgeo_status talgeo__rows_add_crossings(const talgeo_release *release,
                                         const talgeo__all_series *all, talgeo__figure_rows *rows,
                                         talgeo_error *error);
talgeo_status talgeo__rows_add_rates(const talgeo_release *release, const talgeo__all_series *all,
                                     talgeo__figure_rows *rows, talgeo_error *error);
talgeo_status talgeo__rows_add_weighted(const talgeo_release *release,
                                        const talgeo__all_series *all, talgeo__figure_rows *rows,
                                        talgeo_error *error);
talgeo_status talgeo__rows_add_gradients(const talgeo_release *release,
                                         const talgeo__all_series *all, talgeo__figure_rows *rows,
                                         talgeo_error *error);
talgeo_status talgeo__rows_add_goals(const talgeo_release *release, const talgeo__all_series *all,
                                     talgeo__figure_rows *rows, talgeo_error *error);

#endif
