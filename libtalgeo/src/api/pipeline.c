/* The main job as far as the release: read, classify, place, count, protect. */
#include "pipeline.h"

#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "../core/problems.h"
#include "../figures/rows.h"
#include "../growth/growth.h"
#include "../intake/links.h"
#include "../io/areas_read.h"
#include "../io/clp_solver.h"
#include "../protect/protect.h"
#include "levels.h"
#include "place.h"
#include "read_source.h"

/* Child-level data of one run; freed as soon as the cube is made. */
typedef struct job {
    const talgeo_plan *plan;
    const talgeo__releases *earlier;
    talgeo__history history;
    int threads;
    talgeo__progress *progress;
    talgeo__report *report;
    talgeo__frame *frame;
    talgeo__dict *children;
    talgeo__reference *reference;
    talgeo__rows *rows; /* by source */
    int32_t ***area;    /* by source, set, row */
    int32_t *period_numbers;
    talgeo__cube cube;
} job;

/* ---- Area sets ---- */

static talgeo_status read_set(job *run, size_t i, talgeo_error *error)
{
    const talgeo__set_spec *spec = &run->plan->sets[i];
    talgeo_areas_options options = talgeo__set_options(spec);
    return talgeo__areas_read(spec->file, spec->shown_file, &options, spec->id, run->report->notes,
                              &run->frame->sets[i], error);
}

static talgeo_status read_sets(job *run, talgeo_error *error)
{
    talgeo__frame *frame = run->frame;
    frame->sets = talgeo__calloc(run->plan->n_sets, sizeof *frame->sets);
    frame->set_titles = talgeo__calloc(run->plan->n_sets, sizeof *frame->set_titles);
    if (!frame->sets || !frame->set_titles) return talgeo__fail_memory(error, "areas");
    frame->n_sets = run->plan->n_sets;
    for (size_t i = 0; i < run->plan->n_sets; i++) {
        const talgeo__label *title = &run->plan->sets[i].title;
        frame->set_titles[i].da = talgeo__strdup(title->da);
        frame->set_titles[i].en = talgeo__strdup(title->en);
        if ((title->da && !frame->set_titles[i].da) || (title->en && !frame->set_titles[i].en))
            return talgeo__fail_memory(error, "areas");
    }
    talgeo_status status = TALGEO_OK;
    for (size_t i = 0; status == TALGEO_OK && i < run->plan->n_sets; i++)
        status = read_set(run, i, error);
    if (status == TALGEO_OK && run->report->notes->failed)
        status = talgeo__fail_memory(error, "areas");
    if (status == TALGEO_OK)
        status = talgeo__history_widen(&run->history, run->earlier->items, run->earlier->count,
                                       frame, error);
    return status;
}

/* ---- Sources ---- */

static bool uses_growth(const talgeo_plan *plan, const char *source)
{
    for (size_t i = 0; i < plan->n_indicators; i++)
        if (strcmp(plan->indicators[i].source, source) == 0 &&
            talgeo__plan_is_computed(plan->indicators[i].value))
            return true;
    return false;
}

static talgeo_status read_rows(job *run, size_t s, talgeo_error *error)
{
    talgeo__source_report *report = &run->report->sources[s];
    talgeo_status status = talgeo__read_source(run->plan, s, run->children, run->reference,
                                               run->progress, &run->rows[s], report, error);
    if (status == TALGEO_OK && uses_growth(run->plan, run->plan->sources[s].id))
        status = talgeo__growth_classify(run->reference, &run->rows[s], report, error);
    return status;
}

static talgeo_status open_report(job *run, talgeo_error *error)
{
    const talgeo_plan *plan = run->plan;
    talgeo__report *report = run->report;
    report->sources = talgeo__calloc(plan->n_sources, sizeof *report->sources);
    report->set_ids = talgeo__calloc(plan->n_sets, sizeof *report->set_ids);
    if (!report->sources || !report->set_ids) return talgeo__fail_memory(error, "intake");
    report->n_sources = plan->n_sources;
    report->n_sets = plan->n_sets;
    for (size_t i = 0; i < plan->n_sets; i++) report->set_ids[i] = plan->sets[i].id;
    for (size_t s = 0; s < plan->n_sources; s++) {
        talgeo__source_report *source = &report->sources[s];
        source->source = talgeo__strdup(plan->sources[s].id);
        source->file = talgeo__strdup(plan->sources[s].shown);
        source->outside = talgeo__calloc(run->frame->n_sets, sizeof *source->outside);
        source->n_sets = plan->n_sets;
        if (!source->source || !source->file || !source->outside)
            return talgeo__fail_memory(error, "intake");
    }
    return TALGEO_OK;
}

static talgeo_status read_sources(job *run, talgeo_error *error)
{
    size_t n = run->plan->n_sources;
    run->children = talgeo__dict_new();
    run->reference = talgeo__reference_new(run->plan->growth);
    run->rows = talgeo__calloc(n, sizeof *run->rows);
    run->area = talgeo__calloc(n, sizeof *run->area);
    if (!run->children || !run->reference || !run->rows || !run->area)
        return talgeo__fail_memory(error, "intake");
    talgeo_status status = open_report(run, error);
    for (size_t s = 0; status == TALGEO_OK && s < n; s++) {
        double from = 0.05 + 0.45 * (double)s / (double)n, step = 0.45 / (double)n;
        talgeo__progress_stage(run->progress, "intake", from, from + 0.7 * step);
        status = read_rows(run, s, error);
        if (status != TALGEO_OK) break;
        talgeo__progress_stage(run->progress, "locate", from + 0.7 * step, from + step);
        status = talgeo__place(run->frame->sets, run->frame->n_sets, &run->rows[s], run->threads,
                               run->progress, &run->report->sources[s], &run->area[s], error);
    }
    if (status == TALGEO_OK && !talgeo__links_count(run->rows, run->report))
        status = talgeo__fail_memory(error, "intake");
    return status;
}

