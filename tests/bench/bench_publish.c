/* The main job: a plan of four area sets and ten indicators over a million rows, from files to a
 * publication, measured against reading the rows' file once.
 *
 * Usage: bench_publish [rows]. One thread; each job in a process of its own, so that its time and
 * the most memory it ever held are its own. */
#define _GNU_SOURCE
#include <gdal.h>
#include <inttypes.h>
#include <math.h>
#include <ogr_api.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <talgeo/talgeo.h>
#include <unistd.h>

#include "layers.h"

enum { SETS = 4, ANSWERS = 9, RUNS = 3 };

static const int grids[SETS][2] = {{1, 1}, {4, 3}, {8, 5}, {16, 12}};

static FILE *open_to_write(const char *name)
{
    FILE *file = fopen(name, "w");
    if (file == NULL) exit(1);
    return file;
}

/* ---- The files, in the working folder ---- */

static void write_areas(const talgeo_areas *areas, const char *name)
{
    FILE *file = open_to_write(name);
    fputs("{\"type\":\"FeatureCollection\",\"crs\":{\"type\":\"name\",\"properties\":{\"name\":"
          "\"urn:ogc:def:crs:EPSG::25832\"}},\"features\":[",
          file);
    for (size_t a = 0; a < areas->n_areas; a++) {
        size_t r = areas->ring_of_part[areas->part_of_area[a]];
        fprintf(file,
                "%s\n{\"type\":\"Feature\",\"properties\":{\"key\":\"%s\"},\"geometry\":"
                "{\"type\":\"Polygon\",\"coordinates\":[[",
                a ? "," : "", areas->keys[a]);
        for (size_t p = areas->point_of_ring[r]; p < areas->point_of_ring[r + 1]; p++)
            fprintf(file, "%s[%.17g,%.17g]", p > areas->point_of_ring[r] ? "," : "", areas->x[p],
                    areas->y[p]);
        fputs("]]}}", file);
    }
    fputs("]}\n", file);
    fclose(file);
}

static unsigned draw(uint64_t *state, unsigned below)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(*state >> 33) % below;
}

/* A measurement and nine answers of a child, at a position. */
static void write_row(uint64_t *s, uint64_t child, double x, double y, FILE *file)
{
    static const char *const stages[] = {"indskoling", "mellemtrin", "udskoling"};
    static const char *const answers[] = {"aldrig", "sjældent", "ofte", "meget ofte"};
    unsigned year = 2015 + draw(s, 4), age = 6 + draw(s, 9);
    unsigned height = 1000 + 60 * (age - 5) + draw(s, 150);
    unsigned weight = 150 + 35 * (age - 5) + draw(s, 120);
    fprintf(file, "%" PRIu64 ";%c;%02u-%02u-%u;", child, "KM"[draw(s, 2)], 1 + draw(s, 28),
            1 + draw(s, 12), year - age);
    fprintf(file, "%02u-%02u-%u;%u,%u;%u,%u;%s", 1 + draw(s, 28), 1 + draw(s, 12), year,
            height / 10, height % 10, weight / 10, weight % 10, stages[draw(s, 3)]);
    for (int a = 0; a < ANSWERS; a++) fprintf(file, ";%s", answers[draw(s, 4)]);
    fprintf(file, ";%.2f;%.2f\n", x, y);
}

static void write_rows(const talgeo_areas *areas, size_t n)
{
    double *x = malloc(n * sizeof *x), *y = malloc(n * sizeof *y);
    uint64_t s = 1;
    if (x == NULL || y == NULL) exit(1);
    bench_points(areas, true, n, x, y);
    FILE *file = open_to_write("rows.csv");
    fputs("barn;køn;født;målt;højde;vægt;trin", file);
    for (int a = 0; a < ANSWERS; a++) fprintf(file, ";svar%d", a);
    fputs(";x;y\n", file);
    for (size_t i = 0; i < n; i++) {
        uint64_t child = 1000000 + draw(&s, (unsigned)(n / 3 + 1));
        write_row(&s, child, x[i], y[i], file);
    }
    fclose(file);
    free(x);
    free(y);
}

static void write_plan(void)
{
    FILE *file = open_to_write("plan.yaml");
    fputs("title: bench\narea_sets:\n", file);
    for (int s = 0; s < SETS; s++)
        fprintf(file, "  - {id: set%d, file: set%d.geojson, key: key}\n", s, s);
    fputs("sources:\n  - id: nurse\n    file: rows.csv\n    child: barn\n    date: målt\n"
          "    position: {x: x, y: y, crs: EPSG:25832}\n    columns: {sex: køn, birth_date: født, "
          "height_cm: højde, weight_kg: vægt, stage: trin",
          file);
    for (int a = 0; a < ANSWERS; a++) fprintf(file, ", a%d: svar%d", a, a);
    fputs("}\n    one_per: period\nperiods: {kind: school_year, from: 2014/15, to: 2018/19}\n"
          "indicators:\n  - {id: overweight, source: nurse, title: overweight, value: bmi_class, "
          "event: [overweight, obese], better: lower}\n",
          file);
    for (int a = 0; a < ANSWERS; a++)
        fprintf(file,
                "  - {id: i%d, source: nurse, title: i%d, value: a%d, event: [ofte, meget ofte], "
                "better: lower}\n",
                a, a, a);
    fputs("tables:\n  - {indicators: [overweight", file);
    for (int a = 0; a < ANSWERS; a++) fprintf(file, ", i%d", a);
    fputs("], area_sets: all, by: [period]}\nprivacy: {threshold: 5}\n", file);
    fclose(file);
}

