package org.gru4j.seq2seq;

import org.gru4j.metrics.TokenAccuracy;
import org.gru4j.metrics.TokenLoss;

/**
 * How well a model translates.
 *
 * @param loss of the true translations, read with teacher forcing
 * @param accuracy of the tokens of the true translations, read likewise
 * @param bleu of the model's own translations
 * @param chrF of them
 * @param exactMatch share of them that equal the true ones
 * @param sentences how many were translated
 */
public record Seq2SeqScore(
    TokenLoss loss,
    TokenAccuracy accuracy,
    double bleu,
    double chrF,
    double exactMatch,
    int sentences) {}
