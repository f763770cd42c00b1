/* api/protect_table: frequency tables with known answers, and bad input. Facts of the cases stem
 * from the sources that ../shared/sdc/README.md names. */
#include "suite.h"

#include <stdlib.h>
#include <string.h>
#include <talgeo/talgeo.h>

#include "frequency.h"
#include "temporary.h"

static talgeo_protect_options ask(const char *count, const char *const *tables, size_t n_tables)
{
    talgeo_protect_options options = TALGEO_PROTECT_OPTIONS_INIT;
    options.count = count;
    options.tables = tables;
    options.n_tables = n_tables;
    return options;
}

/* ---- Answers of GaussSuppression ---- */

typedef struct shared_case {
    const char *atoms, *count, *cells;
    const char *tables[32];
    const char *groups; /* "cell column:dimension,dimension;..." as in frequency.h */
    int64_t threshold;
    bool protect_zeros;
    size_t withheld, differing;
} shared_case;

/* The dimensions of a group, as bits. */
static uint64_t group_dimensions(const talgeo_protected *table, const char *names, size_t length)
{
    uint64_t bits = 0;
    for (size_t d = 0; d < talgeo_protected_dimension_count(table); d++) {
        const char *name = talgeo_protected_get_dimension(table, d), *at = names;
        for (size_t n; at < names + length; at += n + 1) {
            n = strcspn(at, ",;");
            if (strlen(name) == n && memcmp(name, at, n) == 0) bits |= (uint64_t)1 << d;
        }
    }
    return bits;
}

/* Has our cell the code of every group of their cell? */
static bool same_cell(const talgeo_protected *table, size_t ours, const csv *cells, size_t theirs,
                      const char *groups)
{
    for (const char *at = groups; *at;) {
        char column[64] = "";
        const char *level = "Total";
        size_t length = strcspn(at, ":");
        memcpy(column, at, length);
        at += length + 1;
        length = strcspn(at, ";");
        uint64_t bits = group_dimensions(table, at, length);
        for (size_t d = 0; d < talgeo_protected_dimension_count(table); d++) {
            const char *mine = talgeo_protected_get_level(table, ours, d);
            if (bits >> d & 1 && strcmp(mine, "Total") != 0) level = mine;
        }
        if (strcmp(level, csv_field(cells, theirs, (size_t)csv_column(cells, column))) != 0)
            return false;
        at += length + (at[length] == ';');
    }
    return true;
}

static size_t count_withheld(const talgeo_protected *table)
{
    size_t n = 0;
    for (size_t c = 0; c < talgeo_protected_count(table); c++)
        n += talgeo_protected_get_n(table, c) < 0;
    return n;
}

/* Cells that one withholds and the other shows. */
static size_t count_differing(const talgeo_protected *table, const csv *cells, const char *groups)
{
    size_t differing = 0, ours = talgeo_protected_count(table), from = 0;
    int suppressed = csv_column(cells, "suppressed"), primary = csv_column(cells, "primary");
    for (size_t c = 1; c < cells->n_rows; c++) {
        size_t tried = 0; /* theirs mostly follows ours in another order: go round */
        while (tried < ours && !same_cell(table, from, cells, c, groups))
            from = (from + 1) % ours, tried++;
        CU_ASSERT(tried < ours);
        bool hidden =
            csv_number(cells, c, (size_t)suppressed) || csv_number(cells, c, (size_t)primary);
        differing += hidden != (talgeo_protected_get_n(table, from) < 0);
    }
    return differing;
}

