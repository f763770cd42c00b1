/* Protection of made-up area towns, part by part: the system, secondary, against bounding.
 *
 * Usage: bench_protect [cells...]. One thread. A town of n cells is residential areas, school
 * districts that overlap them and a municipality, by school year, sex and stage, each also summed
 * out; one indicator, so every cell shows two counts. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../property/town.h"
#include "io/clp_solver.h"
#include "protect/bounds.h"
#include "protect/model.h"

enum { PERIODS = 4, SEXES = 2, STAGES = 3, AREAS_A_SCHOOL = 4, CELLS_AN_AREA = PERIODS * 12 };

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* ---- The town ---- */

static talgeo__frame *make_frame(size_t n_cells, size_t *areas)
{
    size_t places = n_cells / CELLS_AN_AREA;
    areas[1] = (places - 1) / (AREAS_A_SCHOOL + 1);
    areas[0] = places - 1 - areas[1];
    areas[2] = 1;
    talgeo__frame *frame = town_frame(3, areas, PERIODS, 2, (size_t[]){SEXES, STAGES}, 1);
    for (unsigned by = 0; by < 4; by++) town_table(frame, 1, 7, true, by, -1);
    return frame;
}

/* School of a child: that of the stretch its area lies on, at times a neighbouring one. */
static int32_t school_of(dice *d, size_t area, const size_t *areas)
{
    int64_t school = (int64_t)(area * areas[1] / areas[0]);
    if (roll(d, 4) == 0) school += area % 2 ? 1 : -1;
    if (school < 0) return 0;
    return (int32_t)(school >= (int64_t)areas[1] ? (int64_t)areas[1] - 1 : school);
}

static void make_cube(const talgeo__frame *frame, const size_t *areas, talgeo__cube *cube)
{
    dice d = {42};
    size_t n = 0, most = areas[0] * PERIODS * 320;
    int32_t *keys = malloc(most * 7 * sizeof *keys);
    int64_t *counts = malloc(most * sizeof *counts);
    for (size_t a = 0; a < areas[0]; a++) {
        uint32_t mean = 20u << roll(&d, 4), risk = 10 + roll(&d, 20);
        for (int32_t period = 0; period < PERIODS; period++)
            for (uint32_t child = mean + roll(&d, mean); child > 0; child--) {
                const int32_t key[] = {(int32_t)a,
                                       school_of(&d, a, areas),
                                       0,
                                       period,
                                       (int32_t)roll(&d, SEXES),
                                       (int32_t)roll(&d, STAGES),
                                       roll(&d, 100) < risk};
                memcpy(keys + 7 * n, key, sizeof key);
                counts[n++] = 1;
            }
    }
    town_cube(frame, keys, counts, n, cube);
    free(keys);
    free(counts);
}

/* ---- Measuring ---- */

typedef struct times {
    double system_s, secondary_s, bounding_s;
    size_t primary, secondary, all;
} times;

static size_t count_withheld(const talgeo__system *system)
{
    size_t n = 0;
    for (size_t c = 0; c < system->n_cells; c++) n += system->state[c] != TALGEO__CELL_SHOWN;
    return n;
}

static void require(talgeo_status status)
{
    if (status == TALGEO_OK) return;
    fprintf(stderr, "protection failed: %d\n", status);
    exit(1);
}

static times protect(const talgeo__frame *frame, const talgeo__cube *cube)
{
    const talgeo__policy policy = {5, 0.95};
    talgeo__model model;
    talgeo__problem problem;
    times t = {0};
    double start = now_s();
    require(talgeo__model_open(frame, cube, &policy, NULL, &model, NULL));
    require(talgeo__model_problem(&model, 0, false, talgeo__clp_solver(), &problem, NULL));
    talgeo__system *system = problem.system;
    for (size_t c = 0; c < system->n_cells; c++)
        t.primary += system->state[c] == TALGEO__CELL_PRIMARY;
    double made = now_s();
    require(talgeo__system_decide(system, NULL, NULL));
    t.secondary = count_withheld(system);
    double decided = now_s();
    system->never_empty = true;
    require(talgeo__system_bound(system, talgeo__clp_solver(), 5, NULL, NULL));
    t.all = count_withheld(system);
    t.system_s = made - start;
    t.secondary_s = decided - made;
    t.bounding_s = now_s() - decided;
    talgeo__problem_close(&problem);
    talgeo__model_close(&model);
    return t;
}

static void measure(size_t n_cells)
{
    size_t areas[3];
    talgeo__frame *frame = make_frame(n_cells, areas);
    talgeo__cube cube;
    make_cube(frame, areas, &cube);
    times t = protect(frame, &cube);
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    printf("| %zu | %zu | %zu | %zu | %zu | %.2f | %.2f | %.2f | **%.2f** | %ld |\n",
           (areas[0] + areas[1] + 1) * CELLS_AN_AREA, cube.n_atoms, t.primary, t.secondary, t.all,
           t.system_s, t.secondary_s, t.bounding_s, t.system_s + t.secondary_s + t.bounding_s,
           use.ru_maxrss / 1024);
    fflush(stdout);
    talgeo__cube_free(&cube);
    talgeo__frame_free(frame);
}

/* In a process of its own, so that its memory is its own. */
static int measure_apart(size_t n_cells)
{
    int status = 0;
    pid_t child = fork();
    if (child == 0) {
        measure(n_cells);
        exit(0);
    }
    return child < 0 || waitpid(child, &status, 0) < 0 || status != 0;
}

int main(int argc, char **argv)
{
    static const size_t sizes[] = {3000, 10000, 30000, 100000};
    int failures = 0;
    printf("| cells | atoms | small | withheld by subtraction | withheld in all | system s | "
           "secondary s | bounding s | all s | memory MB |\n"
           "|---|---|---|---|---|---|---|---|---|---|\n");
    fflush(stdout);
    for (int i = 1; i < argc; i++) failures += measure_apart(strtoull(argv[i], NULL, 10));
    for (size_t i = 0; argc == 1 && i < sizeof sizes / sizeof *sizes; i++)
        failures += measure_apart(sizes[i]);
    return failures > 0;
}
