package org.gru4j.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Compares arrays number by number. */
public final class CloseArrays {
  private CloseArrays() {}

  /**
   * Arrays of one shape whose numbers differ by less than the tolerance.
   *
   * @param what is compared, for the message
   */
  public static void assertClose(
      INDArray actual, INDArray expected, double tolerance, String what) {
    assertThat(actual.shape()).as(what).isEqualTo(expected.shape());
    INDArray difference = actual.castTo(expected.dataType()).sub(expected);
    // The largest of numbers passes over those that are none.
    assertThat(difference.sumNumber().doubleValue()).as(what).isNotNaN();
    assertThat(difference.amaxNumber().doubleValue()).as(what).isLessThan(tolerance);
  }
}
