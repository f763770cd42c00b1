/* Reading releases back from the ledger. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <ogr_api.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "../core/text.h"
#include "../locate/locate.h"
#include "../publish/digest.h"
#include "areas_geometry.h"
#include "gdal_scope.h"
#include "json_release.h"
#include "ledger.h"
#include "ledger_db.h"

static void damaged(talgeo__ledger *l)
{
    if (l->status != TALGEO_OK) return;
    l->status = talgeo__fail(l->error, TALGEO_E_IO, "ledger",
                             "%s: the ledger is damaged: a release in it is not what it was added "
                             "as; restore it from a copy, or rebuild it from published folders",
                             l->path);
}

static void no_memory(talgeo__ledger *l)
{
    if (l->status == TALGEO_OK) l->status = talgeo__fail_memory(l->error, "ledger");
}

static const char *text_at(sqlite3_stmt *statement, int column)
{
    const unsigned char *text = sqlite3_column_text(statement, column);
    return text ? (const char *)text : "";
}

/* One more row? */
static bool next_row(talgeo__ledger *l, sqlite3_stmt *statement)
{
    int result = l->status == TALGEO_OK ? sqlite3_step(statement) : SQLITE_DONE;
    if (result != SQLITE_ROW && result != SQLITE_DONE) talgeo__ledger_fail(l);
    return result == SQLITE_ROW;
}

/* ---- Area sets ---- */

static void add_area(talgeo__ledger *l, sqlite3_stmt *row, talgeo__areas_builder *builder)
{
    OGRGeometryH geometry = NULL;
    const void *wkb = sqlite3_column_blob(row, 2);
    int size = sqlite3_column_bytes(row, 2);
    if (!talgeo__areas_builder_area(builder, text_at(row, 0), text_at(row, 1)))
        no_memory(l);
    else if (wkb == NULL || OGR_G_CreateFromWkb(wkb, NULL, &geometry, size) != OGRERR_NONE)
        damaged(l);
    else if (!talgeo__areas_add_parts(builder, geometry))
        no_memory(l);
    if (geometry) OGR_G_DestroyGeometry(geometry);
}

static talgeo_areas *freeze(talgeo__ledger *l, talgeo__areas_builder *builder, const char *id,
                            const char *crs, const char *digest)
{
    talgeo_areas *areas = NULL;
    talgeo_error own = TALGEO_ERROR_INIT;
    talgeo_status status = talgeo__areas_builder_freeze(builder, id, crs, &areas, &own);
    if (status == TALGEO_OK && strcmp(areas->digest, digest) != 0) status = TALGEO_E_INPUT;
    if (status == TALGEO_OK) status = talgeo__locator_attach(areas, NULL, &own);
    if (status == TALGEO_OK) return areas;
    talgeo_areas_free(areas);
    if (status == TALGEO_E_MEMORY)
        no_memory(l);
    else
        damaged(l);
    return NULL;
}

/* Name of the table of a set's polygons, by digest; table names of ours have no quotes in them. */
static void find_table(talgeo__ledger *l, const char *digest, char table[40])
{
    sqlite3_stmt *find =
        talgeo__ledger_prepare(l, "SELECT area_table FROM area_sets WHERE digest = ?1");
    table[0] = '\0';
    if (find) sqlite3_bind_text(find, 1, digest, -1, SQLITE_STATIC);
    if (next_row(l, find)) {
        const char *name = text_at(find, 0);
        size_t length = strspn(name, "abcdefghijklmnopqrstuvwxyz_0123456789");
        if (length < 40 && name[length] == '\0') memcpy(table, name, length + 1);
    }
    sqlite3_finalize(find);
    if (table[0] == '\0') damaged(l);
}

static talgeo_areas *read_set(talgeo__ledger *l, const char *id, const char *crs,
                              const char *digest)
{
    char table[40];
    talgeo__string sql = {0};
    talgeo__gdal_scope scope;
    find_table(l, digest, table);
    talgeo__string_printf(
        &sql, "SELECT key, name, AsBinary(geometry) FROM %s WHERE set_digest = ?1 ORDER BY number",
        table);
    talgeo__areas_builder *builder = talgeo__areas_builder_new();
    if (sql.failed || builder == NULL) no_memory(l);
    sqlite3_stmt *rows = talgeo__ledger_prepare(l, sql.data);
    if (rows) sqlite3_bind_text(rows, 1, digest, -1, SQLITE_STATIC);
    talgeo__gdal_enter(&scope);
    while (next_row(l, rows)) add_area(l, rows, builder);
    talgeo__gdal_leave(&scope);
    sqlite3_finalize(rows);
    talgeo__string_free(&sql);
    if (l->status == TALGEO_OK) return freeze(l, builder, id, crs, digest);
    talgeo__areas_builder_free(builder);
    return NULL;
}

