/* Writing a publication folder. */
#include "publication.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "../publish/layer.h"
#include "cells_csv.h"
#include "files.h"
#include "folder.h"
#include "gdal_layers.h"
#include "geojson.h"
#include "gpkg_keep.h"
#include "gpkg_titles.h"
#include "json_cells.h"
#include "json_read.h"
#include "json_release.h"

static const char LAYERS[] = "layers.gpkg", CSV[] = "cells.csv", FIGURES[] = "figures.csv",
                  CELLS[] = "cells.json", RELEASE[] = "release.json", GEOJSON[] = ".geojson";

/* ---- What is ours in a folder ---- */

/* Area sets of the publication that stands there: their layers and files are ours. */
typedef struct earlier {
    char **sets;
    size_t n_sets;
} earlier;

static bool is_file(const char *name, const char *file)
{
    return strcmp(name, file) == 0;
}

static bool is_ours(const char *name, const void *user)
{
    const earlier *before = user;
    size_t length = strlen(name), ending = strlen(GEOJSON), layers = strlen(LAYERS);
    if (is_file(name, CSV) || is_file(name, FIGURES) || is_file(name, CELLS) ||
        is_file(name, RELEASE))
        return true;
    /* SQLite leaves layers.gpkg-wal and its like beside the file. */
    if (strncmp(name, LAYERS, layers) == 0 && (name[layers] == '\0' || name[layers] == '-'))
        return true;
    for (size_t s = 0; s < before->n_sets; s++)
        if (length == strlen(before->sets[s]) + ending &&
            strncmp(name, before->sets[s], length - ending) == 0 &&
            is_file(name + length - ending, GEOJSON))
            return true;
    return false;
}

static void forget_earlier(earlier *before)
{
    for (size_t s = 0; s < before->n_sets; s++) free(before->sets[s]);
    free(before->sets);
    *before = (earlier){0};
}

static bool add_set(earlier *before, const char *id)
{
    before->sets[before->n_sets] = talgeo__strdup(id);
    return before->sets[before->n_sets] && ++before->n_sets;
}

/* The ids of release.json, whatever else is in it, and those of `release`. */
static talgeo_status remember(earlier *before, const char *release_json,
                              const talgeo_release *release, talgeo_error *error)
{
    talgeo__json_file file;
    talgeo_status status = talgeo__json_open(&file, release_json, error);
    if (status != TALGEO_OK) return status;
    const char *schema = talgeo__json_get_text(&file, file.root, "schema");
    struct json_object *sets = talgeo__json_member(&file, file.root, "area_sets", json_type_array);
    size_t n = sets ? json_object_array_length(sets) : 0,
           n_new = release ? release->frame->n_sets : 0;
    before->sets = talgeo__calloc(n + n_new, sizeof *before->sets);
    bool memory = before->sets != NULL;
    if (file.status == TALGEO_OK && strncmp(schema, "talgeo.release/", 15) != 0)
        talgeo__json_fail(&file, "not made by talgeo");
    for (size_t s = 0; memory && s < n && file.status == TALGEO_OK; s++) {
        struct json_object *set = talgeo__json_item(&file, sets, s, json_type_object);
        memory = add_set(before, talgeo__json_get_text(&file, set, "id"));
    }
    for (size_t s = 0; memory && s < n_new; s++)
        memory = add_set(before, release->frame->sets[s]->id);
    status = memory ? file.status : talgeo__fail_memory(error, "publish");
    talgeo__json_close(&file);
    return status;
}

/* ---- May the folder be written? ---- */

/* Fills `before` with what is ours in the folder that stands there. */
static talgeo_status check_target(const talgeo__folder *folder, const char *path, bool overwrite,
                                  const talgeo_release *release, earlier *before,
                                  talgeo_error *error)
{
    if (!folder->exists) return TALGEO_OK;
    if (!talgeo__folder_is(folder->target))
        return talgeo__fail(error, TALGEO_E_EXISTS, "publish",
                            "%s: exists and is no folder; publish under another name", path);
    char *json = talgeo__path_join(folder->target, RELEASE);
    bool empty = talgeo__folder_is_empty(folder->target);
    talgeo_status status = !json   ? TALGEO_E_MEMORY
                           : empty ? TALGEO_OK
                                   : remember(before, json, release, NULL);
    free(json);
    if (status == TALGEO_E_MEMORY) return talgeo__fail_memory(error, "publish");
    if (status == TALGEO_OK && !overwrite)
        return talgeo__fail(error, TALGEO_E_EXISTS, "publish",
                            "%s: exists; say overwrite (--overwrite) to replace it, or publish "
                            "under another name",
                            path);
    if (status == TALGEO_OK) return TALGEO_OK;
    return talgeo__fail(error, TALGEO_E_EXISTS, "publish",
                        "%s: exists and is not a publication (it has no release.json of talgeo), "
                        "so it is not replaced; publish under another name",
                        path);
}

talgeo_status talgeo__publication_check(const char *folder, bool overwrite, talgeo_error *error)
{
    talgeo__folder place;
    earlier before = {0};
    talgeo_status status = talgeo__folder_find(&place, folder, error);
    if (status == TALGEO_OK) status = check_target(&place, folder, overwrite, NULL, &before, error);
    forget_earlier(&before);
    talgeo__folder_close(&place);
    return status;
}

