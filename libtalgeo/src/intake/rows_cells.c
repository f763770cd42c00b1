/* From cells to rows, a block of them at once and column by column: each step gives rows a reason
 * to be rejected, and asks nothing more of those that have one. */
#include <math.h>
#include <string.h>

#include "../core/names.h"
#include "cells.h"
#include "dates.h"
#include "rows_reader.h"

static const double MIN_HEIGHT_CM = 40, MAX_HEIGHT_CM = 220, MIN_WEIGHT_KG = 1, MAX_WEIGHT_KG = 250;

static const talgeo__column *at(const talgeo__reader *r, int column)
{
    return &r->batches.columns[column];
}

static inline bool is_taken(const talgeo__block *b, size_t k)
{
    return b->reason[k] == TALGEO__TAKEN;
}

/* Row of the batch. */
static inline int64_t row_of(const talgeo__block *b, size_t k)
{
    return b->from + (int64_t)k;
}

/* ---- Children ---- */

/* Spreadsheets write rows of which only the frame is left. */
static bool is_empty_row(const talgeo__reader *r, int64_t i)
{
    for (size_t c = 0; c < r->batches.n_columns; c++)
        if (!talgeo__cell_is_empty(&r->batches.columns[c], i)) return false;
    return true;
}

/* The bytes that stand for the row's child in the dictionary. A CPR number is kept as the bytes of
 * a number, not as text: the last of them is none of UTF-8. */
static int read_key(talgeo__reader *r, size_t k, char scratch[32], talgeo__span *key)
{
    talgeo__block *b = &r->block;
    int64_t i = row_of(b, k);
    const talgeo__view *view = talgeo__plain_view(at(r, r->child), i);
    if (view)
        *key = (talgeo__span){view->text, (size_t)view->length};
    else
        key->data = talgeo__cell_text(at(r, r->child), i, scratch, &key->length);
    if (key->data == NULL) return is_empty_row(r, i) ? TALGEO__EMPTY_ROW : TALGEO__NO_CHILD;
    if (!r->source->child_is_cpr)
        return talgeo__cell_lost_digits(at(r, r->child), i) ? TALGEO__BAD_CHILD : TALGEO__TAKEN;
    if (!talgeo__cpr_parse(key->data, key->length, &b->cpr[k])) return TALGEO__BAD_CPR;
    memcpy(scratch, &b->cpr[k].number, sizeof b->cpr[k].number);
    scratch[7] = (char)0xFF;
    *key = (talgeo__span){scratch, 8};
    return TALGEO__TAKEN;
}

static void read_children(talgeo__reader *r)
{
    talgeo__block *b = &r->block;
    talgeo__span keys[TALGEO__READER_BLOCK];
    char scratch[TALGEO__READER_BLOCK][32];
    int32_t codes[TALGEO__READER_BLOCK], *child = r->rows->child + b->to;
    size_t of[TALGEO__READER_BLOCK], n = 0;
    for (size_t k = 0; k < b->count; k++) {
        talgeo__span key = {NULL, 0};
        b->reason[k] = read_key(r, k, scratch[k], &key);
        if (!is_taken(b, k)) continue;
        if (talgeo__has_marks(key.data, key.length)) {
            child[k] = talgeo__dict_add_composed(r->children, key.data, key.length);
            if (child[k] < 0) r->failed = true;
        } else {
            keys[n] = key;
            of[n++] = k;
        }
    }
    if (n > 0 && !talgeo__dict_add_many(r->children, keys, n, codes)) r->failed = true;
    for (size_t k = 0; k < n; k++) child[of[k]] = codes[k];
}

/* ---- Dates ---- */

static int32_t period_of(talgeo__reader *r, int32_t day)
{
    size_t near = (uint32_t)day % TALGEO__READER_DAYS;
    if (r->days[near] != day) {
        r->days[near] = day;
        r->period_of_day[near] = talgeo__period_of(r->periods, day);
    }
    return r->period_of_day[near];
}

/* Would the cell be a date if the plan said which years two digits mean, or with the month first?
 */
static void note_bad_date(talgeo__reader *r, const talgeo__column *column, int64_t i)
{
    enum { ANY_PIVOT = 2050 };
    char scratch[32];
    size_t length;
    int32_t date;
    if (r->source->pivot_year == 0)
        r->patterns.short_years += talgeo__cell_date(column, i, ANY_PIVOT, &date) == TALGEO__GOOD;
    const char *text = talgeo__cell_text(column, i, scratch, &length);
    r->patterns.month_first += text && talgeo__date_has_month_first(text, length);
}

