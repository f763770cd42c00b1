/* Carrying foreign layers and tables of a GeoPackage over into a new one, with SQL alone: the
 * triggers of its layers call functions that only GDAL has, so they are made last. */
#include "gpkg_keep.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "../core/error.h"
#include "../core/text.h"

typedef struct keeper {
    sqlite3 *db; /* main: the new file; old: the earlier one */
    const char *path_old;
    char *const *ours;
    size_t n_ours;
    bool memory;      /* ran out */
    char failed[200]; /* what could not be copied; "" for nothing */
} keeper;

/* ---- SQL with names in it ---- */

static bool good(const keeper *k)
{
    return !k->memory && !*k->failed;
}

static void note(keeper *k, const char *what)
{
    if (good(k))
        snprintf(k->failed, sizeof k->failed, "%.90s (%.90s)", what, sqlite3_errmsg(k->db));
}

/* Run one statement; takes over the text of sqlite3_mprintf. */
static void run(keeper *k, char *sql, const char *what)
{
    sqlite3_stmt *statement = NULL;
    if (sql == NULL) k->memory = true;
    if (good(k)) {
        int result = sqlite3_prepare_v2(k->db, sql, -1, &statement, NULL);
        while (result == SQLITE_OK || result == SQLITE_ROW) result = sqlite3_step(statement);
        if (result != SQLITE_DONE) note(k, what);
    }
    sqlite3_finalize(statement);
    sqlite3_free(sql);
}

typedef void (*for_row)(keeper *k, const char *name, const char *sql);

/* Call `use` for every row (name, sql) of a query. */
static void each(keeper *k, const char *query, for_row use)
{
    sqlite3_stmt *statement = NULL;
    int result = good(k) ? sqlite3_prepare_v2(k->db, query, -1, &statement, NULL) : SQLITE_DONE;
    if (result == SQLITE_OK) result = sqlite3_step(statement);
    for (; result == SQLITE_ROW && good(k); result = sqlite3_step(statement)) {
        const char *name = (const char *)sqlite3_column_text(statement, 0);
        const char *sql = (const char *)sqlite3_column_text(statement, 1);
        if (name && sql) use(k, name, sql);
    }
    if (good(k) && result != SQLITE_DONE) note(k, "its list of tables");
    sqlite3_finalize(statement);
}

/* ---- What is foreign ---- */

/* Names the new file has, layers of the earlier publication with their indexes, and the inner
 * tables of virtual tables are not. */
static void list_foreign(keeper *k)
{
    run(k, sqlite3_mprintf("CREATE TEMP TABLE ours (name TEXT PRIMARY KEY COLLATE NOCASE)"),
        "ours");
    run(k, sqlite3_mprintf("INSERT OR IGNORE INTO ours SELECT name FROM main.sqlite_master"),
        "ours");
    for (size_t i = 0; i < k->n_ours; i++)
        run(k,
            sqlite3_mprintf("INSERT OR IGNORE INTO ours VALUES (%Q), ('rtree_' || %Q || '_geom')",
                            k->ours[i], k->ours[i]),
            "ours");
    run(k,
        sqlite3_mprintf("CREATE TEMP TABLE foreigners AS SELECT s.name, s.type, s.sql, "
                        "t.type = 'virtual' AS is_virtual FROM old.sqlite_master s "
                        "JOIN pragma_table_list t ON t.schema = 'old' AND t.name = s.name "
                        "WHERE s.type IN ('table', 'view') AND t.type <> 'shadow' "
                        "AND s.name NOT LIKE 'sqlite\\_%%' ESCAPE '\\' "
                        "AND s.name COLLATE NOCASE NOT IN (SELECT name FROM ours) "
                        "ORDER BY s.name"),
        "its tables");
}