/* ---- Files ---- */

/* One file of text: `made` says whether it could be made; the text is freed. */
static talgeo_status write_text(const char *folder, const char *name, talgeo_status made,
                                talgeo__string *text, talgeo_error *error)
{
    char *path = talgeo__path_join(folder, name);
    talgeo_status status = made;
    if (status == TALGEO_OK)
        status =
            path ? talgeo__file_write(path, text, error) : talgeo__fail_memory(error, "publish");
    talgeo__string_free(text);
    free(path);
    return status;
}

static talgeo_status write_tables(const talgeo_release *release, const talgeo__figure_rows *rows,
                                  const char *folder, talgeo_error *error)
{
    talgeo__string text = {0};
    talgeo__cells_csv_write(release, &text);
    talgeo_status status = write_text(folder, CSV, TALGEO_OK, &text, error);
    if (status != TALGEO_OK) return status;
    talgeo__figures_csv_write(release, rows, &text);
    status = write_text(folder, FIGURES, TALGEO_OK, &text, error);
    if (status != TALGEO_OK) return status;
    talgeo__json_cells_write(release, &text);
    status = write_text(folder, CELLS, TALGEO_OK, &text, error);
    if (status != TALGEO_OK) return status;
    talgeo__json_release_write(release, rows, &text);
    return write_text(folder, RELEASE, TALGEO_OK, &text, error);
}

static talgeo_status write_geojson(const talgeo__layer *layer, const char *folder,
                                   talgeo_error *error)
{
    talgeo__string text = {0}, name = {0};
    talgeo__string_printf(&name, "%s%s", layer->release->frame->sets[layer->set]->id, GEOJSON);
    talgeo_status status = name.failed ? talgeo__fail_memory(error, "publish")
                                       : talgeo__geojson_write(layer, &text, error);
    status = write_text(folder, name.data, status, &text, error);
    talgeo__string_free(&name);
    return status;
}

static talgeo_status write_layers(const talgeo_release *release, const talgeo__layers *layers,
                                  const talgeo__folder *folder, const earlier *before,
                                  talgeo_error *error)
{
    char *path = talgeo__path_join(folder->made, LAYERS);
    char *old = talgeo__path_join(folder->target, LAYERS);
    talgeo_status status = path && old ? TALGEO_OK : talgeo__fail_memory(error, "publish");
    if (status == TALGEO_OK) status = talgeo__layers_write(release, layers, path, error);
    if (status == TALGEO_OK) status = talgeo__gpkg_titles(layers, path, error);
    if (status == TALGEO_OK && access(old, F_OK) == 0)
        status = talgeo__gpkg_keep(path, old, before->sets, before->n_sets, error);
    if (status == TALGEO_OK) status = talgeo__file_sync(path, error);
    free(path);
    free(old);
    return status;
}

static talgeo_status write_files(const talgeo_release *release, const talgeo__folder *folder,
                                 const earlier *before, talgeo_error *error)
{
    talgeo__figure_rows rows;
    talgeo__layers layers = {0};
    talgeo_status status = talgeo__figure_rows_make(release, &rows, error);
    if (status == TALGEO_OK) status = talgeo__layers_make(release, &rows, &layers, error);
    if (status == TALGEO_OK) status = write_layers(release, &layers, folder, before, error);
    for (size_t s = 0; status == TALGEO_OK && s < layers.count; s++)
        status = write_geojson(layers.items[s], folder->made, error);
    if (status == TALGEO_OK) status = write_tables(release, &rows, folder->made, error);
    talgeo__layers_free(&layers);
    talgeo__figure_rows_free(&rows);
    return status;
}

/* Messages speak of the folder that the user named, not of the hidden one. */
static void name_target(const talgeo__folder *folder, const char *path, talgeo_error *error)
{
    char *at = folder->made ? strstr(error->message, folder->made) : NULL;
    if (at == NULL) return;
    char message[sizeof error->message];
    snprintf(message, sizeof message, "%.*s%s%s", (int)(at - error->message), error->message, path,
             at + strlen(folder->made));
    memcpy(error->message, message, sizeof message);
}

talgeo_status talgeo__publication_write(const talgeo_release *release, const char *path,
                                        bool overwrite, talgeo_error *error)
{
    talgeo__folder folder;
    earlier before = {0};
    talgeo_error own = TALGEO_ERROR_INIT;
    talgeo_status status = talgeo__folder_find(&folder, path, &own);
    if (status == TALGEO_OK)
        status = check_target(&folder, path, overwrite, release, &before, &own);
    if (status == TALGEO_OK) status = talgeo__folder_begin(&folder, &own);
    if (status == TALGEO_OK) status = write_files(release, &folder, &before, &own);
    if (status == TALGEO_OK) status = talgeo__folder_finish(&folder, is_ours, &before, &own);
    if (status != TALGEO_OK) {
        name_target(&folder, path, &own);
        talgeo__error_copy(error, &own);
    }
    talgeo__folder_close(&folder);
    forget_earlier(&before);
    return status;
}
