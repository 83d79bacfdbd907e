package org.gru4j.storage.network;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.javacpp.BytePointer;
import org.gru4j.storage.ArchiveException;
import org.gru4j.storage.BoundedArchive;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * An entry of an archive with arrays as ND4J's {@code Nd4j.write} writes them, and other values of
 * {@link java.io.DataOutput} between them.
 *
 * <p>An array is a description (form, length, type, then rank, sizes, strides, options and order as
 * LONG) and its numbers (form, length, type, then the numbers, the highest byte first).
 *
 * <table>
 * <caption>What is read and what is not</caption>
 * <tr><td>refused, before memory is taken</td><td>ranks above 32; sizes below 1; strides that are not
 *     those of a dense array with its dimensions in some order; orders but c and f; another number
 *     of numbers than the sizes say; more numbers than the entry has bytes; texts, compressed
 *     numbers and the forms of ND4J before 1.0.0-beta; two types</td></tr>
 * <tr><td>refused at the end</td><td>bytes behind the last value; another checksum</td></tr>
 * <tr><td>ignored</td><td>the step between elements and options but the type, which ND4J computes
 *     anew</td></tr>
 * <tr><td>accepted</td><td>all types of numbers with a fixed width, of any value</td></tr>
 * </table>
 */
public final class ArrayInput implements AutoCloseable {
  private static final int CHUNK_BYTES = 1 << 16;

  private final BoundedArchive archive;
  private final String entry;
  private final Counted counted;
  private final DataInputStream in;

  private ArrayInput(BoundedArchive archive, String entry) throws IOException {
    this.archive = archive;
    this.entry = entry;
    long size = archive.size(entry);
    this.counted = new Counted(archive.stream(entry, size), size);
    this.in = new DataInputStream(counted);
  }

  /**
   * Opens an entry.
   *
   * @throws ArchiveException if there is none of this name, or it is larger than what may still be
   *     read of the archive
   * @throws IOException if the archive cannot be read
   */
  public static ArrayInput open(BoundedArchive archive, String entry) throws IOException {
    if (archive.size(entry) > archive.remaining()) {
      throw archive.refusal(
          entry,
          "at most %d bytes, as the archive is small".formatted(archive.remaining()),
          Long.toString(archive.size(entry)),
          null);
    }
    return new ArrayInput(archive, entry);
  }

  /**
   * An entry of one array and nothing else.
   *
   * @throws ArchiveException if it is none, or not intact
   * @throws IOException if the archive cannot be read
   */
  public static INDArray read(BoundedArchive archive, String entry) throws IOException {
    try (ArrayInput input = open(archive, entry)) {
      INDArray array = input.array();
      input.requireEnd();
      return array;
    }
  }

  /**
   * Gives the numbers of an entry to an array of as many.
   *
   * @throws ArchiveException if it has no array of so many numbers, or is not intact
   * @throws IOException if the archive cannot be read
   */
  public static void assign(BoundedArchive archive, String entry, INDArray target)
      throws IOException {
    INDArray saved = read(archive, entry);
    if (saved.length() != target.length()) {
      throw archive.refusal(
          entry, target.length() + " numbers", Long.toString(saved.length()), null);
    }
    target.assign(saved.reshape(target.shape()));
  }

  /** A text as {@link java.io.DataOutput#writeUTF} writes it. */
  public String text() throws IOException {
    return value(source -> source.readUTF());
  }

  /** An INT. */
  public int integer() throws IOException {
    return value(DataInputStream::readInt);
  }

  /** A DOUBLE. */
  public double number() throws IOException {
    return value(DataInputStream::readDouble);
  }

  /** A BOOL of one byte. */
  public boolean flag() throws IOException {
    return value(DataInputStream::readBoolean);
  }

