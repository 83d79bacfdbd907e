package org.gru4j.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.gru4j.math.nd4j.Nd4jBackend;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Who is chosen, when, and what is said of it. */
class BackendsTest {
  private static final GruEquations EQUATIONS =
      new GruEquations(ResetMode.AFTER, UpdateMode.KEEPS_PAST);

  private final String before = System.getProperty(KernelChoice.SYSTEM_PROPERTY, "");

  /** The name of each kernel that computed, in the order of calls. */
  private final List<String> calls = new ArrayList<>();

  @AfterEach
  void restore() {
    System.setProperty(KernelChoice.SYSTEM_PROPERTY, before);
  }

  /** A backend that serves FLOAT, and calls without a mask, by ND4J's operations. */
  private final class Fake implements Backend {
    private final String name;
    private final @Nullable String absence;
    private final Nd4jBackend nd4j = new Nd4jBackend();
    private int questions;

    Fake(String name, @Nullable String absence) {
      this.name = name;
      this.absence = absence;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public Optional<String> absence() {
      questions++;
      return Optional.ofNullable(absence);
    }

    @Override
    public Optional<String> refusal(GruEquations equations, DataType type) {
      return refusal(type);
    }

    @Override
    public Optional<String> refusal(ComputeType computeType) {
      questions++;
      return Optional.empty();
    }

    @Override
    public Optional<String> refusal(DataType type) {
      questions++;
      return type == DataType.FLOAT || name.equals("nd4j")
          ? Optional.empty()
          : Optional.of("it is not FLOAT");
    }

    @Override
    public GruKernel kernel(GruEquations equations, ComputeType computeType) {
      GruKernel computes = nd4j.kernel(equations, computeType);
      return new GruKernel() {
        @Override
        public Optional<String> refusal(GruInput input) {
          return input.mask() == null || name.equals("nd4j")
              ? Optional.empty()
              : Optional.of("there is a mask");
        }

        @Override
        public GruPass forward(
            GruWeights weights, GruInput input, boolean training, ArraySupplier arrays) {
          calls.add(name);
          return computes.forward(weights, input, training, arrays);
        }
      };
    }

    @Override
    public Matrices matrices(DataType type) {
      calls.add(name + " " + type);
      return nd4j.matrices(type);
    }
  }

  private final Fake fast = new Fake("onednn", null);
  private final Fake reference = new Fake("nd4j", null);

  private Backends backends(@Nullable KernelChoice forced) {
    return new Backends(List.of(fast, reference), forced);
  }

  private static void run(GruKernel kernel, DataType type, boolean masked) {
    KernelCase c =
        KernelCase.all().stream()
            .filter(candidate -> candidate.equations().equals(EQUATIONS))
            .filter(candidate -> (candidate.input(type).mask() != null) == masked)
            .findFirst()
            .orElseThrow();
    kernel.forward(c.weights(type), c.input(type), false, ArraySupplier.DETACHED);
  }

  private static GruKernel kernel(Backends backends, DataType type, KernelChoice choice) {
    return backends.kernel(EQUATIONS, type, choice, ComputeType.PARAMETER_TYPE);
  }

  @Test
  void everyBackendOnTheClassPathIsTested() {
    assertThat(TestedBackend.onTheClassPath())
        .extracting(Backend::name)
        .containsExactlyElementsOf(
            Arrays.stream(TestedBackend.values()).map(TestedBackend::backendName).toList());
  }

  @Test
  void thoseOfTheClassPathAreFoundOnce() {
    Backends found = Backends.installed();
    assertThat(Backends.installed()).isSameAs(found);
    assertThat(found.toString()).contains("nd4j");
  }

  @Test
  void theFirstThatServesIsChosenWhenALayerIsMade() {
    Backends backends = backends(null);
    GruKernel floats = kernel(backends, DataType.FLOAT, KernelChoice.AUTO);
    GruKernel doubles = kernel(backends, DataType.DOUBLE, KernelChoice.AUTO);
    backends.matrices(DataType.FLOAT);
    backends.matrices(DataType.DOUBLE);
    assertThat(calls).containsExactly("onednn FLOAT", "nd4j DOUBLE");
    calls.clear();

    int questions = fast.questions + reference.questions;
    run(floats, DataType.FLOAT, false);
    run(floats, DataType.FLOAT, true);
    run(doubles, DataType.DOUBLE, false);
    assertThat(calls).containsExactly("onednn", "nd4j", "nd4j");
    assertThat(fast.questions + reference.questions)
        .as("nobody is asked again per call")
        .isEqualTo(questions);
    assertThat(backends.toString()).isEqualTo("Computing with onednn, else nd4j.");
  }

