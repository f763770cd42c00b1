/* api/plan: what a good plan means, and every mistake at its place. */
#include "suite.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/plan.h"
#include "core/calendar.h"
#include "core/text.h"
#include "temporary.h"

static const char GOOD[] =
    /*  1 */
    "title: {da: Et lettere liv, en: A lighter life}\n"
    /*  2 */ "area_sets:\n"
    /*  3 */ "  - {id: estate, title: Boligområder, file: a.gpkg, key: nr}\n"
    /*  4 */ "  - {id: town, file: /vsizip/b.zip, layer: l, key: nr, name: navn, crs: EPSG:25832}\n"
    /*  5 */ "sources:\n"
    /*  6 */ "  - {id: nurse, file: maal.csv, child: cpr, date: dag, position: {x: e, y: n, crs: "
    "X},\n"
    /*  7 */ "     columns: {sex: koen, birth_date: fdt, height_cm: h, weight_kg: v, stage: "
    "trin}}\n"
    /*  8 */ "  - {id: survey, file: 'PG:dbname=x', child: cpr, date: dag,\n"
    /*  9 */ "     columns: {lonely: ensom, sex: kon}}\n"
    /* 10 */ "periods: {kind: school_year, from: 2015/16, to: 2018/19}\n"
    /* 11 */ "strata:\n"
    /* 12 */ "  sex: {title: {da: Køn, en: Sex}}\n"
    /* 13 */ "indicators:\n"
    /* 14 */ "  - {id: heavy, source: nurse, value: bmi_class, event: [overweight, obese]}\n"
    /* 15 */ "  - {id: alone, source: survey, value: lonely, event: [ofte]}\n"
    /* 16 */ "tables:\n"
    /* 17 */ "  - {indicators: [heavy, alone], area_sets: all, by: [period]}\n"
    /* 18 */ "  - {indicators: [heavy], area_sets: [town], by: [period, sex, stage]}\n"
    /* 19 */ "  - {cross: [heavy, alone], area_sets: none, by: [sex]}\n"
    /* 20 */ "privacy: {threshold: 6}\n"
    /* 21 */ "figures: {confidence: 0.9}\n";

static talgeo_status open_text(const char *text, talgeo_plan **plan, talgeo_problems **problems)
{
    talgeo_error error = TALGEO_ERROR_INIT;
    talgeo_status status = talgeo_plan_open(temporary_text(text), plan, problems, &error);
    CU_ASSERT_EQUAL(error.status, status);
    drop_temporary();
    return status;
}

static talgeo_plan *open_good(const char *text)
{
    talgeo_plan *plan = NULL;
    talgeo_problems *problems = NULL;
    CU_ASSERT_EQUAL(open_text(text, &plan, &problems), TALGEO_OK);
    for (size_t i = 0; i < talgeo_problems_count(problems); i++)
        fprintf(stderr, "%s\n", talgeo_problems_get(problems, i).message);
    CU_ASSERT_EQUAL(talgeo_problems_count(problems), 0);
    talgeo_problems_free(problems);
    CU_ASSERT_PTR_NOT_NULL_FATAL(plan);
    return plan;
}

/* The good plan with its first `was` replaced; yours. */
static char *changed(const char *was, const char *is)
{
    const char *at = strstr(GOOD, was);
    talgeo__string text = {0};
    CU_ASSERT_PTR_NOT_NULL_FATAL(at);
    talgeo__string_add(&text, GOOD, (size_t)(at - GOOD));
    talgeo__string_puts(&text, is);
    talgeo__string_puts(&text, at + strlen(was));
    return text.data;
}

/* ---- What a plan means ---- */

