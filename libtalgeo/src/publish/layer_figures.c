/* Which figures are fields of the wide table, and what the fields are called. */
#include "layer_figures.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "../core/memory.h"
#include "../core/text.h"
#include "figures_words.h"
#include "labels.h"

/* ---- Which figures ---- */

/* Columns that a figure has in the layer; the last one of each is FIGURES_COLUMNS. */
static const talgeo__figures_column *columns_of(const talgeo__frame *frame,
                                                const talgeo__figure_row *row)
{
    static const talgeo__figures_column change[] = {TALGEO__FIGURES_VALUE, TALGEO__FIGURES_LOW,
                                                    TALGEO__FIGURES_HIGH, TALGEO__FIGURES_NOTE,
                                                    TALGEO__FIGURES_COLUMNS},
                                        figure[] = {TALGEO__FIGURES_VALUE, TALGEO__FIGURES_LOW,
                                                    TALGEO__FIGURES_HIGH, TALGEO__FIGURES_COLUMNS},
                                        number[] = {TALGEO__FIGURES_VALUE, TALGEO__FIGURES_COLUMNS},
                                        status[] = {TALGEO__FIGURES_STATUS,
                                                    TALGEO__FIGURES_COLUMNS},
                                        verdict[] = {TALGEO__FIGURES_NOTE, TALGEO__FIGURES_COLUMNS},
                                        none[] = {TALGEO__FIGURES_COLUMNS};
    switch (row->kind) {
    case TALGEO__FIGURE_SHARE: return frame->asked.reliability && row->period >= 0 ? status : none;
    case TALGEO__FIGURE_SHARE_SHRUNK: return number;
    case TALGEO__FIGURE_RATE:
    case TALGEO__FIGURE_WEIGHTED: return figure;
    case TALGEO__FIGURE_CHANGE:
    case TALGEO__FIGURE_RATE_CHANGE: return change;
    case TALGEO__FIGURE_TREND:
    case TALGEO__FIGURE_COMPARED_95:
    case TALGEO__FIGURE_GOAL:
    case TALGEO__FIGURE_GOAL_CURVE: return verdict;
    default: return none;
    }
}

static bool is_of(const talgeo__figure_row *row, const talgeo__figure_row *like)
{
    return row->kind == like->kind && row->indicator == like->indicator &&
           row->goal == like->goal && row->period == like->period &&
           row->baseline == like->baseline;
}