static bool any_foreign(keeper *k)
{
    sqlite3_stmt *statement = NULL;
    bool any =
        good(k) &&
        sqlite3_prepare_v2(k->db, "SELECT 1 FROM foreigners", -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW;
    sqlite3_finalize(statement);
    return any;
}

/* ---- Tables ---- */

/* Columns that both files' tables have, quoted, after `prefix`; yours (sqlite3_free). */
static char *columns(keeper *k, const char *table, const char *prefix)
{
    sqlite3_str *list = sqlite3_str_new(k->db);
    sqlite3_stmt *statement = NULL;
    int result = sqlite3_prepare_v2(
        k->db,
        "SELECT name FROM pragma_table_xinfo(?1, 'old') WHERE hidden = 0 AND name IN "
        "(SELECT name FROM pragma_table_xinfo(?1, 'main')) ORDER BY cid",
        -1, &statement, NULL);
    if (result == SQLITE_OK) result = sqlite3_bind_text(statement, 1, table, -1, SQLITE_STATIC);
    while (result == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW)
        sqlite3_str_appendf(list, "%s%s\"%w\"", sqlite3_str_length(list) ? ", " : "", prefix,
                            sqlite3_column_text(statement, 0));
    sqlite3_finalize(statement);
    return sqlite3_str_finish(list);
}

/* Copy the rows of a table that meet `condition` (on o, the old row). */
static void copy_rows(keeper *k, const char *table, const char *condition)
{
    char *to = columns(k, table, ""), *from = columns(k, table, "o.");
    if (to && from)
        run(k,
            sqlite3_mprintf("INSERT INTO main.\"%w\" (%s) SELECT %s FROM old.\"%w\" o WHERE %s",
                            table, to, from, table, condition),
            table);
    sqlite3_free(to);
    sqlite3_free(from);
}

static void copy_table(keeper *k, const char *name, const char *sql)
{
    run(k, sqlite3_mprintf("%s", sql), name);
    copy_rows(k, name, "1");
}

static void create(keeper *k, const char *name, const char *sql)
{
    run(k, sqlite3_mprintf("%s", sql), name);
}

/* ---- Entries in GeoPackage's own tables ---- */

/* The tables that both files have and that say something of a table: where the new file says
 * nothing of it, what the old one says stays. */
static void copy_entries(keeper *k, const char *table, const char *unused)
{
    (void)unused;
    char *condition =
        sqlite3_mprintf("o.table_name IS NOT NULL AND o.table_name COLLATE NOCASE NOT IN "
                        "(SELECT name FROM ours WHERE name NOT LIKE 'gpkg\\_%%' ESCAPE '\\') AND "
                        "o.table_name NOT IN (SELECT m.table_name FROM main.\"%w\" m WHERE "
                        "m.table_name IS NOT NULL)",
                        table);
    if (condition) copy_rows(k, table, condition);
    k->memory = k->memory || condition == NULL;
    sqlite3_free(condition);
}

static void copy_all_entries(keeper *k)
{
    copy_rows(k, "gpkg_spatial_ref_sys",
              "o.srs_id NOT IN (SELECT m.srs_id FROM main.gpkg_spatial_ref_sys m)");
    each(k,
         "SELECT s.name, s.name FROM old.sqlite_master s JOIN main.sqlite_master m USING (name) "
         "WHERE s.type = 'table' AND s.name LIKE 'gpkg\\_%' ESCAPE '\\' AND EXISTS (SELECT 1 FROM "
         "pragma_table_info(s.name, 'main') WHERE name = 'table_name') "
         "ORDER BY s.name <> 'gpkg_contents', s.name",
         copy_entries);
}

static void copy_foreign(keeper *k)
{
    each(k, "SELECT name, sql FROM foreigners WHERE type = 'table' AND NOT is_virtual", copy_table);
    each(k, "SELECT name, sql FROM foreigners WHERE type = 'table' AND is_virtual", copy_table);
    copy_all_entries(k);
    each(k,
         "SELECT name, sql FROM old.sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND "
         "tbl_name IN (SELECT name FROM foreigners) ORDER BY name",
         create);
    each(k, "SELECT name, sql FROM foreigners WHERE type = 'view'", create);
    each(k,
         "SELECT name, sql FROM old.sqlite_master WHERE type = 'trigger' AND tbl_name IN (SELECT "
         "name FROM foreigners) ORDER BY name",
         create);
}

/* ---- The files ---- */

static void attach(keeper *k)
{
    sqlite3_stmt *statement = NULL;
    int result = sqlite3_prepare_v2(k->db, "ATTACH ?1 AS old", -1, &statement, NULL);
    if (result == SQLITE_OK)
        result = sqlite3_bind_text(statement, 1, k->path_old, -1, SQLITE_STATIC);
    if (result == SQLITE_OK) result = sqlite3_step(statement);
    if (result != SQLITE_DONE) note(k, "the file itself");
    sqlite3_finalize(statement);
    run(k, sqlite3_mprintf("PRAGMA temp_store = MEMORY"), "settings");
    run(k, sqlite3_mprintf("PRAGMA main.synchronous = OFF"), "settings");
    run(k, sqlite3_mprintf("PRAGMA trusted_schema = OFF"), "settings");
}

talgeo_status talgeo__gpkg_keep(const char *fresh, const char *old, char *const *ours,
                                size_t n_ours, talgeo_error *error)
{
    keeper k = {.path_old = old, .ours = ours, .n_ours = n_ours};
    if (sqlite3_open_v2(fresh, &k.db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK)
        note(&k, "the new file");
    attach(&k);
    list_foreign(&k);
    if (any_foreign(&k)) {
        run(&k, sqlite3_mprintf("BEGIN"), "settings");
        copy_foreign(&k);
        run(&k, sqlite3_mprintf("COMMIT"), "the new file");
    }
    sqlite3_close(k.db);
    if (k.memory) return talgeo__fail_memory(error, "publish");
    if (*k.failed)
        return talgeo__fail(error, TALGEO_E_IO, "publish",
                            "%s: what others have put into it cannot be carried over: %s; move the "
                            "file away, or publish into another folder",
                            old, k.failed);
    return TALGEO_OK;
}
