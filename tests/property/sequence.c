/* Made-up towns publish two to four times: the same data again, late rows, corrections, moved
 * borders, another area set, a lower threshold, another stratum, another year, sums over years.
 * Half of them keep what is public, the others correct it. Everything published is then attacked
 * together. Where figures were kept, what the rows say of closed years by now must make no
 * difference to any cell. Usage: property_sequence [towns [seed]]. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attack.h"
#include "core/memory.h"
#include "io/clp_solver.h"
#include "protect/attack.h"
#include "protect/protect.h"
#include "town.h"

enum {
    MOST_RELEASES = 4,
    ALL_SETS = 3, /* estates, districts, estates with other borders */
    PERIODS = 3,  /* there ever are; plans begin with two */
    LEVELS = 2,
    MOST_BOUNDED = 120, /* variables: bounds are slow */
    MOST_ATTACKED = 260,
    STEPS = 4 /* of a mean's scale */
};

/* A child's place in every set there ever is, period, level, outcome; and in which releases it is
 * counted. */
typedef struct child {
    int32_t area[ALL_SETS], period, level, event, answer;
    bool in[MOST_RELEASES];
} child;

typedef struct plan {
    bool sets[ALL_SETS];
    bool by_level, total, pool; /* total: over all years; pool: over two */
    size_t periods;
    int64_t threshold;
} plan;

typedef struct town {
    size_t areas[ALL_SETS];
    child *children;
    size_t n_children;
    plan plans[MOST_RELEASES];
    talgeo_release *releases[MOST_RELEASES];
    size_t n_releases;
    int64_t threshold; /* the lowest */
    bool mean;         /* of answers: numbers are then in steps, STEPS a child */
    bool keeps;        /* what is public; as far as it does, `in` is what was published then */
    /* Where figures are corrected: years that could not be, and repeat what was published. */
    bool repeats[MOST_RELEASES][PERIODS];
} town;

typedef struct tally {
    long towns, releases, refused, cells, withheld, kept_apart, followed, bounded, narrow, naive,
        naive_by_audit, objections, too_large, overflowed, closed, indifferent, repeated;
} tally;

/* ---- Making ---- */

static void place(const town *t, dice *d, child *c)
{
    int32_t home = (int32_t)roll(d, 12);
    for (size_t s = 0; s < ALL_SETS; s++) c->area[s] = home * (int32_t)t->areas[s] / 12;
    /* The third set is the first with one border moved by a house. */
    c->area[2] = (home + (home % 4 == 3)) * (int32_t)t->areas[0] / 12;
    if (c->area[2] >= (int32_t)t->areas[2]) c->area[2] = (int32_t)t->areas[2] - 1;
    c->period = (int32_t)roll(d, PERIODS);
    c->level = (int32_t)roll(d, LEVELS);
    if (t->mean)
        c->answer = (int32_t)roll(d, STEPS + 1);
    else
        c->event = roll(d, 4) == 0;
}

static int64_t worth(const town *t)
{
    return t->mean ? STEPS : 1;
}

/* What a child counts with the event, or without. */
static int64_t part_of(const town *t, const child *c, int32_t event)
{
    if (t->mean) return event ? c->answer : STEPS - c->answer;
    return c->event == event;
}

static child *add_child(town *t, dice *d, size_t from)
{
    t->children = realloc(t->children, (t->n_children + 1) * sizeof *t->children);
    child *c = &t->children[t->n_children++];
    *c = (child){{0}, 0, 0, 0, 0, {false}};
    place(t, d, c);
    for (size_t r = from; r < MOST_RELEASES; r++) c->in[r] = true;
    return c;
}

static void go(town *t, dice *d, size_t from)
{
    child *c = &t->children[roll(d, (uint32_t)t->n_children)];
    for (size_t r = from; r < MOST_RELEASES; r++) c->in[r] = false;
}

/* A child is counted as another from a release on: its outcome was wrong, or its address. */
static void correct(town *t, dice *d, size_t from)
{
    size_t at = roll(d, (uint32_t)t->n_children);
    if (!t->children[at].in[from]) return;
    child *c = add_child(t, d, from);
    child old = t->children[at];
    if (roll(d, 2)) memcpy(c->area, old.area, sizeof c->area);
    c->period = old.period;
    c->level = old.level;
    for (size_t r = from; r < MOST_RELEASES; r++) t->children[at].in[r] = false;
}

