package org.gru4j.math;

import org.nd4j.linalg.api.ops.executioner.OpExecutioner.ExecutionerType;
import org.nd4j.linalg.factory.Nd4j;

/** Where ND4J keeps the numbers of its arrays. */
public final class HostMemory {
  private static final boolean USED = Nd4j.getExecutioner().type() == ExecutionerType.NATIVE_CPU;

  private HostMemory() {}

  /** Whether it is memory that Java and native libraries on the CPU reach, not that of a GPU. */
  public static boolean isUsed() {
    return USED;
  }
}
