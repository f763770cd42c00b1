/* api/: adding the area key to the rows of a point file. */
#define _GNU_SOURCE
#include "suite.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/csv_row.h"
#include "areas/areas.h"
#include "core/batch.h"
#include "core/builder.h"
#include "io/table_read.h"
#include "locate/locate.h"

static char folder[64];

static const char *in_folder(const char *name)
{
    static char paths[4][128];
    static int turn;
    char *path = paths[turn++ % 4];
    if (*folder == '\0') {
        strcpy(folder, "/tmp/talgeo_locate_XXXXXX");
        CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
    }
    snprintf(path, 128, "%s/%s", folder, name);
    return path;
}

static void write_file(const char *name, const char *text)
{
    FILE *file = fopen(in_folder(name), "wb");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    fputs(text, file);
    fclose(file);
}

static const char *read_file(const char *name)
{
    static char text[4000];
    FILE *file = fopen(in_folder(name), "rb");
    if (file == NULL) return "(no file)";
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    return text;
}

/* Two squares of 10 m side by side near Helsingør: "a" from 720000, 6210000 on, "b, c" to its
 * right. */
static talgeo_areas *squares(void)
{
    const double at[] = {720000, 720010};
    const char *const keys[] = {"a", "b, c"};
    talgeo_areas *areas;
    talgeo__areas_builder *builder = talgeo__areas_builder_new();
    for (int i = 0; i < 2; i++) {
        const double x[] = {at[i], at[i] + 10, at[i] + 10, at[i]};
        const double y[] = {6210000, 6210000, 6210010, 6210010};
        talgeo__areas_builder_area(builder, keys[i], keys[i]);
        talgeo__areas_builder_part(builder);
        talgeo__areas_builder_ring(builder, x, y, 4);
    }
    CU_ASSERT_EQUAL_FATAL(talgeo__areas_builder_freeze(builder, "", "EPSG:25832", &areas, NULL),
                          TALGEO_OK);
    CU_ASSERT_EQUAL_FATAL(talgeo__locator_attach(areas, NULL, NULL), TALGEO_OK);
    return areas;
}

static talgeo_status locate(const char *points, const char *x, const char *y, const char *crs,
                            const char *output, talgeo_locate_counts *counts, talgeo_error *error)
{
    talgeo_areas *areas = squares();
    talgeo_locate_options options = TALGEO_LOCATE_OPTIONS_INIT;
    options.points = in_folder(points);
    options.x = x, options.y = y, options.crs = crs;
    options.output = in_folder(output);
    talgeo_status status = talgeo_locate_file(areas, &options, counts, error);
    talgeo_areas_free(areas);
    return status;
}

static void danish_csv_keeps_its_columns(void)
{
    write_file("danish.csv", "id;øst;nord;note\r\n"
                             "007;720001,5;6210001;\"ja; \"\"nej\"\"\"\r\n"
                             "8;720010;6210005,25;x,y\r\n"
                             "9;720015;6210005;\r\n"
                             "10;;;\r\n"
                             "11;720030;6210005;ude\r\n");
    talgeo_locate_counts counts = {.size = sizeof counts};
    CU_ASSERT_EQUAL_FATAL(
        locate("danish.csv", "øst", "nord", "EPSG:25832", "danish.out", &counts, NULL), TALGEO_OK);
    CU_ASSERT_STRING_EQUAL(read_file("danish.out"),
                           "id,øst,nord,note,area\n"
                           "007,\"720001,5\",6210001,\"ja; \"\"nej\"\"\",a\n"
                           "8,720010,\"6210005,25\",\"x,y\",a\n"
                           "9,720015,6210005,,\"b, c\"\n"
                           "10,,,,\n"
                           "11,720030,6210005,ude,\n");
    CU_ASSERT_EQUAL(counts.rows, 5);
    CU_ASSERT_EQUAL(counts.inside, 3);
    CU_ASSERT_EQUAL(counts.outside, 1);
    CU_ASSERT_EQUAL(counts.no_position, 1);
    struct stat info;
    CU_ASSERT_EQUAL(stat(in_folder("danish.out"), &info), 0);
    CU_ASSERT_EQUAL(info.st_mode & 0777, 0600);
}

