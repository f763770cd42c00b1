/* io/: area sets as offices and agencies hand them out: formats, axes, CRSs, encodings, broken
 * polygons. The layers are made by GDAL, in memory. */
#define _GNU_SOURCE
#include "suite.h"

#include <cpl_conv.h>
#include <cpl_vsi.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/areas_read.h"
#include "io/areas_collect.h"
#include "io/proj_transform.h"
#include "layer_files.h"
#include "locate/locate.h"

static const talgeo_areas_options by_code = {sizeof by_code, NULL, "kode", "navn", NULL,
                                             false,          0,    NULL,   NULL};

/* Two squares beside each other near Helsingør, in degrees and in metres. */
static const layer_feature degrees[] = {
    {"B", "Øen", "POLYGON((12.5 56,12.6 56,12.6 56.1,12.5 56.1,12.5 56))"},
    {"A", "Åsen", "POLYGON((12.4 56,12.5 56,12.5 56.1,12.4 56.1,12.4 56))"},
    {NULL, NULL, NULL}};
static const layer_feature metres[] = {
    {"B", "Øen",
     "POLYGON((718000 6210000,724000 6210000,724000 6220000,718000 6220000,718000 6210000))"},
    {"A", "Åsen",
     "POLYGON((712000 6210000,718000 6210000,718000 6220000,712000 6220000,712000 6210000))"},
    {NULL, NULL, NULL}};

static void check_word(const char *text, const char *word)
{
    CU_ASSERT_PTR_NOT_NULL(strstr(text, word));
    if (strstr(text, word) == NULL) fprintf(stderr, "'%s' is not in '%s'\n", word, text);
}

static talgeo_areas *open_layer(const char *path, const talgeo_areas_options *options)
{
    talgeo_areas *areas = NULL;
    talgeo_error error = TALGEO_ERROR_INIT;
    talgeo_status status = talgeo_areas_open(path, options, &areas, &error);
    if (status != TALGEO_OK) fprintf(stderr, "%s\n", error.message);
    CU_ASSERT_EQUAL_FATAL(status, TALGEO_OK);
    return areas;
}

static void check_refused(const char *path, const talgeo_areas_options *options,
                          talgeo_status expected, const char *word)
{
    talgeo_areas *areas;
    talgeo_error error = TALGEO_ERROR_INIT;
    CU_ASSERT_EQUAL(talgeo_areas_open(path, options, &areas, &error), expected);
    CU_ASSERT_PTR_NULL(areas);
    check_word(error.message, word);
    talgeo_areas_free(areas);
}

static void check_note(const talgeo_areas *areas, size_t i, const char *word)
{
    CU_ASSERT(i < talgeo_problems_count(areas->notes));
    if (i < talgeo_problems_count(areas->notes))
        check_word(talgeo_problems_get(areas->notes, i).message, word);
}

/* The key of the area at a place in the CRS, "" for none. */
static const char *key_at(const talgeo_areas *areas, double x, double y, const char *crs)
{
    int32_t area = -1;
    CU_ASSERT_EQUAL(talgeo_areas_locate(areas, &x, &y, 1, crs, &area, NULL), TALGEO_OK);
    return area < 0 ? "" : areas->keys[area];
}

static void write_text(const char *path, const char *text)
{
    VSILFILE *file = VSIFOpenL(path, "wb");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    VSIFWriteL(text, 1, strlen(text), file);
    VSIFCloseL(file);
}

/* ---- Formats and axes ---- */

static void every_format_has_x_first(void)
{
    static const struct {
        const char *driver, *file, *option;
    } formats[] = {
        {"GPKG", "a.gpkg", NULL},        {"ESRI Shapefile", "a.shp", "ENCODING=UTF-8"},
        {"GML", "a.gml", NULL},          {"FlatGeobuf", "a.fgb", NULL},
        {"MapInfo File", "a.tab", NULL}, {"MapInfo File", "a.mif", NULL},
        {"SQLite", "a.sqlite", NULL},    {"GeoJSON", "a.geojson", NULL},
        {"LIBKML", "a.kml", NULL},
    };
    talgeo_areas_options options = {sizeof options, NULL, "kode", NULL, NULL, false, 0, NULL, NULL};
    for (size_t f = 0; f < sizeof formats / sizeof *formats; f++) {
        char path[64];
        snprintf(path, sizeof path, "/vsimem/layers/%s", formats[f].file);
        for (int in_metres = 0; in_metres < 2; in_metres++) {
            if (in_metres && strstr(path, ".kml")) continue; /* always in degrees */
            write_layer(path, formats[f].driver, in_metres ? "EPSG:25832" : "EPSG:4326",
                        formats[f].option, in_metres ? metres : degrees);
            talgeo_areas *areas = open_layer(path, &options);
            CU_ASSERT_EQUAL(talgeo_areas_count(areas), 2);
            CU_ASSERT_STRING_EQUAL(key_at(areas, 12.45, 56.07, "EPSG:4326"), "A");
            CU_ASSERT_STRING_EQUAL(key_at(areas, 12.55, 56.07, "EPSG:4326"), "B");
            CU_ASSERT_STRING_EQUAL(key_at(areas, 56.07, 12.55, "EPSG:4326"), "");
            talgeo_areas_free(areas);
            VSIRmdirRecursive("/vsimem/layers");
        }
    }
}

static void add_to_zip(const char *name)
{
    char from[64], to[64], bytes[4096];
    snprintf(from, sizeof from, "/vsimem/%s", name);
    snprintf(to, sizeof to, "/vsizip/vsimem/areas.zip/%s", name);
    VSILFILE *in = VSIFOpenL(from, "rb"), *out = VSIFOpenL(to, "wb");
    CU_ASSERT_PTR_NOT_NULL_FATAL(in);
    CU_ASSERT_PTR_NOT_NULL_FATAL(out);
    size_t length = VSIFReadL(bytes, 1, sizeof bytes, in);
    CU_ASSERT_EQUAL(VSIFWriteL(bytes, 1, length, out), length);
    VSIFCloseL(out);
    VSIFCloseL(in);
}

