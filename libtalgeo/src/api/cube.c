/* talgeo_cube: counted children of a plan, from nothing to a release. */
#include "cube.h"

#include <stdlib.h>
#include <string.h>

#include "../core/arrow.h"
#include "../core/error.h"
#include "../core/memory.h"
#include "../core/problems.h"
#include "../figures/rows.h"
#include "../io/areas_read.h"
#include "../io/clp_solver.h"
#include "../protect/named.h"
#include "../protect/protect.h"
#include "kept.h"
#include "lost.h"
#include "outside.h"

/* ---- Frames ---- */

static bool add_sets(const talgeo_plan *plan, talgeo_areas *const *sets, talgeo__frame *frame)
{
    frame->sets = talgeo__calloc(plan->n_sets, sizeof *frame->sets);
    frame->set_titles = talgeo__calloc(plan->n_sets, sizeof *frame->set_titles);
    if (!frame->sets || !frame->set_titles) return false;
    frame->n_sets = plan->n_sets;
    bool good = true;
    for (size_t i = 0; good && i < plan->n_sets; i++) {
        frame->sets[i] = talgeo__areas_share(sets[i]);
        good = talgeo__label_copy(&frame->set_titles[i], &plan->sets[i].title);
    }
    return good;
}

static bool name_reference(const talgeo_plan *plan, talgeo__frame *frame)
{
    bool used = false;
    for (size_t s = 0; s < plan->n_sources; s++)
        used = used || talgeo__uses_growth(plan, plan->sources[s].id);
    if (!used) return true;
    frame->reference = talgeo__strdup(talgeo_growth_reference_name(plan->growth));
    return frame->reference != NULL;
}

/* The plan's own have no items. */
static talgeo_status add_people(const talgeo__score_spec *specs, size_t count,
                                const talgeo__frame *frame, talgeo__people *people,
                                talgeo_error *error)
{
    talgeo_status status = TALGEO_OK;
    for (size_t p = 0; status == TALGEO_OK && p < count; p++) {
        talgeo__people_clear(&people[p]);
        status = talgeo__plan_people(&specs[p], frame->sets[specs[p].set], &people[p], error);
    }
    return status;
}

static talgeo_status add_numbers(const talgeo_plan *plan, talgeo__frame *frame, talgeo_error *error)
{
    talgeo__asked *asked = &frame->asked;
    talgeo_status status = TALGEO_OK;
    if (plan->gradient.set >= 0) {
        const talgeo_areas *areas = frame->sets[plan->gradient.set];
        free(asked->scores);
        asked->scores = NULL;
        status = talgeo__plan_scores(plan, areas, &asked->scores, error);
        if (status == TALGEO_OK) asked->n_scores = areas->n_areas;
    }
    if (status == TALGEO_OK && asked->ranked_by) {
        talgeo__level_scores_clear(asked);
        status =
            talgeo__plan_level_scores(plan, &asked->level_scores, &asked->n_level_scores, error);
    }
    if (status == TALGEO_OK)
        status = add_people(plan->rates, plan->n_rates, frame, asked->rates, error);
    if (status == TALGEO_OK)
        status = add_people(plan->weights, plan->n_weights, frame, asked->weights, error);
    return status;
}

talgeo_status talgeo__cube_frame(const talgeo_plan *plan, talgeo_areas *const *sets,
                                 const talgeo__releases *earlier, talgeo__history *history,
                                 talgeo__frame **frame, talgeo_error *error)
{
    *history = (talgeo__history){0};
    *frame = talgeo__plan_frame(plan);
    talgeo_status status = TALGEO_OK;
    if (*frame == NULL || !add_sets(plan, sets, *frame) || !name_reference(plan, *frame))
        status = talgeo__fail_memory(error, "cube");
    if (status == TALGEO_OK) status = add_numbers(plan, *frame, error);
    if (status == TALGEO_OK)
        status = talgeo__history_widen(history, earlier->items, earlier->count, *frame, error);
    if (status == TALGEO_OK) return TALGEO_OK;
    talgeo__frame_free(*frame);
    *frame = NULL;
    return status;
}

/* ---- Opening ---- */

