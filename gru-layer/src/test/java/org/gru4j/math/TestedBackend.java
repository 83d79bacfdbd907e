package org.gru4j.math;

import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.gru4j.math.KernelCase.Noise;
import org.gru4j.testing.Peers;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The backends that every operation is tested on, and what each has to serve. A backend that is not
 * listed here fails {@link BackendsTest}; one that is listed and missing is a missing peer; one
 * that refuses what it has to serve fails its suite. So none drops out unseen.
 */
enum TestedBackend {
  ONEDNN("onednn") {
    @Override
    boolean serves(DataType type) {
      return type == DataType.FLOAT;
    }

    @Override
    boolean serves(KernelCase c) {
      return c.equations().hasStandardActivations()
          && c.equations().options().equals(GruOptions.NONE)
          && c.noise() != Noise.RECURRENT_DROPOUT;
    }
  },
  ND4J("nd4j") {
    @Override
    boolean serves(DataType type) {
      return true;
    }

    @Override
    boolean serves(KernelCase c) {
      return true;
    }
  };

  /** The types that the suites run in. */
  static final List<DataType> TYPES = List.of(DataType.FLOAT, DataType.DOUBLE);

  private final String backendName;

  TestedBackend(String backendName) {
    this.backendName = backendName;
  }

  /** Whether it has to serve matrices and layers of a type. */
  abstract boolean serves(DataType type);

  /** Whether it has to serve such calls, in a type that it serves. */
  abstract boolean serves(KernelCase c);

  String backendName() {
    return backendName;
  }

  /** The backends on the class path, in the order of preference. */
  static List<Backend> onTheClassPath() {
    return ServiceLoader.load(Backend.class).stream().map(ServiceLoader.Provider::get).toList();
  }

  /** The backend; the test that asks for it ends where this machine has not got it. */
  Backend require() {
    Backend backend =
        onTheClassPath().stream()
            .filter(candidate -> candidate.name().equals(backendName))
            .findFirst()
            .orElseThrow(() -> new AssertionError(backendName + " is not on the class path"));
    Optional<String> absence = backend.absence();
    Peers.require("The backend " + backendName, absence.isEmpty(), absence.orElse(""));
    return backend;
  }

  /** Every tested backend in every type that it has to serve. */
  static Stream<Served> served() {
    return Stream.of(values())
        .flatMap(
            backend ->
                TYPES.stream().filter(backend::serves).map(type -> new Served(backend, type)));
  }

  /** A backend and a type that it has to serve. */
  record Served(TestedBackend backend, DataType type) {
    Matrices matrices() {
      return backend.require().matrices(type);
    }

    @Override
    public String toString() {
      return backend.backendName + " " + type;
    }
  }
}
