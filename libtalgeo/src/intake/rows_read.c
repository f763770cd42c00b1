/* From Arrow batches to rows: every row is taken, or rejected for one reason. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "../core/names.h"
#include "../core/text.h"
#include "parse.h"
#include "rows_reader.h"

#define STAGE "intake"

static const double MIN_HEIGHT_CM = 40, MAX_HEIGHT_CM = 220, MIN_WEIGHT_KG = 1, MAX_WEIGHT_KG = 250;

/* ---- One row: each step gives a reason to reject, or N_REASONS ---- */

enum { TAKEN = TALGEO__N_REASONS };

static const talgeo__column *at(const talgeo__reader *r, int column)
{
    return &r->batches.columns[column];
}

static int32_t period_of(talgeo__reader *r, int32_t day)
{
    size_t at = (uint32_t)day % TALGEO__READER_DAYS;
    if (r->days[at] != day) {
        r->days[at] = day;
        r->period_of_day[at] = talgeo__period_of(r->periods, day);
    }
    return r->period_of_day[at];
}

/* Would the cell be a date if the plan said which years two digits mean? */
static void note_short_year(talgeo__reader *r, const talgeo__column *column, int64_t i)
{
    enum { ANY_PIVOT = 2050 };
    int32_t date;
    if (r->source->pivot_year == 0)
        r->patterns.short_years += talgeo__cell_date(column, i, ANY_PIVOT, &date) == TALGEO__GOOD;
}

/* A cell may name the period in place of the day; then the first day of the period stands for it,
 * and no age can be told. */
static bool read_date(talgeo__reader *r, int64_t i, int32_t *date)
{
    char scratch[32];
    size_t length;
    if (talgeo__cell_date(at(r, r->date), i, r->source->pivot_year, date) == TALGEO__GOOD)
        return true;
    note_short_year(r, at(r, r->date), i);
    const char *text = talgeo__cell_text(at(r, r->date), i, scratch, &length);
    if (text == NULL || (r->parts & TALGEO__PART_GROWTH)) return false;
    int32_t period = talgeo__period_named(r->periods, text, length);
    if (period != INT32_MIN) *date = talgeo__period_start(r->periods, period);
    return period != INT32_MIN;
}

static int read_who_and_when(talgeo__reader *r, int64_t i, size_t to)
{
    if (r->who->reason != TAKEN) return r->who->reason;
    r->rows->child[to] = r->who->code;
    if (!read_date(r, i, &r->rows->date[to])) return TALGEO__BAD_DATE;
    r->rows->period[to] = period_of(r, r->rows->date[to]);
    if (r->rows->period[to] == INT32_MIN) return TALGEO__OUTSIDE_PERIODS;
    bool hidden =
        r->protected_address >= 0 && talgeo__cell_is_marked(at(r, r->protected_address), i);
    return hidden ? TALGEO__PROTECTED_ADDRESS : TAKEN;
}

/* A row whose address is not in the table is used, without a position. */
static talgeo__parsed look_up(talgeo__reader *r, int64_t i, double *x, double *y)
{
    char scratch[32];
    size_t length;
    const char *key = talgeo__cell_text(at(r, r->address), i, scratch, &length);
    r->accuracy = NULL;
    if (key == NULL) return TALGEO__MISSING;
    if (talgeo__addresses_find(r->addresses, key, length, x, y, &r->accuracy))
        return isnan(*x) ? TALGEO__MISSING : TALGEO__GOOD;
    r->report->unknown_address++;
    return TALGEO__MISSING;
}

static int read_position(talgeo__reader *r, int64_t i, size_t to)
{
    if (!(r->parts & TALGEO__PART_POSITION)) return TAKEN;
    double *x = &r->rows->x[to], *y = &r->rows->y[to];
    talgeo__parsed parsed;
    if (r->address >= 0) {
        parsed = look_up(r, i, x, y);
    } else if (r->geometry >= 0) {
        parsed = talgeo__cell_point(at(r, r->geometry), i, x, y);
    } else {
        parsed = talgeo__cell_number(at(r, r->x), i, x);
        if (talgeo__cell_number(at(r, r->y), i, y) != parsed) return TALGEO__BAD_POSITION;
    }
    if (parsed == TALGEO__MISSING) *x = *y = (double)NAN;
    if (parsed == TALGEO__GOOD) talgeo__patterns_place(&r->patterns, *x, *y);
    return parsed == TALGEO__BAD ? TALGEO__BAD_POSITION : TAKEN;
}