static talgeo_status read_sets(const talgeo_plan *plan, talgeo_problems *notes, talgeo_areas **sets,
                               talgeo_error *error)
{
    talgeo_status status = TALGEO_OK;
    for (size_t i = 0; status == TALGEO_OK && i < plan->n_sets; i++) {
        const talgeo__set_spec *spec = &plan->sets[i];
        talgeo_areas_options options = talgeo__set_options(spec);
        status = talgeo__areas_read(spec->file, spec->shown_file, &options, spec->id, notes,
                                    &sets[i], error);
        if (status == TALGEO_OK) status = talgeo__note_web(sets[i], spec->shown_file, notes, error);
    }
    if (status == TALGEO_OK && notes->failed) status = talgeo__fail_memory(error, "areas");
    return status;
}

static talgeo_status open_frame(talgeo_cube *cube, talgeo_error *error)
{
    const talgeo_plan *plan = cube->plan;
    talgeo__history history = {0};
    talgeo_areas **sets = talgeo__calloc(plan->n_sets, sizeof *sets);
    talgeo_status status = sets ? TALGEO_OK : talgeo__fail_memory(error, "areas");
    if (status == TALGEO_OK) status = read_sets(plan, cube->report.notes, sets, error);
    if (status == TALGEO_OK)
        status = talgeo__cube_frame(plan, sets, &cube->earlier, &history, &cube->frame, error);
    talgeo__history_free(&history);
    for (size_t i = 0; sets && i < plan->n_sets; i++) talgeo_areas_free(sets[i]);
    free(sets);
    return status;
}

/* The frame is there: what is counted by it. */
static bool open_atoms(talgeo_cube *cube)
{
    const talgeo__frame *frame = cube->frame;
    cube->atoms.layout = (talgeo__layout){frame->n_sets, frame->n_strata, frame->n_indicators};
    cube->levels = talgeo__calloc(frame->n_strata, sizeof *cube->levels);
    bool good = cube->levels != NULL;
    for (size_t i = 0; good && i < frame->n_strata; i++)
        good = (cube->levels[i] = talgeo__dict_new()) != NULL;
    return good;
}

static bool open_report(talgeo_cube *cube)
{
    const talgeo_plan *plan = cube->plan;
    talgeo__report *report = &cube->report;
    report->notes = talgeo__problems_new();
    report->set_ids = talgeo__calloc(plan->n_sets, sizeof *report->set_ids);
    if (!report->notes || !report->set_ids) return false;
    report->n_sets = plan->n_sets;
    for (size_t i = 0; i < plan->n_sets; i++) report->set_ids[i] = plan->sets[i].id;
    return true;
}

static talgeo_status fill_cube(talgeo_cube *cube, const char *ledger, talgeo__progress *progress,
                               talgeo_error *error)
{
    talgeo_status status = talgeo__ledger_read(ledger, &cube->earlier, error);
    if (status != TALGEO_OK) return status;
    if (!talgeo__progress_stage(progress, "areas", 0, 0.05))
        return talgeo__fail_cancelled(error, progress);
    if (!open_report(cube)) return talgeo__fail_memory(error, "cube");
    status = open_frame(cube, error);
    if (status != TALGEO_OK) return status;
    return open_atoms(cube) ? TALGEO_OK : talgeo__fail_memory(error, "cube");
}

talgeo_status talgeo__cube_open(const talgeo_plan *plan, const char *ledger,
                                talgeo__progress *progress, talgeo_cube **cube, talgeo_error *error)
{
    *cube = talgeo__calloc(1, sizeof **cube);
    if (*cube == NULL) return talgeo__fail_memory(error, "cube");
    (*cube)->plan = plan;
    (*cube)->n_sets = plan->n_sets;
    talgeo_status status = fill_cube(*cube, ledger, progress, error);
    if (status == TALGEO_OK) return TALGEO_OK;
    talgeo_cube_free(*cube);
    *cube = NULL;
    return status;
}

