/* io/yaml: trees with lines and columns, and everything that is no plan. */
#define _POSIX_C_SOURCE 200809L
#include "suite.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "core/text.h"
#include "io/yaml.h"
#include "temporary.h"

typedef struct reading {
    talgeo_status status;
    talgeo__yaml *root;
    talgeo_problems *problems;
    talgeo_error error;
    char digest[65];
} reading;

static reading read_path(const char *path)
{
    reading r = {.problems = talgeo__problems_new(), .error = TALGEO_ERROR_INIT};
    r.status = talgeo__yaml_read(path, "plan.yaml", r.problems, &r.root, r.digest, &r.error);
    return r;
}

static reading read_bytes(const char *bytes, size_t length)
{
    reading r = read_path(temporary_file(bytes, length));
    drop_temporary();
    return r;
}

static reading read_text(const char *text)
{
    return read_bytes(text, strlen(text));
}

static void end(reading *r)
{
    talgeo__yaml_free(r->root);
    talgeo_problems_free(r->problems);
}

/* Is problem i at line:column and does its message hold the words? */
static bool told(const reading *r, size_t i, int line, int column, const char *words)
{
    if (i >= talgeo_problems_count(r->problems)) return false;
    talgeo_problem p = talgeo_problems_get(r->problems, i);
    bool good = p.line == line && p.column == column && strstr(p.message, words) &&
                p.status == TALGEO_E_PLAN && !p.warning && strcmp(p.file, "plan.yaml") == 0;
    if (!good) fprintf(stderr, "got %d:%d: %s\n", p.line, p.column, p.message);
    return good;
}

/* The text has this one problem; does it leave a tree? */
static bool only(const char *text, int line, int column, const char *words, bool tree)
{
    reading r = read_text(text);
    bool good = r.status == TALGEO_OK && talgeo_problems_count(r.problems) == 1 &&
                told(&r, 0, line, column, words) && (r.root != NULL) == tree;
    end(&r);
    return good;
}

