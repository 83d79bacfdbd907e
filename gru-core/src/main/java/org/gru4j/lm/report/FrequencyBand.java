package org.gru4j.lm.report;

import org.gru4j.metrics.TokenLoss;

/**
 * The loss of the tokens of a text that were about equally frequent where the vocabulary was
 * learned.
 *
 * @param first rank of the most frequent token, from 1; special symbols are not ranked
 * @param last rank of the rarest
 * @param loss of those that occur in the text
 */
public record FrequencyBand(int first, int last, TokenLoss loss) {}
