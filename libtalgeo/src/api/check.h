/* talgeo_plan_check, in parts: what is known so far, and the parts. */
#ifndef TALGEO_API_CHECK_H
#define TALGEO_API_CHECK_H

#include "../core/problems.h"
#include "../growth/growth.h"
#include "../intake/report.h"
#include "../intake/rows.h"
#include "plan.h"
#include "read_source.h"

typedef struct talgeo__checker {
    const talgeo_plan *plan;
    talgeo_problems *problems;
    talgeo__dict *children;
    talgeo__reference *reference;
    talgeo_areas **sets; /* those that can be read, side by side */
    size_t *set_numbers; /* their numbers in the plan */
    size_t n_sets;
    talgeo__rows *rows; /* by source; they meet by child and period when all are read */
    talgeo__source_report *reports;
    int64_t used, inside; /* rows of all sources; in an area, once for each set */
} talgeo__checker;

/* A source and where the plan speaks of it. */
typedef struct talgeo__checked_source {
    const talgeo__source *source;
    const talgeo__yaml *node;
    const char *shown; /* its file, as the plan has it */
    size_t number;
} talgeo__checked_source;

/* Where a mapping of the plan speaks of a key; the mapping itself where it does not. */
const talgeo__yaml *talgeo__check_place(const talgeo__yaml *mapping, const char *key);
const talgeo__yaml *talgeo__check_item(const talgeo__checker *c, const char *list, size_t i);
void talgeo__check_error(talgeo__checker *c, const talgeo__yaml *at, const talgeo_error *error);

/* Are all columns of the source there, and is its CRS known? Where a column is missing, the stream
 * was opened with all of them. False: told what is not. */
bool talgeo__check_heading(talgeo__checker *c, const talgeo__checked_source *of,
                           struct ArrowArrayStream *stream);
bool talgeo__check_crs(talgeo__checker *c, const talgeo__checked_source *of);

/* Read the rows of a source and say what publishing would do with them; closes it. */
void talgeo__check_rows(talgeo__checker *c, const talgeo__checked_source *of,
                        talgeo__opened *opened);

/* Read every source, its heading and its rows, and say what they lack together. */
void talgeo__check_sources(talgeo__checker *c);
/* Could all of them be read to their ends? */
bool talgeo__check_all_read(const talgeo__checker *c);

/* "3 of 120 `words`", where it is any. */
void talgeo__check_count(talgeo__checker *c, const talgeo__checked_source *of, const char *key,
                         int64_t count, int64_t all, const char *words);
/* The notes of a report from number `from` on. */
void talgeo__check_notes(talgeo__checker *c, const talgeo__checked_source *of,
                         const talgeo__yaml *at, const talgeo__source_report *report, size_t from);

#endif
