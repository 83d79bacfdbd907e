/**
 * What a network hears of a recording: log-mel filter banks, mel-frequency cepstral coefficients
 * and spectrograms with Kaldi's definitions, and what is made of their frames afterwards: deltas,
 * stacking and normalisation. Knows no texts and no networks.
 *
 * <p>A {@link org.gru4j.speech.features.FeatureExtractor} turns a {@link
 * org.gru4j.speech.audio.Sound} into a {@link org.gru4j.speech.features.FeatureMatrix}, or a stream
 * into frames one after the other; a {@link org.gru4j.speech.features.FeatureTransform} makes
 * another matrix of one.
 */
@NullMarked
package org.gru4j.speech.features;

import org.jspecify.annotations.NullMarked;
