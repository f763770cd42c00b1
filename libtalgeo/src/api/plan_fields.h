/* Reading the fields of a plan's mappings; every mistake becomes a problem with line and column. */
#ifndef TALGEO_API_PLAN_FIELDS_H
#define TALGEO_API_PLAN_FIELDS_H

#include "../io/yaml.h"
#include "plan.h"

typedef struct talgeo__plan_reader {
    talgeo_plan *plan;
    talgeo_problems *problems;
} talgeo__plan_reader;

/* Add a problem at a node. */
void talgeo__plan_problem(talgeo__plan_reader *reader, const talgeo__yaml *at, const char *format,
                          ...) __attribute__((format(printf, 3, 4)));
/* "X is not known; did you mean Y?", or else what is known, for a word that must be one of some. */
void talgeo__plan_unknown(talgeo__plan_reader *reader, const talgeo__yaml *at, const char *what,
                          const char *name, const char *const *known, size_t count);

/* Is it a mapping with known keys only? `known` ends with NULL; keys that end with '!' must be
 * there. Reports everything that is wrong; true where the node is a mapping. */
bool talgeo__plan_mapping(talgeo__plan_reader *reader, const talgeo__yaml *node, const char *what,
                          const char *const *known);
/* How many items of a list of 1..most to read; 0 where it is no list (reported). */
size_t talgeo__plan_sequence(talgeo__plan_reader *reader, const talgeo__yaml *node,
                             const char *what, size_t most);

/* Value of a key as text, yours; NULL where it is absent, empty, or not a text (reported). */
char *talgeo__plan_text(talgeo__plan_reader *reader, const talgeo__yaml *mapping, const char *key);
/* A scalar as text, borrowed; NULL where it is not one (reported). */
const char *talgeo__plan_scalar(talgeo__plan_reader *reader, const talgeo__yaml *node,
                                const char *what);
/* Is a scalar an id: [a-z][a-z0-9_]*, at most 40 bytes? */
void talgeo__plan_check_id(talgeo__plan_reader *reader, const talgeo__yaml *node, const char *what);
/* The id of a mapping like _text, checked. */
char *talgeo__plan_id(talgeo__plan_reader *reader, const talgeo__yaml *mapping);
/* A title: a text, or {da: ..., en: ...}; `otherwise` where it is absent. */
talgeo__label talgeo__plan_label(talgeo__plan_reader *reader, const talgeo__yaml *mapping,
                                 const char *key, const char *otherwise);
/* A number within bounds, `otherwise` where it is absent or wrong (reported). */
double talgeo__plan_number(talgeo__plan_reader *reader, const talgeo__yaml *mapping,
                           const char *key, double least, double most, double otherwise);
bool talgeo__plan_flag(talgeo__plan_reader *reader, const talgeo__yaml *mapping, const char *key);
/* One of `words` (NULL-terminated), as its number; `otherwise` where it is absent or wrong. */
int talgeo__plan_choice(talgeo__plan_reader *reader, const talgeo__yaml *mapping, const char *key,
                        const char *const *words, int otherwise);
/* A date yyyy-mm-dd as days since 1970-01-01; INT32_MIN where it is absent or wrong (reported). */
int32_t talgeo__plan_date(talgeo__plan_reader *reader, const talgeo__yaml *mapping,
                          const char *key);
/* The label of a period that the plan can have; yours, NULL where it is absent or wrong (reported).
 * Which periods have data is known only when the files are read. */
char *talgeo__plan_period(talgeo__plan_reader *reader, const talgeo__yaml *node, const char *key);
/* A path resolved against the plan's folder; connection strings and /vsi paths stay. */
char *talgeo__plan_path(talgeo__plan_reader *reader, const talgeo__yaml *mapping, const char *key);

enum { TALGEO__PLAN_NAMES = 128 }; /* names that are compared for the nearest one */

/* Index of an id in an array of structs whose first member is the id; -1 where there is none. */
int talgeo__plan_find_id(const void *array, size_t count, size_t size, const char *id);
/* Index of the id that a node names. -1: there is none (reported, unless the list itself is
 * missing: then that is reported). */
int talgeo__plan_known_id(talgeo__plan_reader *reader, const talgeo__yaml *node, const char *what,
                          const void *array, size_t count, size_t size);

/* The indicators that a node names: one, or those of a distribution; none: reported. */
talgeo__bundle talgeo__plan_indicators(talgeo__plan_reader *reader, const talgeo__yaml *node);
/* The one that it names; -1: none, or several (reported). */
int talgeo__plan_indicator(talgeo__plan_reader *reader, const talgeo__yaml *node);

/* Is it a column that is measured (birth date, height, weight), so no group and no answer? */
bool talgeo__plan_is_measure(const char *alias);
/* Add the names that a source's columns have in the plan to the n names there are. */
size_t talgeo__plan_add_aliases(const talgeo__source *source, const char **names, size_t n);

/* Room for one more element at the end of an array of `count`; NULL when out of memory. */
void *talgeo__plan_more(talgeo__plan_reader *reader, void *array_pointer, size_t *count,
                        size_t size);
/* Copy that remembers a lack of memory. */
char *talgeo__plan_copy(talgeo__plan_reader *reader, const char *text);

/* The column of sex as a mapping, with what its codes mean; returns the column's name, borrowed,
 * NULL where there is none (reported). */
const char *talgeo__plan_read_sex(talgeo__plan_reader *reader, const talgeo__yaml *node,
                                  talgeo__source *source);

/* The parts of a plan. */
void talgeo__plan_read_sets(talgeo__plan_reader *reader, const talgeo__yaml *node);
void talgeo__plan_read_sources(talgeo__plan_reader *reader, const talgeo__yaml *node);
void talgeo__plan_read_periods(talgeo__plan_reader *reader, const talgeo__yaml *node);
void talgeo__plan_read_indicators(talgeo__plan_reader *reader, const talgeo__yaml *node);
/* Indicators of one column that two sources read. */
void talgeo__plan_check_twice(talgeo__plan_reader *reader, const talgeo__yaml *indicators);
/* What is asked of the figures; after sets and periods. */
void talgeo__plan_read_figures(talgeo__plan_reader *reader, const talgeo__yaml *node);
/* Are the strata that figures are weighted or ranked by those of a table? After tables. */
void talgeo__plan_check_figures(talgeo__plan_reader *reader, const talgeo__yaml *node);
/* Goals; after tables. */
void talgeo__plan_read_goals(talgeo__plan_reader *reader, const talgeo__yaml *node);
/* Tables, and the strata they use; after sets, sources and indicators. */
void talgeo__plan_read_tables(talgeo__plan_reader *reader, const talgeo__yaml *node,
                              const talgeo__yaml *strata);

#endif