static void write_files(size_t n)
{
    for (int s = 0; s < SETS; s++) {
        char name[32];
        talgeo_areas *areas = bench_layer(grids[s][0], grids[s][1], 200);
        snprintf(name, sizeof name, "set%d.geojson", s);
        write_areas(areas, name);
        if (s == 0) write_rows(areas, n);
        talgeo_areas_free(areas);
    }
    write_plan();
}

/* ---- The jobs ---- */

static int publish_plan(bool dry_run)
{
    talgeo_error error = TALGEO_ERROR_INIT;
    talgeo_publish_options options = TALGEO_PUBLISH_OPTIONS_INIT;
    talgeo_plan *plan = NULL;
    talgeo_release *release = NULL;
    options.overwrite = true;
    options.dry_run = dry_run;
    talgeo_status status = talgeo_plan_open("plan.yaml", &plan, NULL, &error);
    if (status == TALGEO_OK) status = talgeo_publish(plan, &options, &release, &error);
    if (status != TALGEO_OK) fprintf(stderr, "%s\n", error.message);
    talgeo_release_free(release);
    talgeo_plan_free(plan);
    return status != TALGEO_OK;
}

static int publish(void)
{
    return publish_plan(false);
}

static int count_and_protect(void)
{
    return publish_plan(true);
}

static int read_bytes(void)
{
    static char block[1 << 18];
    size_t got, lines = 0;
    FILE *file = fopen("rows.csv", "rb");
    if (file == NULL) return 1;
    while ((got = fread(block, 1, sizeof block, file)) > 0)
        for (size_t i = 0; i < got; i++) lines += block[i] == '\n';
    fclose(file);
    return lines == 0;
}

static int read_features(void)
{
    GDALAllRegister();
    GDALDatasetH dataset = GDALOpenEx("rows.csv", GDAL_OF_VECTOR, NULL, NULL, NULL);
    OGRLayerH layer = GDALDatasetGetLayer(dataset, 0);
    int n = OGR_FD_GetFieldCount(OGR_L_GetLayerDefn(layer)), seen = 0;
    OGRFeatureH feature;
    while ((feature = OGR_L_GetNextFeature(layer)) != NULL) {
        for (int i = 0; i < n; i++) seen |= OGR_F_GetFieldAsString(feature, i)[0];
        OGR_F_Destroy(feature);
    }
    GDALClose(dataset);
    return seen == 0;
}

typedef struct cost {
    double seconds, megabytes;
} cost;

/* Time of the process that does the job, and the most memory it held; the best of several. */
static cost cost_of(int (*job)(void))
{
    cost best = {INFINITY, INFINITY};
    for (int run = 0; run < RUNS; run++) {
        int state;
        struct rusage used;
        fflush(stdout);
        pid_t process = fork();
        if (process == 0) _exit(job());
        if (process < 0 || wait4(process, &state, 0, &used) != process || state != 0) exit(1);
        best.seconds =
            fmin(best.seconds, (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
                                   1e-6 * (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec));
        best.megabytes = fmin(best.megabytes, (double)used.ru_maxrss / 1024);
    }
    return best;
}

int main(int argc, char **argv)
{
    static const struct {
        const char *what;
        int (*job)(void);
    } jobs[] = {{"the file's bytes looked at", read_bytes},
                {"the file read by OGR, features as texts", read_features},
                {"talgeo: read, checked, placed, counted, protected", count_and_protect},
                {"talgeo: published", publish}};
    size_t n = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000000;
    char folder[] = "/tmp/bench_publish_XXXXXX", remove[64];
    if (n == 0 || mkdtemp(folder) == NULL || chdir(folder) != 0) return 1;
    write_files(n);
    printf("| %zu rows, %d area sets, %d indicators | s | to reading | MB |\n|---|---|---|---|\n",
           n, SETS, ANSWERS + 1);
    double reading = 0;
    for (size_t j = 0; j < sizeof jobs / sizeof *jobs; j++) {
        cost c = cost_of(jobs[j].job);
        if (jobs[j].job == read_features) reading = c.seconds;
        printf("| %s | %.2f | ", jobs[j].what, c.seconds);
        if (reading > 0) printf("%.2fx", c.seconds / reading);
        printf(" | %.0f |\n", c.megabytes);
    }
    snprintf(remove, sizeof remove, "rm -rf %s", folder);
    return system(remove) != 0;
}
