/* talgeo_plan_check: the columns of a source. */
#include <errno.h>

#include "../core/batch.h"
#include "../core/error.h"
#include "../core/heading.h"
#include "../io/proj_transform.h"
#include "check.h"

/* The columns that the plan names of a source. */
typedef struct named {
    const char *names[TALGEO__SOURCE_COLUMNS];
    size_t count;
} named;

/* Is the column that the node names in the file? NULL nodes name none. */
static bool check_column(talgeo__checker *c, const talgeo__checked_source *of,
                         const struct ArrowSchema *schema, const named *all,
                         const talgeo__yaml *node)
{
    char hint[TALGEO__HINT];
    if (node == NULL || talgeo__schema_find(schema, node->text) >= 0) return true;
    talgeo__column_hint(schema, node->text, all->names, all->count, hint);
    talgeo__problems_add(c->problems, TALGEO_E_INPUT, false, c->plan->path, node->line,
                         node->column, "'%s' has no column '%s'%s", of->shown, node->text, hint);
    return false;
}

static bool check_columns(talgeo__checker *c, const talgeo__checked_source *of,
                          const struct ArrowSchema *schema)
{
    static const char *const own[] = {"date", "protected_address"};
    const talgeo__yaml *child = talgeo__yaml_get(of->node, "child");
    const talgeo__yaml *columns = talgeo__yaml_get(of->node, "columns");
    const talgeo__yaml *position = talgeo__yaml_get(of->node, "position");
    named all;
    all.count = talgeo__source_row_columns(of->source, all.names);
    if (of->source->child_is_cpr) child = talgeo__yaml_get(child, "cpr");
    bool good = check_column(c, of, schema, &all, child);
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        good &= check_column(c, of, schema, &all, talgeo__yaml_get(of->node, own[i]));
    if (of->source->address)
        good &= check_column(c, of, schema, &all, talgeo__yaml_get(position, "address"));
    else if (of->source->x) {
        good &= check_column(c, of, schema, &all, talgeo__yaml_get(position, "x"));
        good &= check_column(c, of, schema, &all, talgeo__yaml_get(position, "y"));
        good &= check_column(c, of, schema, &all, talgeo__yaml_get(position, "accuracy"));
    }
    for (size_t i = 0; columns && i < columns->count; i++) {
        const talgeo__yaml *item = columns->items[i]; /* sex may have codes beside its column */
        if (item->kind == TALGEO__YAML_MAPPING) item = talgeo__yaml_get(item, "column");
        good &= check_column(c, of, schema, &all, item);
    }
    return good;
}

bool talgeo__check_crs(talgeo__checker *c, const talgeo__checked_source *of)
{
    talgeo_error error = TALGEO_ERROR_INIT;
    if (of->source->crs == NULL || talgeo__crs_check(of->source->crs, &error) == TALGEO_OK)
        return true;
    talgeo__check_error(c, talgeo__check_place(talgeo__yaml_get(of->node, "position"), "crs"),
                        &error);
    return false;
}

/* Are all columns there? Where one is not, the file was opened with all of them. */
bool talgeo__check_heading(talgeo__checker *c, const talgeo__checked_source *of,
                           struct ArrowArrayStream *stream)
{
    talgeo_error error = TALGEO_ERROR_INIT;
    struct ArrowSchema schema = {.release = NULL};
    int code = stream->get_schema(stream, &schema);
    bool good = code == 0;
    if (good) {
        good = check_columns(c, of, &schema);
        schema.release(&schema);
    } else {
        if (code == ENOMEM)
            talgeo__fail_memory(&error, "intake");
        else
            talgeo__fail(&error, TALGEO_E_INPUT, "intake", "%s", stream->get_last_error(stream));
        talgeo__check_error(c, talgeo__check_place(of->node, "file"), &error);
    }
    return talgeo__check_crs(c, of) && good;
}
