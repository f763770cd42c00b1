/* Sparse elimination modulo a prime. Shown sums become pivot rows in echelon form; hidden sums are
 * kept fully reduced, so that a new sum discloses one exactly where its own rest is a multiple of
 * the hidden sum's rest. Multiples are found by hash, not by scanning. Sums whose rests are
 * multiples of each other follow from each other: a family whose child is the only one in a sum
 * knows what it is, and so all that follow from it. */
#include "eliminate.h"

#include <stdlib.h>
#include <string.h>

#include "../core/memory.h"
#include "echelon.h"
#include "field.h"

/* Whose child it is: the variable that counts it. */
enum { NOBODY = -1, OTHERS = -2 };

/* Of the sums that follow from each other: the only child of one, and of the hidden ones; OTHERS:
 * several children, or different ones. */
typedef struct holders {
    int32_t single, secret;
} holders;

struct talgeo__elimination {
    talgeo__echelon shown;
    talgeo__rest *hidden; /* fully reduced rests of the watched sums: hidden ones, then single
                             children */
    holders *holders;
    uint64_t *key;
    bool *alive; /* false: another one has the same rest but for a factor */
    size_t n_hidden;
    talgeo__list *hidden_with; /* by variable: hidden rows that have it, or had it */
    int32_t *hidden_count;     /* by variable: live hidden rows that have it */
    int32_t *slots;            /* hash by key: number + 1; rows whose key has changed are skipped */
    size_t n_slots, slots_used;
    uint32_t *visit; /* by hidden row: number of the last visit */
    uint32_t visits;
    bool *changing; /* by hidden row: false between calls */
    bool failed;    /* out of memory */
};

/* ---- Making and ending ---- */

talgeo__elimination *talgeo__elimination_new(const talgeo__system *system, uint64_t prime,
                                             const bool *zero)
{
    talgeo__elimination *e = talgeo__calloc(1, sizeof *e);
    if (e == NULL) return NULL;
    e->hidden_with = talgeo__calloc(system->n_variables, sizeof *e->hidden_with);
    e->hidden_count = talgeo__calloc(system->n_variables, sizeof *e->hidden_count);
    if (e->hidden_with && e->hidden_count && talgeo__echelon_open(&e->shown, system, prime, zero))
        return e;
    e->shown.system = system;
    talgeo__elimination_free(e);
    return NULL;
}

void talgeo__elimination_free(talgeo__elimination *e)
{
    if (e == NULL) return;
    for (size_t i = 0; e->hidden && i < e->n_hidden; i++) free(e->hidden[i].entries);
    for (size_t v = 0; e->hidden_with && v < e->shown.system->n_variables; v++)
        free(e->hidden_with[v].items);
    talgeo__echelon_close(&e->shown);
    free(e->hidden);
    free(e->holders);
    free(e->key);
    free(e->alive);
    free(e->changing);
    free(e->hidden_with);
    free(e->hidden_count);
    free(e->slots);
    free(e->visit);
    free(e);
}

static bool failed(const talgeo__elimination *e)
{
    return e->failed || e->shown.failed;
}

/* ---- Keys: equal for rows that are multiples of each other ---- */

static uint64_t key_of(const talgeo__rest *r, uint64_t prime)
{
    uint64_t sum = 0, lead = 1;
    int32_t first = INT32_MAX;
    for (size_t i = 0; i < r->count; i++) {
        const talgeo__factor *at = &r->entries[i];
        sum = talgeo__field_add(
            sum, talgeo__field_mul(talgeo__echelon_weight(at->variable), at->factor, prime), prime);
        if (at->variable > first) continue;
        first = at->variable;
        lead = at->factor;
    }
    return talgeo__field_mul(sum, talgeo__field_inverse(lead, prime), prime);
}

/* Live hidden row with the key, -1 for none. */
static int32_t find_key(const talgeo__elimination *e, uint64_t key)
{
    if (e->n_slots == 0) return -1;
    size_t mask = e->n_slots - 1;
    for (size_t slot = key & mask; e->slots[slot]; slot = (slot + 1) & mask) {
        int32_t h = e->slots[slot] - 1;
        if (e->alive[h] && e->key[h] == key) return h;
    }
    return -1;
}

static void put_slot(talgeo__elimination *e, int32_t h)
{
    size_t mask = e->n_slots - 1, slot = e->key[h] & mask;
    while (e->slots[slot]) slot = (slot + 1) & mask;
    e->slots[slot] = h + 1;
    e->slots_used++;
}

