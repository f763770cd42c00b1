/* io/table_read: the same children from every format that GDAL writes here, and files that are
 * none.
 */
#define _GNU_SOURCE
#include "suite.h"

#include <gdal.h>
#include <gdal_utils.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/calendar.h"
#include "core/error.h"
#include "core/sha256.h"
#include "intake/rows.h"
#include "io/table_read.h"

/* ---- A folder of files, made by GDAL from one GeoJSON ---- */

static char folder[64];

static const char *in_folder(const char *name)
{
    static char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void make_folder(void)
{
    snprintf(folder, sizeof folder, "/tmp/talgeo-table-XXXXXX");
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
}

static void drop_folder(void)
{
    char command[128];
    snprintf(command, sizeof command, "rm -r '%s'", folder);
    CU_ASSERT_EQUAL(system(command), 0);
}

static void write_file(const char *name, const void *bytes, size_t length)
{
    FILE *file = fopen(in_folder(name), "wb");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    CU_ASSERT_EQUAL(fwrite(bytes, 1, length, file), length);
    fclose(file);
}

/* `count` children whose values follow from their number. */
static void write_geojson(int count)
{
    FILE *file = fopen(in_folder("born.geojson"), "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    fputs("{\"type\":\"FeatureCollection\",\"crs\":{\"type\":\"name\",\"properties\":{\"name\":"
          "\"urn:ogc:def:crs:EPSG::25832\"}},\"features\":[",
          file);
    for (int i = 0; i < count; i++)
        fprintf(
            file,
            "%s{\"type\":\"Feature\",\"properties\":{\"barn\":\"b%d\",\"dato\":\"2016-%02d-14\","
            "\"koen\":\"%s\",\"foedt\":\"2008-02-01\",\"hoejde\":%d.5,\"vaegt\":%d,\"trin\":"
            "\"%s\"},\"geometry\":{\"type\":\"Point\",\"coordinates\":[%d.5,6214000.25]}}",
            i ? "," : "", i, 1 + i % 12, i % 2 ? "K" : "M", 110 + i % 40, 20 + i % 30,
            i % 3 ? "mellemtrin" : "børnehave", 720000 + i);
    fputs("]}", file);
    fclose(file);
}

static void convert(const char *name, const char *driver, const char *layer)
{
    const char *arguments[] = {"-f", driver, "-nln", layer, NULL};
    char from[256];
    snprintf(from, sizeof from, "%s", in_folder("born.geojson"));
    GDALAllRegister();
    GDALDatasetH source = GDALOpenEx(from, GDAL_OF_VECTOR, NULL, NULL, NULL);
    GDALVectorTranslateOptions *options = GDALVectorTranslateOptionsNew((char **)arguments, NULL);
    GDALDatasetH made = GDALVectorTranslate(in_folder(name), NULL, 1, &source, options, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(made);
    GDALClose(made);
    GDALVectorTranslateOptionsFree(options);
    GDALClose(source);
}

/* ---- Reading ---- */

typedef struct reading {
    talgeo__dict *children;
    talgeo__rows rows;
    talgeo__source_report report;
    talgeo_error error;
    talgeo_status status;
    char *crs;
    char digest[65];
} reading;

static reading read_path(const char *path, const char *layer, bool positions)
{
    static talgeo__column_spec columns[] = {{.alias = "sex", .column = "koen"},
                                            {.alias = "birth_date", .column = "foedt"},
                                            {.alias = "height_cm", .column = "hoejde"},
                                            {.alias = "weight_kg", .column = "vaegt"},
                                            {.alias = "stage", .column = "trin"}};
    static const char *const aliases[] = {"sex", "stage"};
    const talgeo__periods periods = {TALGEO__SCHOOL_YEAR, NULL, 0, INT32_MIN, INT32_MAX};
    talgeo__source source = {.id = "nurse",
                             .shown = "fil",
                             .child = "barn",
                             .date = "dato",
                             .position = positions,
                             .columns = columns,
                             .n_columns = 5};
    talgeo__table_source table = {
        .path = path, .shown = "fil", .layer = layer, .threads = positions ? 2 : 1};
    struct ArrowArrayStream stream;
    reading r = {.children = talgeo__dict_new(), .error = TALGEO_ERROR_INIT};
    r.status = talgeo__table_open(&table, &stream, &r.crs, r.digest, &r.error);
    if (r.status == TALGEO_OK)
        r.status = talgeo__rows_read(&source, &periods, aliases, 2, r.children, NULL, NULL, &stream,
                                     r.crs, NULL, &r.rows, &r.report, &r.error);
    return r;
}

static void end(reading *r)
{
    talgeo__source_report_end(&r->report);
    talgeo__rows_free(&r->rows);
    talgeo__dict_free(r->children);
    free(r->crs);
}

static void digest_of(const char *path, char digest[65])
{
    static char block[1 << 16];
    talgeo__sha256 sha;
    size_t got;
    FILE *file = fopen(path, "rb");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    talgeo__sha256_init(&sha);
    while ((got = fread(block, 1, sizeof block, file)) > 0) talgeo__sha256_add(&sha, block, got);
    talgeo__sha256_hex(&sha, digest);
    fclose(file);
}

enum { CHILDREN = 70000 };

static bool is_child(const talgeo__rows *rows, size_t i, bool positions)
{
    const talgeo__values *stage = talgeo__rows_values(rows, "stage");
    int n = (int)i;
    return rows->row[i] == n + 1 && rows->child[i] == n &&
           rows->date[i] == talgeo__days_from_date(2016, 1 + n % 12, 14) &&
           rows->birth[i] == talgeo__days_from_date(2008, 2, 1) &&
           rows->sex[i] == (n % 2 ? TALGEO__GIRL : TALGEO__BOY) &&
           rows->height_cm[i] == 110.5 + n % 40 && rows->weight_kg[i] == 20 + n % 30 &&
           (!positions || (rows->x[i] == 720000.5 + n && rows->y[i] == 6214000.25)) &&
           strcmp(talgeo__dict_text(stage->dict, stage->code[i]),
                  n % 3 ? "mellemtrin" : "børnehave") == 0;
}

static void expect_children(const char *path, const char *layer, bool positions, int count)
{
    reading r = read_path(path, layer, positions);
    char digest[65];
    if (r.status != TALGEO_OK) fprintf(stderr, "%s: %s\n", path, r.error.message);
    CU_ASSERT_EQUAL_FATAL(r.status, TALGEO_OK);
    CU_ASSERT_EQUAL_FATAL(r.rows.count, (size_t)count);
    for (size_t i = 0; i < r.rows.count; i++) CU_ASSERT_FATAL(is_child(&r.rows, i, positions));
    if (positions) CU_ASSERT_PTR_NOT_NULL(r.crs);
    digest_of(path, digest);
    CU_ASSERT_STRING_EQUAL(r.digest, digest);
    end(&r);
}

/* Many rows, so that they come in several batches. */
static void geometry_formats_give_the_same_rows(void)
{
    make_folder();
    write_geojson(CHILDREN);
    expect_children(in_folder("born.geojson"), NULL, true, CHILDREN);
    convert("born.gpkg", "GPKG", "born");
    expect_children(in_folder("born.gpkg"), NULL, true, CHILDREN);
    expect_children(in_folder("born.gpkg"), "born", true, CHILDREN);
    convert("born.sqlite", "SQLite", "born");
    expect_children(in_folder("born.sqlite"), NULL, true, CHILDREN);
    drop_folder();
}

static void small_formats_give_the_same_rows(void)
{
    make_folder();
    write_geojson(500);
    convert("born.shp", "ESRI Shapefile", "born");
    expect_children(in_folder("born.shp"), NULL, true, 500);
    convert("born.tab", "MapInfo File", "born");
    expect_children(in_folder("born.tab"), NULL, true, 500);
    convert("born.xlsx", "XLSX", "born");
    expect_children(in_folder("born.xlsx"), NULL, false, 500);
    convert("born.ods", "ODS", "born");
    expect_children(in_folder("born.ods"), NULL, false, 500);
    convert("born.csv", "CSV", "born");
    expect_children(in_folder("born.csv"), NULL, false, 500);
    drop_folder();
}

/* FlatGeobuf sorts its features by place. */
static void flatgeobuf_gives_the_same_children(void)
{
    make_folder();
    write_geojson(500);
    convert("born.fgb", "FlatGeobuf", "born");
    reading r = read_path(in_folder("born.fgb"), NULL, true);
    CU_ASSERT_EQUAL_FATAL(r.status, TALGEO_OK);
    CU_ASSERT_STRING_EQUAL(r.crs, "EPSG:25832");
    CU_ASSERT_EQUAL(r.rows.count, 500);
    for (size_t i = 0; i < r.rows.count; i++) {
        int n = atoi(talgeo__dict_text(r.children, r.rows.child[i]) + 1);
        CU_ASSERT_EQUAL_FATAL(r.rows.x[i], 720000.5 + n);
        CU_ASSERT_EQUAL_FATAL(r.rows.date[i], talgeo__days_from_date(2016, 1 + n % 12, 14));
    }
    end(&r);
    drop_folder();
}

/* ---- Layers ---- */

static void expect_error(const char *path, const char *layer, const char *words)
{
    reading r = read_path(path, layer, false);
    CU_ASSERT_EQUAL(r.status, TALGEO_E_INPUT);
    if (!strstr(r.error.message, words))
        fprintf(stderr, "expected: %s\nfound: %s\n", words, r.error.message);
    CU_ASSERT_PTR_NOT_NULL(strstr(r.error.message, words));
    CU_ASSERT_PTR_NULL(r.crs);
    end(&r);
}

static void layers_are_chosen_by_name(void)
{
    make_folder();
    write_geojson(3);
    convert("born.gpkg", "GPKG", "born");
    const char *arguments[] = {"-f", "GPKG", "-update", "-nln", "andre", NULL};
    GDALDatasetH source = GDALOpenEx(in_folder("born.geojson"), GDAL_OF_VECTOR, NULL, NULL, NULL);
    GDALVectorTranslateOptions *options = GDALVectorTranslateOptionsNew((char **)arguments, NULL);
    GDALDatasetH made =
        GDALVectorTranslate(in_folder("born.gpkg"), NULL, 1, &source, options, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(made);
    GDALClose(made);
    GDALVectorTranslateOptionsFree(options);
    GDALClose(source);
    expect_error(in_folder("born.gpkg"), NULL, "has 2 layers ('born', 'andre'); say which");
    expect_error(in_folder("born.gpkg"), "borm", "has no layer 'borm', perhaps 'born'");
    expect_children(in_folder("born.gpkg"), "andre", true, 3);
    drop_folder();
}

/* ---- What is no table ---- */

static void copy_part(const char *from, const char *to, double part)
{
    static char bytes[1 << 24];
    FILE *file = fopen(in_folder(from), "rb");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    size_t length = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    write_file(to, bytes, (size_t)((double)length * part));
}

/* A file cut off is never a shorter file. */
static void files_cut_off_are_told(void)
{
    make_folder();
    write_geojson(20000);
    convert("born.gpkg", "GPKG", "born");
    convert("born.fgb", "FlatGeobuf", "born");
    static const char *const cut[][2] = {
        {"born.geojson", "cut.geojson"}, {"born.gpkg", "cut.gpkg"}, {"born.fgb", "cut.fgb"}};
    for (size_t i = 0; i < 3; i++)
        for (double part = 0.1; part < 0.95; part += 0.2) {
            copy_part(cut[i][0], cut[i][1], part);
            reading r = read_path(in_folder(cut[i][1]), NULL, true);
            if (r.status == TALGEO_OK)
                fprintf(stderr, "%s, %.0f %%: %zu rows\n", cut[i][1], 100 * part, r.rows.count);
            CU_ASSERT_NOT_EQUAL(r.status, TALGEO_OK);
            end(&r);
        }
    drop_folder();
}

static void files_that_are_no_table_are_told(void)
{
    make_folder();
    write_file("noise.gpkg", "this is no GeoPackage", 21);
    expect_error(in_folder("noise.gpkg"), NULL, "'fil' cannot be opened");
    expect_error(in_folder("nowhere.gpkg"), NULL, "'fil' ");
    expect_error(in_folder("nowhere.csv"), NULL, "'fil' does not exist");
    expect_error(folder, NULL, "'fil' ");
    write_file("born.csv.x", "a;b\n1;2\n", 8);
    char path[300];
    snprintf(path, sizeof path, "CSV:%s", in_folder("born.csv.x"));
    expect_error(path, NULL, "is CSV; give the file a name");
    drop_folder();
}

static void passwords_are_not_told(void)
{
    static const char name[] = "PG:host=/nowhere dbname=x password=geheim";
    talgeo__table_source table = {.path = name, .shown = name};
    struct ArrowArrayStream stream;
    talgeo_error error = TALGEO_ERROR_INIT;
    char *crs, digest[65];
    CU_ASSERT_EQUAL(talgeo__table_open(&table, &stream, &crs, digest, &error), TALGEO_E_INPUT);
    CU_ASSERT_PTR_NULL(strstr(error.message, "geheim"));
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "password=*"));
}

const test suite_table_read[] = {
    {"geometry_formats_give_the_same_rows", geometry_formats_give_the_same_rows},
    {"small_formats_give_the_same_rows", small_formats_give_the_same_rows},
    {"flatgeobuf_gives_the_same_children", flatgeobuf_gives_the_same_children},
    {"layers_are_chosen_by_name", layers_are_chosen_by_name},
    {"files_cut_off_are_told", files_cut_off_are_told},
    {"files_that_are_no_table_are_told", files_that_are_no_table_are_told},
    {"passwords_are_not_told", passwords_are_not_told},
    {NULL, NULL}};
