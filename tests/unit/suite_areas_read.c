/* io/: area sets from files, overlaps, overlay, transformation. */
#define _GNU_SOURCE
#include "suite.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/builder.h"
#include "io/areas_read.h"
#include "io/proj_transform.h"
#include "locate/locate.h"

/* ---- Making files ---- */

static const char *const METRES =
    "\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"EPSG:25832\"}},";

/* Write a GeoJSON file of features given as "key|name|geometry type|coordinates". */
static void write_geojson(char path[64], const char *crs, const char *const *features)
{
    snprintf(path, 64, "/tmp/talgeo_areas_XXXXXX.geojson");
    int fd = mkstemps(path, 8);
    FILE *file = fdopen(fd, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    fprintf(file, "{\"type\":\"FeatureCollection\",%s\"features\":[", crs);
    for (int i = 0; features[i]; i++) {
        char copy[2000];
        snprintf(copy, sizeof copy, "%s", features[i]);
        char *name = strchr(copy, '|'), *type = strchr(name + 1, '|');
        char *coordinates = strchr(type + 1, '|');
        *name++ = *type++ = *coordinates++ = '\0';
        fprintf(file,
                "%s{\"type\":\"Feature\",\"properties\":{\"id\":%s,\"navn\":%s},\"geometry\":",
                i ? "," : "", copy, name);
        if (*type)
            fprintf(file, "{\"type\":\"%s\",\"coordinates\":%s}}", type, coordinates);
        else
            fprintf(file, "null}");
    }
    fprintf(file, "]}");
    fclose(file);
}

static const talgeo_areas_options by_id = {sizeof by_id, NULL, "id", "navn", NULL,
                                           false,        0,    NULL, NULL};

static talgeo_status read_features(const char *crs, const char *const *features,
                                   const talgeo_areas_options *options, talgeo_problems *notes,
                                   talgeo_areas **areas, talgeo_error *error)
{
    char path[64];
    write_geojson(path, crs, features);
    talgeo_status status =
        talgeo__areas_read(path, "omraader.geojson", options, "set", notes, areas, error);
    unlink(path);
    return status;
}

static const char *place(const talgeo_areas *areas, double x, double y)
{
    int32_t area;
    talgeo__locator_find(areas->locator, &x, &y, 1, &area);
    return area < 0 ? "" : areas->keys[area];
}

/* ---- Reading ---- */

static void reads_polygons_and_multipolygons(void)
{
    const char *const features[] = {
        "\"02\"|\"Nøjsomhed\"|Polygon|[[[4,0],[8,0],[8,4],[4,4],[4,0]]]",
        "\"01\"|\"Vapnagård\"|MultiPolygon|[[[[0,0],[4,0],[4,4],[0,4],[0,0]],"
        "[[1,1],[2,1],[2,2],[1,2],[1,1]]],[[[0,9,5],[1,9,5],[1,10,5],[0,9,5]]]]",
        "\" 3\"|\" \"|Polygon|[[[20,0],[28,0],[28,4],[20,0]]]", NULL};
    talgeo_areas *areas;
    talgeo_problems *notes = talgeo__problems_new();
    CU_ASSERT_EQUAL_FATAL(read_features(METRES, features, &by_id, notes, &areas, NULL), TALGEO_OK);
    CU_ASSERT_EQUAL(talgeo_problems_count(notes), 0);
    CU_ASSERT_STRING_EQUAL(talgeo_areas_get_crs(areas), "EPSG:25832");
    CU_ASSERT_EQUAL_FATAL(talgeo_areas_count(areas), 3);
    CU_ASSERT_STRING_EQUAL(talgeo_areas_get_key(areas, 0), "01");
    CU_ASSERT_STRING_EQUAL(talgeo_areas_get_name(areas, 0), "Vapnagård");
    CU_ASSERT_STRING_EQUAL(talgeo_areas_get_key(areas, 2), "3");
    CU_ASSERT_STRING_EQUAL(talgeo_areas_get_name(areas, 2), "3");
    CU_ASSERT_STRING_EQUAL(place(areas, 0.5, 0.5), "01");
    CU_ASSERT_STRING_EQUAL(place(areas, 1.5, 1.5), "");
    CU_ASSERT_STRING_EQUAL(place(areas, 4, 2), "01");
    CU_ASSERT_STRING_EQUAL(place(areas, 0.9, 9.5), "01");
    CU_ASSERT_STRING_EQUAL(place(areas, 7, 3), "02");
    talgeo_areas_free(areas);
    talgeo_problems_free(notes);
}

static void check_refused(const char *crs, const char *const *features,
                          const talgeo_areas_options *options, talgeo_status expected,
                          const char *word)
{
    talgeo_areas *areas;
    talgeo_error error = TALGEO_ERROR_INIT;
    CU_ASSERT_EQUAL(read_features(crs, features, options, NULL, &areas, &error), expected);
    CU_ASSERT_PTR_NULL(areas);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, word));
    if (strstr(error.message, word) == NULL)
        fprintf(stderr, "'%s' is not in '%s'\n", word, error.message);
}

