/* Leaders: indicators that have nothing in common but their children are decided one after another.
 */
#include "leaders.h"

#include <stdlib.h>
#include <string.h>

#include "../core/memory.h"
#include "../cube/tally.h"
#include "facts.h"
#include "rules.h"

enum { FEWEST = 3 };       /* components; two are decided as one, unless some answers are missing */
enum { MOST_LEADERS = 3 }; /* crossed components that lead together, decided as one */

typedef struct leading {
    talgeo__model *model;
    size_t *crossed; /* by indicator: its component, but for being known of the same children */
    size_t *part;    /* the same after dividing, where several of these lead together */
    size_t *leads;   /* by indicator: the part that leads it; SIZE_MAX: not divided */
    bool *chosen;    /* by crossed component: it leads */
} leading;

/* ---- May a component be divided? ---- */

static size_t count_crossed(const leading *l, size_t component)
{
    const talgeo__model *m = l->model;
    size_t n = 0;
    for (size_t i = 0; i < m->frame->n_indicators; i++)
        n += m->component[i] == component && l->crossed[i] == i;
    return n;
}

static bool is_plain(const leading *l, size_t component)
{
    const talgeo__model *m = l->model;
    size_t like = SIZE_MAX;
    for (size_t i = 0; i < m->frame->n_indicators; i++) {
        if (m->component[i] != component) continue;
        if (talgeo__is_paired(&m->frame->indicators[i])) return false;
        if (like != SIZE_MAX && m->known_like[i] != like) return false;
        like = m->known_like[i];
    }
    return true;
}

/* Are there children who lack only some of the component's answers? */
static bool lacks_answers(const leading *l, size_t component)
{
    const talgeo__cube *cube = l->model->cube;
    size_t width = talgeo__layout_width(cube->layout);
    for (size_t a = 0; a < cube->n_atoms; a++) {
        const int32_t *outcome = cube->keys + a * width + talgeo__layout_indicator(cube->layout, 0);
        bool known = false, unknown = false;
        for (size_t i = 0; i < cube->layout.n_indicators && cube->counts[a]; i++)
            if (l->model->component[i] == component) *(outcome[i] < 0 ? &unknown : &known) = true;
        if (known && unknown) return true;
    }
    return false;
}

static bool has_changed(const leading *l, size_t component)
{
    const talgeo__model *m = l->model;
    for (size_t r = 0; m->history && r < m->history->count; r++)
        for (size_t c = 0; c < m->history->pasts[r].n_cells; c++) {
            const talgeo__public_cell *then = &m->history->pasts[r].cells[c];
            if (m->component[then->key.indicator] == component && !talgeo__same_as_then(m, then))
                return true;
        }
    return false;
}

/* Has the table an indicator of the component, but none that is chosen to lead? */
static bool is_uncovered(const leading *l, size_t component, const talgeo__table *table)
{
    bool member = false;
    for (size_t i = 0; i < table->n_indicators; i++) {
        size_t indicator = table->indicators[i];
        if (l->model->component[indicator] != component) continue;
        if (l->chosen[l->crossed[indicator]]) return false;
        member = true;
    }
    return member;
}

/* Tables that have no leader yet. */
static size_t count_uncovered(const leading *l, size_t component)
{
    size_t n = 0;
    for (size_t t = 0; t < l->model->frame->n_tables; t++)
        n += is_uncovered(l, component, &l->model->frame->tables[t]);
    return n;
}

static bool is_small(const talgeo__model *m, const talgeo__counted_cell *cell)
{
    bool both = m->frame->indicators[cell->key.indicator].sensitive_both;
    return talgeo__any(talgeo__rules(cell->n, cell->events, m->policy.threshold, both));
}

/* Cells that a rule withholds: wherever the leader withholds, all do. */
static size_t count_small(const leading *l, size_t leader)
{
    const talgeo__model *m = l->model;
    size_t n = 0;
    for (size_t c = 0; c < m->n_own; c++) {
        const talgeo__counted_cell *cell = &m->cells.items[c];
        n += l->crossed[cell->key.indicator] == leader && is_small(m, cell);
    }
    return n;
}