static void reads_what_stands_there(void)
{
    talgeo_plan *plan = open_good(GOOD);
    CU_ASSERT_STRING_EQUAL(plan->title.da, "Et lettere liv");
    CU_ASSERT_STRING_EQUAL(plan->title.en, "A lighter life");
    CU_ASSERT(plan->n_sets == 2 && plan->n_sources == 2 && plan->n_indicators == 2);
    CU_ASSERT_STRING_EQUAL(plan->sets[0].title.da, "Boligområder");
    CU_ASSERT_STRING_EQUAL(plan->sets[0].title.en, "Boligområder");
    CU_ASSERT_STRING_EQUAL(plan->sets[1].layer, "l");
    CU_ASSERT_STRING_EQUAL(plan->sets[1].crs, "EPSG:25832");
    const talgeo__source *nurse = &plan->sources[0];
    CU_ASSERT(nurse->position && strcmp(nurse->x, "e") == 0 && strcmp(nurse->crs, "X") == 0);
    CU_ASSERT_EQUAL(nurse->n_columns, 5);
    CU_ASSERT_STRING_EQUAL(nurse->columns[4].alias, "stage");
    CU_ASSERT_STRING_EQUAL(nurse->columns[4].column, "trin");
    CU_ASSERT(plan->periods.first == 2015 && plan->periods.last == 2018);
    CU_ASSERT_EQUAL(plan->policy.threshold, 6);
    CU_ASSERT_EQUAL(plan->policy.confidence, 0.9);
    talgeo_plan_free(plan);
}

static void defaults_are_the_strict_ones(void)
{
    char *text = changed("privacy: {threshold: 6}\nfigures: {confidence: 0.9}\n", "");
    talgeo_plan *plan = open_good(text);
    CU_ASSERT_EQUAL(plan->policy.threshold, 5);
    CU_ASSERT_EQUAL(plan->policy.confidence, 0.95);
    CU_ASSERT(!plan->sets[0].refuse_invalid && plan->sets[0].overlap_tolerance_m2 == 0);
    CU_ASSERT_STRING_EQUAL(plan->sets[1].title.da, "town");
    const talgeo__source *survey = &plan->sources[1];
    CU_ASSERT(!survey->position && survey->one_per == TALGEO__LATEST);
    CU_ASSERT_EQUAL(survey->reject_limit, 0.05);
    CU_ASSERT(plan->indicators[0].better == 0 && !plan->indicators[0].sensitive_both);
    CU_ASSERT_STRING_EQUAL(plan->indicators[0].title.en, "heavy");
    talgeo_plan_free(plan);
    free(text);
}

static void files_lie_beside_the_plan(void)
{
    talgeo_plan *plan = open_good(GOOD);
    CU_ASSERT_STRING_EQUAL(plan->folder, "/tmp");
    CU_ASSERT_STRING_EQUAL(plan->sets[0].file, "/tmp/a.gpkg");
    CU_ASSERT_STRING_EQUAL(plan->sets[0].shown_file, "a.gpkg");
    CU_ASSERT_STRING_EQUAL(plan->sets[1].file, "/vsizip/b.zip");
    CU_ASSERT_STRING_EQUAL(plan->sources[0].file, "/tmp/maal.csv");
    CU_ASSERT_STRING_EQUAL(plan->sources[1].file, "PG:dbname=x");
    CU_ASSERT_STRING_EQUAL(plan->sources[1].shown, "PG:dbname=x");
    talgeo_plan_free(plan);
}

static void tables_name_what_they_show(void)
{
    talgeo_plan *plan = open_good(GOOD);
    CU_ASSERT_EQUAL_FATAL(plan->n_tables, 3);
    CU_ASSERT(plan->tables[0].n_sets == 2 && plan->tables[0].n_indicators == 2);
    CU_ASSERT(plan->tables[0].by_period && plan->tables[0].n_by == 0);
    const talgeo__table *groups = &plan->tables[1], *crossed = &plan->tables[2];
    CU_ASSERT(groups->n_sets == 1 && groups->sets[0] == 1 && groups->n_by == 2);
    CU_ASSERT_EQUAL(plan->n_strata, 2);
    CU_ASSERT_STRING_EQUAL(plan->strata[0].title.da, "Køn");
    CU_ASSERT_STRING_EQUAL(plan->strata[1].title.da, "stage");
    CU_ASSERT(crossed->n_sets == 0 && !crossed->by_period && crossed->n_by == 2);
    CU_ASSERT(crossed->by[0].kind == TALGEO__BY_INDICATOR && crossed->by[0].index == 0);
    CU_ASSERT(crossed->by[1].kind == TALGEO__BY_STRATUM && crossed->by[1].index == 0);
    CU_ASSERT(crossed->n_indicators == 1 && crossed->indicators[0] == 1);
    talgeo_plan_free(plan);
}

