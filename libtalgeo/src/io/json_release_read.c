/* Reading release.json. */
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../core/calendar.h"
#include "../core/error.h"
#include "../core/memory.h"
#include "../core/text.h"
#include "json_read.h"
#include "json_release.h"
#include "proj_transform.h"

typedef struct json_object object;

enum { MAX_SETS = 64 };

static void *allocate(talgeo__json_file *file, size_t count, size_t size)
{
    void *array = file->status == TALGEO_OK ? talgeo__calloc(count, size) : NULL;
    if (array == NULL && file->status == TALGEO_OK)
        file->status = talgeo__fail_memory(file->error, "publish");
    return array;
}

/* Open the list `name` for reading item by item: *array of *count new elements of `size` bytes. The
 * reader counts an element when it has begun it, so that freeing sees no more. */
static object *open_list(talgeo__json_file *file, const char *name, void *array, size_t size)
{
    object *list = talgeo__json_member(file, file->root, name, json_type_array);
    void *items = list ? allocate(file, json_object_array_length(list), size) : NULL;
    memcpy(array, &items, sizeof items);
    return items ? list : NULL;
}

static object *open_item(talgeo__json_file *file, object *list, const char *name, size_t i)
{
    if (list == NULL || i >= json_object_array_length(list)) return NULL;
    talgeo__json_at_top(file);
    object *item = talgeo__json_item(file, list, i, json_type_object);
    talgeo__json_at(file, name, i);
    return item;
}

/* ---- Policy and provenance ---- */

static void read_policy(talgeo__json_file *file, talgeo__release_head *head)
{
    object *o = talgeo__json_member(file, file->root, "policy", json_type_object);
    head->policy.threshold = talgeo__json_get_int(file, o, "threshold", 1, INT32_MAX);
    head->policy.confidence = talgeo__json_get_double(file, o, "confidence");
    if (!(head->policy.confidence > 0 && head->policy.confidence < 1))
        talgeo__json_fail(file, "member 'confidence' is not between 0 and 1");
}

static void read_provenance(talgeo__json_file *file, talgeo__provenance *provenance)
{
    object *plan = talgeo__json_member(file, file->root, "plan", json_type_object);
    talgeo__json_get_digest(file, plan, "digest", provenance->plan_digest);
    object *list = open_list(file, "inputs", &provenance->inputs, sizeof *provenance->inputs);
    object *o;
    for (size_t i = 0; (o = open_item(file, list, "inputs", i)) != NULL; i++) {
        provenance->n_inputs = i + 1;
        provenance->inputs[i].id = talgeo__json_copy_text(file, o, "id");
        talgeo__json_get_digest(file, o, "digest", provenance->inputs[i].digest);
    }
    talgeo__json_at_top(file);
}

/* ---- Frame ---- */

static void read_sets(talgeo__json_file *file, talgeo__release_head *head)
{
    talgeo__frame *frame = head->frame;
    object *list = open_list(file, "area_sets", &frame->set_titles, sizeof *frame->set_titles);
    size_t n = list ? json_object_array_length(list) : 0;
    if (n > MAX_SETS) talgeo__json_fail(file, "more than %d area sets", MAX_SETS);
    frame->sets = allocate(file, n, sizeof *frame->sets);
    head->set_ids = allocate(file, n, sizeof *head->set_ids);
    head->set_crs = allocate(file, n, sizeof *head->set_crs);
    head->set_digests = allocate(file, n, sizeof *head->set_digests);
    object *o;
    for (size_t s = 0; (o = open_item(file, list, "area_sets", s)) != NULL; s++) {
        head->n_sets = frame->n_sets = s + 1;
        head->set_ids[s] = talgeo__json_copy_text(file, o, "id");
        head->set_crs[s] = talgeo__json_copy_text(file, o, "crs");
        talgeo__json_get_digest(file, o, "digest", head->set_digests[s]);
        talgeo__json_get_label(file, o, "title", &frame->set_titles[s]);
        for (size_t other = 0; file->status == TALGEO_OK && other < s; other++)
            if (strcmp(head->set_ids[other], head->set_ids[s]) == 0)
                talgeo__json_fail(file, "the id is that of another area set");
        if (file->status == TALGEO_OK && talgeo__crs_check(head->set_crs[s], NULL) != TALGEO_OK)
            talgeo__json_fail(file, "member 'crs' is not a CRS that PROJ knows");
    }
    talgeo__json_at_top(file);
}

