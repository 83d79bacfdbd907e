package org.gru4j.testing;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

class PeersTest {
  private final String before = System.getProperty(Peers.PROPERTY, "");

  @AfterEach
  void restore() {
    System.setProperty(Peers.PROPERTY, before);
  }

  @Test
  void aMissingPeerSkipsTheTest() {
    System.setProperty(Peers.PROPERTY, "");
    assertThatThrownBy(() -> Peers.require("PyTorch", false, "its natives are for Linux"))
        .isInstanceOf(TestAbortedException.class)
        .hasMessageContaining("PyTorch is missing: its natives are for Linux.");
  }

  @Test
  void aMissingPeerFailsTheTestWherePeersAreRequired() {
    System.setProperty(Peers.PROPERTY, Peers.REQUIRED);
    assertThatThrownBy(() -> Peers.require("PyTorch", false, "its natives are for Linux"))
        .isInstanceOf(AssertionFailedError.class)
        .hasMessageContaining("PyTorch is missing: its natives are for Linux")
        .hasMessageContaining("org.gru4j.testing.peers=required");
  }

  @Test
  void aPeerThatIsThereIsNoMatter() {
    System.setProperty(Peers.PROPERTY, Peers.REQUIRED);
    assertThatCode(() -> Peers.require("PyTorch", true, "")).doesNotThrowAnyException();
  }
}
