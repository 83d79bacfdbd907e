package org.gru4j.speech.transcript;

/**
 * A recognised word in its place.
 *
 * @param start seconds from the begin of the recording
 * @param end seconds from the begin of the recording
 * @param confidence from 0 to 1, as {@link org.gru4j.speech.decoding.CtcDecoder} defines it
 */
public record SpokenWord(String text, double start, double end, double confidence) {}
