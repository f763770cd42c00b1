/* The ledger's database. */
#include "ledger_db.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cpl_conv.h>
#include <ogr_srs_api.h>
#include <spatialite.h>

#include "../core/error.h"
#include "../core/text.h"
#include "gdal_scope.h"

/* "TALG" in the header of the file; the version of the tables. */
enum { APPLICATION_ID = 0x54414C47, SCHEMA_VERSION = 1, BUSY_MS = 5000 };

static const char SCHEMA[] =
    "CREATE TABLE releases (id INTEGER PRIMARY KEY, digest TEXT NOT NULL UNIQUE,"
    " plan_digest TEXT NOT NULL, title_da TEXT NOT NULL, title_en TEXT NOT NULL,"
    " threshold INTEGER NOT NULL, confidence REAL NOT NULL, growth_reference TEXT,"
    " talgeo TEXT NOT NULL, document TEXT NOT NULL);"
    "CREATE TABLE area_sets (digest TEXT PRIMARY KEY NOT NULL, crs TEXT NOT NULL,"
    " area_table TEXT NOT NULL, areas INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE release_area_sets (release INTEGER NOT NULL REFERENCES releases (id),"
    " number INTEGER NOT NULL, id TEXT NOT NULL,"
    " digest TEXT NOT NULL REFERENCES area_sets (digest), PRIMARY KEY (release, number))"
    " WITHOUT ROWID;"
    "CREATE TABLE cells (release INTEGER NOT NULL REFERENCES releases (id),"
    " number INTEGER NOT NULL, table_number INTEGER NOT NULL, indicator TEXT NOT NULL,"
    " area_set TEXT NOT NULL, area TEXT NOT NULL, period TEXT NOT NULL, levels TEXT NOT NULL,"
    " status TEXT NOT NULL, n INTEGER, events INTEGER, PRIMARY KEY (release, number))"
    " WITHOUT ROWID;";

/* ---- Statements ---- */

void talgeo__ledger_fail(talgeo__ledger *l)
{
    if (l->status != TALGEO_OK) return;
    int code = sqlite3_errcode(l->db) & 0xFF;
    if (code == SQLITE_NOMEM)
        l->status = talgeo__fail_memory(l->error, "ledger");
    else if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
        l->status = talgeo__fail(l->error, TALGEO_E_IO, "ledger",
                                 "%s: another program is writing to the ledger; try again when it "
                                 "has finished",
                                 l->path);
    else if (code == SQLITE_NOTADB || code == SQLITE_CORRUPT)
        l->status = talgeo__fail(l->error, TALGEO_E_IO, "ledger",
                                 "%s: damaged, or no ledger of talgeo; restore it from a copy, or "
                                 "name another file",
                                 l->path);
    else
        l->status = talgeo__fail(l->error, TALGEO_E_IO, "ledger", "%s: cannot be written: %s",
                                 l->path, code ? sqlite3_errmsg(l->db) : "SpatiaLite refuses");
}

void talgeo__ledger_run(talgeo__ledger *l, const char *sql)
{
    if (l->status == TALGEO_OK && sqlite3_exec(l->db, sql, NULL, NULL, NULL) != SQLITE_OK)
        talgeo__ledger_fail(l);
}

sqlite3_stmt *talgeo__ledger_prepare(talgeo__ledger *l, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    if (l->status == TALGEO_OK && sqlite3_prepare_v2(l->db, sql, -1, &statement, NULL) != SQLITE_OK)
        talgeo__ledger_fail(l);
    return statement;
}

void talgeo__ledger_step(talgeo__ledger *l, sqlite3_stmt *statement)
{
    if (l->status != TALGEO_OK) return;
    if (sqlite3_step(statement) != SQLITE_DONE) talgeo__ledger_fail(l);
    sqlite3_reset(statement);
}

