/* talgeo_protect_*: any frequency table, protected as the cells of a publication are. */
#include <stdlib.h>
#include <string.h>

#include "../core/builder.h"
#include "../core/error.h"
#include "../core/memory.h"
#include "../io/clp_solver.h"
#include "../io/table_read.h"
#include "../protect/bounds.h"
#include "../protect/implied.h"
#include "frequency_cells.h"
#include "protected_table.h"

#define STAGE "protect"

enum { DEFAULT_THRESHOLD = 5, LEAST_THRESHOLD = 3 };

/* ---- Options ---- */

/* Copies what the caller has, and fills in the defaults. */
static talgeo_status take_options(const talgeo_protect_options *options,
                                  talgeo_protect_options *own, talgeo_error *error)
{
    *own = (talgeo_protect_options)TALGEO_PROTECT_OPTIONS_INIT;
    if (options) memcpy(own, options, options->size < sizeof *own ? options->size : sizeof *own);
    if (own->threshold == 0) own->threshold = DEFAULT_THRESHOLD;
    if (own->count == NULL)
        return talgeo__fail(error, TALGEO_E_ARGUMENT, STAGE, "the column with counts is not named");
    if (own->n_tables && own->tables == NULL)
        return talgeo__fail(error, TALGEO_E_ARGUMENT, STAGE, "no table is asked for");
    if (own->threshold < LEAST_THRESHOLD)
        return talgeo__fail(error, TALGEO_E_PRIVACY, STAGE,
                            "a threshold below %d shows groups of one or two", LEAST_THRESHOLD);
    if (own->threshold > TALGEO__MAX_TOTAL)
        return talgeo__fail(error, TALGEO_E_ARGUMENT, STAGE, "a threshold above 10^15");
    return TALGEO_OK;
}

/* Names of the output's own columns. */
static talgeo_status check_names(const talgeo__margins *margins, talgeo_error *error)
{
    static const char *const own[] = {"n", "status", "reason"};
    for (size_t d = 0; d < margins->n_dimensions; d++)
        for (size_t i = 0; i < sizeof own / sizeof *own; i++)
            if (strcmp(margins->dimensions[d], own[i]) == 0)
                return talgeo__fail(error, TALGEO_E_ARGUMENT, STAGE,
                                    "a dimension cannot be called '%s', as a column of the result "
                                    "is; rename it",
                                    own[i]);
    return TALGEO_OK;
}

/* ---- Deciding ---- */

static talgeo_status bound(talgeo__system *system, const talgeo_protect_options *options,
                           talgeo__progress *progress, talgeo_error *error)
{
    const talgeo__solver *solver = talgeo__clp_solver();
    system->never_empty = !options->protect_zeros;
    return talgeo__system_bound(system, solver, options->threshold, progress, error);
}

static talgeo_status decide(talgeo__system *system, const talgeo_protect_options *options,
                            talgeo__progress *progress, talgeo_error *error)
{
    if (!talgeo__progress_stage(progress, STAGE, 0.2, options->no_intervals ? 1 : 0.5))
        return talgeo__fail_cancelled(error, progress);
    system->families = !options->no_intervals;
    talgeo_status status = talgeo__system_decide(system, progress, error);
    if (status != TALGEO_OK || options->no_intervals) return status;
    if (!talgeo__progress_stage(progress, STAGE, 0.5, 1))
        return talgeo__fail_cancelled(error, progress);
    status = bound(system, options, progress, error);
    return status == TALGEO_OK ? talgeo__system_show_implied(system, NULL, error) : status;
}

static talgeo_reason reason_of(talgeo__cell_state state)
{
    switch (state) {
    case TALGEO__CELL_PRIMARY: return TALGEO_REASON_PRIMARY;
    case TALGEO__CELL_REPAIR: return TALGEO_REASON_REPAIR;
    case TALGEO__CELL_SHOWN:
    case TALGEO__CELL_FACT: return TALGEO_REASON_NONE;
    default: return TALGEO_REASON_SECONDARY;
    }
}

static bool take_cells(const talgeo__system *system, talgeo_protected *table)
{
    table->cells = talgeo__calloc(system->n_cells, sizeof *table->cells);
    for (size_t c = 0; table->cells && c < system->n_cells; c++) {
        talgeo_reason reason = reason_of(system->state[c]);
        bool shown = reason == TALGEO_REASON_NONE;
        table->cells[c].reason = reason;
        table->cells[c].n = shown ? system->value[system->cell_sums[c][0]] : -1;
    }
    return table->cells != NULL;
}