/* Cells that earlier releases show: most of the one that led, as all others show no more. */
static size_t count_shown_then(const leading *l, size_t leader)
{
    const talgeo__model *m = l->model;
    size_t n = 0;
    for (size_t r = 0; m->history && r < m->history->count; r++)
        for (size_t c = 0; c < m->history->pasts[r].n_cells; c++) {
            const talgeo__public_cell *then = &m->history->pasts[r].cells[c];
            n += l->crossed[then->key.indicator] == leader && then->status != TALGEO_CELL_WITHHELD;
        }
    return n;
}

/* Small cells of the first release that has any of its cells: of all that show as many, the one
 * that led then had the fewest. */
static size_t count_small_then(const leading *l, size_t leader)
{
    const talgeo__model *m = l->model;
    size_t n = 0;
    bool any = false;
    for (size_t r = 0; m->history && !any && r < m->history->count; r++)
        for (size_t c = 0; c < m->history->pasts[r].n_cells; c++) {
            const talgeo__cell_key *key = &m->history->pasts[r].cells[c].key;
            if (l->crossed[key->indicator] != leader) continue;
            int64_t cell = talgeo__find_cell(m, key);
            n += cell >= 0 && is_small(m, &m->cells.items[cell]);
            any = true;
        }
    return n;
}

/* How well would one lead that is chosen now? Tables without a leader, cells shown then, small
 * cells then and now. */
typedef struct rank {
    size_t left, shown, small_then, small;
} rank;

static rank rank_leader(const leading *l, size_t component, size_t leader)
{
    l->chosen[leader] = true;
    rank r = {count_uncovered(l, component), count_shown_then(l, leader),
              count_small_then(l, leader), count_small(l, leader)};
    l->chosen[leader] = false;
    return r;
}

static bool leads_better(rank a, rank b)
{
    if (a.left != b.left) return a.left < b.left;
    if (a.shown != b.shown) return a.shown > b.shown;
    if (a.small_then != b.small_then) return a.small_then < b.small_then;
    return a.shown == 0 && a.small < b.small;
}

/* Choose one more: the one in most tables that have no leader, of these the one that led before,
 * else the one with the fewest small cells. False: there is none. */
static bool choose_leader(leading *l, size_t component)
{
    const talgeo__model *m = l->model;
    size_t n = m->frame->n_indicators, best = n;
    rank top = {0};
    for (size_t i = 0; i < n; i++) {
        if (m->component[i] != component || l->crossed[i] != i || l->chosen[i]) continue;
        rank r = rank_leader(l, component, i);
        if (best < n && !leads_better(r, top)) continue;
        best = i;
        top = r;
    }
    if (best < n) l->chosen[best] = true;
    return best < n;
}

/* How many lead, so that every table with an indicator of the component has one of theirs; 0: too
 * many would have to. */
static size_t choose_leaders(leading *l, size_t component)
{
    for (size_t n = 1; n <= MOST_LEADERS; n++)
        if (!choose_leader(l, component) || count_uncovered(l, component) == 0)
            return count_uncovered(l, component) == 0 ? n : 0;
    return 0;
}

static void divide(leading *l, size_t component)
{
    const talgeo__model *m = l->model;
    size_t n = m->frame->n_indicators, n_crossed = count_crossed(l, component), leader = n;
    if (n_crossed + lacks_answers(l, component) < FEWEST || !is_plain(l, component) ||
        has_changed(l, component))
        return;
    size_t n_leaders = choose_leaders(l, component);
    if (n_leaders == 0 || n_leaders >= n_crossed) return;
    for (size_t i = n; i-- > 0;)
        if (m->component[i] == component && l->chosen[i]) leader = i;
    for (size_t i = 0; i < n; i++) {
        if (m->component[i] != component) continue;
        l->leads[i] = leader;
        if (l->chosen[l->crossed[i]]) l->part[i] = leader;
    }
}

/* ---- Dividing ---- */

/* Indicators of other components are not asked for together. */
static void forget_alike(leading *l)
{
    talgeo__model *m = l->model;
    for (size_t i = m->frame->n_indicators; i-- > 0;) {
        size_t j = 0;
        if (l->leads[i] == SIZE_MAX) continue;
        while (l->part[j] != l->part[i]) j++;
        m->known_like[i] = j;
    }
}