static void waves_have_days(void)
{
    char *text = changed("{kind: school_year, from: 2015/16, to: 2018/19}",
                         "{kind: waves, from: b, waves: [{id: a, from: 2016-01-15, to: "
                         "2016-02-29},\n {id: b, from: 2016-03-01, to: 2016-12-31}]}");
    talgeo_plan *plan = open_good(text);
    CU_ASSERT_EQUAL(plan->periods.n_waves, 2);
    CU_ASSERT_EQUAL(plan->periods.waves[0].to, talgeo__days_from_date(2016, 2, 29));
    CU_ASSERT(plan->periods.first == 1 && plan->periods.last == INT32_MAX);
    talgeo_plan_free(plan);
    free(text);
}

static void the_layers_points_can_be_positions(void)
{
    char *text = changed("{x: e, y: n, crs: X}", "geometry");
    talgeo_plan *plan = open_good(text);
    CU_ASSERT(plan->sources[0].position && plan->sources[0].x == NULL);
    talgeo_plan_free(plan);
    free(text);
}

static void the_crs_of_the_layers_points_can_be_told(void)
{
    char *text = changed("{x: e, y: n, crs: X}", "{crs: X}");
    talgeo_plan *plan = open_good(text);
    CU_ASSERT(plan->sources[0].position && plan->sources[0].x == NULL);
    CU_ASSERT_STRING_EQUAL(plan->sources[0].crs, "X");
    talgeo_plan_free(plan);
    free(text);
}

static void children_can_be_cpr_numbers(void)
{
    char *text = changed("child: cpr, date: dag, pos", "child: {cpr: personnr}, date: dag, pos");
    talgeo_plan *plan = open_good(text);
    CU_ASSERT(plan->sources[0].child_is_cpr && !plan->sources[1].child_is_cpr);
    CU_ASSERT_STRING_EQUAL(plan->sources[0].child, "personnr");
    talgeo_plan_free(plan);
    free(text);
}

static void positions_can_be_those_of_addresses(void)
{
    char *text = changed("{x: e, y: n, crs: X}",
                         "{address: adr, file: adresser.csv, key: id, x: e, y: n, crs: X}");
    talgeo_plan *plan = open_good(text);
    const talgeo__source *source = &plan->sources[0];
    CU_ASSERT(source->position && strcmp(source->x, "e") == 0);
    CU_ASSERT_STRING_EQUAL(source->address, "adr");
    CU_ASSERT_STRING_EQUAL(source->address_key, "id");
    CU_ASSERT_STRING_EQUAL(source->address_file, "/tmp/adresser.csv");
    CU_ASSERT_STRING_EQUAL(source->address_shown, "adresser.csv");
    talgeo_plan_free(plan);
    free(text);
}

static void frames_are_copies(void)
{
    talgeo_plan *plan = open_good(GOOD);
    talgeo__frame *frame = talgeo__plan_frame(plan);
    talgeo_plan_free(plan);
    CU_ASSERT_PTR_NOT_NULL_FATAL(frame);
    CU_ASSERT_STRING_EQUAL(frame->indicators[1].events[0], "ofte");
    CU_ASSERT_STRING_EQUAL(frame->strata[0].id, "sex");
    CU_ASSERT(frame->n_tables == 3 && frame->tables[2].n_by == 2);
    CU_ASSERT(frame->n_periods == 0 && frame->n_sets == 0 && frame->strata[0].n_levels == 0);
    talgeo__frame_free(frame);
}