/* A cell may name the period in place of the day; then the first day of the period stands for it,
 * and no age can be told. */
static bool read_period(talgeo__reader *r, int64_t i, int32_t *date)
{
    char scratch[32];
    size_t length;
    note_bad_date(r, at(r, r->date), i);
    const char *text = talgeo__cell_text(at(r, r->date), i, scratch, &length);
    if (text == NULL || (r->parts & TALGEO__PART_GROWTH)) return false;
    int32_t period = talgeo__period_named(r->periods, text, length);
    if (period != INT32_MIN) *date = talgeo__period_start(r->periods, period);
    return period != INT32_MIN;
}

static void read_dates(talgeo__reader *r)
{
    talgeo__block *b = &r->block;
    int32_t *date = r->rows->date + b->to, *period = r->rows->period + b->to;
    uint8_t parsed[TALGEO__READER_BLOCK];
    talgeo__cells_date(at(r, r->date), b->from, b->count, r->source->pivot_year, date, parsed);
    for (size_t k = 0; k < b->count; k++) {
        if (!is_taken(b, k)) continue;
        if (parsed[k] != TALGEO__GOOD && !read_period(r, row_of(b, k), &date[k])) {
            b->reason[k] = TALGEO__BAD_DATE;
            continue;
        }
        period[k] = period_of(r, date[k]);
        if (period[k] == INT32_MIN) b->reason[k] = TALGEO__OUTSIDE_PERIODS;
    }
}

static void read_protection(talgeo__reader *r)
{
    talgeo__block *b = &r->block;
    if (r->protected_address < 0) return;
    for (size_t k = 0; k < b->count; k++)
        if (is_taken(b, k) && talgeo__cell_is_marked(at(r, r->protected_address), row_of(b, k)))
            b->reason[k] = TALGEO__PROTECTED_ADDRESS;
}

/* ---- Positions ---- */

/* A row whose address is not in the table is used, without a position. */
static talgeo__parsed look_up(talgeo__reader *r, size_t k, double *x, double *y)
{
    char scratch[32];
    size_t length;
    const char *key = talgeo__cell_text(at(r, r->address), row_of(&r->block, k), scratch, &length);
    const char **accuracy = &r->block.accuracy[k];
    *accuracy = NULL;
    if (key == NULL) return TALGEO__MISSING;
    if (talgeo__addresses_find(r->addresses, key, length, x, y, accuracy))
        return isnan(*x) ? TALGEO__MISSING : TALGEO__GOOD;
    r->report->unknown_address++;
    return TALGEO__MISSING;
}

static void read_columns_of_positions(talgeo__reader *r, double *x, double *y, uint8_t *parsed)
{
    const talgeo__block *b = &r->block;
    uint8_t other[TALGEO__READER_BLOCK];
    talgeo__cells_number(at(r, r->x), b->from, b->count, x, parsed);
    talgeo__cells_number(at(r, r->y), b->from, b->count, y, other);
    for (size_t k = 0; k < b->count; k++)
        if (other[k] != parsed[k]) parsed[k] = TALGEO__BAD;
}

static void read_positions(talgeo__reader *r)
{
    talgeo__block *b = &r->block;
    double *x = r->rows->x + b->to, *y = r->rows->y + b->to;
    uint8_t parsed[TALGEO__READER_BLOCK];
    if (!(r->parts & TALGEO__PART_POSITION)) return;
    if (r->x >= 0) read_columns_of_positions(r, x, y, parsed);
    for (size_t k = 0; k < b->count; k++) {
        if (!is_taken(b, k)) continue;
        if (r->address >= 0)
            parsed[k] = (uint8_t)look_up(r, k, &x[k], &y[k]);
        else if (r->geometry >= 0)
            parsed[k] = (uint8_t)talgeo__cell_point(at(r, r->geometry), row_of(b, k), &x[k], &y[k]);
        if (parsed[k] == TALGEO__MISSING) x[k] = y[k] = (double)NAN;
        if (parsed[k] == TALGEO__GOOD) talgeo__patterns_place(&r->patterns, x[k], y[k]);
        if (parsed[k] == TALGEO__BAD) b->reason[k] = TALGEO__BAD_POSITION;
    }
}

