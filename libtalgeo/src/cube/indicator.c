/* Indicators: copies, answers and ranges of numbers. */
#include "indicator.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../core/memory.h"
#include "../core/text.h"

/* ---- Copies ---- */

bool talgeo__indicator_copy(talgeo__indicator *to, const talgeo__indicator *from)
{
    to->better = from->better;
    to->coarser = from->coarser;
    to->sensitive_both = from->sensitive_both;
    return talgeo__copy_text(&to->id, from->id) && talgeo__label_copy(&to->title, &from->title) &&
           talgeo__label_copy(&to->definition, &from->definition) &&
           talgeo__label_copy(&to->unit, &from->unit) &&
           talgeo__copy_text(&to->source, from->source) &&
           talgeo__copy_text(&to->value, from->value) &&
           talgeo__copy_text(&to->earlier, from->earlier) &&
           talgeo__copy_text(&to->later, from->later) &&
           talgeo__copy_texts(&to->events, &to->n_events, from->events, from->n_events) &&
           talgeo__copy_texts(&to->among, &to->n_among, from->among, from->n_among);
}

void talgeo__indicator_end(talgeo__indicator *indicator)
{
    free(indicator->id);
    talgeo__label_end(&indicator->title);
    talgeo__label_end(&indicator->definition);
    talgeo__label_end(&indicator->unit);
    free(indicator->source);
    free(indicator->value);
    free(indicator->earlier);
    free(indicator->later);
    talgeo__free_texts(indicator->events, indicator->n_events);
    talgeo__free_texts(indicator->among, indicator->n_among);
    *indicator = (talgeo__indicator){0};
}

/* ---- Ranges ---- */

enum { MAX_NUMBER = 40 };
static const char *const WORDS[] = {"at_least: ", "above: ", "at_most: ", "below: "};

static void set_end(talgeo__range *range, size_t word, double number)
{
    *(word < 2 ? &range->low : &range->high) = number;
    if (word == 1) range->above = true;
    if (word == 3) range->below = true;
}

/* One "word: number" of the text; what follows it, NULL where it is none. */
static const char *read_end(const char *text, talgeo__range *range)
{
    for (size_t w = 0; w < sizeof WORDS / sizeof *WORDS; w++) {
        size_t skip = strlen(WORDS[w]), length = strcspn(text, ",}");
        double number;
        if (length < skip || strncmp(text, WORDS[w], skip) != 0) continue;
        if (!talgeo__parse_double(text + skip, length - skip, '.', &number)) return NULL;
        set_end(range, w, number);
        return text + length;
    }
    return NULL;
}

bool talgeo__range_read(const char *event, talgeo__range *range)
{
    *range = (talgeo__range){.low = -INFINITY, .high = INFINITY};
    if (*event != '{') return false;
    const char *at = read_end(event + 1, range);
    if (at && strncmp(at, ", ", 2) == 0) at = read_end(at + 2, range);
    return at && strcmp(at, "}") == 0;
}

static void write_end(talgeo__string *text, const char *word, double number)
{
    char digits[MAX_NUMBER];
    talgeo__format_double(digits, sizeof digits, "%.15g", number);
    talgeo__string_printf(text, "%s%s%s", text->length > 1 ? ", " : "", word, digits);
}

char *talgeo__range_write(const talgeo__range *range)
{
    talgeo__string text = {0};
    talgeo__string_puts(&text, "{");
    if (isfinite(range->low)) write_end(&text, WORDS[range->above], range->low);
    if (isfinite(range->high)) write_end(&text, WORDS[2 + range->below], range->high);
    talgeo__string_puts(&text, "}");
    if (text.failed) talgeo__string_free(&text);
    return text.data;
}

bool talgeo__answer_number(const char *answer, double *number)
{
    size_t length = strlen(answer);
    return talgeo__parse_double(answer, length, '.', number) ||
           talgeo__parse_double(answer, length, ',', number);
}

/* ---- Scales ---- */

bool talgeo__scale_close(talgeo__scale *scale)
{
    double steps = (scale->high - scale->low) * pow(10, scale->decimals);
    scale->steps = steps >= 0.5 && steps < TALGEO__MAX_STEPS + 0.5 ? llround(steps) : 0;
    return scale->steps > 0 && fabs(steps - (double)scale->steps) < 1e-6;
}

/* The number after the word; moves *text beyond it. */
static bool read_number(const char **text, const char *word, double *number)
{
    size_t skip = strlen(word);
    if (strncmp(*text, word, skip) != 0) return false;
    size_t length = strcspn(*text + skip, ",}");
    if (!talgeo__parse_double(*text + skip, length, '.', number)) return false;
    *text += skip + length;
    return true;
}

bool talgeo__scale_read(const char *event, talgeo__scale *scale)
{
    double decimals;
    *scale = (talgeo__scale){0};
    if (!read_number(&event, "{from: ", &scale->low) ||
        !read_number(&event, ", to: ", &scale->high) ||
        !read_number(&event, ", decimals: ", &decimals) || strcmp(event, "}") != 0 ||
        decimals < 0 || decimals > TALGEO__MAX_DECIMALS || decimals != floor(decimals))
        return false;
    scale->decimals = (int)decimals;
    return talgeo__scale_close(scale);
}

