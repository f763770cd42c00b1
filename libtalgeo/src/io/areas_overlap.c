/* Do areas of one set overlap? Shared borders are no overlap. Only suspected areas are compared:
 * the locator has proved the others apart. */
#include <stdlib.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "../core/text.h"
#include "areas_collect.h"

/* Pairs that are named in a message. */
enum { NAMED = 3 };

typedef struct box {
    double min_x, min_y, max_x, max_y;
    size_t area;
    OGRGeometryH geometry; /* made when first needed */
} box;

typedef struct overlap {
    size_t a, b; /* a < b */
    double m2;
} overlap;

typedef struct search {
    const talgeo_areas *areas;
    const talgeo__measure *measure;
    box *boxes;
    size_t n_boxes;
    overlap *found; /* above the tolerance */
    size_t n_found, capacity;
    size_t n_slivers;
    overlap sliver; /* the largest */
    double slivers_m2;
    double tolerance_m2;
} search;

static void measure_box(const talgeo_areas *areas, size_t area, box *out)
{
    size_t from = areas->point_of_ring[areas->ring_of_part[areas->part_of_area[area]]];
    size_t to = areas->point_of_ring[areas->ring_of_part[areas->part_of_area[area + 1]]];
    *out = (box){areas->x[from], areas->y[from], areas->x[from], areas->y[from], area, NULL};
    for (size_t p = from; p < to; p++) {
        if (areas->x[p] < out->min_x) out->min_x = areas->x[p];
        if (areas->x[p] > out->max_x) out->max_x = areas->x[p];
        if (areas->y[p] < out->min_y) out->min_y = areas->y[p];
        if (areas->y[p] > out->max_y) out->max_y = areas->y[p];
    }
}

static int by_min_x(const void *a, const void *b)
{
    const box *p = a, *q = b;
    return (p->min_x > q->min_x) - (p->min_x < q->min_x);
}

static OGRGeometryH geometry_of(const search *s, box *b)
{
    if (b->geometry == NULL) b->geometry = talgeo__areas_geometry(s->areas, b->area);
    return b->geometry;
}

static talgeo_status remember(search *s, const overlap *o, talgeo_error *error)
{
    if (o->m2 <= s->tolerance_m2) {
        if (o->m2 > s->sliver.m2) s->sliver = *o;
        s->slivers_m2 += o->m2;
        s->n_slivers++;
        return TALGEO_OK;
    }
    if (!talgeo__grow(&s->found, &s->capacity, s->n_found + 1, sizeof *s->found))
        return talgeo__fail_memory(error, "areas");
    s->found[s->n_found++] = *o;
    return TALGEO_OK;
}

static talgeo_status compare_pair(search *s, box *p, box *q, talgeo_error *error)
{
    OGRGeometryH a = geometry_of(s, p), b = geometry_of(s, q);
    if (a == NULL || b == NULL) return talgeo__fail_memory(error, "areas");
    OGRGeometryH common = OGR_G_Intersection(a, b);
    if (common == NULL)
        return talgeo__fail(error, TALGEO_E_AREAS, "areas",
                            "the overlap of areas '%s' and '%s' cannot be computed; are their "
                            "polygons valid?",
                            s->areas->keys[p->area], s->areas->keys[q->area]);
    bool in_order = p->area < q->area;
    overlap o = {in_order ? p->area : q->area, in_order ? q->area : p->area,
                 talgeo__measure_m2(s->measure, common)};
    OGR_G_DestroyGeometry(common);
    return o.m2 > 0 ? remember(s, &o, error) : TALGEO_OK;
}

/* Sweep over x: only pairs whose boxes meet are compared. */
static talgeo_status compare_all(search *s, talgeo_error *error)
{
    talgeo_status status = TALGEO_OK;
    qsort(s->boxes, s->n_boxes, sizeof *s->boxes, by_min_x);
    for (size_t i = 0; status == TALGEO_OK && i < s->n_boxes; i++)
        for (size_t j = i + 1;
             status == TALGEO_OK && j < s->n_boxes && s->boxes[j].min_x < s->boxes[i].max_x; j++)
            if (s->boxes[j].min_y < s->boxes[i].max_y && s->boxes[i].min_y < s->boxes[j].max_y)
                status = compare_pair(s, &s->boxes[i], &s->boxes[j], error);
    return status;
}

