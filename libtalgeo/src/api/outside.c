/* Nearly all positions of a table lie in no area: why might that be? */
#include "outside.h"

#include <stdio.h>
#include <stdlib.h>

#include "../core/problems.h"
#include "../core/text.h"
#include "../io/proj_transform.h"

enum { CHUNK = 4096 };

bool talgeo__nearly_all(int64_t outside, int64_t positions)
{
    return positions > 0 && outside >= positions - positions / 20;
}

talgeo_status talgeo__count_swapped(const talgeo_areas *areas, const char *crs, const double *x,
                                    const double *y, size_t n, int64_t *inside, talgeo_error *error)
{
    int32_t area[CHUNK];
    talgeo_status status = TALGEO_OK;
    *inside = 0;
    for (size_t from = 0; status == TALGEO_OK && from < n; from += CHUNK) {
        size_t count = n - from < CHUNK ? n - from : CHUNK;
        status = talgeo_areas_locate(areas, y + from, x + from, count, crs, area, error);
        for (size_t i = 0; status == TALGEO_OK && i < count; i++) *inside += area[i] >= 0;
    }
    return status;
}

/* The way leads through where the areas lie. */
static talgeo_status caveat_words(char *words, size_t size, const talgeo_areas *areas,
                                  const char *from, const char *to, talgeo_error *error)
{
    double box[4];
    talgeo__crs_place place;
    char *caveat = NULL;
    *words = '\0';
    talgeo__areas_extent(areas, box);
    if (areas->n_points == 0) return TALGEO_OK;
    talgeo_status status = talgeo__crs_place_box(areas->crs, box, &place, error);
    if (status == TALGEO_OK && !place.far_off) /* nobody knows what happens there */
        status = talgeo__transform_caveat(from, to, place.box, &caveat, error);
    if (caveat) {
        int length = snprintf(words, size, "on the way from %.60s to %.60s %s", from, to, caveat);
        talgeo__cut_utf8(words, (size_t)length, size);
    }
    free(caveat);
    return status;
}

talgeo_status talgeo__caveat_words(char *words, size_t size, const talgeo_areas *areas,
                                   const char *crs, talgeo_error *error)
{
    return caveat_words(words, size, areas, crs, areas->crs, error);
}

talgeo_status talgeo__note_web(const talgeo_areas *areas, const char *shown, talgeo_problems *notes,
                               talgeo_error *error)
{
    char words[400];
    talgeo_status status = caveat_words(words, sizeof words, areas, areas->crs, "EPSG:4326", error);
    if (status == TALGEO_OK && *words)
        talgeo__problems_add(notes, TALGEO_E_CRS, true, shown, 0, 0,
                             "'%s', its GeoJSON: %s; layers.gpkg has the polygons as they are",
                             areas->id, words);
    return status;
}

void talgeo__outside_words(char *words, size_t size, const char *set, int64_t outside,
                           int64_t positions, int64_t asked, int64_t swapped)
{
    char which[80], whose[80] = "the areas";
    if (positions == 1)
        snprintf(which, sizeof which, "the only position lies");
    else if (outside == positions)
        snprintf(which, sizeof which, "all %lld positions lie", (long long)positions);
    else
        snprintf(which, sizeof which, "%lld of %lld positions lie", (long long)outside,
                 (long long)positions);
    if (*set) snprintf(whose, sizeof whose, "the areas of '%s'", set);
    if (swapped > asked / 2)
        snprintf(words, size,
                 "%s outside %s; swapped, %lld of %lld would lie inside: x is easting or "
                 "longitude, y northing or latitude, so name the two columns the other way round, "
                 "unless the "
                 "areas have theirs swapped",
                 which, whose, (long long)swapped, (long long)asked);
    else
        snprintf(words, size, "%s outside %s; is the CRS of the position right?", which, whose);
}
