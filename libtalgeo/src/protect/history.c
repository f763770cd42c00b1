/* Earlier releases in the words of today's frame. */
#include "history.h"

#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "derived.h"
#include "span.h"

/* ---- What is the same ---- */

static bool same_polygons(const talgeo_areas *a, const talgeo_areas *b)
{
    return strcmp(a->digest, b->digest) == 0;
}

static bool same_indicator(const talgeo__indicator *a, const talgeo__indicator *b)
{
    return talgeo__same_column(a, b) && talgeo__same_events(a, b) && talgeo__same_among(a, b);
}

/* Numbers of the widened frame, -1 for what it does not have. */
static int32_t find_set(const talgeo__frame *frame, const talgeo_areas *set)
{
    for (size_t s = 0; s < frame->n_sets; s++)
        if (same_polygons(frame->sets[s], set)) return (int32_t)s;
    return -1;
}

static bool reads_column(const talgeo__frame *frame, const talgeo__indicator *indicator)
{
    for (size_t i = 0; i < frame->n_indicators; i++)
        if (talgeo__same_column(&frame->indicators[i], indicator)) return true;
    return false;
}

/* Is it the earlier indicator, whose source or column has another name by now? */
static bool is_renamed(const talgeo__indicator *now, const talgeo__indicator *then)
{
    return strcmp(now->id, then->id) == 0 && talgeo__same_events(now, then) &&
           talgeo__same_among(now, then) && !talgeo__is_paired(now) && !talgeo__is_paired(then);
}

static int32_t find_indicator(const talgeo__frame *frame, const talgeo__indicator *indicator)
{
    bool reads = reads_column(frame, indicator);
    for (size_t i = 0; i < frame->n_indicators; i++)
        if (same_indicator(&frame->indicators[i], indicator)) return (int32_t)i;
    for (size_t i = 0; !reads && i < frame->n_indicators; i++)
        if (is_renamed(&frame->indicators[i], indicator)) return (int32_t)i;
    return -1;
}

static int32_t find_stratum(const talgeo__frame *frame, const char *id)
{
    for (size_t s = 0; s < frame->n_strata; s++)
        if (strcmp(frame->strata[s].id, id) == 0) return (int32_t)s;
    return -1;
}

/* ---- Tables ---- */

/* The divisions of an earlier table in today's numbers. False: one of them is no more. */
static bool translate_divisions(const talgeo__frame *frame, const talgeo__frame *then,
                                const talgeo__table *table, talgeo__by *by)
{
    for (size_t b = 0; b < table->n_by; b++) {
        size_t at = table->by[b].index;
        int32_t now = table->by[b].kind == TALGEO__BY_STRATUM
                          ? find_stratum(frame, then->strata[at].id)
                          : find_indicator(frame, &then->indicators[at]);
        if (now < 0) return false;
        by[b] = (talgeo__by){table->by[b].kind, (size_t)now};
    }
    return true;
}

/* Does the table have cells for the indicator, the set (-1: no areas) and the divisions? */
static bool asks(const talgeo__table *table, int32_t indicator, int32_t set,
                 const talgeo__table *like, const talgeo__by *by, size_t n_by)
{
    if (table->by_period != like->by_period || table->pool != like->pool || table->n_by != n_by ||
        !talgeo__table_has_indicator(table, (size_t)indicator) ||
        (set < 0 ? table->n_sets > 0 : !talgeo__table_has_set(table, (size_t)set)))
        return false;
    for (size_t b = 0; b < n_by; b++)
        if (table->by[b].kind != by[b].kind || table->by[b].index != by[b].index) return false;
    return true;
}

static int32_t find_table(const talgeo__frame *frame, int32_t indicator, int32_t set,
                          const talgeo__table *like, const talgeo__by *by)
{
    for (size_t t = 0; t < frame->n_tables; t++)
        if (asks(&frame->tables[t], indicator, set, like, by, like->n_by)) return (int32_t)t;
    return -1;
}

/* ---- Widening ---- */

/* `count` items more, the new ones zero. False: out of memory. */
static bool extend(void *array_pointer, size_t count, size_t size)
{
    void *old, *new = talgeo__calloc(count + 1, size);
    memcpy(&old, array_pointer, sizeof old);
    if (new == NULL) return false;
    if (count) memcpy(new, old, count * size);
    free(old);
    memcpy(array_pointer, &new, sizeof new);
    return true;
}

