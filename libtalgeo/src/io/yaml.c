/* A YAML document as a tree with lines and columns, through libyaml's events. */
#include "yaml.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <yaml.h>

#include "../core/dict.h"
#include "../core/error.h"
#include "../core/memory.h"
#include "../core/sha256.h"
#include "../core/text.h"

#define STAGE "plan"

/* Limits of a plan: far beyond any real one, small enough for a few milliseconds. */
enum { MAX_BYTES = 1 << 20, MAX_NODES = 20000, MAX_DEPTH = 16 };

/* ---- The file ---- */

static talgeo_status fail_file(talgeo_error *error, talgeo_status status, const char *shown,
                               int number)
{
    return talgeo__fail(error, status, STAGE, "plan '%s' cannot be read: %s", shown,
                        strerror(number));
}

/* At most MAX_BYTES + 1 bytes; *length above MAX_BYTES tells that there are more. */
static talgeo_status read_bytes(FILE *file, const char *shown, char **bytes, size_t *length,
                                talgeo_error *error)
{
    *bytes = malloc(MAX_BYTES + 1);
    if (*bytes == NULL) return talgeo__fail_memory(error, STAGE);
    *length = fread(*bytes, 1, MAX_BYTES + 1, file);
    return ferror(file) ? fail_file(error, TALGEO_E_IO, shown, errno) : TALGEO_OK;
}

static talgeo_status read_file(const char *path, const char *shown, char **bytes, size_t *length,
                               talgeo_error *error)
{
    struct stat info;
    *bytes = NULL;
    *length = 0;
    if (stat(path, &info) != 0) return fail_file(error, TALGEO_E_PLAN, shown, errno);
    if (S_ISDIR(info.st_mode))
        return talgeo__fail(error, TALGEO_E_PLAN, STAGE,
                            "plan '%s' is a folder; name the YAML file in it", shown);
    FILE *file = fopen(path, "rb");
    if (file == NULL) return fail_file(error, TALGEO_E_IO, shown, errno);
    talgeo_status status = read_bytes(file, shown, bytes, length, error);
    fclose(file);
    return status;
}

/* ---- Problems ---- */

typedef struct loader {
    yaml_parser_t parser;
    const char *bytes, *shown;
    size_t length;
    talgeo_problems *problems;
    size_t nodes;
    int depth;
    bool stopped; /* the tree ends here: a problem was added, or out of memory */
} loader;

__attribute__((format(printf, 3, 4))) static void complain(loader *l, const yaml_mark_t *mark,
                                                           const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    talgeo__problems_add_list(l->problems, TALGEO_E_PLAN, false, l->shown, (int)mark->line + 1,
                              (int)mark->column + 1, format, arguments);
    va_end(arguments);
}

static void *remember(loader *l, void *allocated)
{
    if (allocated == NULL) l->stopped = l->problems->failed = true;
    return allocated;
}

/* Line and column of a byte. */
static yaml_mark_t mark_of(const loader *l, size_t offset)
{
    yaml_mark_t mark = {0};
    for (size_t i = 0; i < offset && i < l->length; i++) {
        if (l->bytes[i] == '\n') {
            mark.line++;
            mark.column = 0;
        } else if (((unsigned char)l->bytes[i] & 0xC0) != 0x80) {
            mark.column++;
        }
    }
    return mark;
}

/* The byte at a mark (columns are characters), '\0' past the end. */
static char byte_at(const loader *l, const yaml_mark_t *mark)
{
    const char *c = l->bytes, *end = l->bytes + l->length;
    for (size_t line = 0; c < end && line < mark->line; c++) line += *c == '\n';
    for (size_t column = 0; c < end && column < mark->column; column++) do
            c++;
        while (c < end && ((unsigned char)*c & 0xC0) == 0x80);
    return c < end ? *c : '\0';
}

