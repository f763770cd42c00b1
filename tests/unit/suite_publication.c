/* io/publication: the folder and its files, written, replaced, read back, damaged. */
#define _GNU_SOURCE
#include "suite.h"

#include <dirent.h>
#include <ftw.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/sha256.h"
#include "core/text.h"
#include "fixture_release.h"
#include "io/files.h"
#include "io/publication.h"

static const char *const FILES[] = {"layers.gpkg", "residential.geojson", "district.geojson",
                                    "cells.csv",   "figures.csv",         "cells.json",
                                    "release.json"};
enum { N_FILES = sizeof FILES / sizeof *FILES };

/* ---- A place to write ---- */

static char place[64], out[128];

static void open_place(void)
{
    snprintf(place, sizeof place, "/tmp/talgeo-publication-XXXXXX");
    if (mkdtemp(place) == NULL) abort();
    snprintf(out, sizeof out, "%s/out", place);
}

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *at)
{
    (void)info, (void)kind, (void)at;
    return remove(path);
}

static void close_place(void)
{
    nftw(place, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static const char *in_out(const char *name)
{
    static char path[300];
    snprintf(path, sizeof path, "%s/%s", out, name);
    return path;
}

static talgeo__string read_file(const char *name)
{
    talgeo__string text = {0};
    CU_ASSERT_EQUAL_FATAL(talgeo__file_read(in_out(name), &text, NULL), TALGEO_OK);
    return text;
}

static void write_file(const char *name, const char *bytes, size_t length)
{
    FILE *file = fopen(in_out(name), "wb");
    CU_ASSERT_FATAL(file && fwrite(bytes, 1, length, file) == length && fclose(file) == 0);
}

static size_t count_entries(const char *folder)
{
    DIR *entries = opendir(folder);
    size_t count = 0;
    while (readdir(entries)) count++;
    closedir(entries);
    return count - 2;
}

/* Digest over all our files. */
static void digest_out(char hex[65])
{
    talgeo__sha256 sha;
    talgeo__sha256_init(&sha);
    for (size_t i = 0; i < N_FILES; i++) {
        talgeo__string text = read_file(FILES[i]);
        talgeo__sha256_add_u64(&sha, text.length);
        talgeo__sha256_add(&sha, text.data, text.length);
        talgeo__string_free(&text);
    }
    talgeo__sha256_hex(&sha, hex);
}

static talgeo_status publish(int64_t seed, bool overwrite, talgeo_error *error)
{
    talgeo_release *release = fixture_release(seed);
    talgeo_status status = talgeo__publication_write(release, out, overwrite, error);
    talgeo_release_free(release);
    return status;
}

/* ---- Writing and replacing ---- */

static void second_run_gives_the_same_bytes(void)
{
    open_place();
    char first[65], second[65], other[65];
    CU_ASSERT_EQUAL(publish(0, false, NULL), TALGEO_OK);
    CU_ASSERT_EQUAL(count_entries(out), N_FILES);
    CU_ASSERT_EQUAL(count_entries(place), 1); /* nothing is left beside it */
    digest_out(first);
    sleep(1); /* no clock in the files */
    CU_ASSERT_EQUAL(publish(0, true, NULL), TALGEO_OK);
    digest_out(second);
    CU_ASSERT_STRING_EQUAL(first, second);
    CU_ASSERT_EQUAL(publish(3, true, NULL), TALGEO_OK);
    digest_out(other);
    CU_ASSERT_STRING_NOT_EQUAL(first, other);
    CU_ASSERT_EQUAL(publish(0, true, NULL), TALGEO_OK);
    digest_out(second);
    CU_ASSERT_STRING_EQUAL(first, second);
    CU_ASSERT_EQUAL(count_entries(place), 1);
    close_place();
}

static void permissions_follow_the_umask(void)
{
    open_place();
    mode_t before = umask(027);
    CU_ASSERT_EQUAL(publish(0, false, NULL), TALGEO_OK);
    umask(before);
    struct stat info;
    CU_ASSERT(stat(out, &info) == 0 && (info.st_mode & 0777) == 0750);
    for (size_t i = 0; i < N_FILES; i++)
        CU_ASSERT(stat(in_out(FILES[i]), &info) == 0 && (info.st_mode & 0777) == 0640);
    chmod(out, 02775); /* what somebody has set stays */
    CU_ASSERT_EQUAL(publish(1, true, NULL), TALGEO_OK);
    CU_ASSERT(stat(out, &info) == 0 && (info.st_mode & 07777) == 02775);
    close_place();
}

static void what_is_not_a_publication_is_not_replaced(void)
{
    open_place();
    talgeo_error error = TALGEO_ERROR_INIT;
    CU_ASSERT_EQUAL(talgeo__publication_check(out, false, NULL), TALGEO_OK);
    CU_ASSERT(mkdir(out, 0755) == 0);
    CU_ASSERT_EQUAL(talgeo__publication_check(out, false, NULL), TALGEO_E_EXISTS);
    CU_ASSERT_EQUAL(talgeo__publication_check(out, true, NULL), TALGEO_OK); /* empty */
    write_file("precious.txt", "mine", 4);
    CU_ASSERT_EQUAL(talgeo__publication_check(out, true, NULL), TALGEO_E_EXISTS);
    CU_ASSERT_EQUAL(publish(0, true, &error), TALGEO_E_EXISTS);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, out));
    CU_ASSERT_EQUAL(count_entries(out), 1);
    write_file("release.json", "{\"schema\": \"other/1\", \"area_sets\": []}", 38);
    CU_ASSERT_EQUAL(publish(0, true, NULL), TALGEO_E_EXISTS);
    CU_ASSERT_EQUAL(count_entries(out), 2);
    remove(in_out("release.json"));
    remove(in_out("precious.txt"));
    rmdir(out);
    FILE *file = fopen(out, "w");
    fclose(file);
    CU_ASSERT_EQUAL(publish(0, true, NULL), TALGEO_E_EXISTS);
    close_place();
}

