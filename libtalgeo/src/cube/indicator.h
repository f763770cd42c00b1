/* An indicator: of which children it is known, and who of them has its event, or how far up a scale
 * their answers are. */
#ifndef TALGEO_CUBE_INDICATOR_H
#define TALGEO_CUBE_INDICATOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "label.h"

/* Events and `among` are texts, so that releases and ledgers can keep them as they are. */
typedef struct talgeo__indicator {
    char *id;
    talgeo__label title, definition;
    talgeo__label unit; /* may be empty */
    int coarser;        /* decimals fewer than TALGEO__DECIMALS that its figures have */
    char *source;       /* id */
    char *value;        /* alias of the category column: bmi_class, ensom */
    char **events; /* answers, one range of numbers: "{at_least: 7, below: 10}", or the scale of a
                      mean: "{from: 0, to: 10, decimals: 1}" */
    size_t n_events;
    char **among; /* "stage=udskoling": known only of children with one of the answers to each */
    size_t n_among;
    int better;            /* -1 lower, +1 higher, 0 none */
    bool sensitive_both;   /* "nobody has it" discloses too */
    char *earlier, *later; /* labels of periods: of children counted in the later one the outcome
                              in the earlier, where both are known; NULL: that of any period */
} talgeo__indicator;

static inline bool talgeo__is_paired(const talgeo__indicator *indicator)
{
    return indicator->earlier != NULL;
}

enum { TALGEO__DECIMALS = 6 }; /* of published figures at most */

/* A deep copy into zeroed memory. False: out of memory; end it all the same. */
bool talgeo__indicator_copy(talgeo__indicator *to, const talgeo__indicator *from);
void talgeo__indicator_end(talgeo__indicator *indicator);

/* Does a child with this answer have the event? */
bool talgeo__indicator_has(const talgeo__indicator *indicator, const char *answer);
/* The same of one event. */
bool talgeo__event_has(const char *event, const char *answer);
/* Are both made of the same column of the same source, at the same time? */
bool talgeo__same_column(const talgeo__indicator *a, const talgeo__indicator *b);
/* Are both of the same source at the same time? */
bool talgeo__same_time(const talgeo__indicator *a, const talgeo__indicator *b);
/* Are both made of the same answers? Of the same column, or of classes and grades of one BMI. */
bool talgeo__same_answers(const talgeo__indicator *a, const talgeo__indicator *b);
/* Is `paired` what `plain` was in an earlier period: the same column, children and events? */
bool talgeo__is_pair_of(const talgeo__indicator *paired, const talgeo__indicator *plain);
/* Have both the same events? */
bool talgeo__same_events(const talgeo__indicator *a, const talgeo__indicator *b);
/* Are both known of the same children of the same column, as far as the plan goes? */
bool talgeo__same_among(const talgeo__indicator *a, const talgeo__indicator *b);

/* Is there an answer that is an event of both? */
bool talgeo__indicators_overlap(const talgeo__indicator *a, const talgeo__indicator *b);

/* A range of numbers; infinite where it has no end. */
typedef struct talgeo__range {
    double low, high;
    bool above, below; /* without low itself, without high itself */
} talgeo__range;

/* The range an event is. False: it is an answer. */
bool talgeo__range_read(const char *event, talgeo__range *range);
/* Write a range as an event, yours; NULL: out of memory. */
char *talgeo__range_write(const talgeo__range *range);
/* An answer as a number, with decimal comma or point. False: it is none. */
bool talgeo__answer_number(const char *answer, double *number);

/* The scale of a mean: its answers are numbers from `low` to `high`, counted in steps of 10 to the
 * power -decimals. An indicator is a mean where its only event is a scale. */
typedef struct talgeo__scale {
    double low, high;
    int decimals;
    int64_t steps; /* from low to high, at least 1 */
} talgeo__scale;

enum { TALGEO__MAX_DECIMALS = 6, TALGEO__MAX_STEPS = 1000000 };

/* The scale an event is: "{from: 0, to: 10, decimals: 1}". False: it is none. */
bool talgeo__scale_read(const char *event, talgeo__scale *scale);
/* Set the steps. False: the ends are the wrong way round, no whole number of steps apart, or more
 * than TALGEO__MAX_STEPS. */
bool talgeo__scale_close(talgeo__scale *scale);
/* Write a scale as an event, yours; NULL: out of memory. */
char *talgeo__scale_write(const talgeo__scale *scale);
/* Steps from the low end to the answer, rounded; -1 where it is no number on the scale. */
int32_t talgeo__scale_steps(const talgeo__scale *scale, const char *answer);

/* The scale of a mean. False: the indicator is a share. */
bool talgeo__indicator_scale(const talgeo__indicator *indicator, talgeo__scale *scale);
bool talgeo__is_mean(const talgeo__indicator *indicator);
/* What an answer counts as: 1 with the event, 0 without; of a mean the steps, -1 off the scale. */
int32_t talgeo__indicator_outcome(const talgeo__indicator *indicator, const char *answer);

#endif