static int read_sex(talgeo__reader *r, int column, int64_t i, uint8_t *sex)
{
    const uint8_t by_cpr = r->who->cpr.sex;
    const talgeo__sex_code *codes = r->source->sex_codes;
    *sex = by_cpr;
    if (column < 0) return TAKEN;
    talgeo__parsed parsed =
        codes ? talgeo__cell_coded_sex(at(r, column), i, codes, r->source->n_sex_codes, sex)
              : talgeo__cell_sex(at(r, column), i, sex);
    if (parsed == TALGEO__GOOD) {
        r->patterns.sexes++;
        r->patterns.numbered += codes == NULL && talgeo__cell_is_digit(at(r, column), i);
        r->patterns.other_sex += r->source->child_is_cpr && *sex != by_cpr;
    }
    return parsed == TALGEO__BAD ? TALGEO__BAD_SEX : TAKEN;
}

/* Sex and birth date by their columns, else by the CPR number. */
static int read_person(talgeo__reader *r, int64_t i, size_t to)
{
    talgeo__rows *rows = r->rows;
    const int32_t by_cpr = r->source->child_is_cpr ? r->who->cpr.birth : INT32_MIN;
    rows->birth[to] = by_cpr;
    int reason = read_sex(r, r->sex, i, &rows->sex[to]);
    if (reason != TAKEN) return reason;
    if (r->birth >= 0) {
        rows->birth[to] = INT32_MIN;
        talgeo__parsed parsed =
            talgeo__cell_date(at(r, r->birth), i, r->source->pivot_year, &rows->birth[to]);
        if (parsed == TALGEO__BAD) {
            note_short_year(r, at(r, r->birth), i);
            return TALGEO__BAD_BIRTH_DATE;
        }
        r->patterns.other_birth +=
            parsed == TALGEO__GOOD && r->source->child_is_cpr && rows->birth[to] != by_cpr;
    }
    return rows->birth[to] > rows->date[to] ? TALGEO__BAD_BIRTH_DATE : TAKEN;
}

static bool is_extreme(const talgeo__reader *r, size_t to)
{
    const talgeo__rows *rows = r->rows;
    if (r->judge == NULL || rows->birth[to] == INT32_MIN) return false;
    return r->judge->is_extreme(r->judge->user, rows->sex[to], rows->date[to] - rows->birth[to],
                                rows->height_cm[to], rows->weight_kg[to]);
}

static int read_growth(talgeo__reader *r, int64_t i, size_t to)
{
    if (!(r->parts & TALGEO__PART_GROWTH)) return TAKEN;
    int reason = read_person(r, i, to);
    if (reason != TAKEN) return reason;
    double *height = &r->rows->height_cm[to], *weight = &r->rows->weight_kg[to];
    if (talgeo__cell_number(at(r, r->height), i, height) == TALGEO__BAD ||
        talgeo__cell_number(at(r, r->weight), i, weight) == TALGEO__BAD)
        return TALGEO__BAD_NUMBER;
    if (talgeo__patterns_measure(&r->patterns, *height, *weight))
        talgeo__report_review(r->report, TALGEO__LOOKS_SWAPPED, r->rows->row[to]);
    if (*height < MIN_HEIGHT_CM || *height > MAX_HEIGHT_CM) return TALGEO__IMPOSSIBLE_HEIGHT;
    if (*weight < MIN_WEIGHT_KG || *weight > MAX_WEIGHT_KG) return TALGEO__IMPOSSIBLE_WEIGHT;
    return is_extreme(r, to) ? TALGEO__EXTREME_MEASURE : TAKEN;
}

/* The code of a sex, whose text is added when it is first met. */
static int32_t code_of_sex(talgeo__reader *r, uint8_t sex)
{
    static const char *const texts[] = {NULL, "boy", "girl"}; /* as the cube knows them */
    if (sex == TALGEO__SEX_UNKNOWN || r->sex_code[sex] >= 0) return r->sex_code[sex];
    r->sex_code[sex] =
        talgeo__dict_add(r->rows->values[r->sex_value].dict, texts[sex], strlen(texts[sex]));
    if (r->sex_code[sex] < 0) r->failed = true;
    return r->sex_code[sex];
}