/* The cells that nobody publishes but two tables together could give; none where not asked for. */
static talgeo_status make_crossed(const talgeo__frequency *frequency,
                                  const talgeo__margins *margins,
                                  const talgeo_protect_options *options,
                                  talgeo__margin_cells *crossed, talgeo_error *error)
{
    uint64_t *masks = NULL;
    size_t n_masks = 0;
    *crossed = (talgeo__margin_cells){0};
    if (options->no_intersections) return TALGEO_OK;
    talgeo_status status = talgeo__margins_crossed(margins, &masks, &n_masks, error);
    if (status == TALGEO_OK && n_masks)
        status = talgeo__margin_cells_make(frequency, masks, n_masks, crossed, error);
    free(masks);
    return status;
}

static talgeo_status make_published(const talgeo__frequency *frequency,
                                    const talgeo__margins *margins, talgeo__margin_cells *published,
                                    talgeo_error *error)
{
    uint64_t *masks;
    size_t n_masks;
    *published = (talgeo__margin_cells){0};
    talgeo_status status = talgeo__margins_published(margins, &masks, &n_masks, error);
    if (status == TALGEO_OK)
        status = talgeo__margin_cells_make(frequency, masks, n_masks, published, error);
    free(masks);
    return status;
}

/* Decides the cells of `table`, whose keys it makes. */
static talgeo_status protect_cells(const talgeo__frequency *frequency,
                                   const talgeo__margins *margins,
                                   const talgeo_protect_options *options,
                                   talgeo__progress *progress, talgeo_protected *table,
                                   talgeo_error *error)
{
    talgeo__margin_cells published, crossed = {0};
    talgeo__system *system = NULL;
    talgeo_status status = make_published(frequency, margins, &published, error);
    if (status == TALGEO_OK) status = make_crossed(frequency, margins, options, &crossed, error);
    if (status == TALGEO_OK) {
        system = talgeo__margin_system(frequency, &published, &crossed, options->threshold,
                                       options->protect_zeros);
        if (system == NULL) status = talgeo__fail_memory(error, STAGE);
    }
    talgeo__margin_cells_free(&crossed);
    if (status == TALGEO_OK) status = decide(system, options, progress, error);
    if (status == TALGEO_OK && !take_cells(system, table))
        status = talgeo__fail_memory(error, STAGE);
    if (status == TALGEO_OK) {
        table->count = published.count;
        table->keys = published.keys;
        published.keys = NULL;
    }
    talgeo__margin_cells_free(&published);
    talgeo__system_free(system);
    return status;
}

/* ---- From a stream, a file, columns ---- */

/* The names and levels move into the table. */
static void take_names(talgeo__margins *margins, talgeo__frequency *frequency,
                       talgeo_protected *table)
{
    table->n_dimensions = margins->n_dimensions;
    for (size_t d = 0; d < table->n_dimensions; d++) {
        table->dimensions[d] = margins->dimensions[d];
        table->levels[d] = frequency->levels[d];
        margins->dimensions[d] = NULL;
        frequency->levels[d] = NULL;
    }
}

static talgeo_status protect_stream(struct ArrowArrayStream *stream, const char *shown,
                                    const talgeo_protect_options *options, talgeo__margins *margins,
                                    talgeo_protected *table, talgeo_error *error)
{
    talgeo__frequency frequency = {0};
    talgeo__progress progress = {.callback = options->progress, .user = options->progress_user};
    if (!talgeo__progress_stage(&progress, STAGE, 0, 0.2)) {
        stream->release(stream);
        return talgeo__fail_cancelled(error, &progress);
    }
    talgeo_status status = talgeo__frequency_read(stream, shown, options->count, margins, &progress,
                                                  &frequency, error);
    if (status == TALGEO_OK)
        status = protect_cells(&frequency, margins, options, &progress, table, error);
    if (status == TALGEO_OK) take_names(margins, &frequency, table);
    talgeo__frequency_free(&frequency);
    if (status == TALGEO_OK && !talgeo__progress_report(&progress, 1))
        status = talgeo__fail_cancelled(error, &progress);
    return status;
}

