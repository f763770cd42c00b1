/* Words of the figures. */
#include "figures_words.h"

#include <stdio.h>
#include <string.h>

#include "measures.h"

/* What a figure is measured in. */
typedef enum unit_kind {
    NONE,
    OWN,        /* as the indicator */
    DIFFERENCE, /* of two such */
    PART,       /* of the children, or of 1 */
    RATIO,
    RATE,
    CHILDREN,
    AREAS,
    GROUPS
} unit_kind;

static const struct {
    const char *da, *en;
    unit_kind unit;
    const char *method;
} MEASURES[TALGEO__N_FIGURES] = {
    [TALGEO__FIGURE_SHARE] =
        {"Andel", "Share", OWN,
         "events / n; score interval without continuity correction (Wilson 1927)"},
    [TALGEO__FIGURE_MEAN] =
        {"Gennemsnit", "Mean", OWN,
         "mean as share of the way up its scale; score interval (Wilson 1927) for the "
         "largest variance that a mean leaves (Bhatia and Davis 2000)"},
    [TALGEO__FIGURE_SHARE_SHRUNK] =
        {"Andel, udjævnet", "Share, shrunk", OWN,
         "empirical Bayes, binomial moment estimator with the variance kept within 0 and"
         " mean (1 - mean) (Kleinman 1973)"},
    [TALGEO__FIGURE_SHRINKAGE_WEIGHT] =
        {"Den egne andels vægt i den udjævnede", "Weight of the own share in the shrunk one", PART,
         "weight of the area's own share in the empirical Bayes share (Kleinman 1973)"},
    [TALGEO__FIGURE_CHANGE] =
        {"Ændring", "Change", DIFFERENCE,
         "follow-up less baseline, as of different children; score limits joined "
         "(Newcombe 1998, Statistics in Medicine 17, 873-890, method 10)"},
    [TALGEO__FIGURE_CHANGE_PAIRED] =
        {"Ændring hos de samme børn", "Change, same children", DIFFERENCE,
         "follow-up less baseline of the children measured at both times; paired score "
         "limits (Newcombe 1998, Statistics in Medicine 17, 2635-2650, method 10)"},
    [TALGEO__FIGURE_MCNEMAR] =
        {"Ændring hos de samme børn, test", "Change, same children, test", NONE,
         "exact McNemar test, mid-p (Fagerland, Lydersen and Laake 2013); class of p"},
    [TALGEO__FIGURE_LINKED] = {"Andel målt begge gange", "Share measured both times", PART,
                               "children measured at both times / children at the follow-up"},
    [TALGEO__FIGURE_RATE] =
        {"Rate", "Rate", RATE,
         "events per so many who live there; exact Poisson limits below 10 events "
         "(Garwood 1936), Byar's from 10 (Breslow and Day 1987)"},
    [TALGEO__FIGURE_RATE_CHANGE] =
        {"Ændring i rate", "Change of the rate", RATE,
         "follow-up less baseline; limits of both rates joined (Zou and Donner 2008)"},
    [TALGEO__FIGURE_RATE_TREND] =
        {"Udvikling i rate", "Trend of the rate", NONE,
         "line through the rates, weighted by the inverse of their variance at the rate "
         "of all periods; verdict alone"},
    [TALGEO__FIGURE_RATE_COMPARED_95] =
        {"Rate sammenlignet (95 %)", "Rate compared (95 %)", NONE,
         "exact Poisson test against the comparator's rate, twice the smaller tail; "
         "areas judged together as figures.multiplicity says"},
    [TALGEO__FIGURE_RATE_COMPARED_998] = {"Rate sammenlignet (99,8 %)", "Rate compared (99.8 %)",
                                          NONE, "the same at 99.8 %"},
    [TALGEO__FIGURE_WEIGHTED] =
        {"Vægtet", "Weighted", OWN,
         "strata raked to who lives there (Deming and Stephan 1940); score interval "
         "(Wilson 1927) of the effective number of children"},
    [TALGEO__FIGURE_EFFECTIVE_N] =
        {"Effektivt antal børn", "Effective number of children", CHILDREN,
         "children / design effect: of unequal weights (Kish 1965), times that of "
         "clusters (Rao and Scott 1992) where there are any"},
    [TALGEO__FIGURE_WEIGHTED_CHANGE] =
        {"Ændring, vægtet", "Change, weighted", DIFFERENCE,
         "follow-up less baseline of the weighted figures; score limits of the effective"
         " numbers joined (Newcombe 1998, method 10)"},
    [TALGEO__FIGURE_TREND] =
        {"Udvikling", "Trend", NONE,
         "slope over all periods (Cochran 1954, Armitage 1955), times centred; verdict "
         "alone"},
    [TALGEO__FIGURE_HETEROGENEITY] =
        {"Udvikling: er perioderne forskellige?", "Trend: do the periods differ?", NONE,
         "chi-square test of no difference between the periods (Cochran 1954); class of "
         "p"},
    [TALGEO__FIGURE_DEPARTURE] =
        {"Udvikling: afviger den fra en ret linje?", "Trend: does it leave a straight line?", NONE,
         "chi-square test of departure from the line (Armitage 1955); class of p"},
    [TALGEO__FIGURE_COMPARED_95] =
        {"Sammenlignet (95 %)", "Compared (95 %)", OWN,
         "score test against the comparator, areas judged together as "
         "figures.multiplicity says; value: the comparator; low, high: 95 % limits of "
         "the funnel for as many children (Spiegelhalter 2005), each area by itself"},
    [TALGEO__FIGURE_COMPARED_998] = {"Sammenlignet (99,8 %)", "Compared (99.8 %)", OWN,
                                     "the same at 99.8 %"},
    [TALGEO__FIGURE_RISK_DIFFERENCE] =
        {"Risikodifference", "Risk difference", DIFFERENCE,
         "share among those with less share among those without; score limits joined "
         "(Newcombe 1998, method 10)"},
    [TALGEO__FIGURE_RISK_RATIO] = {"Relativ risiko", "Risk ratio", RATIO,
                                   "limits on the logarithm (Katz, Baptista, Azen and Pike 1978)"},
    [TALGEO__FIGURE_ODDS_RATIO] = {"Oddsratio", "Odds ratio", RATIO,
                                   "limits on the logarithm (Woolf 1955)"},
    [TALGEO__FIGURE_PHI] = {"Phi", "Phi", NONE, "correlation of the two outcomes"},
    [TALGEO__FIGURE_ASSOCIATION] = {"Sammenhæng, test", "Association, test", NONE,
                                    "Pearson's chi-square without correction; class of p"},
    [TALGEO__FIGURE_POOLED_RISK_DIFFERENCE] = {"Risikodifference, samlet over områder",
                                               "Risk difference, pooled over areas", DIFFERENCE,
                                               "Mantel and Haenszel 1959, variance of Sato 1989"},
    [TALGEO__FIGURE_POOLED_RISK_RATIO] =
        {"Relativ risiko, samlet over områder", "Risk ratio, pooled over areas", RATIO,
         "Mantel and Haenszel 1959, variance of Greenland and Robins 1985"},
    [TALGEO__FIGURE_POOLED_ODDS_RATIO] =
        {"Oddsratio, samlet over områder", "Odds ratio, pooled over areas", RATIO,
         "Mantel and Haenszel 1959, variance of Robins, Breslow and Greenland 1986"},
    [TALGEO__FIGURE_POOLED_ASSOCIATION] =
        {"Sammenhæng, samlet over områder, test", "Association, pooled over areas, test", NONE,
         "Cochran, Mantel and Haenszel's test without correction; class of p"},
    [TALGEO__FIGURE_SII] =
        {"Social ulighed, absolut (SII)", "Slope index of inequality", DIFFERENCE,
         "regression of the share on the rank by deprivation, weighted by children "
         "(Pamuk 1985): most deprived end less least deprived end"},
    [TALGEO__FIGURE_RII] =
        {"Social ulighed, relativ (RII)", "Relative index of inequality", RATIO,
         "ratio of the fitted ends, most to least deprived (Mackenbach and Kunst 1997)"},
    [TALGEO__FIGURE_CONCENTRATION] =
        {"Koncentrationsindeks", "Concentration index", NONE,
         "Kakwani, Wagstaff and van Doorslaer 1997; areas with one score share their "
         "middle rank; above 0: events gather among the deprived"},
    [TALGEO__FIGURE_GRADIENT_AREAS] = {"Områder i opgørelsen af social ulighed",
                                       "Areas in the social gradient", AREAS,
                                       "areas that have a score and are shown"},
    [TALGEO__FIGURE_GRADIENT_GROUPS] = {"Grupper i opgørelsen af social ulighed",
                                        "Groups in the social gradient", GROUPS,
                                        "groups that have a score and are shown"},
    [TALGEO__FIGURE_GOAL] =
        {"Mål", "Goal", NONE,
         "reached: the whole interval lies beyond the target; on_the_way, wrong_way: not"
         " so, and the change excludes chance; no_clear_change: it does not; of a goal "
         "with sub-goals by its rule"},
    [TALGEO__FIGURE_GOAL_DIRECTION] = {"Mål: retning", "Goal: direction", NONE,
                                       "which way the value went since the baseline"},
    [TALGEO__FIGURE_GOAL_CHANGE] =
        {"Mål: ændring", "Goal: change", DIFFERENCE,
         "the change since the baseline (Newcombe 1998, method 10), and whether its "
         "interval excludes 0"},
    [TALGEO__FIGURE_GOAL_TARGET] =
        {"Mål: måltal", "Goal: target", OWN,
         "passed: the whole interval lies beyond the target; met: the value does; short:"
         " it does not, the interval holds the target; missed: the whole interval falls "
         "short"},
    [TALGEO__FIGURE_GOAL_CURVE] =
        {"Mål: er kurven knækket?", "Goal: has the curve turned?", NONE,
         "turned: the slope of the periods up to the baseline goes the wrong way, the "
         "slope from it on the right way, and the intervals of both exclude 0 (Cochran "
         "1954, Armitage 1955); not_turned: the first does, the second does not; "
         "nothing_to_turn: the first does not"},
};

