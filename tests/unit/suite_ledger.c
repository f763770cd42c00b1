/* io/ledger: releases in a SpatiaLite database, public values only, whole whatever happens. */
#define _GNU_SOURCE
#include "suite.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <sqlite3.h>

#include <spatialite.h>

#include "core/memory.h"
#include "fixture_release.h"
#include "io/ledger.h"
#include "publish/digest.h"

static char place[64], path[128];

static void open_place(void)
{
    snprintf(place, sizeof place, "/tmp/talgeo-ledger-XXXXXX");
    if (mkdtemp(place) == NULL) abort();
    snprintf(path, sizeof path, "%s/plan.ledger.sqlite", place);
}

static void close_place(void)
{
    char journal[160];
    snprintf(journal, sizeof journal, "%s-journal", path);
    unlink(journal);
    unlink(path);
    rmdir(place);
}

static talgeo_status add(int64_t seed, talgeo_error *error)
{
    talgeo_release *release = fixture_release(seed);
    talgeo_status status = talgeo__ledger_add(path, release, TALGEO__LEDGER_ANY, error);
    talgeo_release_free(release);
    return status;
}

/* First column of the first row, as a whole number, through SQLite with SpatiaLite. */
static int64_t ask(const char *sql)
{
    sqlite3 *db;
    sqlite3_stmt *statement;
    int64_t answer = -1;
    CU_ASSERT_EQUAL_FATAL(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    void *spatialite = spatialite_alloc_connection();
    spatialite_init_ex(db, spatialite, 0);
    if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW)
        answer = sqlite3_column_int64(statement, 0);
    else
        fprintf(stderr, "%s: %s\n", sql, sqlite3_errmsg(db));
    sqlite3_finalize(statement);
    sqlite3_close(db);
    spatialite_cleanup_ex(spatialite);
    return answer;
}

static void releases_are_kept_with_their_cells(void)
{
    open_place();
    talgeo_error error = TALGEO_ERROR_INIT;
    CU_ASSERT_EQUAL(talgeo__ledger_check(path, NULL), TALGEO_OK);
    CU_ASSERT(access(path, F_OK) != 0); /* asking makes nothing */
    CU_ASSERT_EQUAL(add(0, &error), TALGEO_OK);
    CU_ASSERT_STRING_EQUAL(error.message, "");
    CU_ASSERT_EQUAL(talgeo__ledger_check(path, NULL), TALGEO_OK);
    CU_ASSERT_EQUAL(add(1, NULL), TALGEO_OK);
    CU_ASSERT_EQUAL(add(0, NULL), TALGEO_OK); /* known */
    talgeo_release *release = fixture_release(0);
    CU_ASSERT_EQUAL(ask("SELECT count(*) FROM releases"), 2);
    CU_ASSERT_EQUAL(ask("SELECT count(*) FROM cells"), 2 * (int64_t)release->n_cells);
    CU_ASSERT_EQUAL(ask("SELECT n FROM cells WHERE release = 2 AND number = 0"), 41);
    CU_ASSERT_EQUAL(ask("SELECT count(*) FROM cells WHERE status NOT IN ('published') AND (events "
                        "IS NOT NULL OR (n IS NOT NULL AND status <> 'no_children'))"),
                    0);
    CU_ASSERT_EQUAL(ask("SELECT count(*) FROM cells WHERE release = 1 AND levels = 'sex=girl' AND "
                        "area = 'Å03' AND period = '2018/19'"),
                    1);
    CU_ASSERT_EQUAL(
        ask("SELECT threshold FROM releases WHERE title_da = 'Et lettere liv' AND "
            "growth_reference LIKE 'IOTF 2012%' AND document LIKE '%talgeo.release/1%'"),
        5);
    talgeo_release_free(release);
    close_place();
}