static int32_t parse_date(talgeo__json_file *file, const char *text)
{
    int64_t year, month, day;
    if (file->status != TALGEO_OK) return 0;
    if (strlen(text) == 10 && text[4] == '-' && text[7] == '-' &&
        talgeo__parse_int(text, 4, &year) && talgeo__parse_int(text + 5, 2, &month) &&
        talgeo__parse_int(text + 8, 2, &day) && talgeo__date_valid((int)year, (int)month, (int)day))
        return talgeo__days_from_date((int)year, (int)month, (int)day);
    talgeo__json_fail(file, "member 'end' is not a date as 2019-07-31");
    return 0;
}

static void read_periods(talgeo__json_file *file, talgeo__frame *frame)
{
    object *list = open_list(file, "periods", &frame->periods, sizeof *frame->periods), *o;
    frame->period_ends =
        allocate(file, list ? json_object_array_length(list) : 0, sizeof *frame->period_ends);
    for (size_t p = 0; (o = open_item(file, list, "periods", p)) != NULL; p++) {
        frame->n_periods = p + 1;
        frame->periods[p] = talgeo__json_copy_text(file, o, "label");
        frame->period_ends[p] = parse_date(file, talgeo__json_get_text(file, o, "end"));
    }
    talgeo__json_at_top(file);
}

static void read_strata(talgeo__json_file *file, talgeo__frame *frame)
{
    object *list = open_list(file, "strata", &frame->strata, sizeof *frame->strata), *o;
    for (size_t s = 0; (o = open_item(file, list, "strata", s)) != NULL; s++) {
        talgeo__stratum *stratum = &frame->strata[s];
        frame->n_strata = s + 1;
        stratum->id = talgeo__json_copy_text(file, o, "id");
        talgeo__json_get_label(file, o, "title", &stratum->title);
        stratum->levels = talgeo__json_get_texts(file, o, "levels", &stratum->n_levels);
    }
    talgeo__json_at_top(file);
}

/* One of the words: -1, 0, 1 ... counted from the first. */
static int read_word(talgeo__json_file *file, object *o, const char *name, const char *const *words,
                     int count)
{
    const char *text = talgeo__json_get_text(file, o, name);
    for (int i = 0; i < count; i++)
        if (strcmp(text, words[i]) == 0) return i;
    talgeo__json_fail(file, "member '%s' is none of its words", name);
    return 0;
}

static void read_indicators(talgeo__json_file *file, talgeo__frame *frame)
{
    static const char *const better[] = {"lower", "none", "higher"};
    static const char *const sensitive[] = {"event", "both"};
    object *list = open_list(file, "indicators", &frame->indicators, sizeof *frame->indicators), *o;
    for (size_t i = 0; (o = open_item(file, list, "indicators", i)) != NULL; i++) {
        talgeo__indicator *indicator = &frame->indicators[i];
        frame->n_indicators = i + 1;
        indicator->id = talgeo__json_copy_text(file, o, "id");
        talgeo__json_get_label(file, o, "title", &indicator->title);
        indicator->source = talgeo__json_copy_text(file, o, "source");
        indicator->value = talgeo__json_copy_text(file, o, "value");
        indicator->events = talgeo__json_get_texts(file, o, "event", &indicator->n_events);
        indicator->better = read_word(file, o, "better", better, 3) - 1;
        indicator->sensitive_both = read_word(file, o, "sensitive", sensitive, 2) == 1;
        if (json_object_object_get_ex(o, "among", NULL))
            indicator->among = talgeo__json_get_texts(file, o, "among", &indicator->n_among);
        if (json_object_object_get_ex(o, "definition", NULL))
            talgeo__json_get_label(file, o, "definition", &indicator->definition);
        if (json_object_object_get_ex(o, "unit", NULL))
            talgeo__json_get_label(file, o, "unit", &indicator->unit);
        if (json_object_object_get_ex(o, "decimals", NULL))
            indicator->coarser = TALGEO__DECIMALS - (int)talgeo__json_get_int(file, o, "decimals",
                                                                              0, TALGEO__DECIMALS);
        if (json_object_object_get_ex(o, "earlier", NULL)) {
            indicator->earlier = talgeo__json_copy_text(file, o, "earlier");
            indicator->later = talgeo__json_copy_text(file, o, "later");
        }
    }
    talgeo__json_at_top(file);
}