const char *talgeo__figure_title(talgeo__figure_kind kind, const char *language)
{
    return *language == 'd' ? MEASURES[kind].da : MEASURES[kind].en;
}

const char *talgeo__figure_method(talgeo__figure_kind kind)
{
    return MEASURES[kind].method;
}

/* ---- Units ---- */

/* Powers of ten have words of their own. */
static const char *rate_unit(double per, bool danish)
{
    if (per == 100) return danish ? "pr. 100" : "per 100";
    if (per == 1000) return danish ? "pr. 1.000" : "per 1,000";
    if (per == 10000) return danish ? "pr. 10.000" : "per 10,000";
    if (per == 100000) return danish ? "pr. 100.000" : "per 100,000";
    return "rate";
}

const char *talgeo__figure_unit(const talgeo__frame *frame, const talgeo__figure_row *row,
                                const char *language)
{
    bool danish = *language == 'd';
    switch (MEASURES[row->kind].unit) {
    case OWN:
    case DIFFERENCE:
        return row->indicator < 0 ? ""
                                  : talgeo__unit_of(&frame->indicators[row->indicator], language);
    case PART: return danish ? "andel" : "share";
    case RATIO: return danish ? "forhold" : "ratio";
    case RATE: return rate_unit(row->per, danish);
    case CHILDREN: return danish ? "børn" : "children";
    case AREAS: return danish ? "områder" : "areas";
    case GROUPS: return danish ? "grupper" : "groups";
    case NONE: break;
    }
    return "";
}