static void a_place_that_cannot_be_is_an_error(void)
{
    open_place();
    talgeo_error error = TALGEO_ERROR_INIT;
    char path[200];
    snprintf(path, sizeof path, "%s/missing/out", place);
    CU_ASSERT_EQUAL(talgeo__publication_check(path, false, &error), TALGEO_E_IO);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, path));
    CU_ASSERT_EQUAL(talgeo__publication_check("", false, NULL), TALGEO_E_IO);
    CU_ASSERT_EQUAL(talgeo__publication_check("/", true, NULL), TALGEO_E_IO);
    if (geteuid() != 0) {
        chmod(place, 0555);
        CU_ASSERT_EQUAL(publish(0, false, NULL), TALGEO_E_IO);
        chmod(place, 0755);
    }
    CU_ASSERT_EQUAL(count_entries(place), 0);
    close_place();
}

static void links_and_slashes_lead_to_the_folder(void)
{
    open_place();
    CU_ASSERT_EQUAL(publish(0, false, NULL), TALGEO_OK);
    char first[65], second[65], link[200];
    digest_out(first);
    snprintf(link, sizeof link, "%s/link", place);
    CU_ASSERT(symlink("out", link) == 0);
    talgeo_release *release = fixture_release(8);
    CU_ASSERT_EQUAL(talgeo__publication_write(release, link, true, NULL), TALGEO_OK);
    digest_out(second);
    CU_ASSERT_STRING_NOT_EQUAL(first, second);
    struct stat info;
    CU_ASSERT(lstat(link, &info) == 0 && S_ISLNK(info.st_mode));
    snprintf(link, sizeof link, "%s/out//", place);
    CU_ASSERT_EQUAL(talgeo__publication_write(release, link, true, NULL), TALGEO_OK);
    talgeo_release_free(release);
    CU_ASSERT_EQUAL(count_entries(place), 2);
    close_place();
}

/* ---- Threads ---- */

static void *publish_often(void *argument)
{
    const char *folder = argument;
    talgeo_release *release = fixture_release(0);
    bool good = true;
    for (int i = 0; i < 4; i++)
        good = good && talgeo__publication_write(release, folder, true, NULL) == TALGEO_OK;
    talgeo_release *back = NULL;
    good = good && talgeo_release_open(folder, &back, NULL) == TALGEO_OK;
    talgeo_release_free(back);
    talgeo_release_free(release);
    return good ? argument : NULL;
}

