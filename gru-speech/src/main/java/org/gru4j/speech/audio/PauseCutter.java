package org.gru4j.speech.audio;

import static org.nd4j.common.base.Preconditions.checkArgument;

import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream into parts that a network can be given at once, at pauses: where the stretch of a
 * fifth of a second is softest. Memory does not depend on the length of the stream.
 */
public final class PauseCutter implements Iterator<PauseCutter.Part> {
  private static final double PAUSE_SECONDS = 0.2;
  private static final double BLOCK_SECONDS = 0.01;

  private final SampleStream stream;
  private final int shortest;
  private final int longest;
  private final float[] buffer;
  private int filled;
  private boolean ended;
  private long position;
  private @Nullable Part next;

  /**
   * A part of a stream.
   *
   * @param start seconds from the begin of the stream
   */
  public record Part(double start, Sound sound) {
    /** Seconds from the begin of the stream. */
    public double end() {
      return start + sound.seconds();
    }
  }

  /**
   * Cuts a stream, which is read as parts are asked for.
   *
   * @param shortestSeconds of all parts but the last
   * @param longestSeconds at least half a second longer
   */
  public PauseCutter(SampleStream stream, double shortestSeconds, double longestSeconds) {
    checkArgument(
        shortestSeconds > 0 && longestSeconds >= shortestSeconds + 0.5,
        "Expected 0 < shortestSeconds <= longestSeconds - 0.5, found %s and %s.",
        shortestSeconds,
        longestSeconds);
    this.stream = stream;
    this.shortest = (int) (shortestSeconds * stream.sampleRate());
    this.longest = (int) (longestSeconds * stream.sampleRate());
    this.buffer = new float[longest];
    this.next = read();
  }

  @Override
  public boolean hasNext() {
    return next != null;
  }

  /**
   * The next part.
   *
   * @throws AudioException if the stream cannot be read
   */
  @Override
  public Part next() {
    if (next == null) {
      throw new NoSuchElementException("There are no more parts of " + stream.name() + ".");
    }
    Part part = next;
    next = read();
    return part;
  }

  private @Nullable Part read() {
    while (filled < longest && !ended) {
      int count = stream.read(buffer, filled, longest - filled);
      ended = count < 0;
      filled += Math.max(0, count);
    }
    if (filled == 0) {
      return null;
    }
    int length = ended ? filled : softest();
    Sound sound = new Sound(stream.name(), Arrays.copyOf(buffer, length), stream.sampleRate());
    double start = (double) position / stream.sampleRate();
    System.arraycopy(buffer, length, buffer, 0, filled - length);
    filled -= length;
    position += length;
    return new Part(start, sound);
  }

  /** The middle of the softest pause after the shortest length; of equal ones the last. */
  private int softest() {
    int block = (int) (BLOCK_SECONDS * stream.sampleRate());
    int window = (int) Math.round(PAUSE_SECONDS / BLOCK_SECONDS);
    double[] energies = new double[filled / block];
    for (int i = 0; i < energies.length * block; i++) {
      energies[i / block] += buffer[i] * buffer[i];
    }
    int best = filled;
    double least = Double.POSITIVE_INFINITY;
    for (int first = shortest / block; first + window <= energies.length; first++) {
      double energy = Arrays.stream(energies, first, first + window).sum();
      if (energy <= least) {
        least = energy;
        best = (first + window / 2) * block;
      }
    }
    return best;
  }
}
