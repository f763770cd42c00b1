/* Values of output tables as Arrow columns. */
#ifndef TALGEO_PUBLISH_ARROW_VALUES_H
#define TALGEO_PUBLISH_ARROW_VALUES_H

#include <string.h>

#include "../core/builder.h"
#include "../core/error.h"
#include "measures.h"

static inline const char *talgeo__value_format(talgeo__value_kind kind)
{
    return kind == TALGEO__INTEGER ? "l" : kind == TALGEO__DECIMAL ? "g" : "u";
}

static inline void talgeo__builder_value(talgeo__builder *builder, size_t column,
                                         talgeo__value value)
{
    switch (value.kind) {
    case TALGEO__NULL: talgeo__builder_null(builder, column); break;
    case TALGEO__INTEGER: talgeo__builder_int(builder, column, value.integer); break;
    case TALGEO__DECIMAL: talgeo__builder_real(builder, column, value.real); break;
    case TALGEO__STRING:
        talgeo__builder_text(builder, column, value.text, strlen(value.text));
        break;
    }
}

#endif