/* ---- Cube and release ---- */

static talgeo_status count_cube(job *run, talgeo_error *error)
{
    size_t n = run->plan->n_sources;
    talgeo__placed *placed = talgeo__calloc(n, sizeof *placed);
    const char **ids = talgeo__calloc(n, sizeof *ids);
    talgeo_status status = TALGEO_OK;
    if (placed == NULL || ids == NULL) status = talgeo__fail_memory(error, "cube");
    if (status == TALGEO_OK)
        status = talgeo__frame_periods(run->frame, &run->plan->periods, run->rows, n,
                                       &run->period_numbers, error);
    if (status == TALGEO_OK)
        status = talgeo__frame_levels(run->frame, run->plan->policy.threshold, run->rows, n, error);
    if (status == TALGEO_OK) status = talgeo__figures_check(run->frame, error);
    for (size_t s = 0; status == TALGEO_OK && s < n; s++) {
        placed[s] = (talgeo__placed){&run->rows[s], run->area[s]};
        ids[s] = run->plan->sources[s].id;
    }
    talgeo__progress_stage(run->progress, "cube", 0.5, 0.6);
    if (status == TALGEO_OK)
        status = talgeo__cube_count(run->frame, run->period_numbers, ids, placed, n, run->progress,
                                    &run->cube, error);
    free(placed);
    free(ids);
    return status;
}

static void free_children(job *run)
{
    for (size_t s = 0; s < run->plan->n_sources; s++) {
        if (run->area) talgeo__place_free(run->area[s], run->frame->n_sets);
        if (run->rows) talgeo__rows_free(&run->rows[s]);
    }
    free(run->area);
    free(run->rows);
    talgeo__dict_free(run->children);
    talgeo__reference_free(run->reference);
    free(run->period_numbers);
}

/* Public inputs only. A digest of child-level rows would let anyone who knows nearly all of a file
 * try values for the rest, so those digests go to the private report (docs/decisions/). */
static talgeo_status add_provenance(const talgeo_plan *plan, talgeo_release *release,
                                    talgeo_error *error)
{
    talgeo__provenance *provenance = &release->provenance;
    memcpy(provenance->plan_digest, plan->digest, sizeof provenance->plan_digest);
    provenance->inputs = talgeo__calloc(plan->n_sets, sizeof *provenance->inputs);
    if (provenance->inputs == NULL) return talgeo__fail_memory(error, "protect");
    for (size_t i = 0; i < plan->n_sets; i++) {
        talgeo__input *input = &provenance->inputs[i];
        input->id = talgeo__strdup(plan->sets[i].id);
        if (input->id == NULL) return talgeo__fail_memory(error, "protect");
        memcpy(input->digest, release->frame->sets[i]->digest, sizeof input->digest);
        provenance->n_inputs++;
    }
    return TALGEO_OK;
}

static talgeo_status protect_cube(job *run, talgeo_release **release, talgeo_error *error)
{
    talgeo__progress_stage(run->progress, "protect", 0.6, 0.9);
    talgeo_status status = talgeo__history_match(&run->history, run->frame, error);
    if (status == TALGEO_OK)
        status = talgeo__protect_after(run->frame, &run->cube, &run->plan->policy, &run->history,
                                       talgeo__clp_solver(), run->progress, release, error);
    if (status != TALGEO_OK) return status;
    run->frame = NULL; /* the release has it */
    status = add_provenance(run->plan, *release, error);
    if (status != TALGEO_OK) {
        talgeo_release_free(*release);
        *release = NULL;
    }
    return status;
}

static talgeo_status name_reference(job *run, talgeo_error *error)
{
    bool used = false;
    for (size_t s = 0; s < run->plan->n_sources; s++)
        used = used || uses_growth(run->plan, run->plan->sources[s].id);
    if (!used) return TALGEO_OK;
    run->frame->reference = talgeo__strdup(talgeo_growth_reference_name(run->plan->growth));
    return run->frame->reference ? TALGEO_OK : talgeo__fail_memory(error, "growth");
}

talgeo_status talgeo__pipeline_run(const talgeo_plan *plan, const talgeo__releases *earlier,
                                   int threads, talgeo__progress *progress, talgeo__report *report,
                                   talgeo_release **release, talgeo_error *error)
{
    job run = {.plan = plan,
               .earlier = earlier,
               .threads = threads < 1 ? 1 : threads,
               .progress = progress,
               .report = report};
    run.frame = talgeo__plan_frame(plan);
    talgeo__progress_stage(progress, "areas", 0, 0.05);
    report->notes = talgeo__problems_new();
    talgeo_status status = run.frame && report->notes ? name_reference(&run, error)
                                                      : talgeo__fail_memory(error, "plan");
    if (status == TALGEO_OK) status = read_sets(&run, error);
    if (status == TALGEO_OK) status = read_sources(&run, error);
    if (status == TALGEO_OK) status = count_cube(&run, error);
    free_children(&run);
    if (status == TALGEO_OK) status = protect_cube(&run, release, error);
    talgeo__cube_free(&run.cube);
    talgeo__history_free(&run.history);
    talgeo__frame_free(run.frame);
    return status;
}