static void polygons_are_stored_once(void)
{
    open_place();
    CU_ASSERT_EQUAL(add(0, NULL), TALGEO_OK);
    CU_ASSERT_EQUAL(add(1, NULL), TALGEO_OK);
    CU_ASSERT_EQUAL(ask("SELECT count(*) FROM area_sets"), 2);
    CU_ASSERT_EQUAL(ask("SELECT count(*) FROM release_area_sets"), 4);
    CU_ASSERT_EQUAL(ask("SELECT count(*) FROM areas_25832"), 3);
    CU_ASSERT_EQUAL(ask("SELECT count(*) FROM areas_4326 WHERE ST_SRID(geometry) = 4326"), 2);
    CU_ASSERT_EQUAL(ask("SELECT count(*) FROM areas_25832 WHERE ST_IsValid(geometry) = 1 AND "
                        "ST_SRID(geometry) = 25832"),
                    3);
    CU_ASSERT_EQUAL(ask("SELECT ST_Area(geometry) FROM areas_25832 WHERE key = 'V02'"),
                    500 * 500 - 50 * 50);
    CU_ASSERT_EQUAL(ask("SELECT ST_NumGeometries(geometry) FROM areas_25832 WHERE key = 'N01'"), 2);
    CU_ASSERT_EQUAL(ask("SELECT CheckSpatialMetaData()"), 3); /* SpatiaLite 4 or later */
    CU_ASSERT_EQUAL(ask("SELECT ST_X(ST_Transform(ST_Centroid(geometry), 4326)) * 10 FROM "
                        "areas_25832 WHERE key = 'Å03'"),
                    124);
    close_place();
}

static void a_crs_without_a_code_is_kept_as_text(void)
{
    open_place();
    talgeo_release *release = fixture_release(0);
    talgeo_areas *set = release->frame->sets[1];
    const char wkt[] = "GEOGCRS[\"local\"]";
    free(set->crs);
    set->crs = talgeo__strdup(wkt);
    CU_ASSERT_EQUAL(talgeo__ledger_add(path, release, TALGEO__LEDGER_ANY, NULL), TALGEO_OK);
    CU_ASSERT_EQUAL(ask("SELECT count(*) FROM areas_other WHERE ST_SRID(geometry) = -1"), 2);
    CU_ASSERT_EQUAL(ask("SELECT count(*) FROM area_sets WHERE crs LIKE 'GEOGCRS%' AND area_table = "
                        "'areas_other'"),
                    1);
    talgeo_release_free(release);
    close_place();
}

/* ---- Refusals ---- */

static void make_file(const char *bytes, size_t length)
{
    FILE *file = fopen(path, "wb");
    CU_ASSERT_FATAL(file && fwrite(bytes, 1, length, file) == length && fclose(file) == 0);
}

static void run_sql(const char *sql)
{
    sqlite3 *db;
    sqlite3_open(path, &db);
    CU_ASSERT_EQUAL(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static void assert_refused(const char *word)
{
    talgeo_error error = TALGEO_ERROR_INIT;
    CU_ASSERT_EQUAL(talgeo__ledger_check(path, &error), TALGEO_E_IO);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, path));
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, word));
    if (strstr(error.message, word) == NULL) fprintf(stderr, "%s\n", error.message);
    CU_ASSERT_EQUAL(add(7, NULL), TALGEO_E_IO);
}

static void what_is_no_ledger_is_left_alone(void)
{
    open_place();
    make_file("id;name\n1;a text file, long enough to be looked at as a database\n", 64);
    assert_refused("no ledger");
    unlink(path);
    run_sql("CREATE TABLE mine (x); INSERT INTO mine VALUES (1)");
    assert_refused("no ledger");
    CU_ASSERT_EQUAL(ask("SELECT count(*) FROM sqlite_master"), 1);
    unlink(path);
    make_file("", 0); /* an empty file becomes one */
    CU_ASSERT_EQUAL(talgeo__ledger_check(path, NULL), TALGEO_OK);
    CU_ASSERT_EQUAL(add(0, NULL), TALGEO_OK);
    run_sql("PRAGMA user_version = 99");
    assert_refused("newer");
    unlink(path);
    CU_ASSERT(mkdir(path, 0755) == 0);
    assert_refused("cannot");
    rmdir(path);
    char kept[128];
    memcpy(kept, path, sizeof kept);
    snprintf(path, sizeof path, "%s/missing/ledger", place);
    assert_refused("folder");
    memcpy(path, kept, sizeof kept);
    close_place();
}

