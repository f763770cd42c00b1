/* What became of the rows, as lines to read. */
#include "report_lines.h"

#include <stdarg.h>
#include <stdio.h>

#include "../core/text.h"

typedef struct teller {
    talgeo_line tell;
    void *user;
} teller;

enum { LINE_SIZE = 400, SHOWN_ROWS = 5 };

static void say(const teller *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void say(const teller *t, const char *format, ...)
{
    char line[LINE_SIZE];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    if (length > 0) talgeo__cut_utf8(line, (size_t)length, sizeof line);
    t->tell(t->user, line);
}

/* "   12  what they are (rows 3, 7, ...)"; nothing where there are none. */
static void say_rows(const teller *t, int64_t count, const char *text, const int64_t *rows)
{
    char list[SHOWN_ROWS * 24] = "";
    size_t used = 0;
    if (count == 0) return;
    for (int k = 0; rows && k < SHOWN_ROWS && k < count; k++)
        used += (size_t)snprintf(list + used, sizeof list - used, "%s%lld", k ? ", " : "",
                                 (long long)rows[k]);
    if (rows)
        say(t, "%9lld  %s (row%s %s%s)", (long long)count, text, count > 1 ? "s" : "", list,
            count > SHOWN_ROWS ? ", ..." : "");
    else
        say(t, "%9lld  %s", (long long)count, text);
}

static int64_t sum(const int64_t *not_used)
{
    int64_t all = 0;
    for (int reason = 0; reason < TALGEO__N_REASONS; reason++) all += not_used[reason];
    return all;
}

static void say_periods(const teller *t, const talgeo__source_report *source)
{
    int64_t used = 0, not_used = 0;
    say(t, "  %-20s %9s %9s %9s", "period", "read", "used", "not used");
    for (size_t i = 0; i < source->n_periods; i++) {
        const talgeo__period_report *p = &source->periods[i];
        int64_t left = sum(p->not_used);
        say(t, "  %-20s %9lld %9lld %9lld", p->label, (long long)(p->used + left),
            (long long)p->used, (long long)left);
        used += p->used;
        not_used += left;
    }
    int64_t of_none = source->rows - used - not_used;
    if (of_none > 0)
        say(t, "  %-20s %9lld %9d %9lld", "of no period", (long long)of_none, 0,
            (long long)of_none);
    say(t, "  %-20s %9lld %9lld %9lld", "all", (long long)source->rows, (long long)source->used,
        (long long)sum(source->not_used));
}

static void say_source(const teller *t, const talgeo__source_report *source)
{
    say(t, "%s (%s): %lld rows read, %lld used, %lld not used", source->source, source->file,
        (long long)source->rows, (long long)source->used, (long long)sum(source->not_used));
    say_periods(t, source);
    if (sum(source->not_used) > 0) say(t, "  not used:");
    for (int i = 0; i < TALGEO__N_REASONS; i++)
        say_rows(t, source->not_used[i], talgeo__reason_text((talgeo__reason)i),
                 source->row_numbers[i]);
    bool odd = source->no_position || source->unmatched || source->not_classified ||
               source->unknown_address;
    for (int i = 0; i < TALGEO__N_REVIEWS; i++) odd = odd || source->review[i];
    if (odd) say(t, "  to know:");
    say_rows(t, source->unknown_address, "with an address that is not in the table of addresses",
             NULL);
    say_rows(t, source->no_position, "used without a position", NULL);
    say_rows(t, source->not_classified, "used without a BMI class", NULL);
    say_rows(t, source->unmatched, "used, without a row of the child and period in another source",
             NULL);
    for (int i = 0; i < TALGEO__N_REVIEWS; i++)
        say_rows(t, source->review[i], talgeo__review_text((talgeo__review)i),
                 source->review_rows[i]);
}

void talgeo__report_lines(const talgeo__report *report, talgeo_line tell, void *user)
{
    const teller t = {tell, user};
    for (size_t s = 0; s < report->n_sources; s++)
        if (report->sources[s].reconciled) say_source(&t, &report->sources[s]);
}