  @Test
  void aForcedKernelRefusesWhatItCannotServe() {
    Backends backends = backends(null);
    assertThatThrownBy(() -> kernel(backends, DataType.DOUBLE, KernelChoice.ONEDNN))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("The backend onednn was forced but cannot serve: it is not FLOAT.");
    GruKernel forced = kernel(backends, DataType.FLOAT, KernelChoice.ONEDNN);
    run(forced, DataType.FLOAT, false);
    assertThatThrownBy(() -> run(forced, DataType.FLOAT, true))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("The backend onednn was forced but cannot serve: there is a mask.");
    run(kernel(backends, DataType.FLOAT, KernelChoice.ND4J), DataType.FLOAT, false);
    assertThat(calls).containsExactly("onednn", "nd4j");
  }

  @Test
  void theOtherLibrariesAreNotTouchedWhereNd4jIsForced() {
    Backends backends = backends(KernelChoice.ND4J);
    backends.matrices(DataType.FLOAT);
    run(kernel(backends, DataType.FLOAT, KernelChoice.ONEDNN), DataType.FLOAT, false);
    assertThat(calls).containsExactly("nd4j FLOAT", "nd4j");
    assertThat(fast.questions).isZero();
    assertThat(backends.toString()).isEqualTo("Computing with nd4j (org.gru4j.kernel=nd4j).");
  }

  @Test
  void oneThatCannotComputeHereIsPassedOverWithItsReason() {
    Fake missing = new Fake("onednn", "its library does not load");
    Backends backends = new Backends(List.of(missing, reference), null);
    backends.matrices(DataType.FLOAT);
    run(kernel(backends, DataType.FLOAT, KernelChoice.AUTO), DataType.FLOAT, false);
    assertThat(calls).containsExactly("nd4j FLOAT", "nd4j");
    assertThat(backends.toString())
        .isEqualTo("Computing with nd4j; not with onednn: its library does not load.");
    assertThatThrownBy(() -> kernel(backends, DataType.FLOAT, KernelChoice.ONEDNN))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("The backend onednn was forced but cannot serve: its library does not load.");
    Backends none = new Backends(List.of(missing), null);
    assertThatThrownBy(() -> none.matrices(DataType.FLOAT))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "No backend on the class path can compute matrices: onednn: its library does not"
                + " load.");
    assertThatThrownBy(() -> kernel(none, DataType.FLOAT, KernelChoice.ND4J))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("The backend nd4j is not on the class path.");
  }

  @Test
  void thePropertyNamesAKernelOrIsRefused() {
    System.setProperty(KernelChoice.SYSTEM_PROPERTY, " ");
    assertThat(KernelChoice.forced()).isEmpty();
    System.setProperty(KernelChoice.SYSTEM_PROPERTY, " OneDNN ");
    assertThat(KernelChoice.forced()).hasValue(KernelChoice.ONEDNN);
    System.setProperty(KernelChoice.SYSTEM_PROPERTY, "mkl");
    assertThatThrownBy(KernelChoice::forced)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "The system property org.gru4j.kernel must be auto, nd4j or onednn, but is \"mkl\".");
  }

  @Test
  void aBackendRefusesTheTypesThatItDoesNotServe() {
    for (TestedBackend tested : TestedBackend.values()) {
      Backend backend = tested.require();
      for (DataType type : TestedBackend.TYPES) {
        assertThat(backend.refusal(type).isEmpty()).isEqualTo(tested.serves(type));
        assertThat(backend.refusal(EQUATIONS, type).isEmpty()).isEqualTo(tested.serves(type));
      }
      assertThat(backend.refusal(DataType.INT)).isPresent();
      assertThat(backend.refusal(EQUATIONS, DataType.BFLOAT16)).isPresent();
    }
  }

  @Test
  void weightsOfADoubleLayerGoToNd4j() {
    INDArray a = Nd4j.rand(DataType.DOUBLE, 2, 3);
    INDArray product = Nd4j.create(DataType.DOUBLE, 2, 2);
    Matrices matrices = Backends.installed().matrices(DataType.DOUBLE);
    matrices.multiply(Matrices.plain(a), Matrices.transposed(a), product, 1, 0);
    assertThat(product).isEqualTo(a.mmul(a.transpose()));
  }
}