static void a_zipped_shapefile_opens_by_its_name(void)
{
    write_layer("/vsimem/z.shp", "ESRI Shapefile", "EPSG:25832", "ENCODING=UTF-8", metres);
    add_to_zip("z.shp");
    add_to_zip("z.shx");
    add_to_zip("z.dbf");
    add_to_zip("z.prj");
    add_to_zip("z.cpg");
    talgeo_areas *areas = open_layer("/vsimem/areas.zip", &by_code);
    CU_ASSERT_STRING_EQUAL(areas->names[0], "Åsen");
    talgeo_areas_free(areas);
    write_text("/vsimem/areas.zip", "no archive");
    check_refused("/vsimem/areas.zip", &by_code, TALGEO_E_AREAS, "cannot be opened");
    VSIUnlink("/vsimem/areas.zip");
}

/* ---- CRS ---- */

static const char ESRI_UTM32[] =
    "PROJCS[\"ETRS_1989_UTM_Zone_32N\",GEOGCS[\"GCS_ETRS_1989\",DATUM[\"D_ETRS_1989\","
    "SPHEROID[\"GRS_1980\",6378137.0,298.257222101]],PRIMEM[\"Greenwich\",0.0],"
    "UNIT[\"Degree\",0.0174532925199433]],PROJECTION[\"Transverse_Mercator\"],"
    "PARAMETER[\"False_Easting\",500000.0],PARAMETER[\"False_Northing\",0.0],"
    "PARAMETER[\"Central_Meridian\",9.0],PARAMETER[\"Scale_Factor\",0.9996],"
    "PARAMETER[\"Latitude_Of_Origin\",0.0],UNIT[\"Meter\",1.0]]";

static void a_prj_of_esri_is_identified(void)
{
    talgeo_areas_options options = by_code;
    write_layer("/vsimem/esri.shp", "ESRI Shapefile", NULL, "ENCODING=UTF-8", metres);
    check_refused("/vsimem/esri.shp", &by_code, TALGEO_E_CRS, "does not say in which CRS");
    write_text("/vsimem/esri.prj", ESRI_UTM32);
    talgeo_areas *areas = open_layer("/vsimem/esri.shp", &by_code);
    CU_ASSERT_STRING_EQUAL(talgeo_areas_get_crs(areas), "EPSG:25832");
    talgeo_areas_free(areas);
    options.crs = "EPSG:25832";
    talgeo_areas_free(open_layer("/vsimem/esri.shp", &options));
    options.crs = "EPSG:25833";
    check_refused("/vsimem/esri.shp", &options, TALGEO_E_CRS, "EPSG:25832");
    write_text("/vsimem/esri.prj", "PROJCS[\"nonsense");
    options.crs = NULL;
    check_refused("/vsimem/esri.shp", &options, TALGEO_E_CRS, "crs");
}

static void danish_and_old_systems_are_transformed(void)
{
    static const char *const systems[] = {"EPSG:4093",  "EPSG:4094", "EPSG:4095", "EPSG:4096",
                                          "EPSG:23032", "EPSG:4230", "EPSG:4267", "EPSG:3857",
                                          "EPSG:25833", "EPSG:3044", "EPSG:2198", "EPSG:4807"};
    talgeo_areas_options options = {sizeof options, NULL, "kode", NULL, NULL, false, 0, NULL, NULL};
    for (size_t s = 0; s < sizeof systems / sizeof *systems; s++) {
        /* A square about a place, drawn in that system through its own inverse. */
        double x = 12.5, y = 56.05;
        char wkt[300];
        talgeo__transform *transform;
        CU_ASSERT_EQUAL_FATAL(talgeo__transform_new("EPSG:4326", systems[s], &transform, NULL),
                              TALGEO_OK);
        CU_ASSERT_EQUAL(talgeo__transform_apply(transform, &x, &y, 1), 0);
        talgeo__transform_free(transform);
        double d = x < 360 ? 0.01 : 500;
        snprintf(wkt, sizeof wkt, "POLYGON((%f %f,%f %f,%f %f,%f %f,%f %f))", x - d, y - d, x + d,
                 y - d, x + d, y + d, x - d, y + d, x - d, y - d);
        const layer_feature features[] = {{"here", NULL, wkt}, {NULL, NULL, NULL}};
        write_layer("/vsimem/system.gpkg", "GPKG", systems[s], NULL, features);
        talgeo_areas *areas = open_layer("/vsimem/system.gpkg", &options);
        CU_ASSERT_STRING_EQUAL(talgeo_areas_get_crs(areas), systems[s]);
        CU_ASSERT_STRING_EQUAL(key_at(areas, 12.5, 56.05, "EPSG:4326"), "here");
        CU_ASSERT_STRING_EQUAL(key_at(areas, 12.6, 56.05, "EPSG:4326"), "");
        talgeo_areas_free(areas);
        VSIUnlink("/vsimem/system.gpkg");
    }
}

