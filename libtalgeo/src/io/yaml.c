/* A YAML document as a tree with lines and columns, through libyaml. */
#include "yaml.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <yaml.h>

#include "../core/error.h"
#include "../core/memory.h"
#include "../core/sha256.h"
#include "../core/text.h"

#define STAGE "plan"

/* Limits of a plan: far beyond any real one, small enough for a few milliseconds. */
enum { MAX_BYTES = 1 << 20, MAX_NODES = 100000, MAX_DEPTH = 40 };

/* ---- The file ---- */

static talgeo_status read_file(const char *path, const char *shown, char **bytes, size_t *length,
                               talgeo_error *error)
{
    struct stat info;
    *bytes = NULL;
    if (stat(path, &info) != 0)
        return talgeo__fail(error, TALGEO_E_PLAN, STAGE, "plan '%s' cannot be opened: %s", shown,
                            strerror(errno));
    if (S_ISDIR(info.st_mode))
        return talgeo__fail(error, TALGEO_E_PLAN, STAGE, "plan '%s' is a folder, not a file",
                            shown);
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return talgeo__fail(error, TALGEO_E_IO, STAGE, "plan '%s' cannot be opened: %s", shown,
                            strerror(errno));
    talgeo_status status = TALGEO_OK;
    *bytes = malloc(MAX_BYTES + 1);
    if (*bytes == NULL) status = talgeo__fail_memory(error, STAGE);
    if (status == TALGEO_OK) {
        *length = fread(*bytes, 1, MAX_BYTES + 1, file);
        if (ferror(file))
            status = talgeo__fail(error, TALGEO_E_IO, STAGE, "plan '%s' cannot be read", shown);
    }
    fclose(file);
    if (status != TALGEO_OK) {
        free(*bytes);
        *bytes = NULL;
    }
    return status;
}

/* ---- The tree ---- */

typedef struct converter {
    yaml_document_t *document;
    talgeo_problems *problems;
    const char *shown;
    size_t nodes;
    bool failed; /* a problem was added, or out of memory */
} converter;

static void complain(converter *c, const yaml_node_t *node, const char *message)
{
    talgeo__problems_add(c->problems, TALGEO_E_PLAN, false, c->shown,
                         (int)node->start_mark.line + 1, (int)node->start_mark.column + 1, "%s",
                         message);
    c->failed = true;
}

static talgeo__yaml *convert(converter *c, int index, int depth);

static bool add_item(converter *c, talgeo__yaml *to, int index, int depth)
{
    to->items[to->count] = convert(c, index, depth + 1);
    if (to->items[to->count]) to->count++;
    return !c->failed;
}

static void convert_sequence(converter *c, const yaml_node_t *from, talgeo__yaml *to, int depth)
{
    size_t n = (size_t)(from->data.sequence.items.top - from->data.sequence.items.start);
    to->items = talgeo__calloc(n, sizeof(talgeo__yaml *));
    if (to->items == NULL) c->failed = c->problems->failed = true;
    for (size_t i = 0; i < n && !c->failed; i++)
        if (!add_item(c, to, from->data.sequence.items.start[i], depth)) return;
}

static void check_key(converter *c, const talgeo__yaml *to, const talgeo__yaml *key,
                      const yaml_node_t *node)
{
    if (key->kind != TALGEO__YAML_SCALAR) {
        complain(c, node, "a key must be a plain word");
        return;
    }
    for (size_t i = 0; i < to->count; i++)
        if (strcmp(to->keys[i]->text, key->text) == 0) {
            talgeo__problems_add(c->problems, TALGEO_E_PLAN, false, c->shown, key->line,
                                 key->column,
                                 "key '%s' stands twice; it is given in line %d already", key->text,
                                 to->keys[i]->line);
            c->failed = true;
        }
}

static void convert_mapping(converter *c, const yaml_node_t *from, talgeo__yaml *to, int depth)
{
    const yaml_node_pair_t *pairs = from->data.mapping.pairs.start;
    size_t n = (size_t)(from->data.mapping.pairs.top - pairs);
    to->items = talgeo__calloc(n, sizeof(talgeo__yaml *));
    to->keys = talgeo__calloc(n, sizeof(talgeo__yaml *));
    if (to->items == NULL || to->keys == NULL) c->failed = c->problems->failed = true;
    for (size_t i = 0; i < n && !c->failed; i++) {
        talgeo__yaml *key = convert(c, pairs[i].key, depth + 1);
        if (key && !c->failed)
            check_key(c, to, key, yaml_document_get_node(c->document, pairs[i].key));
        if (c->failed) {
            talgeo__yaml_free(key);
            return;
        }
        size_t before = to->count;
        to->keys[before] = key;
        if (add_item(c, to, pairs[i].value, depth)) continue;
        if (to->count == before) talgeo__yaml_free(key); /* no value that would carry it */
        return;
    }
}

