package org.gru4j.lm.report;

import org.gru4j.metrics.TokenLoss;

/**
 * The loss of a line, its end with it, behind all lines before it.
 *
 * @param line its number, from 1
 * @param text as the vocabulary knows it, without its end; at most its first 500 tokens
 * @param loss of its tokens
 */
public record LineLoss(long line, String text, TokenLoss loss) {}
