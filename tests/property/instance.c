/* Made-up towns that are protected and attacked. */
#include "instance.h"

#include <stdlib.h>
#include <string.h>

/* ---- Means ---- */

bool one_column(const talgeo__frame *frame)
{
    return frame->n_indicators == 2 &&
           strcmp(frame->indicators[0].value, frame->indicators[1].value) == 0;
}

static bool is_crossed(const talgeo__frame *frame)
{
    for (size_t t = 0; t < frame->n_tables; t++)
        for (size_t b = 0; b < frame->tables[t].n_by; b++)
            if (frame->tables[t].by[b].kind == TALGEO__BY_INDICATOR) return true;
    return false;
}

/* In a good part of the towns that can, the first indicator or both are means: of 4 steps, of 6. */
static void make_means(uint64_t seed, talgeo__frame *frame)
{
    static const char *const scales[] = {"{from: 1, to: 5, decimals: 0}",
                                         "{from: 0, to: 0.6, decimals: 1}"};
    if (seed % 7 > 3 || one_column(frame) || is_crossed(frame)) return;
    for (size_t i = 0; i < frame->n_indicators && i < 1 + seed % 2; i++) {
        free(frame->indicators[i].events[0]);
        frame->indicators[i].events[0] = strdup(scales[i]);
        frame->indicators[i].sensitive_both = true;
    }
}

/* Steps of an indicator that is a mean, else 0. */
static int64_t steps_of(const talgeo__frame *frame, size_t i)
{
    return strncmp(frame->indicators[i].events[0], "{from", 5) ? 0 : i == 0 ? 4 : 6;
}

/* Of a child's parts the first ones, as many as its answer's steps make, have the event. */
static void divide(instance *town)
{
    talgeo__layout l = town->cube.layout;
    size_t first = talgeo__layout_indicator(l, 0), n = 0;
    for (size_t i = 0; i < l.n_indicators; i++)
        if (steps_of(town->frame, i)) town->worth = 12;
    for (size_t i = 0; i < l.n_indicators; i++)
        town->step[i] =
            steps_of(town->frame, i) ? town->worth / steps_of(town->frame, i) : town->worth;
    size_t room = town->cube.n_atoms * (size_t)town->worth + 1;
    int32_t *keys = calloc(room * town->width, sizeof *keys);
    int64_t *counts = calloc(room, sizeof *counts);
    for (size_t a = 0; a < town->cube.n_atoms; a++)
        for (int64_t part = 0; part < town->worth; part++) {
            int32_t *key = keys + n * town->width;
            memcpy(key, town->cube.keys + a * town->width, town->width * sizeof *key);
            for (size_t i = 0; i < l.n_indicators; i++)
                if (steps_of(town->frame, i) && key[first + i] >= 0)
                    key[first + i] = part < key[first + i] * town->step[i];
            counts[n++] = town->cube.counts[a];
        }
    town_cube(town->frame, keys, counts, n, &town->parts);
    free(keys);
    free(counts);
}

/* ---- Making towns ---- */

/* In some towns both indicators are of one column, but the second of some children only. */
static bool of_some(uint64_t seed, const talgeo__frame *frame)
{
    return frame->n_indicators == 2 && seed % 5 == 1;
}

