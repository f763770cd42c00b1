/* Suspicious patterns of a whole source, said in words. */
#include "patterns.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../core/error.h"
#include "../core/memory.h"

/* Fewer values than this show no pattern; a pattern is what holds for at least half of them. */
enum { FEWEST = 20, CROWD = 30, CROWD_PERCENT = 2 };

/* ---- Row by row ---- */

bool talgeo__patterns_measure(talgeo__patterns *patterns, double height, double weight)
{
    patterns->heights += !isnan(height);
    patterns->metres += height > 0 && height < 3;
    patterns->millimetres += height >= 400 && height <= 2200;
    patterns->weights += !isnan(weight);
    patterns->grams += weight >= 1000;
    patterns->both += !isnan(height) && !isnan(weight);
    bool heavier = weight > height && weight < 1000 && height >= 3;
    patterns->heavier += heavier;
    return heavier;
}

/* Denmark in UTM is at easting 0.4 to 0.9 and northing 6.0 to 6.5 million metres; in degrees at
 * longitude 7 to 16 and latitude 54 to 58. */
static bool looks_swapped(double x, double y)
{
    bool metres = x > 5.9e6 && x < 6.6e6 && y > 1e5 && y < 1e6;
    return metres || (x > 53 && x < 59 && y > 6 && y < 17);
}

void talgeo__patterns_place(talgeo__patterns *patterns, double x, double y)
{
    if (isnan(x) || isnan(y)) return;
    patterns->positions++;
    patterns->swapped += looks_swapped(x, y);
    patterns->degrees += fabs(x) <= 180 && fabs(y) <= 90;
}

/* ---- In words ---- */

static bool is_pattern(int64_t count, int64_t of)
{
    return of >= FEWEST && count * 2 >= of;
}

static void note_share(talgeo__source_report *report, int64_t count, int64_t of, const char *words)
{
    char text[TALGEO__NOTE_SIZE];
    if (!is_pattern(count, of)) return;
    snprintf(text, sizeof text, "%d %% of %s", (int)(100 * count / of), words);
    talgeo__report_note(report, text);
}

static bool is_in_degrees(const char *crs)
{
    return strcmp(crs, "EPSG:4326") == 0 || strcmp(crs, "EPSG:4258") == 0 ||
           strcmp(crs, "OGC:CRS84") == 0 || strncmp(crs, "GEOG", 4) == 0;
}

static void note_positions(const talgeo__patterns *p, const talgeo__rows *rows,
                           talgeo__source_report *report)
{
    note_share(report, p->swapped, p->positions,
               "positions have a northing or latitude as x: are x and y swapped?");
    if (rows->crs == NULL) return;
    if (is_in_degrees(rows->crs))
        note_share(report, p->positions - p->degrees, p->positions,
                   "positions are no degrees, as the CRS has them: is the CRS right?");
    else
        note_share(report, p->degrees, p->positions,
                   "positions look like degrees: is the CRS right?");
}

static void note_rows(talgeo__source_report *report, int64_t count, const char *words)
{
    char text[TALGEO__NOTE_SIZE];
    if (count == 0) return;
    snprintf(text, sizeof text, "%lld row%s: %s", (long long)count, count > 1 ? "s" : "", words);
    talgeo__report_note(report, text);
}

/* What is not understood, or is of one sex alone, may be another language. */
static void note_languages(const talgeo__patterns *p, talgeo__source_report *report)
{
    int64_t bad = report->not_used[TALGEO__BAD_SEX];
    if (p->codes) return;
    if (bad >= FEWEST)
        talgeo__report_note(report, "sex is no letter or word that is understood: say with codes "
                                    "what it means");
    if (p->cpr || p->numbered > 0 || p->sexes < FEWEST || bad > 0) return;
    if (p->girls == p->sexes)
        talgeo__report_note(report, "every sex is read as girl: if P or F mean boy, as in pojke, "
                                    "say with codes what they mean");
    if (p->girls == 0)
        talgeo__report_note(report, "every sex is read as boy: if M means girl, as in meisje, say "
                                    "with codes what it means");
}