int64_t talgeo__ledger_number(talgeo__ledger *l, sqlite3_stmt *statement, int64_t otherwise)
{
    int64_t number = otherwise;
    int result = l->status == TALGEO_OK ? sqlite3_step(statement) : SQLITE_DONE;
    if (result == SQLITE_ROW) number = sqlite3_column_int64(statement, 0);
    if (result != SQLITE_ROW && result != SQLITE_DONE) talgeo__ledger_fail(l);
    if (statement) sqlite3_reset(statement);
    return number;
}

static int64_t ask(talgeo__ledger *l, const char *sql)
{
    sqlite3_stmt *statement = talgeo__ledger_prepare(l, sql);
    int64_t number = talgeo__ledger_number(l, statement, 0);
    sqlite3_finalize(statement);
    return number;
}

/* ---- Opening ---- */

static void make_schema(talgeo__ledger *l)
{
    char pragma[80];
    snprintf(pragma, sizeof pragma, "PRAGMA application_id = %d; PRAGMA user_version = %d",
             APPLICATION_ID, SCHEMA_VERSION);
    if (ask(l, "SELECT InitSpatialMetaData(0, 'NONE')") != 1) talgeo__ledger_fail(l);
    talgeo__ledger_run(l, SCHEMA);
    talgeo__ledger_run(l, pragma);
}

static void check_whole(talgeo__ledger *l)
{
    sqlite3_stmt *statement = talgeo__ledger_prepare(l, "PRAGMA quick_check(1)");
    bool whole = statement && sqlite3_step(statement) == SQLITE_ROW &&
                 strcmp((const char *)sqlite3_column_text(statement, 0), "ok") == 0;
    sqlite3_finalize(statement);
    if (whole || l->status != TALGEO_OK) return;
    l->status = talgeo__fail(l->error, TALGEO_E_IO, "ledger",
                             "%s: the ledger is damaged; restore it from a copy", l->path);
}

static void recognise(talgeo__ledger *l)
{
    int64_t application = ask(l, "PRAGMA application_id"), version = ask(l, "PRAGMA user_version");
    int64_t objects = ask(l, "SELECT count(*) FROM sqlite_master");
    if (l->status != TALGEO_OK) return;
    if (application == 0 && objects == 0) {
        make_schema(l);
    } else if (application != APPLICATION_ID) {
        l->status =
            talgeo__fail(l->error, TALGEO_E_IO, "ledger",
                         "%s: is a database, but no ledger of talgeo; name another file", l->path);
    } else if (version != SCHEMA_VERSION) {
        l->status = talgeo__fail(l->error, TALGEO_E_IO, "ledger",
                                 "%s: made by a newer talgeo (its tables are of version %lld, this "
                                 "talgeo knows %d)",
                                 l->path, (long long)version, SCHEMA_VERSION);
    } else {
        check_whole(l);
    }
}

talgeo_status talgeo__ledger_open(talgeo__ledger *l, const char *path, talgeo_error *error)
{
    *l = (talgeo__ledger){.path = path, .error = error};
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    if (sqlite3_open_v2(path, &l->db, flags, NULL) != SQLITE_OK) talgeo__ledger_fail(l);
    if (l->status != TALGEO_OK) return l->status;
    l->spatialite = spatialite_alloc_connection();
    if (l->spatialite)
        spatialite_init_ex(l->db, l->spatialite, 0);
    else
        l->status = talgeo__fail_memory(error, "ledger");
    sqlite3_busy_timeout(l->db, BUSY_MS);
    talgeo__ledger_run(l, "PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL");
    talgeo__ledger_run(l, "BEGIN IMMEDIATE");
    recognise(l);
    return l->status;
}

talgeo_status talgeo__ledger_commit(talgeo__ledger *l)
{
    talgeo__ledger_run(l, "COMMIT");
    return l->status;
}

void talgeo__ledger_close(talgeo__ledger *l)
{
    sqlite3_close(l->db);
    if (l->spatialite) spatialite_cleanup_ex(l->spatialite);
    *l = (talgeo__ledger){0};
}

