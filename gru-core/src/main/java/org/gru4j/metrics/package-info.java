/**
 * Measures of quality: losses, perplexity, accuracy, BLEU and chrF. Pure arithmetic on counts;
 * knows no network and no data set.
 */
@NullMarked
package org.gru4j.metrics;

import org.jspecify.annotations.NullMarked;
