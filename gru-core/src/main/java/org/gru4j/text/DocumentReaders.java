package org.gru4j.text;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.datavec.api.split.InputSplit;
import org.datavec.api.split.StringSplit;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.function.Function;

/** Opens the documents of an input split one after the other; at most two are open at a time. */
public final class DocumentReaders implements Closeable {
  private static final URI IN_MEMORY = URI.create("memory:string");

  private final Iterator<URI> locations;
  private final Function<URI, Reader> opener;
  private @Nullable URI location;
  private @Nullable Reader reader;

  private DocumentReaders(Iterator<URI> locations, Function<URI, Reader> opener) {
    this.locations = locations;
    this.opener = opener;
  }

  /**
   * Goes through a split.
   *
   * @param streams opens the bytes at a location; not asked for a {@link StringSplit}, which has
   *     its text with it
   */
  public static DocumentReaders of(InputSplit split, Function<URI, InputStream> streams) {
    if (split instanceof StringSplit string) {
      return new DocumentReaders(
          List.of(IN_MEMORY).iterator(), uri -> new StringReader(string.getData()));
    }
    return new DocumentReaders(
        split.locationsIterator(), uri -> new StrictUtf8Reader(uri.toString(), streams.apply(uri)));
  }

  /** Goes through a corpus. */
  public static DocumentReaders of(Corpus corpus) {
    return new DocumentReaders(corpus.documents().iterator(), corpus::open);
  }

  /** Whether there is another document. */
  public boolean hasNext() {
    return locations.hasNext();
  }

  /** Opens the next document and then closes the last: see {@link Corpus} for the order. */
  public Reader next() {
    URI next = locations.next();
    Reader opened = opener.apply(next);
    close();
    location = next;
    reader = opened;
    return opened;
  }

  /** Where the document is that was opened last. */
  public URI location() {
    if (location == null) {
      throw new NoSuchElementException("No document has been opened yet.");
    }
    return location;
  }

  @Override
  public void close() {
    try {
      if (reader != null) {
        reader.close();
      }
      reader = null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
