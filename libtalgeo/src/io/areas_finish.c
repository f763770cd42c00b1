/* An area set after its features are in: frozen, indexed, repaired where it is not valid, checked
 * for overlaps. The locator proves most areas sound at once; GEOS looks only at those it suspects.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "../locate/locate.h"
#include "areas_collect.h"

#define STAGE "areas"

typedef struct finishing {
    talgeo__collector *collector;
    const char *id;
    talgeo_areas *areas;
    bool *suspects;
    OGRGeometryH *repaired; /* by area; NULL where it stays */
    size_t n_repaired;
} finishing;

/* Freeze, index, and find the suspects. Frees the builder. */
static talgeo_status settle(finishing *f, talgeo__areas_builder *builder, talgeo_error *error)
{
    talgeo_error inner = TALGEO_ERROR_INIT;
    talgeo_areas_free(f->areas);
    talgeo_status status =
        talgeo__areas_builder_freeze(builder, f->id, f->collector->crs, &f->areas, &inner);
    if (status == TALGEO_E_AREAS)
        return talgeo__fail(error, status, STAGE, "'%s': %s", f->collector->shown, inner.message);
    if (status != TALGEO_OK) return talgeo__fail_memory(error, STAGE);
    talgeo__progress *progress = &f->collector->progress;
    talgeo__progress_stage(progress, STAGE, 0.3, 0.5);
    status = talgeo__locator_attach(f->areas, progress, error);
    if (status != TALGEO_OK) return status;
    if (f->suspects == NULL) f->suspects = talgeo__calloc(f->areas->n_areas, sizeof *f->suspects);
    if (f->suspects == NULL) return talgeo__fail_memory(error, STAGE);
    talgeo__progress_stage(progress, STAGE, 0.5, 0.9);
    return talgeo__locator_check(f->areas->locator, progress, f->suspects, error);
}

/* ---- Repair ---- */

static talgeo_status refuse(const finishing *f, size_t area, const char *what, talgeo_error *error)
{
    return talgeo__fail(error, TALGEO_E_AREAS, STAGE, "'%s': area '%s' %s", f->collector->shown,
                        f->areas->keys[area], what);
}

/* The structure method keeps what two parts share and what two lobes of a bow-tie enclose; the
 * other method would take overlapping parts out. */
static talgeo_status repair(finishing *f, size_t area, OGRGeometryH geometry, talgeo_error *error)
{
    static const char *const options[] = {"METHOD=STRUCTURE", NULL};
    const talgeo__measure *measure = &f->collector->measure;
    char reason[200], words[300];
    talgeo__invalid_reason(geometry, reason, sizeof reason);
    snprintf(words, sizeof words, "is not valid: %s", reason);
    if (f->collector->options->refuse_invalid) return refuse(f, area, words, error);
    OGRGeometryH valid = talgeo__polygons_of(OGR_G_MakeValidEx(geometry, (char **)options));
    if (valid == NULL) return refuse(f, area, "is not valid and cannot be repaired", error);
    f->repaired[area] = valid;
    f->n_repaired++;
    if (OGR_G_IsEmpty(valid))
        return refuse(f, area, "encloses nothing; mend it or take it out", error);
    double before = talgeo__measure_m2(measure, geometry);
    double after = talgeo__measure_m2(measure, valid);
    f->collector->story.repaired_m2 += fabs(after - before);
    if (f->collector->story.repaired++ < TALGEO__NAMED_NOTES)
        talgeo__collector_note(
            f->collector,
            "area '%s' was not valid (%s) and was repaired; its size goes from %.0f to %.0f m2",
            f->areas->keys[area], reason, before, after);
    return TALGEO_OK;
}

static talgeo_status repair_suspects(finishing *f, talgeo_error *error)
{
    talgeo_status status = TALGEO_OK;
    f->repaired = talgeo__calloc(f->areas->n_areas, sizeof *f->repaired);
    if (f->repaired == NULL) return talgeo__fail_memory(error, STAGE);
    for (size_t a = 0; status == TALGEO_OK && a < f->areas->n_areas; a++) {
        if (!f->suspects[a]) continue;
        OGRGeometryH geometry = talgeo__areas_geometry(f->areas, a);
        if (geometry == NULL)
            status = talgeo__fail_memory(error, STAGE);
        else if (!OGR_G_IsValid(geometry))
            status = repair(f, a, geometry, error);
        OGR_G_DestroyGeometry(geometry);
        if (status == TALGEO_OK && !talgeo__progress_report(&f->collector->progress, 1))
            status = talgeo__fail_cancelled(error, &f->collector->progress);
    }
    return status;
}