static void change(town *t, dice *d, size_t r)
{
    plan *p = &t->plans[r];
    *p = t->plans[r - 1];
    uint32_t few = 1 + roll(d, 10);
    switch (roll(d, 10)) {
    case 0: break;
    case 1:
    case 2:
        for (uint32_t i = 0; i < few; i++) add_child(t, d, r);
        break;
    case 3:
        for (uint32_t i = 0; i < few; i++) correct(t, d, r);
        break;
    case 4:
        p->sets[2] = p->sets[0];
        p->sets[0] = !p->sets[0];
        break;
    case 5: p->sets[1] = true; break;
    case 6: p->threshold = 3; break;
    case 7:
        if (p->periods < PERIODS) p->periods++;
        for (uint32_t i = 0; roll(d, 2) && i < few; i++) add_child(t, d, r);
        break;
    case 8: p->total = p->total || roll(d, 2); break;
    default:
        if (roll(d, 2))
            p->by_level = true;
        else
            for (uint32_t i = 0; i < few; i++) go(t, d, r);
    }
}

static void make_town(town *t, uint64_t seed)
{
    dice d = {seed * 0x9E3779B97F4A7C15u + 1};
    for (int i = 0; i < 8; i++) roll(&d, 2);
    *t = (town){
        .n_releases = 2 + roll(&d, MOST_RELEASES - 1), .mean = seed % 3 == 2, .keeps = seed % 2};
    t->areas[0] = 2 + roll(&d, 3);
    t->areas[1] = 1 + roll(&d, 2);
    t->areas[2] = t->areas[0];
    t->plans[0] = (plan){.sets = {true, roll(&d, 3) > 0, false},
                         .by_level = roll(&d, 3) == 0,
                         .total = roll(&d, 4) == 0,
                         .pool = roll(&d, 4) == 0,
                         .periods = 2,
                         .threshold = 5};
    size_t n = 20 + roll(&d, 180);
    for (size_t i = 0; i < n; i++) add_child(t, &d, 0);
    for (size_t r = 1; r < t->n_releases; r++) change(t, &d, r);
}

/* ---- Publishing ---- */

static talgeo__frame *make_frame(const town *t, const plan *p)
{
    size_t areas[ALL_SETS], n = 0;
    for (size_t s = 0; s < ALL_SETS; s++)
        if (p->sets[s]) areas[n++] = t->areas[s];
    talgeo__frame *frame = town_frame(n, areas, p->periods, 1, (size_t[]){LEVELS}, 1);
    if (t->mean) {
        free(frame->indicators[0].events[0]);
        frame->indicators[0].events[0] = strdup("{from: 0, to: 4, decimals: 0}");
        frame->indicators[0].sensitive_both = true;
    }
    n = 0;
    for (size_t s = 0; s < ALL_SETS; s++)
        if (p->sets[s]) snprintf(frame->sets[n++]->digest, 65, "%zu", s);
    for (size_t y = 0; y < p->periods; y++) frame->period_ends[y] = (int32_t)(365 * y);
    town_table(frame, 1, (1u << n) - 1, true, 0, -1);
    town_table(frame, 1, 0, true, 0, -1);
    if (p->by_level) town_table(frame, 1, (1u << n) - 1, true, 1, -1);
    if (p->total) town_table(frame, 1, (1u << n) - 1, false, 0, -1);
    if (p->pool) town_table(frame, 1, (1u << n) - 1, true, 0, -1);
    if (p->pool) frame->tables[frame->n_tables - 1].pool = 2;
    return frame;
}

