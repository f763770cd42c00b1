/* Words of the figures: titles, units, methods by author and year, verdicts. */
#ifndef TALGEO_PUBLISH_FIGURES_WORDS_H
#define TALGEO_PUBLISH_FIGURES_WORDS_H

#include "../figures/rows.h"

const char *talgeo__figure_title(talgeo__figure_kind kind, const char *language);
/* How it is worked out, in English, as "score interval (Wilson 1927)". */
const char *talgeo__figure_method(talgeo__figure_kind kind);
/* What its numbers are measured in; "" for nothing. */
const char *talgeo__figure_unit(const talgeo__frame *frame, const talgeo__figure_row *row,
                                const char *language);
int talgeo__figure_decimals(const talgeo__frame *frame, const talgeo__figure_row *row);

/* Of a row's note, as "better" or "p < 0.05"; itself where it has no title. */
const char *talgeo__note_title(const talgeo__figure_row *row, const char *language);

#endif
