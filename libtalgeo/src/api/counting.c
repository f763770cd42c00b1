/* From rows to a cube: read, classify, place, count. */
#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "../growth/growth.h"
#include "../intake/links.h"
#include "cube.h"
#include "place.h"
#include "read_source.h"

/* Child-level data of one addition; freed as soon as it is counted. By source of the plan. */
typedef struct job {
    talgeo_cube *cube;
    const talgeo_cube_source *given;
    size_t n_given; /* 0: all by file */
    int threads;
    talgeo__progress *progress;
    talgeo__source_report *reports;
    talgeo__dict *children;
    talgeo__reference *reference;
    talgeo__rows *rows;
    int32_t ***area; /* by source, set, row */
} job;

/* ---- Which sources ---- */

static int find_source(const talgeo_plan *plan, const char *id)
{
    for (size_t s = 0; id && s < plan->n_sources; s++)
        if (strcmp(plan->sources[s].id, id) == 0) return (int)s;
    return -1;
}

static talgeo_status check_given(const job *run, talgeo_error *error)
{
    const talgeo_plan *plan = run->cube->plan;
    if (run->n_given && run->given == NULL)
        return talgeo__fail(error, TALGEO_E_ARGUMENT, "intake", "no sources are given");
    bool *seen = talgeo__calloc(plan->n_sources, sizeof *seen);
    if (seen == NULL) return talgeo__fail_memory(error, "intake");
    talgeo_status status = TALGEO_OK;
    for (size_t i = 0; status == TALGEO_OK && i < run->n_given; i++) {
        const talgeo_cube_source *given = &run->given[i];
        int s = find_source(plan, given->source);
        if (s < 0)
            status =
                talgeo__fail(error, TALGEO_E_ARGUMENT, "intake", "the plan has no source '%.100s'",
                             given->source ? given->source : "");
        else if (seen[s] || given->rows == NULL || given->rows->release == NULL)
            status = talgeo__fail(error, TALGEO_E_ARGUMENT, "intake",
                                  "source '%s' is given twice or without rows", given->source);
        else
            seen[s] = true;
    }
    free(seen);
    return status;
}

static const talgeo_cube_source *given_source(const job *run, const char *id)
{
    for (size_t i = 0; i < run->n_given; i++)
        if (strcmp(run->given[i].source, id) == 0) return &run->given[i];
    return NULL;
}

/* ---- Sources ---- */

bool talgeo__uses_growth(const talgeo_plan *plan, const char *source)
{
    for (size_t i = 0; i < plan->n_indicators; i++)
        if (strcmp(plan->indicators[i].source, source) == 0 &&
            talgeo__plan_is_computed(plan->indicators[i].value))
            return true;
    return false;
}

/* Room in the cube's report for the sources of this addition. */
static bool open_reports(job *run)
{
    talgeo_cube *cube = run->cube;
    const talgeo_plan *plan = cube->plan;
    talgeo__report *report = &cube->report;
    size_t first = report->n_sources;
    if (!talgeo__grow(&report->sources, &cube->report_capacity, first + plan->n_sources,
                      sizeof *report->sources))
        return false;
    run->reports = report->sources + first;
    for (size_t s = 0; s < plan->n_sources; s++) {
        talgeo__source_report *source = &run->reports[s];
        bool streamed = given_source(run, plan->sources[s].id) != NULL;
        *source = (talgeo__source_report){.n_sets = cube->n_sets};
        report->n_sources++;
        source->source = talgeo__strdup(plan->sources[s].id);
        source->file = talgeo__strdup(streamed ? plan->sources[s].id : plan->sources[s].shown);
        source->outside = talgeo__calloc(cube->frame->n_sets, sizeof *source->outside);
        if (!source->source || !source->file || !source->outside) return false;
    }
    return true;
}

static talgeo_status read_rows(job *run, size_t s, talgeo_error *error)
{
    const talgeo_plan *plan = run->cube->plan;
    const talgeo_cube_source *given = given_source(run, plan->sources[s].id);
    if (run->n_given && given == NULL) return TALGEO_OK;
    talgeo__opened opened;
    talgeo_status status =
        talgeo__source_open(plan, s, given, run->threads, &opened, &run->reports[s], error);
    if (status == TALGEO_OK)
        status = talgeo__source_read(plan, s, &opened, run->children, run->reference, run->progress,
                                     &run->rows[s], &run->reports[s], error);
    if (status == TALGEO_OK && talgeo__uses_growth(plan, plan->sources[s].id))
        status = talgeo__growth_classify(run->reference, &run->rows[s], &run->reports[s], error);
    return status;
}