/* Number the components anew: those that are led after all others. */
static bool number_components(leading *l)
{
    talgeo__model *m = l->model;
    size_t n = m->frame->n_indicators, *number = talgeo__calloc(2 * n, sizeof *number);
    if (number == NULL) return false;
    m->n_components = 0;
    for (int led = 0; led < 2; led++)
        for (size_t i = 0; i < n; i++) {
            bool divided = l->leads[i] != SIZE_MAX, follows = divided && l->part[i] != l->leads[i];
            if (follows != (led == 1)) continue;
            size_t slot = divided ? n + l->part[i] : m->component[i];
            if (number[slot] == 0) {
                number[slot] = ++m->n_components;
                m->leader[m->n_components - 1] =
                    follows ? number[n + l->leads[i]] - 1 : m->n_components - 1;
            }
        }
    for (size_t i = 0; i < n; i++)
        m->component[i] = number[l->leads[i] != SIZE_MAX ? n + l->part[i] : m->component[i]] - 1;
    free(number);
    return true;
}

/* Was the period one of the first release? So it is where there is none. */
static bool is_of_first(const talgeo__model *m, int32_t period)
{
    if (m->history == NULL || m->history->count == 0) return true;
    const talgeo__frame *first = m->history->releases[0]->frame;
    for (size_t p = 0; p < first->n_periods; p++)
        if (strcmp(first->periods[p], m->frame->periods[period]) == 0) return true;
    return false;
}

/* Also of closed periods, but not of later ones, so that it is the same from release to release. */
static void find_usual(talgeo__model *m)
{
    const talgeo__cube *cube = m->whole;
    size_t width = talgeo__layout_width(cube->layout);
    for (size_t i = 0; i < m->frame->n_indicators; i++) {
        size_t at = talgeo__layout_indicator(cube->layout, i);
        int64_t more = 0; /* children with the event than without */
        for (size_t a = 0; a < cube->n_atoms; a++) {
            int32_t outcome = cube->keys[a * width + at];
            int32_t period = cube->keys[a * width + talgeo__layout_period(cube->layout)];
            if (outcome >= 0 && is_of_first(m, period))
                more += outcome ? cube->counts[a] : -cube->counts[a];
        }
        m->usual[i] = more > 0;
    }
}

bool talgeo__lead(talgeo__model *model, bool allowed)
{
    size_t n = model->frame->n_indicators, n_crossed = 0;
    leading l = {.model = model};
    size_t *alone = talgeo__calloc(n, sizeof *alone);
    l.crossed = talgeo__calloc(n, sizeof *l.crossed);
    l.part = talgeo__calloc(n, sizeof *l.part);
    l.leads = talgeo__calloc(n, sizeof *l.leads);
    l.chosen = talgeo__calloc(n, sizeof *l.chosen);
    bool good = alone && l.crossed && l.part && l.leads && l.chosen;
    for (size_t i = 0; good && i < n; i++) alone[i] = i, l.leads[i] = SIZE_MAX;
    good = good && talgeo__components(model->frame, alone, l.crossed, &n_crossed);
    for (size_t i = n; good && i-- > 0;) { /* named by their first indicator */
        size_t first = 0;
        while (l.crossed[first] != l.crossed[i]) first++;
        alone[i] = first;
    }
    for (size_t i = 0; good && i < n; i++) l.crossed[i] = l.part[i] = alone[i];
    for (size_t k = 0; good && allowed && k < model->n_components; k++) divide(&l, k);
    if (good) {
        find_usual(model);
        forget_alike(&l);
        good = number_components(&l);
    }
    free(alone);
    free(l.crossed);
    free(l.part);
    free(l.leads);
    free(l.chosen);
    return good;
}

/* ---- Teams ---- */

bool talgeo__in_team(const talgeo__model *model, size_t component)
{
    size_t members = 0;
    for (size_t k = 0; k < model->n_components; k++)
        members += model->leader[k] == model->leader[component];
    return members > 1;
}

size_t talgeo__leading_cell(const talgeo__model *model, size_t cell)
{
    const talgeo__cell_key *key = &model->cells.items[cell].key;
    const talgeo__table *table = &model->frame->tables[key->table];
    size_t leader = model->leader[model->component[key->indicator]], own = 0, lead = 0;
    if (model->component[key->indicator] == leader) return cell;
    while (table->indicators[own] != (size_t)key->indicator) own++;
    while (model->component[table->indicators[lead]] != leader) lead++;
    return cell - own + lead;
}

bool talgeo__leader_withholds(const talgeo__model *model, size_t cell)
{
    size_t component = model->component[model->cells.items[cell].key.indicator];
    return talgeo__follows(model, component) && cell < model->n_own &&
           model->decided[talgeo__leading_cell(model, cell)].status == TALGEO_CELL_WITHHELD;
}

