/* Titles in two languages. */
#ifndef TALGEO_CUBE_LABEL_H
#define TALGEO_CUBE_LABEL_H

#include <stdbool.h>

/* Text in Danish and English; one may be NULL, then the other serves. */
typedef struct talgeo__label {
    char *da, *en;
} talgeo__label;

bool talgeo__label_copy(talgeo__label *to, const talgeo__label *from); /* false: out of memory */
void talgeo__label_end(talgeo__label *label);
/* The text in a language ("da" or "en") with fallback to the other; "" where there is none. */
const char *talgeo__label_text(const talgeo__label *label, const char *language);

#endif