static int read_sex_value(talgeo__reader *r, int64_t i, size_t to)
{
    uint8_t sex;
    int reason = TAKEN;
    if (r->parts & TALGEO__PART_GROWTH)
        sex = r->rows->sex[to]; /* read already */
    else
        reason = read_sex(r, r->values[r->sex_value], i, &sex);
    if (reason == TAKEN) r->rows->values[r->sex_value].code[to] = code_of_sex(r, sex);
    return reason;
}

/* The code of a text that may have letters with marks apart: the same answer must be one. */
static int32_t code_of_composed(talgeo__dict *dict, const char *text, size_t length)
{
    char *copy = talgeo__strndup(text, length);
    if (copy == NULL) return -1;
    talgeo__compose_name(copy);
    int32_t code = talgeo__dict_add(dict, copy, strlen(copy));
    free(copy);
    return code;
}

/* The code of an answer, -1 where it is missing. */
static int32_t code_of(talgeo__reader *r, talgeo__values *values, const char *text, size_t length)
{
    enum { MARK = 0xCC }; /* first byte of marks that stand apart */
    if (text == NULL || talgeo__is_999(text, length)) return -1;
    int32_t code = length && memchr(text, MARK, length)
                       ? code_of_composed(values->dict, text, length)
                       : talgeo__dict_add(values->dict, text, length);
    if (code < 0) r->failed = true;
    return code;
}

static int32_t code_of_cell(talgeo__reader *r, talgeo__values *values, const talgeo__column *column,
                            int64_t i)
{
    char scratch[32];
    size_t length;
    const char *text = talgeo__cell_text(column, i, scratch, &length);
    return code_of(r, values, text, length);
}

/* A cell of text that fits a view, as one: where it stands, for a copy would be waited for, or made
 * in *room. NULL: it is none. */
static const talgeo__view *short_text(const talgeo__column *column, int64_t i, talgeo__view *room)
{
    size_t length;
    if (column->kind != TALGEO__TEXT) return NULL;
    if (column->views)
        return column->views[i].length <= TALGEO__VIEW_INLINE ? &column->views[i] : NULL;
    const char *text = talgeo__column_text(column, i, &length);
    if (text == NULL || length > TALGEO__VIEW_INLINE) return NULL;
    *room = (talgeo__view){(int32_t)length, {0}};
    if (length) memcpy(room->text, text, length);
    return room;
}

/* The same of a short text, remembered from the row that had it last. */
static int32_t code_of_answer(talgeo__reader *r, size_t v, int64_t i)
{
    const talgeo__column *column = at(r, r->values[v]);
    talgeo__view room;
    const talgeo__view *view = short_text(column, i, &room);
    uint64_t word;
    if (view == NULL) return code_of_cell(r, &r->rows->values[v], column, i);
    memcpy(&word, view->text, sizeof word);
    word = (word ^ (uint64_t)view->length) * 0x9E3779B97F4A7C15u; /* 2^64 over the golden ratio */
    talgeo__answer *answer = &r->answers[v][word >> 60];
    if (!answer->known || memcmp(&answer->text, view, sizeof *view) != 0)
        *answer = (talgeo__answer){*view, code_of_cell(r, &r->rows->values[v], column, i), true};
    return answer->code;
}

static int read_value(talgeo__reader *r, int64_t i, size_t to, size_t v)
{
    char scratch[32];
    size_t length;
    double number = NAN;
    talgeo__values *values = &r->rows->values[v];
    values->code[to] = -1;
    if ((int)v == r->sex_value) return read_sex_value(r, i, to);
    if ((int)v == r->accuracy_value && r->addresses) {
        const char *text = r->accuracy;
        values->code[to] = code_of(r, values, text, text ? strlen(text) : 0);
        return TAKEN;
    }
    if (r->values[v] < 0) return TAKEN;
    const talgeo__column *column = at(r, r->values[v]);
    if (values->number && talgeo__cell_number(column, i, &number) == TALGEO__BAD)
        return TALGEO__BAD_NUMBER;
    if (values->scaled && (number < values->low || number > values->high)) {
        const char *text = talgeo__cell_text(column, i, scratch, &length);
        if (!talgeo__is_999(text, length))
            talgeo__report_review(r->report, TALGEO__OFF_SCALE, r->rows->row[to]);
        return TAKEN;
    }
    values->code[to] = code_of_answer(r, v, i);
    return TAKEN;
}