static void heights_and_shifts_do_not_make_another_crs(void)
{
    static const char bound[] =
        "PROJCS[\"ETRS89 / UTM zone 32N\",GEOGCS[\"ETRS89\",DATUM["
        "\"European_Terrestrial_Reference_System_1989\",SPHEROID[\"GRS 1980\",6378137,"
        "298.257222101],TOWGS84[0,0,0,0,0,0,0]],PRIMEM[\"Greenwich\",0],UNIT[\"degree\","
        "0.0174532925199433]],PROJECTION[\"Transverse_Mercator\"],"
        "PARAMETER[\"latitude_of_origin\",0],PARAMETER[\"central_meridian\",9],"
        "PARAMETER[\"scale_factor\",0.9996],PARAMETER[\"false_easting\",500000],"
        "PARAMETER[\"false_northing\",0],UNIT[\"metre\",1],AXIS[\"Easting\",EAST],"
        "AXIS[\"Northing\",NORTH]]";
    static const char *const crs[] = {"EPSG:7416", "EPSG:25832+5799", bound};
    talgeo__transform *transform;
    talgeo_areas_options options = by_code;
    options.crs = "EPSG:25832";
    CU_ASSERT_EQUAL(talgeo__transform_new(bound, "EPSG:25832", &transform, NULL), TALGEO_OK);
    CU_ASSERT_PTR_NULL(transform);
    CU_ASSERT_EQUAL(talgeo__transform_new("EPSG:25833", bound, &transform, NULL), TALGEO_OK);
    CU_ASSERT_PTR_NOT_NULL(transform);
    talgeo__transform_free(transform);
    for (size_t i = 0; i < sizeof crs / sizeof *crs; i++) {
        write_layer("/vsimem/heights.gpkg", "GPKG", crs[i], NULL, metres);
        talgeo_areas *areas = open_layer("/vsimem/heights.gpkg", &options);
        CU_ASSERT_STRING_EQUAL(key_at(areas, 12.45, 56.07, "EPSG:4326"), "A");
        CU_ASSERT_STRING_EQUAL(key_at(areas, 715000, 6215000, "EPSG:25832"), "A");
        talgeo_areas_free(areas);
        VSIUnlink("/vsimem/heights.gpkg");
    }
    write_layer("/vsimem/heights.gpkg", "GPKG", "EPSG:4937", NULL, degrees); /* ETRS89, 3D */
    talgeo_areas *areas = open_layer("/vsimem/heights.gpkg", &by_code);
    CU_ASSERT_STRING_EQUAL(key_at(areas, 12.45, 56.07, "EPSG:4258"), "A");
    talgeo_areas_free(areas);
    VSIUnlink("/vsimem/heights.gpkg");
}

static void nothing_is_left_beside_a_file(void)
{
    VSIStatBufL info;
    write_layer("/vsimem/lone.gml", "GML", "EPSG:25832", NULL, metres);
    VSIUnlink("/vsimem/lone.xsd");
    talgeo_areas_free(open_layer("/vsimem/lone.gml", &by_code));
    CU_ASSERT(VSIStatL("/vsimem/lone.gfs", &info) != 0);
    write_text("/vsimem/lone.gfs", "<GMLFeatureClassList></GMLFeatureClassList>");
    talgeo_areas *areas = NULL;
    talgeo_areas_open("/vsimem/lone.gml", &by_code, &areas, NULL);
    talgeo_areas_free(areas);
    CU_ASSERT(VSIStatL("/vsimem/lone.gfs", &info) == 0); /* the user's own */
}

/* ED50 lies about 82 m west and 206 m south of ETRS89 in Øresund (Danish geodesists' rule of
 * thumb); NAD27 is some 20 m from WGS 84 in Pennsylvania, whatever grid is there. */
static void old_datums_are_shifted(void)
{
    double x = 720000, y = 6210000;
    talgeo__transform *transform;
    CU_ASSERT_EQUAL(talgeo__transform_new("EPSG:23032", "EPSG:25832", &transform, NULL), TALGEO_OK);
    talgeo__transform_apply(transform, &x, &y, 1);
    talgeo__transform_free(transform);
    CU_ASSERT_DOUBLE_EQUAL(x - 720000, -82, 5);
    CU_ASSERT_DOUBLE_EQUAL(y - 6210000, -206, 5);
    x = -80, y = 40;
    CU_ASSERT_EQUAL(talgeo__transform_new("EPSG:4267", "EPSG:4326", &transform, NULL), TALGEO_OK);
    talgeo__transform_apply(transform, &x, &y, 1);
    talgeo__transform_free(transform);
    CU_ASSERT_DOUBLE_EQUAL((x + 80) * 85400, 20, 12);
    CU_ASSERT_DOUBLE_EQUAL((y - 40) * 111000, 3, 12);
}

/* GeoJSON without a CRS is in degrees by its rules, and in metres by many who write it. */
static void metres_in_a_file_of_degrees_are_noticed(void)
{
    talgeo_areas_options options = by_code;
    write_layer("/vsimem/metres.geojson", "GeoJSON", NULL, NULL, metres);
    check_refused("/vsimem/metres.geojson", &by_code, TALGEO_E_CRS, "`crs: EPSG:25832`");
    options.crs = "EPSG:25832";
    talgeo_areas *areas = open_layer("/vsimem/metres.geojson", &options);
    CU_ASSERT_STRING_EQUAL(talgeo_areas_get_crs(areas), "EPSG:25832");
    CU_ASSERT_STRING_EQUAL(key_at(areas, 12.55, 56.07, "EPSG:4326"), "B");
    check_note(areas, 0, "no degrees");
    talgeo_areas_free(areas);
    write_layer("/vsimem/degrees.geojson", "GeoJSON", NULL, NULL, degrees);
    check_refused("/vsimem/degrees.geojson", &options, TALGEO_E_CRS, "EPSG:4326");
}