static void refuses_what_is_no_area_set(void)
{
    const char *const twice[] = {"7|null|Polygon|[[[0,0],[1,0],[1,1],[0,0]]]",
                                 "\"7\"|null|Polygon|[[[5,5],[6,5],[6,6],[5,5]]]", NULL};
    const char *const blanks[] = {"\"7 \"|null|Polygon|[[[0,0],[1,0],[1,1],[0,0]]]",
                                  "\"\\t7\"|null|Polygon|[[[5,5],[6,5],[6,6],[5,5]]]", NULL};
    const char *const blank[] = {"\" \"|\"x\"|Polygon|[[[0,0],[1,0],[1,1],[0,0]]]", NULL};
    const char *const nameless[] = {"null|\"x\"|Polygon|[[[0,0],[1,0],[1,1],[0,0]]]", NULL};
    const char *const point[] = {"1|\"x\"|Point|[0,0]", NULL};
    const char *const none[] = {NULL};
    talgeo_areas_options options = by_id;
    check_refused(METRES, twice, &by_id, TALGEO_E_AREAS, "'7'");
    check_refused(METRES, blanks, &by_id, TALGEO_E_AREAS, "'7'");
    check_refused(METRES, blank, &by_id, TALGEO_E_AREAS, "feature 1");
    check_refused(METRES, nameless, &by_id, TALGEO_E_AREAS, "feature 1");
    check_refused(METRES, point, &by_id, TALGEO_E_AREAS, "not a polygon");
    options.key = "idd";
    check_refused(METRES, twice, &options, TALGEO_E_AREAS, "perhaps 'id'");
    options = by_id;
    options.layer = "nowhere";
    check_refused(METRES, twice, &options, TALGEO_E_AREAS, "no layer 'nowhere'");
    options = by_id;
    options.key = NULL;
    check_refused(METRES, twice, &options, TALGEO_E_ARGUMENT, "key");
    check_refused(METRES, none, &by_id, TALGEO_E_AREAS, "omraader.geojson");
    talgeo_areas *areas;
    talgeo_error error = TALGEO_ERROR_INIT;
    CU_ASSERT_EQUAL(talgeo_areas_open("/nowhere/x.gpkg", &by_id, &areas, &error), TALGEO_E_AREAS);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "does not exist"));
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "x.gpkg"));
}

static void contradictory_crs_is_refused(void)
{
    const char *const square[] = {"7|null|Polygon|[[[12,55],[12.1,55],[12.1,55.1],[12,55]]]", NULL};
    talgeo_areas_options options = by_id;
    talgeo_areas *areas;
    options.crs = "EPSG:25832";
    check_refused("", square, &options, TALGEO_E_CRS, "EPSG:4326");
    options.crs = "OGC:CRS84"; /* the same but for the order of its axes */
    CU_ASSERT_EQUAL(read_features("", square, &options, NULL, &areas, NULL), TALGEO_OK);
    CU_ASSERT_STRING_EQUAL(place(areas, 12.05, 55.01), "7");
    talgeo_areas_free(areas);
    options.crs = "EPSG:99999999";
    check_refused("", square, &options, TALGEO_E_CRS, "EPSG:99999999");
}