static void threads_do_not_disturb_each_other(void)
{
    enum { N = 3 };
    open_place();
    char folders[N][128], first[65], other[65];
    pthread_t threads[N];
    for (int t = 0; t < N; t++) {
        snprintf(folders[t], sizeof folders[t], "%s/out%d", place, t);
        CU_ASSERT_FATAL(pthread_create(&threads[t], NULL, publish_often, folders[t]) == 0);
    }
    for (int t = 0; t < N; t++) {
        void *result;
        pthread_join(threads[t], &result);
        CU_ASSERT_PTR_EQUAL(result, folders[t]);
    }
    for (int t = 0; t < N; t++) {
        memcpy(out, folders[t], sizeof out);
        digest_out(t ? other : first);
        if (t) CU_ASSERT_STRING_EQUAL(first, other);
    }
    close_place();
}

/* ---- What others have put there ---- */

static void run_sql(const char *sql)
{
    sqlite3 *db;
    char *message = NULL;
    CU_ASSERT_EQUAL_FATAL(sqlite3_open(in_out("layers.gpkg"), &db), SQLITE_OK);
    CU_ASSERT_EQUAL(sqlite3_exec(db, sql, NULL, NULL, &message), SQLITE_OK);
    if (message) fprintf(stderr, "%s\n", message);
    sqlite3_free(message);
    sqlite3_close(db);
}

/* First column of the first row, as a whole number. */
static int64_t ask(const char *sql)
{
    sqlite3 *db;
    sqlite3_stmt *statement;
    int64_t answer = -1;
    sqlite3_open(in_out("layers.gpkg"), &db);
    if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW)
        answer = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(db);
    return answer;
}

static void foreign_files_survive(void)
{
    open_place();
    CU_ASSERT_EQUAL(publish(0, false, NULL), TALGEO_OK);
    write_file("README.md", "read me", 7);
    CU_ASSERT(mkdir(in_out("maps"), 0755) == 0);
    write_file("maps/one.qgz", "map", 3);
    write_file("old_set.geojson", "{}", 2); /* of no area set of ours */
    CU_ASSERT_EQUAL(publish(1, true, NULL), TALGEO_OK);
    CU_ASSERT_EQUAL(count_entries(out), N_FILES + 3);
    talgeo__string text = read_file("maps/one.qgz");
    CU_ASSERT(text.length == 3 && memcmp(text.data, "map", 3) == 0);
    talgeo__string_free(&text);
    close_place();
}

/* A style of QGIS for a layer of ours, a layer and a table of others, a view, metadata. */
static const char FOREIGN[] =
    "CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_name TEXT,"
    " styleName TEXT, styleQML TEXT, update_time DATETIME DEFAULT (strftime('%Y','now')));"
    "INSERT INTO layer_styles (f_table_name, styleName, styleQML, update_time)"
    " VALUES ('residential', 'kort', '<qgis/>', '2020');"
    "CREATE INDEX style_names ON layer_styles (styleName);"
    "INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change)"
    " VALUES ('layer_styles', 'attributes', 'layer_styles', '2020-01-01T00:00:00.000Z');"
    "CREATE TABLE \"veje på tværs\" (fid INTEGER PRIMARY KEY, geom POINT, navn TEXT);"
    "INSERT INTO \"veje på tværs\" VALUES (7, NULL, 'Kongevejen');"
    "INSERT INTO gpkg_spatial_ref_sys VALUES ('x', 25833, 'EPSG', 25833, 'undefined', NULL);"
    "INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change, srs_id)"
    " VALUES ('veje på tværs', 'features', 'veje', '2020-01-01T00:00:00.000Z', 25833);"
    "INSERT INTO gpkg_geometry_columns VALUES ('veje på tværs', 'geom', 'POINT', 25833, 0, 0);"
    "CREATE VIRTUAL TABLE \"rtree_veje på tværs_geom\" USING rtree (id, minx, maxx, miny, maxy);"
    "INSERT INTO \"rtree_veje på tværs_geom\" VALUES (7, 1, 2, 3, 4);"
    "CREATE TRIGGER veje_insert AFTER INSERT ON \"veje på tværs\" BEGIN SELECT ST_Nothing(1); END;"
    "CREATE VIEW names AS SELECT name FROM residential;"
    "CREATE TABLE gpkg_metadata (id INTEGER PRIMARY KEY, metadata TEXT);"
    "INSERT INTO gpkg_metadata VALUES (1, 'of residential');"
    "INSERT INTO gpkg_extensions VALUES ('gpkg_metadata', NULL, 'gpkg_metadata', 'x', "
    "'read-write');";