static void sources_deliver_what_tables_need(void)
{
    talgeo_plan *plan = open_good(GOOD);
    const char **aliases;
    size_t n;
    CU_ASSERT_EQUAL(talgeo__plan_aliases(plan, 0, &aliases, &n), TALGEO_OK);
    CU_ASSERT_EQUAL_FATAL(n, 2);
    CU_ASSERT_STRING_EQUAL(aliases[0], "sex");
    CU_ASSERT_STRING_EQUAL(aliases[1], "stage");
    free(aliases);
    CU_ASSERT_EQUAL(talgeo__plan_aliases(plan, 1, &aliases, &n), TALGEO_OK);
    CU_ASSERT_EQUAL_FATAL(n, 2);
    CU_ASSERT_STRING_EQUAL(aliases[1], "lonely");
    free(aliases);
    talgeo_plan_free(plan);
}

static void what_no_table_shows_is_a_warning(void)
{
    char *text = changed("[heavy, alone], area_sets: all", "[heavy], area_sets: [town]");
    char *crossing = strstr(text, "  - {cross"), *end = strstr(crossing, "privacy");
    memmove(crossing, end, strlen(end) + 1);
    talgeo_plan *plan = NULL;
    talgeo_problems *problems = NULL;
    CU_ASSERT_EQUAL(open_text(text, &plan, &problems), TALGEO_OK);
    CU_ASSERT_EQUAL_FATAL(talgeo_problems_count(problems), 2);
    talgeo_problem first = talgeo_problems_get(problems, 0),
                   second = talgeo_problems_get(problems, 1);
    CU_ASSERT(first.warning && first.line == 3 && strstr(first.message, "'estate'"));
    CU_ASSERT(second.warning && second.line == 15 && strstr(second.message, "'alone'"));
    talgeo_problems_free(problems);
    talgeo_plan_free(plan);
    free(text);
}

/* ---- Mistakes: what the good plan has, what stands there instead, and the one problem ---- */

typedef struct mistake {
    const char *was, *is;
    int line, column;
    const char *words;
} mistake;

