/* An address table: where each address is, by its key. */
#ifndef TALGEO_INTAKE_ADDRESSES_H
#define TALGEO_INTAKE_ADDRESSES_H

#include "../core/arrow.h"
#include "../core/dict.h"
#include "source.h"

/* Keys are texts; those of DAR (UUIDs) match in upper and lower case, with and without braces. */
typedef struct talgeo__addresses {
    talgeo__dict *keys;
    double *x, *y; /* by code of the key; NaN where the table has no position */
    size_t capacity;
    talgeo__dict *classes; /* of accuracy; NULL: the table has none */
    int32_t *accuracy;     /* by code of the key: code of the class, -1 none */
    size_t accuracy_capacity;
    char *crs;
} talgeo__addresses;

/* Read the table that source->address_... describes. Consumes the stream. E_INPUT: a column is
 * missing, a row without a key or with a position that is no number, a key with two positions (each
 * names the row); E_CRS: no CRS. */
talgeo_status talgeo__addresses_read(const talgeo__source *source, struct ArrowArrayStream *stream,
                                     const char *layer_crs, talgeo__addresses *addresses,
                                     talgeo_error *error);
/* False where the key is not in the table. *accuracy gets the class, NULL where there is none. */
bool talgeo__addresses_find(const talgeo__addresses *addresses, const char *key, size_t length,
                            double *x, double *y, const char **accuracy);
void talgeo__addresses_free(talgeo__addresses *addresses);

#endif