static bool add_fields(const talgeo__frame *frame, const talgeo__figure_row *row,
                       talgeo__figure_fields *fields)
{
    size_t n_areas = frame->sets[row->set]->n_areas;
    size_t *rows = talgeo__calloc(n_areas, sizeof *rows);
    for (size_t a = 0; rows && a < n_areas; a++) rows[a] = SIZE_MAX;
    const talgeo__figures_column *columns = columns_of(frame, row);
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
            *columns_of(release->frame, row) == TALGEO__FIGURES_COLUMNS)
            continue;
        size_t tried = 0;
        for (; tried < fields->count && !is_of(row, &fields->items[at].like); tried++)
            at = (at + 1) % fields->count;
        if (tried == fields->count) {
            at = fields->count;
            if (!add_fields(release->frame, row, fields)) return false;
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

/* What a figure is called in names and titles of fields, and whether it is of one period. */
typedef struct called {
    const char *id, *da, *en;
    bool of_period;
} called;

static const called *called_as(talgeo__figure_kind kind)
{
    static const called share = {"reliability", "pålidelighed", "reliability", true},
                        shrunk = {"shrunk", "andel, udjævnet", "share, shrunk", true},
                        rate = {"rate", "rate", "rate", true},
                        weighted = {"weighted", "vægtet", "weighted", true},
                        rate_change = {"rate_change", "ændring i rate", "change of the rate",
                                       false},
                        trend = {"trend", "udvikling", "trend", false},
                        compared = {"compared", "sammenlignet med", "compared with", true},
                        change = {"change", "ændring", "change", false};
    switch (kind) {
    case TALGEO__FIGURE_SHARE: return &share;
    case TALGEO__FIGURE_SHARE_SHRUNK: return &shrunk;
    case TALGEO__FIGURE_RATE: return &rate;
    case TALGEO__FIGURE_WEIGHTED: return &weighted;
    case TALGEO__FIGURE_RATE_CHANGE: return &rate_change;
    case TALGEO__FIGURE_TREND: return &trend;
    case TALGEO__FIGURE_COMPARED_95: return &compared;
    default: return &change;
    }
}

static bool is_goal(const talgeo__figure_field *field)
{
    return field->like.kind == TALGEO__FIGURE_GOAL || field->like.kind == TALGEO__FIGURE_GOAL_CURVE;
}

static const char *part_of(const talgeo__frame *frame, const talgeo__figure_field *field)
{
    bool parts = columns_of(frame, &field->like)[1] != TALGEO__FIGURES_COLUMNS;
    switch (field->column) {
    case TALGEO__FIGURES_LOW: return "_low";
    case TALGEO__FIGURES_HIGH: return "_high";
    case TALGEO__FIGURES_NOTE: return parts ? "_verdict" : "";
    default: return "";
    }
}

char *talgeo__figure_field_name(const talgeo__frame *frame, const talgeo__figure_field *field)
{
    const talgeo__figure_row *row = &field->like;
    const called *as = called_as(row->kind);
    talgeo__string name = {0};
    if (is_goal(field))
        talgeo__string_printf(&name, "goal_%s%s", frame->asked.goals[row->goal].id,
                              row->kind == TALGEO__FIGURE_GOAL ? "" : "_curve");
    else
        talgeo__string_printf(&name, "%s_%s%s%s%s", frame->indicators[row->indicator].id,
                              as->of_period ? frame->periods[row->period] : "",
                              as->of_period ? "_" : "", as->id, part_of(frame, field));
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
    int32_t set, area;
    if (!talgeo__comparator_find(frame, &set, &area)) return id;
    if (frame->asked.comparator_area) return frame->sets[set]->names[area];
    return talgeo__title_or_id(&frame->set_titles[set], id, language);
}

static void add_goal_title(const talgeo__frame *frame, const talgeo__figure_row *row,
                           const char *language, talgeo__string *title)
{
    const talgeo__goal *goal = &frame->asked.goals[row->goal];
    const char *curve = row->kind == TALGEO__FIGURE_GOAL ? ""
                        : *language == 'd'               ? ": er kurven knækket?"
                                                         : ": has the curve turned?";
    talgeo__string_printf(title, "%s: %s%s", *language == 'd' ? "Mål" : "Goal",
                          talgeo__title_or_id(&goal->title, goal->id, language), curve);
}

/* "Overvægt: ændring 2015/16-2018/19, nedre grænse", "Overvægt 2018/19: sammenlignet med ..." */
static void add_figure_title(const talgeo__frame *frame, const talgeo__figure_field *field,
                             const char *language, talgeo__string *title)
{
    const talgeo__figure_row *row = &field->like;
    const talgeo__indicator *indicator = &frame->indicators[row->indicator];
    const char *subject = talgeo__title_or_id(&indicator->title, indicator->id, language);
    const called *as = called_as(row->kind);
    bool danish = *language == 'd', parts = *part_of(frame, field);
    const char *words = danish ? as->da : as->en;
    if (as->of_period)
        talgeo__string_printf(title, "%s %s: %s", subject, frame->periods[row->period], words);
    else
        talgeo__string_printf(title, "%s: %s %s-%s", subject, words, frame->periods[row->baseline],
                              frame->periods[row->period]);
    if (row->kind == TALGEO__FIGURE_COMPARED_95)
        talgeo__string_printf(title, " %s", comparator_title(frame, language));
    if (parts) talgeo__string_puts(title, part_title(field, danish));
    const char *unit =
        field->column == TALGEO__FIGURES_NOTE || field->column == TALGEO__FIGURES_STATUS ? ""
        : row->per > 0 ? talgeo__figure_unit(frame, row, language)
                       : talgeo__label_text(&indicator->unit, language);
    if (*unit) talgeo__string_printf(title, " (%s)", unit);
}

char *talgeo__figure_field_title(const talgeo__frame *frame, const talgeo__figure_field *field,
                                 const char *language)
{
    talgeo__string title = {0};
    if (is_goal(field))
        add_goal_title(frame, &field->like, language, &title);
    else
        add_figure_title(frame, field, language, &title);
    if (title.failed) talgeo__string_free(&title);
    return title.data;
}
