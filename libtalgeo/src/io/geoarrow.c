/* GeoArrow metadata of Arrow columns. */
#include "geoarrow.h"

#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "../core/memory.h"

/* Value of a key in Arrow's packed metadata (count, then length and bytes of each key and value,
 * all int32 in the machine's order). NULL where it is not there. */
static const char *metadata_value(const char *metadata, const char *key, size_t *length)
{
    int32_t count, size;
    if (metadata == NULL) return NULL;
    memcpy(&count, metadata, sizeof count);
    metadata += sizeof count;
    for (int32_t i = 0; i < count; i++) {
        memcpy(&size, metadata, sizeof size);
        metadata += sizeof size;
        bool wanted = (size_t)size == strlen(key) && memcmp(metadata, key, (size_t)size) == 0;
        metadata += size;
        memcpy(&size, metadata, sizeof size);
        metadata += sizeof size;
        *length = (size_t)size;
        if (wanted) return metadata;
        metadata += size;
    }
    return NULL;
}

static bool is_tagged(const talgeo__column *column)
{
    size_t length = 0;
    const char *name = metadata_value(column->schema->metadata, "ARROW:extension:name", &length);
    return name && ((length == 12 && memcmp(name, "geoarrow.wkb", 12) == 0) ||
                    (length == 7 && memcmp(name, "ogc.wkb", 7) == 0));
}

int talgeo__geoarrow_column(const talgeo__batches *batches)
{
    static const char *const names[] = {"geometry", "geom", "wkb_geometry"};
    for (size_t c = 0; c < batches->n_columns; c++)
        if (batches->columns[c].kind == TALGEO__BYTES && is_tagged(&batches->columns[c]))
            return (int)c;
    for (size_t n = 0; n < sizeof names / sizeof *names; n++) {
        int c = talgeo__batches_find(batches, names[n]);
        if (c >= 0 && batches->columns[c].kind == TALGEO__BYTES) return c;
    }
    return -1;
}

char *talgeo__geoarrow_crs(const talgeo__column *column)
{
    size_t length = 0;
    const char *text =
        metadata_value(column->schema->metadata, "ARROW:extension:metadata", &length);
    char *copy = text ? talgeo__strndup(text, length) : NULL, *crs = NULL;
    struct json_object *whole = copy ? json_tokener_parse(copy) : NULL, *member = NULL;
    if (whole && json_object_object_get_ex(whole, "crs", &member)) {
        if (json_object_is_type(member, json_type_string))
            crs = talgeo__strdup(json_object_get_string(member));
        else if (json_object_is_type(member, json_type_object))
            crs = talgeo__strdup(json_object_to_json_string(member));
    }
    json_object_put(whole);
    free(copy);
    return crs;
}
