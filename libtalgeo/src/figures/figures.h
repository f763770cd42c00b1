/* Figures of a release: shares with their intervals. Sees nothing but the release. */
#ifndef TALGEO_FIGURES_FIGURES_H
#define TALGEO_FIGURES_FIGURES_H

#include "../protect/release.h"

/* Share of a published cell; all NaN for any other status. */
typedef struct talgeo__share {
    double share, low, high;
} talgeo__share;

/* Quantile of the standard normal distribution, 0 < p < 1 (Wichura 1988, AS 241). */
double talgeo__normal_quantile(double p);

/* Score interval of a share without continuity correction (Wilson 1927); n > 0. */
void talgeo__wilson(int64_t events, int64_t n, double confidence, double *low, double *high);

talgeo__share talgeo__figures_share(const talgeo_release *release, size_t cell);

#endif