static void foreign_layers_and_styles_survive(void)
{
    open_place();
    char first[65], second[65];
    CU_ASSERT_EQUAL(publish(0, false, NULL), TALGEO_OK);
    run_sql(FOREIGN);
    talgeo_error error = TALGEO_ERROR_INIT;
    CU_ASSERT_EQUAL(publish(1, true, &error), TALGEO_OK);
    CU_ASSERT_STRING_EQUAL(error.message, "");
    CU_ASSERT_EQUAL(ask("SELECT count(*) FROM layer_styles WHERE f_table_name = 'residential' AND "
                        "styleQML = '<qgis/>' AND id = 1"),
                    1);
    CU_ASSERT_EQUAL(ask("SELECT fid FROM \"veje på tværs\" WHERE navn = 'Kongevejen'"), 7);
    CU_ASSERT_EQUAL(ask("SELECT count(*) FROM \"rtree_veje på tværs_geom\" WHERE maxy = 4"), 1);
    CU_ASSERT_EQUAL(ask("SELECT count(*) FROM gpkg_contents"), 4);
    CU_ASSERT_EQUAL(ask("SELECT srs_id FROM gpkg_geometry_columns WHERE column_name = 'geom' AND "
                        "geometry_type_name = 'POINT'"),
                    25833);
    CU_ASSERT_EQUAL(ask("SELECT count(*) FROM names"), 3);
    CU_ASSERT_EQUAL(ask("SELECT count(*) FROM gpkg_metadata"), 1);
    CU_ASSERT_EQUAL(ask("SELECT count(*) FROM gpkg_extensions WHERE table_name = 'gpkg_metadata'"),
                    1);
    CU_ASSERT_EQUAL(ask("SELECT count(*) FROM sqlite_master WHERE name IN ('style_names', "
                        "'veje_insert')"),
                    2);
    CU_ASSERT_EQUAL(ask("SELECT overweight_2017_18_n FROM residential WHERE key = 'N01'"), 41);
    digest_out(first);
    CU_ASSERT_EQUAL(publish(1, true, NULL), TALGEO_OK);
    digest_out(second);
    CU_ASSERT_STRING_EQUAL(first, second);
    run_sql("DROP VIEW names; DROP TABLE layer_styles; DROP TABLE \"veje på tværs\";"
            "DROP TABLE \"rtree_veje på tværs_geom\"; DROP TABLE gpkg_metadata;"
            "DELETE FROM gpkg_contents WHERE table_name IN ('layer_styles', 'veje på tværs');");
    CU_ASSERT_EQUAL(publish(1, true, NULL), TALGEO_OK);
    digest_out(first);
    snprintf(out, sizeof out, "%s/clean", place);
    CU_ASSERT_EQUAL(publish(1, false, NULL), TALGEO_OK);
    digest_out(second);
    CU_ASSERT_STRING_EQUAL(first, second); /* nothing foreign left: as a first run */
    close_place();
}

