package org.gru4j.math.onednn;

import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.Loader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads of oneDNN and ND4J, which both get them from GNU's OpenMP library on Linux. */
final class OpenMp {
  private static final Logger log = LoggerFactory.getLogger(OpenMp.class);
  private static final String LIBRARY = "libgomp.so.1";

  /** {@code omp_pause_soft} of OpenMP 5.0, section 3.2.43: what was set stays. */
  private static final int SOFT = 1;

  private OpenMp() {}

  /**
   * Ends the calling thread's team. Without GNU's library, or with one older than OpenMP 5.0, the
   * team stays, which costs time only.
   */
  static void releaseThreads() {
    try {
      Path library = Path.of(Loader.load(dnnl.class)).resolveSibling(LIBRARY);
      if (Files.exists(library)) {
        // The real path names the library that is loaded already; a second one would have no team.
        NativeLibrary.getInstance(library.toRealPath().toString())
            .getFunction("omp_pause_resource_all")
            .invokeInt(new Object[] {SOFT});
      }
    } catch (IOException | LinkageError | IllegalArgumentException e) {
      log.debug("The threads of OpenMP are not released: {}.", e.toString());
    }
  }
}
