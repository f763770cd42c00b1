/* figures/: every function on counts against the 60-digit values of tests/reference/figures.txt. */
#include "suite.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "figures/figures.h"

enum { MOST_NUMBERS = 64 };
static const double tolerance = 1e-10;

/* A line of the table: name, arguments, expected numbers. */
typedef struct line {
    char name[64];
    double in[MOST_NUMBERS], want[MOST_NUMBERS], got[MOST_NUMBERS];
    size_t n_in, n_want, n_got;
} line;

static int64_t whole(const line *l, size_t i)
{
    return (int64_t)l->in[i];
}

static void give(line *l, double number)
{
    l->got[l->n_got++] = number;
}

static void give_figure(line *l, talgeo_figure f)
{
    CU_ASSERT(f.status == TALGEO_FIGURE_OK);
    give(l, f.value);
    give(l, f.low);
    give(l, f.high);
}

static void give_test(line *l, talgeo_test made)
{
    CU_ASSERT(made.status == TALGEO_FIGURE_OK);
    give(l, made.statistic);
    give(l, made.p);
}

static void run_chi2_tail(line *l)
{
    give(l, talgeo__chi2_tail(l->in[0], l->in[1]));
}

static void run_t_tail(line *l)
{
    give(l, talgeo__t_tail(l->in[0], l->in[1]));
}

static void run_t_quantile(line *l)
{
    give(l, talgeo__t_quantile(l->in[0], l->in[1]));
}

static void run_coin_at_most(line *l)
{
    give(l, talgeo__coin_at_most(l->in[0], l->in[1]));
}

static void run_wilson(line *l)
{
    give_figure(l, talgeo_wilson(whole(l, 0), whole(l, 1), l->in[2]));
}

static void run_mean(line *l)
{
    give_figure(l, talgeo_mean(whole(l, 0), l->in[1], l->in[2], l->in[3]));
}

static void run_mean_of_sums(line *l)
{
    give_figure(l, talgeo_mean_of_sums(whole(l, 0), l->in[1], l->in[2], l->in[3], l->in[4]));
}

static void run_byar(line *l)
{
    give_figure(l, talgeo_byar(whole(l, 0), l->in[1], l->in[2], l->in[3]));
}

static void run_newcombe(line *l)
{
    give_figure(l, talgeo_newcombe(whole(l, 0), whole(l, 1), whole(l, 2), whole(l, 3), l->in[4]));
}

static void run_newcombe_paired(line *l)
{
    give_figure(
        l, talgeo_newcombe_paired(whole(l, 0), whole(l, 1), whole(l, 2), whole(l, 3), l->in[4]));
}

static void run_change_of_shares(line *l)
{
    talgeo_linked counts = {whole(l, 0), whole(l, 1), whole(l, 2), whole(l, 3),
                            whole(l, 4), whole(l, 5), whole(l, 6), whole(l, 7)};
    give_figure(l, talgeo_change_of_shares(&counts, l->in[8]).change);
}

static void run_mcnemar(line *l)
{
    give_test(l, talgeo_mcnemar(whole(l, 0), whole(l, 1)));
}

static void run_mean_difference(line *l)
{
    give_figure(l, talgeo_mean_difference(whole(l, 0), l->in[1], l->in[2], whole(l, 3), l->in[4],
                                          l->in[5], l->in[6]));
}

static const struct {
    const char *name;
    void (*run)(line *l);
} runs[] = {
    {"chi2_tail", run_chi2_tail},
    {"t_tail", run_t_tail},
    {"t_quantile", run_t_quantile},
    {"coin_at_most", run_coin_at_most},
    {"wilson", run_wilson},
    {"mean", run_mean},
    {"mean_of_sums", run_mean_of_sums},
    {"byar", run_byar},
    {"newcombe", run_newcombe},
    {"newcombe_paired", run_newcombe_paired},
    {"change_of_shares", run_change_of_shares},
    {"mcnemar", run_mcnemar},
    {"mcnemar_large", run_mcnemar},
    {"mean_difference", run_mean_difference},
};

static size_t read_numbers(const char *text, const char *end, double numbers[MOST_NUMBERS])
{
    size_t n = 0;
    for (char *next; text < end && n < MOST_NUMBERS; text = next) {
        numbers[n] = strtod(text, &next);
        if (next == text) break;
        n++;
    }
    return n;
}

static line parse(const char *text)
{
    line l = {{0}, {0}, {0}, {0}, 0, 0, 0};
    const char *name_end = strchr(text, ' '), *colon = strchr(text, ':');
    CU_ASSERT_FATAL(name_end && colon && (size_t)(name_end - text) < sizeof l.name);
    memcpy(l.name, text, (size_t)(name_end - text));
    l.n_in = read_numbers(name_end, colon, l.in);
    l.n_want = read_numbers(colon + 1, text + strlen(text), l.want);
    CU_ASSERT_FATAL(l.n_in > 0 && l.n_want > 0);
    return l;
}

static bool agrees(line *l)
{
    bool all = l->n_got == l->n_want;
    for (size_t i = 0; all && i < l->n_want; i++)
        all = fabs(l->got[i] - l->want[i]) <= tolerance * fabs(l->want[i]);
    return all;
}

static void check(const char *text)
{
    line l = parse(text);
    for (size_t i = 0; i < sizeof runs / sizeof *runs; i++)
        if (strcmp(runs[i].name, l.name) == 0) {
            runs[i].run(&l);
            bool good = agrees(&l);
            if (!good) {
                fprintf(stderr, "%sgot", text);
                for (size_t k = 0; k < l.n_got; k++) fprintf(stderr, " %.17g", l.got[k]);
                fprintf(stderr, "\n");
            }
            CU_ASSERT(good);
            return;
        }
    CU_FAIL("a function of the table that nothing runs");
}

static void every_line_of_the_table(void)
{
    char text[4096];
    size_t lines = 0;
    FILE *file = fopen(source_file("tests/reference/figures.txt"), "r");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    for (; fgets(text, sizeof text, file); lines++) check(text);
    fclose(file);
    CU_ASSERT(lines >= 100);
}

const test suite_reference[] = {{"every_line_of_the_table", every_line_of_the_table}, {NULL, NULL}};
