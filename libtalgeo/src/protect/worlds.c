/* Children told apart by the releases in which they were counted. */
#include "worlds.h"

#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "imagine.h"

/* Counts by world, and in which direction each kind of children may have changed between one world
 * and the next. Worlds in order of time: 1, 2, ..., then 0, which is now. */
typedef struct dividing {
    const talgeo__model *model;
    const talgeo__signatures *from;
    talgeo__worlds *worlds;
    int64_t **counts;        /* by place in time, by variable */
    talgeo__changes *change; /* by place in time: to the next */
    bool **there;            /* by world: cells of the model that the release had */
    talgeo__signatures out;
    int32_t *parts; /* room */
} dividing;

static size_t world_at(const dividing *d, size_t time)
{
    return time + 1 < d->worlds->count ? time + 1 : 0;
}

static bool open_worlds(const talgeo__model *model, const talgeo__memories *memories,
                        talgeo__worlds *worlds)
{
    *worlds = (talgeo__worlds){.count = 1};
    worlds->memory = talgeo__calloc(memories->count + 1, sizeof *worlds->memory);
    for (size_t r = 0; worlds->memory && r < memories->count; r++)
        if (memories->items[r].changed) worlds->memory[worlds->count++] = &memories->items[r];
    worlds->shown = talgeo__calloc(worlds->count, model->n_places * sizeof *worlds->shown);
    if (worlds->memory == NULL || worlds->shown == NULL) return false;
    for (size_t w = 1; w < worlds->count; w++)
        for (size_t f = 0; f < worlds->memory[w]->count; f++) {
            const talgeo__fact *fact = &worlds->memory[w]->items[f];
            worlds->shown[w * model->n_places + fact->cell] |= fact->shown;
        }
    return true;
}

static bool open_dividing(dividing *d)
{
    size_t n = d->worlds->count, n_cells = d->model->cells.count, longest = 0;
    const talgeo__signatures *s = d->from;
    for (size_t v = 0; v < s->n_variables; v++)
        if (s->part_start[v + 1] - s->part_start[v] > longest)
            longest = s->part_start[v + 1] - s->part_start[v];
    d->counts = talgeo__calloc(n, sizeof *d->counts);
    d->change = talgeo__calloc(n, sizeof *d->change);
    d->there = talgeo__calloc(n, sizeof *d->there);
    d->parts = talgeo__calloc(longest, n * sizeof *d->parts);
    bool good = d->counts && d->change && d->there && d->parts;
    for (size_t w = 0; good && w < n; w++) {
        d->counts[w] = talgeo__calloc(s->n_variables, sizeof **d->counts);
        d->there[w] = talgeo__calloc(n_cells, sizeof **d->there);
        good = d->counts[w] && d->there[w];
        for (size_t f = 0; good && w > 0 && f < d->worlds->memory[w]->count; f++)
            d->there[w][d->worlds->memory[w]->items[f].cell] = true;
    }
    return good && talgeo__signatures_open(&d->out, 2 * d->model->n_places * n);
}

static void close_dividing(dividing *d)
{
    for (size_t w = 0; w < d->worlds->count; w++) {
        if (d->counts) free(d->counts[w]);
        if (d->there) free(d->there[w]);
        if (d->change) talgeo__changes_free(&d->change[w]);
    }
    free(d->counts);
    free(d->there);
    free(d->change);
    free(d->parts);
    talgeo__signatures_free(&d->out);
}

/* From now back in time: the counts of each world, near those of the next. */
static talgeo_status imagine_all(dividing *d, const talgeo__solver *solver, bool *possible,
                                 talgeo_error *error)
{
    size_t last = d->worlds->count - 1;
    const talgeo__signatures *s = d->from;
    if (s->n_variables) memcpy(d->counts[last], s->counts, s->n_variables * sizeof *s->counts);
    *possible = true;
    for (size_t t = last; t-- > 0 && *possible;) {
        talgeo_status status =
            talgeo__imagine(s, d->worlds->memory[world_at(d, t)], d->counts[t + 1], solver,
                            d->counts[t], &d->change[t], possible, error);
        if (status != TALGEO_OK) return status;
    }
    return TALGEO_OK;
}

/* ---- Lots: children of one kind that were counted from one time to another ---- */