static void count(const town *t, const talgeo__frame *frame, size_t r, talgeo__cube *cube)
{
    talgeo__layout l = {frame->n_sets, 1, frame->n_indicators};
    size_t width = talgeo__layout_width(l), n = 0;
    int32_t *keys = calloc(t->n_children * width + 1, sizeof *keys);
    int64_t *counts = calloc(t->n_children + 1, sizeof *counts);
    for (size_t i = 0; i < t->n_children; i++) {
        const child *c = &t->children[i];
        if (!c->in[r] || (size_t)c->period >= frame->n_periods) continue;
        int32_t *key = keys + n * width;
        for (size_t s = 0; s < frame->n_sets; s++)
            key[s] = c->area[frame->sets[s]->digest[0] - '0'];
        key[talgeo__layout_period(l)] = c->period;
        key[talgeo__layout_stratum(l, 0)] = c->level;
        key[talgeo__layout_indicator(l, 0)] = t->mean ? c->answer : c->event;
        counts[n++] = 1;
    }
    town_cube(frame, keys, counts, n, cube);
    free(keys);
    free(counts);
}

/* `closed`, by period. */
static talgeo_status publish(town *t, size_t r, bool *closed, talgeo_error *error)
{
    talgeo__history history;
    talgeo__cube cube;
    talgeo__frame *frame = make_frame(t, &t->plans[r]);
    talgeo__policy policy = {t->plans[r].threshold, 0.95};
    talgeo_status status = talgeo__history_widen(&history, t->releases, r, frame, error);
    count(t, frame, r, &cube);
    history.keeps = t->keeps;
    if (status == TALGEO_OK) status = talgeo__history_match(&history, frame, error);
    if (status == TALGEO_OK)
        status = talgeo__protect_after(frame, &cube, &policy, &history, talgeo__clp_solver(), NULL,
                                       &t->releases[r], error);
    for (size_t p = 0; p < PERIODS; p++)
        closed[p] = history.closed && p < t->plans[r].periods && history.closed[p];
    talgeo__history_free(&history);
    talgeo__cube_free(&cube);
    if (status != TALGEO_OK) talgeo__frame_free(frame);
    return status;
}

/* Who is counted of closed periods: those of the release before. */
static void keep_children(town *t, size_t r, const bool *closed)
{
    for (size_t i = 0; i < t->n_children; i++)
        if (closed[t->children[i].period]) t->children[i].in[r] = t->children[i].in[r - 1];
}

static bool same_cells(const talgeo_release *a, const talgeo_release *b)
{
    bool same = a->n_cells == b->n_cells;
    for (size_t c = 0; same && c < a->n_cells; c++) {
        const talgeo__public_cell *left = &a->cells[c], *right = &b->cells[c];
        same =
            left->status == right->status && left->n == right->n && left->events == right->events;
    }
    return same;
}

/* Other rows of the closed periods, as long as these are closed, give the same cells. */
static bool is_indifferent(const town *t, size_t r, const bool *closed, dice *d, tally *total)
{
    town other = *t;
    bool closed_too[PERIODS], same = true;
    other.children = malloc(t->n_children * sizeof *other.children);
    memcpy(other.children, t->children, t->n_children * sizeof *other.children);
    for (size_t i = 0; i < t->n_children; i++)
        if (closed[t->children[i].period] && roll(d, 4) == 0) other.children[i].in[r] ^= true;
    other.releases[r] = NULL;
    talgeo_status status = publish(&other, r, closed_too, NULL);
    if (memcmp(closed, closed_too, sizeof closed_too) == 0) {
        same = status == TALGEO_OK && same_cells(t->releases[r], other.releases[r]);
        total->indifferent++;
    }
    talgeo__release_free(other.releases[r]);
    free(other.children);
    return same;
}

/* ---- The attacker's variables: kinds of children by the releases in which they are counted ----
 */

typedef struct variable {
    child kind; /* `in`: the pattern */
    int64_t truth;
} variable;

typedef struct siege {
    const town *town;
    variable *items;
    size_t n;
    attack *attack;
} siege;

static bool same_kind(const child *a, const child *b)
{
    return memcmp(a->area, b->area, sizeof a->area) == 0 && a->period == b->period &&
           a->level == b->level;
}

static bool counted(const town *t, const child *c)
{
    bool any = false;
    for (size_t r = 0; r < t->n_releases; r++) any = any || c->in[r];
    return any;
}