static void points_of_a_layer_are_used(void)
{
    write_file(
        "points.geojson",
        "{\"type\":\"FeatureCollection\",\"crs\":{\"type\":\"name\",\"properties\":{"
        "\"name\":\"EPSG:25832\"}},\"features\":["
        "{\"type\":\"Feature\",\"properties\":{\"id\":7,\"area\":1.5,\"dag\":\"2016-08-01\"},"
        "\"geometry\":{\"type\":\"Point\",\"coordinates\":[720001,6210001]}},"
        "{\"type\":\"Feature\",\"properties\":{\"id\":8,\"area\":0.1,\"dag\":null},"
        "\"geometry\":null}]}");
    talgeo_locate_counts counts = {.size = sizeof counts};
    CU_ASSERT_EQUAL_FATAL(locate("points.geojson", NULL, NULL, NULL, "points.out", &counts, NULL),
                          TALGEO_OK);
    CU_ASSERT_STRING_EQUAL(read_file("points.out"), "id,area,dag,area_2\n"
                                                    "7,1.5,2016-08-01,a\n"
                                                    "8,0.1,,\n");
    CU_ASSERT_EQUAL(counts.no_position, 1);
    talgeo_error error = TALGEO_ERROR_INIT;
    CU_ASSERT_EQUAL(locate("points.geojson", NULL, NULL, "EPSG:4326", "points2.out", NULL, &error),
                    TALGEO_E_CRS);
    CU_ASSERT_STRING_EQUAL(read_file("points2.out"), "(no file)");
}

static void longitude_and_latitude(void)
{
    write_file("degrees.csv", "lon,lat\n12.5,56\n"); /* far from the squares */
    talgeo_locate_counts counts = {.size = sizeof counts};
    CU_ASSERT_EQUAL_FATAL(
        locate("degrees.csv", "lon", "lat", "EPSG:4326", "degrees.out", &counts, NULL), TALGEO_OK);
    CU_ASSERT_EQUAL(counts.outside, 1);
}

static void check_refused(const char *points, const char *x, const char *y, const char *crs,
                          talgeo_status expected, const char *word)
{
    talgeo_error error = TALGEO_ERROR_INIT;
    talgeo_status status = locate(points, x, y, crs, "never.out", NULL, &error);
    CU_ASSERT_EQUAL(status, expected);
    if (status != expected) fprintf(stderr, "%d: '%s'\n", (int)status, error.message);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, word));
    if (strstr(error.message, word) == NULL)
        fprintf(stderr, "'%s' is not in '%s'\n", word, error.message);
    CU_ASSERT_PTR_NULL(strstr(error.message, "hemmelig"));
    CU_ASSERT_STRING_EQUAL(read_file("never.out"), "(no file)");
}

static void bad_points_are_refused_without_a_trace(void)
{
    write_file("bad.csv", "id,x,y\n1,720001,6210001\n2,hemmelig,6210001\n");
    check_refused("bad.csv", "x", "y", "EPSG:25832", TALGEO_E_INPUT, "row 2: the column 'x'");
    check_refused("bad.csv", "x", "yy", "EPSG:25832", TALGEO_E_INPUT, "perhaps 'y'");
    check_refused("bad.csv", "x", NULL, "EPSG:25832", TALGEO_E_ARGUMENT, "both");
    check_refused("bad.csv", "x", "y", NULL, TALGEO_E_CRS, "CRS");
    check_refused("bad.csv", "x", "y", "EPSG:1", TALGEO_E_CRS, "EPSG:1");
    check_refused("nowhere.csv", "x", "y", "EPSG:25832", TALGEO_E_INPUT, "nowhere.csv");
    write_file("marks.csv", "id;x;y\n1;720001,5;6210001\n2;720001.5;6210001\n");
    check_refused("marks.csv", "x", "y", "EPSG:25832", TALGEO_E_INPUT, "row 2");
    write_file("none.csv", "id;east;north\n1;720001;6210001\n");
    check_refused("none.csv", NULL, NULL, "EPSG:25832", TALGEO_E_INPUT, "columns x and y");
}

