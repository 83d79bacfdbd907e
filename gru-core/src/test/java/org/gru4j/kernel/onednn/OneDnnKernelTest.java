package org.gru4j.kernel.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bytedeco.javacpp.Pointer;
import org.gru4j.kernel.ArraySupplier;
import org.gru4j.kernel.GruEquations;
import org.gru4j.kernel.GruInput;
import org.gru4j.kernel.GruKernel;
import org.gru4j.kernel.GruPass;
import org.gru4j.kernel.GruWeights;
import org.gru4j.kernel.ResetMode;
import org.gru4j.kernel.UpdateMode;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.common.util.ArrayUtil;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What the suite for all kernels cannot see: caches, threads and native memory. */
class OneDnnKernelTest {
  private static final ArraySupplier ARRAYS =
      (use, type, shape) -> Nd4j.createUninitialized(type, shape, 'c');
  private static final GruEquations EQUATIONS =
      new GruEquations(
          ResetMode.AFTER,
          UpdateMode.ADMITS_CANDIDATE,
          Activation.SIGMOID.getActivationFunction(),
          Activation.TANH.getActivationFunction());

  @BeforeAll
  static void requireLibrary() {
    assumeTrue(OneDnn.failure().isEmpty(), "oneDNN does not load here");
  }

  @Test
  void inferenceNoticesThatAWeightHasChanged() {
    GruWeights weights = weights(1);
    GruInput input = input(2, 5, 3);
    GruKernel kernel = new OneDnnKernel(EQUATIONS);
    INDArray before = kernel.forward(weights, input, false, ARRAYS).output();
    weights.recurrent().putScalar(1, 2, weights.recurrent().getFloat(1, 2) + 0.5f);
    INDArray after = kernel.forward(weights, input, false, ARRAYS).output();
    INDArray fresh = new OneDnnKernel(EQUATIONS).forward(weights, input, false, ARRAYS).output();
    assertThat(after).isEqualTo(fresh).isNotEqualTo(before);
  }

  @Test
  void anOtherShapeInBetweenDisturbsNothing() {
    GruWeights weights = weights(1);
    GruKernel kernel = new OneDnnKernel(EQUATIONS);
    List<INDArray> first = new ArrayList<>();
    for (int time = 1; time <= 20; time++) {
      first.add(kernel.forward(weights, input(time, time, 3), false, ARRAYS).output());
    }
    for (int time = 1; time <= 20; time++) {
      assertThat(kernel.forward(weights, input(time, time, 3), false, ARRAYS).output())
          .isEqualTo(first.get(time - 1));
    }
  }

  @Test
  void kernelsOfSeveralThreadsComputeWhatOneDoes() throws Exception {
    List<INDArray> expected = new ArrayList<>();
    for (int thread = 0; thread < 4; thread++) {
      expected.add(train(thread));
    }
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<INDArray>> tasks = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        int seed = thread;
        tasks.add(() -> train(seed));
      }
      List<Future<INDArray>> results = threads.invokeAll(tasks);
      for (int thread = 0; thread < 4; thread++) {
        INDArray difference = results.get(thread).get().sub(expected.get(thread));
        assertThat(difference.amaxNumber().doubleValue()).isLessThan(1e-5);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** The weights after a few steps down their gradient. */
  private static INDArray train(int seed) {
    GruKernel kernel = new OneDnnKernel(EQUATIONS);
    GruWeights weights = weights(seed);
    for (int step = 0; step < 30; step++) {
      GruPass pass = kernel.forward(weights, input(seed + step, 7, 4), true, ARRAYS);
      GruWeights gradients = weights(0);
      pass.backward(pass.output().dup('c'), null, gradients, ARRAYS);
      weights.input().subi(gradients.input().mul(0.01));
      weights.recurrent().subi(gradients.recurrent().mul(0.01));
    }
    return weights.recurrent();
  }

  @Test
  void nativeMemoryIsBounded() {
    GruKernel kernel = new OneDnnKernel(EQUATIONS);
    GruWeights weights = weights(1);
    long afterFirst = 0;
    for (int round = 0; round < 60; round++) {
      // Each round has shapes of its own, so that plans are made and closed again.
      for (int time = 1; time <= 20; time++) {
        GruInput input = input(1, 20 * round + time, 2);
        kernel.forward(weights, input, true, ARRAYS);
      }
      if (round == 20) {
        System.gc();
        afterFirst = Pointer.totalBytes();
      }
    }
    System.gc();
    assertThat(Pointer.totalBytes() - afterFirst).isLessThan(64L << 20);
  }

  private static GruWeights weights(int seed) {
    Random random = new Random(seed);
    return new GruWeights(
        uniform(random, 3, 15), uniform(random, 5, 15), uniform(random, 15), null);
  }

  private static GruInput input(int seed, int time, int batch) {
    return new GruInput(uniform(new Random(1000L + seed), time, batch, 3), null, null, null);
  }

  /** From -0.5 to 0.5. Not ND4J's generators, which are not meant for several threads. */
  private static INDArray uniform(Random random, int... shape) {
    float[] values = new float[ArrayUtil.prod(shape)];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat() - 0.5f;
    }
    return Nd4j.create(values, shape, 'c');
  }
}