/* The same polygons under the same id may have been read with an earlier release. */
static talgeo_areas *find_set(const talgeo__releases *releases, const char *id, const char *digest)
{
    for (size_t r = releases->count; r-- > 0;) {
        const talgeo__frame *frame = releases->items[r]->frame;
        for (size_t s = 0; s < frame->n_sets; s++)
            if (strcmp(frame->sets[s]->digest, digest) == 0 && strcmp(frame->sets[s]->id, id) == 0)
                return talgeo__areas_share(frame->sets[s]);
    }
    return NULL;
}

static void read_sets(talgeo__ledger *l, const talgeo__releases *releases,
                      talgeo__release_head *head)
{
    for (size_t s = 0; l->status == TALGEO_OK && s < head->n_sets; s++) {
        head->frame->sets[s] = find_set(releases, head->set_ids[s], head->set_digests[s]);
        if (head->frame->sets[s] == NULL)
            head->frame->sets[s] =
                read_set(l, head->set_ids[s], head->set_crs[s], head->set_digests[s]);
    }
}

/* ---- Cells ---- */

static int32_t find_text(char *const *texts, size_t count, const char *text)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(texts[i], text) == 0) return (int32_t)i;
    return -1;
}

/* Does `text` begin with "<id>=<level>", and then end or go on with a comma? How long that is. */
static size_t match_level(const char *text, const char *id, const char *level)
{
    size_t n = strlen(id), m = strlen(level);
    if (strncmp(text, id, n) != 0 || text[n] != '=' || strncmp(text + n + 1, level, m) != 0)
        return 0;
    return text[n + 1 + m] == '\0' || text[n + 1 + m] == ',' ? n + 1 + m : 0;
}

/* Behind "periods=3" and its comma, of a table with such windows. NULL: it is not there. */
static const char *skip_pool(const talgeo__table *table, const char *text)
{
    char level[24];
    if (table->pool == 0) return text;
    snprintf(level, sizeof level, "%zu", table->pool);
    size_t length = match_level(text, "periods", level);
    if (length == 0) return NULL;
    return text + length + (text[length] == ',' && table->n_by > 0);
}

/* The reverse of talgeo__cell_group. False: not such a text. */
static bool read_levels(const talgeo__frame *frame, const char *text, talgeo__cell_key *key)
{
    const talgeo__table *table = &frame->tables[key->table];
    text = skip_pool(table, text);
    if (text == NULL) return false;
    for (size_t b = 0; b < table->n_by; b++) {
        size_t at = table->by[b].index, length = 0;
        bool stratum = table->by[b].kind == TALGEO__BY_STRATUM;
        const char *id = stratum ? frame->strata[at].id : frame->indicators[at].id;
        int32_t n = stratum ? (int32_t)frame->strata[at].n_levels + 1 : 2;
        for (int32_t level = 0; level < n && length == 0; level++) {
            length = match_level(text, id, talgeo__level_id(frame, table, b, level));
            key->level[b] = level;
        }
        if (length == 0) return false;
        text += length;
        text += *text == ',' && b + 1 < table->n_by;
    }
    return *text == '\0';
}

static bool read_key(const talgeo__frame *frame, sqlite3_stmt *row, talgeo__cell_key *key)
{
    int64_t table = sqlite3_column_int64(row, 0);
    *key = (talgeo__cell_key){.set = -1, .area = -1, .period = -1, .level = {-1, -1, -1, -1}};
    if (table < 0 || (size_t)table >= frame->n_tables) return false;
    key->table = (int32_t)table;
    key->indicator = -1;
    for (size_t i = 0; i < frame->n_indicators; i++)
        if (strcmp(frame->indicators[i].id, text_at(row, 1)) == 0) key->indicator = (int32_t)i;
    for (size_t s = 0; s < frame->n_sets; s++)
        if (strcmp(frame->sets[s]->id, text_at(row, 2)) == 0) key->set = (int32_t)s;
    if (key->set >= 0) key->area = talgeo__areas_find(frame->sets[key->set], text_at(row, 3));
    if (*text_at(row, 4))
        key->period = find_text(frame->periods, frame->n_periods, text_at(row, 4));
    return key->indicator >= 0 && (key->set >= 0) == (frame->tables[table].n_sets > 0) &&
           (key->set >= 0) == (key->area >= 0) &&
           (key->period >= 0) == frame->tables[table].by_period &&
           read_levels(frame, text_at(row, 5), key);
}