static void a_damaged_ledger_is_refused(void)
{
    open_place();
    CU_ASSERT_EQUAL(add(0, NULL), TALGEO_OK);
    struct stat info;
    stat(path, &info);
    FILE *file = fopen(path, "r+b");
    char noise[4096];
    memset(noise, 0x5A, sizeof noise);
    for (long at = 8192; at + 4096 <= info.st_size; at += 16384) {
        fseek(file, at, SEEK_SET);
        fwrite(noise, 1, sizeof noise, file);
    }
    fclose(file);
    assert_refused("damaged");
    close_place();
}

static void a_busy_ledger_says_so(void)
{
    open_place();
    CU_ASSERT_EQUAL(add(0, NULL), TALGEO_OK);
    sqlite3 *other;
    sqlite3_open(path, &other);
    CU_ASSERT_EQUAL(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    talgeo_error error = TALGEO_ERROR_INIT;
    CU_ASSERT_EQUAL(add(1, &error), TALGEO_E_IO);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "another program"));
    sqlite3_close(other);
    CU_ASSERT_EQUAL(add(1, NULL), TALGEO_OK);
    close_place();
}

/* ---- Reading ---- */

/* What was added comes back, in its order, with polygons stored once. */
static void releases_come_back(void)
{
    open_place();
    talgeo__releases none = {0}, found = {0};
    talgeo_error error = TALGEO_ERROR_INIT;
    CU_ASSERT_EQUAL(talgeo__ledger_read(path, &none, NULL), TALGEO_OK);
    CU_ASSERT_EQUAL(none.count, 0);
    for (int64_t seed = 2; seed >= 0; seed--) CU_ASSERT_EQUAL(add(seed, NULL), TALGEO_OK);
    CU_ASSERT_EQUAL(talgeo__ledger_read(path, &found, &error), TALGEO_OK);
    CU_ASSERT_STRING_EQUAL(error.message, "");
    CU_ASSERT_EQUAL_FATAL(found.count, 3);
    for (int64_t i = 0; i < 3; i++) {
        char expected[65], digest[65];
        talgeo_release *release = fixture_release(2 - i);
        talgeo__release_digest(release, expected);
        talgeo__release_digest(found.items[i], digest);
        CU_ASSERT_STRING_EQUAL(digest, expected);
        CU_ASSERT_PTR_NOT_NULL(found.items[i]->frame->sets[0]->locator);
        talgeo_release_free(release);
    }
    CU_ASSERT_PTR_EQUAL(found.items[0]->frame->sets[0], found.items[2]->frame->sets[0]);
    talgeo__releases_free(&found);
    close_place();
}

/* Whatever is changed in it by hand is found, as each release has a digest. */
static void what_was_changed_is_not_read(void)
{
    static const char *const changes[] = {
        "UPDATE cells SET n = n + 1 WHERE release = 1 AND number = 0",
        "UPDATE cells SET status = 'published' WHERE status = 'withheld'",
        "DELETE FROM cells WHERE release = 1 AND number = 3",
        "UPDATE cells SET area = 'nowhere' WHERE number = 1",
        "UPDATE cells SET levels = 'sex=both' WHERE levels = 'sex=girl'",
        "UPDATE area_sets SET crs = 'EPSG:25833' WHERE crs = 'EPSG:25832'",
        "UPDATE area_sets SET area_table = 'cells; DROP TABLE cells'",
        ("UPDATE releases SET threshold = 3, document = replace(document, '\"threshold\": 5', "
         "'\"threshold\": 3')"),
        "UPDATE releases SET document = 'no document'"};
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        talgeo__releases found = {0};
        talgeo_error error = TALGEO_ERROR_INIT;
        open_place();
        CU_ASSERT_EQUAL(add(0, NULL), TALGEO_OK);
        run_sql(changes[i]);
        bool harmless = strstr(changes[i], "crs =") != NULL; /* the document tells the CRS */
        CU_ASSERT_EQUAL(talgeo__ledger_read(path, &found, &error),
                        harmless ? TALGEO_OK : TALGEO_E_IO);
        if (!harmless && strstr(error.message, "damaged") == NULL) CU_FAIL("not told");
        talgeo__releases_free(&found);
        close_place();
    }
}

