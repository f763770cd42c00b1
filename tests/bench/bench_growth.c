/* Growth: children per second for BMI class and z-scores, measured against the machine itself.
 *
 * Usage: bench_growth [children]. One thread, its own time, best of several runs. */
#define _GNU_SOURCE
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <talgeo/talgeo.h>
#include <time.h>

#include "growth/growth.h"

enum { RUNS = 7 };

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static uint64_t draw(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state >> 33;
}

/* ---- Children of 2 to 18 years, about as tall and heavy as children are ---- */

static void draw_children(talgeo_child *children, size_t count)
{
    uint64_t s = 1;
    for (size_t i = 0; i < count; i++) {
        int32_t age = 731 + (int32_t)(draw(&s) % 5843), birth = 14000 + (int32_t)(draw(&s) % 2000);
        double years = age / 365.25, height = 80 + 5.5 * years + (double)(draw(&s) % 160) / 10;
        double bmi = 13 + 0.35 * years + (double)(draw(&s) % 90) / 10;
        children[i] = (talgeo_child){
            1 + (int)(draw(&s) % 2), birth, birth + age, height, bmi * height * height / 1e4,
            TALGEO_POSTURE_UNKNOWN};
    }
}

/* ---- What is measured; each returns something of what it made ---- */

typedef struct work {
    const talgeo_child *children;
    size_t count;
    talgeo_growth *growth;
    talgeo__reference *reference;
    talgeo_growth_reference kind;
} work;

/* Read every child, compute its BMI: no classification does less. */
static double read_children(const work *w)
{
    double sum = 0;
    for (size_t i = 0; i < w->count; i++) {
        const talgeo_child *c = &w->children[i];
        sum += c->weight_kg / (c->height_cm * c->height_cm) * (c->date - c->birth_date) * c->sex;
    }
    return sum;
}

static double grade_children(const work *w)
{
    double sum = 0;
    for (size_t i = 0; i < w->count; i++) {
        const talgeo_child *c = &w->children[i];
        double height_m = c->height_cm / 100;
        sum += talgeo__reference_grade(w->reference, (uint8_t)c->sex, c->date - c->birth_date,
                                       c->weight_kg / (height_m * height_m));
    }
    return sum;
}

static double measure_children(const work *w)
{
    if (talgeo_classify(w->kind, w->children, w->count, w->growth, NULL) != TALGEO_OK) exit(1);
    return w->growth[w->count / 2].bmi;
}

static void measure(const char *what, double (*run)(const work *), const work *w)
{
    double best = INFINITY, kept = 0;
    for (int k = 0; k < RUNS; k++) {
        double start = now_s();
        kept += run(w);
        best = fmin(best, now_s() - start);
    }
    if (kept == 0) exit(1);
    printf("| %s | %.1f |\n", what, (double)w->count / best / 1e6);
}

int main(int argc, char **argv)
{
    size_t n = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000000;
    talgeo_child *children = calloc(n, sizeof *children);
    talgeo_growth *growth = calloc(n, sizeof *growth);
    if (n == 0 || children == NULL || growth == NULL) return 1;
    draw_children(children, n);
    printf("| %zu children | million/s |\n|---|---|\n", n);
    work w = {children, n, growth, NULL, TALGEO_IOTF2012};
    measure("floor: read, BMI", read_children, &w);
    for (int kind = TALGEO_IOTF2012; kind <= TALGEO_WHO; kind++) {
        char text[64];
        w.kind = (talgeo_growth_reference)kind;
        if ((w.reference = talgeo__reference_new(w.kind)) == NULL) return 1;
        snprintf(text, sizeof text, "BMI class, %s", talgeo_growth_reference_id(w.kind));
        measure(text, grade_children, &w);
        snprintf(text, sizeof text, "talgeo_classify: all, %s", talgeo_growth_reference_id(w.kind));
        measure(text, measure_children, &w);
        talgeo__reference_free(w.reference);
    }
    free(growth);
    free(children);
    return 0;
}