talgeo_status talgeo_cube_new(const talgeo_plan *plan, const talgeo_publish_options *options,
                              talgeo_cube **cube, talgeo_error *error)
{
    talgeo_publish_options own;
    talgeo__string ledger = {0};
    if (cube) *cube = NULL;
    if (plan == NULL || cube == NULL)
        return talgeo__fail(error, TALGEO_E_ARGUMENT, "cube", "no plan, or no place for the cube");
    talgeo_status status = talgeo__publish_options(options, &own, error);
    if (status != TALGEO_OK) return status;
    talgeo__progress progress = {.callback = own.progress, .user = own.progress_user};
    talgeo__ledger_path(plan, &own, &ledger);
    status = ledger.failed ? talgeo__fail_memory(error, "cube")
                           : talgeo__cube_open(plan, ledger.data, &progress, cube, error);
    talgeo__string_free(&ledger);
    return status;
}

void talgeo_cube_free(talgeo_cube *cube)
{
    if (cube == NULL) return;
    for (size_t i = 0; cube->levels && i < cube->frame->n_strata; i++)
        talgeo__dict_free(cube->levels[i]);
    free(cube->levels);
    talgeo__cube_free(&cube->atoms);
    talgeo__frame_free(cube->frame);
    talgeo__report_free(&cube->report);
    talgeo__releases_free(&cube->earlier);
    free(cube);
}

/* ---- Adding ---- */

/* Those that were not read: what is handed over is taken, whatever happens. */
static void end_streams(const talgeo_cube_source *sources, size_t n_sources)
{
    for (size_t i = 0; sources && i < n_sources; i++) talgeo__stream_end(sources[i].rows);
}

talgeo_status talgeo_cube_add(talgeo_cube *cube, const talgeo_cube_source *sources,
                              size_t n_sources, const talgeo_publish_options *options,
                              talgeo_error *error)
{
    talgeo_publish_options own;
    talgeo_status status = talgeo__publish_options(options, &own, error);
    if (status == TALGEO_OK && cube == NULL)
        status = talgeo__fail(error, TALGEO_E_ARGUMENT, "cube", "no cube");
    if (status != TALGEO_OK) {
        end_streams(sources, n_sources);
        return status;
    }
    talgeo__progress progress = {.callback = own.progress, .user = own.progress_user};
    size_t first = cube->report.n_sources;
    status = talgeo__cube_add(cube, sources, n_sources, own.threads, &progress, error);
    if (own.notes) *own.notes = talgeo__report_notes(&cube->report, first);
    end_streams(sources, n_sources);
    return status;
}

static bool same_counting(const talgeo_cube *a, const talgeo_cube *b)
{
    if (strcmp(a->plan->digest, b->plan->digest) != 0 || a->earlier.count != b->earlier.count ||
        a->frame->n_sets != b->frame->n_sets || a->frame->n_indicators != b->frame->n_indicators)
        return false;
    for (size_t i = 0; i < a->frame->n_sets; i++)
        if (strcmp(a->frame->sets[i]->digest, b->frame->sets[i]->digest) != 0) return false;
    return true;
}

talgeo_status talgeo_cube_merge(talgeo_cube *into, const talgeo_cube *other, talgeo_error *error)
{
    talgeo__cube added;
    if (into == NULL || other == NULL ||
        into == other) /* twice the children are no more children */
        return talgeo__fail(error, TALGEO_E_ARGUMENT, "cube",
                            "two different cubes are needed: one cannot be added to itself");
    if (!same_counting(into, other))
        return talgeo__fail(error, TALGEO_E_ARGUMENT, "cube",
                            "only cubes of the same plan, areas and ledger can be added");
    talgeo_status status =
        talgeo__cube_translate(&other->atoms, other->levels, into->levels, &added, error);
    if (status == TALGEO_OK) status = talgeo__cube_merge(&into->atoms, &added, error);
    talgeo__cube_free(&added);
    return status;
}

size_t talgeo_cube_count(const talgeo_cube *cube)
{
    return cube ? cube->atoms.n_atoms : 0;
}

/* ---- Protecting ---- */

