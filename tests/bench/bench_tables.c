/* Frequency tables of made-up towns: our protection beside GaussSuppression (R), where it is.
 *
 * Usage: bench_tables [cells...]. One thread. Residential areas and school districts that overlap
 * them, each by school year, sex, stage and outcome, every one also summed out. With the rules of
 * GaussSuppression, only subtraction, both do the same job; the whole contract does more. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <talgeo/talgeo.h>
#include <time.h>

enum { PERIODS = 3, SEXES = 2, STAGES = 3, EVENTS = 2, AREAS_A_SCHOOL = 4 };
enum { CELLS_AN_AREA = (PERIODS + 1) * (SEXES + 1) * (STAGES + 1) * (EVENTS + 1) };
enum { DIMENSIONS = 6 };
enum { WHOLE_CELLS = 31000, PEER_CELLS = 11000 }; /* beyond that they take minutes */

static const char *const names[DIMENSIONS + 1] = {"home",  "school", "period", "sex",
                                                  "stage", "event",  "n"};

typedef struct town {
    size_t n_rows;
    const char **level[DIMENSIONS];
    int64_t *n;
    char (*text)[24]; /* of numbers */
} town;

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static uint32_t roll(uint64_t *state, uint32_t sides)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*state >> 33) % sides;
}

/* ---- The town ---- */

static void add_row(town *t, const size_t *levels, int64_t n)
{
    for (size_t d = 0; d < DIMENSIONS; d++) t->level[d][t->n_rows] = t->text[levels[d]];
    t->n[t->n_rows++] = n;
}

/* Children of one home, school and period: some 10 to 100, unevenly divided. */
static void add_children(town *t, uint64_t *dice, const size_t *place, uint32_t children)
{
    int64_t n[SEXES][STAGES][EVENTS] = {0};
    uint32_t risk = 10 + roll(dice, 20);
    for (; children > 0; children--)
        n[roll(dice, SEXES)][roll(dice, STAGES)][roll(dice, 100) < risk]++;
    for (size_t sex = 0; sex < SEXES; sex++)
        for (size_t stage = 0; stage < STAGES; stage++)
            for (size_t event = 0; event < EVENTS; event++) {
                const size_t levels[] = {place[0], place[1], place[2], sex, stage, event};
                add_row(t, levels, n[sex][stage][event]);
            }
}

/* Most children of an area go to the school of its stretch, a few to the next. */
static void fill_town(town *t, size_t areas)
{
    uint64_t dice = 42;
    for (size_t home = 0; home < areas; home++) {
        uint32_t mean = 20u << roll(&dice, 4);
        size_t school = home / AREAS_A_SCHOOL, next = school ? school - 1 : school + 1;
        bool divided = roll(&dice, 3) == 0;
        for (size_t period = 0; period < PERIODS; period++) {
            const size_t near[] = {home, school, period}, far[] = {home, next, period};
            add_children(t, &dice, near, mean + roll(&dice, mean));
            if (divided) add_children(t, &dice, far, 1 + roll(&dice, mean / 2));
        }
    }
}

static town make_town(size_t areas)
{
    size_t most = areas * PERIODS * 2 * SEXES * STAGES * EVENTS;
    town t = {.n = calloc(most, sizeof *t.n), .text = calloc(areas + 8, sizeof *t.text)};
    for (size_t i = 0; i < areas + 8; i++) snprintf(t.text[i], sizeof t.text[i], "%zu", i);
    for (size_t d = 0; d < DIMENSIONS; d++) t.level[d] = calloc(most, sizeof *t.level[d]);
    fill_town(&t, areas);
    return t;
}

static void free_town(town *t)
{
    for (size_t d = 0; d < DIMENSIONS; d++) free(t->level[d]);
    free(t->n);
    free(t->text);
}

/* ---- Measuring ---- */

typedef struct result {
    double seconds;
    size_t cells, withheld;
} result;

