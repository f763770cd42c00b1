/* Gaps: ground that areas enclose and none has.
 *
 * Where two areas that are surely apart share an edge, both of its sides are taken. All other edges
 * divide the ground into faces, and each face is in some area as a whole or in none. A part far
 * from everything encloses nothing and lies in no gap: it is left out. */
#include <geos_c.h>
#include <math.h>
#include <stdlib.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "../locate/locate.h"
#include "areas_geometry.h"
#include "areas_read.h"
#include "gdal_scope.h"

#define STAGE "areas"
#define LEAST_M2 0.01

/* An edge from its lower to its higher end; `point` is the one it begins with in the set. */
typedef struct edge {
    double ax, ay, bx, by;
    size_t point;
} edge;

/* A line of open edges in one ring: points from..to, both included. */
typedef struct run {
    double min_x, min_y, max_x, max_y;
    size_t from, to;
    bool shell;     /* a whole one */
    bool meets_box; /* of another run */
} run;

typedef struct search {
    const talgeo_areas *areas;
    bool *suspects;
    edge *edges;
    size_t n_edges;
    bool *open; /* by point: the edge that begins there is on the border of a face */
    run *runs;
    size_t n_runs, capacity;
    GEOSContextHandle_t geos;
    GEOSGeometry **lines;
    size_t n_lines;
    talgeo__measure measure;
    talgeo__gaps *gaps;
} search;

/* ---- Shared edges ---- */

static int compare_ends(const void *a, const void *b)
{
    const edge *p = a, *q = b;
    if (p->ax != q->ax) return p->ax < q->ax ? -1 : 1;
    if (p->ay != q->ay) return p->ay < q->ay ? -1 : 1;
    if (p->bx != q->bx) return p->bx < q->bx ? -1 : 1;
    if (p->by != q->by) return p->by < q->by ? -1 : 1;
    return 0;
}

static void add_edges(search *s, size_t ring, bool suspect)
{
    const double *x = s->areas->x, *y = s->areas->y;
    for (size_t p = s->areas->point_of_ring[ring]; p + 1 < s->areas->point_of_ring[ring + 1]; p++) {
        if (x[p] == x[p + 1] && y[p] == y[p + 1]) continue;
        bool in_order = x[p] < x[p + 1] || (x[p] == x[p + 1] && y[p] < y[p + 1]);
        size_t low = in_order ? p : p + 1, high = in_order ? p + 1 : p;
        s->open[p] = true;
        if (!suspect) s->edges[s->n_edges++] = (edge){x[low], y[low], x[high], y[high], p};
    }
}

/* Open are the edges of suspects, and those of one area only. */
static bool find_open_edges(search *s)
{
    const talgeo_areas *areas = s->areas;
    s->edges = talgeo__calloc(areas->n_points, sizeof *s->edges);
    s->open = talgeo__calloc(areas->n_points, sizeof *s->open);
    if (!s->edges || !s->open) return false;
    for (size_t a = 0; a < areas->n_areas; a++)
        for (size_t p = areas->part_of_area[a]; p < areas->part_of_area[a + 1]; p++)
            for (size_t r = areas->ring_of_part[p]; r < areas->ring_of_part[p + 1]; r++)
                add_edges(s, r, s->suspects[a]);
    if (s->n_edges) qsort(s->edges, s->n_edges, sizeof *s->edges, compare_ends);
    for (size_t i = 1; i < s->n_edges; i++)
        if (compare_ends(&s->edges[i - 1], &s->edges[i]) == 0)
            s->open[s->edges[i - 1].point] = s->open[s->edges[i].point] = false;
    free(s->edges);
    s->edges = NULL;
    return true;
}

/* ---- Runs ---- */