/* ---- Persons ---- */

static talgeo__parsed sex_of_cell(const talgeo__reader *r, const talgeo__column *column, int64_t i,
                                  uint8_t *sex)
{
    const talgeo__sex_code *codes = r->source->sex_codes;
    if (column->views && column->views[i].length == 1 && codes == NULL) {
        *sex = talgeo__sex_of_letter(*column->views[i].text);
        if (*sex != TALGEO__SEX_UNKNOWN) return TALGEO__GOOD;
    }
    return codes ? talgeo__cell_coded_sex(column, i, codes, r->source->n_sex_codes, sex)
                 : talgeo__cell_sex(column, i, sex);
}

/* Sexes by their column, else by the CPR number. */
static void read_sexes(talgeo__reader *r, int number, uint8_t *sex)
{
    talgeo__block *b = &r->block;
    const bool cpr = r->source->child_is_cpr, codes = r->source->sex_codes != NULL;
    for (size_t k = 0; k < b->count; k++) {
        if (!is_taken(b, k)) continue;
        const uint8_t by_cpr = cpr ? b->cpr[k].sex : TALGEO__SEX_UNKNOWN;
        sex[k] = by_cpr;
        if (number < 0) continue;
        talgeo__parsed parsed = sex_of_cell(r, at(r, number), row_of(b, k), &sex[k]);
        if (parsed == TALGEO__BAD) b->reason[k] = TALGEO__BAD_SEX;
        if (parsed != TALGEO__GOOD) continue;
        r->patterns.sexes++;
        r->patterns.girls += sex[k] == TALGEO__GIRL;
        r->patterns.numbered += !codes && talgeo__cell_is_digit(at(r, number), row_of(b, k));
        r->patterns.other_sex += cpr && sex[k] != by_cpr;
    }
}

/* Birth dates by their column, else by the CPR number. */
static void read_births(talgeo__reader *r)
{
    talgeo__block *b = &r->block;
    int32_t *birth = r->rows->birth + b->to;
    const int32_t *date = r->rows->date + b->to;
    const bool cpr = r->source->child_is_cpr;
    uint8_t parsed[TALGEO__READER_BLOCK];
    if (r->birth >= 0)
        talgeo__cells_date(at(r, r->birth), b->from, b->count, r->source->pivot_year, birth,
                           parsed);
    for (size_t k = 0; k < b->count; k++) {
        if (!is_taken(b, k)) continue;
        if (r->birth < 0)
            birth[k] = cpr ? b->cpr[k].birth : INT32_MIN;
        else if (parsed[k] == TALGEO__MISSING)
            birth[k] = INT32_MIN;
        else if (parsed[k] == TALGEO__BAD)
            note_bad_date(r, at(r, r->birth), row_of(b, k));
        else
            r->patterns.other_birth += cpr && birth[k] != b->cpr[k].birth;
        bool bad = r->birth >= 0 && parsed[k] == TALGEO__BAD;
        if (bad || birth[k] > date[k]) b->reason[k] = TALGEO__BAD_BIRTH_DATE;
    }
}

static bool is_extreme(const talgeo__reader *r, size_t to)
{
    const talgeo__rows *rows = r->rows;
    if (r->judge == NULL || rows->birth[to] == INT32_MIN) return false;
    return r->judge->is_extreme(r->judge->user, rows->sex[to], rows->date[to] - rows->birth[to],
                                rows->height_cm[to], rows->weight_kg[to]);
}

static int check_measures(talgeo__reader *r, size_t to)
{
    double height = r->rows->height_cm[to], weight = r->rows->weight_kg[to];
    if (talgeo__patterns_measure(&r->patterns, height, weight))
        talgeo__report_review(r->report, TALGEO__LOOKS_SWAPPED, r->rows->row[to]);
    if (height < MIN_HEIGHT_CM || height > MAX_HEIGHT_CM) return TALGEO__IMPOSSIBLE_HEIGHT;
    if (weight < MIN_WEIGHT_KG || weight > MAX_WEIGHT_KG) return TALGEO__IMPOSSIBLE_WEIGHT;
    return is_extreme(r, to) ? TALGEO__EXTREME_MEASURE : TALGEO__TAKEN;
}