/* Registers have 1 for men and 2 for women; a file of one's own may have it the other way. */
static void note_persons(const talgeo__patterns *p, talgeo__source_report *report)
{
    if (p->numbered > 0 && p->numbered < p->sexes)
        note_rows(report, p->numbered,
                  "sex is a number, in others a letter or word: 1 is taken as boy, 2 as girl; "
                  "say with codes what they mean");
    else if (p->numbered >= FEWEST)
        talgeo__report_note(report, "sex is a number: 1 is taken as boy, 2 as girl, as in "
                                    "registers; say with codes what they mean");
    note_rows(report, p->other_sex, "another sex than the CPR number tells");
    note_rows(report, p->other_birth, "another birth date than the CPR number tells");
}

/* ---- Answers that are written in several ways ---- */

/* Small letters: of ASCII, and of U+00C0..U+00DE, which in UTF-8 are 32 before theirs. */
static void fold_case(char *text)
{
    for (unsigned char *c = (unsigned char *)text; *c; c++) {
        if (*c >= 'A' && *c <= 'Z') *c = (unsigned char)(*c + 32);
        if (*c == 0xC3 && c[1] >= 0x80 && c[1] <= 0x9E && c[1] != 0x97)
            c[1] = (unsigned char)(c[1] + 32);
    }
}

/* Do some texts become one in small letters? False, too, where there are too many to be answers. */
static bool differs_in_case(const talgeo__dict *dict, bool *failed)
{
    enum { MOST = 1000 };
    size_t count = talgeo__dict_count(dict);
    talgeo__dict *folded = count > MOST ? NULL : talgeo__dict_new();
    for (size_t code = 0; folded && !*failed && code < count; code++) {
        char *text = talgeo__strdup(talgeo__dict_text(dict, (int32_t)code));
        if (text) fold_case(text);
        *failed = text == NULL || talgeo__dict_add(folded, text, strlen(text)) < 0;
        free(text);
    }
    if (folded == NULL && count <= MOST) *failed = true;
    bool differs = folded && !*failed && talgeo__dict_count(folded) < count;
    talgeo__dict_free(folded);
    return differs;
}

static talgeo_status note_answers(const talgeo__rows *rows, talgeo__source_report *report,
                                  talgeo_error *error)
{
    char text[TALGEO__NOTE_SIZE];
    bool failed = false;
    for (size_t v = 0; v < rows->n_values; v++) {
        if (!differs_in_case(rows->values[v].dict, &failed)) continue;
        snprintf(text, sizeof text,
                 "answers to '%.100s' differ in capital letters only: each is taken as one of its "
                 "own",
                 rows->values[v].alias);
        talgeo__report_note(report, text);
    }
    return failed ? talgeo__fail_memory(error, "intake") : TALGEO_OK;
}

static void note_periods(const talgeo__periods *periods, const talgeo__rows *rows,
                         talgeo__source_report *report)
{
    char label[32], text[TALGEO__NOTE_SIZE];
    for (size_t i = 1; i < rows->count; i++)
        if (rows->period[i] != rows->period[0]) return;
    if (rows->count < FEWEST || periods->kind == TALGEO__WAVES) return;
    talgeo__period_label(periods, rows->period[0], label, sizeof label);
    snprintf(text, sizeof text, "all dates are in %s", label);
    talgeo__report_note(report, text);
}

/* ---- Many rows at one place ---- */

typedef struct place {
    double x, y;
} place;

static int compare_places(const void *a, const void *b)
{
    const place *p = a, *q = b;
    if (p->x != q->x) return p->x < q->x ? -1 : 1;
    return (p->y > q->y) - (p->y < q->y);
}