char *talgeo__scale_write(const talgeo__scale *scale)
{
    char low[MAX_NUMBER], high[MAX_NUMBER];
    talgeo__string text = {0};
    talgeo__format_double(low, sizeof low, "%.15g", scale->low);
    talgeo__format_double(high, sizeof high, "%.15g", scale->high);
    talgeo__string_printf(&text, "{from: %s, to: %s, decimals: %d}", low, high, scale->decimals);
    if (text.failed) talgeo__string_free(&text);
    return text.data;
}

int32_t talgeo__scale_steps(const talgeo__scale *scale, const char *answer)
{
    double number;
    if (!talgeo__answer_number(answer, &number) || !(number >= scale->low) ||
        !(number <= scale->high))
        return -1;
    return (int32_t)llround((number - scale->low) * pow(10, scale->decimals));
}

bool talgeo__indicator_scale(const talgeo__indicator *indicator, talgeo__scale *scale)
{
    return indicator->n_events == 1 && talgeo__scale_read(indicator->events[0], scale);
}

bool talgeo__is_mean(const talgeo__indicator *indicator)
{
    talgeo__scale scale;
    return talgeo__indicator_scale(indicator, &scale);
}

/* ---- Answers ---- */

bool talgeo__event_has(const char *event, const char *answer)
{
    talgeo__range range;
    double number;
    if (!talgeo__range_read(event, &range)) return strcmp(event, answer) == 0;
    return talgeo__answer_number(answer, &number) &&
           (range.above ? number > range.low : number >= range.low) &&
           (range.below ? number < range.high : number <= range.high);
}

bool talgeo__indicator_has(const talgeo__indicator *indicator, const char *answer)
{
    for (size_t e = 0; e < indicator->n_events; e++)
        if (talgeo__event_has(indicator->events[e], answer)) return true;
    return false;
}

int32_t talgeo__indicator_outcome(const talgeo__indicator *indicator, const char *answer)
{
    talgeo__scale scale;
    if (talgeo__indicator_scale(indicator, &scale)) return talgeo__scale_steps(&scale, answer);
    return talgeo__indicator_has(indicator, answer);
}

static bool has_text(char *const *texts, size_t count, const char *text)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(texts[i], text) == 0) return true;
    return false;
}

static bool same_texts(char *const *a, size_t n_a, char *const *b, size_t n_b)
{
    bool same = n_a == n_b;
    for (size_t i = 0; same && i < n_a; i++) same = has_text(b, n_b, a[i]);
    return same;
}

bool talgeo__same_events(const talgeo__indicator *a, const talgeo__indicator *b)
{
    return same_texts(a->events, a->n_events, b->events, b->n_events);
}

bool talgeo__same_among(const talgeo__indicator *a, const talgeo__indicator *b)
{
    return same_texts(a->among, a->n_among, b->among, b->n_among);
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static bool same_source(const talgeo__indicator *a, const talgeo__indicator *b)
{
    return strcmp(a->source, b->source) == 0 && strcmp(a->value, b->value) == 0;
}

bool talgeo__same_time(const talgeo__indicator *a, const talgeo__indicator *b)
{
    return strcmp(a->source, b->source) == 0 && same_text(a->earlier, b->earlier) &&
           same_text(a->later, b->later);
}

bool talgeo__same_column(const talgeo__indicator *a, const talgeo__indicator *b)
{
    return strcmp(a->value, b->value) == 0 && talgeo__same_time(a, b);
}

static bool is_of_bmi(const talgeo__indicator *indicator)
{
    return strcmp(indicator->value, "bmi_class") == 0 || strcmp(indicator->value, "bmi_grade") == 0;
}

bool talgeo__same_answers(const talgeo__indicator *a, const talgeo__indicator *b)
{
    return talgeo__same_column(a, b) || (is_of_bmi(a) && is_of_bmi(b) && talgeo__same_time(a, b));
}

bool talgeo__is_pair_of(const talgeo__indicator *paired, const talgeo__indicator *plain)
{
    return talgeo__is_paired(paired) && !talgeo__is_paired(plain) && same_source(paired, plain) &&
           talgeo__same_events(paired, plain) && talgeo__same_among(paired, plain);
}

/* Is there a number that is above the low end of the one and below the high end of the other? */
static bool reaches(const talgeo__range *low, const talgeo__range *high)
{
    return low->low < high->high || (low->low == high->high && !low->above && !high->below);
}

static bool events_overlap(const char *a, const char *b)
{
    talgeo__range first, second;
    if (!talgeo__range_read(a, &first)) return talgeo__event_has(b, a);
    if (!talgeo__range_read(b, &second)) return talgeo__event_has(a, b);
    return reaches(&first, &second) && reaches(&second, &first);
}

bool talgeo__indicators_overlap(const talgeo__indicator *a, const talgeo__indicator *b)
{
    for (size_t i = 0; i < a->n_events; i++)
        for (size_t j = 0; j < b->n_events; j++)
            if (events_overlap(a->events[i], b->events[j])) return true;
    return false;
}
