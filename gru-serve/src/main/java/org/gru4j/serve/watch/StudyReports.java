package org.gru4j.serve.watch;

import java.io.IOException;
import java.nio.file.Path;

/** What knows searches, which are not of this module. */
public interface StudyReports {
  /** Knows none. */
  StudyReports NONE =
      new StudyReports() {
        @Override
        public boolean isStudy(Path folder) {
          return false;
        }

        @Override
        public byte[] page(Path folder) throws IOException {
          throw new IOException("no reports");
        }
      };

  /** Whether a folder is that of a search, as far as the names in it tell. */
  boolean isStudy(Path folder);

  /**
   * The report of a search as it stands now.
   *
   * @return an HTML page that fetches nothing
   * @throws IOException if the search cannot be read
   */
  byte[] page(Path folder) throws IOException;
}