static bool add_run(search *s, size_t from, size_t to, bool shell)
{
    const double *x = s->areas->x, *y = s->areas->y;
    if (to - from >= UINT32_MAX ||
        !talgeo__grow(&s->runs, &s->capacity, s->n_runs + 1, sizeof *s->runs))
        return false;
    run *added = &s->runs[s->n_runs++];
    *added = (run){x[from], y[from], x[from], y[from], from, to, shell, false};
    for (size_t p = from + 1; p <= to; p++) {
        added->min_x = fmin(added->min_x, x[p]);
        added->min_y = fmin(added->min_y, y[p]);
        added->max_x = fmax(added->max_x, x[p]);
        added->max_y = fmax(added->max_y, y[p]);
    }
    return true;
}

static bool add_runs_of_ring(search *s, size_t ring, bool first)
{
    size_t begin = s->areas->point_of_ring[ring], last = s->areas->point_of_ring[ring + 1];
    for (size_t p = begin; p + 1 < last;) {
        size_t end = p;
        while (end + 1 < last && s->open[end]) end++;
        if (end > p && !add_run(s, p, end, first && p == begin && end + 1 == last)) return false;
        p = end > p ? end : p + 1;
    }
    return true;
}

static bool add_runs(search *s)
{
    const talgeo_areas *areas = s->areas;
    for (size_t p = 0; p < areas->n_parts; p++)
        for (size_t r = areas->ring_of_part[p]; r < areas->ring_of_part[p + 1]; r++)
            if (!add_runs_of_ring(s, r, r == areas->ring_of_part[p])) return false;
    free(s->open);
    s->open = NULL;
    return true;
}

static int by_min_x(const void *a, const void *b)
{
    const run *p = a, *q = b;
    if (p->min_x != q->min_x) return p->min_x < q->min_x ? -1 : 1;
    return (p->from > q->from) - (p->from < q->from);
}

static void find_neighbours(search *s)
{
    if (s->n_runs) qsort(s->runs, s->n_runs, sizeof *s->runs, by_min_x);
    for (size_t i = 0; i < s->n_runs; i++) {
        run *p = &s->runs[i];
        for (size_t j = i + 1; j < s->n_runs && s->runs[j].min_x <= p->max_x; j++) {
            run *q = &s->runs[j];
            if (q->min_y <= p->max_y && p->min_y <= q->max_y) p->meets_box = q->meets_box = true;
        }
    }
}

static bool add_line(search *s, const run *from)
{
    GEOSCoordSequence *points =
        GEOSCoordSeq_copyFromArrays_r(s->geos, s->areas->x + from->from, s->areas->y + from->from,
                                      NULL, NULL, (unsigned)(from->to - from->from + 1));
    GEOSGeometry *line = points ? GEOSGeom_createLineString_r(s->geos, points) : NULL;
    if (line) s->lines[s->n_lines++] = line;
    return line != NULL;
}

static bool add_lines(search *s)
{
    if (!add_runs(s)) return false;
    find_neighbours(s);
    s->lines = talgeo__calloc(s->n_runs, sizeof(*s->lines));
    if (s->lines == NULL) return false;
    for (size_t i = 0; i < s->n_runs; i++)
        if ((s->runs[i].meets_box || !s->runs[i].shell) && !add_line(s, &s->runs[i])) return false;
    return true;
}

/* ---- Faces ---- */

static double measure_face(const search *s, const GEOSGeometry *face, double y)
{
    double plane = 0;
    GEOSArea_r(s->geos, face, &plane);
    return plane * talgeo__measure_unit_m2(&s->measure, y);
}

/* Is there ground in the face that no area has? Then all of it is. */
static bool look_at_face(search *s, const GEOSGeometry *face)
{
    double x = NAN, y = NAN;
    int32_t area = -1;
    GEOSGeometry *point = GEOSPointOnSurface_r(s->geos, face);
    bool good = point && GEOSGeomGetX_r(s->geos, point, &x) && GEOSGeomGetY_r(s->geos, point, &y);
    GEOSGeom_destroy_r(s->geos, point);
    if (!good) return false;
    talgeo__locator_find(s->areas->locator, &x, &y, 1, &area);
    double m2 = area < 0 ? measure_face(s, face, y) : 0;
    if (m2 < LEAST_M2) return true;
    s->gaps->count++;
    s->gaps->m2 += m2;
    if (m2 > s->gaps->largest_m2) {
        s->gaps->largest_m2 = m2;
        s->gaps->x = x;
        s->gaps->y = y;
    }
    return true;
}

