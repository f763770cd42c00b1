/* Titles in two languages. */
#include "label.h"

#include <stdlib.h>

#include "../core/memory.h"

bool talgeo__label_copy(talgeo__label *to, const talgeo__label *from)
{
    return talgeo__copy_text(&to->da, from->da) && talgeo__copy_text(&to->en, from->en);
}

void talgeo__label_end(talgeo__label *label)
{
    free(label->da);
    free(label->en);
    *label = (talgeo__label){0};
}

const char *talgeo__label_text(const talgeo__label *label, const char *language)
{
    const char *first = language[0] == 'd' ? label->da : label->en;
    const char *second = language[0] == 'd' ? label->en : label->da;
    return first ? first : second ? second : "";
}
