/* What is asked of a publication's figures: its end, and copies. */
#include "asked.h"

#include <stdlib.h>
#include <string.h>

#include "../core/memory.h"

void talgeo__asked_free(talgeo__asked *asked)
{
    for (size_t g = 0; g < asked->n_goals; g++) {
        free(asked->goals[g].id);
        talgeo__label_end(&asked->goals[g].title);
        free(asked->goals[g].baseline);
        free(asked->goals[g].period);
        free(asked->goals[g].sets);
    }
    free(asked->goals);
    for (size_t r = 0; r < asked->n_rates; r++) {
        for (size_t i = 0; i < asked->rates[r].n_items; i++) free(asked->rates[r].items[i].period);
        free(asked->rates[r].items);
        free(asked->rates[r].set);
    }
    free(asked->rates);
    free(asked->baseline);
    free(asked->followup);
    free(asked->comparator);
    free(asked->ranked);
    free(asked->scores);
    *asked = (talgeo__asked){0};
}

static bool copy_goal(talgeo__goal *to, const talgeo__goal *from)
{
    *to = *from;
    to->id = to->title.da = to->title.en = to->baseline = to->period = NULL;
    to->sets = talgeo__calloc(from->n_sets, sizeof *to->sets);
    if (to->sets == NULL) return false;
    if (from->n_sets) memcpy(to->sets, from->sets, from->n_sets * sizeof *to->sets);
    return talgeo__copy_text(&to->id, from->id) && talgeo__label_copy(&to->title, &from->title) &&
           talgeo__copy_text(&to->baseline, from->baseline) &&
           talgeo__copy_text(&to->period, from->period);
}

static bool copy_rate(talgeo__rate *to, const talgeo__rate *from)
{
    *to = (talgeo__rate){.indicator = from->indicator, .per = from->per};
    to->items = talgeo__calloc(from->n_items, sizeof *to->items);
    bool good = to->items && talgeo__copy_text(&to->set, from->set);
    for (size_t i = 0; good && i < from->n_items; i++) {
        to->items[i] = from->items[i];
        good = talgeo__copy_text(&to->items[i].period, from->items[i].period);
        to->n_items += good;
    }
    return good;
}

bool talgeo__asked_copy(talgeo__asked *to, const talgeo__asked *from)
{
    *to = (talgeo__asked){.multiplicity = from->multiplicity,
                          .reliability = from->reliability,
                          .shrinkage = from->shrinkage};
    to->goals = talgeo__calloc(from->n_goals, sizeof *to->goals);
    to->scores = talgeo__calloc(from->n_scores, sizeof *to->scores);
    bool good = to->goals && to->scores && talgeo__copy_text(&to->ranked, from->ranked) &&
                talgeo__copy_text(&to->baseline, from->baseline) &&
                talgeo__copy_text(&to->followup, from->followup) &&
                talgeo__copy_text(&to->comparator, from->comparator);
    to->n_scores = from->n_scores;
    if (good && from->n_scores)
        memcpy(to->scores, from->scores, from->n_scores * sizeof *to->scores);
    to->rates = good ? talgeo__calloc(from->n_rates, sizeof *to->rates) : NULL;
    good = to->rates != NULL;
    for (size_t r = 0; good && r < from->n_rates; r++) {
        to->n_rates = r + 1;
        good = copy_rate(&to->rates[r], &from->rates[r]);
    }
    for (size_t g = 0; good && g < from->n_goals; g++) {
        to->n_goals = g + 1;
        good = copy_goal(&to->goals[g], &from->goals[g]);
    }
    return good;
}