/* ---- Polygons by CRS ---- */

/* The CRS in SpatiaLite's list, in the words of GDAL. */
static void add_crs(talgeo__ledger *l, int srid)
{
    talgeo__gdal_scope scope;
    char *wkt = NULL, *proj4 = NULL;
    talgeo__gdal_enter(&scope);
    OGRSpatialReferenceH srs = OSRNewSpatialReference(NULL);
    bool good = srs && OSRImportFromEPSG(srs, srid) == OGRERR_NONE &&
                OSRExportToWkt(srs, &wkt) == OGRERR_NONE;
    if (good && OSRExportToProj4(srs, &proj4) != OGRERR_NONE) proj4 = NULL;
    if (!good && l->status == TALGEO_OK)
        l->status =
            talgeo__fail(l->error, TALGEO_E_CRS, "ledger", "EPSG:%d: unknown to GDAL", srid);
    sqlite3_stmt *insert = talgeo__ledger_prepare(
        l, "INSERT INTO spatial_ref_sys (srid, auth_name, auth_srid, ref_sys_name, proj4text, "
           "srtext) VALUES (?1, 'epsg', ?1, ?2, ?3, ?4)");
    if (insert) {
        sqlite3_bind_int(insert, 1, srid);
        sqlite3_bind_text(insert, 2, OSRGetName(srs), -1, SQLITE_TRANSIENT);
        sqlite3_bind_text(insert, 3, proj4 ? proj4 : "", -1, SQLITE_TRANSIENT);
        sqlite3_bind_text(insert, 4, wkt, -1, SQLITE_TRANSIENT);
        talgeo__ledger_step(l, insert);
        sqlite3_finalize(insert);
    }
    CPLFree(wkt);
    CPLFree(proj4);
    if (srs) OSRDestroySpatialReference(srs);
    talgeo__gdal_leave(&scope);
}

static bool exists(talgeo__ledger *l, const char *query, int srid, const char *table)
{
    sqlite3_stmt *statement = talgeo__ledger_prepare(l, query);
    if (statement && table) sqlite3_bind_text(statement, 1, table, -1, SQLITE_STATIC);
    if (statement && !table) sqlite3_bind_int(statement, 1, srid);
    bool found = talgeo__ledger_number(l, statement, 0) != 0;
    sqlite3_finalize(statement);
    return found;
}

static void make_area_table(talgeo__ledger *l, int srid, const char *table)
{
    char sql[400];
    snprintf(sql, sizeof sql,
             "CREATE TABLE %s (id INTEGER PRIMARY KEY, set_digest TEXT NOT NULL REFERENCES "
             "area_sets (digest), number INTEGER NOT NULL, key TEXT NOT NULL, name TEXT NOT NULL, "
             "UNIQUE (set_digest, key))",
             table);
    talgeo__ledger_run(l, sql);
    snprintf(sql, sizeof sql,
             "SELECT AddGeometryColumn('%s', 'geometry', %d, 'MULTIPOLYGON', 'XY')", table, srid);
    if (l->status == TALGEO_OK && ask(l, sql) != 1) talgeo__ledger_fail(l);
}

void talgeo__ledger_area_table(talgeo__ledger *l, const char *crs, int *srid, char table[40])
{
    int64_t code;
    bool epsg = strncmp(crs, "EPSG:", 5) == 0 &&
                talgeo__parse_int(crs + 5, strlen(crs + 5), &code) && code > 0 && code < 1000000;
    *srid = epsg ? (int)code : -1;
    if (epsg)
        snprintf(table, 40, "areas_%d", *srid);
    else
        snprintf(table, 40, "areas_other");
    if (exists(l, "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?1", 0, table))
        return;
    if (epsg && !exists(l, "SELECT 1 FROM spatial_ref_sys WHERE srid = ?1", *srid, NULL))
        add_crs(l, *srid);
    make_area_table(l, *srid, table);
}
