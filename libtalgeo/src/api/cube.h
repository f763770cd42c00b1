/* A plan's data on its way: children are added and counted; then the cube is protected. */
#ifndef TALGEO_API_CUBE_H
#define TALGEO_API_CUBE_H

#include "../core/text.h"
#include "../cube/cube.h"
#include "../io/ledger.h"
#include "../protect/history.h"
#include "plan.h"

struct talgeo_cube {
    const talgeo_plan *plan; /* borrowed */
    talgeo__releases earlier;
    talgeo__frame *frame;   /* what atoms are counted by: with the area sets of earlier releases */
    size_t n_sets;          /* those of the plan: the first ones of the frame */
    talgeo__dict **levels;  /* by stratum: the codes in the atoms */
    talgeo__cube atoms;     /* open (cube.h) */
    talgeo__report report;  /* of all that was added, set by set of sources */
    size_t report_capacity; /* of report.sources */
};

/* A frame that the plan's children can be counted by, with these area sets (shared), widened by the
 * earlier releases; *history (end it with talgeo__history_free) tells what was added. */
talgeo_status talgeo__cube_frame(const talgeo_plan *plan, talgeo_areas *const *sets,
                                 const talgeo__releases *earlier, talgeo__history *history,
                                 talgeo__frame **frame, talgeo_error *error);

talgeo_status talgeo__cube_open(const talgeo_plan *plan, const char *ledger,
                                talgeo__progress *progress, talgeo_cube **cube,
                                talgeo_error *error);

/* Read and count; `sources` of them by stream, or none: all by file. What is reported is added to
 * the cube's report also on failure; else the cube is as before then. */
talgeo_status talgeo__cube_add(talgeo_cube *cube, const talgeo_cube_source *sources,
                               size_t n_sources, int threads, talgeo__progress *progress,
                               talgeo_error *error);

/* Is anybody in an area of the plan? True also where no table has areas, or nobody is counted. */
bool talgeo__cube_is_somewhere(const talgeo_cube *cube);

/* *kept is yours (talgeo__kept_free); nothing on failure. */
talgeo_status talgeo__cube_protect(const talgeo_cube *cube, talgeo__progress *progress,
                                   talgeo__kept_lines *kept, talgeo_release **release,
                                   talgeo_error *error);

/* The scores by which the plan ranks the areas of a set, by area; yours. */
talgeo_status talgeo__plan_scores(const talgeo_plan *plan, const talgeo_areas *areas,
                                  double **scores, talgeo_error *error);
/* The scores by which it ranks the levels of a stratum; *items and their texts are yours. */
talgeo_status talgeo__plan_level_scores(const talgeo_plan *plan, talgeo__denominator **items,
                                        size_t *n_items, talgeo_error *error);
/* Who lives in the areas, as a file of the plan says, into `people`, which has no items; of weights
 * those of the strata in `by`. */
talgeo_status talgeo__plan_people(const talgeo__score_spec *spec, const talgeo_areas *areas,
                                  talgeo__people *people, talgeo_error *error);

/* Options of the caller, completed. E_ARGUMENT. */
talgeo_status talgeo__publish_options(const talgeo_publish_options *given,
                                      talgeo_publish_options *own, talgeo_error *error);
/* What the report has to tell about area sets and sources from number `first` on; NULL: out of
 * memory. */
talgeo_problems *talgeo__report_notes(const talgeo__report *report, size_t first);
/* Do indicators of the source need growth? */
bool talgeo__uses_growth(const talgeo_plan *plan, const char *source);
/* Path of the plan's ledger; failed: out of memory. */
void talgeo__ledger_path(const talgeo_plan *plan, const talgeo_publish_options *options,
                         talgeo__string *path);

#endif
