/* What OGR's Arrow streams get wrong in the versions of GDAL that we run on. */
#include "gdal_mend.h"

#include <cpl_conv.h>
#include <gdal.h>
#include <stdlib.h>
#include <string.h>

/* Columns that GeoPackage's own stream can take, the geometry and its identifier beside them. */
enum { MANY = 120 };

static bool is_before(int major, int minor, int revision)
{
    return atoi(GDALVersionInfo("VERSION_NUM")) < GDAL_COMPUTE_VERSION(major, minor, revision);
}

bool talgeo__gdal_needs_plain_stream(OGRLayerH layer)
{
    OGRFeatureDefnH definition = OGR_L_GetLayerDefn(layer);
    int columns = 0, truths = 0;
    for (int i = 0; i < OGR_FD_GetFieldCount(definition); i++) {
        OGRFieldDefnH field = OGR_FD_GetFieldDefn(definition, i);
        if (OGR_Fld_IsIgnored(field)) continue;
        columns++;
        truths += OGR_Fld_GetSubType(field) == OFSTBoolean;
    }
    return columns > MANY || (truths > 0 && is_before(3, 8, 3));
}

/* ---- Batches ---- */

enum { KEYS = 2 };
static const char *const keys[KEYS] = {"OGR_GPKG_STREAM_BASE_IMPL",
                                       "OGR_FLATGEOBUF_STREAM_BASE_IMPL"};

int talgeo__gdal_next(struct ArrowArrayStream *stream, bool plain, struct ArrowArray *out)
{
    char *before[KEYS];
    if (!plain) return stream->get_next(stream, out);
    for (size_t i = 0; i < KEYS; i++) {
        const char *value = CPLGetThreadLocalConfigOption(keys[i], NULL);
        before[i] = value ? CPLStrdup(value) : NULL;
        CPLSetThreadLocalConfigOption(keys[i], "YES");
    }
    int code = stream->get_next(stream, out);
    for (size_t i = 0; i < KEYS; i++) {
        CPLSetThreadLocalConfigOption(keys[i], before[i]);
        CPLFree(before[i]);
    }
    return code;
}

void talgeo__gdal_mend_dates(const struct ArrowSchema *schema, struct ArrowArray *batch)
{
    if (!is_before(3, 8, 5)) return;
    for (int64_t c = 0; c < batch->n_children && c < schema->n_children; c++) {
        const struct ArrowArray *column = batch->children[c];
        if (strcmp(schema->children[c]->format, "tdD") != 0 || column->n_buffers < 2) continue;
        /* The batch is ours alone, so its values may be changed. */
        int32_t *days = (int32_t *)(uintptr_t)column->buffers[1];
        for (int64_t i = 0; days && i < column->length; i++)
            if (days[column->offset + i] < 0) days[column->offset + i]--;
    }
}
