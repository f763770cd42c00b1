/* Where the variables of two tables are. */
#include "places.h"

#include <stdlib.h>

#include "../core/memory.h"

/* ---- Divisions ---- */

/* Are the crossings of one side those of the other, or by indicators that all its children have? */
static bool sums_to_all(const talgeo__model *model, const talgeo__comparison *c, int side)
{
    const talgeo__table *own = &model->frame->tables[c->table[side]];
    const talgeo__table *other = &model->frame->tables[c->table[!side]];
    for (size_t k = 0; k < own->n_by; k++)
        if (own->by[k].kind == TALGEO__BY_INDICATOR && !talgeo__table_has_by(other, own->by[k]) &&
            !talgeo__known_too(model->cube, c->indicator[side], own->by[k].index))
            return false;
    return true;
}

bool talgeo__same_crossings(const talgeo__model *model, const talgeo__comparison *sides)
{
    const talgeo__table *tables = model->frame->tables;
    return tables[sides->table[0]].pool == tables[sides->table[1]].pool &&
           sums_to_all(model, sides, 0) && sums_to_all(model, sides, 1);
}

talgeo__comparison talgeo__common_division(const talgeo__frame *frame,
                                           const talgeo__comparison *sides)
{
    talgeo__comparison c = *sides;
    const talgeo__table *a = &frame->tables[c.table[0]], *b = &frame->tables[c.table[1]];
    c.by_period = a->by_period && b->by_period;
    c.n_by = 0;
    for (size_t k = 0; k < a->n_by; k++)
        if (talgeo__table_has_by(b, a->by[k])) c.by[c.n_by++] = a->by[k];
    return c;
}

/* ---- Variables ---- */

/* Key of a cell of children outside a set; their set is the key's, their area -1. */
static talgeo__cell_key outside_key(const talgeo__model *model, size_t cell)
{
    talgeo__cell_key key = {.area = -1};
    size_t t = 0;
    while (t + 1 < model->frame->n_tables && model->outside[t + 1] <= cell) t++;
    const talgeo__table *table = &model->frame->tables[t];
    const talgeo__extent *e = &model->extents[t];
    size_t rest = cell - model->outside[t];
    key.table = (int32_t)t;
    key.indicator = (int32_t)table->indicators[rest % table->n_indicators];
    rest /= table->n_indicators;
    for (size_t b = table->n_by; b-- > 0; rest /= e->n_levels[b])
        key.level[b] = (int32_t)(rest % e->n_levels[b]);
    key.period = (int32_t)(rest % e->n_periods);
    key.set = (int32_t)table->sets[rest / e->n_periods];
    return key;
}

/* Does the cell belong to the side? Then fill the key. */
static bool is_of_side(const talgeo__model *model, const talgeo__comparison *c, int side,
                       size_t cell, talgeo__place *out)
{
    talgeo__cell_key key =
        cell < model->cells.count ? model->cells.items[cell].key : outside_key(model, cell);
    size_t set = key.set < 0 ? TALGEO__NO_SET : (size_t)key.set;
    if ((size_t)key.table != c->table[side] || set != c->set[side] ||
        (size_t)key.indicator != c->indicator[side])
        return false;
    const talgeo__table *table = &model->frame->tables[key.table];
    out->key[TALGEO__KEY_PERIOD] = c->by_period ? key.period : -1;
    for (size_t k = 0; k < TALGEO__MAX_BY; k++) {
        out->key[TALGEO__KEY_LEVELS + k] = -1;
        for (size_t b = 0; k < c->n_by && b < table->n_by; b++)
            if (talgeo__same_by(table->by[b], c->by[k]))
                out->key[TALGEO__KEY_LEVELS + k] = key.level[b];
    }
    out->key[TALGEO__KEY_AREAS + side] = set == TALGEO__NO_SET ? 0 : key.area;
    return true;
}

/* Place of the variable in the first period after `after`; false: it has none. `more`: it has
 * another after that, as children have who are paired over time. */
static bool find_place(const talgeo__model *model, const talgeo__signatures *s,
                       const talgeo__comparison *c, size_t v, int32_t after, talgeo__place *out,
                       bool *more)
{
    talgeo__place nowhere = {.variable = (int32_t)v, .event = {-1, -1}};
    nowhere.key[TALGEO__KEY_AREAS] = nowhere.key[TALGEO__KEY_AREAS + 1] = -1;
    bool found = false;
    *more = false;
    for (size_t i = s->part_start[v]; i < s->part_start[v + 1]; i++) {
        size_t part = (size_t)s->part[i];
        for (int side = 0; part < 2 * model->n_places && side < 2; side++) {
            talgeo__place here = found ? *out : nowhere;
            if (!is_of_side(model, c, side, part / 2, &here)) continue;
            int32_t period = here.key[TALGEO__KEY_PERIOD];
            bool other = found && period != out->key[TALGEO__KEY_PERIOD];
            if (period <= after) continue;
            *more = *more || other;
            if (other && period > out->key[TALGEO__KEY_PERIOD]) continue;
            if (other) {
                here = nowhere;
                is_of_side(model, c, side, part / 2, &here);
            }
            here.event[side] = part % 2 == 0;
            *out = here;
            found = true;
        }
    }
    return found;
}

bool talgeo__places_find(const talgeo__model *model, const talgeo__signatures *signatures,
                         const talgeo__comparison *comparison, talgeo__places *places)
{
    places->count = 0;
    for (size_t v = 0; v < signatures->n_variables; v++) {
        talgeo__place p;
        bool more = true;
        for (int32_t after = INT32_MIN;
             more && find_place(model, signatures, comparison, v, after, &p, &more);
             after = p.key[TALGEO__KEY_PERIOD]) {
            if (!talgeo__grow(&places->items, &places->capacity, places->count + 1, sizeof p))
                return false;
            places->items[places->count++] = p;
        }
    }
    return true;
}

static int compare_places(const void *a, const void *b)
{
    const talgeo__place *left = a, *right = b;
    for (size_t k = 0; k < TALGEO__KEY_SIZE; k++)
        if (left->key[k] != right->key[k]) return left->key[k] < right->key[k] ? -1 : 1;
    return (left->variable > right->variable) - (left->variable < right->variable);
}

void talgeo__places_sort(talgeo__places *places)
{
    if (places->count) qsort(places->items, places->count, sizeof *places->items, compare_places);
}
