/* Reading a table of scores of areas. */
#include "scores.h"

#include <math.h>
#include <stdlib.h>

#include "../core/batch.h"
#include "../core/error.h"
#include "../core/memory.h"
#include "../core/text.h"
#include "columns.h"
#include "parse.h"

#define STAGE "intake"

typedef struct reader {
    talgeo__batches batches;
    const char *shown;
    const talgeo_areas *areas;
    int key, score;
    double *scores;
    talgeo__string text; /* room for a key */
} reader;

static talgeo_status fail_row(const reader *r, int64_t i, const char *why, talgeo_error *error)
{
    int64_t row = r->batches.first_row + i;
    return talgeo__fail_row(error, TALGEO_E_INPUT, STAGE, row, "'%s', row %lld: %s", r->shown,
                            (long long)row, why);
}

static talgeo_status read_score(reader *r, int64_t i, talgeo_error *error)
{
    const talgeo__column *columns = r->batches.columns;
    char scratch[32];
    size_t length;
    double score;
    const char *key = talgeo__cell_text(&columns[r->key], i, scratch, &length);
    talgeo__parsed parsed = talgeo__cell_number(&columns[r->score], i, &score);
    if (key == NULL) return fail_row(r, i, "a score without key", error);
    if (parsed == TALGEO__BAD || (parsed != TALGEO__MISSING && !isfinite(score)))
        return fail_row(r, i, "the score is no number", error);
    r->text.length = 0;
    talgeo__string_add(&r->text, key, length);
    if (r->text.failed) return talgeo__fail_memory(error, STAGE);
    int32_t area = talgeo__areas_find(r->areas, r->text.data);
    if (area < 0) return fail_row(r, i, "the key is that of no area of the set", error);
    if (!isnan(r->scores[area])) return fail_row(r, i, "an area that stands before", error);
    if (parsed != TALGEO__MISSING) r->scores[area] = score;
    return TALGEO_OK;
}

static talgeo_status read_batches(reader *r, talgeo_error *error)
{
    talgeo_status status = TALGEO_OK;
    for (bool more = true; status == TALGEO_OK && more;) {
        status = talgeo__batches_next(&r->batches, &more, STAGE, error);
        for (int64_t i = 0; status == TALGEO_OK && more && i < r->batches.rows; i++)
            status = read_score(r, i, error);
    }
    return status;
}

talgeo_status talgeo__scores_read(struct ArrowArrayStream *stream, const char *shown,
                                  const char *key, const char *score, const talgeo_areas *areas,
                                  double **scores, talgeo_error *error)
{
    reader r = {.shown = shown, .areas = areas};
    *scores = NULL;
    talgeo_status status = talgeo__batches_open(&r.batches, stream, STAGE, error);
    if (status == TALGEO_OK)
        status = talgeo__find_column(&r.batches, areas->id, shown, key, &r.key, error);
    if (status == TALGEO_OK)
        status = talgeo__find_column(&r.batches, areas->id, shown, score, &r.score, error);
    if (status == TALGEO_OK) {
        r.scores = talgeo__calloc(areas->n_areas, sizeof *r.scores);
        if (r.scores == NULL) status = talgeo__fail_memory(error, STAGE);
    }
    for (size_t a = 0; r.scores && a < areas->n_areas; a++) r.scores[a] = NAN;
    if (status == TALGEO_OK) status = read_batches(&r, error);
    talgeo__batches_close(&r.batches);
    talgeo__string_free(&r.text);
    if (status == TALGEO_OK)
        *scores = r.scores;
    else
        free(r.scores);
    return status;
}