/* ---- Tables ---- */

/* Numbers of the frame's names that a list holds, each once. `id_of` gives name i. */
typedef const char *(*name_of)(const talgeo__release_head *head, size_t i);

static const char *indicator_name(const talgeo__release_head *head, size_t i)
{
    return head->frame->indicators[i].id;
}
static const char *set_name(const talgeo__release_head *head, size_t i)
{
    return head->set_ids[i];
}
static const char *stratum_name(const talgeo__release_head *head, size_t i)
{
    return head->frame->strata[i].id;
}

static size_t find_name(talgeo__json_file *file, const talgeo__release_head *head, name_of name,
                        size_t count, const char *text, const char *member)
{
    for (size_t i = 0; file->status == TALGEO_OK && i < count; i++)
        if (strcmp(name(head, i), text) == 0) return i;
    talgeo__json_fail(file, "member '%s' names '%.100s', which is not described", member, text);
    return 0;
}

static size_t *read_numbers(talgeo__json_file *file, const talgeo__release_head *head, object *o,
                            const char *member, name_of name, size_t count, size_t *n)
{
    size_t length;
    char **names = talgeo__json_get_texts(file, o, member, &length);
    size_t *numbers = allocate(file, length, sizeof *numbers);
    for (size_t i = 0; numbers && i < length; i++) {
        numbers[i] = find_name(file, head, name, count, names[i], member);
        for (size_t k = 0; k < i; k++)
            if (numbers[k] == numbers[i])
                talgeo__json_fail(file, "member '%s' names '%.100s' twice", member, names[i]);
    }
    for (size_t i = 0; i < length; i++) free(names[i]);
    free(names);
    *n = numbers ? length : 0;
    return numbers;
}

static void read_division(talgeo__json_file *file, const talgeo__release_head *head, object *item,
                          talgeo__table *table)
{
    const talgeo__frame *frame = head->frame;
    if (json_object_is_type(item, json_type_string) &&
        strcmp(json_object_get_string(item), "period") == 0) {
        table->by_period = true;
        return;
    }
    if (!json_object_is_type(item, json_type_object) || table->n_by == TALGEO__MAX_BY) {
        talgeo__json_fail(file, "member 'by' is not understood");
        return;
    }
    talgeo__by *by = &table->by[table->n_by++];
    bool stratum = json_object_object_get_ex(item, "stratum", NULL);
    const char *member = stratum ? "stratum" : "indicator";
    by->kind = stratum ? TALGEO__BY_STRATUM : TALGEO__BY_INDICATOR;
    by->index = find_name(file, head, stratum ? stratum_name : indicator_name,
                          stratum ? frame->n_strata : frame->n_indicators,
                          talgeo__json_get_text(file, item, member), member);
}

static void read_tables(talgeo__json_file *file, const talgeo__release_head *head)
{
    talgeo__frame *frame = head->frame;
    object *list = open_list(file, "tables", &frame->tables, sizeof *frame->tables), *o;
    for (size_t t = 0; (o = open_item(file, list, "tables", t)) != NULL; t++) {
        talgeo__table *table = &frame->tables[t];
        frame->n_tables = t + 1;
        table->indicators = read_numbers(file, head, o, "indicators", indicator_name,
                                         frame->n_indicators, &table->n_indicators);
        table->sets =
            read_numbers(file, head, o, "area_sets", set_name, frame->n_sets, &table->n_sets);
        object *by = talgeo__json_member(file, o, "by", json_type_array);
        for (size_t b = 0; by && b < json_object_array_length(by); b++)
            read_division(file, head, json_object_array_get_idx(by, b), table);
        if (json_object_object_get_ex(o, "pool", NULL))
            table->pool = (size_t)talgeo__json_get_int(file, o, "pool", TALGEO__LEAST_POOL,
                                                       TALGEO__MOST_POOL);
    }
    talgeo__json_at_top(file);
}