static int read_values(talgeo__reader *r, int64_t i, size_t to)
{
    int reason = TAKEN;
    for (size_t v = 0; reason == TAKEN && v < r->rows->n_values; v++)
        reason = read_value(r, i, to, v);
    return reason;
}

static int read_row(talgeo__reader *r, int64_t i, size_t to)
{
    int reason = read_who_and_when(r, i, to);
    if (reason == TAKEN) reason = read_position(r, i, to);
    if (reason == TAKEN) reason = read_growth(r, i, to);
    if (reason == TAKEN) reason = read_values(r, i, to);
    return reason;
}

/* Rows that are taken are counted by period when it is known which of them are used. */
static void reject_row(talgeo__reader *r, talgeo__reason reason, int64_t row, int32_t period)
{
    talgeo__report_reject(r->report, reason, row);
    if (reason == TALGEO__EMPTY_ROW || reason == TALGEO__NO_CHILD || reason == TALGEO__BAD_CPR ||
        reason == TALGEO__BAD_DATE || reason == TALGEO__OUTSIDE_PERIODS)
        return;
    talgeo__period_report *counts = talgeo__report_period(r->report, period);
    if (counts == NULL)
        r->failed = true;
    else
        counts->not_used[reason]++;
}

/* ---- Batches of rows ---- */

/* Spreadsheets write rows of which only the frame is left. */
static bool is_empty_row(const talgeo__reader *r, int64_t i)
{
    for (size_t c = 0; c < r->batches.n_columns; c++)
        if (!talgeo__cell_is_empty(&r->batches.columns[c], i)) return false;
    return true;
}

/* The bytes that stand for the row's child in the dictionary. A CPR number is kept as the bytes of
 * a number, not as text. No bytes: the reason is in *child. */
static talgeo__span read_child(const talgeo__reader *r, int64_t i, char scratch[32],
                               talgeo__child *child)
{
    size_t length;
    const char *text = talgeo__cell_text(at(r, r->child), i, scratch, &length);
    child->reason = TAKEN;
    if (text == NULL) {
        child->reason = is_empty_row(r, i) ? TALGEO__EMPTY_ROW : TALGEO__NO_CHILD;
        return (talgeo__span){"", 0};
    }
    if (!r->source->child_is_cpr) return (talgeo__span){text, length};
    if (!talgeo__cpr_parse(text, length, &child->cpr)) {
        child->reason = TALGEO__BAD_CPR;
        return (talgeo__span){"", 0};
    }
    scratch[0] = 1;
    memcpy(scratch + 1, &child->cpr.number, sizeof child->cpr.number);
    return (talgeo__span){scratch, 1 + sizeof child->cpr.number};
}

static void read_children(talgeo__reader *r, int64_t from, size_t count)
{
    talgeo__span keys[TALGEO__READER_BLOCK];
    char scratch[TALGEO__READER_BLOCK][32];
    int32_t codes[TALGEO__READER_BLOCK];
    size_t of[TALGEO__READER_BLOCK], n = 0;
    for (size_t k = 0; k < count; k++) {
        keys[n] = read_child(r, from + (int64_t)k, scratch[k], &r->block[k]);
        if (r->block[k].reason == TAKEN) of[n++] = k;
    }
    if (!talgeo__dict_add_many(r->children, keys, n, codes)) r->failed = true;
    for (size_t k = 0; k < n; k++) r->block[of[k]].code = codes[k];
}

static void read_block(talgeo__reader *r, int64_t from, size_t count)
{
    talgeo__rows *rows = r->rows;
    read_children(r, from, count);
    for (size_t k = 0; k < count; k++) {
        int64_t i = from + (int64_t)k, number = r->batches.first_row + i;
        r->who = &r->block[k];
        rows->row[rows->count] = number;
        int reason = read_row(r, i, rows->count);
        r->report->rows++;
        if (reason == TAKEN)
            rows->count++;
        else
            reject_row(r, (talgeo__reason)reason, number, rows->period[rows->count]);
    }
}

static talgeo_status read_batch(talgeo__reader *r, talgeo_error *error)
{
    int64_t n = r->batches.rows;
    if (!talgeo__rows_reserve(r->rows, r->parts, r->rows->count + (size_t)n + 1))
        return talgeo__fail_memory(error, STAGE);
    for (int64_t from = 0; from < n && !r->failed; from += TALGEO__READER_BLOCK)
        read_block(r, from,
                   n - from < TALGEO__READER_BLOCK ? (size_t)(n - from) : TALGEO__READER_BLOCK);
    return r->failed ? talgeo__fail_memory(error, STAGE) : TALGEO_OK;
}

