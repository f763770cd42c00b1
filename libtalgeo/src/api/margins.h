/* Which margins of a frequency table are asked for: "R*age*sex" and what follows from it. */
#ifndef TALGEO_API_MARGINS_H
#define TALGEO_API_MARGINS_H

#include <talgeo/talgeo.h>

enum { TALGEO__MAX_DIMENSIONS = 64, TALGEO__MAX_TABLE_DIMENSIONS = 12 };

/* A margin is a set of dimensions: bit d stands for dimension d. */
typedef struct talgeo__margins {
    char *dimensions[TALGEO__MAX_DIMENSIONS]; /* in the order in which tables name them */
    size_t n_dimensions;
    uint64_t *tables; /* dimensions of each table */
    size_t n_tables;
} talgeo__margins;

/* Read tables as "R*age*sex", blanks around names allowed. E_ARGUMENT: none, an empty name, a name
 * twice in a table, too many. */
talgeo_status talgeo__margins_parse(const char *const *tables, size_t n_tables,
                                    talgeo__margins *margins, talgeo_error *error);
void talgeo__margins_free(talgeo__margins *margins);

/* The margins that are published: every part of every table's dimensions, once each. And those that
 * nobody publishes but two tables together could give: the parts of both tables' dimensions that
 * are in no table. Both are yours. E_MEMORY, E_ARGUMENT: too many. */
talgeo_status talgeo__margins_published(const talgeo__margins *margins, uint64_t **masks,
                                        size_t *count, talgeo_error *error);
talgeo_status talgeo__margins_crossed(const talgeo__margins *margins, uint64_t **masks,
                                      size_t *count, talgeo_error *error);

#endif