/* libyaml's words for what goes wrong most often do not tell a newcomer what to look for. */
static bool punctuated_otherwise(loader *l)
{
    const yaml_parser_t *p = &l->parser;
    size_t line = p->context_mark.line + 1;
    bool no_colon = strcmp(p->problem, "could not find expected ':'") == 0;
    bool brace = strcmp(p->problem, "did not find expected ',' or '}'") == 0;
    bool bracket = strcmp(p->problem, "did not find expected ',' or ']'") == 0;
    bool quote = p->context && strcmp(p->context, "while scanning a quoted scalar") == 0;
    bool sign = strcmp(p->problem, "found character that cannot start any token") == 0;
    if (no_colon)
        complain(l, &p->context_mark,
                 "not YAML: there is no 'key: value' here; a colon and a blank go behind a key");
    if (brace || bracket)
        complain(
            l, &p->problem_mark,
            "not YAML: a comma or a %s is missing before this, of the %s in line %zu; put a text "
            "with marks in quotes",
            brace ? "}" : "]", brace ? "{" : "[", line);
    if (quote) complain(l, &p->context_mark, "not YAML: the quote that begins here does not end");
    if (sign)
        complain(l, &p->problem_mark,
                 "not YAML: a text cannot begin with this sign; put it in quotes");
    return no_colon || brace || bracket || quote || sign;
}

static bool indented_otherwise(loader *l)
{
    const yaml_parser_t *p = &l->parser;
    bool colon = strcmp(p->problem, "mapping values are not allowed in this context") == 0;
    bool above = strstr(p->problem, "<document start>") != NULL;
    bool stray = p->context && (strcmp(p->problem, "did not find expected key") == 0 ||
                                strcmp(p->problem, "did not find expected '-' indicator") == 0);
    if (above)
        complain(l, &p->problem_mark,
                 "not YAML: this is indented less than what stands above it; indent the line as "
                 "its neighbours");
    if (colon)
        complain(l, &p->problem_mark,
                 "not YAML: a colon that does not fit here; indent the line as its neighbours, or "
                 "put a text with ': ' in quotes");
    if (stray)
        complain(l, &p->problem_mark,
                 "not YAML: this does not belong to what begins in line %zu; indent the line as "
                 "its neighbours",
                 p->context_mark.line + 1);
    return above || colon || stray;
}

static void syntax_problem(loader *l)
{
    const yaml_parser_t *p = &l->parser;
    l->stopped = true;
    if (p->error == YAML_MEMORY_ERROR) {
        l->problems->failed = true;
    } else if (p->error == YAML_READER_ERROR) {
        yaml_mark_t mark = mark_of(l, p->problem_offset);
        complain(l, &mark, "not a text in UTF-8 (%s); save the plan as UTF-8", p->problem);
    } else if (byte_at(l, &p->problem_mark) == '\t') {
        complain(l, &p->problem_mark, "not YAML: a tab; indent with blanks");
    } else if (indented_otherwise(l) || punctuated_otherwise(l)) {
        return;
    } else if (p->context) {
        complain(l, &p->problem_mark, "not YAML: %s, %s that begins in line %zu", p->problem,
                 p->context, p->context_mark.line + 1);
    } else {
        complain(l, &p->problem_mark, "not YAML: %s", p->problem);
    }
}

/* ---- The tree ---- */

/* The next event; false: there is none, the tree ends. */
static bool next_event(loader *l, yaml_event_t *event)
{
    if (l->stopped) return false;
    if (yaml_parser_parse(&l->parser, event)) return true;
    syntax_problem(l);
    return false;
}

static talgeo__yaml *read_node(loader *l, const yaml_event_t *event);

static bool add_node(loader *l, talgeo__yaml ***array, size_t *capacity, size_t at,
                     talgeo__yaml *node)
{
    if (node == NULL || !talgeo__grow(array, capacity, at + 1, sizeof **array)) {
        talgeo__yaml_free(node);
        remember(l, NULL);
        return false;
    }
    (*array)[at] = node;
    return true;
}

/* The node of the next event; NULL at `end` of the collection, or where the tree ends. */
static talgeo__yaml *next_node(loader *l, yaml_event_type_t end)
{
    yaml_event_t event;
    if (!next_event(l, &event)) return NULL;
    talgeo__yaml *node = event.type == end ? NULL : read_node(l, &event);
    yaml_event_delete(&event);
    return node;
}