/* ---- The whole stream ---- */

/* Categories become names of groups; CSV is UTF-8 by now, but other formats may hold anything. */
static talgeo_status check_texts(const talgeo__reader *r, talgeo_error *error)
{
    for (size_t v = 0; v < r->rows->n_values; v++) {
        const talgeo__values *values = &r->rows->values[v];
        for (size_t code = 0; code < talgeo__dict_count(values->dict); code++) {
            const char *text = talgeo__dict_text(values->dict, (int32_t)code);
            if (talgeo__utf8_valid(text, strlen(text))) continue;
            return talgeo__fail(error, TALGEO_E_INPUT, STAGE,
                                "source '%s': the column of '%s' in '%s' has text that is not "
                                "UTF-8; of a Shapefile "
                                "declare the encoding, as encoding: windows-1252",
                                r->source->id, values->alias, r->source->shown);
        }
    }
    return TALGEO_OK;
}

static bool is_bad_content(int reason)
{
    return reason != TALGEO__EMPTY_ROW && reason != TALGEO__OUTSIDE_PERIODS &&
           reason != TALGEO__PROTECTED_ADDRESS && reason != TALGEO__EXTREME_MEASURE &&
           reason != TALGEO__EXACT_DUPLICATE && reason != TALGEO__REPEATED_IN_PERIOD;
}

static void describe_rejects(const talgeo__source_report *report, talgeo__string *out)
{
    for (int reason = 0; reason < TALGEO__N_REASONS; reason++) {
        int64_t count = report->not_used[reason];
        if (count == 0 || !is_bad_content(reason)) continue;
        talgeo__string_printf(out, "%s%s: %lld (row ", out->length ? "; " : "",
                              talgeo__reason_text((talgeo__reason)reason), (long long)count);
        for (int k = 0; k < 3 && k < count; k++)
            talgeo__string_printf(out, "%s%lld", k ? ", " : "",
                                  (long long)report->row_numbers[reason][k]);
        talgeo__string_puts(out, count > 3 ? ", ...)" : ")");
    }
}

static talgeo_status check_rejects(const talgeo__reader *r, talgeo_error *error)
{
    int64_t rejected = 0, first = -1;
    for (int reason = 0; reason < TALGEO__N_REASONS; reason++) {
        if (!is_bad_content(reason) || r->report->not_used[reason] == 0) continue;
        rejected += r->report->not_used[reason];
        int64_t row = r->report->row_numbers[reason][0];
        if (first < 0 || row < first) first = row;
    }
    double allowed = r->source->reject_limit * (double)r->report->rows;
    if ((double)rejected <= allowed + 1e-9) return TALGEO_OK;
    talgeo__string reasons = {0};
    char limit[32];
    describe_rejects(r->report, &reasons);
    for (size_t i = 0; i < r->report->n_notes; i++)
        talgeo__string_printf(&reasons, "; %s", r->report->notes[i]);
    talgeo__format_double(limit, sizeof limit, "%.4g", 100 * r->source->reject_limit);
    talgeo__fail_row(
        error, TALGEO_E_INPUT, STAGE, first,
        "source '%s': %lld of %lld rows of '%s' are rejected, more than the %s %% that "
        "reject_limit allows: %s",
        r->source->id, (long long)rejected, (long long)r->report->rows, r->source->shown, limit,
        reasons.data ? reasons.data : "");
    talgeo__string_free(&reasons);
    return TALGEO_E_INPUT;
}

/* How many of the used positions are of each class. A column of more classes or longer ones is
 * none of accuracy, and its texts are not told. */
static talgeo_status count_classes(const talgeo__reader *r, talgeo_error *error)
{
    if (r->accuracy_value < 0) return TALGEO_OK;
    const talgeo__values *values = &r->rows->values[r->accuracy_value];
    size_t count = talgeo__dict_count(values->dict), longest = 0;
    for (size_t code = 0; code < count; code++) {
        size_t length = strlen(talgeo__dict_text(values->dict, (int32_t)code));
        if (length > longest) longest = length;
    }
    if (count + 1 > TALGEO__MAX_CLASSES || longest >= TALGEO__CLASS_SIZE)
        return talgeo__fail(error, TALGEO_E_INPUT, STAGE,
                            "source '%s': the column '%s' is not the accuracy of positions: it "
                            "has more than %d values, or one of more than %d bytes",
                            r->source->id, r->source->accuracy, TALGEO__MAX_CLASSES - 1,
                            TALGEO__CLASS_SIZE - 1);
    r->report->n_classes = count + 1;
    for (size_t code = 0; code < count; code++)
        snprintf(r->report->classes[code].text, TALGEO__CLASS_SIZE, "%s",
                 talgeo__dict_text(values->dict, (int32_t)code));
    for (size_t i = 0; i < r->rows->count; i++)
        if (!isnan(r->rows->x[i]))
            r->report->classes[values->code[i] < 0 ? (int32_t)count : values->code[i]].rows++;
    return TALGEO_OK;
}

