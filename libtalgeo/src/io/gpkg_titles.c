/* Readable titles of the fields of layers.gpkg. GDAL writes them from 3.7 on only, so this is done
 * beside it. */
#include "gpkg_titles.h"

#include <sqlite3.h>

#include "../core/error.h"

/* The tables and entries that the extension asks for (OGC 12-128r18, F.9). */
static const char SCHEMA[] =
    "PRAGMA synchronous = OFF;"
    "BEGIN;"
    "CREATE TABLE gpkg_data_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL,"
    " name TEXT, title TEXT, description TEXT, mime_type TEXT, constraint_name TEXT,"
    " CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),"
    " CONSTRAINT gdc_tn UNIQUE (table_name, name));"
    "CREATE TABLE gpkg_data_column_constraints (constraint_name TEXT NOT NULL,"
    " constraint_type TEXT NOT NULL, value TEXT, min NUMERIC, min_is_inclusive BOOLEAN,"
    " max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,"
    " CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value));"
    "INSERT INTO gpkg_extensions"
    " (table_name, column_name, extension_name, definition, scope)"
    " SELECT t, NULL, 'gpkg_schema', 'http://www.geopackage.org/spec121/#extension_schema',"
    " 'read-write' FROM (SELECT 'gpkg_data_columns' AS t UNION ALL"
    " SELECT 'gpkg_data_column_constraints');";

static int add_title(sqlite3_stmt *insert, const char *layer, const talgeo__layer_field *field)
{
    sqlite3_bind_text(insert, 1, layer, -1, SQLITE_STATIC);
    sqlite3_bind_text(insert, 2, field->name, -1, SQLITE_STATIC);
    sqlite3_bind_text(insert, 3, field->title_da, -1, SQLITE_STATIC);
    sqlite3_bind_text(insert, 4, field->title_en, -1, SQLITE_STATIC);
    sqlite3_step(insert);
    return sqlite3_reset(insert);
}

static int add_layer(sqlite3 *db, const talgeo__layer *layer)
{
    sqlite3_stmt *insert = NULL;
    int result = sqlite3_prepare_v2(db,
                                    "INSERT INTO gpkg_data_columns (table_name, column_name, name, "
                                    "title, description) VALUES (?1, ?2, ?3, ?3, ?4)",
                                    -1, &insert, NULL);
    for (size_t f = 0; result == SQLITE_OK && f < layer->n_fields; f++)
        result = add_title(insert, layer->release->frame->sets[layer->set]->id, &layer->fields[f]);
    sqlite3_finalize(insert);
    return result;
}

talgeo_status talgeo__gpkg_titles(const talgeo__layers *layers, const char *path,
                                  talgeo_error *error)
{
    sqlite3 *db = NULL;
    talgeo_status status = TALGEO_OK;
    int result = sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL);
    if (result == SQLITE_OK) result = sqlite3_exec(db, SCHEMA, NULL, NULL, NULL);
    for (size_t s = 0; result == SQLITE_OK && s < layers->count; s++)
        result = add_layer(db, layers->items[s]);
    if (result == SQLITE_OK) result = sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
    if (result != SQLITE_OK)
        status = talgeo__fail(error, TALGEO_E_IO, "publish", "%s: cannot be written: %s", path,
                              sqlite3_errmsg(db));
    sqlite3_close(db);
    return status;
}