static void put_key(talgeo__elimination *e, int32_t h)
{
    if (e->slots_used * 2 >= e->n_slots) { /* drop the rows whose key has changed */
        memset(e->slots, 0, e->n_slots * sizeof *e->slots);
        e->slots_used = 0;
        for (size_t i = 0; i < e->n_hidden; i++)
            if (e->alive[i] && (int32_t)i != h) put_slot(e, (int32_t)i);
    }
    put_slot(e, h);
}

/* ---- Hidden rows ---- */

static void count_row(talgeo__elimination *e, int32_t h, int32_t change)
{
    for (size_t i = 0; i < e->hidden[h].count; i++)
        e->hidden_count[e->hidden[h].entries[i].variable] += change;
}

static void drop_hidden(talgeo__elimination *e, int32_t h)
{
    if (e->alive[h]) count_row(e, h, -1);
    e->alive[h] = false;
    free(e->hidden[h].entries);
    e->hidden[h] = (talgeo__rest){0};
}

static int32_t join(int32_t a, int32_t b)
{
    return a == NOBODY || a == b ? b : b == NOBODY ? a : OTHERS;
}

static holders join_holders(holders a, holders b)
{
    return (holders){join(a.single, b.single), join(a.secret, b.secret)};
}

/* Does a family learn of others? */
static bool tells(holders h)
{
    return h.single != NOBODY && h.secret != NOBODY && (h.single == OTHERS || h.single != h.secret);
}

/* Give hidden row h a rest. One that another row has too need not be kept twice: they follow from
 * the same sums. Where facts alone tell a family already, that cannot be undone. */
static void set_hidden(talgeo__elimination *e, int32_t h, talgeo__rest rest)
{
    drop_hidden(e, h);
    e->hidden[h] = rest;
    uint64_t key = key_of(&rest, e->shown.prime);
    int32_t twin = find_key(e, key);
    e->key[h] = key;
    if (rest.count == 0) return;
    if (twin >= 0) {
        holders both = join_holders(e->holders[twin], e->holders[h]);
        if (tells(both)) both.single = NOBODY;
        e->holders[twin] = both;
        drop_hidden(e, h);
        return;
    }
    e->alive[h] = true;
    count_row(e, h, 1);
    put_key(e, h);
    for (size_t i = 0; i < rest.count; i++) {
        talgeo__list *with = &e->hidden_with[rest.entries[i].variable];
        if (with->count && with->items[with->count - 1] == h) continue;
        if (!talgeo__list_add(with, h)) e->failed = true;
    }
}

static bool make_room(talgeo__elimination *e, size_t n)
{
    size_t n_slots = 64;
    e->hidden = talgeo__calloc(n, sizeof *e->hidden);
    e->holders = talgeo__calloc(n, sizeof *e->holders);
    e->key = talgeo__calloc(n, sizeof *e->key);
    e->alive = talgeo__calloc(n, sizeof *e->alive);
    e->visit = talgeo__calloc(n, sizeof *e->visit);
    e->changing = talgeo__calloc(n, sizeof *e->changing);
    while (n_slots < 8 * n) n_slots *= 2;
    e->slots = talgeo__calloc(n_slots, sizeof *e->slots);
    e->n_slots = n_slots;
    return e->hidden && e->holders && e->key && e->alive && e->visit && e->changing && e->slots;
}

static void watch_row(talgeo__elimination *e, talgeo__rest rest, holders of)
{
    int32_t h = (int32_t)e->n_hidden++;
    e->holders[h] = of;
    if (rest.count) set_hidden(e, h, rest);
}

/* Whose child a hidden sum is of. */
static int32_t child_of(const talgeo__system *system, size_t sum)
{
    int32_t child = system->alone[sum];
    if (child < 0) child = talgeo__system_child(system, (int32_t)sum);
    return child < 0 ? OTHERS : child;
}

/* Of the sum as such. */
static holders holders_of(const talgeo__system *system, size_t sum)
{
    return (holders){system->families ? system->alone[sum] : NOBODY,
                     system->hidden[sum] ? child_of(system, sum) : NOBODY};
}

static bool is_watched(const talgeo__system *system, size_t sum)
{
    holders h = holders_of(system, sum);
    return h.single != NOBODY || h.secret != NOBODY;
}

/* Does its family know that the variable counts its child alone? */
static bool is_single(const talgeo__system *system, size_t variable)
{
    return system->families && system->counts[variable] == system->worth;
}

