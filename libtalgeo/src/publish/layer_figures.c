/* Which figures are fields of the wide table, and what the fields are called. */
#include "layer_figures.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "../core/memory.h"
#include "../core/text.h"
#include "labels.h"

/* ---- Which figures ---- */

/* Columns that a figure has in the layer; the last one of each is FIGURES_COLUMNS. */
static const talgeo__figures_column *columns_of(talgeo__figure_kind kind)
{
    static const talgeo__figures_column change[] = {TALGEO__FIGURES_VALUE, TALGEO__FIGURES_LOW,
                                                    TALGEO__FIGURES_HIGH, TALGEO__FIGURES_NOTE,
                                                    TALGEO__FIGURES_COLUMNS},
                                        verdict[] = {TALGEO__FIGURES_NOTE, TALGEO__FIGURES_COLUMNS},
                                        none[] = {TALGEO__FIGURES_COLUMNS};
    switch (kind) {
    case TALGEO__FIGURE_CHANGE: return change;
    case TALGEO__FIGURE_TREND:
    case TALGEO__FIGURE_COMPARED_95:
    case TALGEO__FIGURE_GOAL: return verdict;
    default: return none;
    }
}

static bool is_of(const talgeo__figure_row *row, const talgeo__figure_row *like)
{
    return row->kind == like->kind && row->indicator == like->indicator &&
           row->goal == like->goal && row->period == like->period &&
           row->baseline == like->baseline;
}

static bool add_fields(const talgeo__figure_row *row, size_t n_areas, talgeo__figure_fields *fields)
{
    size_t *rows = talgeo__calloc(n_areas, sizeof *rows);
    for (size_t a = 0; rows && a < n_areas; a++) rows[a] = SIZE_MAX;
    const talgeo__figures_column *columns = columns_of(row->kind);
    for (size_t c = 0; rows && columns[c] != TALGEO__FIGURES_COLUMNS; c++) {
        if (!talgeo__grow(&fields->items, &fields->capacity, fields->count + 1,
                          sizeof *fields->items)) {
            if (c == 0) free(rows);
            return false;
        }
        fields->items[fields->count++] = (talgeo__figure_field){*row, columns[c], rows, c == 0};
    }
    return rows != NULL;
}

bool talgeo__figure_fields_find(const talgeo_release *release, const talgeo__figure_rows *rows,
                                size_t set, talgeo__figure_fields *fields)
{
    size_t at = 0; /* rows of one figure mostly stand together */
    for (size_t r = 0; r < rows->count; r++) {
        const talgeo__figure_row *row = &rows->items[r];
        if (row->set != (int32_t)set || row->area < 0 || *row->group ||
            *columns_of(row->kind) == TALGEO__FIGURES_COLUMNS)
            continue;
        size_t tried = 0;
        for (; tried < fields->count && !is_of(row, &fields->items[at].like); tried++)
            at = (at + 1) % fields->count;
        if (tried == fields->count) {
            at = fields->count;
            if (!add_fields(row, release->frame->sets[set]->n_areas, fields)) return false;
        }
        fields->items[at].rows[row->area] = r;
    }
    return true;
}

void talgeo__figure_fields_free(talgeo__figure_fields *fields)
{
    for (size_t f = 0; f < fields->count; f++)
        if (fields->items[f].owns_rows) free(fields->items[f].rows);
    free(fields->items);
    *fields = (talgeo__figure_fields){0};
}

/* ---- Names ---- */

static const char *part_of(const talgeo__figure_field *field)
{
    if (field->like.kind != TALGEO__FIGURE_CHANGE) return "";
    switch (field->column) {
    case TALGEO__FIGURES_LOW: return "_low";
    case TALGEO__FIGURES_HIGH: return "_high";
    case TALGEO__FIGURES_NOTE: return "_verdict";
    default: return "";
    }
}

char *talgeo__figure_field_name(const talgeo__frame *frame, const talgeo__figure_field *field)
{
    const talgeo__figure_row *row = &field->like;
    talgeo__string name = {0};
    if (row->kind == TALGEO__FIGURE_GOAL)
        talgeo__string_printf(&name, "goal_%s", frame->asked.goals[row->goal].id);
    else if (row->kind == TALGEO__FIGURE_COMPARED_95)
        talgeo__string_printf(&name, "%s_%s_compared", frame->indicators[row->indicator].id,
                              frame->periods[row->period]);
    else
        talgeo__string_printf(&name, "%s_%s%s", frame->indicators[row->indicator].id,
                              row->kind == TALGEO__FIGURE_TREND ? "trend" : "change",
                              part_of(field));
    for (size_t i = 0; !name.failed && i < name.length; i++)
        if (!isalnum((unsigned char)name.data[i]) || (name.data[i] & 0x80)) name.data[i] = '_';
    if (name.failed) talgeo__string_free(&name);
    return name.data;
}

/* ---- Titles ---- */

static const char *part_title(const talgeo__figure_field *field, bool danish)
{
    switch (field->column) {
    case TALGEO__FIGURES_LOW: return danish ? ", nedre grænse" : ", lower limit";
    case TALGEO__FIGURES_HIGH: return danish ? ", øvre grænse" : ", upper limit";
    case TALGEO__FIGURES_NOTE: return danish ? ", vurderet" : ", verdict";
    default: return "";
    }
}

static const char *comparator_title(const talgeo__frame *frame, const char *language)
{
    const char *id = frame->asked.comparator ? frame->asked.comparator : "";
    for (size_t s = 0; s < frame->n_sets; s++)
        if (strcmp(frame->sets[s]->id, id) == 0)
            return talgeo__title_or_id(&frame->set_titles[s], id, language);
    return id;
}

char *talgeo__figure_field_title(const talgeo__frame *frame, const talgeo__figure_field *field,
                                 const char *language)
{
    const talgeo__figure_row *row = &field->like;
    const talgeo__indicator *indicator =
        row->indicator < 0 ? NULL : &frame->indicators[row->indicator];
    const char *subject =
        indicator ? talgeo__title_or_id(&indicator->title, indicator->id, language) : "";
    bool danish = *language == 'd';
    talgeo__string title = {0};
    if (row->kind == TALGEO__FIGURE_GOAL) {
        const talgeo__goal *goal = &frame->asked.goals[row->goal];
        talgeo__string_printf(&title, "%s: %s", danish ? "Mål" : "Goal",
                              talgeo__title_or_id(&goal->title, goal->id, language));
    } else if (row->kind == TALGEO__FIGURE_COMPARED_95) {
        talgeo__string_printf(&title, "%s %s: %s %s", subject, frame->periods[row->period],
                              danish ? "sammenlignet med" : "compared with",
                              comparator_title(frame, language));
    } else {
        bool trend = row->kind == TALGEO__FIGURE_TREND;
        talgeo__string_printf(&title, "%s: %s %s-%s%s", subject,
                              trend    ? danish ? "udvikling" : "trend"
                              : danish ? "ændring"
                                       : "change",
                              frame->periods[row->baseline], frame->periods[row->period],
                              trend ? "" : part_title(field, danish));
    }
    if (title.failed) talgeo__string_free(&title);
    return title.data;
}