static void convert_scalar(converter *c, const yaml_node_t *from, talgeo__yaml *to)
{
    const char *text = (const char *)from->data.scalar.value;
    if (memchr(text, '\0', from->data.scalar.length)) {
        complain(c, from, "a zero byte in the text");
        return;
    }
    to->text = talgeo__strndup(text, from->data.scalar.length);
    to->plain = from->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    if (to->text == NULL) c->failed = c->problems->failed = true;
}

/* Aliases are copied out; the limits on nodes and depth end those that multiply or turn back. */
static talgeo__yaml *convert(converter *c, int index, int depth)
{
    const yaml_node_t *from = yaml_document_get_node(c->document, index);
    if (++c->nodes > MAX_NODES || depth > MAX_DEPTH) {
        complain(c, from,
                 c->nodes > MAX_NODES ? "too many values for a plan"
                                      : "nested too deeply for a plan");
        return NULL;
    }
    talgeo__yaml *to = talgeo__calloc(1, sizeof *to);
    if (to == NULL) {
        c->failed = c->problems->failed = true;
        return NULL;
    }
    to->line = (int)from->start_mark.line + 1;
    to->column = (int)from->start_mark.column + 1;
    if (from->type == YAML_MAPPING_NODE) {
        to->kind = TALGEO__YAML_MAPPING;
        convert_mapping(c, from, to, depth);
    } else if (from->type == YAML_SEQUENCE_NODE) {
        to->kind = TALGEO__YAML_SEQUENCE;
        convert_sequence(c, from, to, depth);
    } else {
        to->kind = TALGEO__YAML_SCALAR;
        convert_scalar(c, from, to);
    }
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

static void syntax_problem(const yaml_parser_t *parser, const char *shown,
                           talgeo_problems *problems)
{
    const yaml_mark_t *mark = &parser->problem_mark;
    bool encoding = parser->error == YAML_READER_ERROR;
    talgeo__problems_add(problems, TALGEO_E_PLAN, false, shown, encoding ? 1 : (int)mark->line + 1,
                         encoding ? 1 : (int)mark->column + 1, "not YAML: %s%s%s",
                         parser->problem ? parser->problem : "cannot be read",
                         parser->context ? ", " : "", parser->context ? parser->context : "");
}

static void second_document(yaml_parser_t *parser, const char *shown, talgeo_problems *problems)
{
    yaml_document_t next;
    if (!yaml_parser_load(parser, &next)) {
        syntax_problem(parser, shown, problems);
        return;
    }
    const yaml_node_t *root = yaml_document_get_root_node(&next);
    if (root)
        talgeo__problems_add(problems, TALGEO_E_PLAN, false, shown, (int)root->start_mark.line + 1,
                             1, "a second document begins here; a plan is one document");
    yaml_document_delete(&next);
}

static talgeo__yaml *parse(const char *bytes, size_t length, const char *shown,
                           talgeo_problems *problems)
{
    yaml_parser_t parser;
    yaml_document_t document;
    talgeo__yaml *root = NULL;
    if (!yaml_parser_initialize(&parser)) {
        problems->failed = true;
        return NULL;
    }
    yaml_parser_set_input_string(&parser, (const unsigned char *)bytes, length);
    if (!yaml_parser_load(&parser, &document)) {
        syntax_problem(&parser, shown, problems);
        yaml_parser_delete(&parser);
        return NULL;
    }
    converter c = {.document = &document, .problems = problems, .shown = shown};
    if (yaml_document_get_root_node(&document) == NULL) {
        talgeo__problems_add(problems, TALGEO_E_PLAN, false, shown, 1, 1, "the plan is empty");
    } else {
        root = convert(&c, 1, 0);
        if (!c.failed) second_document(&parser, shown, problems);
    }
    yaml_document_delete(&document);
    yaml_parser_delete(&parser);
    return root;
}

talgeo_status talgeo__yaml_read(const char *path, const char *shown, talgeo_problems *problems,
                                talgeo__yaml **root, char digest[65], talgeo_error *error)
{
    char *bytes;
    size_t length = 0;
    talgeo__sha256 sha;
    *root = NULL;
    talgeo_status status = read_file(path, shown, &bytes, &length, error);
    if (status != TALGEO_OK) return status;
    talgeo__sha256_init(&sha);
    talgeo__sha256_add(&sha, bytes, length);
    talgeo__sha256_hex(&sha, digest);
    if (length > MAX_BYTES)
        talgeo__problems_add(problems, TALGEO_E_PLAN, false, shown, 0, 0,
                             "larger than 1 MB: this is no plan");
    else
        *root = parse(bytes, length, shown, problems);
    free(bytes);
    if (problems->failed || talgeo__problems_errors(problems) > 0) {
        talgeo__yaml_free(*root);
        *root = NULL;
    }
    return problems->failed ? talgeo__fail_memory(error, STAGE) : TALGEO_OK;
}
