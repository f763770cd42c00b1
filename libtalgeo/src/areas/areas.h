/* An area set: polygons as flat immutable rings, areas in byte order of their keys. */
#ifndef TALGEO_AREAS_AREAS_H
#define TALGEO_AREAS_AREAS_H

#include <stdatomic.h>
#include <talgeo/talgeo.h>

struct talgeo__locator; /* locate/locate.h */

/* What reading did to a set. */
typedef struct talgeo__areas_story {
    size_t repaired;    /* areas whose polygons were not valid */
    double repaired_m2; /* by how much their sizes changed, added up */
    size_t empty;       /* areas without polygons */
    size_t slivers;     /* pairs of areas that overlap by no more than the tolerance */
    double slivers_m2;
} talgeo__areas_story;

/* Flat multipolygons. Area a has parts part_of_area[a] .. part_of_area[a+1]-1; part p has rings
 * ring_of_part[p] .. (the first is its shell, the others its holes); ring r has points
 * point_of_ring[r] .. of x, y, closed (the last repeats the first). x easting or longitude,
 * y northing or latitude, in `crs`. All coordinates are finite. Areas are sorted by key in byte
 * order, so of several areas that cover a point the right one is the one with the lowest number. */
struct talgeo_areas {
    _Atomic int references;
    char *id;  /* of the area set in the plan; "" outside a plan */
    char *crs; /* "EPSG:25832" where there is an authority code, else WKT2 */
    size_t n_areas;
    char **keys;           /* distinct, not empty, UTF-8 */
    char **names;          /* UTF-8 */
    size_t *part_of_area;  /* n_areas + 1 */
    size_t *ring_of_part;  /* n_parts + 1 */
    size_t *point_of_ring; /* n_rings + 1 */
    size_t n_parts, n_rings, n_points;
    double *x, *y;
    /* Index for placing, owned: set by talgeo__locator_attach (locate.h) before a set leaves io/ or
     * api/. Its destructor comes along, so that areas/ need not know locate/. */
    struct talgeo__locator *locator;
    void (*free_locator)(struct talgeo__locator *locator);
    talgeo__areas_story story;
    talgeo_problems *notes; /* what reading has to tell, warnings all; owned */
    char digest[65];        /* SHA-256 over keys, names, CRS and coordinates, hex */
};

/* Building: add areas in any order, freeze once. */
typedef struct talgeo__areas_builder talgeo__areas_builder;

talgeo__areas_builder *talgeo__areas_builder_new(void); /* NULL: out of memory */
void talgeo__areas_builder_free(talgeo__areas_builder *builder);

/* Begin an area; then its parts; for each part its rings, shell first. False: out of memory. */
bool talgeo__areas_builder_area(talgeo__areas_builder *builder, const char *key, const char *name);
bool talgeo__areas_builder_part(talgeo__areas_builder *builder);
/* n points; closed if it is not. */
bool talgeo__areas_builder_ring(talgeo__areas_builder *builder, const double *x, const double *y,
                                size_t n);

/* Sort, check (distinct non-empty keys, finite coordinates, at least one area), freeze; the locator
 * is still to be attached. Frees the builder, also on failure. E_AREAS, E_MEMORY. */
talgeo_status talgeo__areas_builder_freeze(talgeo__areas_builder *builder, const char *id,
                                           const char *crs, talgeo_areas **areas,
                                           talgeo_error *error);

/* Shared ownership: a release keeps its area sets. talgeo_areas_free drops one reference. */
talgeo_areas *talgeo__areas_share(const talgeo_areas *areas);

/* min x, min y, max x, max y; NaN without polygons. */
void talgeo__areas_extent(const talgeo_areas *areas, double box[4]);

/* Number of the area with this key (binary search), -1 where there is none. */
int32_t talgeo__areas_find(const talgeo_areas *areas, const char *key);

#endif
