/* Placing the rows of a file, measured against OGR's features with GEOS: from the two files, areas
 * and points, to a file with the key of an area in every row.
 *
 * Usage: bench_locate_file [rows]. One thread, time of the process, best of several runs; both
 * write the same columns, and what they write is compared row by row. */
#define _GNU_SOURCE
#include <gdal.h>
#include <geos_c.h>
#include <inttypes.h>
#include <math.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talgeo/talgeo.h>
#include <time.h>
#include <unistd.h>

#include "core/arrow.h"
#include "layers.h"

enum { RUNS = 3 };

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

typedef struct files {
    char folder[64], areas[96], gpkg[96], csv[96], ours[96], theirs[96];
} files;

/* ---- The files: 2,200 areas of 200 vertices; rows with a child, a school and a position ---- */

static OGRLayerH new_layer(const char *path, OGRwkbGeometryType type, GDALDatasetH *dataset)
{
    OGRSpatialReferenceH crs = OSRNewSpatialReference(NULL);
    OSRImportFromEPSG(crs, 25832);
    *dataset = GDALCreate(GDALGetDriverByName("GPKG"), path, 0, 0, 0, GDT_Unknown, NULL);
    OGRLayerH layer = *dataset ? GDALDatasetCreateLayer(*dataset, "rows", crs, type, NULL) : NULL;
    OSRRelease(crs);
    if (layer == NULL) exit(1);
    GDALDatasetStartTransaction(*dataset, 0);
    return layer;
}

static void add_field(OGRLayerH layer, const char *name, OGRFieldType type)
{
    OGRFieldDefnH field = OGR_Fld_Create(name, type);
    OGR_L_CreateField(layer, field, 1);
    OGR_Fld_Destroy(field);
}

static void close_layer(GDALDatasetH dataset)
{
    GDALDatasetCommitTransaction(dataset);
    GDALClose(dataset);
}

static void write_areas(const talgeo_areas *areas, const char *path)
{
    GDALDatasetH dataset;
    OGRLayerH layer = new_layer(path, wkbPolygon, &dataset);
    add_field(layer, "key", OFTString);
    for (size_t a = 0; a < areas->n_areas; a++) {
        OGRFeatureH feature = OGR_F_Create(OGR_L_GetLayerDefn(layer));
        OGRGeometryH polygon = OGR_G_CreateGeometry(wkbPolygon),
                     ring = OGR_G_CreateGeometry(wkbLinearRing);
        size_t r = areas->ring_of_part[areas->part_of_area[a]];
        for (size_t p = areas->point_of_ring[r]; p < areas->point_of_ring[r + 1]; p++)
            OGR_G_AddPoint_2D(ring, areas->x[p], areas->y[p]);
        OGR_G_AddGeometryDirectly(polygon, ring);
        OGR_F_SetFieldString(feature, 0, areas->keys[a]);
        OGR_F_SetGeometryDirectly(feature, polygon);
        if (OGR_L_CreateFeature(layer, feature) != OGRERR_NONE) exit(1);
        OGR_F_Destroy(feature);
    }
    close_layer(dataset);
}

static void school_of(size_t i, char *name, size_t size)
{
    snprintf(name, size, "Skole %zu", i * 2654435761u % 60);
}

static void write_csv(const double *x, const double *y, size_t n, const char *path)
{
    FILE *file = fopen(path, "w");
    if (file == NULL) exit(1);
    fputs("child,school,x,y\n", file);
    for (size_t i = 0; i < n; i++) {
        char school[32];
        school_of(i, school, sizeof school);
        fprintf(file, "%zu,%s,%.2f,%.2f\n", 1000000 + i, school, x[i], y[i]);
    }
    fclose(file);
}