/* Were children only added? */
static bool only_late(const town *t)
{
    for (size_t i = 0; i < t->n_children; i++)
        for (size_t r = 1; r < t->n_releases; r++)
            if (t->children[i].in[r - 1] && !t->children[i].in[r]) return false;
    return true;
}

static bool all_same(const town *t)
{
    for (size_t i = 0; i < t->n_children; i++)
        for (size_t r = 1; r < t->n_releases; r++)
            if (t->children[i].in[r] != t->children[i].in[0]) return false;
    return true;
}

static void add_variable(siege *s, const child *like, int32_t event, const bool *in)
{
    variable v = {*like, 0};
    v.kind.event = event;
    memcpy(v.kind.in, in, sizeof v.kind.in);
    for (size_t i = 0; i < s->n; i++)
        if (same_kind(&s->items[i].kind, like) && s->items[i].kind.event == event &&
            memcmp(s->items[i].kind.in, in, s->town->n_releases) == 0)
            return;
    for (size_t i = 0; i < s->town->n_children; i++) {
        const child *c = &s->town->children[i];
        if (same_kind(c, like) && memcmp(c->in, in, s->town->n_releases) == 0)
            v.truth += part_of(s->town, c, event);
    }
    s->items = realloc(s->items, (s->n + 1) * sizeof *s->items);
    s->items[s->n++] = v;
}

/* Where nothing has changed: one pattern; where children only came: from each release on. Else (one
 * release alone): counted in it or not. */
static siege lay_siege(const town *t, size_t alone)
{
    siege s = {.town = t};
    bool same = all_same(t);
    for (size_t i = 0; i < t->n_children; i++) {
        const child *c = &t->children[i];
        if (!counted(t, c) || (alone < MOST_RELEASES && !c->in[alone])) continue;
        for (int32_t event = 0; event < 2; event++) {
            bool in[MOST_RELEASES] = {false};
            if (alone < MOST_RELEASES) {
                in[alone] = true;
                add_variable(&s, c, event, in);
                continue;
            }
            for (size_t from = 0; from < (same ? 1 : t->n_releases); from++) {
                for (size_t r = 0; r < MOST_RELEASES; r++) in[r] = r >= from;
                add_variable(&s, c, event, in);
            }
        }
    }
    return s;
}

/* With one release alone the truth of a variable is the children it counts. */
static void count_alone(siege *s, size_t r)
{
    for (size_t v = 0; v < s->n; v++) {
        s->items[v].truth = 0;
        for (size_t i = 0; i < s->town->n_children; i++) {
            const child *c = &s->town->children[i];
            if (c->in[r] && same_kind(c, &s->items[v].kind))
                s->items[v].truth += part_of(s->town, c, s->items[v].kind.event);
        }
    }
}

/* ---- Groups: places, levels and periods; -1: all ---- */

typedef struct group {
    int32_t area[ALL_SETS], first, period, level; /* periods first..period */
    int32_t without;                              /* a set whose area is to be left out, -1 none */
} group;

enum { EVENTS, OTHERS, CHILDREN, N_NUMBERS };

static bool in_group(const child *c, const group *g)
{
    bool in =
        c->period >= g->first && c->period <= g->period && (g->level < 0 || c->level == g->level);
    for (int32_t s = 0; s < ALL_SETS; s++)
        if (g->area[s] >= 0) in = in && (c->area[s] == g->area[s]) == (s != g->without);
    return in;
}

/* Children of the group who are counted in release r, and (unless it is -1) not in `since`. */
static int64_t members_of(const siege *s, const group *g, int number, size_t r, int since,
                          bool *member)
{
    int64_t truth = 0;
    for (size_t v = 0; v < s->n; v++) {
        const child *c = &s->items[v].kind;
        member[v] = in_group(c, g) && c->in[r] && (since < 0 || !c->in[since]) &&
                    (number == CHILDREN || c->event == (number == EVENTS));
        if (member[v]) truth += s->items[v].truth;
    }
    return truth;
}