static int compare_periods(const void *a, const void *b)
{
    const talgeo__period_report *p = a, *q = b;
    return (p->period > q->period) - (p->period < q->period);
}

/* What is known only when all rows are there: who is used, by period, and what looks odd. */
static talgeo_status finish_report(talgeo__reader *r, talgeo_error *error)
{
    talgeo__source_report *report = r->report;
    report->used = (int64_t)r->rows->count;
    report->reconciled = true;
    for (size_t i = 0; i < r->rows->count; i++) {
        talgeo__period_report *counts = talgeo__report_period(report, r->rows->period[i]);
        if (counts == NULL) return talgeo__fail_memory(error, STAGE);
        counts->used++;
        report->no_position += r->rows->x && isnan(r->rows->x[i]);
    }
    if (report->n_periods > 0)
        qsort(report->periods, report->n_periods, sizeof *report->periods, compare_periods);
    for (size_t i = 0; i < report->n_periods; i++)
        talgeo__period_label(r->periods, report->periods[i].period, report->periods[i].label,
                             sizeof report->periods[i].label);
    talgeo_status status = count_classes(r, error);
    if (status != TALGEO_OK) return status;
    return talgeo__patterns_note(&r->patterns, r->periods, r->rows, report, error);
}

static talgeo_status read_all(talgeo__reader *r, talgeo__progress *progress, talgeo_error *error)
{
    bool more = true;
    talgeo_status status = TALGEO_OK;
    while (status == TALGEO_OK && more) {
        status = talgeo__batches_next(&r->batches, &more, STAGE, error);
        if (status == TALGEO_OK && more) status = read_batch(r, error);
        double rows = (double)r->report->rows; /* how many will come is not known */
        if (status == TALGEO_OK && !talgeo__progress_report(progress, rows / (rows + 1e6)))
            status = talgeo__fail_cancelled(error, progress);
    }
    return status;
}

talgeo_status talgeo__rows_read(const talgeo__source *source, const talgeo__periods *periods,
                                const char *const *aliases, size_t n_aliases,
                                talgeo__dict *children, const talgeo__addresses *addresses,
                                const talgeo__judge *judge, struct ArrowArrayStream *stream,
                                const char *layer_crs, talgeo__progress *progress,
                                talgeo__rows *rows, talgeo__source_report *report,
                                talgeo_error *error)
{
    talgeo__reader r = {.sex_code = {-1, -1, -1},
                        .source = source,
                        .periods = periods,
                        .children = children,
                        .addresses = addresses,
                        .judge = judge,
                        .rows = rows,
                        .report = report};
    for (size_t i = 0; i < TALGEO__READER_DAYS; i++) r.days[i] = INT32_MIN; /* no day */
    talgeo_status status = talgeo__batches_open(&r.batches, stream, STAGE, error);
    if (status == TALGEO_OK)
        status = talgeo__reader_find_columns(&r, aliases, n_aliases, layer_crs, error);
    if (status == TALGEO_OK && !talgeo__rows_reserve(rows, r.parts, 1))
        status = talgeo__fail_memory(error, STAGE);
    if (status == TALGEO_OK) status = read_all(&r, progress, error);
    if (status == TALGEO_OK) status = check_texts(&r, error);
    talgeo__batches_close(&r.batches);
    free(r.values);
    free(r.answers);
    if (status == TALGEO_OK && !talgeo__rows_sort_dicts(rows))
        status = talgeo__fail_memory(error, STAGE);
    if (status == TALGEO_OK)
        status = talgeo__rows_one_per_period(rows, source->one_per, report, error);
    if (status == TALGEO_OK) status = finish_report(&r, error);
    if (status == TALGEO_OK) status = check_rejects(&r, error);
    return status;
}