static void layers_of_a_dropped_set_go(void)
{
    open_place();
    CU_ASSERT_EQUAL(publish(0, false, NULL), TALGEO_OK);
    talgeo_release *release = fixture_release(0);
    talgeo__frame *frame = release->frame;
    /* Without the second set, and so without its table and cells. */
    talgeo__table *last = &frame->tables[--frame->n_tables];
    free(last->indicators);
    free(last->sets);
    talgeo_areas_free(frame->sets[--frame->n_sets]);
    free(frame->set_titles[1].da);
    frame->tables[0].n_sets = 1;
    size_t kept = 0;
    for (size_t i = 0; i < release->n_cells; i++)
        if (release->cells[i].key.set != 1) release->cells[kept++] = release->cells[i];
    release->n_cells = kept;
    CU_ASSERT_EQUAL(talgeo__publication_write(release, out, true, NULL), TALGEO_OK);
    talgeo_release_free(release);
    CU_ASSERT_EQUAL(ask("SELECT count(*) FROM gpkg_contents"), 1);
    CU_ASSERT(access(in_out("district.geojson"), F_OK) != 0);
    CU_ASSERT_EQUAL(count_entries(out), N_FILES - 1);
    close_place();
}

static void a_damaged_geopackage_stops_the_run(void)
{
    open_place();
    CU_ASSERT_EQUAL(publish(0, false, NULL), TALGEO_OK);
    write_file("layers.gpkg", "this is no database, or no more so", 34);
    talgeo_error error = TALGEO_ERROR_INIT;
    CU_ASSERT_EQUAL(publish(1, true, &error), TALGEO_E_IO);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "layers.gpkg"));
    CU_ASSERT_EQUAL(count_entries(place), 1);
    CU_ASSERT_EQUAL(count_entries(out), N_FILES);
    close_place();
}

/* ---- When the disk is full ---- */

/* Publish in a process that can write files of at most `limit` bytes. */
static talgeo_status publish_limited(rlim_t limit, int64_t seed)
{
    pid_t child = fork();
    if (child == 0) {
        struct rlimit rule = {limit, limit};
        signal(SIGXFSZ, SIG_IGN);
        setrlimit(RLIMIT_FSIZE, &rule);
        _exit((int)publish(seed, true, NULL));
    }
    int status;
    CU_ASSERT_FATAL(waitpid(child, &status, 0) == child && WIFEXITED(status));
    return (talgeo_status)WEXITSTATUS(status);
}

static void a_full_disk_leaves_the_old_publication(void)
{
    open_place();
    char before[65], after[65];
    CU_ASSERT_EQUAL(publish(0, false, NULL), TALGEO_OK);
    write_file("README.md", "read me", 7);
    struct stat info;
    stat(in_out("layers.gpkg"), &info);
    digest_out(before);
    for (rlim_t limit = 0; limit < (rlim_t)info.st_size; limit += 6007) {
        CU_ASSERT_EQUAL(publish_limited(limit, 1), TALGEO_E_IO);
        digest_out(after);
        CU_ASSERT_STRING_EQUAL(before, after);
        CU_ASSERT_EQUAL(count_entries(place), 1);
        CU_ASSERT_EQUAL(count_entries(out), N_FILES + 1);
    }
    CU_ASSERT_EQUAL(publish_limited((rlim_t)info.st_size * 2, 1), TALGEO_OK);
    digest_out(after);
    CU_ASSERT_STRING_NOT_EQUAL(before, after);
    close_place();
}

/* ---- What the files say ---- */