static int by_keys(const void *a, const void *b)
{
    const overlap *p = a, *q = b;
    if (p->a != q->a) return p->a < q->a ? -1 : 1;
    return (p->b > q->b) - (p->b < q->b);
}

/* The error has room for a few pairs; the notes have more. */
static void note_overlaps(const search *s, talgeo__collector *collector)
{
    for (size_t i = NAMED; i < s->n_found && i < NAMED + TALGEO__NAMED_NOTES; i++)
        talgeo__collector_note(collector, "areas '%s' and '%s' overlap by %.0f m2",
                               s->areas->keys[s->found[i].a], s->areas->keys[s->found[i].b],
                               s->found[i].m2);
}

static talgeo_status tell_overlaps(const search *s, talgeo__collector *collector,
                                   talgeo_error *error)
{
    talgeo__string text = {0};
    qsort(s->found, s->n_found, sizeof *s->found, by_keys);
    note_overlaps(s, collector);
    for (size_t i = 0; i < s->n_found && i < NAMED; i++)
        talgeo__string_printf(&text, "%s'%s' and '%s' by %.0f m2", i ? "; " : "",
                              s->areas->keys[s->found[i].a], s->areas->keys[s->found[i].b],
                              s->found[i].m2);
    if (s->n_found > NAMED)
        talgeo__string_printf(&text, "; and %zu more pairs", s->n_found - NAMED);
    talgeo_status status =
        text.failed
            ? talgeo__fail_memory(error, "areas")
            : talgeo__fail(error, TALGEO_E_AREAS, "areas",
                           "'%s': areas overlap: %s; mend the polygons, or raise "
                           "`overlap_tolerance_m2` to count their children in the smaller key",
                           collector->shown, text.data);
    talgeo__string_free(&text);
    return status;
}

static void tell_slivers(const search *s, talgeo__collector *collector)
{
    collector->story.slivers = s->n_slivers;
    collector->story.slivers_m2 = s->slivers_m2;
    if (s->n_slivers == 0) return;
    talgeo__collector_note(collector,
                           "%zu pair%s of areas overlap by slivers, %.3f m2 in all, the largest "
                           "'%s' and '%s' by %.3f m2; positions there count in the smaller key",
                           s->n_slivers, s->n_slivers == 1 ? "" : "s", s->slivers_m2,
                           s->areas->keys[s->sliver.a], s->areas->keys[s->sliver.b], s->sliver.m2);
}

talgeo_status talgeo__areas_check_overlaps(talgeo__collector *collector, const talgeo_areas *areas,
                                           const bool *suspects, talgeo_error *error)
{
    double tolerance_m2 = collector->options->overlap_tolerance_m2;
    search s = {.areas = areas,
                .measure = &collector->measure,
                .tolerance_m2 = tolerance_m2 > 0 ? tolerance_m2 : 1};
    s.boxes = talgeo__calloc(areas->n_areas, sizeof *s.boxes);
    if (s.boxes == NULL) return talgeo__fail_memory(error, "areas");
    for (size_t a = 0; a < areas->n_areas; a++)
        if (suspects[a] && areas->part_of_area[a] < areas->part_of_area[a + 1])
            measure_box(areas, a, &s.boxes[s.n_boxes++]);
    talgeo_status status = compare_all(&s, error);
    if (status == TALGEO_OK && s.n_found) status = tell_overlaps(&s, collector, error);
    if (status == TALGEO_OK) tell_slivers(&s, collector);
    for (size_t i = 0; i < s.n_boxes; i++) OGR_G_DestroyGeometry(s.boxes[i].geometry);
    free(s.boxes);
    free(s.found);
    return status;
}
