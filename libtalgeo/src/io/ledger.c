/* Adding releases to the ledger. */
#include "ledger.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "../publish/digest.h"
#include "../publish/listing.h"
#include "../publish/wkb.h"
#include "json_release.h"
#include "ledger_db.h"

static void bind_text(sqlite3_stmt *statement, int at, const char *text)
{
    if (statement) sqlite3_bind_text(statement, at, text, -1, SQLITE_STATIC);
}

static void bind_int(sqlite3_stmt *statement, int at, int64_t value)
{
    if (statement) sqlite3_bind_int64(statement, at, value);
}

static void bind_value(sqlite3_stmt *statement, int at, talgeo__value value)
{
    if (value.kind == TALGEO__STRING)
        bind_text(statement, at, value.text);
    else if (value.kind == TALGEO__INTEGER)
        bind_int(statement, at, value.integer);
    else
        sqlite3_bind_null(statement, at);
}

/* Is the query's row there, for one text? */
static bool has(talgeo__ledger *l, const char *query, const char *text)
{
    sqlite3_stmt *statement = talgeo__ledger_prepare(l, query);
    bind_text(statement, 1, text);
    bool found = talgeo__ledger_number(l, statement, 0) != 0;
    sqlite3_finalize(statement);
    return found;
}

/* ---- Area sets ---- */

static void add_polygons(talgeo__ledger *l, const talgeo_areas *areas, int srid, const char *table)
{
    char sql[200];
    snprintf(sql, sizeof sql,
             "INSERT INTO %s (set_digest, number, key, name, geometry) VALUES (?1, ?2, ?3, ?4, "
             "GeomFromWKB(?5, %d))",
             table, srid);
    sqlite3_stmt *insert = talgeo__ledger_prepare(l, sql);
    for (size_t a = 0; l->status == TALGEO_OK && a < areas->n_areas; a++) {
        talgeo__string wkb = {0};
        talgeo__wkb_area(areas, a, &wkb);
        if (wkb.failed) l->status = talgeo__fail_memory(l->error, "ledger");
        bind_text(insert, 1, areas->digest);
        bind_int(insert, 2, (int64_t)a);
        bind_text(insert, 3, areas->keys[a]);
        bind_text(insert, 4, areas->names[a]);
        sqlite3_bind_blob64(insert, 5, wkb.data, wkb.length, SQLITE_STATIC);
        talgeo__ledger_step(l, insert);
        talgeo__string_free(&wkb);
    }
    sqlite3_finalize(insert);
}

/* Polygons are the same where their digest is: stored once. */
static void add_areas(talgeo__ledger *l, const talgeo_areas *areas)
{
    int srid;
    char table[40];
    if (has(l, "SELECT 1 FROM area_sets WHERE digest = ?1", areas->digest)) return;
    talgeo__ledger_area_table(l, areas->crs, &srid, table);
    sqlite3_stmt *insert =
        talgeo__ledger_prepare(l, "INSERT INTO area_sets VALUES (?1, ?2, ?3, ?4)");
    bind_text(insert, 1, areas->digest);
    bind_text(insert, 2, areas->crs);
    bind_text(insert, 3, table);
    bind_int(insert, 4, (int64_t)areas->n_areas);
    talgeo__ledger_step(l, insert);
    sqlite3_finalize(insert);
    add_polygons(l, areas, srid, table);
}

static void add_sets(talgeo__ledger *l, const talgeo__frame *frame, int64_t id)
{
    sqlite3_stmt *insert =
        talgeo__ledger_prepare(l, "INSERT INTO release_area_sets VALUES (?1, ?2, ?3, ?4)");
    for (size_t s = 0; l->status == TALGEO_OK && s < frame->n_sets; s++) {
        add_areas(l, frame->sets[s]);
        bind_int(insert, 1, id);
        bind_int(insert, 2, (int64_t)s);
        bind_text(insert, 3, frame->sets[s]->id);
        bind_text(insert, 4, frame->sets[s]->digest);
        talgeo__ledger_step(l, insert);
    }
    sqlite3_finalize(insert);
}

/* ---- Release and cells ---- */

