/* Reading one source of a plan: its file, its addresses, its rows. */
#include "read_source.h"

#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "../core/read_ahead.h"
#include "../io/proj_transform.h"
#include "../io/table_read.h"

/* ---- Tables ---- */

static talgeo_status read_addresses(const talgeo__source *source, talgeo__addresses *addresses,
                                    talgeo_error *error)
{
    const char *columns[TALGEO__SOURCE_COLUMNS];
    const talgeo__table_source table = {.path = source->address_file,
                                        .shown = source->address_shown,
                                        .layer = source->address_layer,
                                        .columns = columns,
                                        .n_columns =
                                            talgeo__source_address_columns(source, columns)};
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

static talgeo_status open_file(const talgeo__source *source, int threads, talgeo__opened *opened,
                               char digest[65], talgeo_error *error)
{
    const char *columns[TALGEO__SOURCE_COLUMNS];
    const talgeo__table_source table = {.path = source->file,
                                        .shown = source->shown,
                                        .layer = source->layer,
                                        .encoding = source->encoding,
                                        .columns = columns,
                                        .n_columns = talgeo__source_row_columns(source, columns),
                                        .geometry = source->position && source->x == NULL,
                                        .threads = threads};
    return talgeo__table_open(&table, &opened->stream, &opened->crs, digest, error);
}

/* The stream that the caller gave, taken over. */
static talgeo_status take_stream(const talgeo_cube_source *given, talgeo__opened *opened,
                                 talgeo_error *error)
{
    if (given->crs) opened->crs = talgeo__crs_name(given->crs); /* messages tell it */
    if (given->crs && opened->crs == NULL)
        opened->crs = talgeo__strdup(given->crs); /* none: told later */
    if (given->crs && opened->crs == NULL) return talgeo__fail_memory(error, "intake");
    opened->stream = *given->rows;
    given->rows->release = NULL;
    return TALGEO_OK;
}

/* A pipe may never end. What the caller gave is read on its thread alone. */
static talgeo_status read_ahead(const talgeo__source *source, talgeo__opened *opened,
                                talgeo_error *error)
{
    if (talgeo__is_pipe(source->file) || talgeo__read_ahead(&opened->stream)) return TALGEO_OK;
    return talgeo__fail_memory(error, "intake");
}

talgeo_status talgeo__source_open(const talgeo_plan *plan, size_t s,
                                  const talgeo_cube_source *given, int threads,
                                  talgeo__opened *opened, talgeo__source_report *report,
                                  talgeo_error *error)
{
    const talgeo__source *source = &plan->sources[s];
    *opened = (talgeo__opened){.crs = NULL};
    talgeo_status status = given ? take_stream(given, opened, error)
                                 : open_file(source, threads, opened, report->digest, error);
    if (status == TALGEO_OK && threads > 1 && given == NULL)
        status = read_ahead(source, opened, error);
    if (status != TALGEO_OK) talgeo__source_close(opened);
    return status;
}

void talgeo__source_close(talgeo__opened *opened)
{
    talgeo__stream_end(&opened->stream);
    free(opened->crs);
    opened->crs = NULL;
}

talgeo_status talgeo__source_read(const talgeo_plan *plan, size_t s, talgeo__opened *opened,
                                  talgeo__dict *children, talgeo__reference *reference,
                                  talgeo__progress *progress, talgeo__rows *rows,
                                  talgeo__source_report *report, talgeo_error *error)
{
    const talgeo__source *source = &plan->sources[s];
    const talgeo__judge judge = {is_extreme, reference};
    talgeo__addresses addresses = {0};
    const char **aliases = NULL;
    size_t n_aliases = 0;
    talgeo_status status = talgeo__plan_aliases(plan, s, &aliases, &n_aliases);
    if (status != TALGEO_OK) talgeo__fail_memory(error, "intake");
    if (status == TALGEO_OK && source->address) status = read_addresses(source, &addresses, error);
    if (status == TALGEO_OK)
        status = talgeo__rows_read(source, &plan->periods, aliases, n_aliases, children,
                                   source->address ? &addresses : NULL, &judge, &opened->stream,
                                   opened->crs, progress, rows, report, error);
    talgeo__addresses_free(&addresses);
    talgeo__source_close(opened);
    free(aliases);
    return status;
}