static void reads_a_tree_with_places(void)
{
    reading r = read_text("title: Sund\nsets:\n  - {id: \"a\", key: 1}\n  - \xC3\xA6: [x,  y]\n");
    CU_ASSERT_EQUAL(r.status, TALGEO_OK);
    CU_ASSERT_EQUAL(talgeo_problems_count(r.problems), 0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(r.root);
    const talgeo__yaml *title = talgeo__yaml_get(r.root, "title");
    const talgeo__yaml *sets = talgeo__yaml_get(r.root, "sets");
    CU_ASSERT_STRING_EQUAL(title->text, "Sund");
    CU_ASSERT(title->plain && title->line == 1 && title->column == 8);
    CU_ASSERT_EQUAL(sets->count, 2);
    const talgeo__yaml *id = talgeo__yaml_get(sets->items[0], "id");
    CU_ASSERT(!id->plain && id->line == 3 && id->column == 10);
    const talgeo__yaml *list = talgeo__yaml_get(sets->items[1], "\xC3\xA6");
    CU_ASSERT_PTR_NOT_NULL_FATAL(list);
    CU_ASSERT(list->kind == TALGEO__YAML_SEQUENCE && list->count == 2);
    CU_ASSERT(list->items[1]->line == 4 && list->items[1]->column == 13); /* characters */
    CU_ASSERT_PTR_NULL(talgeo__yaml_get(r.root, "none"));
    end(&r);
}

static void digest_is_of_the_bytes(void)
{
    reading r = read_text("abc"); /* the example of FIPS 180-4 */
    CU_ASSERT_STRING_EQUAL(r.digest,
                           "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    end(&r);
}

static void utf16_is_read(void)
{
    static const char bytes[] = "\xFF\xFE"
                                "a\0:\0 \0\xF8\0\n";
    reading r = read_bytes(bytes, sizeof bytes);
    CU_ASSERT_PTR_NOT_NULL_FATAL(r.root);
    CU_ASSERT_STRING_EQUAL(talgeo__yaml_get(r.root, "a")->text, "\xC3\xB8");
    end(&r);
}

static void mistakes_have_their_place(void)
{
    CU_ASSERT(only("", 1, 1, "empty", false));
    CU_ASSERT(only("# nothing\n", 2, 1, "empty", false));
    CU_ASSERT(only("a: [1, 2\nb: 3\n", 2, 2, "a comma or a ] is missing", false));
    CU_ASSERT(only("a: {b: 1; c: 2, d: 3}\n", 1, 12, "of the { in line 1", false));
    CU_ASSERT(only("a: 1\nb:2\nc: 3\n", 2, 1, "a colon and a blank", false));
    CU_ASSERT(only("a: @x\n", 1, 4, "cannot begin with this sign", false));
    CU_ASSERT(only("a:\n\tb: 1\n", 2, 1, "tab", false));
    CU_ASSERT(only("a: b: 1\n", 1, 5, "in quotes", false));
    CU_ASSERT(only("a: 1\n  b: 1\n", 2, 4, "indent the line as its neighbours", false));
    CU_ASSERT(only("  a: 1\n b: 1\n", 2, 2, "indented less", false));
    CU_ASSERT(only("- a: 1\n  b: 1\n c: 1\n", 3, 2, "begins in line 1; indent", false));
    CU_ASSERT(only("a: \"x\nb: 1\n", 1, 4, "does not end", false));
    CU_ASSERT(only("a: 1\nb: K\xF8ge\n", 2, 5, "UTF-8", false));
    CU_ASSERT(only("a: 1\nb: 2\na: 3\n", 3, 1, "line 1", true));
    CU_ASSERT(only("a: 1\n---\nb: 1\n", 2, 1, "second document", true));
    CU_ASSERT(only("a: &x 1\nb: *x\n", 2, 4, "alias", true));
    CU_ASSERT(only("a: !!str 1\n", 1, 4, "tag", true));
    CU_ASSERT(only("{[a, b]: 1}\n", 1, 2, "a key must be a word", true));
    CU_ASSERT(only("a: \"x\\0y\"\n", 1, 4, "control character", true));
    CU_ASSERT(only("a: |\n  x\n  y\n", 1, 4, "line break", true));
}

static void several_mistakes_are_told_at_once(void)
{
    reading r = read_text("a: 1\na: 2\nb: *x\nc: 1\nc: {d: 1, d: 2}\n");
    CU_ASSERT_EQUAL(talgeo_problems_count(r.problems), 4);
    CU_ASSERT(told(&r, 0, 2, 1, "'a' stands twice"));
    CU_ASSERT(told(&r, 1, 3, 4, "alias"));
    CU_ASSERT(told(&r, 2, 5, 11, "'d' stands twice"));
    CU_ASSERT(told(&r, 3, 5, 1, "'c' stands twice"));
    end(&r);
}

static void control_characters_reach_no_message(void)
{
    reading r = read_text("\"\\e[31m\\x9B\": 1\n\"\\e[31m\\x9B\": 2\n");
    for (size_t i = 0; i < talgeo_problems_count(r.problems); i++) {
        const char *message = talgeo_problems_get(r.problems, i).message;
        CU_ASSERT_PTR_NULL(strchr(message, 0x1B));
        CU_ASSERT_PTR_NULL(strstr(message, "\xC2\x9B"));
    }
    CU_ASSERT_EQUAL(talgeo_problems_count(r.problems), 3); /* twice the text, once the key */
    end(&r);
}

static void long_keys_are_cut_at_a_character(void)
{
    talgeo__string text = {0};
    for (int i = 0; i < 2; i++) {
        for (int k = 0; k < 700; k++) talgeo__string_puts(&text, "\xC3\xA6");
        talgeo__string_puts(&text, ": 1\n");
    }
    reading r = read_bytes(text.data, text.length);
    CU_ASSERT_EQUAL_FATAL(talgeo_problems_count(r.problems), 1);
    const char *message = talgeo_problems_get(r.problems, 0).message;
    CU_ASSERT(talgeo__utf8_valid(message, strlen(message)));
    end(&r);
    talgeo__string_free(&text);
}

/* ---- Hostile files ---- */

/* The unit, n times behind `begin`: one problem with the words, at once. */
static bool refused(const char *begin, const char *unit, int n, const char *words)
{
    talgeo__string text = {0};
    talgeo__string_puts(&text, begin);
    for (int i = 0; i < n; i++) talgeo__string_puts(&text, unit);
    clock_t start = clock();
    reading r = read_bytes(text.data, text.length);
    bool quick = clock() - start < 2 * CLOCKS_PER_SEC;
    bool good = r.root == NULL && talgeo_problems_count(r.problems) == 1 &&
                strstr(talgeo_problems_get(r.problems, 0).message, words);
    if (!good && talgeo_problems_count(r.problems))
        fprintf(stderr, "%s...: %s\n", unit, talgeo_problems_get(r.problems, 0).message);
    end(&r);
    talgeo__string_free(&text);
    return good && quick;
}

static void depth_and_number_are_bounded(void)
{
    CU_ASSERT(refused("", "[", 1000000, "nested too deeply"));
    CU_ASSERT(refused("", "{a: ", 250000, "nested too deeply"));
    CU_ASSERT(refused("", "- ", 500000, "nested too deeply"));
    CU_ASSERT(refused("", "? ", 500000, "nested too deeply"));
    CU_ASSERT(refused("[", "x,", 500000, "too many values"));
    CU_ASSERT(refused("", "- - x\n", 170000, "too many values"));
    CU_ASSERT(refused("", "&a ", 300000, "not YAML"));
    CU_ASSERT(refused("", "\xC3\xA6", 600000, "larger than 1 MB"));
}

static void bombs_of_aliases_do_not_go_off(void)
{
    talgeo__string text = {0};
    talgeo__string_puts(&text, "a0: &a0 [x, x]\n");
    for (int i = 1; i < 100; i++)
        talgeo__string_printf(&text, "a%d: &a%d [*a%d, *a%d]\n", i, i, i - 1, i - 1);
    reading r = read_bytes(text.data, text.length);
    CU_ASSERT_EQUAL(talgeo_problems_count(r.problems), 198);
    end(&r);
    talgeo__string_free(&text);
    CU_ASSERT(only("a: &a [*a]\n", 1, 8, "alias", true)); /* turns back to itself */
}

static void binary_files_are_told(void)
{
    char bytes[4096];
    for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (char)(i * 7);
    reading r = read_bytes(bytes, sizeof bytes);
    CU_ASSERT_EQUAL(talgeo_problems_count(r.problems), 1);
    CU_ASSERT_PTR_NULL(r.root);
    end(&r);
}

static void a_sparse_file_of_100_mb_is_not_read(void)
{
    const char *path = temporary_text("title: x\n");
    CU_ASSERT_EQUAL(truncate(path, 100 << 20), 0);
    reading r = read_path(path);
    CU_ASSERT(told(&r, 0, 0, 0, "larger than 1 MB"));
    CU_ASSERT_PTR_NULL(r.root);
    end(&r);
    drop_temporary();
}

static void folders_and_missing_files_are_no_plan(void)
{
    reading folder = read_path("/tmp"), missing = read_path("/nonexistent/plan.yaml");
    CU_ASSERT_EQUAL(folder.status, TALGEO_E_PLAN);
    CU_ASSERT_PTR_NOT_NULL(strstr(folder.error.message, "folder"));
    CU_ASSERT_EQUAL(missing.status, TALGEO_E_PLAN);
    CU_ASSERT_STRING_EQUAL(missing.error.stage, "plan");
    CU_ASSERT(folder.root == NULL && missing.root == NULL);
    end(&folder);
    end(&missing);
}

const test suite_yaml[] = {
    {"reads_a_tree_with_places", reads_a_tree_with_places},
    {"digest_is_of_the_bytes", digest_is_of_the_bytes},
    {"utf16_is_read", utf16_is_read},
    {"mistakes_have_their_place", mistakes_have_their_place},
    {"several_mistakes_are_told_at_once", several_mistakes_are_told_at_once},
    {"control_characters_reach_no_message", control_characters_reach_no_message},
    {"long_keys_are_cut_at_a_character", long_keys_are_cut_at_a_character},
    {"depth_and_number_are_bounded", depth_and_number_are_bounded},
    {"bombs_of_aliases_do_not_go_off", bombs_of_aliases_do_not_go_off},
    {"binary_files_are_told", binary_files_are_told},
    {"a_sparse_file_of_100_mb_is_not_read", a_sparse_file_of_100_mb_is_not_read},
    {"folders_and_missing_files_are_no_plan", folders_and_missing_files_are_no_plan},
    {NULL, NULL}};
