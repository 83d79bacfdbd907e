package org.gru4j.text.pairs;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.gru4j.text.CorpusException;
import org.gru4j.text.StrictUtf8Reader;

/**
 * Translations from Java resource bundles: messages of the same bundle and key in two languages.
 * Equal messages and repeated pairs are left out.
 *
 * <table>
 * <caption>What is read and what is not</caption>
 * <tr><td>refused</td><td>malformed escapes; a byte order mark before what is not UTF-8; no bundle
 *     with both languages</td></tr>
 * <tr><td>ignored</td><td>a byte order mark; messages that are empty, equal in both languages, or
 *     there before; messages without a translation</td></tr>
 * <tr><td>accepted</td><td>UTF-8, and Latin 1 where the bytes are not UTF-8, as Java reads
 *     them</td></tr>
 * </table>
 */
final class MessageBundles {
  /** A bundle's name, and its language as in {@code Messages_pt_BR.properties}. */
  private static final Pattern FILE =
      Pattern.compile("(.+?)(?:_([a-z]{2,3}(?:_[A-Z][A-Za-z]*)?))?\\.properties");

  private MessageBundles() {}

  static List<SentencePair> pairs(Path path, String sourceLanguage, String targetLanguage) {
    String from = sourceLanguage.replace('-', '_');
    String to = targetLanguage.replace('-', '_');
    Map<String, Map<String, Path>> bundles = new TreeMap<>();
    Set<String> languages = new TreeSet<>();
    List<SentencePair> pairs = new ArrayList<>();
    try {
      if (Files.isDirectory(path)) {
        collect(path, bundles, languages);
        read(bundles, from, to, pairs);
      } else if (Files.isRegularFile(path)) {
        try (FileSystem archive =
            FileSystems.newFileSystem(URI.create("jar:" + path.toUri()), Map.of())) {
          for (Path root : archive.getRootDirectories()) {
            collect(root, bundles, languages);
          }
          read(bundles, from, to, pairs);
        }
      } else {
        throw new CorpusException(
            "Expected a folder or archive of message bundles at " + path + ", found none.");
      }
    } catch (IOException e) {
      throw new CorpusException(
          "Expected a folder or archive of message bundles in %s, found one that cannot be read (%s)."
              .formatted(path, e.getMessage()),
          e);
    }
    if (pairs.isEmpty()) {
      throw new CorpusException(
          "Expected message bundles in the languages \"%s\" and \"%s\" in %s, found %s."
              .formatted(
                  sourceLanguage,
                  targetLanguage,
                  path,
                  languages.isEmpty()
                      ? "no bundles"
                      : "only \"" + String.join("\", \"", languages) + "\""));
    }
    return pairs;
  }

  private static void collect(
      Path root, Map<String, Map<String, Path>> bundles, Set<String> languages) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : (Iterable<Path>) files.sorted()::iterator) {
        Matcher matcher = FILE.matcher(file.toString());
        if (matcher.matches()) {
          String language = matcher.group(2) == null ? "" : matcher.group(2);
          bundles
              .computeIfAbsent(matcher.group(1), name -> new LinkedHashMap<>())
              .put(language, file);
          languages.add(language);
        }
      }
    }
  }

  private static void read(
      Map<String, Map<String, Path>> bundles, String from, String to, List<SentencePair> pairs)
      throws IOException {
    Set<SentencePair> known = new HashSet<>();
    for (Map<String, Path> languages : bundles.values()) {
      Path sources = languages.get(from);
      Path targets = languages.get(to);
      if (sources == null || targets == null) {
        continue;
      }
      Properties translations = load(targets);
      for (Map.Entry<Object, Object> message : new TreeMap<>(load(sources)).entrySet()) {
        String source = oneLine(message.getValue().toString());
        String target = oneLine(translations.getProperty(message.getKey().toString(), ""));
        SentencePair pair = new SentencePair(source, target);
        if (!source.isEmpty() && !target.isEmpty() && !source.equals(target) && known.add(pair)) {
          pairs.add(pair);
        }
      }
    }
  }

  private static String oneLine(String message) {
    return message.replaceAll("\\s+", " ").strip();
  }

  /** As ResourceBundle reads: in UTF-8, or in Latin 1 where the bytes are not UTF-8. */
  private static Properties load(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Properties properties = new Properties();
    InputStream stream = new ByteArrayInputStream(bytes);
    try (Reader reader =
        isUtf8(bytes)
            ? new StrictUtf8Reader(file.toString(), stream)
            : new InputStreamReader(stream, StandardCharsets.ISO_8859_1)) {
      properties.load(reader);
    } catch (IllegalArgumentException e) {
      throw new CorpusException(
          "Expected a message bundle in %s, found one that is malformed (%s)."
              .formatted(file, e.getMessage()),
          e);
    }
    return properties;
  }

  private static boolean isUtf8(byte[] bytes) {
    if (bytes.length > 2 && bytes[0] == (byte) 0xEF && bytes[1] == (byte) 0xBB) {
      // What begins with a byte order mark says that it is UTF-8, and must be.
      return true;
    }
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
