package org.gru4j.train;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Sums up what is trained on, for {@link TrainingTask#data()}: other data have another sum. */
public final class DataChecksum {
  private final CRC32 sum = new CRC32();

  /**
   * Adds numbers.
   *
   * @param count how many of them, from the first on
   */
  public void add(int[] values, int count) {
    ByteBuffer bytes = ByteBuffer.allocate(count * Integer.BYTES);
    bytes.asIntBuffer().put(values, 0, count);
    sum.update(bytes.array());
  }

  /** Adds the letters of a text. */
  public void add(String text) {
    add(text.chars().toArray(), text.length());
  }

  /**
   * Adds a text to its end.
   *
   * @throws UncheckedIOException if it cannot be read
   */
  public void add(Reader text) {
    char[] part = new char[1 << 16];
    try {
      for (int read = text.read(part); read >= 0; read = text.read(part)) {
        add(new String(part, 0, read));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Adds the shape and, in 'c' order and as FLOAT, the values of an array. */
  public void add(INDArray array) {
    for (long size : array.shape()) {
      add(new int[] {(int) size}, 1);
    }
    float[] values = array.dup('c').data().asFloat();
    int[] bits = new int[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToIntBits(values[i]);
    }
    add(bits, bits.length);
  }

  /** To be read in a sentence: "checksum 0a1b2c3d". */
  @Override
  public String toString() {
    return "checksum %08x".formatted(sum.getValue());
  }
}