static bool read_cell(const talgeo__frame *frame, sqlite3_stmt *row, talgeo__public_cell *cell)
{
    if (!read_key(frame, row, &cell->key)) return false;
    int status = 0;
    while (status <= TALGEO_CELL_NOT_MEASURED &&
           strcmp(talgeo_cell_status_text((talgeo_cell_status)status), text_at(row, 6)) != 0)
        status++;
    cell->status = (talgeo_cell_status)status;
    cell->n = sqlite3_column_type(row, 7) == SQLITE_NULL ? -1 : sqlite3_column_int64(row, 7);
    cell->events = sqlite3_column_type(row, 8) == SQLITE_NULL ? -1 : sqlite3_column_int64(row, 8);
    return status <= TALGEO_CELL_NOT_MEASURED;
}

typedef struct cell_list {
    talgeo__public_cell *items;
    size_t count, capacity;
} cell_list;

static void read_cells(talgeo__ledger *l, int64_t id, const talgeo__frame *frame, cell_list *cells)
{
    sqlite3_stmt *rows = talgeo__ledger_prepare(
        l, "SELECT table_number, indicator, area_set, area, period, levels, status, n, events FROM "
           "cells WHERE release = ?1 ORDER BY number");
    if (rows) sqlite3_bind_int64(rows, 1, id);
    while (next_row(l, rows)) {
        if (!talgeo__grow(&cells->items, &cells->capacity, cells->count + 1, sizeof *cells->items))
            no_memory(l);
        else if (!read_cell(frame, rows, &cells->items[cells->count++]))
            damaged(l);
    }
    sqlite3_finalize(rows);
    if (cells->items == NULL && l->status == TALGEO_OK) {
        cells->items = talgeo__calloc(1, sizeof *cells->items);
        if (cells->items == NULL) no_memory(l);
    }
}

/* ---- Releases ---- */

static void add_release(talgeo__ledger *l, talgeo__releases *releases, talgeo_release *release)
{
    if (talgeo__grow(&releases->items, &releases->capacity, releases->count + 1,
                     sizeof *releases->items)) {
        releases->items[releases->count++] = release;
        return;
    }
    talgeo__release_free(release);
    no_memory(l);
}

static void check_digest(talgeo__ledger *l, const talgeo_release *release, const char *expected)
{
    char digest[65];
    talgeo__release_digest(release, digest);
    if (strcmp(digest, expected) != 0) damaged(l);
}

static void read_release(talgeo__ledger *l, sqlite3_stmt *row, talgeo__releases *releases)
{
    talgeo__release_head head = {0};
    talgeo_release *release = NULL;
    cell_list cells = {0};
    talgeo_status status = talgeo__json_release_parse(l->path, text_at(row, 2), &head, NULL);
    if (status == TALGEO_E_MEMORY) no_memory(l);
    if (status != TALGEO_OK) damaged(l);
    if (l->status == TALGEO_OK) read_sets(l, releases, &head);
    if (l->status == TALGEO_OK) read_cells(l, sqlite3_column_int64(row, 0), head.frame, &cells);
    if (l->status == TALGEO_OK)
        l->status = talgeo__release_from_public(head.frame, head.policy, cells.items, cells.count,
                                                &release, l->error);
    if (release) {
        head.frame = NULL;
        cells.items = NULL;
        release->provenance = head.provenance;
        head.provenance = (talgeo__provenance){.n_inputs = 0};
        check_digest(l, release, text_at(row, 1));
        add_release(l, releases, release);
    }
    talgeo__release_head_free(&head);
    free(cells.items);
}

void talgeo__releases_free(talgeo__releases *releases)
{
    for (size_t i = 0; i < releases->count; i++) talgeo__release_free(releases->items[i]);
    free(releases->items);
    *releases = (talgeo__releases){0};
}

talgeo_status talgeo__ledger_read(const char *path, talgeo__releases *releases, talgeo_error *error)
{
    talgeo__ledger ledger;
    if (access(path, F_OK) != 0) return TALGEO_OK;
    talgeo_status status = talgeo__ledger_open(&ledger, path, error);
    if (status == TALGEO_OK) {
        sqlite3_stmt *rows = talgeo__ledger_prepare(
            &ledger, "SELECT id, digest, document FROM releases ORDER BY id");
        while (next_row(&ledger, rows)) read_release(&ledger, rows, releases);
        sqlite3_finalize(rows);
        status = ledger.status;
    }
    talgeo__ledger_close(&ledger);
    return status;
}
