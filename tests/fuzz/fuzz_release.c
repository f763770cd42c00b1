/* Fuzzes the reader of release.json, which anybody may have changed. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "io/json_release.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    talgeo__release_head head = {0};
    talgeo_error error = TALGEO_ERROR_INIT;
    char *text = malloc(size + 1);
    if (text == NULL) abort();
    if (size) memcpy(text, data, size);
    text[size] = '\0';
    talgeo_status status = talgeo__json_release_parse("release.json", text, &head, &error);
    if ((status == TALGEO_OK) != (error.status == TALGEO_OK)) abort();
    if (status == TALGEO_OK && (head.frame == NULL || head.n_sets != head.frame->n_sets)) abort();
    talgeo__release_head_free(&head);
    free(text);
    return 0;
}
