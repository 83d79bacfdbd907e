package org.gru4j.text;

import java.io.FilterInputStream;
import java.io.IOException;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** The bytes of one entry; closing them closes the archive as well. */
final class ZipEntryStream extends FilterInputStream {
  private final ZipFile archive;

  ZipEntryStream(ZipFile archive, ZipEntry entry) throws IOException {
    super(archive.getInputStream(entry));
    this.archive = archive;
  }

  @Override
  public void close() throws IOException {
    try (archive) {
      super.close();
    }
  }
}