/* What a cell counts. */
static group group_of(const talgeo_release *release, const talgeo__cell_key *key)
{
    const talgeo__table *table = &release->frame->tables[key->table];
    int32_t last = table->by_period ? key->period : (int32_t)release->frame->n_periods - 1;
    int32_t first = !table->by_period ? 0 : table->pool ? last - 1 : last;
    group g = {{-1, -1, -1}, first, last, key->level[0], -1};
    if (key->set >= 0) g.area[release->frame->sets[key->set]->digest[0] - '0'] = key->area;
    return g;
}

static bool repeats(const town *t, size_t r, const group *g)
{
    bool any = false;
    for (int32_t p = g->first < 0 ? 0 : g->first; p <= g->period; p++)
        any = any || t->repeats[r][p];
    return any;
}

/* Did an earlier release show the same of the same? */
static bool is_repeated(const town *t, size_t r, const group *g, const talgeo__public_cell *cell)
{
    for (size_t q = r; q-- > 0;)
        for (size_t c = 0; c < t->releases[q]->n_cells; c++) {
            const talgeo__public_cell *then = &t->releases[q]->cells[c];
            const group h = group_of(t->releases[q], &then->key);
            if (memcmp(&h, g, sizeof h) == 0 && then->status == cell->status &&
                then->n == cell->n && then->events == cell->events)
                return true;
        }
    return false;
}

static void show_release(siege *s, size_t r, bool *member)
{
    const talgeo_release *release = s->town->releases[r];
    for (size_t c = 0; c < release->n_cells; c++) {
        const talgeo__public_cell *cell = &release->cells[c];
        const group g = group_of(release, &cell->key);
        if (cell->status == TALGEO_CELL_WITHHELD || cell->status == TALGEO_CELL_NOT_MEASURED)
            continue;
        if (repeats(s->town, r, &g)) {
            if (!is_repeated(s->town, r, &g, cell)) fprintf(stderr, "a figure is new\n"), abort();
            continue;
        }
        bool empty = cell->status == TALGEO_CELL_NO_CHILDREN;
        for (int number = EVENTS; number <= OTHERS; number++) {
            int64_t all = cell->n * worth(s->town);
            int64_t shown = empty ? 0 : number == EVENTS ? cell->events : all - cell->events;
            if (members_of(s, &g, number, r, -1, member) != shown)
                fprintf(stderr, "a figure is wrong\n"), abort();
            attack_show(s->attack, member, shown);
        }
    }
}

typedef void visit(siege *s, const group *g, void *with);

/* Every cell that a release asks for, and what two areas have in common or do not. */
static void visit_periods(siege *s, int32_t first, int32_t period, visit *each, void *with)
{
    const town *t = s->town;
    for (int32_t level = -1; level < LEVELS; level++) {
        const group all = {{-1, -1, -1}, first, period, level, -1};
        each(s, &all, with);
        for (int32_t set = 0; set < ALL_SETS; set++)
            for (int32_t a = 0; a < (int32_t)t->areas[set]; a++) {
                group g = all;
                g.area[set] = a;
                each(s, &g, with);
                for (int32_t other = 0; other < ALL_SETS; other++)
                    for (int32_t b = 0; other != set && b < (int32_t)t->areas[other]; b++) {
                        group pair = g;
                        pair.area[other] = b;
                        if (other > set) each(s, &pair, with);
                        pair.without = other;
                        each(s, &pair, with);
                    }
            }
    }
}

static void visit_groups(siege *s, visit *each, void *with)
{
    for (int32_t period = 0; period < PERIODS; period++)
        for (int32_t first = 0; first <= period; first++)
            visit_periods(s, first, period, each, with);
}

/* Are sums over these periods asked for? Those of all periods have no cell without areas. */
static bool periods_asked(const plan *p, const group *g)
{
    bool placed = g->area[0] >= 0 || g->area[1] >= 0 || g->area[2] >= 0;
    if ((size_t)g->period >= p->periods) return false;
    if (g->first == g->period) return true;
    if (!placed || g->level >= 0) return false;
    return (p->pool && g->period - g->first == 1) ||
           (p->total && g->first == 0 && (size_t)g->period + 1 == p->periods);
}