static void overlaps_are_told_with_their_size(void)
{
    const char *const metres[] = {"\"a\"|null|Polygon|[[[0,0],[10,0],[10,10],[0,10],[0,0]]]",
                                  "\"b\"|null|Polygon|[[[8,0],[20,0],[20,10],[8,10],[8,0]]]", NULL};
    check_refused(METRES, metres, &by_id, TALGEO_E_AREAS, "'a' and 'b' by 20 m2");
    /* 0.001 degrees of longitude by 0.01 of latitude at 56 N on the ellipsoid: about 62.4 m by
     * 1113.6 m. */
    const char *const degrees[] = {
        "\"a\"|null|Polygon|[[[12,56],[12.1,56],[12.1,56.01],[12,56.01],[12,56]]]",
        "\"b\"|null|Polygon|[[[12.099,56],[12.2,56],[12.2,56.01],[12.099,56.01],[12.099,56]]]",
        NULL};
    check_refused("", degrees, &by_id, TALGEO_E_AREAS, "by 694");
    talgeo_areas_options options = by_id;
    options.overlap_tolerance_m2 = 25;
    talgeo_areas *areas;
    talgeo_problems *notes = talgeo__problems_new();
    CU_ASSERT_EQUAL_FATAL(read_features(METRES, metres, &options, notes, &areas, NULL), TALGEO_OK);
    CU_ASSERT_EQUAL_FATAL(talgeo_problems_count(notes), 1);
    CU_ASSERT(talgeo_problems_get(notes, 0).warning);
    CU_ASSERT_PTR_NOT_NULL(strstr(talgeo_problems_get(notes, 0).message, "20.000 m2"));
    CU_ASSERT_STRING_EQUAL(place(areas, 9, 5), "a");
    talgeo_areas_free(areas);
    talgeo_problems_free(notes);
}

static void check_repair(const char *feature, const char *note, double x, double y,
                         const char *expected)
{
    const char *const features[] = {feature, NULL};
    talgeo_areas *areas;
    talgeo_problems *notes = talgeo__problems_new();
    CU_ASSERT_EQUAL_FATAL(read_features(METRES, features, &by_id, notes, &areas, NULL), TALGEO_OK);
    CU_ASSERT_EQUAL(talgeo_problems_count(notes), 1);
    const char *told = talgeo_problems_count(notes) ? talgeo_problems_get(notes, 0).message : "";
    CU_ASSERT_PTR_NOT_NULL(strstr(told, note));
    if (strstr(told, note) == NULL) fprintf(stderr, "'%s' is not in '%s'\n", note, told);
    CU_ASSERT_STRING_EQUAL(place(areas, x, y), expected);
    talgeo_areas_free(areas);
    talgeo_problems_free(notes);
    talgeo_areas_options strict = by_id;
    strict.refuse_invalid = true;
    check_refused(METRES, features, &strict, TALGEO_E_AREAS, "'1'");
}

static void repairs_and_tells(void)
{
    check_repair("1|null|Polygon|[[[0,0],[10,10],[10,0],[0,10],[0,0]]]", "to 50 m2", 9, 5, "1");
    check_repair("1|null|Polygon|[[[0,0],[10,10],[10,0],[0,10],[0,0]]]", "to 50 m2", 1, 5, "1");
    /* A spike, a hole beside its shell (a part told wrongly), two parts that share ground. */
    check_repair("1|null|Polygon|[[[0,0],[10,0],[20,0],[10,0],[10,10],[0,10],[0,0]]]", "to 100 m2",
                 15, 0, "");
    check_repair("1|null|Polygon|[[[0,0],[10,0],[10,10],[0,10],[0,0]],"
                 "[[20,0],[30,0],[30,10],[20,10],[20,0]]]",
                 "from 0 to 200 m2", 25, 5, "1");
    check_repair("1|null|MultiPolygon|[[[[0,0],[10,0],[10,10],[0,10],[0,0]]],"
                 "[[[5,0],[15,0],[15,10],[5,10],[5,0]]]]",
                 "to 150 m2", 7, 5, "1");
    check_repair("1|null||", "no polygon", 0, 0, "");
}

