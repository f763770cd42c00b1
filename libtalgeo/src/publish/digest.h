/* The digest of a release: the same for the same publication, whatever machine made it. */
#ifndef TALGEO_PUBLISH_DIGEST_H
#define TALGEO_PUBLISH_DIGEST_H

#include "../protect/release.h"

/* SHA-256, hex, over policy, plan digest, area sets, and every cell with its address by name. */
void talgeo__release_digest(const talgeo_release *release, char hex[65]);

#endif
