package org.gru4j.seq2seq;

import org.gru4j.decoding.BeamOptions;

/**
 * A sentence that a service shall translate.
 *
 * @param sentence not empty, and no longer than the model reads
 * @param options of the search
 */
public record TranslationRequest(String sentence, BeamOptions options) {}