static void the_antimeridian_needs_a_cut(void)
{
    const layer_feature cut[] = {{"Taveuni", NULL,
                                  "MULTIPOLYGON(((179 -17,180 -17,180 -16,179 -16,179 -17)),"
                                  "((-180 -17,-179 -17,-179 -16,-180 -16,-180 -17)))"},
                                 {NULL, NULL, NULL}};
    const layer_feature uncut[] = {
        {"Taveuni", NULL, "POLYGON((179 -17,-179 -17,-179 -16,179 -16,179 -17))"},
        {NULL, NULL, NULL}};
    const layer_feature beyond[] = {
        {"Taveuni", NULL, "POLYGON((179 -17,181 -17,181 -16,179 -16,179 -17))"},
        {NULL, NULL, NULL}};
    const layer_feature world[] = {
        {"world", NULL, "POLYGON((-180 -90,180 -90,180 90,-180 90,-180 -90))"}, {NULL, NULL, NULL}};
    write_layer("/vsimem/fiji.gpkg", "GPKG", "EPSG:4326", NULL, cut);
    talgeo_areas *areas = open_layer("/vsimem/fiji.gpkg", &by_code);
    CU_ASSERT_STRING_EQUAL(key_at(areas, 179.9, -16.5, NULL), "Taveuni");
    CU_ASSERT_STRING_EQUAL(key_at(areas, -179.9, -16.5, NULL), "Taveuni");
    CU_ASSERT_STRING_EQUAL(key_at(areas, 0, -16.5, NULL), "");
    talgeo_areas_free(areas);
    VSIUnlink("/vsimem/fiji.gpkg");
    write_layer("/vsimem/fiji.gpkg", "GPKG", "EPSG:4326", NULL, uncut);
    check_refused("/vsimem/fiji.gpkg", &by_code, TALGEO_E_AREAS, "antimeridian");
    VSIUnlink("/vsimem/fiji.gpkg");
    write_layer("/vsimem/fiji.gpkg", "GPKG", "EPSG:4326", NULL, beyond);
    areas = open_layer("/vsimem/fiji.gpkg", &by_code);
    check_note(areas, 0, "none will be found beyond");
    talgeo_areas_free(areas);
    VSIUnlink("/vsimem/fiji.gpkg");
    write_layer("/vsimem/fiji.gpkg", "GPKG", "EPSG:4326", NULL, world);
    talgeo_areas_free(open_layer("/vsimem/fiji.gpkg", &by_code));
    VSIUnlink("/vsimem/fiji.gpkg");
}

/* ---- Polygons ---- */

/* Area of an area set's only area, by key, as its repair note tells it; "" for no note. */
static void check_repair(const char *wkt, const char *note)
{
    const layer_feature features[] = {{"1", NULL, wkt}, {NULL, NULL, NULL}};
    talgeo_areas_options strict = by_code;
    write_layer("/vsimem/broken.gpkg", "GPKG", "EPSG:25832", NULL, features);
    talgeo_areas *areas = open_layer("/vsimem/broken.gpkg", &by_code);
    CU_ASSERT_EQUAL(areas->story.repaired, 1);
    check_note(areas, 0, note);
    talgeo_areas_free(areas);
    strict.refuse_invalid = true;
    check_refused("/vsimem/broken.gpkg", &strict, TALGEO_E_AREAS, "'1' is not valid");
    VSIUnlink("/vsimem/broken.gpkg");
}

static void broken_polygons_are_repaired_or_refused(void)
{
    check_repair("POLYGON((0 0,10 10,10 0,0 10,0 0))", "(Self-intersection[5 5])"); /* bow-tie */
    check_repair("POLYGON((0 0,10 10,10 0,0 10,0 0))", "from 0 to 50 m2");
    check_repair("POLYGON((0 0,10 0,20 0,10 0,10 10,0 10,0 0))", "from 100 to 100"); /* spike */
    check_repair("POLYGON((0 0,10 0,10 10,0 10,0 0),(2 2,4 2,4 4,2 4,2 2),(2 2,4 2,4 4,2 4,2 2))",
                 "to 96 m2"); /* a hole twice */
    check_repair("MULTIPOLYGON(((0 0,10 0,10 10,0 10,0 0)),((0 0,10 0,10 10,0 10,0 0)))",
                 "from 200 to 100 m2"); /* a part twice */
    check_repair("POLYGON((0 0,10 0,10 10,0 10,0 0),(2 2,8 2,8 8,2 8,2 2),(4 4,6 4,6 6,4 6,4 4))",
                 "Holes are nested"); /* a hole in a hole */
    const layer_feature inverted[] = {
        {"1", NULL, "POLYGON((0 0,10 0,10 10,0 10,0 0),(-5 -5,15 -5,15 15,-5 15,-5 -5))"},
        {NULL, NULL, NULL}};
    write_layer("/vsimem/broken.gpkg", "GPKG", "EPSG:25832", NULL, inverted);
    check_refused("/vsimem/broken.gpkg", &by_code, TALGEO_E_AREAS, "'1' encloses nothing");
    VSIUnlink("/vsimem/broken.gpkg");
}

static void arcs_heights_and_measures(void)
{
    const layer_feature curved[] = {
        {"a", NULL, "CURVEPOLYGON(CIRCULARSTRING(0 0,50 50,100 0,50 -50,0 0))"},
        {"b", NULL,
         "MULTISURFACE ZM(((200 0 5 1,300 0 5 2,300 9 5 3,200 0 5 4)),"
         "CURVEPOLYGON ZM(COMPOUNDCURVE ZM((400 0 0 0,500 0 0 0,500 9 0 0,400 0 0 0))))"},
        {NULL, NULL, NULL}};
    write_layer("/vsimem/curved.gpkg", "GPKG", "EPSG:25832", NULL, curved);
    talgeo_areas *areas = open_layer("/vsimem/curved.gpkg", &by_code);
    CU_ASSERT_EQUAL(talgeo_problems_count(areas->notes), 1);
    check_note(areas, 0, "0.061 %");
    /* 50 m of radius: off by 0.0305 m at most */
    CU_ASSERT_STRING_EQUAL(key_at(areas, 50 + 49.969 * 0.6, 49.969 * 0.8, NULL), "a");
    CU_ASSERT_STRING_EQUAL(key_at(areas, 50 + 50.001 * 0.6, 50.001 * 0.8, NULL), "");
    CU_ASSERT_STRING_EQUAL(key_at(areas, 299, 1, NULL), "b");
    CU_ASSERT_STRING_EQUAL(key_at(areas, 499, 1, NULL), "b");
    talgeo_areas_free(areas);
    VSIUnlink("/vsimem/curved.gpkg");
}

