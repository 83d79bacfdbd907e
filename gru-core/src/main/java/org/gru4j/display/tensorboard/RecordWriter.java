package org.gru4j.display.tensorboard;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * TensorFlow's file of records: for each its length (8 bytes, little-endian), the masked CRC-32C of
 * these bytes, its content, and the masked CRC-32C of that.
 *
 * <pre>
 *   masked(crc) = ((crc >>> 15) | (crc << 17)) + 0xa282ead8
 * </pre>
 */
final class RecordWriter {
  private static final int MASK = 0xa282ead8;

  private final OutputStream out;

  RecordWriter(OutputStream out) {
    this.out = out;
  }

  /** Writes a record with one call, so that a process that is killed leaves no half of many. */
  void write(byte[] content) throws IOException {
    ByteBuffer record =
        ByteBuffer.allocate(Long.BYTES + Integer.BYTES + content.length + Integer.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    record.putLong(content.length);
    record.putInt(maskedChecksum(record.array(), Long.BYTES));
    record.put(content);
    record.putInt(maskedChecksum(content, content.length));
    out.write(record.array());
  }

  static int maskedChecksum(byte[] bytes, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, length);
    return Integer.rotateRight((int) checksum.getValue(), 15) + MASK;
  }
}