static void numbers_are_written_in_full(void)
{
    const double values[] = {0,    -0.0,      1.5,  -0.05,      720001.25,
                             1e15, 0.1 + 0.2, 1e-9, -12.000001, 1e300};
    const char *const texts[] = {
        "0",     "0",          "1.5",   "-0.05", "720001.25", "1e+15", "0.30000000000000004",
        "1e-09", "-12.000001", "1e+300"};
    talgeo__field_spec field = {"v", "g", NULL};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        talgeo__builder *builder = talgeo__builder_new(&field, 1);
        struct ArrowArrayStream stream;
        talgeo__batches batches;
        talgeo__string line = {0};
        bool more;
        talgeo__builder_real(builder, 0, values[i]);
        CU_ASSERT_EQUAL_FATAL(talgeo__builder_stream(builder, &stream, NULL), TALGEO_OK);
        CU_ASSERT_EQUAL_FATAL(talgeo__batches_open(&batches, &stream, "test", NULL), TALGEO_OK);
        CU_ASSERT_EQUAL_FATAL(talgeo__batches_next(&batches, &more, "test", NULL), TALGEO_OK);
        talgeo__csv_add_value(&line, &batches.columns[0], 0);
        CU_ASSERT_STRING_EQUAL(line.data, texts[i]);
        talgeo__string_free(&line);
        talgeo__batches_close(&batches);
    }
}

