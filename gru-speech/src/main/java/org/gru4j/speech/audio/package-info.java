/**
 * Sound as samples of one channel: files and streams of any format that the JVM reads, and their
 * sample rates. Knows neither texts nor networks nor arrays of ND4J.
 *
 * <p>{@link org.gru4j.speech.audio.AudioReader} reads through {@link javax.sound.sampled}: WAV,
 * AIFF and AU by themselves; FLAC, Ogg Vorbis and others as soon as a jar with a reader for them is
 * on the class path. A {@link org.gru4j.speech.audio.SampleStream} delivers the samples piece by
 * piece, so that the length of a recording costs no memory; a {@link org.gru4j.speech.audio.Sound}
 * holds them all.
 */
@NullMarked
package org.gru4j.speech.audio;

import org.jspecify.annotations.NullMarked;