/* ---- Transformation ---- */

static void transforms_between_crs(void)
{
    talgeo__transform *transform;
    CU_ASSERT_EQUAL_FATAL(talgeo__transform_new("EPSG:4326", "EPSG:25832", &transform, NULL),
                          TALGEO_OK);
    CU_ASSERT_PTR_NOT_NULL_FATAL(transform);
    /* The central meridian is at 500 km; 12 E 55 N is the example in PROJ's manual. */
    double x[] = {9, 12, NAN, 12}, y[] = {0, 55, 55, 1000};
    CU_ASSERT_EQUAL(talgeo__transform_apply(transform, x, y, 4), 1);
    CU_ASSERT_DOUBLE_EQUAL(x[0], 500000, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(y[0], 0, 1e-6);
    CU_ASSERT_DOUBLE_EQUAL(x[1], 691875.632, 0.001);
    CU_ASSERT_DOUBLE_EQUAL(y[1], 6098907.825, 0.001);
    CU_ASSERT(isnan(x[2]) && isnan(y[2]) && isnan(x[3]) && isnan(y[3]));
    talgeo__transform_free(transform);
}

static void same_crs_needs_no_transformation(void)
{
    talgeo__transform *transform = (void *)1;
    CU_ASSERT_EQUAL(talgeo__transform_new("EPSG:25832", "EPSG:25832", &transform, NULL), TALGEO_OK);
    CU_ASSERT_PTR_NULL(transform);
    CU_ASSERT_EQUAL(talgeo__transform_new("EPSG:4326", "OGC:CRS84", &transform, NULL), TALGEO_OK);
    CU_ASSERT_PTR_NULL(transform);
    CU_ASSERT_EQUAL(talgeo__transform_new("EPSG:4326", "EPSG:4258", &transform, NULL), TALGEO_OK);
    talgeo__transform_free(transform);
}

static void unknown_crs_is_named(void)
{
    const char *const bad[] = {"EPSG:1",   "25832", "nonsense", "", "EPSG:5799" /* heights only */,
                               "EPSG:4978" /* geocentric */};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        talgeo_error error = TALGEO_ERROR_INIT;
        talgeo__transform *transform;
        CU_ASSERT_EQUAL(talgeo__crs_check(bad[i], &error), TALGEO_E_CRS);
        CU_ASSERT_PTR_NOT_NULL(strstr(error.message, bad[i]));
        CU_ASSERT_PTR_NULL(talgeo__crs_name(bad[i]));
        CU_ASSERT_EQUAL(talgeo__transform_new("EPSG:4326", bad[i], &transform, &error),
                        TALGEO_E_CRS);
        CU_ASSERT_PTR_NULL(transform);
    }
    char *name = talgeo__crs_name("+proj=utm +zone=32 +ellps=GRS80 +units=m +type=crs");
    CU_ASSERT_NSTRING_EQUAL(name, "PROJCRS[", 8);
    free(name);
    name = talgeo__crs_name("EPSG:25832");
    CU_ASSERT_STRING_EQUAL(name, "EPSG:25832");
    free(name);
}

static void has_name(const char *crs, const char *expected)
{
    char *name = talgeo__crs_name(crs);
    CU_ASSERT_PTR_NOT_NULL_FATAL(name);
    CU_ASSERT_STRING_EQUAL(name, expected);
    free(name);
}

