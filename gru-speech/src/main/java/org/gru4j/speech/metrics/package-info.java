/**
 * Measures of recognition: word and character error rates with their intervals, alignments, and the
 * normalisation of texts before they are compared. Pure arithmetic on texts; knows no network and
 * no audio.
 */
@NullMarked
package org.gru4j.speech.metrics;

import org.jspecify.annotations.NullMarked;