static void write_gpkg(const double *x, const double *y, size_t n, const char *path)
{
    GDALDatasetH dataset;
    OGRLayerH layer = new_layer(path, wkbPoint, &dataset);
    add_field(layer, "child", OFTInteger64);
    add_field(layer, "school", OFTString);
    for (size_t i = 0; i < n; i++) {
        char school[32];
        OGRFeatureH feature = OGR_F_Create(OGR_L_GetLayerDefn(layer));
        OGRGeometryH point = OGR_G_CreateGeometry(wkbPoint);
        school_of(i, school, sizeof school);
        OGR_G_SetPoint_2D(point, 0, x[i], y[i]);
        OGR_F_SetFieldInteger64(feature, 0, (GIntBig)(1000000 + i));
        OGR_F_SetFieldString(feature, 1, school);
        OGR_F_SetGeometryDirectly(feature, point);
        if (OGR_L_CreateFeature(layer, feature) != OGRERR_NONE) exit(1);
        OGR_F_Destroy(feature);
    }
    close_layer(dataset);
}

static void write_files(const talgeo_areas *areas, size_t n, files *f)
{
    double *x = malloc(n * sizeof *x), *y = malloc(n * sizeof *y);
    if (x == NULL || y == NULL) exit(1);
    bench_points(areas, true, n, x, y);
    for (size_t i = 0; i < n; i++) x[i] = round(x[i] * 100) / 100, y[i] = round(y[i] * 100) / 100;
    write_areas(areas, f->areas);
    write_csv(x, y, n, f->csv);
    write_gpkg(x, y, n, f->gpkg);
    free(x);
    free(y);
}

/* ---- OGR's features and GEOS ---- */

typedef struct area {
    char *key;
    GEOSGeometry *polygon;
    const GEOSPreparedGeometry *prepared;
} area;

typedef struct geos {
    GEOSContextHandle_t context;
    GEOSSTRtree *tree;
    area *areas;
    size_t n;
} geos;

typedef struct question {
    const geos *g;
    const GEOSGeometry *point;
    const area *answer;
} question;

static void geos_open(geos *g, const char *path)
{
    GDALDatasetH dataset = GDALOpenEx(path, GDAL_OF_VECTOR, NULL, NULL, NULL);
    OGRLayerH layer = GDALDatasetGetLayer(dataset, 0);
    OGRFeatureH feature;
    g->context = GEOS_init_r();
    g->areas = calloc((size_t)OGR_L_GetFeatureCount(layer, 1), sizeof *g->areas);
    g->tree = GEOSSTRtree_create_r(g->context, 10);
    g->n = 0;
    while ((feature = OGR_L_GetNextFeature(layer)) != NULL) {
        area *a = &g->areas[g->n++];
        OGRGeometryH geometry = OGR_F_GetGeometryRef(feature);
        size_t size = (size_t)OGR_G_WkbSize(geometry);
        unsigned char *wkb = malloc(size);
        OGR_G_ExportToWkb(geometry, wkbNDR, wkb);
        a->key = strdup(OGR_F_GetFieldAsString(feature, 0));
        a->polygon = GEOSGeomFromWKB_buf_r(g->context, wkb, size);
        a->prepared = GEOSPrepare_r(g->context, a->polygon);
        GEOSSTRtree_insert_r(g->context, g->tree, a->polygon, a);
        free(wkb);
        OGR_F_Destroy(feature);
    }
    GDALClose(dataset);
}

static void geos_close(geos *g)
{
    GEOSSTRtree_destroy_r(g->context, g->tree);
    for (size_t i = 0; i < g->n; i++) {
        GEOSPreparedGeom_destroy_r(g->context, g->areas[i].prepared);
        GEOSGeom_destroy_r(g->context, g->areas[i].polygon);
        free(g->areas[i].key);
    }
    free(g->areas);
    GEOS_finish_r(g->context);
}

static void ask_area(void *item, void *user)
{
    question *q = user;
    const area *a = item;
    if (q->answer && strcmp(q->answer->key, a->key) < 0) return;
    if (GEOSPreparedIntersects_r(q->g->context, a->prepared, q->point)) q->answer = a;
}

