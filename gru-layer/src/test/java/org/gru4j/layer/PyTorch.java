package org.gru4j.layer;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import org.gru4j.testing.Peers;

/** PyTorch, whose natives are on the class path on Linux on x86-64 only. */
public final class PyTorch {
  public static final String NAME = "PyTorch";

  private PyTorch() {}

  /** PyTorch's engine; ends the test where it is missing. */
  @SuppressWarnings("NullAway") // Peers.require does not return if it is missing
  public static Engine engine() {
    Engine engine = null;
    String why = "its natives are not on the class path of this platform";
    try {
      engine = Engine.getEngine(NAME);
    } catch (EngineException | IllegalArgumentException | LinkageError e) {
      why = e.toString();
    }
    Peers.require(NAME, engine != null, why);
    return engine;
  }

  /** Holds PyTorch's arrays on the CPU. */
  public static NDManager manager() {
    engine();
    return NDManager.newBaseManager(Device.cpu(), NAME);
  }
}
