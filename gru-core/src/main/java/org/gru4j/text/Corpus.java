package org.gru4j.text;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.datavec.api.split.InputSplit;
import org.datavec.api.split.StreamInputSplit;
import org.gru4j.storage.VisibleText;
import org.nd4j.common.function.Function;

/**
 * The documents of a text collection, in a fixed order: a UTF-8 text file, the files of a folder,
 * or the entries of a zip or jar archive (such as the {@code sources} artifact of a library).
 *
 * <p>Only the names of the documents are kept in memory; their text is streamed. Documents of a
 * folder or an archive come in the order of their relative paths, whatever the file system says, so
 * that the same corpus gives the same token stream everywhere. An archive is known by its first
 * bytes, not by its name.
 *
 * <table>
 * <caption>What is read and what is not</caption>
 * <tr><td>refused</td><td>what is not there, nothing that matches, empty documents alone; bytes that
 *     are no UTF-8, by their place; of archives: two documents of one name, and at a document's end
 *     another number of bytes or CRC-32 than the archive's directory says, damage, encryption</td></tr>
 * <tr><td>ignored</td><td>what does not match; a byte order mark at the start; an archive's
 *     comments and times</td></tr>
 * <tr><td>accepted</td><td>empty documents beside others; stored and deflated entries in any
 *     order</td></tr>
 * </table>
 */
public final class Corpus {
  private static final String EVERYTHING = "**";

  private final List<URI> documents;
  private final Function<URI, InputStream> streams;

  private Corpus(SortedMap<String, URI> documents, Function<URI, InputStream> streams) {
    this.documents = List.copyOf(documents.values());
    this.streams = streams;
  }

  /** The whole of a text file, a folder or an archive; see {@link #of(Path, String)}. */
  public static Corpus of(Path path) {
    return of(path, EVERYTHING);
  }

  /**
   * The documents at a path.
   *
   * @param path a text file, a folder (read with everything below it) or a zip or jar archive
   * @param glob which relative paths of a folder or an archive belong to the corpus, in the syntax
   *     of {@link java.nio.file.FileSystem#getPathMatcher}, for example {@code **.java}; a single
   *     text file is taken as it is
   * @throws CorpusException if there is no such path, nothing matches, or all of it is empty
   */
  public static Corpus of(Path path, String glob) {
    PathMatcher matcher = matcher(glob);
    try {
      if (Files.isDirectory(path)) {
        return ofFolder(path, glob, matcher);
      }
      if (!Files.isRegularFile(path)) {
        throw new CorpusException(
            "Expected a text file, a folder or an archive at " + path + ", found nothing there.");
      }
      return isArchive(path) ? ofArchive(path, glob, matcher) : ofFile(path);
    } catch (IOException e) {
      throw unreadable(path.toString(), e);
    }
  }

  private static PathMatcher matcher(String glob) {
    try {
      return FileSystems.getDefault().getPathMatcher("glob:" + glob);
    } catch (PatternSyntaxException e) {
      throw new CorpusException(
          "Expected a pattern of paths such as **.java, found %s (%s)."
              .formatted(glob, e.getDescription()),
          e);
    }
  }

  private static Corpus ofFile(Path file) throws IOException {
    if (Files.size(file) == 0) {
      throw new CorpusException("Expected text in " + file + ", found an empty file.");
    }
    SortedMap<String, URI> documents = new TreeMap<>();
    documents.put(file.getFileName().toString(), file.toUri());
    return new Corpus(documents, Corpus::openFile);
  }

  private static Corpus ofFolder(Path folder, String glob, PathMatcher matcher) throws IOException {
    SortedMap<String, URI> documents = new TreeMap<>();
    long size = 0;
    try (Stream<Path> below = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) below.filter(Files::isRegularFile)::iterator) {
        Path relative = folder.relativize(file);
        if (matcher.matches(relative)) {
          documents.put(relative.toString().replace(File.separatorChar, '/'), file.toUri());
          size += Files.size(file);
        }
      }
    }
    requireText("the folder " + folder, glob, documents.size(), size);
    return new Corpus(documents, Corpus::openFile);
  }

  private static Corpus ofArchive(Path archive, String glob, PathMatcher matcher)
      throws IOException {
    SortedMap<String, URI> documents = new TreeMap<>();
    long size = 0;
    String root = "jar:" + archive.toUri() + "!/";
    try (ZipFile zip = new ZipFile(archive.toFile())) {
      for (ZipEntry entry : Collections.list(zip.entries())) {
        if (!entry.isDirectory() && matcher.matches(Path.of(entry.getName()))) {
          URI twin = documents.put(entry.getName(), URI.create(root + escaped(entry.getName())));
          if (twin != null) {
            throw new CorpusException(
                "Expected one document %s in %s, found two."
                    .formatted(VisibleText.of(entry.getName()), archive));
          }
          size += Math.max(0, entry.getSize());
        }
      }
    }
    requireText("the archive " + archive, glob, documents.size(), size);
    return new Corpus(documents, uri -> openEntry(archive, root, uri));
  }

  private static void requireText(String where, String glob, int documents, long size) {
    if (size == 0) {
      throw new CorpusException(
          documents == 0
              ? "Expected files that match " + glob + " in " + where + ", found none."
              : "Expected text in " + where + ", found only empty files (" + documents + ").");
    }
  }

  private static boolean isArchive(Path file) throws IOException {
    try (InputStream stream = Files.newInputStream(file)) {
      byte[] start = stream.readNBytes(4);
      return start.length == 4
          && start[0] == 'P'
          && start[1] == 'K'
          && ((start[2] == 3 && start[3] == 4) || (start[2] == 5 && start[3] == 6));
    }
  }

  private static String escaped(String entryName) {
    try {
      return new URI(null, null, "/" + entryName, null).getRawPath().substring(1);
    } catch (URISyntaxException e) {
      throw new CorpusException("Expected a path as the name of an entry: " + entryName + ".", e);
    }
  }

  private static InputStream openFile(URI document) {
    try {
      return Files.newInputStream(Path.of(document));
    } catch (IOException e) {
      throw unreadable(document.toString(), e);
    }
  }

  /**
   * Opens an entry with a zip file of its own, which is closed with it. The JDK shares the
   * directory of an archive among all open zip files, so this is cheap for whoever opens the next
   * entry before closing the last, as {@link DocumentReaders} does.
   */
  private static InputStream openEntry(Path archive, String root, URI document) {
    String name = URI.create("/" + document.toString().substring(root.length())).getPath();
    try {
      ZipFile zip = new ZipFile(archive.toFile());
      ZipEntry entry = zip.getEntry(name.substring(1));
      if (entry == null) {
        zip.close();
        throw new ZipException("the archive has lost this entry");
      }
      return new ZipEntryStream(zip, entry, document.toString());
    } catch (IOException e) {
      throw unreadable(document.toString(), e);
    }
  }

  private static CorpusException unreadable(String where, IOException cause) {
    return new CorpusException("Expected readable text in " + where + ", found: " + cause, cause);
  }

  /** Where the documents are, in the order of the corpus. */
  public List<URI> documents() {
    return documents;
  }

  /**
   * Opens one of {@link #documents()}.
   *
   * @return its text; reading throws {@link CorpusException} at the first byte that is not UTF-8
   */
  public Reader open(URI document) {
    return new StrictUtf8Reader(document.toString(), streams.apply(document));
  }

  /** The corpus as DataVec's record readers take it. */
  public InputSplit inputSplit() {
    return new StreamInputSplit(documents, streams);
  }
}