int talgeo__figure_decimals(const talgeo__frame *frame, const talgeo__figure_row *row)
{
    unit_kind unit = MEASURES[row->kind].unit;
    bool own = (unit == OWN || unit == DIFFERENCE) && row->indicator >= 0;
    return own ? talgeo__decimals_of(&frame->indicators[row->indicator]) : TALGEO__DECIMALS;
}

/* ---- Verdicts ---- */

static const struct {
    const char *id, *da, *en;
} NOTES[] = {
    {"cannot_tell", "Kan ikke afgøres", "Cannot be told"},
    {"better", "Bedre", "Better"},
    {"worse", "Dårligere", "Worse"},
    {"lower", "Lavere", "Lower"},
    {"higher", "Højere", "Higher"},
    {"reached", "Nået", "Reached"},
    {"on_the_way", "På vej", "On the way"},
    {"no_clear_change", "Ingen sikker ændring", "No clear change"},
    {"wrong_way", "Den forkerte vej", "Going the wrong way"},
    {"missed", "Ikke nået", "Missed"},
    {"short", "Ikke nået, men inden for usikkerheden", "Short of it, within the uncertainty"},
    {"met", "Nået, men inden for usikkerheden", "Met, but within the uncertainty"},
    {"passed", "Sikkert nået", "Passed beyond doubt"},
    {"turned", "Knækket", "Turned"},
    {"not_turned", "Ikke knækket", "Not turned"},
    {"nothing_to_turn", "Ingen kurve at knække", "No curve to turn"},
    {"p < 0.001", "p < 0,001", "p < 0.001"},
    {"p < 0.01", "p < 0,01", "p < 0.01"},
    {"p < 0.05", "p < 0,05", "p < 0.05"},
    {"p >= 0.05", "p ≥ 0,05", "p >= 0.05"},
};

/* A change that may be none is another thing than a difference. */
static const char *similar_title(talgeo__figure_kind kind, bool danish)
{
    switch (kind) {
    case TALGEO__FIGURE_CHANGE:
    case TALGEO__FIGURE_CHANGE_PAIRED:
    case TALGEO__FIGURE_RATE_CHANGE:
    case TALGEO__FIGURE_WEIGHTED_CHANGE:
    case TALGEO__FIGURE_GOAL_CHANGE:
    case TALGEO__FIGURE_TREND:
    case TALGEO__FIGURE_RATE_TREND: return danish ? "Ingen sikker ændring" : "No clear change";
    case TALGEO__FIGURE_GOAL_DIRECTION: return danish ? "Uændret" : "Unchanged";
    default: return danish ? "Ingen sikker forskel" : "No clear difference";
    }
}

const char *talgeo__note_title(const talgeo__figure_row *row, const char *language)
{
    const char *id = row->note;
    if (strcmp(id, "similar") == 0) return similar_title(row->kind, *language == 'd');
    for (size_t i = 0; i < sizeof NOTES / sizeof *NOTES; i++)
        if (strcmp(NOTES[i].id, id) == 0) return *language == 'd' ? NOTES[i].da : NOTES[i].en;
    return id;
}