  /**
   * The next array, outside of workspaces.
   *
   * @throws ArchiveException if it is none, or the entry has not so many bytes
   */
  public INDArray array() throws IOException {
    SavedShape shape = SavedShape.read(this);
    long length = header("the numbers of an array", shape.length(), shape.type());
    DataType type = shape.type();
    if (length > counted.remaining / type.width()) {
      throw refusal(
          "%d numbers of type %s".formatted(length, type),
          "only %d more bytes".formatted(counted.remaining));
    }
    long bytes = length * type.width();
    DataBuffer data = Nd4j.createBufferDetached(new long[] {length}, type);
    fill(data, bytes, type.width());
    return shape.isScalar()
        ? Nd4j.create(data, new long[0], new long[0], 0, shape.order(), type)
        : Nd4j.create(data, shape.sizes(), shape.strides(), 0, shape.order(), type);
  }

  /** Reads the form, which must be of this length and type; each of both may be free. */
  long header(String what, long expectedLength, DataType expectedType) throws IOException {
    String form = text();
    if (!form.equals("LONG_SHAPE") && !form.equals("MIXED_DATA_TYPES")) {
      throw refusal(what + " as ND4J 1.0.0-beta4 or later writes it", "the form " + form);
    }
    long length = value(DataInputStream::readLong);
    if (length != expectedLength && expectedLength >= 0) {
      throw refusal(expectedLength + " numbers, as the sizes say", Long.toString(length));
    }
    String type = text();
    if (!type.equals(expectedType.name())) {
      throw refusal(what + " of type " + expectedType, "type " + type);
    }
    return length;
  }

  long next() throws IOException {
    return value(DataInputStream::readLong);
  }

  private void fill(DataBuffer data, long bytes, int width) throws IOException {
    byte[] chunk = new byte[(int) Math.min(CHUNK_BYTES, bytes)];
    try (BytePointer target = new BytePointer(data.pointer())) {
      target.capacity(bytes);
      for (long done = 0; done < bytes; done += chunk.length) {
        int count = (int) Math.min(chunk.length, bytes - done);
        value(
            source -> {
              source.readFully(chunk, 0, count);
              return count;
            });
        toNativeOrder(chunk, count, width);
        target.position(done).put(chunk, 0, count);
      }
    }
    Nd4j.getAffinityManager().tagLocation(data, AffinityManager.Location.HOST);
  }

  private static void toNativeOrder(byte[] chunk, int count, int width) {
    if (width == 1 || ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN) {
      return;
    }
    ByteBuffer swapped = ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer read = ByteBuffer.wrap(chunk);
    for (int at = 0; at < count; at += width) {
      switch (width) {
        case Short.BYTES -> swapped.putShort(at, read.getShort(at));
        case Integer.BYTES -> swapped.putInt(at, read.getInt(at));
        default -> swapped.putLong(at, read.getLong(at));
      }
    }
  }

  /**
   * Ends the entry.
   *
   * @throws ArchiveException if there are more bytes, or its checksum is another
   */
  public void requireEnd() throws IOException {
    if (counted.read() >= 0) {
      throw refusal("nothing behind the last array", "%d bytes".formatted(counted.remaining + 1));
    }
  }

  /** To be thrown: what was expected in this entry, and what was found. */
  public ArchiveException refusal(String expected, String found) {
    return archive.refusal(entry, expected, found, null);
  }

  private interface Reading<T> {
    T from(DataInputStream in) throws IOException;
  }

  private <T> T value(Reading<T> reading) throws IOException {
    try {
      return reading.from(in);
    } catch (EOFException e) {
      throw refusal("the rest of an array", "the end of the entry");
    } catch (java.io.UTFDataFormatException e) {
      throw refusal("the description of an array", "other bytes");
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  /** Knows how much is left. */
  private static final class Counted extends FilterInputStream {
    private long remaining;

    Counted(InputStream in, long length) {
      super(new BufferedInputStream(in, CHUNK_BYTES));
      remaining = length;
    }

    @Override
    public int read() throws IOException {
      int value = super.read();
      remaining -= value < 0 ? 0 : 1;
      return value;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int count = super.read(target, offset, length);
      remaining -= Math.max(0, count);
      return count;
    }
  }
}
