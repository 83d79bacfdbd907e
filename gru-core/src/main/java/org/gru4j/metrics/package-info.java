/**
 * Measures of quality: cross-entropy and perplexity. Pure arithmetic on counts; knows no network
 * and no data set.
 */
@NullMarked
package org.gru4j.metrics;

import org.jspecify.annotations.NullMarked;