static bool look_at_faces(search *s)
{
    GEOSGeometry *all =
        GEOSGeom_createCollection_r(s->geos, GEOS_MULTILINESTRING, s->lines, (unsigned)s->n_lines);
    if (all == NULL) return false;
    s->n_lines = 0; /* the collection has them */
    GEOSGeometry *noded = GEOSUnaryUnion_r(s->geos, all);
    const GEOSGeometry *const lines[] = {noded};
    GEOSGeometry *faces = noded ? GEOSPolygonize_r(s->geos, lines, 1) : NULL;
    bool good = faces != NULL;
    int count = good ? GEOSGetNumGeometries_r(s->geos, faces) : 0;
    for (int i = 0; good && i < count; i++)
        good = look_at_face(s, GEOSGetGeometryN_r(s->geos, faces, i));
    GEOSGeom_destroy_r(s->geos, faces);
    GEOSGeom_destroy_r(s->geos, noded);
    GEOSGeom_destroy_r(s->geos, all);
    return good;
}

static talgeo_status search_gaps(search *s, talgeo_error *error)
{
    talgeo_status status = talgeo__measure_new(s->areas->crs, &s->measure, error);
    if (status != TALGEO_OK) return status;
    s->geos = GEOS_init_r();
    s->suspects = talgeo__calloc(s->areas->n_areas, sizeof *s->suspects);
    if (!s->geos || !s->suspects) return talgeo__fail_memory(error, STAGE);
    status = talgeo__locator_check(s->areas->locator, NULL, s->suspects, error);
    if (status != TALGEO_OK) return status;
    if (!find_open_edges(s) || !add_lines(s)) return talgeo__fail_memory(error, STAGE);
    if (look_at_faces(s)) return TALGEO_OK;
    return talgeo__fail(error, TALGEO_E_AREAS, STAGE, "gaps between the areas cannot be computed");
}

talgeo_status talgeo__areas_find_gaps(const talgeo_areas *areas, talgeo__gaps *gaps,
                                      talgeo_error *error)
{
    search s = {.areas = areas, .gaps = gaps};
    talgeo__gdal_scope scope;
    *gaps = (talgeo__gaps){.x = NAN, .y = NAN};
    talgeo__gdal_enter(&scope);
    talgeo_status status = search_gaps(&s, error);
    talgeo__gdal_leave(&scope);
    for (size_t i = 0; i < s.n_lines; i++) GEOSGeom_destroy_r(s.geos, s.lines[i]);
    if (s.geos) GEOS_finish_r(s.geos);
    free(s.lines);
    free(s.runs);
    free(s.suspects);
    free(s.edges);
    free(s.open);
    return status;
}

talgeo_status talgeo__areas_size(const talgeo_areas *areas, double *m2, talgeo_error *error)
{
    talgeo__measure measure;
    talgeo__gdal_scope scope;
    *m2 = 0;
    talgeo__gdal_enter(&scope);
    talgeo_status status = talgeo__measure_new(areas->crs, &measure, error);
    for (size_t a = 0; status == TALGEO_OK && a < areas->n_areas; a++) {
        OGRGeometryH geometry = talgeo__areas_geometry(areas, a);
        if (geometry == NULL)
            status = talgeo__fail_memory(error, STAGE);
        else if (!OGR_G_IsEmpty(geometry))
            *m2 += talgeo__measure_m2(&measure, geometry);
        OGR_G_DestroyGeometry(geometry);
    }
    talgeo__gdal_leave(&scope);
    return status;
}
