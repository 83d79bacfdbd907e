package org.gru4j.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serial;
import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the driver makes of bytes that claim to be a message. */
class TrialMessageTest {
  private static boolean run;

  /** Runs something when it is read, as so-called gadgets do. */
  private static final class Gadget implements Serializable {
    private static final long serialVersionUID = 1L;

    @Serial
    private void readObject(ObjectInputStream stream) throws IOException, ClassNotFoundException {
      stream.defaultReadObject();
      run = true;
    }
  }

  private static byte[] bytes(Object object) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream stream = new ObjectOutputStream(bytes)) {
      stream.writeObject(object);
    }
    return bytes.toByteArray();
  }

  @Test
  void everyMessageArrives() {
    List<TrialMessage> messages =
        List.of(
            new TrialMessage.Begin("ticket", 7),
            new TrialMessage.Report("ticket", 7, 3, 0.5, true),
            new TrialMessage.End("ticket", 7, TrialMessage.Ending.SCORED, 0.25, null),
            new TrialMessage.End(
                "ticket", 7, TrialMessage.Ending.FAILED, Double.NaN, "It failed: ü.".repeat(1000)));
    for (TrialMessage message : messages) {
      assertThat(TrialMessage.of(message.bytes())).isEqualTo(message);
    }
  }

  @Test
  void otherClassesAreNotEvenMade() throws IOException {
    Map<Object, Object> map = new HashMap<>(Map.of("key", new Gadget()));
    for (Object other : new Object[] {new Gadget(), map, new Object[] {new Gadget()}, "a text"}) {
      assertThatThrownBy(() -> TrialMessage.of(bytes(other)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("Expected a message of this version of the program, found other bytes.");
    }
    assertThatThrownBy(() -> TrialMessage.of(new byte[] {1, 2, 3}))
        .isInstanceOf(IllegalStateException.class);
    assertThat(run).isFalse();
  }
}