void talgeo__leader_gives(const talgeo__model *model, size_t component, bool *given)
{
    size_t leader = model->leader[component];
    bool follows = leader != component;
    for (size_t c = 0; follows && c < model->n_own; c++)
        if (model->component[model->cells.items[c].key.indicator] == leader)
            given[c] =
                model->cells.items[c].measured && model->decided[c].status != TALGEO_CELL_WITHHELD;
    for (size_t r = 0; model->history && r < model->history->count; r++)
        for (size_t c = 0; c < model->history->pasts[r].n_cells; c++) {
            const talgeo__public_cell *then = &model->history->pasts[r].cells[c];
            size_t other = model->component[then->key.indicator];
            int64_t cell = talgeo__find_cell(model, &then->key);
            if (cell >= 0 && then->status != TALGEO_CELL_WITHHELD &&
                model->leader[other] == leader && (follows || other != leader))
                given[talgeo__leading_cell(model, (size_t)cell)] = true;
        }
}

/* ---- Usual outcomes ---- */

bool talgeo__is_usual(const talgeo__model *model, size_t component, const int32_t *outcomes)
{
    for (size_t i = 0; i < model->frame->n_indicators; i++)
        if (model->component[i] == component && outcomes[i] != model->usual[i]) return false;
    return true;
}

static size_t first_of(const talgeo__model *model, size_t component)
{
    size_t i = 0;
    while (model->component[i] != component) i++;
    return i;
}

/* Add the children with the usual outcomes of atoms from..to - 1, who are in one place. */
static bool add_usual(const talgeo__model *model, size_t component, size_t from, size_t to,
                      int32_t *key, talgeo__tally *out)
{
    const talgeo__cube *cube = model->cube;
    size_t width = talgeo__layout_width(cube->layout);
    size_t context = talgeo__layout_indicator(cube->layout, 0);
    for (size_t k = 0; k < model->n_components; k++) {
        size_t at = context + first_of(model, k);
        int64_t children = 0;
        if (model->leader[k] != model->leader[component]) continue;
        for (size_t a = from; a < to; a++)
            if (talgeo__is_usual(model, k, cube->keys + a * width + context))
                children += cube->counts[a];
        key[at] = 1;
        bool good = children == 0 || talgeo__tally_add(out, key, children);
        key[at] = -1;
        if (!good) return false;
    }
    return true;
}

bool talgeo__count_usual(const talgeo__model *model, size_t component, const bool *keep,
                         size_t context, talgeo__cube *usual)
{
    const talgeo__cube *cube = model->cube;
    size_t width = talgeo__layout_width(cube->layout);
    talgeo__tally tally = {.width = width};
    int32_t *key = talgeo__calloc(width, sizeof *key);
    bool good = key != NULL;
    for (size_t from = 0, to; good && from < cube->n_atoms; from = to) {
        const int32_t *first = cube->keys + from * width;
        for (to = from + 1; to < cube->n_atoms &&
                            memcmp(first, cube->keys + to * width, context * sizeof *first) == 0;)
            to++;
        for (size_t i = 0; i < width; i++) key[i] = i < context && keep[i] ? first[i] : -1;
        good = add_usual(model, component, from, to, key, &tally);
    }
    free(key);
    if (good && talgeo__tally_finish(&tally, cube->layout, usual)) return true;
    talgeo__tally_free(&tally);
    return false;
}

static int compare_codes(const int32_t *a, const int32_t *b, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (a[i] != b[i]) return a[i] < b[i] ? -1 : 1;
    return 0;
}

int64_t talgeo__least_usual(const talgeo__model *model, size_t component, const talgeo__cube *usual,
                            size_t context, const int32_t *key, size_t *at)
{
    size_t width = talgeo__layout_width(usual->layout), members = 0, found = 0;
    int64_t least = INT64_MAX;
    for (size_t k = 0; k < model->n_components; k++)
        members += model->leader[k] == model->leader[component];
    while (*at < usual->n_atoms && compare_codes(usual->keys + *at * width, key, context) < 0)
        ++*at;
    for (; *at < usual->n_atoms && compare_codes(usual->keys + *at * width, key, context) == 0;
         ++*at) {
        least = usual->counts[*at] < least ? usual->counts[*at] : least;
        found++;
    }
    return found == members ? least : 0;
}
