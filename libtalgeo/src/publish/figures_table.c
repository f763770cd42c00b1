/* The table of figures. */
#include "figures_table.h"

#include "../core/text.h"
#include "arrow_values.h"
#include "figures_words.h"
#include "labels.h"

static const struct {
    const char *name;
    talgeo__value_kind kind;
} COLUMNS[] = {
#define COLUMN(name, text, kind) {text, TALGEO__##kind},
    TALGEO__FIGURES_TABLE(COLUMN)
#undef COLUMN
};

const char *talgeo__figures_column_name(talgeo__figures_column column)
{
    return COLUMNS[column].name;
}

/* ---- Values ---- */

static const char *period_text(const talgeo__frame *frame, int32_t period)
{
    return period < 0 ? "" : frame->periods[period];
}

static const char *goal_text(const talgeo__frame *frame, int32_t goal, const char *language)
{
    if (goal < 0) return "";
    const talgeo__goal *g = &frame->asked.goals[goal];
    return *language ? talgeo__title_or_id(&g->title, g->id, language) : g->id;
}

static const char *indicator_text(const talgeo__frame *frame, int32_t indicator,
                                  const char *language)
{
    if (indicator < 0) return "";
    const talgeo__indicator *i = &frame->indicators[indicator];
    return *language ? talgeo__title_or_id(&i->title, i->id, language) : i->id;
}

static const char *area_text(const talgeo__frame *frame, const talgeo__figure_row *row, bool name)
{
    if (row->set < 0 || row->area < 0) return "";
    const talgeo_areas *set = frame->sets[row->set];
    return name ? set->names[row->area] : set->keys[row->area];
}

static const char *text_of(const talgeo__frame *frame, const talgeo__figure_row *row,
                           talgeo__figures_column column)
{
    switch (column) {
    case TALGEO__FIGURES_MEASURE: return talgeo__figure_id(row->kind);
    case TALGEO__FIGURES_MEASURE_DA: return talgeo__figure_title(row->kind, "da");
    case TALGEO__FIGURES_MEASURE_EN: return talgeo__figure_title(row->kind, "en");
    case TALGEO__FIGURES_GOAL: return goal_text(frame, row->goal, "");
    case TALGEO__FIGURES_GOAL_DA: return goal_text(frame, row->goal, "da");
    case TALGEO__FIGURES_GOAL_EN: return goal_text(frame, row->goal, "en");
    case TALGEO__FIGURES_INDICATOR: return indicator_text(frame, row->indicator, "");
    case TALGEO__FIGURES_INDICATOR_DA: return indicator_text(frame, row->indicator, "da");
    case TALGEO__FIGURES_INDICATOR_EN: return indicator_text(frame, row->indicator, "en");
    case TALGEO__FIGURES_AREA_SET: return row->set < 0 ? "" : frame->sets[row->set]->id;
    case TALGEO__FIGURES_AREA: return area_text(frame, row, false);
    case TALGEO__FIGURES_AREA_NAME: return area_text(frame, row, true);
    case TALGEO__FIGURES_BASELINE: return period_text(frame, row->baseline);
    case TALGEO__FIGURES_PERIOD: return period_text(frame, row->period);
    case TALGEO__FIGURES_GROUP: return row->group;
    case TALGEO__FIGURES_UNIT_DA: return talgeo__figure_unit(frame, row, "da");
    case TALGEO__FIGURES_UNIT_EN: return talgeo__figure_unit(frame, row, "en");
    case TALGEO__FIGURES_STATUS: return row->status;
    case TALGEO__FIGURES_NOTE_DA: return talgeo__note_title(row, "da");
    case TALGEO__FIGURES_NOTE_EN: return talgeo__note_title(row, "en");
    default: return row->note;
    }
}

static talgeo__value number_of(const talgeo__frame *frame, const talgeo__figure_row *row,
                               talgeo__figures_column column)
{
    double number = column == TALGEO__FIGURES_VALUE ? row->figure.value
                    : column == TALGEO__FIGURES_LOW ? row->figure.low
                                                    : row->figure.high;
    if (!row->has_value) return (talgeo__value){.kind = TALGEO__NULL};
    return talgeo__value_of_number(number, talgeo__figure_decimals(frame, row));
}