static const mistake MISTAKES[] = {
    /* keys */
    {"figures:", "figurs:", 21, 1, "'figurs' is not known; did you mean 'figures'?"},
    {"figures:", "goals: []\nfigures:", 21, 8, "goals is empty"},
    {"key: nr}", "key: nr, nmae: x}", 3, 62, "did you mean 'name'?"},
    {"key: nr}", "key: nr, name:x}", 3, 62, "a blank goes behind a colon"},
    {"child: cpr, date: dag, pos", "child: cpr, pos", 6, 5, "'date' is missing"},
    {"periods: {kind: school_year, from: 2015/16, to: 2018/19}\n", "", 1, 1,
     "'periods' is missing"},
    {"title: {da: Et lettere liv, en: A lighter life}", "title: {dk: x, da: y}", 1, 9,
     "'dk' is not known"},
    {"title: {da: Et lettere liv, en: A lighter life}", "title: {}", 1, 8, "needs da or en"},
    {"title: {da: Et lettere liv, en: A lighter life}", "title:", 1, 7, "title is empty"},
    {"title: {da: Et lettere liv, en: A lighter life}", "title: [x]", 1, 8, "not a list"},
    /* kinds */
    {"privacy: {threshold: 6}", "privacy: 6", 20, 10, "must be a mapping"},
    {"by: [period]}", "by: period}", 17, 54, "by must be a list: [period]"},
    {"area_sets: all", "area_sets: everywhere", 17, 45, "all, none or a list"},
    {"area_sets: all", "area_sets: []", 17, 45, "area_sets is empty"},
    {"event: [ofte]", "event: []", 15, 55, "event is empty"},
    {"event: [ofte]", "event: ofte", 15, 55, "event must be a list: [ofte]"},
    {"event: [ofte]", "event: [ofte, ofte]", 15, 62, "stands twice"},
    {"position: {x: e, y: n, crs: X}", "position: yes", 6, 66, "'geometry' or {x:"},
    {"position: {x: e, y: n, crs: X}", "position: {x: e, y: n}", 6, 66, "'crs' is missing"},
    {"position: {x: e, y: n, crs: X}", "position: {address: a, key: k, x: e, y: n, crs: X}", 6, 66,
     "'file' is missing"},
    {"child: cpr, date: dag, pos", "child: {cpr: a, x: b}, date: dag, pos", 6, 49,
     "'x' is not known"},
    /* ids */
    {"id: estate", "id: Estate", 3, 10, "begin with a letter"},
    {"id: estate", "id: town", 4, 10, "'town' stands twice"},
    {"id: estate", "id: es tate", 3, 10, "a-z, 0-9 and _"},
    {"columns: {lonely: ensom, sex: kon}", "columns: {lonely: ensom, 'a=b': k, sex: kon}", 9, 31,
     "a-z, 0-9 and _"},
    /* codes of sex */
    {"sex: koen", "sex: {column: koen, codes: {1: boy, 2: girle}}", 7, 55, "did you mean 'girl'?"},
    {"sex: koen", "sex: {column: koen, codes: {1: boy, 2: male}}", 7, 55,
     "meaning 'male' is not known; known: unknown, boy, girl"},
    {"sex: koen", "sex: {column: koen, codes: {1: boy, 2: [girl]}}", 7, 55, "not a list"},
    {"sex: koen", "sex: {column: koen, codes: {'-': girl}}", 7, 44, "is a missing cell already"},
    {"sex: koen", "sex: {column: koen, codes: iso5219}", 7, 43, "iso5218, or a mapping"},
    {"sex: koen", "sex: {column: koen, codes: {}}", 7, 43, "iso5218, or a mapping"},
    {"sex: koen", "sex: {column: koen, code: {1: boy}, codes: iso5218}", 7, 36,
     "did you mean 'codes'?"},
    {"sex: koen", "sex: {codes: {1: boy}}", 7, 21, "'column' is missing"},
    {"sex: koen", "sex: {column: koen}", 7, 21, "'codes' is missing"},
    {"stage: trin", "stage: {column: trin}", 7, 79, "stage must be a single value"},
    {"stage: trin", "bmi_class: b, stage: trin", 7, 72, "bmi_class is computed"},
    {"stage: trin", "period: p, stage: trin", 7, 72, "period comes from the date"},
    /* names of other things */
    {"source: survey", "source: survy", 15, 25, "did you mean 'survey'?"},
    {"cross: [heavy, alone]", "cross: [heavy, alon]", 19, 21, "did you mean 'alone'?"},
    {"area_sets: [town]", "area_sets: [twon]", 18, 39, "did you mean 'town'?"},
    {"value: lonely", "value: lonley", 15, 40, "did you mean 'lonely'?"},
    {"by: [period, sex, stage]", "by: [period, sex, stag]", 18, 64, "did you mean 'stage'?"},
    {"by: [period, sex, stage]", "by: [period, sex, gender]", 18, 64,
     "'gender' is not known; known: period, sex, stage"},
    {"by: [period, sex, stage]", "by: [period, sex, alone]", 18, 64, "is an indicator"},
    {"by: [period, sex, stage]", "by: [period, sex, height_cm]", 18, 64, "is a measurement"},
    {"by: [period, sex, stage]", "by: [period, sex, sex]", 18, 64, "'sex' stands twice"},
    {"by: [period, sex, stage]", "by: [period, sex, period]", 18, 64, "'period' stands twice"},
    {"value: lonely", "value: weight_kg", 15, 40, "is a measurement"},
    {"[overweight, obese]", "[overwight, obese]", 14, 58, "did you mean 'overweight'?"},
    {"value: lonely, event: [ofte]", "value: sex, event: [girls]", 15, 53, "did you mean 'girl'?"},
    {"weight_kg: v, ", "", 14, 39, "does not name: weight_kg"},
    {"  sex: {title", "  sexx: {title", 12, 3, "did you mean 'sex'?"},
    {"sex: {title: {da: Køn, en: Sex}}", "sex: {}", 12, 8, "'title' is missing"},
    /* columns that must stay private */
    {"stage: trin", "stage: cpr", 7, 79, "the child's identifier"},
    {"stage: trin", "stage: 'cpr\xC2\xA0'", 7, 79, "the child's identifier"},
    {"stage: trin", "stage: dag", 7, 79, "the date"},
    {"stage: trin", "stage: n", 7, 79, "a coordinate"},
    {"stage: trin", "stage: fdt", 7, 79, "birth_date"},
    /* choices and numbers */
    {"kind: school_year, from: 2015/16, to: 2018/19", "kind: schoolyear", 10, 17,
     "did you mean 'school_year'?"},
    {"child: cpr, date: dag, pos", "child: cpr, date: dag, keep: lates, pos", 6, 62,
     "did you mean 'latest'?"},
    {"file: 'PG:dbname=x'", "keep: worst, file: x", 8, 24, "needs the columns height_cm"},
    {"file: 'PG:dbname=x'", "one_per: child, file: x", 8, 27, "one_per 'child' is not known"},
    {"file: 'PG:dbname=x'", "encoding: utf8, file: x", 8, 28, "did you mean 'utf-8'?"},
    {"file: 'PG:dbname=x'", "reject_limit: 5 %, file: x", 8, 32, "must be a number"},
    {"file: 'PG:dbname=x'", "reject_limit: 1.5, file: x", 8, 32, "must be 0 to 1"},
    {"key: nr}", "key: nr, overlap_tolerance_m2: '-1'}", 3, 84, "must be 0 to"},
    {"key: nr}", "key: nr, invalid: mend}", 3, 71, "invalid 'mend' is not known"},
    {"threshold: 6", "threshold: 2", 20, 22, "must be 3 to 1000"},
    {"threshold: 6", "threshold: 1001", 20, 22, "must be 3 to 1000"},
    {"threshold: 6", "threshold: 0", 20, 22, "must be 3 to 1000"},
    {"threshold: 6", "threshold: 4", 20, 22, "weaker_than_default"},
    {"threshold: 6", "threshold: 4, weaker_than_default: false", 20, 22, "weaker_than_default"},
    {"threshold: 6", "threshold: 5.5", 20, 22, "whole number"},
    {"threshold: 6", "threshold: none", 20, 22, "must be a number"},
    {"confidence: 0.9", "confidence: 95", 21, 23, "must be 0.5 to"},
    {"confidence: 0.9", "confidence: '0,9'", 21, 23, "decimal mark is a point"},
    /* periods */
    {"from: 2015/16", "from: 2015/17", 10, 36, "write it as 2018/19"},
    {"from: 2015/16", "from: 2015", 10, 36, "write it as 2018/19"},
    {"from: 2015/16", "from: 2019/20", 10, 36, "later than to"},
    {"from: 2015/16", "from: 1850/51", 10, 36, "more than 100 periods"},
    {"kind: school_year, from: 2015/16, to: 2018/19", "kind: waves", 10, 10, "'waves' is missing"},
    {"from: 2015/16, to: 2018/19", "waves: []", 10, 37, "for kind: waves only"},
    {"kind: school_year, from: 2015/16, to: 2018/19",
     "kind: waves, waves: [{id: a, from: 2016-02-30, to: 2016-03-01}]", 10, 46, "2018-08-01"},
    {"kind: school_year, from: 2015/16, to: 2018/19",
     "kind: waves, waves: [{id: a, from: 2016-02-03, to: 2016-02-02}]", 10, 46, "before it begins"},
    {"kind: school_year, from: 2015/16, to: 2018/19",
     "kind: waves, waves: [{id: a, from: 2016-02-03, to: 2016-04-02},\n"
     "{id: b, from: 2016-04-02, to: 2016-05-02}]",
     11, 15, "has ended"},
    {"kind: school_year, from: 2015/16, to: 2018/19",
     "kind: waves, waves: [{id: a, from: 2016-02-03, to: 2016-04-02},\n"
     "{id: a, from: 2016-04-03, to: 2016-05-02}]",
     11, 6, "'a' stands twice"},
    /* tables */
    {"cross: [heavy, alone]", "cross: [alone, alone]", 19, 13, "with itself"},
    {"cross: [heavy, alone]", "cross: [heavy]", 19, 13, "two indicators"},
    {"cross: [heavy, alone], ", "", 19, 5, "'cross' or 'paired'"},
    {"cross: [heavy, alone], ", "cross: [heavy, alone], indicators: [heavy], ", 19, 5,
     "'cross' or 'paired'"},
    {"indicators: [heavy], ", "indicators: [], ", 18, 18, "indicators is empty"},
    {"indicators: [heavy], ", "indicators: [heavy, heavy], ", 18, 26, "'heavy' stands twice"},
    {"area_sets: none, by", "by", 19, 5, "'area_sets' is missing"},
    {"area_sets: none, by: [sex]",
     "area_sets: none, by: [sex]}\n  - {cross: [heavy, alone], "
     "area_sets: none, by: [sex]",
     20, 5, "the table in line 19 has 'alone' for no area set"},
    {"by: [period, sex, stage]", "by: [period]", 18, 5,
     "the table in line 17 has 'heavy' for area set 'town'"},
    {"cross: [heavy, alone], area_sets: none, by: [sex]",
     "indicators: [heavy], area_sets: all, by: [period, stage, sex]", 19, 5,
     "the table in line 18 has 'heavy' for area set 'town'"},
};