static bool add_set(talgeo__frame *frame, const talgeo_areas *set)
{
    if (find_set(frame, set) >= 0) return true;
    if (!extend(&frame->sets, frame->n_sets, sizeof *frame->sets) ||
        !extend(&frame->set_titles, frame->n_sets, sizeof *frame->set_titles))
        return false;
    frame->sets[frame->n_sets++] = talgeo__areas_share(set);
    return true;
}

/* Is the column read of which an earlier indicator was, and those that say of whom it was? */
static bool is_read(const talgeo__frame *frame, const talgeo__indicator *indicator)
{
    bool value = false, among = indicator->n_among == 0;
    for (size_t i = 0; i < frame->n_indicators; i++) {
        const talgeo__indicator *own = &frame->indicators[i];
        value = value || talgeo__same_column(own, indicator);
        among = among ||
                (strcmp(own->source, indicator->source) == 0 && talgeo__same_among(own, indicator));
    }
    return value && among;
}

static bool copy_indicator(talgeo__frame *frame, const talgeo__indicator *indicator)
{
    return extend(&frame->indicators, frame->n_indicators, sizeof *frame->indicators) &&
           talgeo__indicator_copy(&frame->indicators[frame->n_indicators++], indicator);
}

/* Others are left out: nothing of today can be compared with them. */
static bool add_indicator(talgeo__frame *frame, const talgeo__indicator *indicator)
{
    if (!is_read(frame, indicator) || find_indicator(frame, indicator) >= 0) return true;
    return copy_indicator(frame, indicator);
}

/* A table of one indicator and one set (-1: no areas), where none asks for it yet. */
static bool add_table(talgeo__frame *frame, int32_t indicator, int32_t set,
                      const talgeo__table *like, const talgeo__by *by)
{
    if (find_table(frame, indicator, set, like, by) >= 0) return true;
    if (!extend(&frame->tables, frame->n_tables, sizeof *frame->tables)) return false;
    talgeo__table *to = &frame->tables[frame->n_tables++];
    to->by_period = like->by_period;
    to->pool = like->pool;
    to->n_by = like->n_by;
    memcpy(to->by, by, like->n_by * sizeof *by);
    to->indicators = talgeo__calloc(1, sizeof *to->indicators);
    to->sets = talgeo__calloc(1, sizeof *to->sets);
    if (to->indicators == NULL || to->sets == NULL) return false;
    to->indicators[to->n_indicators++] = (size_t)indicator;
    if (set >= 0) to->sets[to->n_sets++] = (size_t)set;
    return true;
}

static bool add_tables(talgeo__frame *frame, const talgeo__frame *then, const talgeo__table *table)
{
    talgeo__by by[TALGEO__MAX_BY];
    if (!translate_divisions(frame, then, table, by)) return true;
    bool good = true;
    for (size_t i = 0; good && i < table->n_indicators; i++) {
        int32_t indicator = find_indicator(frame, &then->indicators[table->indicators[i]]);
        if (indicator < 0) continue;
        if (table->n_sets == 0) good = add_table(frame, indicator, -1, table, by);
        for (size_t s = 0; good && s < table->n_sets; s++)
            good =
                add_table(frame, indicator, find_set(frame, then->sets[table->sets[s]]), table, by);
    }
    return good;
}

static bool widen(talgeo__frame *frame, const talgeo__frame *then)
{
    bool good = true;
    for (size_t s = 0; good && s < then->n_sets; s++) good = add_set(frame, then->sets[s]);
    for (size_t i = 0; good && i < then->n_indicators; i++)
        good = add_indicator(frame, &then->indicators[i]);
    for (size_t t = 0; good && t < then->n_tables; t++)
        good = add_tables(frame, then, &then->tables[t]);
    return good;
}

/* Is a mean made of a column that another indicator is made of too? What the one says of the
 * other's children is no sum of the system. */