static const char *geos_find(const geos *g, double x, double y)
{
    question q = {g, GEOSGeom_createPointFromXY_r(g->context, x, y), NULL};
    GEOSSTRtree_query_r(g->context, g->tree, q.point, ask_area, &q);
    GEOSGeom_destroy_r(g->context, (GEOSGeometry *)q.point);
    return q.answer ? q.answer->key : "";
}

static void locate_theirs(const files *f, const char *points)
{
    geos g;
    geos_open(&g, f->areas);
    GDALDatasetH dataset = GDALOpenEx(points, GDAL_OF_VECTOR, NULL, NULL, NULL);
    OGRLayerH layer = GDALDatasetGetLayer(dataset, 0);
    OGRFeatureH feature;
    FILE *out = fopen(f->theirs, "w");
    int columns = OGR_FD_GetFieldCount(OGR_L_GetLayerDefn(layer));
    for (int c = 0; c < columns; c++)
        fprintf(out, "%s,", OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(OGR_L_GetLayerDefn(layer), c)));
    fputs("area\n", out);
    while ((feature = OGR_L_GetNextFeature(layer)) != NULL) {
        OGRGeometryH point = OGR_F_GetGeometryRef(feature);
        double x = point ? OGR_G_GetX(point, 0) : OGR_F_GetFieldAsDouble(feature, 2);
        double y = point ? OGR_G_GetY(point, 0) : OGR_F_GetFieldAsDouble(feature, 3);
        for (int c = 0; c < columns; c++) {
            fputs(OGR_F_GetFieldAsString(feature, c), out);
            fputc(',', out);
        }
        fputs(geos_find(&g, x, y), out);
        fputc('\n', out);
        OGR_F_Destroy(feature);
    }
    fclose(out);
    GDALClose(dataset);
    geos_close(&g);
}

/* ---- Ours ---- */

static void expect(talgeo_status status, const talgeo_error *error)
{
    if (status == TALGEO_OK) return;
    fprintf(stderr, "%s\n", error->message);
    exit(1);
}

static talgeo_areas *open_ours(const files *f)
{
    talgeo_error error = TALGEO_ERROR_INIT;
    talgeo_areas_options options = TALGEO_AREAS_OPTIONS_INIT;
    talgeo_areas *areas;
    options.key = "key";
    expect(talgeo_areas_open(f->areas, &options, &areas, &error), &error);
    return areas;
}

static void locate_ours(const files *f, const char *points)
{
    talgeo_error error = TALGEO_ERROR_INIT;
    talgeo_locate_options options = TALGEO_LOCATE_OPTIONS_INIT;
    talgeo_locate_counts counts = {.size = sizeof counts};
    talgeo_areas *areas = open_ours(f);
    bool csv = points == f->csv;
    options.points = points;
    options.output = f->ours;
    options.overwrite = true;
    if (csv) options.x = "x", options.y = "y", options.crs = "EPSG:25832";
    expect(talgeo_locate_file(areas, &options, &counts, &error), &error);
    talgeo_areas_free(areas);
}

/* ---- Floors ---- */

/* The areas as OGR reads them, and nothing done with them. */
static void areas_read(const files *f, const char *points)
{
    GDALDatasetH dataset = GDALOpenEx(f->areas, GDAL_OF_VECTOR, NULL, NULL, NULL);
    OGRFeatureH feature;
    (void)points;
    while ((feature = OGR_L_GetNextFeature(GDALDatasetGetLayer(dataset, 0))) != NULL)
        OGR_F_Destroy(feature);
    GDALClose(dataset);
}

