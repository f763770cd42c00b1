/* What is published of a cell. */
#include "measures.h"

#include <math.h>

#include "../figures/figures.h"

typedef struct words {
    const char *id, *da, *en;
} words;

static const words MEASURES[TALGEO__N_MEASURES] = {
    {"n", "børn", "children"},
    {"events", "heraf med", "of these with"},
    {"share", "andel", "share"},
    {"low", "andel, nedre grænse", "share, lower limit"},
    {"high", "andel, øvre grænse", "share, upper limit"},
};

static const words OF_MEANS[TALGEO__N_MEASURES] = {
    {"n", "børn", "children"},
    {"sum", "sum af trin", "sum of steps"},
    {"mean", "gennemsnit", "mean"},
    {"low", "gennemsnit, nedre grænse", "mean, lower limit"},
    {"high", "gennemsnit, øvre grænse", "mean, upper limit"},
};

static const words STATUSES[] = {
    [TALGEO_CELL_PUBLISHED] = {"published", "Offentliggjort", "Published"},
    [TALGEO_CELL_WITHHELD] = {"withheld", "Diskretioneret", "Withheld"},
    [TALGEO_CELL_NO_CHILDREN] = {"no_children", "Ingen børn", "No children"},
    [TALGEO_CELL_NOT_MEASURED] = {"not_measured", "Ikke målt", "Not measured"},
};

static const words *status_words(talgeo_cell_status status)
{
    static const words unknown = {"?", "?", "?"};
    size_t i = (size_t)status;
    return i < sizeof STATUSES / sizeof *STATUSES ? &STATUSES[i] : &unknown;
}

static const char *in_language(const words *w, const char *language)
{
    return *language == 'd' ? w->da : w->en;
}

const char *talgeo_cell_status_text(talgeo_cell_status status)
{
    return status_words(status)->id;
}

const char *talgeo__status_title(talgeo_cell_status status, const char *language)
{
    return in_language(status_words(status), language);
}

const char *talgeo__measure_id(talgeo__measure measure)
{
    return MEASURES[measure].id;
}

const char *talgeo__measure_title(talgeo__measure measure, const char *language)
{
    return in_language(&MEASURES[measure], language);
}

static const words *words_of(const talgeo__indicator *indicator, talgeo__measure measure)
{
    return talgeo__is_mean(indicator) ? &OF_MEANS[measure] : &MEASURES[measure];
}

const char *talgeo__measure_id_of(const talgeo__indicator *indicator, talgeo__measure measure)
{
    return words_of(indicator, measure)->id;
}

const char *talgeo__measure_title_of(const talgeo__indicator *indicator, talgeo__measure measure,
                                     const char *language)
{
    return in_language(words_of(indicator, measure), language);
}

talgeo__value_kind talgeo__measure_kind(talgeo__measure measure)
{
    return measure <= TALGEO__EVENTS ? TALGEO__INTEGER : TALGEO__DECIMAL;
}

talgeo__value talgeo__value_of_text(const char *text)
{
    return (talgeo__value){.kind = TALGEO__STRING, .text = text};
}

talgeo__value talgeo__value_of_int(int64_t integer)
{
    return (talgeo__value){.kind = TALGEO__INTEGER, .integer = integer};
}

static talgeo__value count_value(int64_t count)
{
    return count < 0 ? (talgeo__value){.kind = TALGEO__NULL} : talgeo__value_of_int(count);
}

talgeo__value talgeo__value_of_number(double number, int decimals)
{
    if (isnan(number)) return (talgeo__value){.kind = TALGEO__NULL};
    double scale = pow(10, decimals);
    return (talgeo__value){
        .kind = TALGEO__DECIMAL, .real = round(number * scale) / scale, .decimals = decimals};
}

int talgeo__decimals_of(const talgeo__indicator *indicator)
{
    return TALGEO__DECIMALS - indicator->coarser;
}

const char *talgeo__unit_of(const talgeo__indicator *indicator, const char *language)
{
    const char *unit = talgeo__label_text(&indicator->unit, language);
    if (*unit || talgeo__is_mean(indicator)) return unit;
    return *language == 'd' ? "andel" : "share";
}

talgeo__value talgeo__measure_value(const talgeo_release *release, size_t cell,
                                    talgeo__measure measure)
{
    const talgeo__public_cell *c = &release->cells[cell];
    if (measure == TALGEO__COUNT) return count_value(c->n);
    if (measure == TALGEO__EVENTS) return count_value(c->events);
    talgeo__share share = talgeo__figures_share(release, cell);
    double number = measure == TALGEO__SHARE ? share.share
                    : measure == TALGEO__LOW ? share.low
                                             : share.high;
    return talgeo__value_of_number(
        number, talgeo__decimals_of(&release->frame->indicators[c->key.indicator]));
}