static talgeo__frame *make_frame(dice *d, uint64_t seed)
{
    size_t areas[3], levels[2], n_sets = 1 + roll(d, 3), n_strata = roll(d, 3);
    for (size_t s = 0; s < n_sets; s++) areas[s] = 1 + roll(d, 4);
    for (size_t i = 0; i < n_strata; i++) levels[i] = 2 + roll(d, 2);
    size_t n_indicators = 1 + roll(d, 2);
    talgeo__frame *frame =
        town_frame(n_sets, areas, 1 + roll(d, 3), n_strata, levels, n_indicators);
    unsigned all_sets = (1u << n_sets) - 1, all_strata = (1u << n_strata) - 1;
    bool crossed = n_indicators == 2 && roll(d, 3) == 0;
    town_table(frame, (1u << n_indicators) - 1, roll(d, 4) ? all_sets : 0, roll(d, 4) > 0, 0, -1);
    for (uint32_t t = roll(d, 3); t > 0; t--)
        town_table(frame, 1 + roll(d, (1u << n_indicators) - 1), roll(d, all_sets + 1),
                   roll(d, 2) > 0, roll(d, all_strata + 1), -1);
    if (crossed)
        town_table(frame, 2, roll(d, all_sets + 1), roll(d, 2) > 0, roll(d, all_strata + 1), 0);
    if (frame->n_periods > 1 && seed % 4 == 2) { /* rolling windows */
        town_table(frame, (1u << n_indicators) - 1, all_sets, true, 0, -1);
        frame->tables[frame->n_tables - 1].pool = 2;
    }
    for (size_t i = 0; i < n_indicators; i++) {
        frame->indicators[i].sensitive_both = roll(d, 4) == 0;
        if (i == 1 && seed % 5 == 0) { /* both of one column, the second a part of the first */
            free(frame->indicators[1].value);
            frame->indicators[1].value = strdup(frame->indicators[0].value);
            frame->indicators[0].events = realloc(frame->indicators[0].events, 2 * sizeof(char *));
            frame->indicators[0].events[1] = strdup("very");
            frame->indicators[0].n_events = 2;
            free(frame->indicators[1].events[0]);
            frame->indicators[1].events[0] = strdup("very");
        }
        if (i == 1 && of_some(seed, frame)) {
            free(frame->indicators[1].value);
            frame->indicators[1].value = strdup(frame->indicators[0].value);
            frame->indicators[1].among = calloc(1, sizeof(char *));
            frame->indicators[1].among[0] = strdup("stage=late");
            frame->indicators[1].n_among = 1;
        }
    }
    make_means(seed, frame);
    return frame;
}

/* In every third town both outcomes of every child are known, and the attacker knows that. */
static bool possible(const talgeo__frame *frame, uint64_t seed, const int32_t *outcome)
{
    if (frame->n_indicators == 2 && seed % 3 == 0 && !of_some(seed, frame) &&
        (outcome[0] < 0 || outcome[1] < 0))
        return false;
    if (!one_column(frame)) return true;
    if (of_some(seed, frame)) return outcome[1] < 0 || outcome[1] == outcome[0];
    return (outcome[0] < 0) == (outcome[1] < 0) && outcome[1] <= outcome[0];
}

static void make_child(const talgeo__frame *frame, uint64_t seed, dice *d, int32_t *key)
{
    talgeo__layout l = {frame->n_sets, frame->n_strata, frame->n_indicators};
    uint32_t home = roll(d, 7), flavour = roll(d, 3);
    for (size_t s = 0; s < l.n_sets; s++) {
        int32_t n = (int32_t)frame->sets[s]->n_areas;
        key[s] = (int32_t)home * n / 7; /* areas as stretches of one street */
        if (flavour == 0 && s == 1 && home == 3) key[s] = (key[s] + 1) % n;
        if (flavour == 1 && s == 2 && home == 5) key[s] = -1;
    }
    key[talgeo__layout_period(l)] = (int32_t)roll(d, (uint32_t)frame->n_periods);
    for (size_t i = 0; i < l.n_strata; i++)
        key[talgeo__layout_stratum(l, i)] =
            roll(d, 25) ? (int32_t)roll(d, (uint32_t)frame->strata[i].n_levels) : -1;
    int32_t *outcome = key + talgeo__layout_indicator(l, 0);
    do
        for (size_t i = 0; i < l.n_indicators; i++)
            outcome[i] = roll(d, 10) == 0     ? -1
                         : steps_of(frame, i) ? (int32_t)roll(d, (uint32_t)steps_of(frame, i) + 1)
                                              : roll(d, 5) == 0;
    while (!possible(frame, seed, outcome));
}