static bool mixes_means(const talgeo__frame *frame)
{
    for (size_t i = 0; i < frame->n_indicators; i++)
        for (size_t j = 0; talgeo__is_mean(&frame->indicators[i]) && j < frame->n_indicators; j++)
            if (i != j && talgeo__same_column(&frame->indicators[i], &frame->indicators[j]))
                return true;
    return false;
}

talgeo_status talgeo__history_add_indicators(talgeo_release *const *releases, size_t count,
                                             talgeo__frame *frame, talgeo_error *error)
{
    bool good = true;
    for (size_t r = 0; good && r < count; r++)
        for (size_t i = 0; good && i < releases[r]->frame->n_indicators; i++) {
            const talgeo__indicator *then = &releases[r]->frame->indicators[i];
            good = find_indicator(frame, then) >= 0 || copy_indicator(frame, then);
        }
    return good ? TALGEO_OK : talgeo__fail_memory(error, "protect");
}

talgeo_status talgeo__history_widen(talgeo__history *history, talgeo_release *const *releases,
                                    size_t count, talgeo__frame *frame, talgeo_error *error)
{
    *history = (talgeo__history){.releases = releases,
                                 .count = count,
                                 .n_sets = frame->n_sets,
                                 .n_indicators = frame->n_indicators,
                                 .n_tables = frame->n_tables};
    for (size_t r = 0; r < count; r++)
        if (!widen(frame, releases[r]->frame)) return talgeo__fail_memory(error, "protect");
    if (mixes_means(frame))
        return talgeo__fail(error, TALGEO_E_PRIVACY, "protect",
                            "a mean of this plan, or of an earlier release, is made of a column "
                            "that the other counts otherwise: keep the indicator as it was");
    return TALGEO_OK;
}

/* ---- Periods ---- */

int32_t talgeo__history_period(const talgeo__frame *frame, const talgeo__frame *then, size_t period)
{
    for (size_t p = 0; p < frame->n_periods; p++)
        if (strcmp(frame->periods[p], then->periods[period]) == 0 &&
            frame->period_ends[p] == then->period_ends[period])
            return (int32_t)p;
    return -1;
}

/* The last of the periods of then, where they follow each other and are not all there is by now; -1
 * otherwise. */
static int32_t last_period(const talgeo__frame *frame, const talgeo__frame *then)
{
    if (then->n_periods == 0 || then->n_periods >= frame->n_periods) return -1;
    int32_t first = talgeo__history_period(frame, then, 0);
    for (size_t p = 1; first >= 0 && p < then->n_periods; p++)
        if (talgeo__history_period(frame, then, p) != first + (int32_t)p) return -1;
    return first < 0 ? -1 : first + (int32_t)then->n_periods - 1;
}

/* Are they the periods of now? */
static bool same_periods(const talgeo__frame *frame, const talgeo__frame *then)
{
    bool same = then->n_periods == frame->n_periods;
    for (size_t p = 0; same && p < then->n_periods; p++)
        same = talgeo__history_period(frame, then, p) == (int32_t)p;
    return same;
}

/* The earlier table as today's frame has it: one over all periods of then is a window by now. */
static talgeo__table table_of_now(const talgeo__frame *frame, const talgeo__frame *then,
                                  const talgeo__table *table)
{
    talgeo__table now = *table;
    if (table->by_period || talgeo__table_is_paired(then->indicators, table) ||
        last_period(frame, then) < 0)
        return now;
    now.by_period = true;
    now.pool = then->n_periods > 1 ? then->n_periods : 0;
    return now;
}

static bool add_windows(talgeo__frame *frame, const talgeo__frame *then)
{
    bool good = true;
    for (size_t t = 0; good && t < then->n_tables; t++) {
        const talgeo__table now = table_of_now(frame, then, &then->tables[t]);
        good = add_tables(frame, then, &now);
    }
    return good;
}

/* ---- Matching ---- */

/* The level's number in a stratum of today, -1 for one that is no more. Unknown stays unknown. */
static int32_t translate_level(const talgeo__stratum *now, const talgeo__stratum *then,
                               int32_t level)
{
    if ((size_t)level >= then->n_levels) return (int32_t)now->n_levels;
    for (size_t l = 0; l < now->n_levels; l++)
        if (strcmp(now->levels[l], then->levels[level]) == 0) return (int32_t)l;
    return -1;
}

