/* Intake: from a file to checked rows, measured against GDAL and against the machine itself.
 *
 * Usage: bench_intake [rows [csv|gpkg]]; with the third word ours alone, to be profiled. One
 * thread, its own time, best of several runs; peers and floors read the same files in the same
 * process, so ratios hold where seconds do not. */
#define _GNU_SOURCE
#include <gdal.h>
#include <inttypes.h>
#include <math.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "core/read_ahead.h"
#include "core/text.h"
#include "intake/rows.h"
#include "io/table_read.h"

enum { RUNS = 5 };

static double now_s(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* ---- The file: seven columns, as a journal writes them ---- */

static uint64_t draw(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state >> 33;
}

static void write_csv(const char *path, size_t rows)
{
    static const char *const stages[] = {"indskoling", "mellemtrin", "udskoling"};
    uint64_t s = 1;
    FILE *file = fopen(path, "w");
    if (file == NULL) exit(1);
    fputs("barn;køn;født;målt;højde;vægt;trin\n", file);
    for (size_t i = 0; i < rows; i++) {
        unsigned year = 2015 + (unsigned)draw(&s) % 4, age = 6 + (unsigned)draw(&s) % 9;
        unsigned height = 1000 + 60 * (age - 5) + (unsigned)draw(&s) % 150;
        unsigned weight = 150 + 35 * (age - 5) + (unsigned)draw(&s) % 120;
        fprintf(file, "%" PRIu64 ";%c;%02u-%02u-%u;%02u-%02u-%u;%u,%u;%u,%u;%s\n",
                1000000 + draw(&s) % (rows / 3 + 1), "KM"[draw(&s) % 2],
                1 + (unsigned)draw(&s) % 28, 1 + (unsigned)draw(&s) % 12, year - age,
                1 + (unsigned)draw(&s) % 28, 1 + (unsigned)draw(&s) % 12, year, height / 10,
                height % 10, weight / 10, weight % 10, stages[draw(&s) % 3]);
    }
    fclose(file);
}

/* The same rows with typed columns. */
static void write_gpkg(const char *csv, const char *path)
{
    char *open_options[] = {"AUTODETECT_TYPE=NO", NULL};
    GDALDatasetH in =
        GDALOpenEx(csv, GDAL_OF_VECTOR, NULL, (const char *const *)open_options, NULL);
    GDALDatasetH out = GDALCreate(GDALGetDriverByName("GPKG"), path, 0, 0, 0, GDT_Unknown, NULL);
    if (in == NULL || out == NULL) exit(1);
    static const char *const names[] = {"barn", "køn", "født", "målt", "højde", "vægt", "trin"};
    static const OGRFieldType types[] = {OFTInteger64, OFTString, OFTDate,  OFTDate,
                                         OFTReal,      OFTReal,   OFTString};
    OGRLayerH from = GDALDatasetGetLayer(in, 0);
    OGRLayerH to = GDALDatasetCreateLayer(out, "rows", NULL, wkbNone, NULL);
    for (int i = 0; i < 7; i++) {
        OGRFieldDefnH field = OGR_Fld_Create(names[i], types[i]);
        OGR_L_CreateField(to, field, 1);
        OGR_Fld_Destroy(field);
    }
    GDALDatasetStartTransaction(out, 0);
    OGRFeatureH feature;
    while ((feature = OGR_L_GetNextFeature(from)) != NULL) {
        OGRFeatureH copy = OGR_F_Create(OGR_L_GetLayerDefn(to));
        int day, month, year;
        double number;
        for (int i = 0; i < 7; i++) {
            const char *text = OGR_F_GetFieldAsString(feature, i);
            if (types[i] == OFTDate && sscanf(text, "%d-%d-%d", &day, &month, &year) == 3)
                OGR_F_SetFieldDateTime(copy, i, year, month, day, 0, 0, 0, 0);
            else if (types[i] == OFTReal && talgeo__parse_double(text, strlen(text), ',', &number))
                OGR_F_SetFieldDouble(copy, i, number);
            else
                OGR_F_SetFieldString(copy, i, text);
        }
        if (OGR_L_CreateFeature(to, copy) != OGRERR_NONE) exit(1);
        OGR_F_Destroy(copy);
        OGR_F_Destroy(feature);
    }
    GDALDatasetCommitTransaction(out);
    GDALClose(out);
    GDALClose(in);
}

/* ---- Floors and peers; each returns something of what it read ---- */

/* Read the bytes and look at each: no reader does less. */
static double read_bytes(const char *path)
{
    static char block[1 << 18];
    size_t got, lines = 0;
    FILE *file = fopen(path, "rb");
    if (file == NULL) exit(1);
    while ((got = fread(block, 1, sizeof block, file)) > 0)
        for (size_t i = 0; i < got; i++) lines += block[i] == '\n';
    fclose(file);
    return (double)lines;
}

static double read_features(const char *path)
{
    GDALDatasetH dataset = GDALOpenEx(path, GDAL_OF_VECTOR, NULL, NULL, NULL);
    OGRLayerH layer = GDALDatasetGetLayer(dataset, 0);
    OGRFeatureH feature;
    double sum = 0;
    while ((feature = OGR_L_GetNextFeature(layer)) != NULL) {
        for (int i = 0; i < 7; i++) sum += OGR_F_GetFieldAsString(feature, i)[0];
        OGR_F_Destroy(feature);
    }
    GDALClose(dataset);
    return sum;
}

static double read_arrow(const char *path)
{
    struct ArrowArrayStream stream;
    struct ArrowArray batch;
    double rows = 0;
    GDALDatasetH dataset = GDALOpenEx(path, GDAL_OF_VECTOR, NULL, NULL, NULL);
    if (!OGR_L_GetArrowStream(GDALDatasetGetLayer(dataset, 0), &stream, NULL)) exit(1);
    while (stream.get_next(&stream, &batch) == 0 && batch.release) {
        rows += (double)batch.length;
        batch.release(&batch);
    }
    stream.release(&stream);
    GDALClose(dataset);
    return rows;
}

/* ---- Ours ---- */

static double read_rows_with(const char *path, bool ahead)
{
    static char *const names[][2] = {{"sex", "køn"},
                                     {"birth_date", "født"},
                                     {"height_cm", "højde"},
                                     {"weight_kg", "vægt"},
                                     {"stage", "trin"}};
    static const char *const aliases[] = {"sex", "stage"};
    talgeo__column_spec columns[5];
    for (size_t i = 0; i < 5; i++)
        columns[i] = (talgeo__column_spec){.alias = names[i][0], .column = names[i][1]};
    const talgeo__source source = {.id = "nurse",
                                   .shown = "bench",
                                   .child = "barn",
                                   .date = "målt",
                                   .reject_limit = 0.05,
                                   .columns = columns,
                                   .n_columns = 5};
    const talgeo__periods periods = {
        .kind = TALGEO__SCHOOL_YEAR, .first = INT32_MIN, .last = INT32_MAX};
    const talgeo__table_source table = {.path = path, .shown = path, .threads = ahead ? 2 : 1};
    talgeo__progress progress = {0};
    talgeo_error error = TALGEO_ERROR_INIT;
    talgeo__source_report report = {0};
    talgeo__rows rows = {0};
    talgeo__dict *children = talgeo__dict_new();
    struct ArrowArrayStream stream;
    char *crs = NULL;
    talgeo_status status = talgeo__table_open(&table, &stream, &crs, report.digest, &error);
    if (status == TALGEO_OK && ahead && !talgeo__read_ahead(&stream)) exit(1);
    if (status == TALGEO_OK)
        status = talgeo__rows_read(&source, &periods, aliases, 2, children, NULL, NULL, &stream,
                                   crs, &progress, &rows, &report, &error);
    if (status != TALGEO_OK) {
        fprintf(stderr, "%s\n", error.message);
        exit(1);
    }
    double read = (double)report.rows;
    talgeo__rows_free(&rows);
    talgeo__source_report_end(&report);
    talgeo__dict_free(children);
    free(crs);
    return read;
}

static double read_rows(const char *path)
{
    return read_rows_with(path, false);
}

static double read_rows_ahead(const char *path)
{
    return read_rows_with(path, true);
}

/* ---- Table ---- */

static double best_of(clockid_t clock, double (*reader)(const char *), const char *path)
{
    double best = INFINITY, kept = 0;
    for (int run = 0; run < RUNS; run++) {
        double start = now_s(clock);
        kept += reader(path);
        best = fmin(best, now_s(clock) - start);
    }
    if (kept == 0) exit(1);
    return best;
}

static double best_s(double (*reader)(const char *), const char *path)
{
    return best_of(CLOCK_PROCESS_CPUTIME_ID, reader, path);
}

static void print_row(const char *what, double rows, double seconds, double ours)
{
    printf("| %s | %.3f | %.2f | %.2fx |\n", what, seconds, rows / seconds / 1e6, seconds / ours);
}

int main(int argc, char **argv)
{
    size_t n = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000000;
    char folder[] = "/tmp/bench_intake_XXXXXX", csv[64], gpkg[64];
    if (n == 0 || mkdtemp(folder) == NULL) return 1;
    snprintf(csv, sizeof csv, "%s/rows.csv", folder);
    snprintf(gpkg, sizeof gpkg, "%s/rows.gpkg", folder);
    GDALAllRegister();
    write_csv(csv, n);
    if (argc < 3 || strcmp(argv[2], "csv") != 0) write_gpkg(csv, gpkg);
    double rows = (double)n;
    if (argc > 2) {
        const char *path = strcmp(argv[2], "csv") == 0 ? csv : gpkg;
        double seconds = best_s(read_rows, path);
        print_row(argv[2], rows, seconds, seconds);
        goto done;
    }
    double from_csv = best_s(read_rows, csv), from_gpkg = best_s(read_rows, gpkg);
    printf("| %zu rows of 7 columns | s | million rows/s | to ours |\n|---|---|---|---|\n", n);
    print_row("CSV: talgeo, with all checks", rows, from_csv, from_csv);
    print_row("CSV: talgeo, two threads, by the clock", rows,
              best_of(CLOCK_MONOTONIC, read_rows_ahead, csv), from_csv);
    print_row("CSV: bytes looked at (floor)", rows, best_s(read_bytes, csv), from_csv);
    print_row("CSV: OGR features, texts", rows, best_s(read_features, csv), from_csv);
    print_row("GeoPackage: talgeo, with all checks", rows, from_gpkg, from_gpkg);
    print_row("GeoPackage: talgeo, two threads, by the clock", rows,
              best_of(CLOCK_MONOTONIC, read_rows_ahead, gpkg), from_gpkg);
    print_row("GeoPackage: OGR Arrow stream, nothing looked at", rows, best_s(read_arrow, gpkg),
              from_gpkg);
    print_row("GeoPackage: OGR features, texts", rows, best_s(read_features, gpkg), from_gpkg);
done:
    remove(csv);
    remove(gpkg);
    rmdir(folder);
    return 0;
}