/* Is the group one of a release: its sets and its level were asked for? */
static bool asked(const town *t, const group *g, size_t r)
{
    const plan *p = &t->plans[r];
    if (!periods_asked(p, g)) return false;
    for (size_t s = 0; s < ALL_SETS; s++)
        if (g->area[s] >= 0 && !p->sets[s]) return false;
    return g->level < 0 || (p->by_level && (g->area[0] >= 0 || g->area[1] >= 0 || g->area[2] >= 0));
}

static bool is_secret(const town *t, const siege *s, const group *g, int number, size_t r,
                      int since, bool *member)
{
    int64_t children = members_of(s, g, CHILDREN, r, since, member);
    int64_t value = members_of(s, g, number, r, since, member);
    return (value > 0 && value < t->threshold * worth(t)) ||
           ((number == OTHERS || (t->mean && number == EVENTS)) && value == 0 && children > 0);
}

/* ---- What must not be found ---- */

typedef struct search {
    tally *t;
    long followed, narrow;
} search;

static void try_group(siege *s, const group *g, size_t r, int since, search *found)
{
    const town *t = s->town;
    bool *member = calloc(s->n + 1, sizeof *member);
    for (int number = EVENTS; number < N_NUMBERS; number++) {
        int64_t value, high = 0, low = 0;
        bool open = false, open_down = false;
        if (!is_secret(t, s, g, number, r, since, member)) continue;
        int64_t truth = members_of(s, g, number, r, since, member);
        if (attack_follows(s->attack, member, &value)) {
            if (value != truth) fprintf(stderr, "the attacker errs\n"), abort();
            found->followed++;
        }
        bool cell = (g->area[0] >= 0) + (g->area[1] >= 0) + (g->area[2] >= 0) < 2;
        if (!cell || number == CHILDREN || s->n > MOST_BOUNDED) continue;
        if (!attack_bound(s->attack, member, 1, &high, &open) ||
            !attack_bound(s->attack, member, -1, &low, &open_down)) {
            found->t->overflowed++;
            continue;
        }
        found->t->bounded++;
        int64_t least = t->threshold * worth(t);
        found->narrow += !open && (high < least || (since < 0 && high - low < least));
    }
    free(member);
}

static void try_all(siege *s, const group *g, void *with)
{
    const town *t = s->town;
    for (size_t r = 0; r < t->n_releases; r++) {
        if (asked(t, g, r)) try_group(s, g, r, -1, with);
        for (size_t since = 0; since < r; since++)
            if (asked(t, g, r) && asked(t, g, since)) try_group(s, g, r, (int)since, with);
    }
}

/* What follows of a group in each release alone: the difference of two must not be small. */
typedef struct alone {
    siege sieges[MOST_RELEASES];
    search *found;
} alone;

static bool slight(const town *t, int64_t difference)
{
    int64_t least = t->threshold * worth(t);
    return difference != 0 && difference < least && -difference < least;
}

static void try_differences(siege *s, const group *g, void *with)
{
    alone *a = with;
    const town *t = s->town;
    for (int number = EVENTS; number < N_NUMBERS; number++) {
        int64_t value[MOST_RELEASES];
        bool known[MOST_RELEASES];
        for (size_t r = 0; r < t->n_releases; r++) {
            bool *member = calloc(a->sieges[r].n + 1, sizeof *member);
            members_of(&a->sieges[r], g, number, r, -1, member);
            known[r] = attack_follows(a->sieges[r].attack, member, &value[r]);
            free(member);
        }
        bool cell = (g->area[0] >= 0) + (g->area[1] >= 0) + (g->area[2] >= 0) < 2;
        for (size_t r = 1; r < t->n_releases; r++)
            for (size_t q = 0; q < r; q++)
                if (cell && known[r] && known[q] && asked(t, g, r) && asked(t, g, q))
                    a->found->followed += slight(t, value[r] - value[q]);
    }
}

static void run_attack(siege *s, const bool *releases)
{
    bool *member = calloc(s->n + 1, sizeof *member);
    s->attack = attack_new(s->n);
    for (size_t r = 0; r < s->town->n_releases; r++)
        if (releases[r]) show_release(s, r, member);
    attack_run(s->attack);
    free(member);
}

