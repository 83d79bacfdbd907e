package org.gru4j.speech.decoding;

/**
 * A recognised word.
 *
 * @param start its first frame
 * @param end the frame behind its last one
 * @param confidence from 0 to 1; see {@link CtcDecoder}
 */
public record TimedWord(String text, int start, int end, double confidence) {}
