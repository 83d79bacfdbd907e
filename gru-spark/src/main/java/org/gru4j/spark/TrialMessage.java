package org.gru4j.spark;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
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

  /** The message of bytes that {@link #bytes} made; its classes are those of this one's loader. */
  static TrialMessage of(byte[] bytes) {
    try (ObjectInputStream stream = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      return (TrialMessage) stream.readObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("Expected a message of this version of the program.", e);
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