static int64_t longest_run(const place *places, size_t count)
{
    int64_t longest = 0, run = 0;
    for (size_t i = 0; i < count; i++) {
        bool same = i > 0 && compare_places(&places[i], &places[i - 1]) == 0;
        run = same ? run + 1 : 1;
        if (run > longest) longest = run;
    }
    return longest;
}

/* Positions fall into buckets by a hash; only those of a bucket that is crowded need be sorted. */
enum { BUCKETS = 4096 };

static size_t bucket_of(double x, double y)
{
    uint64_t a, b;
    memcpy(&a, &x, sizeof a);
    memcpy(&b, &y, sizeof b);
    return (size_t)((a * 0x9E3779B97F4A7C15u ^ b) * 0xC2B2AE3D27D4EB4Fu >> 52);
}

/* Most rows at one place where those are `least` or more, else less; -1: out of memory. */
static int64_t largest_crowd(const talgeo__rows *rows, int64_t least)
{
    int64_t *in_bucket = talgeo__calloc(BUCKETS, sizeof *in_bucket), crowd = -1;
    size_t count = 0, crowded = 0;
    for (size_t i = 0; in_bucket && i < rows->count; i++)
        in_bucket[bucket_of(rows->x[i], rows->y[i])] += !isnan(rows->x[i]);
    for (size_t b = 0; in_bucket && b < BUCKETS; b++)
        if (in_bucket[b] >= least) crowded += (size_t)in_bucket[b];
    place *places = in_bucket ? talgeo__calloc(crowded, sizeof *places) : NULL;
    if (places) {
        for (size_t i = 0; i < rows->count; i++)
            if (!isnan(rows->x[i]) && in_bucket[bucket_of(rows->x[i], rows->y[i])] >= least)
                places[count++] = (place){rows->x[i], rows->y[i]};
        qsort(places, count, sizeof *places, compare_places);
        crowd = longest_run(places, count);
    }
    free(places);
    free(in_bucket);
    return crowd;
}

static talgeo_status note_crowd(const talgeo__rows *rows, talgeo__source_report *report,
                                talgeo_error *error)
{
    char text[TALGEO__NOTE_SIZE];
    int64_t count = (int64_t)rows->count - report->no_position, least = count * CROWD_PERCENT / 100;
    if (least < CROWD) least = CROWD;
    if (rows->x == NULL || count < CROWD) return TALGEO_OK;
    int64_t crowd = largest_crowd(rows, least);
    if (crowd < 0) return talgeo__fail_memory(error, "intake");
    if (crowd < least) return TALGEO_OK;
    snprintf(text, sizeof text, "%lld rows share one position: is it that of an office or school?",
             (long long)crowd);
    talgeo__report_note(report, text);
    return TALGEO_OK;
}

talgeo_status talgeo__patterns_note(const talgeo__patterns *p, const talgeo__periods *periods,
                                    const talgeo__rows *rows, talgeo__source_report *report,
                                    talgeo_error *error)
{
    note_share(report, p->metres, p->heights,
               "heights are below 3: are they in metres? height_cm is in centimetres");
    note_share(report, p->millimetres, p->heights,
               "heights are above 400: are they in millimetres? height_cm is in centimetres");
    note_share(report, p->grams, p->weights,
               "weights are 1000 or more: are they in grams? weight_kg is in kilograms");
    note_share(report, p->heavier, p->both,
               "rows have a weight above the height: are the two columns swapped?");
    note_persons(p, report);
    note_languages(p, report);
    note_rows(report, p->short_years,
              "a date with a year of two digits: give the source a pivot_year");
    note_rows(report, p->month_first,
              "no date unless the month comes first: write dates as yyyy-mm-dd");
    note_positions(p, rows, report);
    note_periods(periods, rows, report);
    talgeo_status status = note_answers(rows, report, error);
    return status == TALGEO_OK ? note_crowd(rows, report, error) : status;
}