static void csv_is_danish(void)
{
    open_place();
    CU_ASSERT_EQUAL(publish(0, false, NULL), TALGEO_OK);
    talgeo__string text = read_file("cells.csv");
    const char *const lines[] = {
        "\xEF\xBB\xBFtable;indicator;indicator_da;indicator_en;area_set;area;area_name;period;"
        "group;unit_da;unit_en;status;n;events;share;low;high\r\n",
        "0;overweight;Overvægt;Overweight;residential;N01;\"Nøjsomhed; \"\"øst\"\"\";2017/18;;"
        "andel;share;published;40;5;0,125000;0,054595;0,261121\r\n",
        ";withheld;..;..;..;..;..\r\n",
        ";no_children;-;.;.;.;.\r\n",
        ";not_measured;...;...;...;...;...\r\n",
        "Vapnagård;2017/18;;andel;share;published;68;-;-;-;0,053471\r\n",
        ";2017/18;overweight=yes;"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        CU_ASSERT_PTR_NOT_NULL(strstr(text.data, lines[i]));
    CU_ASSERT(strncmp(text.data, lines[0], strlen(lines[0])) == 0);
    talgeo__string_free(&text);
    close_place();
}

static void geojson_is_rfc_7946(void)
{
    open_place();
    CU_ASSERT_EQUAL(publish(0, false, NULL), TALGEO_OK);
    talgeo__string text = read_file("district.geojson");
    /* Longitude first, anticlockwise, no more decimals than needed. */
    CU_ASSERT_PTR_NOT_NULL(strstr(
        text.data, "{\"type\":\"MultiPolygon\",\"coordinates\":[[[[12.55,56.02],[12.6,56.02],"
                   "[12.6,56.07],[12.55,56.07],[12.55,56.02]]]]}"));
    CU_ASSERT_PTR_NULL(strstr(text.data, "\"crs\""));
    talgeo__string_free(&text);
    text = read_file("residential.geojson");
    /* The hole of Vapnagård turns the other way. UTM to WGS 84 agrees with cs2cs to 1e-7. */
    CU_ASSERT_PTR_NOT_NULL(strstr(text.data, "\"id\":\"V02\""));
    CU_ASSERT_PTR_NOT_NULL(strstr(text.data, "\"overweight_2017_18_share\":0.125,"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text.data, "\"lonely_2017_18_n\":null,"));
    talgeo__string_free(&text);
    close_place();
}

static void geopackage_has_nulls_and_titles(void)
{
    open_place();
    CU_ASSERT_EQUAL(publish(0, false, NULL), TALGEO_OK);
    CU_ASSERT_EQUAL(ask("SELECT count(*) FROM residential WHERE lonely_2017_18_status = 'withheld' "
                        "AND lonely_2017_18_n IS NULL AND lonely_2017_18_share IS NULL"),
                    1);
    CU_ASSERT_EQUAL(ask("SELECT count(*) FROM gpkg_data_columns WHERE column_name = "
                        "'lonely_2018_19_low' AND name = 'Ensom 2018/19: andel, nedre grænse'"),
                    2);
    CU_ASSERT_EQUAL(ask("SELECT count(*) FROM gpkg_contents WHERE srs_id = 25832 AND description "
                        "LIKE '%under 5%IOTF 2012%'"),
                    1);
    CU_ASSERT_EQUAL(ask("SELECT count(*) FROM rtree_residential_geom"), 3);
    close_place();
}

/* ---- Reading back ---- */

static void assert_same_release(const talgeo_release *a, const talgeo_release *b)
{
    CU_ASSERT_EQUAL_FATAL(talgeo_release_count(a), talgeo_release_count(b));
    for (size_t i = 0; i < talgeo_release_count(a); i++) {
        talgeo_cell x = {.size = sizeof x}, y = {.size = sizeof y};
        talgeo_release_get_cell(a, i, &x);
        talgeo_release_get_cell(b, i, &y);
        CU_ASSERT(x.table == y.table && x.status == y.status && x.n == y.n && x.events == y.events);
        CU_ASSERT(x.share == y.share || (isnan(x.share) && isnan(y.share)));
        CU_ASSERT(strcmp(x.indicator, y.indicator) == 0 && strcmp(x.area_set, y.area_set) == 0 &&
                  strcmp(x.area, y.area) == 0 && strcmp(x.area_name, y.area_name) == 0 &&
                  strcmp(x.period, y.period) == 0 && strcmp(x.group, y.group) == 0);
    }
    CU_ASSERT_EQUAL(talgeo_release_get_threshold(a), talgeo_release_get_threshold(b));
    CU_ASSERT_EQUAL(talgeo_release_get_confidence(a), talgeo_release_get_confidence(b));
}

static void a_release_goes_round(void)
{
    open_place();
    char first[65], second[65];
    talgeo_release *release = fixture_release(0), *back;
    release->policy.confidence = 0.975;
    CU_ASSERT_EQUAL(talgeo__publication_write(release, out, false, NULL), TALGEO_OK);
    digest_out(first);
    talgeo_error error = TALGEO_ERROR_INIT;
    CU_ASSERT_EQUAL_FATAL(talgeo_release_open(out, &back, &error), TALGEO_OK);
    assert_same_release(release, back);
    /* A point is placed by the polygons that were read. */
    const double x = 12.57, y = 56.03;
    int32_t area = -1;
    CU_ASSERT_EQUAL(
        talgeo_areas_locate(talgeo_release_get_areas(back, 1), &x, &y, 1, NULL, &area, NULL),
        TALGEO_OK);
    CU_ASSERT_EQUAL(area, 0);
    /* And it publishes as the same bytes. */
    CU_ASSERT_EQUAL(talgeo_release_write(back, out, true, NULL), TALGEO_OK);
    digest_out(second);
    CU_ASSERT_STRING_EQUAL(first, second);
    talgeo_release_free(release);
    talgeo_release_free(back);
    close_place();
}

static talgeo_status open_out(talgeo_error *error)
{
    talgeo_release *release;
    *error = (talgeo_error)TALGEO_ERROR_INIT;
    talgeo_status status = talgeo_release_open(out, &release, error);
    CU_ASSERT((status == TALGEO_OK) == (release != NULL));
    talgeo_release_free(release);
    return status;
}

/* Replace the first `from` in a file by `to`; the message must name the file and have `word`. */
static void assert_tampered(const char *file, const char *from, const char *to, const char *word)
{
    talgeo_error error;
    talgeo__string text = read_file(file), changed = {0};
    char *at = strstr(text.data, from);
    CU_ASSERT_PTR_NOT_NULL_FATAL(at);
    talgeo__string_add(&changed, text.data, (size_t)(at - text.data));
    talgeo__string_puts(&changed, to);
    talgeo__string_puts(&changed, at + strlen(from));
    write_file(file, changed.data, changed.length);
    CU_ASSERT_EQUAL(open_out(&error), TALGEO_E_INPUT);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, file));
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, word));
    if (strstr(error.message, word) == NULL) fprintf(stderr, "%s: %s\n", from, error.message);
    write_file(file, text.data, text.length);
    talgeo__string_free(&text);
    talgeo__string_free(&changed);
}