static talgeo_status protect(struct ArrowArrayStream *stream, const char *shown,
                             const talgeo_protect_options *options, talgeo_protected **made,
                             talgeo_error *error)
{
    talgeo__margins margins = {0};
    *made = talgeo__calloc(1, sizeof **made);
    talgeo_status status = *made ? TALGEO_OK : talgeo__fail_memory(error, STAGE);
    if (status == TALGEO_OK)
        status = talgeo__margins_parse(options->tables, options->n_tables, &margins, error);
    if (status == TALGEO_OK) status = check_names(&margins, error);
    if (status == TALGEO_OK)
        status = protect_stream(stream, shown, options, &margins, *made, error);
    else if (stream->release)
        stream->release(stream);
    talgeo__margins_free(&margins);
    if (status == TALGEO_OK) return TALGEO_OK;
    talgeo_protected_free(*made);
    *made = NULL;
    return status;
}

talgeo_status talgeo_protect_arrow(struct ArrowArrayStream *stream,
                                   const talgeo_protect_options *options, talgeo_protected **made,
                                   talgeo_error *error)
{
    talgeo_protect_options own;
    if (made) *made = NULL;
    talgeo_status status = take_options(options, &own, error);
    if (stream == NULL || made == NULL)
        status = talgeo__fail(error, TALGEO_E_ARGUMENT, STAGE, "no table, or no place to put it");
    if (status == TALGEO_OK) return protect(stream, "table", &own, made, error);
    talgeo__stream_end(stream);
    return status;
}

talgeo_status talgeo_protect_file(const char *path, const talgeo_protect_options *options,
                                  talgeo_protected **made, talgeo_error *error)
{
    talgeo_protect_options own;
    struct ArrowArrayStream stream;
    if (made) *made = NULL;
    if (path == NULL || made == NULL)
        return talgeo__fail(error, TALGEO_E_ARGUMENT, STAGE, "no file, or no place to put it");
    talgeo_status status = take_options(options, &own, error);
    if (status != TALGEO_OK) return status;
    talgeo__table_source source = {.path = path, .shown = path};
    char *crs = NULL;
    status = talgeo__table_open(&source, &stream, &crs, NULL, error);
    free(crs);
    return status == TALGEO_OK ? protect(&stream, path, &own, made, error) : status;
}

static void add_value(talgeo__builder *builder, size_t at, const talgeo_column *column, size_t row)
{
    if (column->numbers)
        talgeo__builder_int(builder, at, column->numbers[row]);
    else if (column->texts[row])
        talgeo__builder_text(builder, at, column->texts[row], strlen(column->texts[row]));
    else
        talgeo__builder_null(builder, at);
}

static talgeo_status columns_stream(const talgeo_column *columns, size_t n_columns, size_t n_rows,
                                    struct ArrowArrayStream *stream, talgeo_error *error)
{
    talgeo__field_spec *fields = talgeo__calloc(n_columns, sizeof *fields);
    if (fields == NULL) return talgeo__fail_memory(error, STAGE);
    for (size_t c = 0; c < n_columns; c++)
        fields[c] = (talgeo__field_spec){columns[c].name, columns[c].numbers ? "l" : "u", NULL};
    talgeo__builder *builder = talgeo__builder_new(fields, n_columns);
    free(fields);
    if (builder == NULL) return talgeo__fail_memory(error, STAGE);
    for (size_t c = 0; c < n_columns; c++)
        for (size_t r = 0; r < n_rows; r++) add_value(builder, c, &columns[c], r);
    return talgeo__builder_stream(builder, stream, error);
}

talgeo_status talgeo_protect_columns(const talgeo_column *columns, size_t n_columns, size_t n_rows,
                                     const talgeo_protect_options *options, talgeo_protected **made,
                                     talgeo_error *error)
{
    talgeo_protect_options own;
    struct ArrowArrayStream stream;
    if (made) *made = NULL;
    if (columns == NULL || made == NULL)
        return talgeo__fail(error, TALGEO_E_ARGUMENT, STAGE, "no columns, or no place to put it");
    for (size_t c = 0; c < n_columns; c++)
        if (columns[c].name == NULL || (columns[c].texts == NULL) == (columns[c].numbers == NULL))
            return talgeo__fail(error, TALGEO_E_ARGUMENT, STAGE,
                                "column %zu must have a name, and either texts or numbers", c + 1);
    talgeo_status status = take_options(options, &own, error);
    if (status == TALGEO_OK) status = columns_stream(columns, n_columns, n_rows, &stream, error);
    return status == TALGEO_OK ? protect(&stream, "table", &own, made, error) : status;
}