static result protect(const town *t, bool whole)
{
    static const char *const tables[] = {"home*period*sex*stage*event",
                                         "school*period*sex*stage*event"};
    talgeo_protect_options options = TALGEO_PROTECT_OPTIONS_INIT;
    options.count = "n";
    options.tables = tables;
    options.n_tables = 2;
    options.no_intervals = options.no_intersections = !whole;
    talgeo_column columns[DIMENSIONS + 1] = {[DIMENSIONS] = {names[DIMENSIONS], NULL, t->n}};
    for (size_t d = 0; d < DIMENSIONS; d++)
        columns[d] = (talgeo_column){names[d], t->level[d], NULL};
    talgeo_protected *made = NULL;
    double began = now_s();
    if (talgeo_protect_columns(columns, DIMENSIONS + 1, t->n_rows, &options, &made, NULL) !=
        TALGEO_OK) {
        fprintf(stderr, "protection failed\n");
        exit(1);
    }
    result r = {now_s() - began, talgeo_protected_count(made), 0};
    for (size_t c = 0; c < r.cells; c++) r.withheld += talgeo_protected_get_n(made, c) < 0;
    talgeo_protected_free(made);
    return r;
}

static void write_town(const town *t, FILE *file)
{
    for (size_t d = 0; d <= DIMENSIONS; d++) fprintf(file, "%s%s", d ? "," : "", names[d]);
    for (size_t row = 0; row < t->n_rows; row++) {
        for (size_t d = 0; d < DIMENSIONS; d++)
            fprintf(file, "%c%s", d ? ',' : '\n', t->level[d][row]);
        fprintf(file, ",%" PRId64, t->n[row]);
    }
    fprintf(file, "\n");
}

/* seconds is 0 where the peer is not there. */
static result ask_peer(const town *t)
{
    char path[] = "/tmp/bench-tables-XXXXXX", command[512];
    result r = {0};
    int file = mkstemp(path);
    FILE *out = file < 0 ? NULL : fdopen(file, "w");
    if (out == NULL) return r;
    write_town(t, out);
    fclose(out);
    snprintf(command, sizeof command, "Rscript %s/gausssuppression.R %s 2>/dev/null", BENCH_FOLDER,
             path);
    FILE *answer = popen(command, "r");
    if (answer && fscanf(answer, "%lf %zu %zu", &r.seconds, &r.cells, &r.withheld) != 3)
        r = (result){0};
    if (answer) pclose(answer);
    remove(path);
    return r;
}

static void measure(size_t n_cells)
{
    size_t areas = n_cells / CELLS_AN_AREA * AREAS_A_SCHOOL / (AREAS_A_SCHOOL + 1);
    town t = make_town(areas < 2 ? 2 : areas);
    result same = protect(&t, false), whole = {0}, peer = {0};
    printf("| %zu | %.3f | %zu |", same.cells, same.seconds, same.withheld);
    if (n_cells <= PEER_CELLS) peer = ask_peer(&t);
    if (peer.seconds > 0)
        printf(" %.2f | %zu | %.0fx |", peer.seconds, peer.withheld, peer.seconds / same.seconds);
    else
        printf(" - | - | - |");
    if (n_cells <= WHOLE_CELLS) {
        whole = protect(&t, true);
        printf(" %.2f | %zu |\n", whole.seconds, whole.withheld);
    } else {
        printf(" - | - |\n");
    }
    fflush(stdout);
    free_town(&t);
}

int main(int argc, char **argv)
{
    static const size_t sizes[] = {1000, 3000, 10000, 30000};
    printf("| cells | same rules s | withheld | GaussSuppression s | withheld | to ours | "
           "whole contract s | withheld |\n|---|---|---|---|---|---|---|---|\n");
    for (int i = 1; i < argc; i++) measure(strtoull(argv[i], NULL, 10));
    for (size_t i = 0; argc == 1 && i < sizeof sizes / sizeof *sizes; i++) measure(sizes[i]);
    return 0;
}
