/* What is asked of a publication's figures beyond its cells: comparisons in time, with a
 * comparator, and goals. */
#ifndef TALGEO_CUBE_ASKED_H
#define TALGEO_CUBE_ASKED_H

#include <talgeo/talgeo.h>

#include "../intake/scores.h"
#include "label.h"

/* One goal of a tree; parents stand before their sub-goals. */
typedef struct talgeo__goal {
    char *id;
    talgeo__label title;
    int32_t parent;          /* -1: at the top */
    int32_t indicator;       /* -1: it follows from its sub-goals */
    talgeo_goal_rule rule;   /* by which it does */
    char *baseline, *period; /* labels of periods */
    double target;           /* a share, or the relative change of the baseline's */
    bool relative;
    size_t *sets; /* area sets whose areas have the goal */
    size_t n_sets;
    char **areas; /* "residential=217-VAP": of a set that is named only such areas */
    size_t n_areas;
    char **groups; /* "school=Havneskolen": groups that have the goal too */
    size_t n_groups;
} talgeo__goal;

/* Who lives in the areas of a set, for a rate (events of an indicator per `per` of them), or to
 * weigh what was answered by strata. */
typedef struct talgeo__people {
    int32_t indicator;
    char *set; /* id of the area set */
    double per;
    char **by; /* ids of the strata; none: a rate */
    size_t n_by;
    double design_effect; /* of clusters, as declared; 1: none */
    char *cluster; /* id of a stratum whose levels are the clusters, as school classes; NULL */
    talgeo__denominator *items; /* in the order of area, period, stratum and level */
    size_t n_items;
} talgeo__people;

typedef struct talgeo__asked {
    char *baseline, *followup; /* labels of periods; NULL: the first, the last */
    char *comparator;      /* id of the area set of the area that others are compared with; NULL */
    char *comparator_area; /* its key; NULL: the set has no other */
    talgeo_multiplicity multiplicity;
    bool reliability; /* shares by TALGEO_RELIABILITY_SHARES */
    bool shrinkage;   /* empirical Bayes companions of shares */
    char *ranked;     /* id of the area set whose areas are ranked by a score; NULL: none */
    double *scores;   /* by area of it, higher = more deprived; NaN: none */
    size_t n_scores;
    char *ranked_by; /* id of a stratum whose levels are ranked by a score; NULL: none */
    talgeo__denominator *level_scores; /* `level` and, as `count`, its score */
    size_t n_level_scores;
    talgeo__people *rates, *weights;
    size_t n_rates, n_weights;
    talgeo__goal *goals;
    size_t n_goals;
} talgeo__asked;

/* Take away the items. */
void talgeo__people_clear(talgeo__people *people);
void talgeo__level_scores_clear(talgeo__asked *asked);
void talgeo__asked_free(talgeo__asked *asked);
/* A deep copy. False: out of memory; what was copied is in *to. */
bool talgeo__asked_copy(talgeo__asked *to, const talgeo__asked *from);

#endif