static void end_siege(siege *s)
{
    if (s->attack) attack_free(s->attack);
    free(s->items);
}

static search attack_town(const town *t, tally *total)
{
    search found = {.t = total};
    alone a = {.found = &found};
    for (size_t r = 0; r < t->n_releases; r++) {
        bool one[MOST_RELEASES] = {false};
        one[r] = true;
        a.sieges[r] = lay_siege(t, r);
        count_alone(&a.sieges[r], r);
        run_attack(&a.sieges[r], one);
    }
    siege none = {.town = t};
    visit_groups(&none, try_differences, &a);
    for (size_t r = 0; r < t->n_releases; r++) end_siege(&a.sieges[r]);
    if (!only_late(t)) return found;
    siege s = lay_siege(t, MOST_RELEASES);
    const bool all[MOST_RELEASES] = {true, true, true, true};
    if (s.n <= MOST_ATTACKED) {
        run_attack(&s, all);
        visit_groups(&s, try_all, &found);
        total->kept_apart++;
    } else {
        total->too_large++;
    }
    end_siege(&s);
    return found;
}

/* ---- The library's own audit of the last release, with all before ---- */

static int32_t *list_combinations(const town *t, const talgeo__frame *frame, size_t *count)
{
    int32_t *list = calloc(t->n_children * frame->n_sets + 1, sizeof *list);
    *count = 0;
    for (size_t i = 0; i < t->n_children; i++) {
        int32_t *row = list + *count * frame->n_sets;
        bool known = false;
        for (size_t s = 0; s < frame->n_sets; s++)
            row[s] = t->children[i].area[frame->sets[s]->digest[0] - '0'];
        for (size_t k = 0; k < *count && !known; k++)
            known = memcmp(list + k * frame->n_sets, row, frame->n_sets * sizeof *row) == 0;
        *count += !known;
    }
    return list;
}

static talgeo_status audit(const town *t, talgeo_audit_result *result)
{
    size_t last = t->n_releases - 1, n;
    talgeo__history history;
    talgeo__frame *frame = talgeo__frame_outline(t->releases[last]->frame);
    talgeo_status status = talgeo__history_widen(&history, t->releases, last, frame, NULL);
    if (status == TALGEO_OK) status = talgeo__history_match(&history, frame, NULL);
    int32_t *combinations = list_combinations(t, frame, &n);
    const talgeo__audited audited = {.release = t->releases[last],
                                     .frame = frame,
                                     .history = &history,
                                     .combinations = combinations,
                                     .n_combinations = n,
                                     .solver = talgeo__clp_solver()};
    if (status == TALGEO_OK) status = talgeo__attack(&audited, result, NULL);
    free(combinations);
    talgeo__history_free(&history);
    talgeo__frame_free(frame);
    return status;
}

/* ---- One town ---- */

/* The same, but each release protected as if it were the first: often enough something is found. */
static bool naive_is_convicted(uint64_t seed, bool *by_audit)
{
    town t;
    tally ignored = {0};
    make_town(&t, seed);
    t.threshold = 5;
    bool good = true;
    for (size_t r = 0; r < t.n_releases && good; r++) {
        talgeo__cube cube;
        talgeo__frame *frame = make_frame(&t, &t.plans[r]);
        talgeo__policy policy = {t.plans[r].threshold, 0.95};
        if (policy.threshold < t.threshold) t.threshold = policy.threshold;
        count(&t, frame, r, &cube);
        good = talgeo__protect(frame, &cube, &policy, talgeo__clp_solver(), NULL, &t.releases[r],
                               NULL) == TALGEO_OK;
        talgeo__cube_free(&cube);
    }
    search found = good ? attack_town(&t, &ignored) : (search){0};
    talgeo_audit_result result = {.size = sizeof result};
    *by_audit = good && audit(&t, &result) == TALGEO_E_PRIVACY;
    for (size_t r = 0; r < t.n_releases; r++) talgeo__release_free(t.releases[r]);
    free(t.children);
    return found.followed + found.narrow > 0;
}

