/* What is asked of a publication's figures: its end, and copies. */
#include "asked.h"

#include <stdlib.h>
#include <string.h>

#include "../core/memory.h"

static void free_items(talgeo__denominator *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(items[i].period);
        free(items[i].stratum);
        free(items[i].level);
    }
    free(items);
}

void talgeo__people_clear(talgeo__people *people)
{
    free_items(people->items, people->n_items);
    people->items = NULL;
    people->n_items = 0;
}

void talgeo__level_scores_clear(talgeo__asked *asked)
{
    free_items(asked->level_scores, asked->n_level_scores);
    asked->level_scores = NULL;
    asked->n_level_scores = 0;
}

static void end_people(talgeo__people *people, size_t count)
{
    for (size_t p = 0; p < count; p++) {
        talgeo__people_clear(&people[p]);
        free(people[p].set);
        free(people[p].cluster);
        talgeo__free_texts(people[p].by, people[p].n_by);
    }
    free(people);
}

void talgeo__asked_free(talgeo__asked *asked)
{
    for (size_t g = 0; g < asked->n_goals; g++) {
        free(asked->goals[g].id);
        talgeo__label_end(&asked->goals[g].title);
        free(asked->goals[g].baseline);
        free(asked->goals[g].period);
        free(asked->goals[g].sets);
        talgeo__free_texts(asked->goals[g].areas, asked->goals[g].n_areas);
        talgeo__free_texts(asked->goals[g].groups, asked->goals[g].n_groups);
    }
    free(asked->goals);
    end_people(asked->rates, asked->n_rates);
    end_people(asked->weights, asked->n_weights);
    free(asked->baseline);
    free(asked->followup);
    free(asked->comparator);
    free(asked->comparator_area);
    free(asked->ranked);
    free(asked->scores);
    free(asked->ranked_by);
    talgeo__level_scores_clear(asked);
    *asked = (talgeo__asked){0};
}

static bool copy_goal(talgeo__goal *to, const talgeo__goal *from)
{
    *to = *from;
    to->id = to->title.da = to->title.en = to->baseline = to->period = NULL;
    to->areas = to->groups = NULL;
    to->n_areas = to->n_groups = 0;
    to->sets = talgeo__calloc(from->n_sets, sizeof *to->sets);
    if (to->sets == NULL) return false;
    if (from->n_sets) memcpy(to->sets, from->sets, from->n_sets * sizeof *to->sets);
    return talgeo__copy_text(&to->id, from->id) && talgeo__label_copy(&to->title, &from->title) &&
           talgeo__copy_text(&to->baseline, from->baseline) &&
           talgeo__copy_text(&to->period, from->period) &&
           talgeo__copy_texts(&to->areas, &to->n_areas, from->areas, from->n_areas) &&
           talgeo__copy_texts(&to->groups, &to->n_groups, from->groups, from->n_groups);
}

static bool copy_item(talgeo__denominator *to, const talgeo__denominator *from)
{
    *to = (talgeo__denominator){.area = from->area, .count = from->count};
    return talgeo__copy_text(&to->period, from->period) &&
           talgeo__copy_text(&to->stratum, from->stratum) &&
           talgeo__copy_text(&to->level, from->level);
}

static bool copy_items(talgeo__denominator **to, size_t *n, const talgeo__denominator *from,
                       size_t count)
{
    *to = talgeo__calloc(count, sizeof **to);
    bool good = *to != NULL;
    for (size_t i = 0; good && i < count; i++) {
        *n = i + 1;
        good = copy_item(&(*to)[i], &from[i]);
    }
    return good;
}

static bool copy_one(talgeo__people *to, const talgeo__people *from)
{
    *to = (talgeo__people){
        .indicator = from->indicator, .per = from->per, .design_effect = from->design_effect};
    bool good = talgeo__copy_text(&to->set, from->set) &&
                talgeo__copy_text(&to->cluster, from->cluster) &&
                talgeo__copy_texts(&to->by, &to->n_by, from->by, from->n_by);
    return good && copy_items(&to->items, &to->n_items, from->items, from->n_items);
}

static bool copy_people(talgeo__people **to, size_t *n, const talgeo__people *from, size_t count)
{
    *to = talgeo__calloc(count, sizeof **to);
    bool good = *to != NULL;
    for (size_t p = 0; good && p < count; p++) {
        *n = p + 1;
        good = copy_one(&(*to)[p], &from[p]);
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
                talgeo__copy_text(&to->comparator, from->comparator) &&
                talgeo__copy_text(&to->comparator_area, from->comparator_area);
    to->n_scores = from->n_scores;
    if (good && from->n_scores)
        memcpy(to->scores, from->scores, from->n_scores * sizeof *to->scores);
    good = good && talgeo__copy_text(&to->ranked_by, from->ranked_by) &&
           copy_items(&to->level_scores, &to->n_level_scores, from->level_scores,
                      from->n_level_scores) &&
           copy_people(&to->rates, &to->n_rates, from->rates, from->n_rates) &&
           copy_people(&to->weights, &to->n_weights, from->weights, from->n_weights);
    for (size_t g = 0; good && g < from->n_goals; g++) {
        to->n_goals = g + 1;
        good = copy_goal(&to->goals[g], &from->goals[g]);
    }
    return good;
}