/* The points as OGR's Arrow stream, and nothing looked at. */
static void points_read(const files *f, const char *points)
{
    struct ArrowArrayStream stream;
    struct ArrowArray batch;
    (void)f;
    GDALDatasetH dataset = GDALOpenEx(points, GDAL_OF_VECTOR, NULL, NULL, NULL);
    if (!OGR_L_GetArrowStream(GDALDatasetGetLayer(dataset, 0), &stream, NULL)) exit(1);
    while (stream.get_next(&stream, &batch) == 0 && batch.release) batch.release(&batch);
    stream.release(&stream);
    GDALClose(dataset);
}

/* ---- Table ---- */

static void areas_ours(const files *f, const char *points)
{
    (void)points;
    talgeo_areas_free(open_ours(f));
}

static void areas_theirs(const files *f, const char *points)
{
    geos g;
    (void)points;
    geos_open(&g, f->areas);
    geos_close(&g);
}

static double best_s(void (*job)(const files *, const char *), const files *f, const char *points)
{
    double best = INFINITY;
    for (int run = 0; run < RUNS; run++) {
        double start = now_s();
        job(f, points);
        best = fmin(best, now_s() - start);
    }
    return best;
}

/* Rows whose last column differs. */
static size_t differing(const files *f)
{
    FILE *a = fopen(f->ours, "r"), *b = fopen(f->theirs, "r");
    char line_a[256], line_b[256];
    size_t differ = 0;
    if (a == NULL || b == NULL) exit(1);
    while (fgets(line_a, sizeof line_a, a)) {
        if (fgets(line_b, sizeof line_b, b) == NULL) exit(1);
        const char *last_a = strrchr(line_a, ','), *last_b = strrchr(line_b, ',');
        differ += last_a == NULL || last_b == NULL || strcmp(last_a, last_b) != 0;
    }
    if (fgets(line_b, sizeof line_b, b)) exit(1);
    fclose(a);
    fclose(b);
    return differ;
}

static void measure(const char *name, const files *f, const char *points)
{
    double ours = best_s(locate_ours, f, points), theirs = best_s(locate_theirs, f, points);
    printf("| %s | %.3f | %.3f | **%.1fx** | %zu |\n", name, ours, theirs, theirs / ours,
           differing(f));
    fflush(stdout);
}

static void remove_files(const files *f)
{
    remove(f->areas);
    remove(f->gpkg);
    remove(f->csv);
    remove(f->ours);
    remove(f->theirs);
    rmdir(f->folder);
}

int main(int argc, char **argv)
{
    size_t n = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000000;
    files f = {.folder = "/tmp/bench_locate_XXXXXX"};
    if (n == 0 || mkdtemp(f.folder) == NULL) return 1;
    snprintf(f.areas, sizeof f.areas, "%s/areas.gpkg", f.folder);
    snprintf(f.gpkg, sizeof f.gpkg, "%s/points.gpkg", f.folder);
    snprintf(f.csv, sizeof f.csv, "%s/points.csv", f.folder);
    snprintf(f.ours, sizeof f.ours, "%s/ours.csv", f.folder);
    snprintf(f.theirs, sizeof f.theirs, "%s/theirs.csv", f.folder);
    GDALAllRegister();
    talgeo_areas *areas = bench_layer(55, 40, 200);
    write_files(areas, n, &f);
    talgeo_areas_free(areas);
    printf(
        "| %zu rows on 2,200 areas of 200 | talgeo s | OGR features and GEOS s | to ours | differ "
        "|\n|---|---|---|---|---|\n",
        n);
    double ours = best_s(areas_ours, &f, NULL), theirs = best_s(areas_theirs, &f, NULL);
    printf("| the areas alone | %.3f | %.3f | %.1fx | |\n", ours, theirs, theirs / ours);
    printf("| floor: the areas read by OGR | %.3f | | | |\n", best_s(areas_read, &f, NULL));
    printf("| floor: OGR's Arrow stream of the GeoPackage | %.3f | | | |\n",
           best_s(points_read, &f, f.gpkg));
    measure("GeoPackage", &f, f.gpkg);
    measure("CSV", &f, f.csv);
    remove_files(&f);
    return 0;
}
