/* The wide table of an area set as an Arrow stream with its polygons. */
#include <stdlib.h>
#include <string.h>

#include "../core/memory.h"
#include "../core/text.h"
#include "arrow_values.h"
#include "layer.h"
#include "wkb.h"

/* WKT has quotes; nothing else in a CRS needs escaping, but control characters may not stay. */
static void add_json_text(talgeo__string *out, const char *text)
{
    talgeo__string_puts(out, "\"");
    for (const char *c = text; *c; c++) {
        if (*c == '"' || *c == '\\') talgeo__string_puts(out, "\\");
        talgeo__string_add(out, (unsigned char)*c < ' ' ? " " : c, 1);
    }
    talgeo__string_puts(out, "\"");
}

static bool is_authority_code(const char *crs)
{
    return strchr(crs, ':') && !strpbrk(crs, "[\"(");
}

/* Extension metadata of the GeoArrow specification. */
static void geoarrow_crs(const char *crs, talgeo__string *out)
{
    talgeo__string_puts(out, "{\"crs\":");
    add_json_text(out, crs);
    talgeo__string_printf(out, ",\"crs_type\":\"%s\"}",
                          is_authority_code(crs) ? "authority_code" : "wkt2:2019");
}

static talgeo__builder *open_builder(const talgeo__layer *layer)
{
    const talgeo_areas *areas = layer->release->frame->sets[layer->set];
    talgeo__string crs = {0};
    talgeo__builder *builder = NULL;
    geoarrow_crs(areas->crs, &crs);
    talgeo__field_spec *fields = talgeo__calloc(layer->n_fields + 1, sizeof *fields);
    if (fields && !crs.failed) {
        const char *const metadata[] = {"ARROW:extension:name", "geoarrow.wkb",
                                        "ARROW:extension:metadata", crs.data, NULL};
        for (size_t f = 0; f < layer->n_fields; f++)
            fields[f] = (talgeo__field_spec){layer->fields[f].name,
                                             talgeo__value_format(layer->fields[f].kind), NULL};
        fields[layer->n_fields] = (talgeo__field_spec){"geometry", "z", metadata};
        builder = talgeo__builder_new(fields, layer->n_fields + 1);
    }
    free(fields);
    talgeo__string_free(&crs);
    return builder;
}

static bool add_area(talgeo__builder *builder, const talgeo__layer *layer, size_t area)
{
    talgeo__string wkb = {0};
    for (size_t f = 0; f < layer->n_fields; f++)
        talgeo__builder_value(builder, f, talgeo__layer_value(layer, area, f));
    talgeo__wkb_area(layer->release->frame->sets[layer->set], area, &wkb);
    if (!wkb.failed) talgeo__builder_text(builder, layer->n_fields, wkb.data, wkb.length);
    bool good = !wkb.failed;
    talgeo__string_free(&wkb);
    return good;
}

talgeo_status talgeo__layer_stream(const talgeo__layer *layer, struct ArrowArrayStream *stream,
                                   talgeo_error *error)
{
    talgeo__builder *builder = open_builder(layer);
    bool good = builder != NULL;
    size_t n_areas = layer->release->frame->sets[layer->set]->n_areas;
    for (size_t a = 0; good && a < n_areas; a++) good = add_area(builder, layer, a);
    if (good) return talgeo__builder_stream(builder, stream, error);
    talgeo__builder_free(builder);
    return talgeo__fail_memory(error, "publish");
}