bool talgeo__cube_is_somewhere(const talgeo_cube *cube)
{
    const talgeo__cube *atoms = &cube->atoms;
    size_t width = talgeo__layout_width(atoms->layout);
    if (atoms->n_atoms == 0 || !talgeo__plan_has_areas(cube->plan)) return true;
    for (size_t a = 0; a < atoms->n_atoms; a++)
        for (size_t s = 0; s < cube->n_sets; s++)
            if (atoms->keys[a * width + s] >= 0) return true;
    return false;
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

/* Periods of the atoms; first > last without any. */
static void find_periods(const talgeo__cube *atoms, int32_t *first, int32_t *last)
{
    size_t width = talgeo__layout_width(atoms->layout), at = talgeo__layout_period(atoms->layout);
    *first = INT32_MAX;
    *last = INT32_MIN;
    for (size_t a = 0; a < atoms->n_atoms; a++) {
        int32_t period = atoms->keys[a * width + at];
        if (period < *first) *first = period;
        if (period > *last) *last = period;
    }
}

static talgeo_status settle(const talgeo_cube *cube, const talgeo__history *history,
                            talgeo__frame *frame, talgeo__cube *settled, talgeo_error *error)
{
    int32_t first, last;
    find_periods(&cube->atoms, &first, &last);
    talgeo_status status = talgeo__plan_periods(cube->plan, &first, last, frame, error);
    if (status != TALGEO_OK) return status;
    talgeo__named *named = talgeo__named_find(history, frame);
    status = named ? talgeo__cube_settle(&cube->atoms, cube->levels, cube->plan->policy.threshold,
                                         first, named, history->count, frame, settled, error)
                   : talgeo__fail_memory(error, "cube");
    talgeo__named_free(named, history->count);
    if (status == TALGEO_OK) status = talgeo__figures_check(frame, error);
    return status;
}

/* Figures by another growth reference are not kept: the release names one. */
static bool same_reference(const talgeo__releases *earlier, const talgeo__frame *frame)
{
    for (size_t i = 0; i < earlier->count; i++) {
        const char *then = earlier->items[i]->frame->reference;
        if (then && frame->reference && strcmp(then, frame->reference) != 0) return false;
    }
    return true;
}

talgeo_status talgeo__cube_protect(const talgeo_cube *cube, talgeo__progress *progress,
                                   talgeo__kept_lines *kept, talgeo_release **release,
                                   talgeo_error *error)
{
    talgeo__history history;
    talgeo__frame *frame;
    talgeo__cube settled = {0};
    *release = NULL;
    *kept = (talgeo__kept_lines){0};
    talgeo_status status =
        talgeo__cube_frame(cube->plan, cube->frame->sets, &cube->earlier, &history, &frame, error);
    if (status != TALGEO_OK) return status;
    history.keeps = !cube->plan->corrects && same_reference(&cube->earlier, frame);
    talgeo__progress_stage(progress, "protect", 0.6, 0.9);
    status = settle(cube, &history, frame, &settled, error);
    if (status == TALGEO_OK) status = talgeo__history_match(&history, frame, error);
    if (status == TALGEO_OK)
        status = talgeo__protect_after(frame, &settled, &cube->plan->policy, &history,
                                       talgeo__clp_solver(), progress, release, error);
    if (status != TALGEO_OK) talgeo__frame_free(frame); /* else the release has it */
    talgeo__cube_free(&settled);
    if (status == TALGEO_OK) status = talgeo__note_forgotten(&history, cube->report.notes, error);
    if (status == TALGEO_OK) status = talgeo__note_beyond(&history, cube->report.notes, error);
    if (status == TALGEO_OK) status = talgeo__kept_tell(&history, (*release)->frame, kept, error);
    talgeo__history_free(&history);
    if (status == TALGEO_OK) status = add_provenance(cube->plan, *release, error);
    if (status == TALGEO_OK) return TALGEO_OK;
    talgeo__kept_free(kept);
    talgeo_release_free(*release);
    *release = NULL;
    return status;
}

talgeo_status talgeo_cube_protect(const talgeo_cube *cube, const talgeo_publish_options *options,
                                  talgeo_release **release, talgeo_error *error)
{
    talgeo_publish_options own;
    if (release) *release = NULL;
    talgeo_status status = talgeo__publish_options(options, &own, error);
    if (status == TALGEO_OK && (cube == NULL || release == NULL))
        status =
            talgeo__fail(error, TALGEO_E_ARGUMENT, "cube", "no cube, or no place for the release");
    if (status != TALGEO_OK) return status;
    talgeo__progress progress = {.callback = own.progress, .user = own.progress_user};
    talgeo__kept_lines kept;
    status = talgeo__cube_protect(cube, &progress, &kept, release, error);
    talgeo__kept_free(&kept);
    return status;
}