static void tampering_is_told_with_its_place(void)
{
    open_place();
    CU_ASSERT_EQUAL(publish(0, false, NULL), TALGEO_OK);
    assert_tampered("release.json", "\"threshold\": 5", "\"threshold\": \"5\"", "threshold");
    assert_tampered("release.json", "\"threshold\": 5", "\"threshold\": 4", "digest");
    assert_tampered("release.json", "talgeo.release/1", "talgeo.release/9", "schema");
    assert_tampered("release.json", "\"better\": \"lower\"", "\"better\": \"worse\"",
                    "indicators[0]: member 'better'");
    assert_tampered("release.json", "\"end\": \"2018-07-31\"", "\"end\": \"2018-02-31\"",
                    "periods[0]: member 'end'");
    assert_tampered("release.json", "\"policy\"", "\"police\"", "'policy' is missing");
    assert_tampered("release.json", "EPSG:25832", "EPSG:1", "area_sets[0]: member 'crs'");
    assert_tampered("release.json", "EPSG:25832", "EPSG:25833", "residential");
    assert_tampered("release.json", "\"stratum\": \"sex\"", "\"stratum\": \"age\"", "age");
    assert_tampered("cells.json", "[40,5,", "[41,5,", "digest");
    assert_tampered("cells.json", "[40,5,", "[40,41,", "value 0");
    assert_tampered("cells.json", "[40,5,", "[null,5,", "value 0");
    assert_tampered("cells.json", "[40,5,", "[40.5,5,", "value 0");
    assert_tampered("cells.json", "[40,5,", "[40,5,1,", "longer");
    assert_tampered("cells.json", "\"withheld\"}", "\"lost\"}", "status");
    assert_tampered("cells.json", "\"status\":{\"5\":\"withheld\"",
                    "\"status\":{\"5\":\"no_children\"", "value 6");
    assert_tampered("cells.json", "0.125,", "null,", "value 0");
    assert_tampered("cells.json", "\"index\":[\"N01\"", "\"index\":[\"N99\"", "category 1");
    assert_tampered("cells.json", "\"table\":0", "\"table\":9", "between");
    assert_tampered("cells.json", "\"area_set\":\"residential\"", "\"area_set\":\"x\"", "area set");
    assert_tampered("cells.json", "\"class\"", "class", "not JSON");
    talgeo_error error;
    run_sql("UPDATE gpkg_contents SET description = 'fine, that is no polygon'");
    CU_ASSERT_EQUAL(open_out(&error), TALGEO_OK);
    close_place();
}