static int64_t add_head(talgeo__ledger *l, const talgeo_release *release, const char *digest)
{
    const talgeo__frame *frame = release->frame;
    talgeo__string document = {0};
    talgeo__json_release_write(release, NULL, &document);
    if (document.failed && l->status == TALGEO_OK)
        l->status = talgeo__fail_memory(l->error, "ledger");
    sqlite3_stmt *insert = talgeo__ledger_prepare(
        l, "INSERT INTO releases VALUES (NULL, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)");
    bind_text(insert, 1, digest);
    bind_text(insert, 2, release->provenance.plan_digest);
    bind_text(insert, 3, talgeo__label_text(&frame->title, "da"));
    bind_text(insert, 4, talgeo__label_text(&frame->title, "en"));
    bind_int(insert, 5, release->policy.threshold);
    if (insert) sqlite3_bind_double(insert, 6, release->policy.confidence);
    bind_text(insert, 7, frame->reference);
    bind_text(insert, 8, TALGEO_VERSION);
    bind_text(insert, 9, document.data);
    talgeo__ledger_step(l, insert);
    sqlite3_finalize(insert);
    talgeo__string_free(&document);
    return sqlite3_last_insert_rowid(l->db);
}

static void add_cells(talgeo__ledger *l, const talgeo_release *release, int64_t id)
{
    static const talgeo__listing_column columns[] = {
        TALGEO__LISTING_TABLE,  TALGEO__LISTING_INDICATOR, TALGEO__LISTING_AREA_SET,
        TALGEO__LISTING_AREA,   TALGEO__LISTING_PERIOD,    TALGEO__LISTING_GROUP,
        TALGEO__LISTING_STATUS, TALGEO__LISTING_N,         TALGEO__LISTING_EVENTS};
    sqlite3_stmt *insert = talgeo__ledger_prepare(
        l, "INSERT INTO cells VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)");
    for (size_t i = 0; l->status == TALGEO_OK && i < release->n_cells; i++) {
        bind_int(insert, 1, id);
        bind_int(insert, 2, (int64_t)i);
        for (int c = 0; c < (int)(sizeof columns / sizeof *columns); c++)
            bind_value(insert, 3 + c, talgeo__listing_value(release, i, columns[c]));
        talgeo__ledger_step(l, insert);
    }
    sqlite3_finalize(insert);
}

/* What this release was protected with must still be all there is. */
static void check_known(talgeo__ledger *l, int64_t known)
{
    sqlite3_stmt *count = talgeo__ledger_prepare(l, "SELECT count(*) FROM releases");
    int64_t now = talgeo__ledger_number(l, count, 0);
    sqlite3_finalize(count);
    if (l->status == TALGEO_OK && known != TALGEO__LEDGER_ANY && now != known)
        l->status =
            talgeo__fail(l->error, TALGEO_E_IO, "ledger",
                         "%s: another run has added a release meanwhile; run again", l->path);
}

talgeo_status talgeo__ledger_add(const char *path, const talgeo_release *release, int64_t known,
                                 talgeo_error *error)
{
    char digest[65];
    talgeo__ledger ledger;
    talgeo__release_digest(release, digest);
    talgeo_status status = talgeo__ledger_open(&ledger, path, error);
    if (status == TALGEO_OK && !has(&ledger, "SELECT 1 FROM releases WHERE digest = ?1", digest)) {
        check_known(&ledger, known);
        int64_t id = add_head(&ledger, release, digest);
        add_sets(&ledger, release->frame, id);
        add_cells(&ledger, release, id);
    }
    if (status == TALGEO_OK) status = talgeo__ledger_commit(&ledger);
    talgeo__ledger_close(&ledger);
    return status;
}

/* ---- Before the long work ---- */

static talgeo_status check_folder(const char *path, talgeo_error *error)
{
    const char *slash = strrchr(path, '/');
    char *folder = slash == NULL   ? talgeo__strdup(".")
                   : slash == path ? talgeo__strdup("/")
                                   : talgeo__strndup(path, (size_t)(slash - path));
    if (folder == NULL) return talgeo__fail_memory(error, "ledger");
    bool writable = access(folder, W_OK | X_OK) == 0;
    free(folder);
    if (writable) return TALGEO_OK;
    return talgeo__fail(error, TALGEO_E_IO, "ledger",
                        "%s: cannot be made: its folder is not there, or cannot be written to",
                        path);
}

talgeo_status talgeo__ledger_check(const char *path, talgeo_error *error)
{
    talgeo__ledger ledger;
    if (access(path, F_OK) != 0) return check_folder(path, error);
    talgeo_status status = talgeo__ledger_open(&ledger, path, error);
    talgeo__ledger_close(&ledger);
    return status;
}
