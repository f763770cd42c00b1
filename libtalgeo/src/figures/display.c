/* What of a figure may be shown: declared reliability, figures without their n, rounding last. */
#include "figures.h"

#include <math.h>

talgeo_figure talgeo_figure_check(talgeo_figure figure, double n, const talgeo_reliability *rule)
{
    if (figure.status != TALGEO_FIGURE_OK || rule == NULL) return figure;
    double width = figure.high - figure.low, size = fabs(figure.value);
    bool wide = width >= rule->widest || (width > rule->narrow && width > rule->relative * size);
    if (n < rule->least_n || wide) figure.status = TALGEO_FIGURE_UNRELIABLE;
    return figure;
}

talgeo_figure talgeo_figure_display(talgeo_figure figure, bool n_shown, int decimals)
{
    if (!n_shown && figure.status != TALGEO_FIGURE_NO_CHILDREN)
        return talgeo__no_figure(TALGEO_FIGURE_WITHHELD);
    double scale = pow(10, decimals);
    figure.value = round(figure.value * scale) / scale;
    figure.low = round(figure.low * scale) / scale;
    figure.high = round(figure.high * scale) / scale;
    return figure;
}

talgeo_figure talgeo_figure_coarsen(talgeo_figure figure, int digits)
{
    double half = (figure.high - figure.low) / 2;
    if (!(half > 0)) return figure;
    int place = digits - 1 - (int)floor(log10(half)); /* decimals to keep; below 0 tens, hundreds */
    double up = place > 0 ? pow(10, place) : 1, down = place < 0 ? pow(10, -place) : 1;
    figure.value = round(figure.value * up / down) * down / up;
    figure.low = floor(figure.low * up / down) * down / up;
    figure.high = ceil(figure.high * up / down) * down / up;
    return figure;
}

const char *talgeo_p_text(talgeo_test test)
{
    if (test.status != TALGEO_FIGURE_OK) return talgeo_figure_status_text(test.status);
    if (test.p < 0.001) return "p < 0.001";
    if (test.p < 0.01) return "p < 0.01";
    return test.p < 0.05 ? "p < 0.05" : "p >= 0.05";
}
