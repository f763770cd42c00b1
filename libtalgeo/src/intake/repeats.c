/* One row per child and period: which one stays does not depend on the order of the rows. */
#include <math.h>
#include <stdlib.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "series.h"

static double bmi_of(const talgeo__rows *rows, size_t i)
{
    if (rows->height_cm == NULL || isnan(rows->height_cm[i]) || isnan(rows->weight_kg[i]))
        return -1;
    return rows->weight_kg[i] / (rows->height_cm[i] * rows->height_cm[i]);
}

int talgeo__compare_measures(double a, double b)
{
    if (isnan(a) || isnan(b)) return isnan(b) - isnan(a); /* a number before none */
    return (a > b) - (a < b);
}

/* Rows of one day are ranked by what they say; the row number decides only between equal rows. */
int talgeo__rows_compare_content(const talgeo__rows *rows, size_t a, size_t b)
{
    int order = 0;
    if (rows->height_cm) order = talgeo__compare_measures(rows->height_cm[a], rows->height_cm[b]);
    if (!order && rows->weight_kg)
        order = talgeo__compare_measures(rows->weight_kg[a], rows->weight_kg[b]);
    if (!order && rows->x) order = talgeo__compare_measures(rows->x[a], rows->x[b]);
    if (!order && rows->y) order = talgeo__compare_measures(rows->y[a], rows->y[b]);
    if (!order && rows->sex) order = rows->sex[a] - rows->sex[b];
    if (!order && rows->birth)
        order = (rows->birth[a] > rows->birth[b]) - (rows->birth[a] < rows->birth[b]);
    for (size_t v = 0; !order && v < rows->n_values; v++)
        order = rows->values[v].code[a] - rows->values[v].code[b];
    return order;
}

/* Is row a to be kept rather than row b? */
static bool is_better(const talgeo__rows *rows, talgeo__one_per keep, size_t a, size_t b)
{
    int order = 0;
    if (keep == TALGEO__WORST) order = talgeo__compare_measures(bmi_of(rows, a), bmi_of(rows, b));
    if (order == 0) order = (rows->date[a] > rows->date[b]) - (rows->date[a] < rows->date[b]);
    if (keep == TALGEO__FIRST) order = -order;
    if (order == 0) order = talgeo__rows_compare_content(rows, a, b);
    return order > 0;
}

/* Hash of (child, period), and the slots: row + 1 of the best so far, 0 for empty. */
typedef struct best_rows {
    uint32_t *slots;
    size_t mask;
} best_rows;

static size_t first_slot(const best_rows *best, const talgeo__rows *rows, size_t i)
{
    uint64_t key = (uint64_t)(uint32_t)rows->child[i] << 32 | (uint32_t)rows->period[i];
    key *= 0x9E3779B97F4A7C15u; /* 2^64 over the golden ratio: the upper half is well mixed */
    return (size_t)(key ^ key >> 32) & best->mask;
}

static uint32_t *find_slot(const best_rows *best, const talgeo__rows *rows, size_t i)
{
    size_t slot = first_slot(best, rows, i);
    while (best->slots[slot]) {
        size_t other = best->slots[slot] - 1;
        if (rows->child[other] == rows->child[i] && rows->period[other] == rows->period[i]) break;
        slot = (slot + 1) & best->mask;
    }
    return &best->slots[slot];
}

/* Ask for the memory that the rows ahead will need: the slot, then the row that it names. */
static void look_ahead(const best_rows *best, const talgeo__rows *rows, size_t i)
{
    enum { FAR = 32, NEAR = 16 };
    if (i + FAR >= rows->count) return;
    __builtin_prefetch(&best->slots[first_slot(best, rows, i + FAR)]);
    size_t row = best->slots[first_slot(best, rows, i + NEAR)];
    if (row == 0) return;
    __builtin_prefetch(&rows->child[row - 1]);
    __builtin_prefetch(&rows->period[row - 1]);
}

static void mark_repeats(const best_rows *best, const talgeo__rows *rows, talgeo__one_per keep,
                         const uint8_t *marks, bool *dropped)
{
    for (size_t i = 0; i < rows->count; i++) {
        look_ahead(best, rows, i);
        dropped[i] = marks[i] == TALGEO__MARK_DUPLICATE;
        if (dropped[i]) continue;
        uint32_t *slot = find_slot(best, rows, i);
        if (*slot == 0) {
            *slot = (uint32_t)(i + 1);
        } else if (is_better(rows, keep, i, *slot - 1)) {
            dropped[*slot - 1] = true;
            *slot = (uint32_t)(i + 1);
        } else {
            dropped[i] = true;
        }
    }
}

static bool drop_rows(talgeo__rows *rows, const uint8_t *marks, const bool *dropped,
                      talgeo__source_report *report)
{
    size_t kept = 0;
    for (size_t i = 0; i < rows->count; i++) {
        if (dropped[i]) {
            talgeo__period_report *counts = talgeo__report_period(report, rows->period[i]);
            if (counts == NULL) return false;
            talgeo__reason reason = marks[i] == TALGEO__MARK_DUPLICATE ? TALGEO__EXACT_DUPLICATE
                                                                       : TALGEO__REPEATED_IN_PERIOD;
            counts->not_used[reason]++;
            talgeo__report_reject(report, reason, rows->row[i]);
        } else if (kept++ != i) {
            talgeo__rows_move(rows, i, kept - 1);
        }
    }
    rows->count = kept;
    return true;
}

static void count_marks(const talgeo__rows *rows, const uint8_t *marks,
                        talgeo__source_report *report)
{
    for (size_t i = 0; i < rows->count; i++) {
        if (marks[i] == TALGEO__MARK_SHRUNK)
            talgeo__report_review(report, TALGEO__HEIGHT_SHRINKING, rows->row[i]);
        if (marks[i] == TALGEO__MARK_CARRIED)
            talgeo__report_review(report, TALGEO__CARRIED_FORWARD, rows->row[i]);
    }
}

talgeo_status talgeo__rows_one_per_period(talgeo__rows *rows, talgeo__one_per keep,
                                          talgeo__source_report *report, talgeo_error *error)
{
    size_t slots = 64;
    if (rows->count >= UINT32_MAX) return talgeo__fail_memory(error, "intake");
    while (slots < rows->count * 2) slots *= 2;
    best_rows best = {talgeo__calloc(slots, sizeof *best.slots), slots - 1};
    bool *dropped = talgeo__calloc(rows->count, sizeof *dropped);
    uint8_t *marks = talgeo__calloc(rows->count, sizeof *marks);
    bool good = best.slots && dropped && marks && talgeo__series_mark(rows, marks);
    if (good) {
        count_marks(rows, marks, report);
        mark_repeats(&best, rows, keep, marks, dropped);
        good = drop_rows(rows, marks, dropped, report);
    }
    free(marks);
    free(best.slots);
    free(dropped);
    return good ? TALGEO_OK : talgeo__fail_memory(error, "intake");
}
