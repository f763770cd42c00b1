/* Fuzzes the reader of cells.json, which anybody may have changed, against a small release. */
#define _POSIX_C_SOURCE 200809L
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fixture_release.h"
#include "fuzz.h"
#include "io/json_cells.h"

static void check_key(const talgeo__frame *frame, const talgeo__cell_key *key)
{
    const talgeo__table *table = &frame->tables[key->table];
    if ((size_t)key->indicator >= frame->n_indicators) abort();
    if (key->set >= 0 && (size_t)key->area >= frame->sets[key->set]->n_areas) abort();
    if (key->set < 0 && (key->area >= 0 || table->n_sets > 0)) abort();
    if (key->period >= 0 && (size_t)key->period >= frame->n_periods) abort();
}

/* What is read is a release, or refused. */
static void use_cells(const talgeo_release *like, talgeo__public_cell *cells, size_t n_cells)
{
    talgeo_release *release = NULL;
    talgeo__frame *frame = talgeo__frame_outline(like->frame);
    if (frame == NULL) abort();
    if (talgeo__release_from_public(frame, like->policy, cells, n_cells, &release, NULL) ==
        TALGEO_OK) {
        if (talgeo_release_count(release) != n_cells) abort();
        talgeo__release_free(release);
        return;
    }
    free(cells);
    talgeo__frame_free(frame);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static talgeo_release *like;
    if (like == NULL) like = fixture_release(1);
    const char *path = fuzz_file(data, size, ".json");
    talgeo__public_cell *cells = NULL;
    size_t n_cells = 0;
    if (talgeo__json_cells_read(path, like->frame, &cells, &n_cells, NULL) == TALGEO_OK) {
        for (size_t i = 0; i < n_cells; i++) check_key(like->frame, &cells[i].key);
        use_cells(like, cells, n_cells);
    }
    unlink(path);
    return 0;
}
