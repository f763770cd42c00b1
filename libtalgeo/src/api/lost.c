/* What a new release no longer shows of the one before it: told, for it is easily overlooked. */
#include "lost.h"

#include "../core/dict.h"
#include "../core/error.h"
#include "../core/problems.h"
#include "../core/text.h"

/* The cell's name, the same in every release; no cell is in two tables. NULL: out of memory. */
static const char *name_cell(const talgeo_cell *cell, talgeo__string *name)
{
    name->length = 0;
    talgeo__string_printf(name, "%s\n%s\n%s\n%s\n%s", cell->indicator, cell->area_set, cell->area,
                          cell->period, cell->group);
    return name->failed ? NULL : name->data;
}

static bool add_shown(const talgeo_release *release, talgeo__dict *shown, talgeo__string *name)
{
    for (size_t i = 0; i < talgeo_release_count(release); i++) {
        talgeo_cell cell = {.size = sizeof cell};
        talgeo_release_get_cell(release, i, &cell);
        if (cell.status != TALGEO_CELL_PUBLISHED) continue;
        if (name_cell(&cell, name) == NULL || talgeo__dict_add(shown, name->data, name->length) < 0)
            return false;
    }
    return true;
}

static long long count_withheld(const talgeo_release *release, const talgeo__dict *shown,
                                talgeo__string *name)
{
    long long count = 0;
    for (size_t i = 0; i < talgeo_release_count(release); i++) {
        talgeo_cell cell = {.size = sizeof cell};
        talgeo_release_get_cell(release, i, &cell);
        if (cell.status == TALGEO_CELL_WITHHELD && name_cell(&cell, name))
            count += talgeo__dict_find(shown, name->data, name->length) >= 0;
    }
    return count;
}

talgeo_status talgeo__note_lost(const talgeo_release *before, const talgeo_release *now,
                                talgeo_problems *notes, talgeo_error *error)
{
    talgeo__string name = {0};
    talgeo__dict *shown = talgeo__dict_new();
    bool memory = shown && add_shown(before, shown, &name);
    long long lost = memory ? count_withheld(now, shown, &name) : 0;
    memory = memory && !name.failed;
    if (lost > 0)
        talgeo__problems_add(notes, TALGEO_E_PRIVACY, true, NULL, 0, 0,
                             "%lld of the %zu cells that the last release shows are withheld in "
                             "this one; late rows and corrections of what is public do that "
                             "(docs/ledger.md)",
                             lost, talgeo__dict_count(shown));
    talgeo__dict_free(shown);
    talgeo__string_free(&name);
    return memory && !notes->failed ? TALGEO_OK : talgeo__fail_memory(error, "publish");
}

talgeo_status talgeo__note_forgotten(const talgeo__history *history, talgeo_problems *notes,
                                     talgeo_error *error)
{
    if (history->n_forgotten)
        talgeo__problems_add(
            notes, TALGEO_E_PRIVACY, true, NULL, 0, 0,
            "%zu of the figures of earlier releases are of an indicator that this run does not "
            "have, as '%s': the new figures are "
            "not protected against them. If something has another name now, give "
            "it its old one (docs/ledger.md)",
            history->n_forgotten, history->forgotten);
    return notes->failed ? talgeo__fail_memory(error, "publish") : TALGEO_OK;
}

talgeo_status talgeo__note_beyond(const talgeo__history *history, talgeo_problems *notes,
                                  talgeo_error *error)
{
    if (history->beyond)
        talgeo__problems_add(
            notes, TALGEO_E_PRIVACY, true, NULL, 0, 0,
            "figures of earlier releases count periods of this run together with others that it "
            "does not have, or by a column that it does not divide by: these periods stay as they "
            "were published, and what nobody has seen of them is withheld. Keep all periods in the "
            "plan, and its columns their names (docs/ledger.md)");
    return notes->failed ? talgeo__fail_memory(error, "publish") : TALGEO_OK;
}
