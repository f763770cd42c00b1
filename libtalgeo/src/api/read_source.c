/* Reading one source of a plan: its file, its addresses, its rows. */
#include "read_source.h"

#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "../core/read_ahead.h"
#include "../io/table_read.h"

static talgeo_status read_addresses(const talgeo__source *source, talgeo__addresses *addresses,
                                    talgeo_error *error)
{
    talgeo__table_source table = {source->address_file, source->address_shown,
                                  source->address_layer, NULL};
    struct ArrowArrayStream stream;
    char *crs = NULL;
    talgeo_status status = talgeo__table_open(&table, &stream, &crs, NULL, error);
    if (status == TALGEO_OK)
        status = talgeo__addresses_read(source, &stream, crs, addresses, error);
    free(crs);
    return status;
}

static bool is_extreme(void *user, uint8_t sex, int32_t age_days, double height_cm,
                       double weight_kg)
{
    return talgeo__reference_extreme(user, sex, age_days, height_cm, weight_kg) !=
           TALGEO__NOT_EXTREME;
}

/* The stream that the caller gave, taken over, or the file's. */
static talgeo_status open_rows(const talgeo__source *source, const talgeo_cube_source *given,
                               struct ArrowArrayStream *stream, char **crs, char digest[65],
                               talgeo_error *error)
{
    talgeo__table_source table = {source->file, source->shown, source->layer, source->encoding};
    if (given == NULL) return talgeo__table_open(&table, stream, crs, digest, error);
    *crs = talgeo__strdup(given->crs);
    if (given->crs && *crs == NULL) return talgeo__fail_memory(error, "intake");
    *stream = *given->rows;
    given->rows->release = NULL;
    return TALGEO_OK;
}

/* Standard input may never end. What the caller gave is read on its thread alone. */
static talgeo_status read_ahead(const talgeo__source *source, struct ArrowArrayStream *stream,
                                talgeo_error *error)
{
    if (strcmp(source->file, "-") == 0 || talgeo__read_ahead(stream)) return TALGEO_OK;
    stream->release(stream);
    return talgeo__fail_memory(error, "intake");
}

talgeo_status talgeo__read_source(const talgeo_plan *plan, size_t s,
                                  const talgeo_cube_source *given, talgeo__dict *children,
                                  talgeo__reference *reference, int threads,
                                  talgeo__progress *progress, talgeo__rows *rows,
                                  talgeo__source_report *report, talgeo_error *error)
{
    const talgeo__source *source = &plan->sources[s];
    talgeo__addresses addresses = {0};
    struct ArrowArrayStream stream;
    const talgeo__judge judge = {is_extreme, reference};
    const char **aliases = NULL;
    size_t n_aliases = 0;
    char *crs = NULL;
    talgeo_status status = talgeo__plan_aliases(plan, s, &aliases, &n_aliases);
    if (status != TALGEO_OK) return talgeo__fail_memory(error, "intake");
    if (source->address) status = read_addresses(source, &addresses, error);
    if (status == TALGEO_OK)
        status = open_rows(source, given, &stream, &crs, report->digest, error);
    if (status == TALGEO_OK && threads > 1 && given == NULL)
        status = read_ahead(source, &stream, error);
    if (status == TALGEO_OK)
        status = talgeo__rows_read(source, &plan->periods, aliases, n_aliases, children,
                                   source->address ? &addresses : NULL, &judge, &stream, crs,
                                   progress, rows, report, error);
    talgeo__addresses_free(&addresses);
    free(aliases);
    free(crs);
    return status;
}
