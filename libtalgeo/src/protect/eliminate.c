/* Sparse elimination modulo a prime. Shown sums become pivot rows in echelon form; hidden sums are
 * kept fully reduced, so that a new sum discloses one exactly where its own rest is a multiple of
 * the hidden sum's rest. Multiples are found by hash, not by scanning. Sums whose rests are
 * multiples of each other follow from each other: a family whose child is the only one in a sum
 * knows what it is, and so all that follow from it. */
#include "eliminate.h"

#include <stdlib.h>
#include <string.h>

#include "../core/memory.h"
#include "field.h"

typedef struct entry {
    int32_t variable;
    uint64_t factor;
} entry;

typedef struct row {
    entry *entries; /* one a variable, none 0, in no order */
    size_t count;
    uint64_t value; /* what the row adds up to */
} row;

typedef struct list {
    int32_t *items;
    size_t count, capacity;
} list;

/* Whose child it is: the variable that counts it. */
enum { NOBODY = -1, OTHERS = -2 };

/* Of the sums that follow from each other: the only child of one, and of the hidden ones; OTHERS:
 * several children, or different ones. */
typedef struct holders {
    int32_t single, secret;
} holders;

struct talgeo__elimination {
    const talgeo__system *system;
    uint64_t prime;
    const bool *zero;
    const int32_t *uses;
    bool failed; /* out of memory */

    row *pivots; /* echelon: pivot k has factor 1 at its variable, and none of pivots 0..k-1 */
    int32_t *pivot_variable;
    size_t n_pivots, pivots_capacity, pivot_variable_capacity;
    int32_t *pivot_of; /* by variable: number + 1 */

    row *hidden; /* fully reduced rests of the watched sums: hidden ones, then single children */
    holders *holders;
    uint64_t *key;
    bool *alive; /* false: another one has the same rest but for a factor */
    size_t n_hidden;
    list *hidden_with;     /* by variable: hidden rows that have it, or had it */
    int32_t *hidden_count; /* by variable: live hidden rows that have it */
    int32_t *slots;        /* hash by key: number + 1; rows whose key has changed are skipped */
    size_t n_slots, slots_used;
    uint32_t *visit; /* by hidden row: number of the last visit */
    uint32_t visits;
    bool *changing; /* by hidden row: false between calls */

    /* The row under work, spread out over all variables. */
    uint64_t *work;
    uint64_t value;
    bool *touched;
    list touches;
    list queue; /* heap of pivots to be taken out, smallest first */
    bool *queued;
    size_t queued_capacity;
};

/* ---- Making and ending ---- */

talgeo__elimination *talgeo__elimination_new(const talgeo__system *system, uint64_t prime,
                                             const bool *zero, const int32_t *uses)
{
    talgeo__elimination *e = talgeo__calloc(1, sizeof *e);
    if (e == NULL) return NULL;
    size_t n = system->n_variables;
    e->system = system;
    e->prime = prime;
    e->zero = zero;
    e->uses = uses;
    e->pivot_of = talgeo__calloc(n, sizeof *e->pivot_of);
    e->hidden_with = talgeo__calloc(n, sizeof *e->hidden_with);
    e->hidden_count = talgeo__calloc(n, sizeof *e->hidden_count);
    e->work = talgeo__calloc(n, sizeof *e->work);
    e->touched = talgeo__calloc(n, sizeof *e->touched);
    if (e->pivot_of && e->hidden_with && e->hidden_count && e->work && e->touched) return e;
    talgeo__elimination_free(e);
    return NULL;
}

static void free_rows(row *rows, size_t count)
{
    for (size_t i = 0; rows && i < count; i++) free(rows[i].entries);
    free(rows);
}

void talgeo__elimination_free(talgeo__elimination *e)
{
    if (e == NULL) return;
    free_rows(e->pivots, e->n_pivots);
    free(e->pivot_variable);
    free(e->pivot_of);
    free_rows(e->hidden, e->n_hidden);
    free(e->holders);
    free(e->key);
    free(e->alive);
    free(e->changing);
    for (size_t v = 0; e->hidden_with && v < e->system->n_variables; v++)
        free(e->hidden_with[v].items);
    free(e->hidden_with);
    free(e->hidden_count);
    free(e->slots);
    free(e->visit);
    free(e->work);
    free(e->touched);
    free(e->touches.items);
    free(e->queue.items);
    free(e->queued);
    free(e);
}

static bool push(list *to, int32_t item)
{
    if (!talgeo__grow(&to->items, &to->capacity, to->count + 1, sizeof item)) return false;
    to->items[to->count++] = item;
    return true;
}

/* ---- The queue of pivots ---- */

