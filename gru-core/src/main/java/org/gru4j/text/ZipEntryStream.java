package org.gru4j.text;

import java.io.IOException;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.gru4j.storage.EntryStream;

/**
 * The bytes of one entry; closing them closes the archive as well. Bytes that are not those that
 * the archive says are refused with a {@link CorpusException}.
 */
final class ZipEntryStream extends EntryStream {
  private final ZipFile archive;

  ZipEntryStream(ZipFile archive, ZipEntry entry, String document) throws IOException {
    super(
        entry,
        archive.getInputStream(entry),
        (expected, found) -> {
          throw new CorpusException(
              "Expected %s in %s, found %s.".formatted(expected, document, found));
        });
    this.archive = archive;
  }

  @Override
  public void close() throws IOException {
    try (archive) {
      super.close();
    }
  }
}