static void read_sequence(loader *l, talgeo__yaml *to)
{
    size_t capacity = 0;
    talgeo__yaml *item;
    while ((item = next_node(l, YAML_SEQUENCE_END_EVENT)) &&
           add_node(l, &to->items, &capacity, to->count, item))
        to->count++;
}

/* Is the key a word that is not there yet? */
static bool good_key(loader *l, const talgeo__yaml *to, const talgeo__yaml *key, talgeo__dict *seen)
{
    yaml_mark_t at = {0, (size_t)key->line - 1, (size_t)key->column - 1};
    if (key->kind != TALGEO__YAML_SCALAR) {
        complain(l, &at, "a key must be a word, not a list or a mapping");
        return false;
    }
    int32_t known = talgeo__dict_find(seen, key->text, strlen(key->text));
    if (known >= 0) {
        complain(l, &at, "key '%s' stands twice; it is given in line %d already", key->text,
                 to->keys[known]->line);
        return false;
    }
    if (talgeo__dict_add(seen, key->text, strlen(key->text)) >= 0) return true;
    remember(l, NULL);
    return false;
}

static bool add_pair(loader *l, talgeo__yaml *to, size_t capacities[2], talgeo__dict *seen,
                     talgeo__yaml *key, talgeo__yaml *value)
{
    if (value == NULL || !good_key(l, to, key, seen)) {
        talgeo__yaml_free(key);
        talgeo__yaml_free(value);
        return !l->stopped;
    }
    if (!add_node(l, &to->keys, &capacities[0], to->count, key)) {
        talgeo__yaml_free(value);
        return false;
    }
    if (!add_node(l, &to->items, &capacities[1], to->count, value)) {
        talgeo__yaml_free(key);
        return false;
    }
    to->count++;
    return true;
}

static void read_mapping(loader *l, talgeo__yaml *to)
{
    size_t capacities[2] = {0, 0};
    talgeo__yaml *key;
    talgeo__dict *seen = remember(l, talgeo__dict_new());
    while (seen && (key = next_node(l, YAML_MAPPING_END_EVENT)) &&
           add_pair(l, to, capacities, seen, key, next_node(l, YAML_NO_EVENT)))
        ;
    talgeo__dict_free(seen);
}

/* Blank out control characters, line breaks among them: nothing a plan names has any. True where
 * there were some. */
static bool blank_controls(char *text, size_t length)
{
    bool found = false;
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        bool c1 = c == 0xC2 && i + 1 < length && (unsigned char)text[i + 1] < 0xA0;
        if (c >= 0x20 && c != 0x7F && !c1) continue;
        text[i] = ' ';
        if (c1) text[i + 1] = ' ';
        found = true;
    }
    return found;
}

static void read_scalar(loader *l, const yaml_event_t *event, talgeo__yaml *to)
{
    const unsigned char *value = event->data.scalar.value;
    size_t length = event->data.scalar.length;
    to->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    to->text = remember(l, talgeo__strndup((const char *)value, length));
    if (to->text && blank_controls(to->text, length))
        complain(l, &event->start_mark, "a text with a line break or a control character");
}

static bool has_tag(const yaml_event_t *event)
{
    return (event->type == YAML_SCALAR_EVENT && event->data.scalar.tag) ||
           (event->type == YAML_SEQUENCE_START_EVENT && event->data.sequence_start.tag) ||
           (event->type == YAML_MAPPING_START_EVENT && event->data.mapping_start.tag);
}

static void read_content(loader *l, const yaml_event_t *event, talgeo__yaml *to)
{
    l->depth++;
    if (event->type == YAML_MAPPING_START_EVENT) {
        to->kind = TALGEO__YAML_MAPPING;
        read_mapping(l, to);
    } else if (event->type == YAML_SEQUENCE_START_EVENT) {
        to->kind = TALGEO__YAML_SEQUENCE;
        read_sequence(l, to);
    } else if (event->type == YAML_ALIAS_EVENT) {
        complain(l, &event->start_mark, "a plan has no aliases (*%s); write the value out",
                 (const char *)event->data.alias.anchor);
        to->text = remember(l, talgeo__strdup(""));
    } else {
        read_scalar(l, event, to);
    }
    l->depth--;
}

