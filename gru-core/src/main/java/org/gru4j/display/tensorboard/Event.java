package org.gru4j.display.tensorboard;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.nd4j.shade.protobuf.CodedOutputStream;
import org.tensorflow.framework.Summary;

/**
 * TensorFlow's message Event, which ND4J lacks: {@code wall_time} 1, {@code step} 2, {@code
 * file_version} 3, {@code summary} 5, {@code session_log} 7 with {@code status} 1.
 */
final class Event {
  private static final int WALL_TIME = 1;
  private static final int STEP = 2;
  private static final int FILE_VERSION = 3;
  private static final int SUMMARY = 5;
  private static final int SESSION_LOG = 7;

  /** The status START, as a field of the session's log. */
  private static final byte[] START = {8, 1};

  private Event() {}

  private interface Fields {
    void writeTo(CodedOutputStream out) throws IOException;
  }

  /** What every file begins with. */
  static byte[] version(double seconds) throws IOException {
    return bytes(seconds, 0, out -> out.writeString(FILE_VERSION, "brain.Event:2"));
  }

  /** Says that whatever other files have of this step and later ones is of no account. */
  static byte[] restart(double seconds, long step) throws IOException {
    return bytes(seconds, step, out -> out.writeByteArray(SESSION_LOG, START));
  }

  static byte[] summary(double seconds, long step, Summary summary) throws IOException {
    return bytes(seconds, step, out -> out.writeMessage(SUMMARY, summary));
  }

  private static byte[] bytes(double seconds, long step, Fields fields) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.writeDouble(WALL_TIME, seconds);
    if (step != 0) {
      out.writeInt64(STEP, step);
    }
    fields.writeTo(out);
    out.flush();
    return bytes.toByteArray();
  }
}
