package org.gru4j.math.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.Pointer;
import org.gru4j.math.ArraySupplier;
import org.gru4j.math.Backends;
import org.gru4j.math.GruEquations;
import org.gru4j.math.GruInput;
import org.gru4j.math.GruKernel;
import org.gru4j.math.GruPass;
import org.gru4j.math.GruWeights;
import org.gru4j.math.ResetMode;
import org.gru4j.math.UpdateMode;
import org.gru4j.testing.Peers;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.common.util.ArrayUtil;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
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
    Peers.require("oneDNN", OneDnn.failure().isEmpty(), OneDnn.failure().orElse(""));
  }

  @Test
  void keepsFewPrimitives() {
    assertThat(OneDnn.failure()).isEmpty();
    int[] capacity = {0};
    dnnl.dnnl_get_primitive_cache_capacity(capacity);
    assertThat(capacity[0]).isEqualTo(OneDnn.CACHED_PRIMITIVES);
  }

  @Test
  void inferenceNoticesThatAWeightHasChanged() {
    GruWeights weights = weights(1);
    GruInput input = input(2, 5, 3);
    GruKernel kernel = new OneDnnKernel(EQUATIONS, Precision.FLOAT);
    INDArray before = kernel.forward(weights, input, false, ARRAYS).output();
    weights.recurrent().putScalar(1, 2, weights.recurrent().getFloat(1, 2) + 0.5f);
    INDArray after = kernel.forward(weights, input, false, ARRAYS).output();
    INDArray fresh =
        new OneDnnKernel(EQUATIONS, Precision.FLOAT)
            .forward(weights, input, false, ARRAYS)
            .output();
    assertThat(after).isEqualTo(fresh).isNotEqualTo(before);
  }

  @Test
  void anOtherShapeInBetweenDisturbsNothing() {
    GruWeights weights = weights(1);
    GruKernel kernel = new OneDnnKernel(EQUATIONS, Precision.FLOAT);
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

  @Test
  @EnabledOnOs(OS.LINUX)
  void endsTheThreadsOfTheOneThatCalls() throws Exception {
    // OpenBLAS starts threads that stay: here, not in the other thread.
    INDArray expected = train(1);
    String name = "release-test";
    ExecutorService caller = Executors.newSingleThreadExecutor(task -> new Thread(task, name));
    try {
      caller.submit(() -> train(1)).get();
      // So small a layer is computed by one thread alone.
      caller.submit(OneDnnKernelTest::multiplyByAllThreads).get();
      assumeTrue(threadsNamed(name) > 1, "oneDNN has one thread here");
      caller.submit(Backends.installed()::releaseThreads).get();
      // The last one may still be on its way out.
      for (int tries = 0; tries < 100 && threadsNamed(name) > 1; tries++) {
        Thread.sleep(50);
      }
      assertThat(threadsNamed(name)).isEqualTo(1);
      assertThat(caller.submit(() -> train(1)).get()).isEqualTo(expected);
    } finally {
      caller.shutdownNow();
    }
  }

  private static void multiplyByAllThreads() {
    INDArray square = Nd4j.rand(500, 500);
    OneDnnMatrices.INSTANCE.product(square, square, Nd4j.create(500, 500));
  }

  /** Linux gives a thread the name of the one that starts it. */
  private static long threadsNamed(String name) throws IOException {
    try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
      return threads.filter(thread -> nameOf(thread).equals(name)).count();
    }
  }

  private static String nameOf(Path thread) {
    try {
      return Files.readString(thread.resolve("comm")).strip();
    } catch (IOException e) {
      return ""; // It has ended since it was listed.
    }
  }

  /** The weights after a few steps down their gradient. */
  private static INDArray train(int seed) {
    GruKernel kernel = new OneDnnKernel(EQUATIONS, Precision.FLOAT);
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

  /** Eight significant bits: some percent of the largest gradient, and no more. */
  @ParameterizedTest
  @EnumSource(ResetMode.class)
  void bfloat16ComputesTheSameRoughly(ResetMode reset) {
    assumeTrue(OneDnn.hasBfloat16(), "the processor has no AVX512-BF16");
    GruEquations equations = new GruEquations(reset, UpdateMode.ADMITS_CANDIDATE);
    GruWeights weights = weights(1);
    INDArray mask = Nd4j.createFromArray(new float[][] {{1, 1, 1, 1, 1}, {1, 1, 1, 0, 0}});
    GruInput plain = input(3, 5, 2);
    GruInput input = new GruInput(plain.sequence(), Nd4j.rand(2, 5).subi(0.5), mask, null);
    INDArray outputGradient = Nd4j.rand(5, 2, 5).subi(0.5);
    INDArray stateGradient = Nd4j.rand(2, 5).subi(0.5);
    Map<Precision, INDArray[]> results = new EnumMap<>(Precision.class);
    for (Precision precision : Precision.values()) {
      GruPass pass = new OneDnnKernel(equations, precision).forward(weights, input, true, ARRAYS);
      GruWeights gradients = weights(0);
      GruPass.Gradients inputs = pass.backward(outputGradient, stateGradient, gradients, ARRAYS);
      results.put(
          precision,
          new INDArray[] {
            pass.output(),
            pass.finalState(),
            inputs.sequence(),
            inputs.initialState(),
            gradients.input(),
            gradients.recurrent(),
            gradients.bias()
          });
      assertThat(pass.readsOutput()).isEqualTo(precision == Precision.FLOAT);
    }
    INDArray[] exact = results.get(Precision.FLOAT);
    INDArray[] rounded = results.get(Precision.BFLOAT16);
    for (int i = 0; i < exact.length; i++) {
      double largest = exact[i].amaxNumber().doubleValue();
      double error = exact[i].sub(rounded[i]).amaxNumber().doubleValue();
      assertThat(rounded[i].dataType()).isEqualTo(DataType.FLOAT);
      assertThat(error / largest).as("result " + i).isBetween(1e-6, 0.03);
    }
  }

  @Test
  void nativeMemoryIsBounded() {
    GruKernel kernel = new OneDnnKernel(EQUATIONS, Precision.FLOAT);
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
