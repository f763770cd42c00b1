/* Names of what divides a table. */
#include "labels.h"

#include <string.h>

typedef struct level_words {
    const char *stratum, *level, *da, *en; /* stratum NULL: any */
} level_words;

static const level_words LEVELS[] = {
    {"sex", "boy", "Drenge", "Boys"},
    {"sex", "girl", "Piger", "Girls"},
    {NULL, "unknown", "Uoplyst", "Unknown"},
    {NULL, "yes", "Ja", "Yes"},
    {NULL, "no", "Nej", "No"},
};

const char *talgeo__title_or_id(const talgeo__label *title, const char *id, const char *language)
{
    const char *text = talgeo__label_text(title, language);
    return *text ? text : id;
}

const char *talgeo__division_id(const talgeo__frame *frame, const talgeo__table *table, size_t b)
{
    const talgeo__by *by = &table->by[b];
    return by->kind == TALGEO__BY_STRATUM ? frame->strata[by->index].id
                                          : frame->indicators[by->index].id;
}

const char *talgeo__division_title(const talgeo__frame *frame, const talgeo__table *table, size_t b,
                                   const char *language)
{
    const talgeo__by *by = &table->by[b];
    const talgeo__label *title = by->kind == TALGEO__BY_STRATUM
                                     ? &frame->strata[by->index].title
                                     : &frame->indicators[by->index].title;
    return talgeo__title_or_id(title, talgeo__division_id(frame, table, b), language);
}

size_t talgeo__division_levels(const talgeo__frame *frame, const talgeo__table *table, size_t b)
{
    const talgeo__by *by = &table->by[b];
    return by->kind == TALGEO__BY_STRATUM ? frame->strata[by->index].n_levels + 1 : 2;
}

const char *talgeo__level_title(const talgeo__frame *frame, const talgeo__table *table, size_t b,
                                int32_t level, const char *language)
{
    const char *division = talgeo__division_id(frame, table, b);
    const char *id = talgeo__level_id(frame, table, b, level);
    for (size_t i = 0; i < sizeof LEVELS / sizeof *LEVELS; i++) {
        const level_words *words = &LEVELS[i];
        if ((words->stratum == NULL || strcmp(words->stratum, division) == 0) &&
            strcmp(words->level, id) == 0)
            return *language == 'd' ? words->da : words->en;
    }
    return id;
}