/* ---- What is asked of the figures ---- */

/* A member that may be null. */
static char *read_optional(talgeo__json_file *file, object *o, const char *name)
{
    object *value = NULL;
    if (!json_object_object_get_ex(o, name, &value) || value == NULL) return NULL;
    return talgeo__json_copy_text(file, o, name);
}

/* A member that may be absent. */
static bool is_word(object *o, const char *name, const char *word)
{
    object *value = NULL;
    return json_object_object_get_ex(o, name, &value) &&
           json_object_is_type(value, json_type_string) &&
           strcmp(json_object_get_string(value), word) == 0;
}

static void read_gradient(talgeo__json_file *file, object *figures, talgeo__asked *asked)
{
    object *o = talgeo__json_member(file, figures, "gradient", json_type_object);
    object *list = o ? talgeo__json_member(file, o, "scores", json_type_array) : NULL;
    size_t n = list ? json_object_array_length(list) : 0;
    asked->ranked = talgeo__json_copy_text(file, o, "area_set");
    asked->scores = allocate(file, n, sizeof *asked->scores);
    for (size_t a = 0; asked->scores && a < n; a++) {
        object *score = json_object_array_get_idx(list, a);
        bool number = json_object_is_type(score, json_type_double) ||
                      json_object_is_type(score, json_type_int);
        if (score && !number) talgeo__json_fail(file, "member 'scores' has what is no number");
        asked->scores[asked->n_scores++] = number ? json_object_get_double(score) : NAN;
    }
}

static void read_group_gradient(talgeo__json_file *file, object *figures, talgeo__asked *asked)
{
    object *o = talgeo__json_member(file, figures, "group_gradient", json_type_object);
    object *list = o ? talgeo__json_member(file, o, "scores", json_type_array) : NULL;
    size_t n = list ? json_object_array_length(list) : 0;
    asked->ranked_by = talgeo__json_copy_text(file, o, "stratum");
    asked->level_scores = allocate(file, n, sizeof *asked->level_scores);
    for (size_t i = 0; asked->level_scores && i < n; i++) {
        object *item = talgeo__json_item(file, list, i, json_type_object);
        if (item == NULL) return;
        talgeo__denominator *score = &asked->level_scores[asked->n_level_scores++];
        score->level = talgeo__json_copy_text(file, item, "level");
        score->count = talgeo__json_get_double(file, item, "score");
        if (file->status != TALGEO_OK) return;
    }
}

/* Of a rate every one has a period, of weights a level. */
static void read_denominators(talgeo__json_file *file, object *list, bool weights,
                              talgeo__people *people)
{
    size_t n = list ? json_object_array_length(list) : 0;
    people->items = allocate(file, n, sizeof *people->items);
    for (size_t i = 0; people->items && i < n; i++) {
        object *o = talgeo__json_item(file, list, i, json_type_object);
        if (o == NULL) return;
        talgeo__denominator *d = &people->items[people->n_items++];
        d->area = (int32_t)talgeo__json_get_int(file, o, "area", 0, INT32_MAX);
        d->period =
            weights ? read_optional(file, o, "period") : talgeo__json_copy_text(file, o, "period");
        if (weights) d->stratum = talgeo__json_copy_text(file, o, "stratum");
        if (weights) d->level = talgeo__json_copy_text(file, o, "level");
        d->count = talgeo__json_get_double(file, o, "count");
        if (file->status != TALGEO_OK) return;
    }
}

static void read_weighting(talgeo__json_file *file, object *o, talgeo__people *people)
{
    people->by = talgeo__json_get_texts(file, o, "by", &people->n_by);
    people->cluster = read_optional(file, o, "cluster");
    people->design_effect = json_object_object_get_ex(o, "design_effect", NULL)
                                ? talgeo__json_get_double(file, o, "design_effect")
                                : 1;
    if (!(people->design_effect >= 1)) talgeo__json_fail(file, "member 'design_effect' is below 1");
}