static void each_mistake_is_told_once_at_its_place(void)
{
    for (size_t i = 0; i < sizeof MISTAKES / sizeof *MISTAKES; i++) {
        const mistake *m = &MISTAKES[i];
        char *text = changed(m->was, m->is);
        talgeo_plan *plan = NULL;
        talgeo_problems *problems = NULL;
        CU_ASSERT_EQUAL(open_text(text, &plan, &problems), TALGEO_E_PLAN);
        CU_ASSERT_PTR_NULL(plan);
        size_t n = talgeo_problems_count(problems);
        bool told = false;
        for (size_t k = 0; k < n; k++) {
            talgeo_problem p = talgeo_problems_get(problems, k);
            told = told || (p.line == m->line && p.column == m->column && !p.warning &&
                            strstr(p.message, m->words));
            if (n != 1 || !told)
                fprintf(stderr, "'%s': %d:%d %s\n", m->is, p.line, p.column, p.message);
        }
        CU_ASSERT(told);
        CU_ASSERT_EQUAL(n, 1);
        talgeo_problems_free(problems);
        free(text);
    }
}

static void all_mistakes_are_told_in_order(void)
{
    static const char text[] = "tabels: []\n"
                               "area_sets: [{id: A, file: x, key: k}, 3]\n"
                               "periods: {kind: month}\n"
                               "title: x\n"
                               "indicators: [{id: i, source: s, value: v, event: []}]\n";
    talgeo_plan *plan = NULL;
    talgeo_problems *problems = NULL;
    CU_ASSERT_EQUAL(open_text(text, &plan, &problems), TALGEO_E_PLAN);
    static const int places[][2] = {{1, 1}, {1, 1}, {1, 1}, {2, 18}, {2, 39}, {3, 17}, {5, 50}};
    CU_ASSERT_EQUAL_FATAL(talgeo_problems_count(problems), 7);
    for (size_t i = 0; i < 7; i++) {
        talgeo_problem p = talgeo_problems_get(problems, i);
        CU_ASSERT(p.line == places[i][0] && p.column == places[i][1]);
    }
    talgeo_problems_free(problems);
}