static talgeo__yaml *read_node(loader *l, const yaml_event_t *event)
{
    if (++l->nodes > MAX_NODES || l->depth > MAX_DEPTH) {
        complain(l, &event->start_mark,
                 l->depth > MAX_DEPTH ? "nested too deeply for a plan"
                                      : "too many values for a plan");
        l->stopped = true;
        return NULL;
    }
    talgeo__yaml *to = remember(l, talgeo__calloc(1, sizeof *to));
    if (to == NULL) return NULL;
    to->line = (int)event->start_mark.line + 1;
    to->column = (int)event->start_mark.column + 1;
    if (has_tag(event)) complain(l, &event->start_mark, "a plan has no tags (!...)");
    read_content(l, event, to);
    return to;
}

void talgeo__yaml_free(talgeo__yaml *node)
{
    if (node == NULL) return;
    for (size_t i = 0; i < node->count; i++) {
        talgeo__yaml_free(node->items[i]);
        if (node->keys) talgeo__yaml_free(node->keys[i]);
    }
    free(node->items);
    free(node->keys);
    free(node->text);
    free(node);
}

const talgeo__yaml *talgeo__yaml_get(const talgeo__yaml *mapping, const char *key)
{
    if (mapping->kind != TALGEO__YAML_MAPPING) return NULL;
    for (size_t i = 0; i < mapping->count; i++)
        if (strcmp(mapping->keys[i]->text, key) == 0) return mapping->items[i];
    return NULL;
}

/* ---- The document ---- */

/* One event of the frame around documents: its type, YAML_NO_EVENT where the stream is broken. */
static yaml_event_type_t skip_event(loader *l, yaml_mark_t *mark)
{
    yaml_event_t event;
    if (!next_event(l, &event)) return YAML_NO_EVENT;
    yaml_event_type_t type = event.type;
    *mark = event.start_mark;
    yaml_event_delete(&event);
    return type;
}

static talgeo__yaml *read_document(loader *l)
{
    yaml_mark_t mark;
    skip_event(l, &mark); /* the stream begins */
    yaml_event_type_t type = skip_event(l, &mark);
    if (type == YAML_STREAM_END_EVENT) complain(l, &mark, "the plan is empty");
    if (type != YAML_DOCUMENT_START_EVENT) return NULL;
    talgeo__yaml *root = next_node(l, YAML_NO_EVENT);
    if (root) skip_event(l, &mark); /* the document ends */
    if (root && skip_event(l, &mark) == YAML_DOCUMENT_START_EVENT)
        complain(l, &mark, "a second document begins here; a plan is one document");
    if (l->stopped) {
        talgeo__yaml_free(root);
        return NULL;
    }
    return root;
}

static talgeo__yaml *parse(const char *bytes, size_t length, const char *shown,
                           talgeo_problems *problems)
{
    loader l = {.bytes = bytes, .length = length, .shown = shown, .problems = problems};
    if (!yaml_parser_initialize(&l.parser)) {
        problems->failed = true;
        return NULL;
    }
    yaml_parser_set_input_string(&l.parser, (const unsigned char *)bytes, length);
    talgeo__yaml *root = read_document(&l);
    yaml_parser_delete(&l.parser);
    return root;
}

talgeo_status talgeo__yaml_read(const char *path, const char *shown, talgeo_problems *problems,
                                talgeo__yaml **root, char digest[65], talgeo_error *error)
{
    char *bytes;
    size_t length;
    talgeo__sha256 sha;
    *root = NULL;
    talgeo_status status = read_file(path, shown, &bytes, &length, error);
    if (status == TALGEO_OK) {
        talgeo__sha256_init(&sha);
        talgeo__sha256_add(&sha, bytes, length);
        talgeo__sha256_hex(&sha, digest);
        if (length > MAX_BYTES)
            talgeo__problems_add(problems, TALGEO_E_PLAN, false, shown, 0, 0,
                                 "larger than 1 MB: this is no plan");
        else
            *root = parse(bytes, length, shown, problems);
        if (problems->failed) status = talgeo__fail_memory(error, STAGE);
    }
    if (status != TALGEO_OK) {
        talgeo__yaml_free(*root);
        *root = NULL;
    }
    free(bytes);
    return status;
}