/* A release that was protected with two earlier ones is not added beside a third. */
static void what_came_meanwhile_is_not_overlooked(void)
{
    open_place();
    CU_ASSERT_EQUAL(add(0, NULL), TALGEO_OK);
    CU_ASSERT_EQUAL(add(1, NULL), TALGEO_OK);
    talgeo_release *release = fixture_release(2);
    talgeo_error error = TALGEO_ERROR_INIT;
    CU_ASSERT_EQUAL(talgeo__ledger_add(path, release, 1, &error), TALGEO_E_IO);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "meanwhile"));
    CU_ASSERT_EQUAL(ask("SELECT count(*) FROM releases"), 2);
    CU_ASSERT_EQUAL(talgeo__ledger_add(path, release, 2, NULL), TALGEO_OK);
    talgeo_release_free(release);
    close_place();
}

/* ---- kill -9 ---- */

static void wait_microseconds(long microseconds)
{
    struct timespec time = {microseconds / 1000000, microseconds % 1000000 * 1000};
    nanosleep(&time, NULL);
}

/* A writer is killed at some moment; what is there then is whole: some releases with all their
 * cells and polygons, and the next one can be added. */
static void killing_the_writer_leaves_it_whole(void)
{
    open_place();
    talgeo_release *release = fixture_release(0);
    int64_t n_cells = (int64_t)release->n_cells, kept = 0;
    int killed = 0;
    talgeo_release_free(release);
    for (int turn = 0; turn < 30; turn++) {
        if (turn % 10 == 0) unlink(path); /* also while the ledger is being made */
        if (turn % 10 == 0) kept = 0;
        pid_t child = fork();
        if (child == 0)
            for (int64_t seed = 1000 * turn;; seed++)
                if (add(seed, NULL) != TALGEO_OK) _exit(1);
        wait_microseconds(1500L * (turn % 10) * (turn % 10) + 700L * turn);
        kill(child, SIGKILL);
        int status;
        waitpid(child, &status, 0);
        killed += WIFSIGNALED(status) != 0;
        CU_ASSERT_EQUAL(add(1000 * turn + 999, NULL), TALGEO_OK);
        int64_t releases = ask("SELECT count(*) FROM releases");
        talgeo__releases found = {0};
        CU_ASSERT_EQUAL(talgeo__ledger_read(path, &found, NULL), TALGEO_OK);
        CU_ASSERT_EQUAL((int64_t)found.count, releases);
        talgeo__releases_free(&found);
        CU_ASSERT(releases > kept);
        CU_ASSERT_EQUAL(ask("SELECT count(*) FROM cells"), releases * n_cells);
        CU_ASSERT_EQUAL(ask("SELECT count(*) FROM release_area_sets"), releases * 2);
        CU_ASSERT_EQUAL(ask("SELECT (SELECT count(*) FROM areas_25832) + (SELECT count(*) FROM "
                            "areas_4326)"),
                        5);
        kept = releases;
    }
    CU_ASSERT_EQUAL(killed, 30);
    CU_ASSERT_EQUAL(ask("SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = "
                        "'ok'"),
                    1);
    close_place();
}

const test suite_ledger[] = {
    {"releases_are_kept_with_their_cells", releases_are_kept_with_their_cells},
    {"polygons_are_stored_once", polygons_are_stored_once},
    {"a_crs_without_a_code_is_kept_as_text", a_crs_without_a_code_is_kept_as_text},
    {"what_is_no_ledger_is_left_alone", what_is_no_ledger_is_left_alone},
    {"a_damaged_ledger_is_refused", a_damaged_ledger_is_refused},
    {"a_busy_ledger_says_so", a_busy_ledger_says_so},
    {"releases_come_back", releases_come_back},
    {"what_was_changed_is_not_read", what_was_changed_is_not_read},
    {"what_came_meanwhile_is_not_overlooked", what_came_meanwhile_is_not_overlooked},
    {"killing_the_writer_leaves_it_whole", killing_the_writer_leaves_it_whole},
    {NULL, NULL}};