static void areas_need_a_position(void)
{
    char *text = changed(", position: {x: e, y: n, crs: X}", "");
    talgeo_plan *plan = NULL;
    talgeo_problems *problems = NULL;
    CU_ASSERT_EQUAL(open_text(text, &plan, &problems), TALGEO_E_PLAN);
    CU_ASSERT_EQUAL_FATAL(talgeo_problems_count(problems), 2); /* the table without areas is fine */
    CU_ASSERT_EQUAL(talgeo_problems_get(problems, 0).line, 17);
    CU_ASSERT_EQUAL(talgeo_problems_get(problems, 1).line, 18);
    talgeo_problems_free(problems);
    free(text);
}

static void lists_have_limits(void)
{
    talgeo__string text = {0};
    talgeo__string_puts(&text, "title: x\narea_sets:\n");
    for (int i = 0; i < 9; i++) talgeo__string_printf(&text, "  - {id: s%d, file: x, key: k}\n", i);
    talgeo_plan *plan = NULL;
    talgeo_problems *problems = NULL;
    CU_ASSERT_EQUAL(open_text(text.data, &plan, &problems), TALGEO_E_PLAN);
    bool told = false;
    for (size_t i = 0; i < talgeo_problems_count(problems); i++)
        told = told || (talgeo_problems_get(problems, i).line == 11 &&
                        strstr(talgeo_problems_get(problems, i).message, "at most 8"));
    CU_ASSERT(told);
    talgeo_problems_free(problems);
    talgeo__string_free(&text);
}

