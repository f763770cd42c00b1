/* Making hidden sums safe with what is shown as it is. */
#include "search.h"

#include <stdlib.h>

#include "../core/memory.h"

bool talgeo__search_open(talgeo__search *s, talgeo__system *system, int64_t threshold)
{
    *s = (talgeo__search){.turn = 1};
    if (talgeo__points_open(&s->points, system, threshold)) {
        s->walker = talgeo__walker_new(&s->points);
        s->attempts = talgeo__calloc(s->points.n_hidden, sizeof *s->attempts);
        if (s->walker && s->attempts && talgeo__region_open(&s->region, &s->points)) return true;
    }
    talgeo__search_close(s);
    return false;
}

void talgeo__search_close(talgeo__search *s)
{
    if (s->region.points) talgeo__region_close(&s->region);
    talgeo__walker_free(s->walker);
    free(s->attempts);
    if (s->points.system) talgeo__points_close(&s->points);
    *s = (talgeo__search){0};
}

static bool is_safe(const talgeo__search *s, size_t hidden)
{
    return talgeo__points_safe(&s->points, hidden);
}

/* Down first, where nobody needs to stay: then it need not be lifted that far. */
static bool walk(talgeo__search *s, size_t hidden, bool many)
{
    for (int direction = -1; direction <= 1 && !s->failed && !is_safe(s, hidden); direction += 2)
        if (talgeo__wanted(&s->points, &s->points.hidden[hidden], direction) > 0 &&
            !talgeo__walk(s->walker, hidden, direction, many))
            s->failed = true;
    return s->failed || is_safe(s, hidden);
}

static bool stretch(talgeo__search *s, size_t hidden)
{
    for (int direction = -1; direction <= 1 && !s->failed && !is_safe(s, hidden); direction += 2)
        if (talgeo__wanted(&s->points, &s->points.hidden[hidden], direction) > 0 &&
            !talgeo__region_stretch(&s->region, direction))
            s->failed = true;
    return s->failed || is_safe(s, hidden);
}

enum { FEW_STEPS = 1 };

/* Was it looked for as hard before, and nothing has changed since? */
static bool is_tried(const talgeo__search *s, size_t hidden, size_t most)
{
    const talgeo__attempt *last = &s->attempts[hidden];
    const talgeo__hidden *h = &s->points.hidden[hidden];
    return last->turn == s->turn && last->most >= most && last->low == h->low &&
           last->high == h->high;
}

static void note(talgeo__search *s, size_t hidden, size_t most)
{
    const talgeo__hidden *h = &s->points.hidden[hidden];
    s->attempts[hidden] = (talgeo__attempt){s->turn, most, h->low, h->high};
}

/* Look by a linear program of so many variables. */
static bool search_region(talgeo__search *s, size_t hidden, size_t size)
{
    if (talgeo__region_enter(&s->region, hidden, size)) return stretch(s, hidden);
    s->failed = true;
    return true;
}

/* Ways that hardly ever find anything are passed over, but for one time in some. */
static bool is_idle(talgeo__yield *yield)
{
    enum { FIRST = 64, RARE = 16, AGAIN = 8 };
    if (yield->tried < FIRST || yield->found * RARE >= yield->tried) return false;
    return ++yield->passed_over % AGAIN != 0;
}

/* Look one way; no further way helps where all that is connected was looked at. */
static bool look(talgeo__search *s, size_t hidden, size_t size)
{
    bool walks = size == FEW_STEPS || size == TALGEO__CLOSE_AND_WALKS;
    bool found = walks ? walk(s, hidden, size != FEW_STEPS) : search_region(s, hidden, size);
    if (!found) note(s, hidden, !walks && s->region.whole ? (size_t)TALGEO__WIDE : size);
    if (size == TALGEO__CLOSE || size == TALGEO__CLOSE_AND_WALKS) {
        talgeo__yield *yield = &s->yields[size == TALGEO__CLOSE_AND_WALKS];
        yield->tried++;
        yield->found += found;
    }
    return found;
}

bool talgeo__search_hidden(talgeo__search *s, size_t hidden, size_t most)
{
    static const size_t sizes[] = {FEW_STEPS,       TALGEO__CLOSE, TALGEO__CLOSE_AND_WALKS,
                                   TALGEO__NEAR,    TALGEO__FAR,   2 * TALGEO__FAR,
                                   4 * TALGEO__FAR, TALGEO__WIDE};
    bool far = most > TALGEO__CLOSE_AND_WALKS, passed_walks = false;
    if (is_safe(s, hidden)) return !s->failed;
    if (talgeo__points_bounded(&s->points, hidden)) return false;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes && sizes[i] <= most; i++) {
        if (is_tried(s, hidden, sizes[i])) continue;
        if (sizes[i] == TALGEO__CLOSE && far && is_idle(&s->yields[0])) continue;
        if (sizes[i] == TALGEO__CLOSE_AND_WALKS && is_idle(&s->yields[1])) {
            passed_walks = far;
            continue;
        }
        if (look(s, hidden, sizes[i])) return !s->failed;
    }
    return passed_walks && walk(s, hidden, true) && !s->failed;
}

void talgeo__search_lower(talgeo__search *s, size_t hidden)
{
    if (s->points.hidden[hidden].low == 0 || s->failed) return;
    if (!talgeo__walk(s->walker, hidden, -1, false)) s->failed = true;
    if (s->points.hidden[hidden].low == 0 || s->failed) return;
    if (!talgeo__region_enter(&s->region, hidden, TALGEO__NEAR) ||
        !talgeo__region_stretch(&s->region, -1))
        s->failed = true;
}

void talgeo__search_show(talgeo__search *s, size_t cell)
{
    s->turn++;
    s->points.system->state[cell] = TALGEO__CELL_SHOWN;
    talgeo__rows_show(&s->points.rows, cell);
    s->failed = s->failed || s->points.rows.failed;
}

void talgeo__search_withhold(talgeo__search *s, size_t cell, talgeo__cell_state state)
{
    s->turn++;
    s->points.system->state[cell] = state;
    talgeo__rows_withhold(&s->points.rows, cell);
    s->failed = s->failed || s->points.rows.failed;
}