static bool add_lot(dividing *d, size_t v, size_t from, size_t to, int64_t children)
{
    const talgeo__signatures *s = d->from;
    size_t n = 0, stride = 2 * d->model->n_places;
    for (size_t t = from; t <= to; t++) {
        size_t world = world_at(d, t);
        for (size_t i = s->part_start[v]; i < s->part_start[v + 1]; i++) {
            size_t cell = (size_t)s->part[i] / 2;
            if (world == 0 || (cell < d->model->cells.count && d->there[world][cell]))
                d->parts[n++] = s->part[i] + (int32_t)(world * stride);
        }
    }
    return n == 0 || talgeo__signatures_add(&d->out, d->parts, n, children);
}

/* Those who go are taken from those who came last. `open[t]`: who came at time t and is there. */
static bool close_lots(dividing *d, size_t v, size_t time, int64_t *open)
{
    int64_t gone = d->counts[time][v] - d->counts[time + 1][v];
    bool may = d->change[time].may_go[v];
    for (size_t t = time + 1; t-- > 0;) {
        int64_t take = gone <= 0 ? 0 : open[t] < gone ? open[t] : gone;
        if (take > 0 || (may && (t == 0 || open[t] > 0))) {
            if (!add_lot(d, v, t, time, take)) return false;
            open[t] -= take;
            gone -= take;
        }
    }
    return true;
}

static bool divide_variable(dividing *d, size_t v, int64_t *open)
{
    size_t last = d->worlds->count - 1;
    open[0] = d->counts[0][v];
    for (size_t t = 0; t < last; t++) {
        if (!close_lots(d, v, t, open)) return false;
        int64_t came = d->counts[t + 1][v] - d->counts[t][v];
        open[t + 1] = came > 0 ? came : 0;
    }
    for (size_t t = 0; t <= last; t++) {
        bool may = t == 0 || open[t] > 0 || d->change[t - 1].may_come[v];
        if (may && !add_lot(d, v, t, last, open[t])) return false;
    }
    return true;
}

static bool divide_all(dividing *d)
{
    int64_t *open = talgeo__calloc(d->worlds->count, sizeof *open);
    bool good = open != NULL;
    for (size_t v = 0; good && v < d->from->n_variables; v++) good = divide_variable(d, v, open);
    free(open);
    return good && talgeo__signatures_finish(&d->out);
}

talgeo_status talgeo__worlds_divide(const talgeo__model *model, const talgeo__memories *memories,
                                    const talgeo__solver *solver, talgeo__signatures *signatures,
                                    talgeo__worlds *worlds, bool *possible, talgeo_error *error)
{
    dividing d = {.model = model, .from = signatures, .worlds = worlds};
    *possible = true;
    if (!open_worlds(model, memories, worlds)) return talgeo__fail_memory(error, "protect");
    if (worlds->count == 1) return TALGEO_OK;
    if (model->n_places > (size_t)INT32_MAX / 2 / worlds->count) {
        *possible = false;
        return TALGEO_OK;
    }
    talgeo_status status = open_dividing(&d) ? imagine_all(&d, solver, possible, error)
                                             : talgeo__fail_memory(error, "protect");
    if (status == TALGEO_OK && *possible) {
        if (divide_all(&d)) {
            talgeo__signatures old = *signatures;
            *signatures = d.out;
            d.out = old;
        } else {
            status = talgeo__fail_memory(error, "protect");
        }
    }
    close_dividing(&d);
    return status;
}

static bool suppose_all(dividing *d)
{
    size_t last = d->worlds->count - 1;
    for (size_t v = 0; v < d->from->n_variables; v++)
        for (size_t from = 0; from <= last; from++)
            for (size_t to = from; to <= last; to++)
                if (!add_lot(d, v, from, to, 0)) return false;
    return talgeo__signatures_finish(&d->out);
}

bool talgeo__worlds_suppose(const talgeo__model *model, const talgeo__memories *memories,
                            talgeo__signatures *signatures, talgeo__worlds *worlds)
{
    dividing d = {.model = model, .from = signatures, .worlds = worlds};
    if (!open_worlds(model, memories, worlds)) return false;
    if (worlds->count == 1) return true;
    bool good = model->n_places <= (size_t)INT32_MAX / 2 / worlds->count && open_dividing(&d) &&
                suppose_all(&d);
    if (good) {
        talgeo__signatures old = *signatures;
        *signatures = d.out;
        d.out = old;
    }
    close_dividing(&d);
    return good;
}

void talgeo__worlds_free(talgeo__worlds *worlds)
{
    free(worlds->memory);
    free(worlds->shown);
    *worlds = (talgeo__worlds){0};
}
