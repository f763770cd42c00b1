# Protect the frequency table of a made-up town with GaussSuppression, and say how long it took.
# Usage: Rscript gausssuppression.R ATOMS.csv
# Ends with "<seconds> <cells> <withheld>", or with status 1 where the package is missing.
if (!suppressMessages(require(GaussSuppression, quietly = TRUE))) quit(status = 1)
atoms <- read.csv(commandArgs(trailingOnly = TRUE)[1], colClasses = "character")
atoms$n <- as.numeric(atoms$n)
began <- proc.time()[["user.self"]]
cells <- GaussSuppressionFromData(atoms, formula = ~ (home + school) * period * sex * stage * event,
                                  freqVar = "n", maxN = 4, protectZeros = FALSE, printInc = FALSE)
cat(proc.time()[["user.self"]] - began, nrow(cells), sum(cells$suppressed), "\n")