static bool translate_levels(const talgeo__frame *frame, const talgeo__frame *then,
                             const talgeo__table *table, const talgeo__by *by,
                             talgeo__cell_key *key)
{
    for (size_t b = 0; b < table->n_by; b++) {
        if (by[b].kind == TALGEO__BY_INDICATOR) continue;
        key->level[b] = translate_level(&frame->strata[by[b].index],
                                        &then->strata[table->by[b].index], key->level[b]);
        if (key->level[b] < 0) return false;
    }
    return true;
}

/* The key of an earlier cell in today's frame. False: it has none. */
static bool translate_key(const talgeo__frame *frame, const talgeo__frame *then,
                          talgeo__cell_key *key)
{
    const talgeo__table *table = &then->tables[key->table];
    const talgeo__table like = table_of_now(frame, then, table);
    talgeo__by by[TALGEO__MAX_BY];
    int32_t set = -1, indicator = find_indicator(frame, &then->indicators[key->indicator]);
    if (indicator < 0 || !translate_divisions(frame, then, table, by) ||
        !translate_levels(frame, then, table, by, key))
        return false;
    if (key->set >= 0) set = find_set(frame, then->sets[key->set]);
    if (key->period >= 0) {
        key->period = talgeo__history_period(frame, then, (size_t)key->period);
        if (key->period < 0) return false;
    } else if (like.by_period) {
        key->period = last_period(frame, then);
    } else if (!talgeo__table_is_paired(then->indicators, table) && !same_periods(frame, then)) {
        return false; /* some of its periods are no more */
    }
    key->table = find_table(frame, indicator, set, &like, by);
    key->indicator = indicator;
    key->set = set; /* the areas of a set with the same digest have the same numbers */
    return key->table >= 0;
}

/* ---- Periods that are no more ---- */

/* Of the periods that a cell of then counts: are they there today, and nothing else between them?
 */
typedef enum { NONE_TODAY, SOME_TODAY, ALL_TODAY } still_there;

static bool is_paired(const talgeo__frame *frame, const talgeo__cell_key *key)
{
    return talgeo__is_paired(&frame->indicators[key->indicator]) ||
           talgeo__table_is_paired(frame->indicators, &frame->tables[key->table]);
}

/* `span`: room, by period of then. */
static still_there find_still(const talgeo__frame *frame, const talgeo__frame *then,
                              const talgeo__cell_key *key, bool *span)
{
    bool some = false, all = true, paired = is_paired(then, key);
    int32_t last = -1;
    talgeo__span_find(then, key, span);
    for (size_t p = 0; p < then->n_periods; p++) {
        if (!span[p]) continue;
        int32_t now = talgeo__history_period(frame, then, p);
        all = all && now >= 0 && (last < 0 || paired || now == last + 1);
        some = some || now >= 0;
        last = now;
    }
    return all ? ALL_TODAY : some ? SOME_TODAY : NONE_TODAY;
}

/* Can an earlier figure be compared with what is divided as it is? A paired one of other periods
 * can not; then `publish` warns, as it always is so where the follow-up moves on. */
static bool has_divisions(const talgeo__frame *frame, const talgeo__frame *then,
                          const talgeo__cell_key *key)
{
    talgeo__by by[TALGEO__MAX_BY];
    return is_paired(then, key) || translate_divisions(frame, then, &then->tables[key->table], by);
}

/* Who is counted no more, or is now, cannot be told from the others. */
static bool mark_beyond(talgeo__history *history, const talgeo__frame *frame,
                        const talgeo__frame *then, const bool *span)
{
    if (history->beyond == NULL)
        history->beyond = talgeo__calloc(frame->n_periods, sizeof *history->beyond);
    for (size_t p = 0; history->beyond && p < then->n_periods; p++) {
        int32_t now = span[p] ? talgeo__history_period(frame, then, p) : -1;
        if (now >= 0) history->beyond[now] = true;
    }
    return history->beyond != NULL;
}

/* ---- Matching releases ---- */

static void forget(talgeo__history *history, const talgeo__indicator *indicator)
{
    history->n_forgotten++;
    history->forgotten = indicator->id;
}