static void read_people(talgeo__json_file *file, const talgeo__release_head *head, object *figures,
                        const char *name, talgeo__people **all, size_t *count)
{
    object *list = talgeo__json_member(file, figures, name, json_type_array);
    size_t n = list ? json_object_array_length(list) : 0;
    bool weights = strcmp(name, "weights") == 0;
    *all = allocate(file, n, sizeof **all);
    for (size_t i = 0; *all && i < n; i++) {
        object *o = talgeo__json_item(file, list, i, json_type_object);
        if (o == NULL) return;
        talgeo__people *people = &(*all)[(*count)++];
        people->indicator =
            (int32_t)find_name(file, head, indicator_name, head->frame->n_indicators,
                               talgeo__json_get_text(file, o, "indicator"), "indicator");
        people->set = talgeo__json_copy_text(file, o, "area_set");
        if (weights)
            read_weighting(file, o, people);
        else
            people->per = talgeo__json_get_double(file, o, "per");
        read_denominators(
            file,
            talgeo__json_member(file, o, weights ? "targets" : "denominators", json_type_array),
            weights, people);
    }
}

static void read_comparator(talgeo__json_file *file, object *figures, talgeo__asked *asked)
{
    object *value = NULL;
    bool named = json_object_object_get_ex(figures, "compare", &value) &&
                 json_object_is_type(value, json_type_object);
    asked->comparator = named ? talgeo__json_copy_text(file, value, "area_set")
                              : read_optional(file, figures, "compare");
    if (named) asked->comparator_area = talgeo__json_copy_text(file, value, "area");
}

static void read_figures(talgeo__json_file *file, const talgeo__release_head *head,
                         talgeo__asked *asked)
{
    if (!json_object_object_get_ex(file->root, "figures", NULL)) return;
    object *o = talgeo__json_member(file, file->root, "figures", json_type_object);
    if (o == NULL) return;
    asked->baseline = read_optional(file, o, "baseline");
    asked->followup = read_optional(file, o, "followup");
    read_comparator(file, o, asked);
    asked->reliability = is_word(o, "reliability", "shares");
    asked->shrinkage = is_word(o, "shrinkage", "empirical_bayes");
    if (json_object_object_get_ex(o, "gradient", NULL)) read_gradient(file, o, asked);
    if (json_object_object_get_ex(o, "group_gradient", NULL)) read_group_gradient(file, o, asked);
    if (json_object_object_get_ex(o, "rates", NULL))
        read_people(file, head, o, "rates", &asked->rates, &asked->n_rates);
    if (json_object_object_get_ex(o, "weights", NULL))
        read_people(file, head, o, "weights", &asked->weights, &asked->n_weights);
    bool none = strcmp(talgeo__json_get_text(file, o, "multiplicity"), "none") == 0;
    asked->multiplicity = none ? TALGEO_MULTIPLICITY_NONE : TALGEO_MULTIPLICITY_BENJAMINI_HOCHBERG;
}

static void read_leaf(talgeo__json_file *file, const talgeo__release_head *head, object *o,
                      talgeo__goal *goal)
{
    goal->relative = json_object_object_get_ex(o, "change", NULL);
    goal->indicator = (int32_t)find_name(file, head, indicator_name, head->frame->n_indicators,
                                         talgeo__json_get_text(file, o, "indicator"), "indicator");
    goal->baseline = talgeo__json_copy_text(file, o, "baseline");
    goal->period = talgeo__json_copy_text(file, o, "period");
    bool mean = json_object_object_get_ex(o, "mean", NULL);
    goal->target = talgeo__json_get_double(file, o,
                                           goal->relative ? "change"
                                           : mean         ? "mean"
                                                          : "share");
}

static int32_t find_parent(talgeo__json_file *file, const talgeo__asked *asked, size_t g, object *o)
{
    char *id = read_optional(file, o, "parent");
    int32_t parent = -1;
    for (size_t i = 0; id && i < g; i++)
        if (asked->goals[i].id && strcmp(asked->goals[i].id, id) == 0) parent = (int32_t)i;
    if (id && parent < 0 && file->status == TALGEO_OK)
        talgeo__json_fail(file, "member 'parent' names no goal that stands before it");
    free(id);
    return parent;
}

