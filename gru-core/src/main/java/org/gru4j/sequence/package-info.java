/**
 * Networks on sequences of numbers, ready to use: a classifier (a label for a sequence, or one for
 * each step) and a forecaster, with their data from CSV files, normalisation and measures. The
 * loop, checkpoints and progress are those of {@code train}.
 */
@NullMarked
package org.gru4j.sequence;

import org.jspecify.annotations.NullMarked;