static void what_is_no_polygon_is_named(void)
{
    static const struct {
        const char *wkt, *word;
    } others[] = {
        {"LINESTRING(0 0,1 1)", "is a Line String"},
        {"MULTIPOINT(0 0,1 1)", "is a Multi Point"},
        {"GEOMETRYCOLLECTION(POLYGON((0 0,1 0,1 1,0 0)),POINT(5 5))", "out of the collection"},
        {"POLYGON((0 0,1 0,1 1e999,0 0))", "not a number"},
    };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        const layer_feature features[] = {
            {"good", NULL, "POLYGON((9 9,10 9,10 10,9 9))"}, {"bad", NULL, others[i].wkt}, {0}};
        write_layer("/vsimem/other.gpkg", "GPKG", "EPSG:25832", NULL, features);
        check_refused("/vsimem/other.gpkg", &by_code, TALGEO_E_AREAS, others[i].word);
        check_refused("/vsimem/other.gpkg", &by_code, TALGEO_E_AREAS, "feature 2, key 'bad'");
        VSIUnlink("/vsimem/other.gpkg");
    }
}

static void many_empty_areas_are_counted(void)
{
    static char keys[31][8];
    layer_feature features[32] = {{0}};
    for (int i = 0; i < 30; i++) {
        snprintf(keys[i], sizeof keys[i], "e%d", i);
        features[i].key = keys[i];
    }
    features[30] = (layer_feature){"one", NULL, "POLYGON((0 0,1 0,1 1,0 0))"};
    write_layer("/vsimem/empty.gpkg", "GPKG", "EPSG:25832", NULL, features);
    talgeo_areas *areas = open_layer("/vsimem/empty.gpkg", &by_code);
    CU_ASSERT_EQUAL(areas->story.empty, 30);
    CU_ASSERT_EQUAL(talgeo_problems_count(areas->notes), 21);
    check_note(areas, 20, "30 areas have no polygon");
    talgeo_areas_free(areas);
    VSIUnlink("/vsimem/empty.gpkg");
}

static void the_number_of_a_feature_can_be_its_key(void)
{
    talgeo_areas_options options = {sizeof options, NULL, "fid", "navn", NULL,
                                    false,          0,    NULL,  NULL};
    write_layer("/vsimem/fid.gpkg", "GPKG", "EPSG:25832", NULL, metres);
    talgeo_areas *areas = open_layer("/vsimem/fid.gpkg", &options);
    CU_ASSERT_STRING_EQUAL(areas->keys[1], "2");
    CU_ASSERT_STRING_EQUAL(areas->names[1], "Åsen");
    talgeo_areas_free(areas);
    VSIUnlink("/vsimem/fid.gpkg");
}

static void all_overlaps_are_named(void)
{
    static char keys[7][4], wkt[7][100];
    layer_feature features[8] = {{0}};
    for (int i = 0; i < 7; i++) { /* a pile: 21 pairs */
        snprintf(keys[i], sizeof keys[i], "%d", i);
        snprintf(wkt[i], sizeof wkt[i], "POLYGON((%d 0,20 0,20 10,%d 10,%d 0))", i, i, i);
        features[i] = (layer_feature){keys[i], NULL, wkt[i]};
    }
    talgeo_areas *areas;
    talgeo_error error = TALGEO_ERROR_INIT;
    talgeo_problems *notes = talgeo__problems_new();
    write_layer("/vsimem/pile.gpkg", "GPKG", "EPSG:25832", NULL, features);
    CU_ASSERT_EQUAL(
        talgeo__areas_read("/vsimem/pile.gpkg", "pile.gpkg", &by_code, "", notes, &areas, &error),
        TALGEO_E_AREAS);
    check_word(error.message, "'0' and '1' by 190 m2; '0' and '2' by 180 m2; '0' and '3'");
    check_word(error.message, "and 18 more pairs");
    CU_ASSERT_EQUAL_FATAL(talgeo_problems_count(notes), 18);
    check_word(talgeo_problems_get(notes, 17).message, "'5' and '6' overlap by 140 m2");
    talgeo_problems_free(notes);
    VSIUnlink("/vsimem/pile.gpkg");
}

static void a_file_that_is_cut_off_is_refused(void)
{
    write_layer("/vsimem/whole.shp", "ESRI Shapefile", "EPSG:25832", "ENCODING=UTF-8", metres);
    talgeo_areas_free(open_layer("/vsimem/whole.shp", &by_code));
    VSILFILE *file = VSIFOpenL("/vsimem/whole.shp", "rb+");
    CU_ASSERT_EQUAL(VSIFTruncateL(file, 300), 0); /* within the second polygon */
    VSIFCloseL(file);
    check_refused("/vsimem/whole.shp", &by_code, TALGEO_E_IO, "cannot be read at feature 2");
    check_refused("/vsimem/whole.shp", &by_code, TALGEO_E_IO, "is the file whole?");
}

static void no_message_holds_a_password(void)
{
    talgeo_areas *areas;
    talgeo_error error = TALGEO_ERROR_INIT;
    CU_ASSERT_EQUAL(talgeo_areas_open("PG:dbname=nowhere host=/nowhere password=s3cret", &by_code,
                                      &areas, &error),
                    TALGEO_E_AREAS);
    CU_ASSERT_PTR_NULL(strstr(error.message, "s3cret"));
    check_word(error.message, "password=*");
}

/* ---- Gaps ---- */

static talgeo_areas_health examine(const char *crs, const layer_feature *features)
{
    talgeo_areas_health health = {.size = sizeof health};
    talgeo_areas_options options = by_code;
    options.overlap_tolerance_m2 = 50;
    write_layer("/vsimem/gaps.gpkg", "GPKG", crs, NULL, features);
    talgeo_areas *areas = open_layer("/vsimem/gaps.gpkg", &options);
    CU_ASSERT_EQUAL(talgeo_areas_examine(areas, &health, NULL), TALGEO_OK);
    CU_ASSERT_EQUAL(health.size, sizeof health);
    talgeo_areas_free(areas);
    VSIUnlink("/vsimem/gaps.gpkg");
    return health;
}

