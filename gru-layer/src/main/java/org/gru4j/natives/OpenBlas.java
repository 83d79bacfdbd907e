package org.gru4j.natives;

import com.sun.jna.NativeLibrary;
import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.bytedeco.javacpp.Loader;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * ND4J's library of matrix products, and the processor that it takes this one for.
 *
 * <p>OpenBLAS knows processors by their model numbers. One that is newer than the library is taken
 * for a Prescott of 2004, whatever it can do, and products take three to five times as long.
 */
final class OpenBlas {
  static final String CORE_TYPE = "OPENBLAS_CORETYPE";

  private static final Logger log = LoggerFactory.getLogger(OpenBlas.class);

  /** Cores whose products use 256-bit vectors with fused multiplication, or wider ones. */
  private static final Set<String> WIDE =
      Set.of("Haswell", "Zen", "SkylakeX", "Cooperlake", "SapphireRapids", "Excavator");

  /** Of FLOAT products of numbers near 1; a wrong kernel is wrong by far more. */
  private static final double TOLERANCE = 1e-3;

  private OpenBlas() {}

  /** The library, in as many copies as JavaCPP has loaded, each with a state of its own. */
  private static List<NativeLibrary> copies() {
    List<NativeLibrary> copies = new ArrayList<>();
    for (Map.Entry<String, String> loaded : Loader.getLoadedLibraries().entrySet()) {
      Path file = Path.of(loaded.getValue());
      if (loaded.getKey().startsWith("openblas") && Files.exists(file)) {
        try {
          // The real path names the library that is loaded already, not one more copy.
          copies.add(NativeLibrary.getInstance(file.toRealPath().toString()));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
    return copies;
  }

  /** What it computes for, by its own name; empty if it is not there. */
  static Optional<String> core() {
    try {
      return copies().stream().findFirst().map(OpenBlas::core);
    } catch (LinkageError | RuntimeException e) {
      log.debug("OpenBLAS does not say what it computes for: {}.", e.toString());
      return Optional.empty();
    }
  }

  private static String core(NativeLibrary library) {
    return library.getFunction("openblas_get_corename").invokeString(new Object[0], false);
  }

  /**
   * Takes the best core that the processor serves, where the library took one without wide vectors.
   * No other thread may multiply meanwhile.
   *
   * @return the core that was taken; empty if nothing was changed
   */
  static Optional<String> raiseCore() {
    List<NativeLibrary> copies = copies();
    if (copies.isEmpty()) {
      return Optional.empty();
    }
    String found = core(copies.get(0));
    for (String candidate : better(found, vectors())) {
      take(candidate, copies);
      if (candidate.equals(core(copies.get(0))) && multipliesRight()) {
        log.debug("OpenBLAS computes for {}, not for {}.", candidate, found);
        return Optional.of(candidate);
      }
      log.debug("OpenBLAS computes wrong for {} here.", candidate);
      take(found, copies);
    }
    return Optional.empty();
  }

  /** Cores that are better than one, the best first. */
  static List<String> better(String core, Vectors processor) {
    if (WIDE.contains(core)) {
      return List.of();
    }
    return switch (processor) {
      case AVX512 -> List.of("SkylakeX", "Haswell");
      case AVX2 -> List.of("Haswell");
      case NARROW -> List.of();
    };
  }

  /** The widest vectors that a processor computes with. */
  enum Vectors {
    AVX512,
    AVX2,
    NARROW
  }

  /** As HotSpot found them on every system; narrow on other virtual machines and processors. */
  static Vectors vectors() {
    HotSpotDiagnosticMXBean options =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    try {
      int level = Integer.parseInt(options.getVMOption("UseAVX").getValue());
      boolean fused = Boolean.parseBoolean(options.getVMOption("UseFMA").getValue());
      if (level < 2 || !fused) {
        return Vectors.NARROW;
      }
      return level == 2 ? Vectors.AVX2 : Vectors.AVX512;
    } catch (IllegalArgumentException e) {
      return Vectors.NARROW;
    }
  }

  /** The library chooses its kernels when it is loaded, and again after it was told to forget. */
  private static void take(String core, List<NativeLibrary> copies) {
    ProcessEnvironment.set(CORE_TYPE, core);
    for (NativeLibrary library : copies) {
      library.getFunction("gotoblas_dynamic_quit").invokeVoid(new Object[0]);
      library.getFunction("gotoblas_dynamic_init").invokeVoid(new Object[0]);
    }
  }

  /** Whether products of odd sizes, plain and transposed, are those that Java computes. */
  static boolean multipliesRight() {
    Random random = new Random(1);
    for (DataType type : List.of(DataType.FLOAT, DataType.DOUBLE)) {
      for (int[] size : new int[][] {{1, 33, 17}, {37, 71, 53}, {130, 67, 301}}) {
        double[][] left = random(size[0], size[1], random);
        double[][] right = random(size[1], size[2], random);
        INDArray expected = Nd4j.create(product(left, right));
        INDArray a = Nd4j.create(left).castTo(type);
        INDArray b = Nd4j.create(right).castTo(type);
        for (INDArray first : List.of(a, a.dup('f'))) {
          for (INDArray second : List.of(b, b.dup('f'))) {
            // Not the other way round: NaN is no small error.
            if (!(largestError(first.mmul(second), expected) <= TOLERANCE)) {
              return false;
            }
          }
        }
      }
    }
    return true;
  }

  /** NaN if one of the numbers is. */
  static double largestError(INDArray found, INDArray expected) {
    double largest = 0;
    for (double error : found.castTo(DataType.DOUBLE).sub(expected).data().asDouble()) {
      largest = Math.max(largest, Math.abs(error));
    }
    return largest;
  }

  private static double[][] product(double[][] left, double[][] right) {
    double[][] product = new double[left.length][right[0].length];
    for (int i = 0; i < left.length; i++) {
      for (int j = 0; j < right[0].length; j++) {
        for (int k = 0; k < right.length; k++) {
          product[i][j] += left[i][k] * right[k][j];
        }
      }
    }
    return product;
  }

  private static double[][] random(int rows, int columns, Random random) {
    double[][] matrix = new double[rows][columns];
    for (double[] row : matrix) {
      for (int j = 0; j < columns; j++) {
        row[j] = random.nextDouble() - 0.5;
      }
    }
    return matrix;
  }
}