static void crs_of_three_dimensions_is_the_flat_one(void)
{
    has_name("EPSG:4979", "EPSG:4326");
    has_name("EPSG:7416", "EPSG:25832");
    has_name("EPSG:4937", "EPSG:4258");
}

/* What GDAL makes of the CoordSys of a MapInfo file, and the same a metre further east. */
#define MAPINFO(EASTING)                                                                           \
    "PROJCRS[\"unnamed\",BASEGEOGCRS[\"unnamed\",DATUM[\"European Terrestrial Reference System "   \
    "1989\",ELLIPSOID[\"GRS 80\",6378137,298.257222101,LENGTHUNIT[\"metre\",1]]],"                 \
    "PRIMEM[\"Greenwich\",0,ANGLEUNIT[\"degree\",0.0174532925199433]]],"                           \
    "CONVERSION[\"UTM zone 32N\",METHOD[\"Transverse Mercator\",ID[\"EPSG\",9807]],"               \
    "PARAMETER[\"Latitude of natural origin\",0],PARAMETER[\"Longitude of natural origin\",9],"    \
    "PARAMETER[\"Scale factor at natural origin\",0.9996],"                                        \
    "PARAMETER[\"False easting\"," EASTING "],PARAMETER[\"False northing\",0]],"                   \
    "CS[Cartesian,2],AXIS[\"easting\",east],AXIS[\"northing\",north],LENGTHUNIT[\"metre\",1]]"

static void crs_without_a_number_is_recognised(void)
{
    has_name(MAPINFO("500000"), "EPSG:25832");
    char *name = talgeo__crs_name(MAPINFO("500001"));
    CU_ASSERT_NSTRING_EQUAL(name, "PROJCRS[", 8);
    free(name);
}

/* ---- Overlay ---- */

static bool has_combination(const int32_t *list, size_t n, int32_t a, int32_t b)
{
    for (size_t i = 0; i < n; i++)
        if (list[2 * i] == a && list[2 * i + 1] == b) return true;
    return false;
}

static void overlay_lists_possible_combinations(void)
{
    const char *const one[] = {"\"a\"|null|Polygon|[[[0,0],[10,0],[10,10],[0,10],[0,0]]]",
                               "\"b\"|null|Polygon|[[[10,0],[20,0],[20,10],[10,10],[10,0]]]", NULL};
    const char *const two[] = {"\"p\"|null|Polygon|[[[0,0],[15,0],[15,10],[0,10],[0,0]]]",
                               "\"q\"|null|Polygon|[[[19.95,0],[30,0],[30,10],[19.95,10],"
                               "[19.95,0]]]",
                               NULL};
    talgeo_areas *sets[2];
    int32_t *list;
    size_t n;
    CU_ASSERT_EQUAL_FATAL(read_features(METRES, one, &by_id, NULL, &sets[0], NULL), TALGEO_OK);
    CU_ASSERT_EQUAL_FATAL(read_features(METRES, two, &by_id, NULL, &sets[1], NULL), TALGEO_OK);
    CU_ASSERT_EQUAL_FATAL(talgeo__areas_overlay(sets, 2, 0.25, &list, &n, NULL), TALGEO_OK);
    CU_ASSERT_EQUAL(n, 6);
    CU_ASSERT(has_combination(list, n, -1, -1));
    CU_ASSERT(has_combination(list, n, 0, 0));
    CU_ASSERT(has_combination(list, n, 1, 0));
    CU_ASSERT(has_combination(list, n, 1, 1)); /* 0.5 m2 */
    CU_ASSERT(has_combination(list, n, 1, -1));
    CU_ASSERT(has_combination(list, n, -1, 1));
    free(list);
    CU_ASSERT_EQUAL_FATAL(talgeo__areas_overlay(sets, 2, 1, &list, &n, NULL), TALGEO_OK);
    CU_ASSERT_EQUAL(n, 5);
    CU_ASSERT(!has_combination(list, n, 1, 1));
    free(list);
    for (int s = 0; s < 2; s++) talgeo_areas_free(sets[s]);
}