static void make_cube(instance *town, dice *d)
{
    size_t n = 5 + roll(d, 250);
    int32_t *keys = calloc(n * town->width, sizeof *keys);
    int64_t *counts = calloc(n, sizeof *counts);
    uint32_t most = 1 + roll(d, 3);
    for (size_t i = 0; i < n; i++) {
        make_child(town->frame, town->seed, d, keys + i * town->width);
        counts[i] = 1 + roll(d, most);
    }
    town_cube(town->frame, keys, counts, n, &town->cube);
    free(keys);
    free(counts);
}

static size_t count_patterns(const talgeo__frame *frame)
{
    return frame->n_indicators == 1 ? 2 : 9;
}

static void set_pattern(const talgeo__frame *frame, size_t pattern, int32_t *outcome)
{
    if (frame->n_indicators == 1) {
        outcome[0] = (int32_t)pattern;
        return;
    }
    outcome[0] = (int32_t)(pattern / 3) - 1;
    outcome[1] = (int32_t)(pattern % 3) - 1;
}

static void imagine(instance *town)
{
    const talgeo__cube *cube = &town->parts;
    size_t width = town->width, first = talgeo__layout_indicator(cube->layout, 0);
    size_t patterns = count_patterns(town->frame);
    town->atoms = calloc((cube->n_atoms + 1) * patterns * width, sizeof *town->atoms);
    town->truth = calloc((cube->n_atoms + 1) * patterns, sizeof *town->truth);
    for (size_t a = 0; a < cube->n_atoms; a++) {
        const int32_t *key = cube->keys + a * width;
        if (a > 0 && memcmp(key, key - width, first * sizeof *key) == 0) continue;
        for (size_t p = 0; p < patterns; p++) {
            int32_t *atom = town->atoms + town->n_atoms * width;
            memcpy(atom, key, first * sizeof *key);
            set_pattern(town->frame, p, atom + first);
            if (!possible(town->frame, town->seed, atom + first)) continue;
            for (size_t b = a; b < cube->n_atoms; b++)
                if (memcmp(cube->keys + b * width, atom, width * sizeof *atom) == 0)
                    town->truth[town->n_atoms] = cube->counts[b];
            town->n_atoms++;
        }
    }
}

instance make_town(uint64_t seed)
{
    dice d = {seed * 0x9E3779B97F4A7C15u + 1};
    instance town = {.seed = seed, .worth = 1};
    for (int i = 0; i < 8; i++) roll(&d, 2);
    town.frame = make_frame(&d, seed);
    talgeo__layout layout = {town.frame->n_sets, town.frame->n_strata, town.frame->n_indicators};
    town.width = talgeo__layout_width(layout);
    town.policy = (talgeo__policy){3 + roll(&d, 4), 0.95};
    make_cube(&town, &d);
    divide(&town);
    imagine(&town);
    return town;
}

void free_town(instance *town)
{
    talgeo__cube_free(&town->cube);
    talgeo__cube_free(&town->parts);
    free(town->atoms);
    free(town->truth);
}

/* ---- What is secret ---- */

bool is_secret(int number, int64_t children, int64_t events, int64_t threshold, bool both)
{
    int64_t value = number == CHILDREN ? children : number == EVENTS ? events : children - events;
    if (children == 0) return false;
    if (value > 0 && value < threshold) return true;
    return value == 0 && (number == OTHERS || (number == EVENTS && both));
}

int64_t members_of(const instance *town, const talgeo__cell_key *key, int number,
                   const bool *within, bool *member)
{
    int64_t sum = 0;
    size_t at = talgeo__layout_indicator(town->cube.layout, (size_t)key->indicator);
    for (size_t a = 0; a < town->n_atoms; a++) {
        const int32_t *atom = town->atoms + a * town->width;
        member[a] = talgeo__cell_has_atom(town->frame, town->cube.layout, key, atom) &&
                    (number == CHILDREN || (number == EVENTS) == (atom[at] == 1)) &&
                    (within == NULL || within[a]);
        if (member[a]) sum += town->truth[a];
    }
    return sum;
}