talgeo__value talgeo__figures_value(const talgeo_release *release, const talgeo__figure_row *row,
                                    talgeo__figures_column column)
{
    if (COLUMNS[column].kind == TALGEO__DECIMAL) return number_of(release->frame, row, column);
    return talgeo__value_of_text(text_of(release->frame, row, column));
}

/* ---- Arrow ---- */

static talgeo_status check_measures(const talgeo_figure_filter *filter, talgeo_error *error)
{
    const char *known[TALGEO__N_FIGURES];
    for (int k = 0; k < TALGEO__N_FIGURES; k++)
        known[k] = talgeo__figure_id((talgeo__figure_kind)k);
    for (size_t m = 0; m < filter->n_measures; m++) {
        int k = 0;
        while (k < TALGEO__N_FIGURES && strcmp(known[k], filter->measures[m]) != 0) k++;
        if (k < TALGEO__N_FIGURES) continue;
        const char *near = talgeo__nearest(filter->measures[m], known, TALGEO__N_FIGURES);
        return talgeo__fail(error, TALGEO_E_ARGUMENT, "figures", "there is no measure '%s'%s%s%s",
                            filter->measures[m], near ? "; did you mean '" : "", near ? near : "",
                            near ? "'?" : "");
    }
    return TALGEO_OK;
}

static bool is_or_any(const char *text, const char *wanted)
{
    return wanted == NULL || strcmp(text, wanted) == 0;
}

static bool fits(const talgeo__frame *frame, const talgeo__figure_row *row,
                 const talgeo_figure_filter *filter)
{
    bool measure = filter->n_measures == 0;
    for (size_t m = 0; !measure && m < filter->n_measures; m++)
        measure = strcmp(talgeo__figure_id(row->kind), filter->measures[m]) == 0;
    return measure &&
           is_or_any(text_of(frame, row, TALGEO__FIGURES_INDICATOR), filter->indicator) &&
           is_or_any(text_of(frame, row, TALGEO__FIGURES_AREA_SET), filter->area_set) &&
           is_or_any(text_of(frame, row, TALGEO__FIGURES_AREA), filter->area) &&
           is_or_any(text_of(frame, row, TALGEO__FIGURES_GOAL), filter->goal);
}

static void add_rows(const talgeo_release *release, const talgeo__figure_rows *rows,
                     const talgeo_figure_filter *filter, talgeo__builder *builder)
{
    for (size_t i = 0; i < rows->count; i++)
        for (int c = 0;
             c < TALGEO__FIGURES_COLUMNS && fits(release->frame, &rows->items[i], filter); c++)
            talgeo__builder_value(
                builder, (size_t)c,
                talgeo__figures_value(release, &rows->items[i], (talgeo__figures_column)c));
}

talgeo_status talgeo__figures_stream(const talgeo_release *release,
                                     const talgeo_figure_filter *filter,
                                     struct ArrowArrayStream *stream, talgeo_error *error)
{
    static const talgeo_figure_filter all;
    talgeo__field_spec fields[TALGEO__FIGURES_COLUMNS];
    talgeo__figure_rows rows;
    for (int c = 0; c < TALGEO__FIGURES_COLUMNS; c++)
        fields[c] =
            (talgeo__field_spec){COLUMNS[c].name, talgeo__value_format(COLUMNS[c].kind), NULL};
    if (filter == NULL) filter = &all;
    talgeo_status status = check_measures(filter, error);
    if (status == TALGEO_OK) status = talgeo__figure_rows_make(release, &rows, error);
    if (status != TALGEO_OK) return status;
    talgeo__builder *builder = talgeo__builder_new(fields, TALGEO__FIGURES_COLUMNS);
    if (builder) add_rows(release, &rows, filter, builder);
    talgeo__figure_rows_free(&rows);
    return builder ? talgeo__builder_stream(builder, stream, error)
                   : talgeo__fail_memory(error, "publish");
}