static void more_groups_than_a_table_can_have(void)
{
    char *text = changed("stage: trin", "stage: trin, a: a, b: b, c: c");
    char *by = strstr(text, "by: [period, sex, stage]");
    talgeo__string all = {0};
    talgeo__string_add(&all, text, (size_t)(by - text));
    talgeo__string_printf(&all, "by: [period, sex, stage, a, b, c]%s", by + 24);
    talgeo_plan *plan = NULL;
    talgeo_problems *problems = NULL;
    CU_ASSERT_EQUAL(open_text(all.data, &plan, &problems), TALGEO_E_PLAN);
    CU_ASSERT_EQUAL_FATAL(talgeo_problems_count(problems), 1);
    CU_ASSERT_PTR_NOT_NULL(strstr(talgeo_problems_get(problems, 0).message, "at most 4"));
    talgeo_problems_free(problems);
    talgeo__string_free(&all);
    free(text);
}

static void arguments_are_checked(void)
{
    talgeo_plan *plan = NULL;
    CU_ASSERT_EQUAL(talgeo_plan_open(NULL, &plan, NULL, NULL), TALGEO_E_ARGUMENT);
    CU_ASSERT_EQUAL(talgeo_plan_open("", &plan, NULL, NULL), TALGEO_E_ARGUMENT);
    CU_ASSERT_EQUAL(talgeo_plan_open("x", NULL, NULL, NULL), TALGEO_E_ARGUMENT);
    CU_ASSERT_EQUAL(talgeo_plan_check(NULL, NULL, NULL), TALGEO_E_ARGUMENT);
    talgeo_plan_free(NULL);
    talgeo_problems_free(NULL);
}

const test suite_plan[] = {
    {"reads_what_stands_there", reads_what_stands_there},
    {"defaults_are_the_strict_ones", defaults_are_the_strict_ones},
    {"files_lie_beside_the_plan", files_lie_beside_the_plan},
    {"tables_name_what_they_show", tables_name_what_they_show},
    {"waves_have_days", waves_have_days},
    {"children_can_be_cpr_numbers", children_can_be_cpr_numbers},
    {"positions_can_be_those_of_addresses", positions_can_be_those_of_addresses},
    {"the_layers_points_can_be_positions", the_layers_points_can_be_positions},
    {"the_crs_of_the_layers_points_can_be_told", the_crs_of_the_layers_points_can_be_told},
    {"frames_are_copies", frames_are_copies},
    {"sources_deliver_what_tables_need", sources_deliver_what_tables_need},
    {"what_no_table_shows_is_a_warning", what_no_table_shows_is_a_warning},
    {"each_mistake_is_told_once_at_its_place", each_mistake_is_told_once_at_its_place},
    {"all_mistakes_are_told_in_order", all_mistakes_are_told_in_order},
    {"areas_need_a_position", areas_need_a_position},
    {"lists_have_limits", lists_have_limits},
    {"more_groups_than_a_table_can_have", more_groups_than_a_table_can_have},
    {"arguments_are_checked", arguments_are_checked},
    {NULL, NULL}};