/* Times are written as they stand; of a moment that is UTC, whatever day it is in Denmark. */
static void times_are_written_as_they_stand(void)
{
    static const struct {
        const char *format;
        int64_t value;
        const char *text;
    } cases[] = {{"tsm:", 1533079800000, "2018-07-31T23:30:00"},
                 {"tsm:UTC", 1533079800000, "2018-07-31T23:30:00Z"},
                 {"tss:Europe/Copenhagen", 1533079800, "2018-07-31T23:30:00Z"},
                 {"tsu:UTC", -1, "1969-12-31T23:59:59.999999Z"},
                 {"tsn:", 1, "1970-01-01T00:00:00.000000001"},
                 {"tdm", 86400000, "1970-01-02"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const void *buffers[] = {NULL, &cases[i].value};
        struct ArrowArray array = {.length = 1, .n_buffers = 2, .buffers = buffers};
        struct ArrowSchema schema = {.format = cases[i].format};
        talgeo__column column = {
            .format = cases[i].format, .kind = TALGEO__DATE, .schema = &schema, .array = &array};
        talgeo__string line = {0};
        talgeo__csv_add_value(&line, &column, 0);
        CU_ASSERT_STRING_EQUAL(line.data, cases[i].text);
        talgeo__string_free(&line);
    }
}

static int cancel(double fraction, const char *stage, void *user)
{
    (void)fraction, (void)stage, (void)user;
    return 0;
}

static void nothing_is_overwritten_unasked(void)
{
    write_file("in.csv", "x,y\n720001,6210001\n");
    write_file("there.out", "old");
    talgeo_error error = TALGEO_ERROR_INIT;
    CU_ASSERT_EQUAL(locate("in.csv", "x", "y", "EPSG:25832", "there.out", NULL, &error),
                    TALGEO_E_EXISTS);
    CU_ASSERT_STRING_EQUAL(read_file("there.out"), "old");
    talgeo_areas *areas = squares();
    talgeo_locate_options options = TALGEO_LOCATE_OPTIONS_INIT;
    options.points = in_folder("in.csv");
    options.crs = "EPSG:25832";
    options.output = in_folder("there.out");
    options.overwrite = true;
    options.progress = cancel;
    CU_ASSERT_EQUAL(talgeo_locate_file(areas, &options, NULL, NULL), TALGEO_E_CANCELLED);
    CU_ASSERT_STRING_EQUAL(read_file("there.out"), "old");
    options.progress = NULL;
    CU_ASSERT_EQUAL(talgeo_locate_file(areas, &options, NULL, NULL), TALGEO_OK);
    CU_ASSERT_STRING_EQUAL(read_file("there.out"), "x,y,area\n720001,6210001,a\n");
    options.output = folder;
    CU_ASSERT_EQUAL(talgeo_locate_file(areas, &options, NULL, &error), TALGEO_E_IO);
    talgeo_areas_free(areas);
}

static int by_size(const void *a, const void *b)
{
    double p = *(const double *)a, q = *(const double *)b;
    return (p > q) - (p < q);
}

/* A point in an area: the middle of the first chord at half the height of its first part. */
static void point_inside(const talgeo_areas *areas, size_t area, double *px, double *py)
{
    size_t part = areas->part_of_area[area], n = 0;
    size_t from = areas->point_of_ring[areas->ring_of_part[part]];
    size_t end = areas->point_of_ring[areas->ring_of_part[part + 1]];
    double low = INFINITY, high = -INFINITY, chords[256];
    for (size_t p = from; p < end; p++)
        low = fmin(low, areas->y[p]), high = fmax(high, areas->y[p]);
    *py = (low + high) / 2;
    for (size_t p = from; p + 1 < end; p++) {
        const double *x = areas->x + p, *y = areas->y + p;
        if ((y[0] <= *py) != (y[1] <= *py) && n < 256)
            chords[n++] = x[0] + (*py - y[0]) / (y[1] - y[0]) * (x[1] - x[0]);
    }
    qsort(chords, n, sizeof *chords, by_size);
    *px = (chords[0] + chords[1]) / 2;
}

/* The births of North Carolina's counties, each counted where its county is, are those of the
 * state: 329 962 from 1974 to 1978. */
static void counties_keep_their_births(void)
{
    const char *path = shared_file("geodata/us_nc/nc_sids.gpkg");
    if (path == NULL) return;
    talgeo_areas_options options = TALGEO_AREAS_OPTIONS_INIT;
    options.key = "FIPS";
    talgeo_areas *areas;
    CU_ASSERT_EQUAL_FATAL(talgeo_areas_open(path, &options, &areas, NULL), TALGEO_OK);
    talgeo__table_source source = {.path = path, .shown = path};
    struct ArrowArrayStream stream;
    talgeo__batches batches;
    char *crs;
    bool more = true;
    double births = 0, counted[100] = {0};
    CU_ASSERT_EQUAL_FATAL(talgeo__table_open(&source, &stream, &crs, NULL, NULL), TALGEO_OK);
    CU_ASSERT_EQUAL_FATAL(talgeo__batches_open(&batches, &stream, "test", NULL), TALGEO_OK);
    int fips = talgeo__batches_find(&batches, "FIPS"),
        bir = talgeo__batches_find(&batches, "BIR74");
    CU_ASSERT_FATAL(fips >= 0 && bir >= 0);
    while (talgeo__batches_next(&batches, &more, "test", NULL) == TALGEO_OK && more)
        for (int64_t i = 0; i < batches.rows; i++) {
            size_t length;
            char key[16] = "";
            const char *text = talgeo__column_text(&batches.columns[fips], i, &length);
            memcpy(key, text, length < 15 ? length : 15);
            int32_t county = talgeo__areas_find(areas, key), area = -1;
            double x, y;
            CU_ASSERT_FATAL(county >= 0);
            point_inside(areas, (size_t)county, &x, &y);
            CU_ASSERT_EQUAL(talgeo_areas_locate(areas, &x, &y, 1, crs, &area, NULL), TALGEO_OK);
            CU_ASSERT_EQUAL(area, county);
            if (area >= 0) counted[area] += talgeo__column_real(&batches.columns[bir], i);
        }
    for (int a = 0; a < 100; a++) births += counted[a];
    CU_ASSERT_EQUAL(births, 329962);
    CU_ASSERT_STRING_EQUAL(crs, "EPSG:4267");
    free(crs);
    talgeo__batches_close(&batches);
    talgeo_areas_free(areas);
}

static void folder_goes(void)
{
    char command[128];
    snprintf(command, sizeof command, "rm -r %s", folder);
    CU_ASSERT_EQUAL(system(command), 0);
}

const test suite_locate_file[] = {
    {"danish_csv_keeps_its_columns", danish_csv_keeps_its_columns},
    {"points_of_a_layer_are_used", points_of_a_layer_are_used},
    {"longitude_and_latitude", longitude_and_latitude},
    {"bad_points_are_refused_without_a_trace", bad_points_are_refused_without_a_trace},
    {"nothing_is_overwritten_unasked", nothing_is_overwritten_unasked},
    {"numbers_are_written_in_full", numbers_are_written_in_full},
    {"times_are_written_as_they_stand", times_are_written_as_they_stand},
    {"counties_keep_their_births", counties_keep_their_births},
    {"folder_goes", folder_goes},
    {NULL, NULL},
};