static void queue_pivot(talgeo__elimination *e, int32_t pivot)
{
    if (e->queued[pivot]) return;
    if (!push(&e->queue, pivot)) {
        e->failed = true;
        return;
    }
    e->queued[pivot] = true;
    int32_t *heap = e->queue.items;
    size_t at = e->queue.count - 1;
    for (size_t up; at > 0 && heap[up = (at - 1) / 2] > pivot; at = up) heap[at] = heap[up];
    heap[at] = pivot;
}

static int32_t next_pivot(talgeo__elimination *e)
{
    int32_t *heap = e->queue.items, first = heap[0];
    size_t n = --e->queue.count, at = 0;
    int32_t last = heap[n];
    for (size_t down; (down = 2 * at + 1) < n; at = down) {
        if (down + 1 < n && heap[down + 1] < heap[down]) down++;
        if (heap[down] >= last) break;
        heap[at] = heap[down];
    }
    if (n) heap[at] = last;
    e->queued[first] = false;
    return first;
}

/* ---- The row under work ---- */

static void touch(talgeo__elimination *e, int32_t variable)
{
    if (e->touched[variable]) return;
    e->touched[variable] = true;
    if (!push(&e->touches, variable)) e->failed = true;
    if (e->pivot_of[variable]) queue_pivot(e, e->pivot_of[variable] - 1);
}

static void spread_sum(talgeo__elimination *e, int32_t sum, int64_t value)
{
    const talgeo__system *system = e->system;
    e->value = (uint64_t)value;
    for (size_t i = system->start[sum]; i < system->start[sum + 1]; i++) {
        int32_t v = system->variable[i];
        if (e->zero[v]) continue;
        e->work[v] = 1;
        touch(e, v);
    }
}

static void spread_row(talgeo__elimination *e, const row *r)
{
    e->value = r->value;
    for (size_t i = 0; i < r->count; i++) {
        e->work[r->entries[i].variable] = r->entries[i].factor;
        touch(e, r->entries[i].variable);
    }
}

static void subtract(talgeo__elimination *e, const row *r, uint64_t factor)
{
    uint64_t prime = e->prime;
    e->value = talgeo__field_sub(e->value, talgeo__field_mul(factor, r->value, prime), prime);
    for (size_t i = 0; i < r->count; i++) {
        int32_t v = r->entries[i].variable;
        uint64_t product = talgeo__field_mul(factor, r->entries[i].factor, prime);
        touch(e, v);
        e->work[v] = talgeo__field_sub(e->work[v], product, prime);
    }
}

/* Take out all pivots. Ascending order suffices: pivot k brings in none of the pivots before it. */
static void reduce(talgeo__elimination *e)
{
    while (e->queue.count && !e->failed) {
        int32_t pivot = next_pivot(e);
        uint64_t factor = e->work[e->pivot_variable[pivot]];
        if (factor) subtract(e, &e->pivots[pivot], factor);
    }
}

/* Take the row under work, and clear the room for the next. */
static row gather(talgeo__elimination *e)
{
    row r = {NULL, 0, e->value};
    for (size_t i = 0; i < e->touches.count; i++) r.count += e->work[e->touches.items[i]] != 0;
    if (r.count && !e->failed) {
        r.entries = talgeo__calloc(r.count, sizeof *r.entries);
        e->failed = r.entries == NULL;
    }
    size_t n = 0;
    for (size_t i = 0; i < e->touches.count; i++) {
        int32_t v = e->touches.items[i];
        if (e->work[v] && r.entries) r.entries[n++] = (entry){v, e->work[v]};
        e->work[v] = 0;
        e->touched[v] = false;
    }
    e->touches.count = 0;
    r.count = n;
    return r;
}

static row reduced_sum(talgeo__elimination *e, int32_t sum, int64_t value)
{
    spread_sum(e, sum, value);
    reduce(e);
    return gather(e);
}

/* ---- Keys: equal for rows that are multiples of each other ---- */

static uint64_t weight(int32_t variable)
{
    uint64_t h = (uint64_t)variable + 0x9E3779B97F4A7C15u;
    h = (h ^ h >> 30) * 0xBF58476D1CE4E5B9u; /* splitmix64 (Steele, Lea, Flood 2014) */
    h = (h ^ h >> 27) * 0x94D049BB133111EBu;
    return (h ^ h >> 31) >> 4;
}