static void polygons_are_compared(void)
{
    open_place();
    talgeo_error error;
    CU_ASSERT_EQUAL(publish(0, false, NULL), TALGEO_OK);
    run_sql("DROP TRIGGER IF EXISTS rtree_residential_geom_update3;"
            "DROP TRIGGER IF EXISTS rtree_residential_geom_update4;"
            "UPDATE residential SET name = 'Andetsteds' WHERE key = 'N01'");
    CU_ASSERT_EQUAL(open_out(&error), TALGEO_E_INPUT);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "residential"));
    run_sql("DELETE FROM gpkg_contents WHERE table_name = 'residential'");
    CU_ASSERT_EQUAL(open_out(&error), TALGEO_E_INPUT);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "residential"));
    remove(in_out("layers.gpkg"));
    CU_ASSERT_EQUAL(open_out(&error), TALGEO_E_INPUT);
    remove(in_out("cells.json"));
    remove(in_out("release.json"));
    CU_ASSERT_EQUAL(open_out(&error), TALGEO_E_IO);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "release.json"));
    close_place();
}

/* Whatever byte changes: an error that is told, or the same release; never a crash. */
static void damaged_bytes_do_no_harm(void)
{
    open_place();
    CU_ASSERT_EQUAL(publish(0, false, NULL), TALGEO_OK);
    talgeo_error error;
    uint32_t random = 20260801;
    const char *const files[] = {"release.json", "cells.json", "layers.gpkg"};
    for (size_t f = 0; f < 3; f++) {
        talgeo__string text = read_file(files[f]);
        for (int turn = 0; turn < 150; turn++) {
            random = random * 1664525 + 1013904223;
            size_t at = (random >> 8) % text.length;
            char kept = text.data[at];
            text.data[at] = (char)(kept ^ (1 << (random % 8)));
            write_file(files[f], text.data, turn % 10 ? text.length : at);
            talgeo_status status = open_out(&error);
            CU_ASSERT(status == TALGEO_OK || status == TALGEO_E_INPUT);
            text.data[at] = kept;
        }
        write_file(files[f], text.data, text.length);
        talgeo__string_free(&text);
    }
    CU_ASSERT_EQUAL(open_out(&error), TALGEO_OK);
    close_place();
}

const test suite_publication[] = {
    {"second_run_gives_the_same_bytes", second_run_gives_the_same_bytes},
    {"permissions_follow_the_umask", permissions_follow_the_umask},
    {"what_is_not_a_publication_is_not_replaced", what_is_not_a_publication_is_not_replaced},
    {"a_place_that_cannot_be_is_an_error", a_place_that_cannot_be_is_an_error},
    {"links_and_slashes_lead_to_the_folder", links_and_slashes_lead_to_the_folder},
    {"threads_do_not_disturb_each_other", threads_do_not_disturb_each_other},
    {"foreign_files_survive", foreign_files_survive},
    {"foreign_layers_and_styles_survive", foreign_layers_and_styles_survive},
    {"layers_of_a_dropped_set_go", layers_of_a_dropped_set_go},
    {"a_damaged_geopackage_stops_the_run", a_damaged_geopackage_stops_the_run},
    {"a_full_disk_leaves_the_old_publication", a_full_disk_leaves_the_old_publication},
    {"csv_is_danish", csv_is_danish},
    {"geojson_is_rfc_7946", geojson_is_rfc_7946},
    {"geopackage_has_nulls_and_titles", geopackage_has_nulls_and_titles},
    {"a_release_goes_round", a_release_goes_round},
    {"tampering_is_told_with_its_place", tampering_is_told_with_its_place},
    {"polygons_are_compared", polygons_are_compared},
    {"damaged_bytes_do_no_harm", damaged_bytes_do_no_harm},
    {NULL, NULL}};