static void gaps_are_found_and_measured(void)
{
    /* A frame of two areas about a gap of 20 by 20 with an island of 10 by 10 in it. */
    const layer_feature frame[] = {
        {"1", NULL, "POLYGON((0 0,20 0,20 10,10 10,10 30,20 30,20 40,0 40,0 0))"},
        {"2", NULL, "POLYGON((20 0,40 0,40 40,20 40,20 30,30 30,30 10,20 10,20 0))"},
        {"3", NULL, "POLYGON((15 15,25 15,25 25,15 25,15 15))"},
        {NULL, NULL, NULL}};
    talgeo_areas_health health = examine("EPSG:25832", frame);
    CU_ASSERT_EQUAL(health.gaps, 1);
    CU_ASSERT_DOUBLE_EQUAL(health.gaps_m2, 300, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(health.largest_gap_m2, 300, 1e-9);
    CU_ASSERT(health.gap_x > 10 && health.gap_x < 30 && health.gap_y > 10 && health.gap_y < 30);
    CU_ASSERT_FALSE(health.gap_x > 15 && health.gap_x < 25 && health.gap_y > 15 &&
                    health.gap_y < 25);
    CU_ASSERT_DOUBLE_EQUAL(health.area_m2, 1300, 1e-9);
    CU_ASSERT_EQUAL(health.vertices, 8 + 8 + 4);
    CU_ASSERT_EQUAL(health.min_x, 0);
    CU_ASSERT_EQUAL(health.max_y, 40);
    CU_ASSERT_TRUE(health.far_off);
    /* Areas that touch in points only enclose a gap too; an area apart changes nothing. */
    const layer_feature points[] = {{"1", NULL, "POLYGON((0 0,10 10,0 10,0 0))"},
                                    {"2", NULL, "POLYGON((0 0,20 0,20 -5,0 0))"},
                                    {"3", NULL, "POLYGON((20 0,10 10,20 10,20 0))"},
                                    {"4", NULL, "POLYGON((100 0,110 0,110 10,100 0))"},
                                    {NULL, NULL, NULL}};
    health = examine("EPSG:25832", points);
    CU_ASSERT_EQUAL(health.gaps, 1);
    CU_ASSERT_DOUBLE_EQUAL(health.gaps_m2, 100, 1e-9);
    /* A hole in an area all about which there are others. */
    const layer_feature middle[] = {
        {"1", NULL, "POLYGON((0 0,10 0,10 10,0 10,0 0),(4 4,6 4,6 6,4 6,4 4))"},
        {"2", NULL, "POLYGON((-9 -9,19 -9,19 19,-9 19,-9 -9),(0 0,0 10,10 10,10 0,0 0))"},
        {NULL, NULL, NULL}};
    health = examine("EPSG:25832", middle);
    CU_ASSERT_EQUAL(health.gaps, 1);
    CU_ASSERT_DOUBLE_EQUAL(health.gaps_m2, 4, 1e-9);
    /* A hole that another area fills is none; a hole that stays is. */
    const layer_feature holes[] = {
        {"1", NULL,
         "POLYGON((0 0,30 0,30 10,0 10,0 0),(2 2,4 2,4 4,2 4,2 2),(6 2,8 2,8 5,6 5,6 2))"},
        {"2", NULL, "POLYGON((2 2,4 2,4 4,2 4,2 2))"},
        {NULL, NULL, NULL}};
    health = examine("EPSG:25832", holes);
    CU_ASSERT_EQUAL(health.gaps, 1);
    CU_ASSERT_DOUBLE_EQUAL(health.gaps_m2, 6, 1e-9);
    /* Neighbours whose vertices do not match: no gap where their edges lie on one another, one
     * where they do not. */
    const layer_feature loose[] = {
        {"1", NULL, "POLYGON((0 0,10 0,10 4,10.1 6,10 8,10 12,0 12,0 0))"},
        {"2", NULL, "POLYGON((10 0,20 0,20 12,10 12,10 5,10 0))"},
        {NULL, NULL, NULL}};
    health = examine("EPSG:25832", loose);
    CU_ASSERT_EQUAL(health.gaps, 0);
    CU_ASSERT_EQUAL(health.slivers, 1);
    const layer_feature apart[] = {
        {"1", NULL, "POLYGON((0 0,10 0,10 4,9.9 6,10 8,10 12,0 12,0 0))"},
        {"2", NULL, "POLYGON((10 0,20 0,20 12,10 12,10 5,10 0))"},
        {NULL, NULL, NULL}};
    health = examine("EPSG:25832", apart);
    CU_ASSERT_EQUAL(health.gaps, 1);
    CU_ASSERT_DOUBLE_EQUAL(health.gaps_m2, 0.2, 1e-9);
    /* Areas that overlap have edges in common on the same side: they enclose nothing. */
    const layer_feature over[] = {{"1", NULL, "POLYGON((0 0,10 0,10 10,0 10,0 0))"},
                                  {"2", NULL, "POLYGON((0 0,10 0,10 4,0 4,0 0))"},
                                  {NULL, NULL, NULL}};
    health = examine("EPSG:25832", over);
    CU_ASSERT_EQUAL(health.gaps, 0);
    CU_ASSERT_EQUAL(health.slivers, 1);
    CU_ASSERT_DOUBLE_EQUAL(health.slivers_m2, 40, 1e-9);
}

static void gaps_in_degrees_are_measured_on_the_ellipsoid(void)
{
    const layer_feature ring[] = {
        {"1", NULL,
         "POLYGON((12 56,12.1 56,12.1 56.1,12 56.1,12 56),"
         "(12.04 56.04,12.041 56.04,12.041 56.05,12.04 56.05,12.04 56.04))"},
        {NULL, NULL, NULL}};
    talgeo_areas_health health = examine("EPSG:4326", ring);
    CU_ASSERT_EQUAL(health.gaps, 1);
    CU_ASSERT_DOUBLE_EQUAL(health.gaps_m2, 62.31 * 1113.6, 30);
    CU_ASSERT_DOUBLE_EQUAL(health.west_deg, 12, 1e-9);
    CU_ASSERT_DOUBLE_EQUAL(health.north_deg, 56.1, 1e-9);
    CU_ASSERT_FALSE(health.far_off);
}

/* ---- Transformations ---- */

static void check_caveat(const char *from, const char *to, double west, double south,
                         const char *word)
{
    const double place[4] = {west, south, west + 1, south + 1};
    char *words = NULL;
    CU_ASSERT_EQUAL(talgeo__transform_caveat(from, to, place, &words, NULL), TALGEO_OK);
    if (word)
        check_word(words ? words : "", word);
    else
        CU_ASSERT_PTR_NULL(words);
    if (word == NULL && words) fprintf(stderr, "%s to %s: %s\n", from, to, words);
    free(words);
}

static void caveats_of_transformations_are_told(void)
{
    check_caveat("EPSG:4326", "EPSG:25832", 12, 55.5, NULL);
    check_caveat("EPSG:4258", "EPSG:4096", 12, 55.5, NULL);
    check_caveat("EPSG:25832", "EPSG:25833", 12, 55.5, NULL);
    check_caveat("EPSG:4326", "EPSG:3857", 12, 55.5, NULL);
    /* Not with Debian's grids; elsewhere the grid may be installed. */
    double x = -80, y = 40;
    char *words = NULL;
    const double place[4] = {x, y, x + 1, y + 1};
    CU_ASSERT_EQUAL(talgeo__transform_caveat("EPSG:4267", "EPSG:4326", place, &words, NULL),
                    TALGEO_OK);
    if (words) check_word(words, "grid '");
    free(words);
    /* A datum that nobody knows. */
    check_caveat("+proj=longlat +ellps=intl +type=crs", "EPSG:4326", 12, 55.5,
                 "difference of their datums is left out");
}

static void boxes_are_compared_with_where_their_crs_is_used(void)
{
    static const struct {
        const char *crs;
        double box[4];
        bool far_off;
    } boxes[] = {
        {"EPSG:25832", {712000, 6200000, 726000, 6220000}, false},
        {"EPSG:25832", {860000, 6100000, 900000, 6140000}, false}, /* Bornholm, outside its zone */
        {"EPSG:25832", {6200000, 712000, 6220000, 726000}, true},  /* northing first */
        {"EPSG:25832", {12, 56, 12.5, 56.5}, true},                /* degrees */
        {"EPSG:4326", {12, 56, 12.5, 56.5}, false},
        {"EPSG:4267", {-80, 35, -79, 36}, false},
        {"EPSG:4267", {12, 56, 13, 57}, true},
        {"EPSG:3832", {0, -2000000, 4000000, 0}, false}, /* across the antimeridian */
        {"EPSG:2193", {1000000, 4800000, 2000000, 6000000}, false},
    };
    for (size_t i = 0; i < sizeof boxes / sizeof *boxes; i++) {
        talgeo__crs_place place;
        CU_ASSERT_EQUAL(talgeo__crs_place_box(boxes[i].crs, boxes[i].box, &place, NULL), TALGEO_OK);
        CU_ASSERT_EQUAL(place.far_off, boxes[i].far_off);
        if (place.far_off != boxes[i].far_off) fprintf(stderr, "box %zu\n", i);
    }
}

static void several_sets_are_placed_in_one_pass(void)
{
    write_layer("/vsimem/one.gpkg", "GPKG", "EPSG:4326", NULL, degrees);
    write_layer("/vsimem/two.gpkg", "GPKG", "EPSG:25832", NULL, metres);
    talgeo_areas *one = open_layer("/vsimem/one.gpkg", &by_code);
    talgeo_areas *two = open_layer("/vsimem/two.gpkg", &by_code);
    const talgeo_areas *sets[] = {one, two, one};
    enum { N = 70001 }; /* more than one chunk */
    static double x[N], y[N];
    static int32_t a[N], b[N], c[N], alone[N];
    int32_t *const area[] = {a, b, c};
    for (int i = 0; i < N; i++) {
        x[i] = 12.3 + 0.4 * (i % 997) / 997;
        y[i] = i % 1000 == 7 ? NAN : i % 1000 == 8 ? 1e9 : 55.9 + 0.3 * (i % 613) / 613;
    }
    CU_ASSERT_EQUAL(talgeo_areas_locate_sets(sets, 3, x, y, N, "EPSG:4326", area, NULL), TALGEO_OK);
    CU_ASSERT_EQUAL(talgeo_areas_locate(one, x, y, N, NULL, alone, NULL), TALGEO_OK);
    CU_ASSERT_EQUAL(memcmp(a, alone, sizeof a), 0);
    CU_ASSERT_EQUAL(memcmp(c, alone, sizeof a), 0);
    CU_ASSERT_EQUAL(talgeo_areas_locate(two, x, y, N, "EPSG:4326", alone, NULL), TALGEO_OK);
    CU_ASSERT_EQUAL(memcmp(b, alone, sizeof a), 0);
    talgeo_error error = TALGEO_ERROR_INIT;
    CU_ASSERT_EQUAL(talgeo_areas_locate_sets(sets, 3, x, y, N, NULL, area, &error), TALGEO_E_CRS);
    check_word(error.message, "EPSG:25832");
    CU_ASSERT_EQUAL(talgeo_areas_locate_sets(sets, 0, x, y, N, NULL, NULL, NULL), TALGEO_OK);
    talgeo_areas_free(one);
    talgeo_areas_free(two);
    VSIUnlink("/vsimem/one.gpkg");
    VSIUnlink("/vsimem/two.gpkg");
}

/* ---- Texts ---- */

static void keys_are_the_same_in_both_forms(void)
{
    const layer_feature twice[] = {{"Å1", NULL, "POLYGON((0 0,1 0,1 1,0 0))"},
                                   {"A\xCC\x8A"
                                    "1",
                                    NULL, "POLYGON((5 0,6 0,6 1,5 0))"},
                                   {NULL, NULL, NULL}};
    const layer_feature apart[] = {{"A\xCC\x8A", "Sma\xCC\x8A by", "POLYGON((0 0,1 0,1 1,0 0))"},
                                   {NULL, NULL, NULL}};
    write_layer("/vsimem/forms.gpkg", "GPKG", "EPSG:25832", NULL, twice);
    check_refused("/vsimem/forms.gpkg", &by_code, TALGEO_E_AREAS, "'Å1' occurs more than once");
    VSIUnlink("/vsimem/forms.gpkg");
    write_layer("/vsimem/forms.gpkg", "GPKG", "EPSG:25832", NULL, apart);
    talgeo_areas *areas = open_layer("/vsimem/forms.gpkg", &by_code);
    CU_ASSERT_STRING_EQUAL(areas->keys[0], "Å");
    CU_ASSERT_STRING_EQUAL(areas->names[0], "Små by");
    talgeo_areas_free(areas);
    VSIUnlink("/vsimem/forms.gpkg");
}

static void garbled_names_are_noticed(void)
{
    const layer_feature names[] = {{"1", "Mørdrup", "POLYGON((0 0,1 0,1 1,0 0))"},
                                   {"2", "Ålsgårde", "POLYGON((5 0,6 0,6 1,5 0))"},
                                   {NULL, NULL, NULL}};
    static const char *const wrong[] = {"ISO-8859-1", "CP850", "CP865", "1252"};
    write_layer("/vsimem/garbled.shp", "ESRI Shapefile", "EPSG:25832", "ENCODING=UTF-8", names);
    talgeo_areas *areas = open_layer("/vsimem/garbled.shp", &by_code);
    CU_ASSERT_EQUAL(talgeo_problems_count(areas->notes), 0);
    CU_ASSERT_STRING_EQUAL(areas->names[0], "Mørdrup");
    talgeo_areas_free(areas);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        write_text("/vsimem/garbled.cpg", wrong[i]);
        areas = open_layer("/vsimem/garbled.shp", &by_code);
        check_note(areas, 0, ".cpg");
        check_note(areas, 1, "2 names look garbled");
        talgeo_areas_free(areas);
    }
    write_layer("/vsimem/latin.shp", "ESRI Shapefile", "EPSG:25832", "ENCODING=CP850", names);
    write_text("/vsimem/latin.cpg", "1252");
    areas = open_layer("/vsimem/latin.shp", &by_code);
    check_note(areas, 0, ".cpg");
    talgeo_areas_free(areas);
    write_text("/vsimem/latin.cpg", "UTF-8");
    check_refused("/vsimem/latin.shp", &by_code, TALGEO_E_AREAS, "not UTF-8");
}