static void check_case(const shared_case *which)
{
    csv cells;
    char atoms[4096];
    talgeo_protected *table = NULL;
    talgeo_error error = TALGEO_ERROR_INIT;
    const char *path = shared_file(which->atoms);
    if (path == NULL) return;
    snprintf(atoms, sizeof atoms, "%s", path);
    if (!csv_read(shared_file(which->cells), &cells)) return;
    talgeo_protect_options options = ask(which->count, which->tables, 0);
    while (which->tables[options.n_tables]) options.n_tables++;
    options.threshold = which->threshold;
    options.protect_zeros = which->protect_zeros;
    options.no_intervals = options.no_intersections = true;
    CU_ASSERT_EQUAL(talgeo_protect_file(atoms, &options, &table, &error), TALGEO_OK);
    CU_ASSERT_STRING_EQUAL(error.message, "");
    if (table) {
        CU_ASSERT_EQUAL(talgeo_protected_count(table), cells.n_rows - 1);
        CU_ASSERT_EQUAL(count_withheld(table), which->withheld);
        CU_ASSERT_EQUAL(count_differing(table, &cells, which->groups), which->differing);
    }
    talgeo_protected_free(table);
    csv_free(&cells);
}

/* Asked for the same rules (only subtraction, nobody's own cell), the same pattern comes out. */
static void gives_the_patterns_of_gausssuppression(void)
{
    const shared_case cases[] = {
        {"sdc/gauss_z1_atoms.csv",
         "ant",
         "sdc/gauss_z1_cells.csv",
         {"region*hovedint"},
         "region:region;hovedint:hovedint",
         4,
         true,
         6,
         0},
        {"sdc/gauss_z2_atoms.csv",
         "ant",
         "sdc/gauss_z2_cells.csv",
         {"region*hovedint", "fylke*hovedint", "kostragr*hovedint"},
         "region:region,fylke,kostragr;hovedint:hovedint",
         4,
         true,
         29,
         0},
        {"sdc/gauss_z2_atoms.csv",
         "ant",
         "sdc/gauss_z2_cells_zeros_unprotected.csv",
         {"region*hovedint", "fylke*hovedint", "kostragr*hovedint"},
         "region:region,fylke,kostragr;hovedint:hovedint",
         4,
         false,
         24,
         0},
        /* One cell fewer: theirs also withholds for children who are alone in a cell. */
        {"sdc/gauss_z3_atoms.csv",
         "ant",
         "sdc/gauss_z3_cells.csv",
         {"region*hovedint*mnd", "fylke*hovedint*mnd", "kostragr*hovedint*mnd",
          "region*hovedint*mnd2", "fylke*hovedint*mnd2", "kostragr*hovedint*mnd2"},
         "region:region,fylke,kostragr;hovedint:hovedint;mnd:mnd,mnd2",
         4,
         true,
         683,
         1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) check_case(&cases[i]);
}

/* Four linked tables of 9,408 cells: sex x three ages x two, three, three, and sex x two x three.
 */
static void protects_linked_tables_jointly(void)
{
    shared_case d53 = {"sdc/gauss_d53_atoms.csv",
                       "freq",
                       "sdc/gauss_d53_cells_global.csv",
                       {NULL},
                       "sex:sex;age_l:age_l;age_m:age_m;age_h:age_h;lms_l:lms_l;lms_h:lms_h;"
                       "hst_l:hst_l;hst_m:hst_m;hst_h:hst_h;fst_l:fst_l;fst_m:fst_m;fst_h:fst_h",
                       4,
                       false,
                       4229,
                       0};
    static const char *const ages[] = {"age_l", "age_m", "age_h"};
    static const char *const others[] = {"lms_l", "lms_h", "hst_l", "hst_m",
                                         "hst_h", "fst_l", "fst_m", "fst_h"};
    static char texts[32][64];
    size_t n = 0;
    for (size_t a = 0; a < 3; a++)
        for (size_t o = 0; o < 8; o++)
            snprintf(texts[n++], sizeof texts[0], "sex * %s * %s", ages[a], others[o]);
    for (size_t l = 0; l < 2; l++)
        for (size_t h = 2; h < 5; h++)
            snprintf(texts[n++], sizeof texts[0], "sex*%s*%s", others[l], others[h]);
    for (size_t t = 0; t < n; t++) d53.tables[t] = texts[t];
    check_case(&d53);
}

/* ---- Small tables ---- */

static talgeo_protected *protect_text(const char *text, talgeo_protect_options *options)
{
    talgeo_protected *table = NULL;
    talgeo_error error = TALGEO_ERROR_INIT;
    CU_ASSERT_EQUAL(talgeo_protect_file(temporary_csv(text), options, &table, &error), TALGEO_OK);
    CU_ASSERT_STRING_EQUAL(error.message, "");
    CU_ASSERT_PTR_NOT_NULL_FATAL(table);
    return table;
}

/* Count of the cell with these levels, joined by blanks; -1 withheld, -2 no such cell. */
static int64_t count_at(const talgeo_protected *table, const char *levels)
{
    for (size_t c = 0; c < talgeo_protected_count(table); c++) {
        char text[256] = "";
        for (size_t d = 0; d < talgeo_protected_dimension_count(table); d++) {
            size_t used = strlen(text);
            snprintf(text + used, sizeof text - used, "%s%s", d ? " " : "",
                     talgeo_protected_get_level(table, c, d));
        }
        if (strcmp(text, levels) == 0) return talgeo_protected_get_n(table, c);
    }
    return -2;
}

static const char DOC_EXAMPLE[] = "v,w,n\n1,A,1\n1,B,1\n1,C,1\n1,D,5\n1,E,5\n2,A,9\n2,B,9\n2,C,9\n"
                                  "2,D,9\n2,E,9\n3,A,0\n3,B,0\n3,C,0\n3,D,7\n3,E,7\n";

/* GaussSuppression's example: three ones in a row of 13. Its pattern B (only the column of each
 * one) leaves their sum, 3, for everybody to see, and as nobody is withheld, that each is 1; its
 * pattern C takes one more cell of that row away for the sake of those who are alone in a cell.
 * Bounding asks for as many. */
static void the_documented_example(void)
{
    const char *tables[] = {"v*w"};
    talgeo_protect_options options = ask("n", tables, 1);
    options.threshold = 3;
    options.no_intervals = true;
    talgeo_protected *table = protect_text(DOC_EXAMPLE, &options);
    CU_ASSERT_EQUAL(count_withheld(table), 6); /* pattern B */
    CU_ASSERT_EQUAL(count_at(table, "2 A"), -1);
    CU_ASSERT_EQUAL(count_at(table, "3 A"), 0);
    talgeo_protected_free(table);
    options.no_intervals = false;
    table = protect_text(DOC_EXAMPLE, &options);
    CU_ASSERT_EQUAL(count_withheld(table), 8); /* as many as pattern C */
    CU_ASSERT(count_at(table, "1 D") == -1 || count_at(table, "1 E") == -1);
    CU_ASSERT(count_at(table, "2 D") == -1 || count_at(table, "2 E") == -1);
    talgeo_protected_free(table);
}

/* UserSupport issue 135: three ones with a known sum of 3, and no zero would be withheld: all
 * are 1. GaussSuppression withholds 1 H besides. Here it, or the sum, is withheld too; and the 2 of
 * 2 M must stay open, which costs more than the nine cells published. */
static void three_ones_of_a_row(void)
{
    static const char *const small[] = {"1 A", "1 B", "1 M", "2 A", "2 M"};
    const char *tables[] = {"v*w"};
    talgeo_protect_options options = ask("n", tables, 1);
    options.threshold = 3;
    talgeo_protected *table = protect_text(
        "v,w,n\n1,A,1\n1,B,1\n1,H,7\n1,M,1\n1,W,0\n2,A,1\n2,B,0\n2,H,0\n2,M,2\n2,W,8\n", &options);
    for (size_t i = 0; i < sizeof small / sizeof *small; i++)
        CU_ASSERT_EQUAL(count_at(table, small[i]), -1);
    CU_ASSERT(count_at(table, "1 H") == -1 || count_at(table, "1 Total") == -1);
    CU_ASSERT(count_withheld(table) >= 9);
    talgeo_protected_free(table);
}

/* Nobody is withheld as such: that a, b and c are 6 together says that none is above 4. */
static void withheld_cells_are_not_empty(void)
{
    const char text[] = "v,n\na,1\nb,1\nc,4\nd,20\n";
    const char *tables[] = {"v"};
    talgeo_protect_options options = ask("n", tables, 1);
    talgeo_protected *table = protect_text(text, &options);
    CU_ASSERT_EQUAL(count_withheld(table), 4);
    talgeo_protected_free(table);
    options.protect_zeros = true; /* any of them could be 0 */
    table = protect_text(text, &options);
    CU_ASSERT_EQUAL(count_withheld(table), 3);
    talgeo_protected_free(table);
}

/* UserSupport issue 136: safe in each grouping alone, K = 3 follows from both, so N goes, as in the
 * published answer. A and B are 4 together then: 1 to 3 each, for nobody is withheld, so that one
 * more goes where bounds count too. */
static void two_groupings_of_regions(void)
{
    const char text[] =
        "region,county,group,n\nA,1,small,2\nB,1,small,2\nI,1,small,8\nJ,1,small,8\n"
        "K,2,small,3\nL,2,BIG,3\nM,2,BIG,3\nN,2,small,7\n";
    const char *tables[] = {"region", "county", "group"};
    talgeo_protect_options options = ask("n", tables, 3);
    options.threshold = 4;
    options.no_intervals = true;
    talgeo_protected *table = protect_text(text, &options);
    CU_ASSERT_EQUAL(count_withheld(table), 6);
    CU_ASSERT_EQUAL(count_at(table, "N Total Total"), -1);
    talgeo_protected_free(table);
    options.no_intervals = false;
    table = protect_text(text, &options);
    CU_ASSERT_EQUAL(count_withheld(table), 7);
    CU_ASSERT_EQUAL(count_at(table, "N Total Total"), -1);
    talgeo_protected_free(table);
}

/* sdcTable: one small cell of 4 x 2 needs a rectangle of three more. */
static void one_small_cell_needs_a_rectangle(void)
{
    const char *tables[] = {"region*gender"};
    talgeo_protect_options options = ask("n", tables, 1);
    options.threshold = 3;
    talgeo_protected *table = protect_text(
        "region,gender,n\nA,female,2\nB,female,19\nC,female,10\nD,female,14\nA,male,18\nB,male,14\n"
        "C,male,12\nD,male,11\n",
        &options);
    CU_ASSERT_EQUAL(talgeo_protected_count(table), 15);
    CU_ASSERT_EQUAL(count_withheld(table), 4);
    talgeo_protected_free(table);
}

/* zero_one_traps: with zeros to be protected, 10 + 5 = 15 must not say that the rest is nobody; and
 * ten and three do not leave two ones. */
static void traps_of_zeros_and_ones(void)
{
    const char *tables[] = {"v"};
    talgeo_protect_options options = ask("n", tables, 1);
    options.protect_zeros = true;
    talgeo_protected *table = protect_text("v,n\na,10\nb,5\nc,0\nd,0\n", &options);
    CU_ASSERT_EQUAL(count_at(table, "Total"), 15);
    CU_ASSERT_EQUAL(count_withheld(table), 3);
    talgeo_protected_free(table);
    options.protect_zeros = false;
    options.threshold = 3;
    table = protect_text("v,n\na,10\nb,3\nc,1\nd,1\n", &options);
    CU_ASSERT_EQUAL(count_withheld(table), 3);
    talgeo_protected_free(table);
    options.protect_zeros = true;
    table = protect_text("v,n\na,0\nb,0\nc,0\n", &options);
    CU_ASSERT_EQUAL(count_withheld(table), 4); /* all of it */
    talgeo_protected_free(table);
}

/* one_dim_singletons asks for a threshold of 2: stricter here, it is refused. With 3: 1, 2 and 1 of
 * 4, nothing can be shown. */
static void one_dimension_of_ones(void)
{
    const char text[] = "v,n\na,1\nb,2\nc,1\nd,0\n";
    const char *tables[] = {"v"};
    talgeo_protect_options options = ask("n", tables, 1);
    talgeo_error error = TALGEO_ERROR_INIT;
    talgeo_protected *table = NULL;
    options.threshold = 2;
    CU_ASSERT_EQUAL(talgeo_protect_file(temporary_csv(text), &options, &table, &error),
                    TALGEO_E_PRIVACY);
    CU_ASSERT_PTR_NULL(table);
    options.threshold = 3;
    table = protect_text(text, &options);
    CU_ASSERT_EQUAL(count_at(table, "a"), -1);
    CU_ASSERT_EQUAL(count_at(table, "b"), -1);
    CU_ASSERT_EQUAL(count_at(table, "c"), -1);
    CU_ASSERT_EQUAL(count_at(table, "d"), 0);
    talgeo_protected_free(table);
}

/* diffman's toys: two area sets that do not nest, threshold 11. In the first, M1 and c1 differ by 2
 * children; in the second no intersection is small. */
static void intersections_of_area_sets(void)
{
    const char *tables[] = {"z1", "z2"};
    talgeo_protect_options options = ask("n", tables, 2);
    options.threshold = 11;
    talgeo_protected *table = protect_text("z1,z2,n\nM1,c1,12\nM2,c1,12\n", &options);
    CU_ASSERT_EQUAL(count_withheld(table), 0);
    talgeo_protected_free(table);
    /* toy 6, whole numbers: M1 and M3 together less c1 are 3 children */
    table = protect_text("z1,z2,n\nM1,c1,17\nM1,c2,15\nM2,c2,8\nM2,c3,3\nM3,c1,20\nM3,c3,17\n"
                         "M4,c4,14\nM5,c4,4\n",
                         &options);
    CU_ASSERT(count_withheld(table) > 0);
    talgeo_protected_free(table);
    /* 30 - 28 = 2: neither area is small, their difference is */
    options.threshold = 0;
    const char corner[] = "z1,z2,n\nA,S,28\nA,T,2\nB,T,40\n";
    table = protect_text(corner, &options);
    CU_ASSERT(count_at(table, "A Total") == -1 || count_at(table, "Total S") == -1);
    talgeo_protected_free(table);
    options.no_intersections = true; /* weaker, by name */
    table = protect_text(corner, &options);
    CU_ASSERT_EQUAL(count_withheld(table), 0);
    talgeo_protected_free(table);
}

/* A county is a function of its regions; a table without the region works by itself. */
static void columns_of_a_hierarchy(void)
{
    const char *tables[] = {"region*age", "county*age"};
    talgeo_protect_options options = ask("n", tables, 2);
    talgeo_protected *table = protect_text(
        "region,county,age,n\nA,1,6,20\nA,1,7,3\nB,1,6,30\nB,1,7,40\nC,2,6,50\nC,2,7,9\n"
        "D,2,6,60\nD,2,7,70\n",
        &options);
    CU_ASSERT_EQUAL(talgeo_protected_count(table), 3 * 5 + 3 * 2);
    CU_ASSERT_EQUAL(count_at(table, "A 7 Total"), -1);
    CU_ASSERT_EQUAL(count_at(table, "B 7 Total"), -1); /* in the same county */
    CU_ASSERT_EQUAL(count_at(table, "C 7 Total"), 9);
    CU_ASSERT_EQUAL(count_at(table, "Total 7 1"), 43);
    CU_ASSERT_EQUAL(count_at(table, "Total Total Total"), 282);
    talgeo_protected_free(table);
}

static void rows_are_added_and_margins_checked(void)
{
    const char *tables[] = {"a*b"};
    talgeo_protect_options options = ask("n", tables, 1);
    talgeo_protected *table =
        protect_text("a,b,c,n\nx,p,1,10\nx,p,2,5\nx,q,1,7.0\ny,p,1,6\ny,q,1,8\n"
                     "Total,p,1,16\nTotal,p,2,5\nx,Total,1,22\n",
                     &options);
    CU_ASSERT_EQUAL(talgeo_protected_count(table), 9);
    CU_ASSERT_EQUAL(count_at(table, "x p"), 15);
    CU_ASSERT_EQUAL(count_at(table, "Total p"), 21);
    CU_ASSERT_EQUAL(count_at(table, "Total Total"), 36);
    talgeo_protected_free(table);
}

static void large_thresholds_withhold_all(void)
{
    const char *tables[] = {"v"};
    talgeo_protect_options options = ask("n", tables, 1);
    options.threshold = 1000000000;
    talgeo_protected *table = protect_text("v,n\na,1000\nb,2000\nc,0\n", &options);
    CU_ASSERT_EQUAL(count_withheld(table), 3);
    CU_ASSERT_EQUAL(count_at(table, "c"), 0);
    talgeo_protected_free(table);
}

/* ---- Bad input ---- */

typedef struct mistake {
    const char *text, *count, *table;
    talgeo_status status;
    int64_t row;
    const char *says[2];
} mistake;

static void tells_what_is_wrong(void)
{
    const mistake mistakes[] = {
        {"v,n\na,5\nb,-1\n", "n", "v", TALGEO_E_INPUT, 2, {"row 2, column 'n'", "negative"}},
        {"v,n\na,5\nb,2.5\n", "n", "v", TALGEO_E_INPUT, 2, {"row 2, column 'n'", "whole"}},
        {"v,n\na,5\nb,\n", "n", "v", TALGEO_E_INPUT, 2, {"row 2, column 'n'", "missing"}},
        {"v,n\na,5\nb,many\n", "n", "v", TALGEO_E_INPUT, 2, {"row 2, column 'n'", "no number"}},
        {"v,n\na,5\nb,99999999999999999999\n", "n", "v", TALGEO_E_INPUT, 2, {"row 2", "10^15"}},
        {"v,n\na,900000000000000\nb,900000000000000\n",
         "n",
         "v",
         TALGEO_E_INPUT,
         2,
         {"row 2", "together"}},
        {"v,n\na,5\n,6\n", "n", "v", TALGEO_E_INPUT, 2, {"row 2, column 'v'", "level is missing"}},
        {"v,n\na,5\nb,6\nTotal,12\n", "n", "v", TALGEO_E_INPUT, 3, {"row 3", "not the sum"}},
        {"v,n\na,5\nb,6\nI alt,11\n", "n", "v", TALGEO_E_INPUT, 3, {"row 3", "'Total'"}},
        {"v,w,n\na,x,5\na,Total,5\n", "n", "v", TALGEO_E_INPUT, 2, {"row 2, column 'w'", "margin"}},
        {"v,n\na,5\n", "n", "v*sexx", TALGEO_E_INPUT, -1, {"no column 'sexx'", "dimension"}},
        {"region,n\na,5\n", "n", "regoin", TALGEO_E_INPUT, -1, {"'regoin'", "'region'"}},
        {"v,number\na,5\n", "numbr", "v", TALGEO_E_INPUT, -1, {"'numbr'", "'number'"}},
        {"v,n\na,5\n", "n", "v*n", TALGEO_E_ARGUMENT, -1, {"'n'", "result"}},
        {"v,k\na,5\n", "k", "v*k", TALGEO_E_ARGUMENT, -1, {"'k'", "counts"}},
        {"v,n\na,5\n", "n", "v*v", TALGEO_E_ARGUMENT, -1, {"'v*v'", "twice"}},
        {"v,n\na,5\n", "n", "v**w", TALGEO_E_ARGUMENT, -1, {"'v**w'", "empty name"}},
        {"v,n\na,5\n", "n", "", TALGEO_E_ARGUMENT, -1, {"empty name", "region*age*sex"}},
        {"v,n\n", "n", "v", TALGEO_E_INPUT, -1, {"no rows", ""}},
        {"v,n\nTotal,5\n", "n", "v", TALGEO_E_INPUT, -1, {"no rows", ""}},
        {"v,status,n\na,b,5\n", "n", "v*status", TALGEO_E_ARGUMENT, -1, {"'status'", "rename"}},
    };
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
        const mistake *m = &mistakes[i];
        talgeo_error error = TALGEO_ERROR_INIT;
        talgeo_protected *table = NULL;
        talgeo_protect_options options = ask(m->count, &m->table, 1);
        talgeo_status status =
            talgeo_protect_file(temporary_csv(m->text), &options, &table, &error);
        bool good = status == m->status && error.row == m->row && table == NULL &&
                    strstr(error.message, m->says[0]) && strstr(error.message, m->says[1]);
        if (!good) fprintf(stderr, "mistake %zu: %d %s\n", i, (int)status, error.message);
        CU_ASSERT(good);
    }
}

