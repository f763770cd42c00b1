/* An address table: where each address is, by its key. */
#include "addresses.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../core/batch.h"
#include "../core/error.h"
#include "../core/memory.h"
#include "../core/names.h"
#include "columns.h"
#include "parse.h"

#define STAGE "intake"

/* Longer keys are taken as they stand. */
enum { UUID_LENGTH = 36, KEY_SIZE = 256 };

/* ---- Keys ---- */

static bool is_uuid(const char *text, size_t length)
{
    if (length != UUID_LENGTH) return false;
    for (size_t i = 0; i < length; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? text[i] != '-' : !strchr("0123456789abcdefABCDEF", text[i])) return false;
    }
    return true;
}

static const char *composed_key(const char *key, size_t *length, char *scratch)
{
    if (*length > KEY_SIZE || !talgeo__has_marks(key, *length)) return key;
    memcpy(scratch, key, *length);
    *length = talgeo__compose(scratch, *length);
    return scratch;
}

/* The key as the dictionary has it: a UUID in small letters without braces, else with its letters
 * and marks composed. `scratch` has KEY_SIZE bytes. */
static const char *plain_key(const char *key, size_t *length, char *scratch)
{
    bool braces = *length == UUID_LENGTH + 2 && key[0] == '{' && key[*length - 1] == '}';
    const char *inner = braces ? key + 1 : key;
    if (!is_uuid(inner, braces ? *length - 2 : *length)) return composed_key(key, length, scratch);
    for (size_t i = 0; i < UUID_LENGTH; i++)
        scratch[i] = inner[i] >= 'A' && inner[i] <= 'F' ? (char)(inner[i] + 32) : inner[i];
    *length = UUID_LENGTH;
    return scratch;
}

bool talgeo__addresses_find(const talgeo__addresses *addresses, const char *key, size_t length,
                            double *x, double *y, const char **accuracy)
{
    char scratch[KEY_SIZE];
    key = plain_key(key, &length, scratch);
    int32_t code = talgeo__dict_find(addresses->keys, key, length);
    *accuracy = NULL;
    if (code < 0) return false;
    if (addresses->classes && addresses->accuracy[code] >= 0)
        *accuracy = talgeo__dict_text(addresses->classes, addresses->accuracy[code]);
    *x = addresses->x[code];
    *y = addresses->y[code];
    return true;
}

/* ---- Reading ---- */

typedef struct reader {
    const talgeo__source *source;
    talgeo__batches batches;
    talgeo__addresses *addresses;
    int key, x, y, accuracy;
} reader;

static talgeo_status find_columns(reader *r, const char *layer_crs, talgeo_error *error)
{
    const talgeo__source *s = r->source;
    const char *crs = s->crs ? s->crs : layer_crs;
    const char *wanted[TALGEO__SOURCE_COLUMNS];
    const talgeo__table_columns table = {&r->batches, s->id, s->address_shown, wanted,
                                         talgeo__source_address_columns(s, wanted)};
    talgeo_status status = talgeo__find_column(&table, s->address_key, &r->key, error);
    if (status == TALGEO_OK) status = talgeo__find_column(&table, s->x, &r->x, error);
    if (status == TALGEO_OK) status = talgeo__find_column(&table, s->y, &r->y, error);
    if (status == TALGEO_OK && s->accuracy)
        status = talgeo__find_column(&table, s->accuracy, &r->accuracy, error);
    if (status != TALGEO_OK) return status;
    if (s->accuracy && (r->addresses->classes = talgeo__dict_new()) == NULL)
        return talgeo__fail_memory(error, STAGE);
    if (crs == NULL)
        return talgeo__fail(error, TALGEO_E_CRS, STAGE,
                            "source '%s': '%s' does not say in which CRS its addresses are; give "
                            "position: {crs: ...}",
                            s->id, s->address_shown);
    r->addresses->crs = talgeo__strdup(crs);
    return r->addresses->crs ? TALGEO_OK : talgeo__fail_memory(error, STAGE);
}