static uint64_t key_of(const row *r, uint64_t prime)
{
    uint64_t sum = 0, lead = 1;
    int32_t first = INT32_MAX;
    for (size_t i = 0; i < r->count; i++) {
        const entry *at = &r->entries[i];
        sum = talgeo__field_add(sum, talgeo__field_mul(weight(at->variable), at->factor, prime),
                                prime);
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
    e->hidden[h] = (row){0};
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
static void set_hidden(talgeo__elimination *e, int32_t h, row rest)
{
    drop_hidden(e, h);
    e->hidden[h] = rest;
    uint64_t key = key_of(&rest, e->prime);
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
        list *with = &e->hidden_with[rest.entries[i].variable];
        if (with->count && with->items[with->count - 1] == h) continue;
        if (!push(with, h)) e->failed = true;
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

static void watch_row(talgeo__elimination *e, row rest, holders of)
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

static row reduced_variable(talgeo__elimination *e, int32_t variable)
{
    e->value = 0;
    if (!e->zero[variable]) {
        e->work[variable] = 1;
        touch(e, variable);
    }
    reduce(e);
    return gather(e);
}

bool talgeo__elimination_watch(talgeo__elimination *e, bool *exposed)
{
    const talgeo__system *system = e->system;
    size_t n = 0;
    for (size_t s = 0; s < system->n_sums; s++) n += is_watched(system, s);
    for (size_t v = 0; v < system->n_variables; v++) n += is_single(system, v);
    if (!make_room(e, n)) return false;
    *exposed = false;
    for (size_t s = 0; s < system->n_sums && !e->failed; s++) {
        if (!is_watched(system, s)) continue;
        row rest = reduced_sum(e, (int32_t)s, 0);
        if (rest.count == 0 && system->hidden[s]) *exposed = true;
        watch_row(e, rest, holders_of(system, s));
    }
    for (size_t v = 0; v < system->n_variables && !e->failed; v++)
        if (is_single(system, v))
            watch_row(e, reduced_variable(e, (int32_t)v), (holders){(int32_t)v, NOBODY});
    return !e->failed;
}

/* ---- Showing ---- */

/* The hidden rows that a new pivot changes, with what they become. */
typedef struct change {
    int32_t hidden;
    row rest;
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

/* The variable of a rest to eliminate: one in few hidden rows, then in few sums to come. */
static size_t choose_pivot(const talgeo__elimination *e, const row *rest)
{
    size_t best = 0;
    for (size_t i = 1; i < rest->count; i++) {
        int32_t v = rest->entries[i].variable, b = rest->entries[best].variable;
        int32_t hidden = e->hidden_count[v] - e->hidden_count[b], uses = e->uses[v] - e->uses[b];
        if (hidden ? hidden < 0 : uses ? uses < 0 : v < b) best = i;
    }
    return best;
}

static void normalise(const talgeo__elimination *e, row *rest, size_t pivot)
{
    uint64_t inverse = talgeo__field_inverse(rest->entries[pivot].factor, e->prime);
    rest->value = talgeo__field_mul(rest->value, inverse, e->prime);
    for (size_t i = 0; inverse != 1 && i < rest->count; i++)
        rest->entries[i].factor = talgeo__field_mul(rest->entries[i].factor, inverse, e->prime);
}

/* What the new pivot makes of a row, if anything. Takes over the row where `owned`. */
static bool change_row(talgeo__elimination *e, row *from, const row *pivot, int32_t variable,
                       bool owned)
{
    spread_row(e, from);
    bool has = e->work[variable] != 0;
    if (has) subtract(e, pivot, e->work[variable]);
    row made = gather(e);
    if (owned && has) free(from->entries);
    if (has)
        *from = made;
    else
        free(made.entries);
    return has;
}

static void find_changes(talgeo__elimination *e, const row *rest, int32_t variable, changes *out)
{
    list *with = &e->hidden_with[variable];
    for (size_t i = 0; i < out->count; i++) {
        change *c = &out->items[i];
        e->changing[c->hidden] = true;
        if (change_row(e, &c->rest, rest, variable, true)) c->key = key_of(&c->rest, e->prime);
    }
    size_t before = out->count;
    e->visits++;
    for (size_t i = 0; i < with->count && !e->failed; i++) {
        int32_t h = with->items[i];
        if (!e->alive[h] || e->changing[h] || e->visit[h] == e->visits) continue;
        e->visit[h] = e->visits;
        change c = {h, e->hidden[h], 0};
        if (!change_row(e, &c.rest, rest, variable, false)) continue;
        c.key = key_of(&c.rest, e->prime);
        if (!talgeo__grow(&out->items, &out->capacity, out->count + 1, sizeof c)) {
            free(c.rest.entries);
            e->failed = true;
        } else
            out->items[out->count++] = c;
    }
    for (size_t i = 0; i < before; i++) e->changing[out->items[i].hidden] = false;
}

static void add_pivot(talgeo__elimination *e, row rest, int32_t variable)
{
    size_t n = e->n_pivots;
    size_t queued = e->queued_capacity;
    if (!talgeo__grow(&e->pivots, &e->pivots_capacity, n + 1, sizeof *e->pivots) ||
        !talgeo__grow(&e->pivot_variable, &e->pivot_variable_capacity, n + 1,
                      sizeof *e->pivot_variable) ||
        !talgeo__grow(&e->queued, &e->queued_capacity, n + 1, sizeof *e->queued)) {
        free(rest.entries);
        e->failed = true;
        return;
    }
    if (e->queued_capacity > queued)
        memset(e->queued + queued, 0, (e->queued_capacity - queued) * sizeof *e->queued);
    e->pivots[n] = rest;
    e->pivot_variable[n] = variable;
    e->pivot_of[variable] = (int32_t)++e->n_pivots;
}

/* Would a sum with this rest, shown, show a hidden one? */
static bool discloses(const talgeo__elimination *e, const row *rest)
{
    int32_t h = find_key(e, key_of(rest, e->prime));
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
        c->items[i].rest = (row){0};
    }
}

/* A sum's rest made ready to become a pivot. */
typedef struct candidate {
    row rest;
    int32_t variable;
} candidate;

/* Adds what it does to the hidden rows. */
static void prepare(talgeo__elimination *e, candidate *c, changes *pending)
{
    size_t pivot = choose_pivot(e, &c->rest);
    c->variable = c->rest.entries[pivot].variable;
    normalise(e, &c->rest, pivot);
    find_changes(e, &c->rest, c->variable, pending);
}

/* Takes over the rest. */
static void commit(talgeo__elimination *e, candidate *c)
{
    list *with = &e->hidden_with[c->variable];
    free(with->items);
    *with = (list){0};
    add_pivot(e, c->rest, c->variable);
    c->rest = (row){0};
}

/* Would the two disclose together? Prepares both, the second as if the first were a pivot. */
static talgeo__verdict weigh_both(talgeo__elimination *e, candidate *first, candidate *second,
                                  changes *pending)
{
    if (first->rest.count) {
        if (discloses(e, &first->rest)) return TALGEO__DISCLOSES;
        prepare(e, first, pending);
        if (second->rest.count) change_row(e, &second->rest, &first->rest, first->variable, true);
    }
    if (second->rest.count) prepare(e, second, pending);
    if (changes_disclose(e, pending)) return TALGEO__DISCLOSES;
    return first->rest.count || second->rest.count ? TALGEO__HARMLESS : TALGEO__IMPLIED;
}

static talgeo__verdict weigh(talgeo__elimination *e, int32_t first, int32_t second, bool show)
{
    const int64_t *value = e->system->value;
    changes pending = {0};
    candidate a = {.rest = reduced_sum(e, first, value[first])}, b = {0};
    if (second >= 0) b.rest = reduced_sum(e, second, value[second]);
    talgeo__verdict verdict = e->failed ? TALGEO__NO_MEMORY : weigh_both(e, &a, &b, &pending);
    if (show && verdict == TALGEO__HARMLESS && !e->failed) {
        apply(e, &pending);
        if (a.rest.count) commit(e, &a);
        if (b.rest.count) commit(e, &b);
    }
    free(a.rest.entries);
    free(b.rest.entries);
    free_changes(&pending);
    return e->failed ? TALGEO__NO_MEMORY : verdict;
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
    row rest = reduced_sum(e, sum, 0);
    talgeo__verdict verdict = rest.count ? TALGEO__HARMLESS : TALGEO__IMPLIED;
    if (value) *value = (int64_t)talgeo__field_sub(0, rest.value, e->prime);
    free(rest.entries);
    return e->failed ? TALGEO__NO_MEMORY : verdict;
}

void talgeo__elimination_orthogonal(const talgeo__elimination *e, uint64_t *vector)
{
    for (size_t v = 0; v < e->system->n_variables; v++)
        vector[v] = e->zero[v] ? 0 : weight((int32_t)v);
    for (size_t k = e->n_pivots; k-- > 0;) { /* a pivot has none of those before it */
        const row *r = &e->pivots[k];
        uint64_t sum = 0;
        for (size_t i = 0; i < r->count; i++)
            if (r->entries[i].variable != e->pivot_variable[k])
                sum = talgeo__field_add(sum,
                                        talgeo__field_mul(r->entries[i].factor,
                                                          vector[r->entries[i].variable], e->prime),
                                        e->prime);
        vector[e->pivot_variable[k]] = talgeo__field_sub(0, sum, e->prime);
    }
}