/* ---- Arrow ---- */

/* WKB of a triangle at `at`, little-endian. */
static size_t triangle(double at, unsigned char wkb[128])
{
    const double points[] = {at, 0, at + 4, 0, at, 4, at, 0};
    const unsigned char head[] = {1, 3, 0, 0, 0, 1, 0, 0, 0, 4, 0, 0, 0};
    memcpy(wkb, head, sizeof head);
    memcpy(wkb + sizeof head, points, sizeof points);
    return sizeof head + sizeof points;
}

static talgeo_status read_table(const char *column, const char *extension, const char *metadata,
                                const char *crs, talgeo_areas **areas, talgeo_error *error)
{
    const char *const pairs[] = {"ARROW:extension:name", extension, "ARROW:extension:metadata",
                                 metadata, NULL};
    const talgeo__field_spec fields[] = {
        {"id", "l", NULL}, {"navn", "u", NULL}, {column, "z", extension ? pairs : NULL}};
    talgeo__builder *builder = talgeo__builder_new(fields, 3);
    for (int i = 0; i < 3; i++) {
        unsigned char wkb[128];
        size_t length = triangle(10 * i, wkb);
        talgeo__builder_int(builder, 0, 12 - i);
        talgeo__builder_text(builder, 1, "Ørby", strlen("Ørby"));
        talgeo__builder_text(builder, 2, (const char *)wkb, length);
    }
    struct ArrowArrayStream stream;
    CU_ASSERT_EQUAL_FATAL(talgeo__builder_stream(builder, &stream, NULL), TALGEO_OK);
    talgeo_areas_options options = by_id;
    options.crs = crs;
    talgeo_status status = talgeo_areas_from_arrow(&stream, &options, areas, error);
    CU_ASSERT_PTR_NULL(stream.release);
    return status;
}

static void reads_arrow_tables(void)
{
    talgeo_areas *areas;
    talgeo_error error = TALGEO_ERROR_INIT;
    CU_ASSERT_EQUAL_FATAL(
        read_table("shape", "geoarrow.wkb", "{\"crs\": \"EPSG:25832\"}", NULL, &areas, NULL),
        TALGEO_OK);
    CU_ASSERT_STRING_EQUAL(talgeo_areas_get_crs(areas), "EPSG:25832");
    CU_ASSERT_STRING_EQUAL(talgeo_areas_get_key(areas, 0), "10");
    CU_ASSERT_STRING_EQUAL(talgeo_areas_get_name(areas, 0), "Ørby");
    CU_ASSERT_STRING_EQUAL(place(areas, 21, 1), "10");
    CU_ASSERT_STRING_EQUAL(place(areas, 1, 1), "12");
    talgeo_areas_free(areas);
    CU_ASSERT_EQUAL_FATAL(read_table("geom", NULL, NULL, "EPSG:25832", &areas, NULL), TALGEO_OK);
    talgeo_areas_free(areas);
    CU_ASSERT_EQUAL(read_table("geom", NULL, NULL, NULL, &areas, &error), TALGEO_E_CRS);
    CU_ASSERT_EQUAL(read_table("blob", NULL, NULL, "EPSG:25832", &areas, &error), TALGEO_E_AREAS);
    CU_ASSERT_EQUAL(
        read_table("g", "geoarrow.wkb", "{\"crs\": \"EPSG:4326\"}", "EPSG:25832", &areas, &error),
        TALGEO_E_CRS);
}

/* ---- Real layers ---- */

static talgeo_areas *open_shared(const char *relative, const char *layer, const char *key,
                                 const char *crs)
{
    talgeo_areas_options options = {sizeof options, layer, key, NULL, crs, false, 0, NULL, NULL};
    talgeo_areas *areas = NULL;
    talgeo_error error = TALGEO_ERROR_INIT;
    const char *path = shared_file(relative);
    if (path == NULL) return NULL;
    talgeo_status status = talgeo_areas_open(path, &options, &areas, &error);
    if (status != TALGEO_OK) fprintf(stderr, "%s\n", error.message);
    CU_ASSERT_EQUAL_FATAL(status, TALGEO_OK);
    return areas;
}

