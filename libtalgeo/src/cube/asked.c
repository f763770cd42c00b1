/* What is asked of a publication's figures: its end, and copies. */
#include "asked.h"

#include <stdlib.h>
#include <string.h>

#include "../core/memory.h"

void talgeo__asked_free(talgeo__asked *asked)
{
    for (size_t g = 0; g < asked->n_goals; g++) {
        free(asked->goals[g].id);
        free(asked->goals[g].title.da);
        free(asked->goals[g].title.en);
        free(asked->goals[g].baseline);
        free(asked->goals[g].period);
        free(asked->goals[g].sets);
    }
    free(asked->goals);
    free(asked->baseline);
    free(asked->followup);
    free(asked->comparator);
    free(asked->ranked);
    free(asked->scores);
    *asked = (talgeo__asked){0};
}

static bool copy_text(char **to, const char *from)
{
    *to = talgeo__strdup(from);
    return from == NULL || *to != NULL;
}

static bool copy_goal(talgeo__goal *to, const talgeo__goal *from)
{
    *to = *from;
    to->id = to->title.da = to->title.en = to->baseline = to->period = NULL;
    to->sets = talgeo__calloc(from->n_sets, sizeof *to->sets);
    if (to->sets == NULL) return false;
    if (from->n_sets) memcpy(to->sets, from->sets, from->n_sets * sizeof *to->sets);
    return copy_text(&to->id, from->id) && copy_text(&to->title.da, from->title.da) &&
           copy_text(&to->title.en, from->title.en) && copy_text(&to->baseline, from->baseline) &&
           copy_text(&to->period, from->period);
}

bool talgeo__asked_copy(talgeo__asked *to, const talgeo__asked *from)
{
    *to = (talgeo__asked){.multiplicity = from->multiplicity,
                          .reliability = from->reliability,
                          .shrinkage = from->shrinkage};
    to->goals = talgeo__calloc(from->n_goals, sizeof *to->goals);
    to->scores = talgeo__calloc(from->n_scores, sizeof *to->scores);
    bool good = to->goals && to->scores && copy_text(&to->ranked, from->ranked) &&
                copy_text(&to->baseline, from->baseline) &&
                copy_text(&to->followup, from->followup) &&
                copy_text(&to->comparator, from->comparator);
    to->n_scores = from->n_scores;
    if (good && from->n_scores)
        memcpy(to->scores, from->scores, from->n_scores * sizeof *to->scores);
    for (size_t g = 0; good && g < from->n_goals; g++) {
        to->n_goals = g + 1;
        good = copy_goal(&to->goals[g], &from->goals[g]);
    }
    return good;
}
