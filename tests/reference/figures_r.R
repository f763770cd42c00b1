# Figures by R's own tests: writes figures_r.txt beside this file. R 4.2, no package beyond base and stats.
#     Rscript tests/reference/figures_r.R > tests/reference/figures_r.txt
# A line is: function, arguments, a colon, what R gives. The command stands above it.

show <- function(x) paste(sprintf("%.17g", x), collapse = " ")
given <- function(...) paste(sapply(list(...), function(x)
    if (length(x) > 1) paste0("[", paste(sprintf("%.17g", x), collapse = ","), "]")
    else sprintf("%.17g", x)), collapse = " ")
line <- function(name, arguments, command, values)
    cat("# ", command, "\n", name, " ", arguments, " : ", show(values), "\n", sep = "")

cat("#", R.version.string, "\n")

for (case in list(c(81, 263), c(15, 148), c(0, 20), c(1, 29), c(20, 20), c(3, 9), c(123456, 1000000)))
    line("wilson", given(case[1], case[2]),
         sprintf("prop.test(%g, %g, correct = FALSE)$conf.int", case[1], case[2]),
         suppressWarnings(prop.test(case[1], case[2], correct = FALSE)$conf.int))

trends <- list(
    list(c(83, 90, 129, 70), c(86, 93, 136, 82), c(1, 2, 3, 4)),
    list(c(364, 405, 345, 313), c(2175, 2233, 2226, 2146), c(2016, 2017, 2018, 2019)),
    list(c(5, 0, 12), c(40, 30, 50), c(0, 1, 5)))
for (t in trends) {
    command <- sprintf("prop.trend.test(c(%s), c(%s), c(%s))", toString(t[[1]]), toString(t[[2]]),
                       toString(t[[3]]))
    made <- prop.trend.test(t[[1]], t[[2]], t[[3]])
    line("trend", given(t[[1]], t[[2]], t[[3]]), command, c(made$statistic, made$p.value))
    made <- suppressWarnings(prop.test(t[[1]], t[[2]], correct = FALSE))
    line("heterogeneity", given(t[[1]], t[[2]], t[[3]]),
         sprintf("prop.test(c(%s), c(%s), correct = FALSE)", toString(t[[1]]), toString(t[[2]])),
         c(made$statistic, made$p.value))
}

# Columns of a stratum: both, first only, second only, neither.
strata <- list(
    rbind(c(512, 313, 89, 19), c(353, 207, 17, 8), c(120, 205, 202, 391), c(138, 279, 131, 244)),
    rbind(c(5, 20, 9, 60), c(0, 11, 3, 40), c(8, 15, 6, 50)))
for (s in strata) {
    table <- array(t(s)[c(1, 3, 2, 4), ], dim = c(2, 2, nrow(s)))
    made <- mantelhaen.test(table, correct = FALSE)
    line("mantel_haenszel", given(s[, 1], s[, 2], s[, 3], s[, 4]),
         "mantelhaen.test(strata, correct = FALSE): estimate, conf.int, statistic, p.value",
         c(made$estimate, made$conf.int, made$statistic, made$p.value))
}

for (case in list(c(12, 2), c(25, 9), c(7, 6), c(150, 86))) {
    m <- min(case)
    made <- mcnemar.test(matrix(c(50, case[2], case[1], 40), 2), correct = FALSE)
    line("mcnemar", given(case[1], case[2]),
         sprintf(paste("mcnemar.test(matrix(c(50, %g, %g, 40), 2), correct = FALSE)$statistic;",
                       "2 * (pbinom(%g, %g, 0.5) + dbinom(%g, %g, 0.5) / 2)"),
                 case[2], case[1], m - 1, sum(case), m, sum(case)),
         c(made$statistic, 2 * (pbinom(m - 1, sum(case), 0.5) + dbinom(m, sum(case), 0.5) / 2)))
}

for (case in list(c(0, 120), c(1, 120), c(9, 4321)))
    line("byar", given(case[1], case[2]),
         sprintf("poisson.test(%g)$conf.int / %g * 1000", case[1], case[2]),
         poisson.test(case[1])$conf.int / case[2] * 1000)

# Heights and ages that R's own data sets have.
x <- women$height; y <- cars$speed
line("mean_ci", given(length(x), mean(x), sd(x)), "t.test(women$height)$conf.int",
     t.test(x)$conf.int)
made <- t.test(x, y)
line("mean_difference", given(length(x), mean(x), sd(x), length(y), mean(y), sd(y)),
     "t.test(women$height, cars$speed)", c(mean(x) - mean(y), made$conf.int))

p <- c(0.01, 0.02, 0.03, 0.04, 0.05, 0.0001, 0.8, 0.3, 0.02)
line("benjamini_hochberg", given(p), "p.adjust(p, \"BH\")", p.adjust(p, "BH"))

for (s in list(c(54, 255, 117, 1459), c(8, 15, 6, 50))) {
    made <- chisq.test(matrix(s, 2), correct = FALSE)
    line("cross", given(s[1], s[2], s[3], s[4]), "chisq.test(matrix(table, 2), correct = FALSE)",
         c(made$statistic, made$p.value))
}

# Ranks as the header defines them: the middle of the cumulated children, ties sharing theirs.
events <- c(30, 42, 18, 55, 61, 12); n <- c(210, 260, 90, 240, 230, 70); score <- c(1, 2, 2, 5, 7, 7)
by <- tapply(n, score, sum)
middle <- (cumsum(by) - by / 2) / sum(n)
rank <- middle[as.character(score)]
fit <- lm(I(events / n) ~ rank, weights = n)
ends <- predict(fit, data.frame(rank = c(0, 1)))
line("gradient", given(events, n, score),
     paste("fit <- lm(share ~ rank, weights = n): coef, ratio of predict at 1 and 0;",
           "2 * sum(n * share * rank) / sum(events) - 1"),
     c(coef(fit)[2], ends[2] / ends[1], 2 * sum(events * rank) / sum(events) - 1))

value <- c(16.1, 16.4, 16.2, 16.9, 17.1); error <- c(0.2, 0.15, 0.3, 0.2, 0.25)
line("trend_of_values", given(value, error, 2014:2018),
     "coef(lm(value ~ time, weights = 1 / error^2))[2]",
     coef(lm(value ~ I(2014:2018), weights = 1 / error^2))[2])