/* A repeatable sequence in 0..1 (splitmix64). */
static double next_random(uint64_t *state)
{
    uint64_t z = (*state += 0x9E3779B97F4A7C15u);
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return (double)((z ^ z >> 31) >> 11) * 0x1p-53;
}

/* Does a circle of 16 points about (x, y) leave its area? */
static bool near_border(const talgeo_areas *areas, double x, double y, double radius)
{
    int32_t centre, around;
    talgeo__locator_find(areas->locator, &x, &y, 1, &centre);
    for (int k = 0; k < 16; k++) {
        double px = x + radius * cos(k * 0.3926990817), py = y + radius * sin(k * 0.3926990817);
        talgeo__locator_find(areas->locator, &px, &py, 1, &around);
        if (around != centre) return true;
    }
    return false;
}

static void formats_place_alike(void)
{
    static const struct {
        const char *file, *layer, *crs;
        double away_m; /* the format moved its vertices by less */
    } formats[] = {
        {"geodata/dk/helsingor_sogne_2021.fgb", NULL, NULL, 0},
        {"geodata/dk/shp_latin1/sogne.shp", NULL, NULL, 0},
        {"geodata/dk/helsingor_sogne_2021.geojson", NULL, NULL, 1},
        {"geodata/dk/helsingor_sogne_2021.tab", NULL, NULL, 1},
        {"geodata/dk/helsingor_2021.topojson", "sogne", "EPSG:4326", 25},
    };
    enum { N = 4000 };
    talgeo_areas *gpkg = open_shared("geodata/dk/helsingor_2021_utm32.gpkg", "sogne", "kode", NULL);
    if (gpkg == NULL) return;
    CU_ASSERT_EQUAL(talgeo_areas_count(gpkg), 10);
    static double x[N], y[N];
    static int32_t expected[N], area[N];
    uint64_t state = 2021;
    for (int i = 0; i < N; i++) {
        x[i] = 704000 + 26000 * next_random(&state);
        y[i] = 6203000 + 17000 * next_random(&state);
    }
    talgeo__locator_find(gpkg->locator, x, y, N, expected);
    for (size_t f = 0; f < sizeof formats / sizeof *formats; f++) {
        talgeo_areas *other =
            open_shared(formats[f].file, formats[f].layer, "kode", formats[f].crs);
        CU_ASSERT_EQUAL_FATAL(talgeo_areas_count(other), 10);
        CU_ASSERT_EQUAL(talgeo_areas_locate(other, x, y, N, "EPSG:25832", area, NULL), TALGEO_OK);
        int inside = 0, differ = 0, compared = 0;
        for (int i = 0; i < N; i++) {
            if (formats[f].away_m > 0 && near_border(gpkg, x[i], y[i], formats[f].away_m)) continue;
            compared++;
            inside += area[i] >= 0;
            const char *here = expected[i] < 0 ? "" : gpkg->keys[expected[i]];
            const char *there = area[i] < 0 ? "" : other->keys[area[i]];
            differ += strcmp(here, there) != 0;
        }
        CU_ASSERT(inside > 500 && compared > N * 8 / 10);
        CU_ASSERT_EQUAL(differ, 0);
        if (differ) fprintf(stderr, "%s: %d of %d differ\n", formats[f].file, differ, compared);
        talgeo_areas_free(other);
    }
    talgeo_areas_free(gpkg);
}

