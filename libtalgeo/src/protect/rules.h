/* Primary rules: which numbers of a group of children may not become known. */
#ifndef TALGEO_PROTECT_RULES_H
#define TALGEO_PROTECT_RULES_H

#include <stdbool.h>
#include <stdint.h>

/* Of the children, those with the event, and those without. */
typedef struct talgeo__sensitive {
    bool children, events, others;
} talgeo__sensitive;

static inline talgeo__sensitive talgeo__rules(int64_t children, int64_t events, int64_t threshold,
                                              bool sensitive_both)
{
    int64_t others = children - events;
    return (talgeo__sensitive){
        .children = children > 0 && children < threshold,
        .events = (events > 0 && events < threshold) ||
                  (events == 0 && children > 0 && sensitive_both), /* nobody has it */
        .others =
            (others > 0 && others < threshold) || (others == 0 && children > 0), /* all have it */
    };
}

static inline bool talgeo__any(talgeo__sensitive s)
{
    return s.children || s.events || s.others;
}

#endif