static bool try_town(uint64_t seed, tally *total)
{
    town t;
    dice d = {seed + 1};
    make_town(&t, seed);
    t.threshold = 5;
    bool good = true;
    for (size_t r = 0; r < t.n_releases; r++) {
        talgeo_error error = TALGEO_ERROR_INIT;
        bool closed[PERIODS];
        talgeo_status status = publish(&t, r, closed, &error);
        if (status == TALGEO_E_PRIVACY) {
            total->refused++;
            printf("seed %llu: release %zu refused: %s\n", (unsigned long long)seed, r,
                   error.message);
            t.n_releases = r;
            break;
        }
        if (status != TALGEO_OK) {
            printf("seed %llu: %s\n", (unsigned long long)seed, error.message);
            good = false;
            t.n_releases = r;
            break;
        }
        total->releases++;
        total->repeated += !t.keeps && memchr(closed, true, sizeof closed);
        if (!t.keeps) memcpy(t.repeats[r], closed, sizeof closed);
        if (t.keeps && memchr(closed, true, sizeof closed)) {
            total->closed++;
            if (!is_indifferent(&t, r, closed, &d, total)) {
                printf("seed %llu: release %zu depends on rows of closed years\n",
                       (unsigned long long)seed, r);
                good = false;
            }
            keep_children(&t, r, closed);
        }
        for (size_t c = 0; c < t.releases[r]->n_cells; c++, total->cells++)
            total->withheld += t.releases[r]->cells[c].status == TALGEO_CELL_WITHHELD;
        if (t.plans[r].threshold < t.threshold) t.threshold = t.plans[r].threshold;
    }
    search found = attack_town(&t, total);
    if (found.followed || found.narrow)
        printf("seed %llu: %ld numbers follow, %ld intervals are too narrow\n",
               (unsigned long long)seed, found.followed, found.narrow);
    total->towns++;
    total->followed += found.followed;
    total->narrow += found.narrow;
    talgeo_audit_result result = {.size = sizeof result};
    talgeo_status status = t.n_releases ? audit(&t, &result) : TALGEO_OK;
    if (status != TALGEO_OK) {
        printf(
            "seed %llu: the audit objects (%d): %lld exact, %lld below, %lld narrow, %lld small, "
            "%lld changes\n",
            (unsigned long long)seed, (int)status, (long long)result.exact, (long long)result.below,
            (long long)result.narrow, (long long)result.small_published, (long long)result.changes);
        total->objections++;
    }
    if (seed % 4 == 0) {
        bool by_audit;
        total->naive += naive_is_convicted(seed, &by_audit);
        total->naive_by_audit += by_audit;
    }
    for (size_t r = 0; r < t.n_releases; r++) talgeo__release_free(t.releases[r]);
    free(t.children);
    return good && found.followed + found.narrow == 0 && status == TALGEO_OK;
}

int main(int argc, char **argv)
{
    long towns = argc > 1 ? strtol(argv[1], NULL, 10) : 300;
    uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    tally t = {0};
    int failures = 0;
    for (long i = 0; i < towns; i++) failures += !try_town(seed + (uint64_t)i, &t);
    printf("%ld towns from seed %llu, %ld releases (%ld refused), %ld cells, %ld withheld\n",
           t.towns, (unsigned long long)seed, t.releases, t.refused, t.cells, t.withheld);
    printf("attacked over all releases: %ld towns (%ld too large); %ld numbers follow; %ld "
           "intervals computed, %ld too narrow; %ld given up for large fractions\n",
           t.kept_apart, t.too_large, t.followed, t.bounded, t.narrow, t.overflowed);
    printf("each release protected by itself: %ld of %ld towns convicted, %ld by the audit\n",
           t.naive, towns / 4, t.naive_by_audit);
    printf("%ld releases keep closed periods, %ld of them whatever their rows say\n", t.closed,
           t.indifferent);
    printf("%ld releases repeat what they cannot correct\n", t.repeated);
    printf("the audit objects to %ld towns\n", t.objections);
    if (towns >= 100 && (t.naive * 10 < towns / 4 || t.naive_by_audit * 10 < towns / 4)) {
        printf("the attacker has no teeth\n");
        failures++;
    }
    return failures > 0;
}
