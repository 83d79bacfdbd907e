package org.gru4j.spark;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * What a task tells the driver about its trial. Spark's own remote calls carry it, with the
 * authentication and encryption of the cluster.
 */
sealed interface TrialMessage extends Serializable {
  /** Messages of this interface and what they are made of; the last rule refuses all others. */
  ObjectInputFilter MESSAGES =
      ObjectInputFilter.Config.createFilter(
          "maxdepth=3;maxrefs=20;maxarray=0;maxbytes=1000000;%s$*;java.lang.Record;java.lang.Enum;!*"
              .formatted(TrialMessage.class.getName()));

  /** Which evaluation of a trial this is about. */
  String ticket();

  /** Which task speaks; when an executor is lost, Spark starts another one for the same ticket. */
  long task();

  /** The message as bytes. */
  default byte[] bytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream stream = new ObjectOutputStream(bytes)) {
      stream.writeObject(this);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * The message of bytes that {@link #bytes} made; its classes are those of this one's loader. No
   * other class is even looked up.
   *
   * @throws IllegalStateException if the bytes are anything else
   */
  static TrialMessage of(byte[] bytes) {
    try (ObjectInputStream stream = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      stream.setObjectInputFilter(MESSAGES);
      return (TrialMessage) stream.readObject();
    } catch (IOException | ClassNotFoundException | ClassCastException e) {
      throw new IllegalStateException(
          "Expected a message of this version of the program, found other bytes.", e);
    }
  }

  /** The task is there. */
  record Begin(String ticket, long task) implements TrialMessage {}

  /** A loss on the way; one that is told again asks for no decision. */
  record Report(String ticket, long task, long step, double loss, boolean again)
      implements TrialMessage {}

  /** The trial is over on the executor. */
  record End(String ticket, long task, Ending ending, double loss, @Nullable String sentence)
      implements TrialMessage {}

  /** How a trial ended on the executor. */
  enum Ending {
    /** With a loss. */
    SCORED,
    /** It threw; the sentence says what. */
    FAILED,
    /** It ended early, as it was told. */
    OBEYED,
    /** The executor could not make the objective; the sentence says why. */
    NO_OBJECTIVE
  }

  /** What the driver answers. */
  enum Answer {
    /** Go on. */
    CONTINUE,
    /** End: the pruner sees little hope. */
    PRUNE,
    /** End: the search is being stopped. */
    STOP,
    /** It is the best trial so far: return the model. */
    SEND_MODEL,
    /** Nobody waits for this task. */
    GONE
  }
}