static void read_growth(talgeo__reader *r)
{
    talgeo__block *b = &r->block;
    talgeo__rows *rows = r->rows;
    uint8_t height[TALGEO__READER_BLOCK], weight[TALGEO__READER_BLOCK];
    if (!(r->parts & TALGEO__PART_GROWTH)) return;
    read_sexes(r, r->sex, rows->sex + b->to);
    read_births(r);
    talgeo__cells_number(at(r, r->height), b->from, b->count, rows->height_cm + b->to, height);
    talgeo__cells_number(at(r, r->weight), b->from, b->count, rows->weight_kg + b->to, weight);
    for (size_t k = 0; k < b->count; k++) {
        if (!is_taken(b, k)) continue;
        bool bad = height[k] == TALGEO__BAD || weight[k] == TALGEO__BAD;
        b->reason[k] = bad ? TALGEO__BAD_NUMBER : check_measures(r, b->to + k);
    }
}

/* ---- Answers ---- */

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

static void read_sex_values(talgeo__reader *r, int32_t *code)
{
    talgeo__block *b = &r->block;
    uint8_t room[TALGEO__READER_BLOCK], *sex = room;
    if (r->parts & TALGEO__PART_GROWTH)
        sex = r->rows->sex + b->to; /* read already */
    else
        read_sexes(r, r->values[r->sex_value], sex);
    for (size_t k = 0; k < b->count; k++)
        if (is_taken(b, k)) code[k] = code_of_sex(r, sex[k]);
}

/* The code of an answer, -1 where it is missing. The same answer is one, whatever the form of its
 * letters. */
static int32_t code_of(talgeo__reader *r, talgeo__values *values, const char *text, size_t length)
{
    if (text == NULL || talgeo__is_999(text, length)) return -1;
    int32_t code = talgeo__dict_add_composed(values->dict, text, length);
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

/* Is the number beyond the scale? */
static bool is_off_scale(const talgeo__values *values, double number)
{
    return values->scaled && (number < values->low || number > values->high);
}

/* Answers that are numbers; 999 is missing however it is written. */
static void read_numbers(talgeo__reader *r, size_t v)
{
    talgeo__block *b = &r->block;
    const talgeo__column *column = at(r, r->values[v]);
    double number[TALGEO__READER_BLOCK];
    uint8_t parsed[TALGEO__READER_BLOCK];
    talgeo__cells_number(column, b->from, b->count, number, parsed);
    for (size_t k = 0; k < b->count; k++) {
        if (!is_taken(b, k) || parsed[k] == TALGEO__MISSING) continue;
        if (parsed[k] == TALGEO__BAD)
            b->reason[k] = TALGEO__BAD_NUMBER;
        else if (is_off_scale(&r->rows->values[v], number[k]))
            b->off_scale[k]++;
        else
            r->rows->values[v].code[b->to + k] = code_of_answer(r, v, row_of(b, k));
    }
}

static void read_values(talgeo__reader *r, size_t v)
{
    talgeo__block *b = &r->block;
    talgeo__values *values = &r->rows->values[v];
    int32_t *code = values->code + b->to;
    for (size_t k = 0; k < b->count; k++) code[k] = -1;
    if ((int)v == r->sex_value) {
        read_sex_values(r, code);
    } else if ((int)v == r->accuracy_value && r->addresses) {
        for (size_t k = 0; k < b->count; k++) {
            const char *text = is_taken(b, k) ? b->accuracy[k] : NULL;
            code[k] = code_of(r, values, text, text ? strlen(text) : 0);
        }
    } else if (r->values[v] >= 0 && values->number) {
        read_numbers(r, v);
    } else if (r->values[v] >= 0) {
        for (size_t k = 0; k < b->count; k++)
            if (is_taken(b, k)) code[k] = code_of_answer(r, v, row_of(b, k));
    }
}

void talgeo__reader_cells(talgeo__reader *r)
{
    talgeo__block *b = &r->block;
    for (size_t k = 0; k < b->count; k++)
        r->rows->row[b->to + k] = r->batches.first_row + row_of(b, k);
    memset(b->off_scale, 0, sizeof b->off_scale);
    read_children(r);
    read_dates(r);
    read_protection(r);
    read_positions(r);
    read_growth(r);
    for (size_t v = 0; v < r->rows->n_values; v++) read_values(r, v);
}