static void latin1_names_become_utf8(void)
{
    const char *path = shared_file("geodata/dk/shp_latin1/sogne.shp");
    if (path == NULL) return;
    talgeo_areas_options options = {sizeof options, NULL, "kode", "navn", NULL,
                                    false,          0,    NULL,   NULL};
    talgeo_areas *areas;
    CU_ASSERT_EQUAL_FATAL(talgeo_areas_open(path, &options, &areas, NULL), TALGEO_OK);
    bool danish = false;
    for (size_t i = 0; i < talgeo_areas_count(areas); i++)
        danish = danish || strstr(talgeo_areas_get_name(areas, i), "ø");
    CU_ASSERT(danish);
    talgeo_areas_free(areas);
}

static void several_layers_must_be_chosen_from(void)
{
    const char *path = shared_file("geodata/dk/helsingor_2021_utm32.gpkg");
    if (path == NULL) return;
    talgeo_areas_options options = {sizeof options, NULL, "kode", NULL, NULL, false, 0, NULL, NULL};
    talgeo_areas *areas;
    talgeo_error error = TALGEO_ERROR_INIT;
    CU_ASSERT_EQUAL(talgeo_areas_open(path, &options, &areas, &error), TALGEO_E_AREAS);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "'postnumre'"));
    options.layer = "sogn";
    CU_ASSERT_EQUAL(talgeo_areas_open(path, &options, &areas, &error), TALGEO_E_AREAS);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "perhaps 'sogne'"));
    const char *topojson = shared_file("geodata/dk/helsingor_2021.topojson");
    options.layer = "sogne";
    CU_ASSERT_EQUAL(talgeo_areas_open(topojson, &options, &areas, &error), TALGEO_E_CRS);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.message, "`crs: EPSG:25832`"));
}

static void counties_in_nad27(void)
{
    talgeo_areas *areas = open_shared("geodata/us_nc/nc_sids.gpkg", NULL, "FIPS", NULL);
    if (areas == NULL) return;
    CU_ASSERT_EQUAL(talgeo_areas_count(areas), 100);
    CU_ASSERT_STRING_EQUAL(talgeo_areas_get_crs(areas), "EPSG:4267");
    double x = -78.64, y = 35.78; /* Raleigh, in Wake county */
    int32_t area;
    CU_ASSERT_EQUAL(talgeo_areas_locate(areas, &x, &y, 1, "EPSG:4326", &area, NULL), TALGEO_OK);
    CU_ASSERT_STRING_EQUAL_FATAL(area < 0 ? "" : talgeo_areas_get_key(areas, (size_t)area),
                                 "37183");
    talgeo_areas_free(areas);
    areas = open_shared("geodata/us_nc/nc_sids.gpkg", NULL, "FIPSNO", NULL);
    CU_ASSERT(talgeo__areas_find(areas, "37183") >= 0); /* a real number in the file */
    talgeo_areas_free(areas);
}

const test suite_areas_read[] = {
    {"reads_polygons_and_multipolygons", reads_polygons_and_multipolygons},
    {"refuses_what_is_no_area_set", refuses_what_is_no_area_set},
    {"contradictory_crs_is_refused", contradictory_crs_is_refused},
    {"overlaps_are_told_with_their_size", overlaps_are_told_with_their_size},
    {"repairs_and_tells", repairs_and_tells},
    {"transforms_between_crs", transforms_between_crs},
    {"same_crs_needs_no_transformation", same_crs_needs_no_transformation},
    {"unknown_crs_is_named", unknown_crs_is_named},
    {"crs_of_three_dimensions_is_the_flat_one", crs_of_three_dimensions_is_the_flat_one},
    {"crs_without_a_number_is_recognised", crs_without_a_number_is_recognised},
    {"overlay_lists_possible_combinations", overlay_lists_possible_combinations},
    {"reads_arrow_tables", reads_arrow_tables},
    {"formats_place_alike", formats_place_alike},
    {"latin1_names_become_utf8", latin1_names_become_utf8},
    {"several_layers_must_be_chosen_from", several_layers_must_be_chosen_from},
    {"counties_in_nad27", counties_in_nad27},
    {NULL, NULL},
};
