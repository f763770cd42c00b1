/* The table of figures. */
#include "figures_table.h"

#include "../core/text.h"
#include "arrow_values.h"
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

/* ---- Words ---- */

typedef struct words {
    const char *id, *da, *en;
} words;

static const words MEASURES[TALGEO__N_FIGURES] = {
    [TALGEO__FIGURE_SHARE] = {"", "Andel", "Share"},
    [TALGEO__FIGURE_MEAN] = {"", "Gennemsnit", "Mean"},
    [TALGEO__FIGURE_SHARE_SHRUNK] = {"", "Andel, udjævnet", "Share, shrunk"},
    [TALGEO__FIGURE_SHRINKAGE_WEIGHT] = {"", "Egen andels vægt i den udjævnede",
                                         "Weight of the own share in the shrunk one"},
    [TALGEO__FIGURE_CHANGE] = {"", "Ændring", "Change"},
    [TALGEO__FIGURE_CHANGE_PAIRED] = {"", "Ændring hos de samme børn", "Change, same children"},
    [TALGEO__FIGURE_MCNEMAR] = {"", "Ændring hos de samme børn, test",
                                "Change, same children, test"},
    [TALGEO__FIGURE_LINKED] = {"", "Andel målt begge gange", "Share measured both times"},
    [TALGEO__FIGURE_TREND] = {"", "Udvikling", "Trend"},
    [TALGEO__FIGURE_COMPARED_95] = {"", "Sammenlignet (95 %)", "Compared (95 %)"},
    [TALGEO__FIGURE_COMPARED_998] = {"", "Sammenlignet (99,8 %)", "Compared (99.8 %)"},
    [TALGEO__FIGURE_RISK_DIFFERENCE] = {"", "Risikoforskel", "Risk difference"},
    [TALGEO__FIGURE_RISK_RATIO] = {"", "Relativ risiko", "Risk ratio"},
    [TALGEO__FIGURE_ODDS_RATIO] = {"", "Odds ratio", "Odds ratio"},
    [TALGEO__FIGURE_PHI] = {"", "Phi", "Phi"},
    [TALGEO__FIGURE_POOLED_RISK_DIFFERENCE] = {"", "Risikoforskel, samlet over områder",
                                               "Risk difference, pooled over areas"},
    [TALGEO__FIGURE_POOLED_RISK_RATIO] = {"", "Relativ risiko, samlet over områder",
                                          "Risk ratio, pooled over areas"},
    [TALGEO__FIGURE_POOLED_ODDS_RATIO] = {"", "Odds ratio, samlet over områder",
                                          "Odds ratio, pooled over areas"},
    [TALGEO__FIGURE_RATE] = {"", "Rate", "Rate"},
    [TALGEO__FIGURE_WEIGHTED] = {"", "Vægtet", "Weighted"},
    [TALGEO__FIGURE_EFFECTIVE_N] = {"", "Effektivt antal børn", "Effective number of children"},
    [TALGEO__FIGURE_SII] = {"", "Social ulighed, absolut (SII)", "Slope index of inequality"},
    [TALGEO__FIGURE_RII] = {"", "Social ulighed, relativ (RII)", "Relative index of inequality"},
    [TALGEO__FIGURE_CONCENTRATION] = {"", "Koncentrationsindeks", "Concentration index"},
    [TALGEO__FIGURE_GRADIENT_AREAS] = {"", "Områder i opgørelsen af social ulighed",
                                       "Areas in the social gradient"},
    [TALGEO__FIGURE_GOAL] = {"", "Mål", "Goal"},
    [TALGEO__FIGURE_GOAL_DIRECTION] = {"", "Mål: retning", "Goal: direction"},
    [TALGEO__FIGURE_GOAL_CHANGE] = {"", "Mål: ændring", "Goal: change"},
    [TALGEO__FIGURE_GOAL_TARGET] = {"", "Mål: målsætning", "Goal: target"},
    [TALGEO__FIGURE_GOAL_CURVE] = {"", "Mål: er kurven knækket?", "Goal: has the curve turned?"},
};

static const words NOTES[] = {
    {"cannot_tell", "Kan ikke afgøres", "Cannot be told"},
    {"similar", "Ingen sikker forskel", "No clear difference"},
    {"better", "Bedre", "Better"},
    {"worse", "Dårligere", "Worse"},
    {"lower", "Lavere", "Lower"},
    {"higher", "Højere", "Higher"},
    {"reached", "Nået", "Reached"},
    {"on_the_way", "På vej", "On the way"},
    {"no_clear_change", "Ingen sikker ændring", "No clear change"},
    {"wrong_way", "Den forkerte vej", "Going the wrong way"},
    {"missed", "Ikke nået", "Missed"},
    {"short", "Ikke nået, men inden for usikkerheden", "Short of it, within the uncertainty"},
    {"met", "Nået, inden for usikkerheden", "Met, within the uncertainty"},
    {"passed", "Sikkert nået", "Passed beyond doubt"},
    {"turned", "Knækket", "Turned"},
    {"not_turned", "Ikke knækket", "Not turned"},
    {"nothing_to_turn", "Intet at knække", "Nothing to turn"},
};

static const char *note_title(const char *id, bool danish)
{
    for (size_t i = 0; i < sizeof NOTES / sizeof *NOTES; i++)
        if (strcmp(NOTES[i].id, id) == 0) return danish ? NOTES[i].da : NOTES[i].en;
    return id; /* "p < 0.05" */
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
    case TALGEO__FIGURES_MEASURE_DA: return MEASURES[row->kind].da;
    case TALGEO__FIGURES_MEASURE_EN: return MEASURES[row->kind].en;
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
    case TALGEO__FIGURES_STATUS: return row->status;
    case TALGEO__FIGURES_NOTE_DA: return note_title(row->note, true);
    case TALGEO__FIGURES_NOTE_EN: return note_title(row->note, false);
    default: return row->note;
    }
}

static talgeo__value number_of(const talgeo__figure_row *row, talgeo__figures_column column)
{
    double number = column == TALGEO__FIGURES_VALUE ? row->figure.value
                    : column == TALGEO__FIGURES_LOW ? row->figure.low
                                                    : row->figure.high;
    if (!row->has_value) return (talgeo__value){.kind = TALGEO__NULL};
    return talgeo__value_of_share(number);
}

talgeo__value talgeo__figures_value(const talgeo_release *release, const talgeo__figure_row *row,
                                    talgeo__figures_column column)
{
    if (COLUMNS[column].kind == TALGEO__DECIMAL) return number_of(row, column);
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
