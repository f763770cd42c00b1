/* Fields of the wide table that are figures: changes, trends, comparisons and goals of whole areas,
 * from the same rows as figures.csv. */
#ifndef TALGEO_PUBLISH_LAYER_FIGURES_H
#define TALGEO_PUBLISH_LAYER_FIGURES_H

#include "figures_table.h"

/* One field: what it tells of which figure, and the figure's row in each area; SIZE_MAX: none. */
typedef struct talgeo__figure_field {
    talgeo__figure_row like; /* one of the rows: tells kind, indicator, goal and periods */
    talgeo__figures_column column;
    size_t *rows; /* by area; shared by the fields of one figure */
    bool owns_rows;
} talgeo__figure_field;

typedef struct talgeo__figure_fields {
    talgeo__figure_field *items;
    size_t count, capacity;
} talgeo__figure_fields;

/* Those of an area set, in the order in which the rows first tell of them. False: out of memory. */
bool talgeo__figure_fields_find(const talgeo_release *release, const talgeo__figure_rows *rows,
                                size_t set, talgeo__figure_fields *fields);
void talgeo__figure_fields_free(talgeo__figure_fields *fields);

/* "overweight_change_low"; its titles. Yours; NULL: out of memory. */
char *talgeo__figure_field_name(const talgeo__frame *frame, const talgeo__figure_field *field);
char *talgeo__figure_field_title(const talgeo__frame *frame, const talgeo__figure_field *field,
                                 const char *language);

#endif
