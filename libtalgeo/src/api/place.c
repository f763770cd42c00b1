/* Placing the rows of a source in every area set of a plan. */
#include "place.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "outside.h"
#include "placer.h"

/* Rows between two reports of progress. */
enum { CHUNK = 65536 };

typedef struct placing {
    const talgeo__rows *rows;
    talgeo_areas *const *sets;
    size_t n_sets;
    talgeo__placer placer;
    int32_t **area, **here; /* by set: of all rows, of a chunk */
    bool *lost;             /* of a chunk: cannot be transformed */
    int threads;
    talgeo__source_report *report;
} placing;

void talgeo__place_free(int32_t **area, size_t n_sets)
{
    if (area == NULL) return;
    for (size_t s = 0; s < n_sets; s++) free(area[s]);
    free(area);
}

static talgeo_status open_placing(placing *p, talgeo_error *error)
{
    p->area = talgeo__calloc(p->n_sets, sizeof *p->area);
    p->here = talgeo__calloc(p->n_sets, sizeof *p->here);
    p->lost = talgeo__calloc(CHUNK, sizeof *p->lost);
    if (!p->area || !p->here || !p->lost) return talgeo__fail_memory(error, "locate");
    for (size_t s = 0; s < p->n_sets; s++) {
        p->area[s] = talgeo__calloc(p->rows->count, sizeof(int32_t));
        if (p->area[s] == NULL) return talgeo__fail_memory(error, "locate");
    }
    return talgeo__placer_open(&p->placer, (const talgeo_areas *const *)p->sets, p->n_sets,
                               p->rows->crs, error);
}

static void close_placing(placing *p)
{
    talgeo__placer_close(&p->placer);
    free(p->here);
    free(p->lost);
}

/* Keep the lowest row numbers, in order: rows do not come in that of the file. */
static void keep_row(talgeo__source_report *report, int64_t row)
{
    int64_t *rows = report->not_transformed_rows;
    int64_t kept = report->not_transformed++;
    if (kept >= TALGEO__REASON_ROWS && row >= rows[TALGEO__REASON_ROWS - 1]) return;
    int64_t at = kept < TALGEO__REASON_ROWS ? kept : TALGEO__REASON_ROWS - 1;
    for (; at > 0 && rows[at - 1] > row; at--) rows[at] = rows[at - 1];
    rows[at] = row;
}

static talgeo_status place_rows(placing *p, talgeo__progress *progress, talgeo_error *error)
{
    const talgeo__rows *rows = p->rows;
    for (size_t from = 0; from < rows->count; from += CHUNK) {
        size_t n = rows->count - from < CHUNK ? rows->count - from : CHUNK;
        for (size_t s = 0; s < p->n_sets; s++) p->here[s] = p->area[s] + from;
        talgeo__placer_place(&p->placer, rows->x + from, rows->y + from, n, p->threads, p->here,
                             p->lost, NULL);
        for (size_t i = 0; i < n; i++)
            if (p->lost[i]) keep_row(p->report, rows->row[from + i]);
        if (!talgeo__progress_report(progress, (double)(from + n) / (double)rows->count))
            return talgeo__fail_cancelled(error, progress);
    }
    for (size_t s = 0; s < p->n_sets; s++) p->report->outside[s] = p->placer.outside[s];
    return TALGEO_OK;
}

/* ---- What looks wrong ---- */

static talgeo_status note_set(placing *p, size_t set, int64_t outside, int64_t positions,
                              talgeo_error *error)
{
    char words[TALGEO__NOTE_SIZE];
    int64_t swapped;
    talgeo_status status = talgeo__count_swapped(p->sets[set], p->rows->crs, p->rows->x, p->rows->y,
                                                 p->rows->count, &swapped, error);
    if (status != TALGEO_OK) return status;
    talgeo__outside_words(words, sizeof words, p->sets[set]->id, outside, positions, positions,
                          swapped);
    talgeo__report_note(p->report, words);
    return TALGEO_OK;
}

static void note_lost(placing *p)
{
    char words[TALGEO__NOTE_SIZE];
    if (p->report->not_transformed == 0) return;
    snprintf(words, sizeof words,
             "the positions of %lld rows cannot be brought into the CRS of an area set (first: row "
             "%lld); is their CRS right?",
             (long long)p->report->not_transformed, (long long)p->report->not_transformed_rows[0]);
    talgeo__report_note(p->report, words);
}

/* Positions that cannot be transformed are outside too: with x and y swapped they often cannot.
 * Areas that hold few of all children are no mistake; areas that hold none are, and so are sets
 * none of which holds more than a few. */
static talgeo_status note_outside(placing *p, talgeo_error *error)
{
    int64_t lost = p->report->not_transformed;
    int64_t positions = (int64_t)p->rows->count - p->report->no_position;
    bool everywhere = true;
    talgeo_status status = TALGEO_OK;
    for (size_t s = 0; s < p->n_sets; s++)
        everywhere = everywhere && talgeo__nearly_all(p->report->outside[s] + lost, positions);
    for (size_t s = 0; status == TALGEO_OK && positions > 0 && s < p->n_sets; s++) {
        int64_t outside = p->report->outside[s] + lost;
        if (everywhere || outside == positions) status = note_set(p, s, outside, positions, error);
    }
    return status;
}

/* What is lost on the way into the CRS of each set, once for each CRS. */
static talgeo_status note_caveats(placing *p, talgeo_error *error)
{
    talgeo_status status = TALGEO_OK;
    for (size_t s = 0; status == TALGEO_OK && s < p->n_sets; s++) {
        char note[TALGEO__NOTE_SIZE];
        size_t first = 0;
        while (strcmp(p->sets[first]->crs, p->sets[s]->crs) != 0) first++;
        if (first < s || !talgeo__placer_transforms(&p->placer, s)) continue;
        status = talgeo__caveat_words(note, sizeof note, p->sets[s], p->rows->crs, error);
        if (status == TALGEO_OK && *note) talgeo__report_note(p->report, note);
    }
    return status;
}

talgeo_status talgeo__place(talgeo_areas *const *sets, size_t n_sets, const talgeo__rows *rows,
                            int threads, talgeo__progress *progress, talgeo__source_report *report,
                            int32_t ***area, talgeo_error *error)
{
    *area = NULL;
    if (rows->x == NULL) return TALGEO_OK;
    placing p = {
        .rows = rows, .sets = sets, .n_sets = n_sets, .threads = threads, .report = report};
    talgeo_status status = open_placing(&p, error);
    if (status == TALGEO_OK) status = place_rows(&p, progress, error);
    if (status == TALGEO_OK) note_lost(&p);
    if (status == TALGEO_OK) status = note_outside(&p, error);
    if (status == TALGEO_OK) status = note_caveats(&p, error);
    close_placing(&p);
    if (status == TALGEO_OK)
        *area = p.area;
    else
        talgeo__place_free(p.area, n_sets);
    return status;
}