static void refuses_weak_thresholds(void)
{
    const char *tables[] = {"v"};
    const int64_t weak[] = {1, 2, -1, INT64_MIN};
    for (size_t i = 0; i < sizeof weak / sizeof *weak; i++) {
        talgeo_protect_options options = ask("n", tables, 1);
        talgeo_protected *table = NULL;
        options.threshold = weak[i];
        CU_ASSERT_EQUAL(talgeo_protect_file("nowhere.csv", &options, &table, NULL),
                        TALGEO_E_PRIVACY);
    }
}

static int stop(double fraction, const char *stage, void *user)
{
    (void)stage;
    (void)user;
    return fraction < 0.2;
}

static void can_be_cancelled(void)
{
    const char *tables[] = {"v*w"};
    talgeo_protect_options options = ask("n", tables, 1);
    talgeo_protected *table = NULL;
    options.progress = stop;
    CU_ASSERT_EQUAL(talgeo_protect_file(temporary_csv(DOC_EXAMPLE), &options, &table, NULL) ==
                        TALGEO_E_CANCELLED,
                    table == NULL);
}

static void takes_columns(void)
{
    const char *const levels[] = {"a", "b", NULL};
    const int64_t counts[] = {7, 3, 1};
    const talgeo_column columns[] = {{"v", levels, NULL}, {"count", NULL, counts}};
    const char *tables[] = {"v"};
    talgeo_protect_options options = ask("count", tables, 1);
    talgeo_error error = TALGEO_ERROR_INIT;
    talgeo_protected *table = NULL;
    CU_ASSERT_EQUAL(talgeo_protect_columns(columns, 2, 2, &options, &table, &error), TALGEO_OK);
    CU_ASSERT_EQUAL(talgeo_protected_count(table), 3);
    CU_ASSERT_STRING_EQUAL(talgeo_protected_get_dimension(table, 0), "v");
    CU_ASSERT_STRING_EQUAL(talgeo_protected_get_level(table, 0, 0), "Total");
    CU_ASSERT_EQUAL(talgeo_protected_get_n(table, 2), -1);
    CU_ASSERT_STRING_EQUAL(talgeo_reason_text(talgeo_protected_get_reason(table, 2)), "primary");
    talgeo_protected_free(table);
    CU_ASSERT_EQUAL(talgeo_protect_columns(columns, 2, 3, &options, &table, &error),
                    TALGEO_E_INPUT);
    CU_ASSERT_EQUAL(error.row, 3);
    const talgeo_column both[] = {{"v", levels, counts}, {"count", NULL, counts}};
    CU_ASSERT_EQUAL(talgeo_protect_columns(both, 2, 2, &options, &table, NULL), TALGEO_E_ARGUMENT);
    drop_temporary();
}

const test suite_protect_table[] = {
    {"gives_the_patterns_of_gausssuppression", gives_the_patterns_of_gausssuppression},
    {"protects_linked_tables_jointly", protects_linked_tables_jointly},
    {"the_documented_example", the_documented_example},
    {"three_ones_of_a_row", three_ones_of_a_row},
    {"withheld_cells_are_not_empty", withheld_cells_are_not_empty},
    {"two_groupings_of_regions", two_groupings_of_regions},
    {"one_small_cell_needs_a_rectangle", one_small_cell_needs_a_rectangle},
    {"traps_of_zeros_and_ones", traps_of_zeros_and_ones},
    {"one_dimension_of_ones", one_dimension_of_ones},
    {"intersections_of_area_sets", intersections_of_area_sets},
    {"columns_of_a_hierarchy", columns_of_a_hierarchy},
    {"rows_are_added_and_margins_checked", rows_are_added_and_margins_checked},
    {"large_thresholds_withhold_all", large_thresholds_withhold_all},
    {"tells_what_is_wrong", tells_what_is_wrong},
    {"refuses_weak_thresholds", refuses_weak_thresholds},
    {"can_be_cancelled", can_be_cancelled},
    {"takes_columns", takes_columns},
    {NULL, NULL},
};