static talgeo_status read_sources(job *run, talgeo_error *error)
{
    size_t n = run->cube->plan->n_sources;
    talgeo__frame *frame = run->cube->frame;
    talgeo_status status = TALGEO_OK;
    for (size_t s = 0; status == TALGEO_OK && s < n; s++) {
        double from = 0.05 + 0.45 * (double)s / (double)n, step = 0.45 / (double)n;
        talgeo__progress_stage(run->progress, "intake", from, from + 0.7 * step);
        status = read_rows(run, s, error);
        if (status != TALGEO_OK) break;
        talgeo__progress_stage(run->progress, "locate", from + 0.7 * step, from + step);
        status = talgeo__place(frame->sets, frame->n_sets, &run->rows[s], run->threads,
                               run->progress, &run->reports[s], &run->area[s], error);
    }
    talgeo__report added = {.sources = run->reports, .n_sources = n};
    if (status == TALGEO_OK && !talgeo__links_count(run->rows, &added))
        status = talgeo__fail_memory(error, "intake");
    return status;
}

static bool open_job(job *run)
{
    size_t n = run->cube->plan->n_sources;
    run->children = talgeo__dict_new();
    run->reference = talgeo__reference_new(run->cube->plan->growth);
    run->rows = talgeo__calloc(n, sizeof *run->rows);
    run->area = talgeo__calloc(n, sizeof *run->area);
    return run->children && run->reference && run->rows && run->area && open_reports(run);
}

static void free_children(job *run)
{
    for (size_t s = 0; s < run->cube->plan->n_sources; s++) {
        if (run->area) talgeo__place_free(run->area[s], run->cube->frame->n_sets);
        if (run->rows) talgeo__rows_free(&run->rows[s]);
    }
    free(run->area);
    free(run->rows);
    talgeo__dict_free(run->children);
    talgeo__reference_free(run->reference);
}

/* ---- Counting ---- */

static talgeo_status count(const job *run, talgeo__cube *cube, talgeo_error *error)
{
    const talgeo_plan *plan = run->cube->plan;
    size_t n = plan->n_sources;
    talgeo__placed *placed = talgeo__calloc(n, sizeof *placed);
    const char **ids = talgeo__calloc(n, sizeof *ids);
    talgeo_status status = placed && ids ? TALGEO_OK : talgeo__fail_memory(error, "cube");
    for (size_t s = 0; status == TALGEO_OK && s < n; s++) {
        placed[s] = (talgeo__placed){&run->rows[s], run->area[s]};
        ids[s] = plan->sources[s].id;
    }
    talgeo__progress_stage(run->progress, "cube", 0.5, 0.6);
    if (status == TALGEO_OK)
        status = talgeo__cube_count(run->cube->frame, &plan->periods, run->cube->levels, ids,
                                    placed, n, run->progress, cube, error);
    free(placed);
    free(ids);
    return status;
}

/* The first addition is all there is. */
static talgeo_status add_atoms(talgeo__cube *atoms, talgeo__cube *added, talgeo_error *error)
{
    if (atoms->n_atoms > 0) return talgeo__cube_merge(atoms, added, error);
    talgeo__cube empty = *atoms;
    *atoms = *added;
    *added = empty;
    return TALGEO_OK;
}

talgeo_status talgeo__cube_add(talgeo_cube *cube, const talgeo_cube_source *sources,
                               size_t n_sources, int threads, talgeo__progress *progress,
                               talgeo_error *error)
{
    job run = {.cube = cube,
               .given = sources,
               .n_given = n_sources,
               .threads = threads < 1 ? 1 : threads,
               .progress = progress};
    talgeo__cube added = {0};
    talgeo_status status = check_given(&run, error);
    if (status != TALGEO_OK) return status;
    status = open_job(&run) ? read_sources(&run, error) : talgeo__fail_memory(error, "intake");
    if (status == TALGEO_OK) status = count(&run, &added, error);
    free_children(&run);
    if (status == TALGEO_OK) status = add_atoms(&cube->atoms, &added, error);
    talgeo__cube_free(&added);
    return status;
}
