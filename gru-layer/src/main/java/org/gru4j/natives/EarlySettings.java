package org.gru4j.natives;

import org.nd4j.common.io.Resource;
import org.nd4j.linalg.factory.Environment;
import org.nd4j.linalg.factory.Nd4jBackend;

/**
 * Calls {@link NativeSettings#announce()} before ND4J loads its native library, whatever a program
 * does first: ND4J makes an object of every backend on the class path before it asks which of them
 * can run. This one cannot, and is asked last.
 */
public final class EarlySettings extends Nd4jBackend {
  /** For Java's service loader. */
  public EarlySettings() {
    NativeSettings.announce();
  }

  @Override
  public int getPriority() {
    // ND4J subtracts priorities: the smallest number would become the greatest.
    return BACKEND_PRIORITY_CPU - 1_000_000;
  }

  @Override
  public boolean isAvailable() {
    return false;
  }

  @Override
  public boolean canRun() {
    return false;
  }

  @Override
  public boolean allowsOrder() {
    return false;
  }

  @Override
  public Resource getConfigurationResource() {
    throw computesNothing();
  }

  @Override
  @SuppressWarnings("rawtypes")
  public Class getNDArrayClass() {
    throw computesNothing();
  }

  @Override
  public Environment getEnvironment() {
    throw computesNothing();
  }

  @Override
  public String buildInfo() {
    return "";
  }

  @Override
  public void logBackendInit() {
    // There is nothing to tell.
  }

  private static UnsupportedOperationException computesNothing() {
    return new UnsupportedOperationException("This backend computes nothing.");
  }
}