bool talgeo__elimination_watch(talgeo__elimination *e, bool *exposed)
{
    const talgeo__system *system = e->shown.system;
    size_t n = 0;
    for (size_t s = 0; s < system->n_sums; s++) n += is_watched(system, s);
    for (size_t v = 0; v < system->n_variables; v++) n += is_single(system, v);
    if (!make_room(e, n)) return false;
    *exposed = false;
    for (size_t s = 0; s < system->n_sums && !failed(e); s++) {
        if (!is_watched(system, s)) continue;
        talgeo__rest rest = talgeo__echelon_reduce(&e->shown, (int32_t)s, 0);
        if (rest.count == 0 && system->hidden[s]) *exposed = true;
        watch_row(e, rest, holders_of(system, s));
    }
    for (size_t v = 0; v < system->n_variables && !failed(e); v++)
        if (is_single(system, v))
            watch_row(e, talgeo__echelon_reduce_variable(&e->shown, (int32_t)v),
                      (holders){(int32_t)v, NOBODY});
    return !failed(e);
}

/* ---- Showing ---- */

/* The hidden rows that a new pivot changes, with what they become. */
typedef struct change {
    int32_t hidden;
    talgeo__rest rest;
    uint64_t key;
} change;

typedef struct changes {
    change *items;
    size_t count, capacity;
} changes;

static void free_changes(changes *c)
{
    for (size_t i = 0; i < c->count; i++) free(c->items[i].rest.entries);
    free(c->items);
    *c = (changes){0};
}

/* The variable of a rest to eliminate: one in few hidden rows, then the last one. Large sums are
 * mostly shown first, and their long rows take the last variables, which are of few places: sums of
 * other places stay short. */
static size_t choose_pivot(const talgeo__elimination *e, const talgeo__rest *rest)
{
    size_t best = 0;
    for (size_t i = 1; i < rest->count; i++) {
        int32_t v = rest->entries[i].variable, b = rest->entries[best].variable;
        int32_t more = e->hidden_count[v] - e->hidden_count[b];
        if (more ? more < 0 : v > b) best = i;
    }
    return best;
}

/* Take the variable out of the row itself. False: it is not in it. */
static bool substitute(talgeo__elimination *e, talgeo__rest *row, const talgeo__rest *rest,
                       int32_t variable)
{
    talgeo__rest made;
    if (!talgeo__echelon_substitute(&e->shown, row, rest, variable, &made)) return false;
    free(row->entries);
    *row = made;
    return true;
}

static void find_changes(talgeo__elimination *e, const talgeo__rest *rest, int32_t variable,
                         changes *out)
{
    talgeo__list *with = &e->hidden_with[variable];
    for (size_t i = 0; i < out->count; i++) {
        change *c = &out->items[i];
        e->changing[c->hidden] = true;
        if (substitute(e, &c->rest, rest, variable)) c->key = key_of(&c->rest, e->shown.prime);
    }
    size_t before = out->count;
    e->visits++;
    for (size_t i = 0; i < with->count && !failed(e); i++) {
        int32_t h = with->items[i];
        if (!e->alive[h] || e->changing[h] || e->visit[h] == e->visits) continue;
        e->visit[h] = e->visits;
        change c = {.hidden = h};
        if (!talgeo__echelon_substitute(&e->shown, &e->hidden[h], rest, variable, &c.rest))
            continue;
        c.key = key_of(&c.rest, e->shown.prime);
        if (!talgeo__grow(&out->items, &out->capacity, out->count + 1, sizeof c)) {
            free(c.rest.entries);
            e->failed = true;
        } else
            out->items[out->count++] = c;
    }
    for (size_t i = 0; i < before; i++) e->changing[out->items[i].hidden] = false;
}

/* Would a sum with this rest, shown, show a hidden one? */
static bool discloses(const talgeo__elimination *e, const talgeo__rest *rest)
{
    int32_t h = find_key(e, key_of(rest, e->shown.prime));
    return h >= 0 && e->holders[h].secret != NOBODY;
}

static int compare_changes(const void *a, const void *b)
{
    const change *left = a, *right = b;
    if (left->key != right->key) return left->key < right->key ? -1 : 1;
    return (left->hidden > right->hidden) - (left->hidden < right->hidden);
}

/* Those that follow from each other once the changes have happened, from..to - 1 among them. */
static holders holders_after(const talgeo__elimination *e, const changes *c, size_t from, size_t to)
{
    int32_t same = find_key(e, c->items[from].key);
    holders all = {NOBODY, NOBODY};
    if (same >= 0 && !e->changing[same]) all = e->holders[same];
    for (size_t i = from; i < to; i++) all = join_holders(all, e->holders[c->items[i].hidden]);
    return all;
}