static bool copy_rings(const talgeo_areas *areas, size_t area, talgeo__areas_builder *builder)
{
    for (size_t p = areas->part_of_area[area]; p < areas->part_of_area[area + 1]; p++) {
        if (!talgeo__areas_builder_part(builder)) return false;
        for (size_t r = areas->ring_of_part[p]; r < areas->ring_of_part[p + 1]; r++) {
            size_t from = areas->point_of_ring[r], n = areas->point_of_ring[r + 1] - from;
            if (!talgeo__areas_builder_ring(builder, areas->x + from, areas->y + from, n))
                return false;
        }
    }
    return true;
}

/* The set again, with its repaired areas. */
static talgeo_status rebuild(finishing *f, talgeo_error *error)
{
    const talgeo_areas *areas = f->areas;
    talgeo__areas_builder *builder = talgeo__areas_builder_new();
    bool good = builder != NULL;
    for (size_t a = 0; good && a < areas->n_areas; a++)
        good = talgeo__areas_builder_area(builder, areas->keys[a], areas->names[a]) &&
               (f->repaired[a] ? talgeo__areas_add_parts(builder, f->repaired[a])
                               : copy_rings(areas, a, builder));
    if (good) return settle(f, builder, error);
    talgeo__areas_builder_free(builder);
    return talgeo__fail_memory(error, STAGE);
}

static void close_finishing(finishing *f, size_t n_areas)
{
    for (size_t a = 0; f->repaired && a < n_areas; a++) OGR_G_DestroyGeometry(f->repaired[a]);
    free(f->repaired);
    free(f->suspects);
    talgeo_areas_free(f->areas);
}

/* What was counted beyond what was named. */
static void tell_rest(talgeo__collector *collector)
{
    const talgeo__areas_story *story = &collector->story;
    if (story->repaired > TALGEO__NAMED_NOTES)
        talgeo__collector_note(collector, "%zu areas were repaired in all", story->repaired);
    if (story->empty > TALGEO__NAMED_NOTES)
        talgeo__collector_note(collector, "%zu areas have no polygon in all", story->empty);
    if (collector->garbled > 1)
        talgeo__collector_note(collector, "%zu names look garbled in all", collector->garbled);
}

/* The set keeps its story and its notes. */
static talgeo_status keep_notes(finishing *f, talgeo_error *error)
{
    tell_rest(f->collector);
    f->areas->story = f->collector->story;
    f->areas->notes = talgeo__problems_new();
    if (f->areas->notes) talgeo__problems_append(f->areas->notes, f->collector->notes);
    if (f->areas->notes && !f->areas->notes->failed) return TALGEO_OK;
    return talgeo__fail_memory(error, STAGE);
}

talgeo_status talgeo__collector_finish(talgeo__collector *collector, const char *id,
                                       talgeo_areas **areas, talgeo_error *error)
{
    talgeo_status status = talgeo__collector_check_crs(collector, error);
    if (status != TALGEO_OK) return status;
    finishing f = {.collector = collector, .id = id};
    talgeo__areas_builder *builder = collector->builder;
    collector->builder = NULL;
    status = settle(&f, builder, error);
    size_t n_areas = f.areas ? f.areas->n_areas : 0;
    if (status == TALGEO_OK) status = repair_suspects(&f, error);
    if (status == TALGEO_OK && f.n_repaired) status = rebuild(&f, error);
    if (status == TALGEO_OK)
        status = talgeo__areas_check_overlaps(collector, f.areas, f.suspects, error);
    if (status == TALGEO_OK) status = keep_notes(&f, error);
    if (status == TALGEO_OK) {
        *areas = f.areas;
        f.areas = NULL;
    }
    close_finishing(&f, n_areas);
    return status;
}