static void good_names_are_not_garbled(void)
{
    static const char *const names[] = {"Sankt Mariæ", "Ærø",      "Århus Å", "Vapnagård?",
                                        "L’Été",       "São João", "ÃO",      "Kvarter 3 – vest",
                                        "“Laden”",     "Ō",        ""};
    static const char *const garbled[] = {"MÃ¸rdrup",
                                          "Ã…lsgÃ¥rde",
                                          "Helsing?r",
                                          "??? 3",
                                          ("Tik\xEF\xBF\xBD"
                                           "b"),
                                          "M\xC2\x9Brdrup",
                                          "Tik├©b"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        CU_ASSERT_FALSE(talgeo__looks_garbled(names[i]));
    for (size_t i = 0; i < sizeof garbled / sizeof *garbled; i++)
        CU_ASSERT_TRUE(talgeo__looks_garbled(garbled[i]));
}

const test suite_areas_layers[] = {
    {"every_format_has_x_first", every_format_has_x_first},
    {"a_zipped_shapefile_opens_by_its_name", a_zipped_shapefile_opens_by_its_name},
    {"a_prj_of_esri_is_identified", a_prj_of_esri_is_identified},
    {"danish_and_old_systems_are_transformed", danish_and_old_systems_are_transformed},
    {"heights_and_shifts_do_not_make_another_crs", heights_and_shifts_do_not_make_another_crs},
    {"nothing_is_left_beside_a_file", nothing_is_left_beside_a_file},
    {"old_datums_are_shifted", old_datums_are_shifted},
    {"metres_in_a_file_of_degrees_are_noticed", metres_in_a_file_of_degrees_are_noticed},
    {"the_antimeridian_needs_a_cut", the_antimeridian_needs_a_cut},
    {"broken_polygons_are_repaired_or_refused", broken_polygons_are_repaired_or_refused},
    {"arcs_heights_and_measures", arcs_heights_and_measures},
    {"what_is_no_polygon_is_named", what_is_no_polygon_is_named},
    {"many_empty_areas_are_counted", many_empty_areas_are_counted},
    {"the_number_of_a_feature_can_be_its_key", the_number_of_a_feature_can_be_its_key},
    {"all_overlaps_are_named", all_overlaps_are_named},
    {"a_file_that_is_cut_off_is_refused", a_file_that_is_cut_off_is_refused},
    {"no_message_holds_a_password", no_message_holds_a_password},
    {"gaps_are_found_and_measured", gaps_are_found_and_measured},
    {"gaps_in_degrees_are_measured_on_the_ellipsoid",
     gaps_in_degrees_are_measured_on_the_ellipsoid},
    {"caveats_of_transformations_are_told", caveats_of_transformations_are_told},
    {"boxes_are_compared_with_where_their_crs_is_used",
     boxes_are_compared_with_where_their_crs_is_used},
    {"several_sets_are_placed_in_one_pass", several_sets_are_placed_in_one_pass},
    {"keys_are_the_same_in_both_forms", keys_are_the_same_in_both_forms},
    {"garbled_names_are_noticed", garbled_names_are_noticed},
    {"good_names_are_not_garbled", good_names_are_not_garbled},
    {NULL, NULL},
};