/* Does a hidden sum follow once the changes have happened, or can a family work one out? */
static bool changes_disclose(talgeo__elimination *e, changes *c)
{
    bool found = false;
    if (c->count) qsort(c->items, c->count, sizeof *c->items, compare_changes);
    for (size_t i = 0; i < c->count; i++) e->changing[c->items[i].hidden] = true;
    for (size_t i = 0, next; i < c->count && !found; i = next) {
        for (next = i + 1; next < c->count && c->items[next].key == c->items[i].key;) next++;
        if (c->items[i].rest.count) {
            found = tells(holders_after(e, c, i, next));
            continue;
        }
        for (size_t k = i; k < next; k++)
            found = found || e->holders[c->items[k].hidden].secret != NOBODY;
    }
    for (size_t i = 0; i < c->count; i++) e->changing[c->items[i].hidden] = false;
    return found;
}

/* Apply changes of hidden rows. */
static void apply(talgeo__elimination *e, changes *c)
{
    for (size_t i = 0; i < c->count; i++) drop_hidden(e, c->items[i].hidden);
    for (size_t i = 0; i < c->count; i++) {
        set_hidden(e, c->items[i].hidden, c->items[i].rest);
        c->items[i].rest = (talgeo__rest){0};
    }
}

static talgeo__rest rest_of(talgeo__elimination *e, int32_t sum)
{
    if (talgeo__echelon_implies(&e->shown, sum)) return (talgeo__rest){0};
    return talgeo__echelon_reduce(&e->shown, sum, e->shown.system->value[sum]);
}

/* A sum's rest made ready to become a pivot. */
typedef struct candidate {
    talgeo__rest rest;
    int32_t variable;
} candidate;

/* Adds what it does to the hidden rows. */
static void prepare(talgeo__elimination *e, candidate *c, changes *pending)
{
    size_t pivot = choose_pivot(e, &c->rest);
    c->variable = c->rest.entries[pivot].variable;
    talgeo__echelon_normalise(&e->shown, &c->rest, pivot);
    find_changes(e, &c->rest, c->variable, pending);
}

/* Takes over the rest. */
static void commit(talgeo__elimination *e, candidate *c)
{
    talgeo__list *with = &e->hidden_with[c->variable];
    free(with->items);
    *with = (talgeo__list){0};
    talgeo__echelon_add(&e->shown, c->rest, c->variable);
    c->rest = (talgeo__rest){0};
}

/* Would the two disclose together? Prepares both, the second as if the first were a pivot. */
static talgeo__verdict weigh_both(talgeo__elimination *e, candidate *first, candidate *second,
                                  changes *pending)
{
    if (first->rest.count) {
        if (discloses(e, &first->rest)) return TALGEO__DISCLOSES;
        prepare(e, first, pending);
        if (second->rest.count) substitute(e, &second->rest, &first->rest, first->variable);
    }
    if (second->rest.count) prepare(e, second, pending);
    if (changes_disclose(e, pending)) return TALGEO__DISCLOSES;
    return first->rest.count || second->rest.count ? TALGEO__HARMLESS : TALGEO__IMPLIED;
}

static talgeo__verdict weigh(talgeo__elimination *e, int32_t first, int32_t second, bool show)
{
    changes pending = {0};
    candidate a = {.rest = rest_of(e, first)}, b = {0};
    if (second >= 0) b.rest = rest_of(e, second);
    talgeo__verdict verdict = failed(e) ? TALGEO__NO_MEMORY : weigh_both(e, &a, &b, &pending);
    if (show && verdict == TALGEO__HARMLESS && !failed(e)) {
        apply(e, &pending);
        if (a.rest.count) commit(e, &a);
        if (b.rest.count) commit(e, &b);
    }
    free(a.rest.entries);
    free(b.rest.entries);
    free_changes(&pending);
    return failed(e) ? TALGEO__NO_MEMORY : verdict;
}

talgeo__verdict talgeo__elimination_show(talgeo__elimination *e, int32_t first, int32_t second)
{
    return weigh(e, first, second, true);
}

talgeo__verdict talgeo__elimination_weigh(talgeo__elimination *e, int32_t first, int32_t second)
{
    return weigh(e, first, second, false);
}

talgeo__verdict talgeo__elimination_follows(talgeo__elimination *e, int32_t sum, int64_t *value)
{
    if (value == NULL)
        return talgeo__echelon_implies(&e->shown, sum) ? TALGEO__IMPLIED : TALGEO__HARMLESS;
    talgeo__rest rest = talgeo__echelon_reduce(&e->shown, sum, 0);
    talgeo__verdict verdict = rest.count ? TALGEO__HARMLESS : TALGEO__IMPLIED;
    *value = (int64_t)talgeo__field_sub(0, rest.value, e->shown.prime);
    free(rest.entries);
    return failed(e) ? TALGEO__NO_MEMORY : verdict;
}

void talgeo__elimination_orthogonal(const talgeo__elimination *e, uint64_t *vector)
{
    memcpy(vector, e->shown.witness, e->shown.system->n_variables * sizeof *vector);
}
