/* Names of what divides a table: ids for machines, titles in Danish and English for people. */
#ifndef TALGEO_PUBLISH_LABELS_H
#define TALGEO_PUBLISH_LABELS_H

#include "../protect/release.h"

/* Division b of a table: id and title of its stratum, or of the indicator that crosses it. */
const char *talgeo__division_id(const talgeo__frame *frame, const talgeo__table *table, size_t b);
const char *talgeo__division_title(const talgeo__frame *frame, const talgeo__table *table, size_t b,
                                   const char *language);
/* Number of levels with the last one, "unknown", counted in; 2 (no, yes) for an indicator. */
size_t talgeo__division_levels(const talgeo__frame *frame, const talgeo__table *table, size_t b);
/* "Piger", "Ja", "Uoplyst"; the level's id where the library has no better word. */
const char *talgeo__level_title(const talgeo__frame *frame, const talgeo__table *table, size_t b,
                                int32_t level, const char *language);

/* Title with fallback to the id. */
const char *talgeo__title_or_id(const talgeo__label *title, const char *id, const char *language);

#endif