static void read_goals(talgeo__json_file *file, const talgeo__release_head *head)
{
    talgeo__asked *asked = &head->frame->asked;
    if (!json_object_object_get_ex(file->root, "goals", NULL)) return;
    object *list = open_list(file, "goals", &asked->goals, sizeof *asked->goals), *o;
    for (size_t g = 0; (o = open_item(file, list, "goals", g)) != NULL; g++) {
        talgeo__goal *goal = &asked->goals[g];
        *goal = (talgeo__goal){.parent = -1, .indicator = -1};
        asked->n_goals = g + 1;
        goal->id = talgeo__json_copy_text(file, o, "id");
        talgeo__json_get_label(file, o, "title", &goal->title);
        goal->parent = find_parent(file, asked, g, o);
        goal->sets =
            read_numbers(file, head, o, "area_sets", set_name, head->frame->n_sets, &goal->n_sets);
        if (json_object_object_get_ex(o, "areas", NULL))
            goal->areas = talgeo__json_get_texts(file, o, "areas", &goal->n_areas);
        if (json_object_object_get_ex(o, "groups", NULL))
            goal->groups = talgeo__json_get_texts(file, o, "groups", &goal->n_groups);
        if (json_object_object_get_ex(o, "rule", NULL))
            goal->rule = strcmp(talgeo__json_get_text(file, o, "rule"), "median") == 0
                             ? TALGEO_GOAL_MEDIAN
                             : TALGEO_GOAL_WEAKEST;
        else
            read_leaf(file, head, o, goal);
    }
    talgeo__json_at_top(file);
}

/* ---- The file ---- */

static void read_schema(talgeo__json_file *file)
{
    const char *schema = talgeo__json_get_text(file, file->root, "schema");
    if (file->status == TALGEO_OK && strcmp(schema, TALGEO__RELEASE_SCHEMA) != 0)
        talgeo__json_fail(file, "member 'schema' is not " TALGEO__RELEASE_SCHEMA
                                ": made by another version of talgeo, or not by talgeo");
}

static void read_reference(talgeo__json_file *file, talgeo__frame *frame)
{
    object *value = NULL;
    if (json_object_object_get_ex(file->root, "growth_reference", &value) && value == NULL) return;
    frame->reference = talgeo__json_copy_text(file, file->root, "growth_reference");
}

static talgeo_status read_document(talgeo__json_file *file, talgeo__release_head *head)
{
    read_schema(file);
    head->frame = allocate(file, 1, sizeof *head->frame);
    if (head->frame) {
        talgeo__json_get_label(file, file->root, "title", &head->frame->title);
        talgeo__json_get_digest(file, file->root, "digest", head->digest);
        read_provenance(file, &head->provenance);
        read_policy(file, head);
        read_reference(file, head->frame);
        read_sets(file, head);
        read_periods(file, head->frame);
        read_strata(file, head->frame);
        read_indicators(file, head->frame);
        read_tables(file, head);
        read_figures(file, head, &head->frame->asked);
        read_goals(file, head);
    }
    talgeo__json_close(file);
    return file->status;
}

talgeo_status talgeo__json_release_read(const char *path, talgeo__release_head *head,
                                        talgeo_error *error)
{
    talgeo__json_file file;
    if (talgeo__json_open(&file, path, error) != TALGEO_OK) return file.status;
    return read_document(&file, head);
}

talgeo_status talgeo__json_release_parse(const char *name, const char *text,
                                         talgeo__release_head *head, talgeo_error *error)
{
    talgeo__json_file file;
    if (talgeo__json_open_text(&file, name, text, error) != TALGEO_OK) return file.status;
    return read_document(&file, head);
}

void talgeo__release_head_free(talgeo__release_head *head)
{
    for (size_t s = 0; s < head->n_sets; s++) {
        free(head->set_ids[s]);
        free(head->set_crs[s]);
    }
    free(head->set_ids);
    free(head->set_crs);
    free(head->set_digests);
    talgeo__frame_free(head->frame);
    for (size_t i = 0; head->provenance.inputs && i < head->provenance.n_inputs; i++)
        free(head->provenance.inputs[i].id);
    free(head->provenance.inputs);
}