static bool match_cell(talgeo__history *history, const talgeo__frame *frame,
                       const talgeo__frame *then, const talgeo__public_cell *from, bool *span,
                       talgeo__past *past)
{
    talgeo__public_cell cell = *from;
    const talgeo__indicator *indicator = &then->indicators[cell.key.indicator];
    still_there still = find_still(frame, then, &cell.key, span);
    bool shown = cell.status != TALGEO_CELL_WITHHELD;
    bool whole = still == ALL_TODAY && has_divisions(frame, then, &cell.key);
    if (shown && still != NONE_TODAY && !whole && find_indicator(frame, indicator) >= 0)
        return mark_beyond(history, frame, then, span);
    if (still == ALL_TODAY && translate_key(frame, then, &cell.key))
        past->cells[past->n_cells++] = cell;
    else if (still != NONE_TODAY && cell.status == TALGEO_CELL_PUBLISHED)
        forget(history, indicator);
    return true;
}

static bool match_release(talgeo__history *history, const talgeo__frame *frame,
                          const talgeo_release *release, talgeo__past *past)
{
    const talgeo__frame *then = release->frame;
    bool *span = talgeo__calloc(then->n_periods, sizeof *span);
    past->threshold = release->policy.threshold;
    past->cells = talgeo__calloc(release->n_cells, sizeof *past->cells);
    bool good = span && past->cells;
    for (size_t c = 0; good && c < release->n_cells; c++)
        if (release->cells[c].status != TALGEO_CELL_NOT_MEASURED)
            good = match_cell(history, frame, then, &release->cells[c], span, past);
    free(span);
    return good;
}

/* Periods that were cut otherwise share children in ways that no cell tells. A period that ends on
 * the same day under another label, or the same label with another end, is such a one; and where no
 * period is the same, two that end less than a year apart are. */
static bool cut_otherwise(const talgeo__frame *frame, const talgeo__frame *then)
{
    enum { YEAR = 365 };
    bool any_same = false, any_near = false;
    for (size_t p = 0; p < then->n_periods; p++)
        for (size_t q = 0; q < frame->n_periods; q++) {
            bool label = strcmp(frame->periods[q], then->periods[p]) == 0;
            int32_t apart = frame->period_ends[q] - then->period_ends[p];
            if (label != (apart == 0)) return true;
            any_same = any_same || label;
            any_near = any_near || (apart > -YEAR && apart < YEAR);
        }
    return any_near && !any_same;
}

talgeo_status talgeo__history_match(talgeo__history *history, talgeo__frame *frame,
                                    talgeo_error *error)
{
    history->pasts = talgeo__calloc(history->count, sizeof *history->pasts);
    if (history->pasts == NULL) return talgeo__fail_memory(error, "protect");
    for (size_t r = 0; r < history->count; r++) {
        if (cut_otherwise(frame, history->releases[r]->frame))
            return talgeo__fail(error, TALGEO_E_PRIVACY, "protect",
                                "an earlier release has other periods that overlap those of this "
                                "plan: keep the periods, or publish only periods that lie wholly "
                                "after the earlier ones");
        if (!add_windows(frame, history->releases[r]->frame) ||
            !match_release(history, frame, history->releases[r], &history->pasts[r]))
            return talgeo__fail_memory(error, "protect");
    }
    return talgeo__derived_add(frame) ? TALGEO_OK : talgeo__fail_memory(error, "protect");
}

/* ---- Ending ---- */

void talgeo__history_narrow(const talgeo__history *history, talgeo__frame *frame)
{
    while (frame->n_sets > history->n_sets) talgeo_areas_free(frame->sets[--frame->n_sets]);
    while (frame->n_indicators > history->n_indicators)
        talgeo__indicator_end(&frame->indicators[--frame->n_indicators]);
    while (frame->n_tables > history->n_tables) {
        talgeo__table *table = &frame->tables[--frame->n_tables];
        free(table->indicators);
        free(table->sets);
    }
}

void talgeo__history_free(talgeo__history *history)
{
    for (size_t r = 0; history->pasts && r < history->count; r++) free(history->pasts[r].cells);
    free(history->pasts);
    free(history->beyond);
    free(history->closed);
    free(history->kept);
    *history = (talgeo__history){0};
}