static bool same(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

static bool keep_accuracy(reader *r, int64_t i, size_t address)
{
    talgeo__addresses *a = r->addresses;
    char scratch[32];
    size_t length;
    if (a->classes == NULL) return true;
    if (!talgeo__grow(&a->accuracy, &a->accuracy_capacity, address + 1, sizeof *a->accuracy))
        return false;
    const char *text = talgeo__cell_text(&r->batches.columns[r->accuracy], i, scratch, &length);
    a->accuracy[address] = text ? talgeo__dict_add_composed(a->classes, text, length) : -1;
    return text == NULL || a->accuracy[address] >= 0;
}

static talgeo_status keep_address(reader *r, const char *key, size_t length, double x, double y,
                                  int64_t i, talgeo_error *error)
{
    talgeo__addresses *a = r->addresses;
    int64_t row = r->batches.first_row + i;
    char scratch[KEY_SIZE];
    size_t before = talgeo__dict_count(a->keys), room = a->capacity;
    key = plain_key(key, &length, scratch);
    int32_t code = talgeo__dict_add(a->keys, key, length);
    if (code < 0 || !talgeo__grow(&a->x, &room, (size_t)code + 1, sizeof *a->x) ||
        !talgeo__grow(&a->y, &a->capacity, (size_t)code + 1, sizeof *a->y))
        return talgeo__fail_memory(error, STAGE);
    if ((size_t)code < before && !(same(a->x[code], x) && same(a->y[code], y)))
        return talgeo__fail_row(error, TALGEO_E_INPUT, STAGE, row,
                                "'%s', row %lld: an address that stands before with another "
                                "position",
                                r->source->address_shown, (long long)row);
    a->x[code] = x;
    a->y[code] = y;
    return keep_accuracy(r, i, (size_t)code) ? TALGEO_OK : talgeo__fail_memory(error, STAGE);
}

static talgeo_status read_address(reader *r, int64_t i, talgeo_error *error)
{
    const talgeo__column *columns = r->batches.columns;
    int64_t row = r->batches.first_row + i;
    char scratch[32];
    size_t length;
    double x, y;
    const char *key = talgeo__cell_text(&columns[r->key], i, scratch, &length);
    talgeo__parsed parsed = talgeo__cell_number(&columns[r->x], i, &x);
    bool matching = talgeo__cell_number(&columns[r->y], i, &y) == parsed;
    if (key == NULL || parsed == TALGEO__BAD || !matching)
        return talgeo__fail_row(error, TALGEO_E_INPUT, STAGE, row, "'%s', row %lld: %s",
                                r->source->address_shown, (long long)row,
                                key ? "the position is not two numbers" : "an address without key");
    return keep_address(r, key, length, x, y, i, error);
}

talgeo_status talgeo__addresses_read(const talgeo__source *source, struct ArrowArrayStream *stream,
                                     const char *layer_crs, talgeo__addresses *addresses,
                                     talgeo_error *error)
{
    reader r = {.source = source, .addresses = addresses};
    bool more = true;
    *addresses = (talgeo__addresses){.keys = talgeo__dict_new()};
    talgeo_status status = talgeo__batches_open(&r.batches, stream, STAGE, error);
    if (status == TALGEO_OK && addresses->keys == NULL) status = talgeo__fail_memory(error, STAGE);
    if (status == TALGEO_OK) status = find_columns(&r, layer_crs, error);
    while (status == TALGEO_OK && more) {
        status = talgeo__batches_next(&r.batches, &more, STAGE, error);
        for (int64_t i = 0; status == TALGEO_OK && more && i < r.batches.rows; i++)
            status = read_address(&r, i, error);
    }
    talgeo__batches_close(&r.batches);
    return status;
}

void talgeo__addresses_free(talgeo__addresses *addresses)
{
    talgeo__dict_free(addresses->keys);
    talgeo__dict_free(addresses->classes);
    free(addresses->accuracy);
    free(addresses->x);
    free(addresses->y);
    free(addresses->crs);
    *addresses = (talgeo__addresses){0};
}
