package org.gru4j.decoding;

/**
 * A text that a search has found behind a prompt.
 *
 * @param text without the prompt
 * @param tokens how many it has
 * @param logProbability {@code ln p(text | prompt)}, in nats
 */
public record Continuation(String text, int tokens, double logProbability) {}
