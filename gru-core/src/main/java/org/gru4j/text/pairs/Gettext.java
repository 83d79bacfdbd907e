package org.gru4j.text.pairs;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.gru4j.storage.VisibleText;
import org.gru4j.text.CorpusException;
import org.gru4j.text.StrictUtf8Reader;
import org.jspecify.annotations.Nullable;

/**
 * Messages and translations of gettext catalogues in UTF-8, after the formats that the GNU gettext
 * manual describes. Of plural forms the first is taken; the header, fuzzy and empty translations
 * are left out.
 *
 * <table>
 * <caption>What is read and what is not</caption>
 * <tr><td>refused</td><td>other bytes than UTF-8; lines that are none of a catalogue; strings
 *     without quotes; binary catalogues that are cut short</td></tr>
 * <tr><td>ignored</td><td>a byte order mark, comments, contexts, the header, other plural forms
 *     than the first, fuzzy and empty translations</td></tr>
 * <tr><td>accepted</td><td>binary catalogues of either byte order</td></tr>
 * </table>
 */
final class Gettext {
  private static final int MAGIC = 0x950412de;
  private static final int HEADER_BYTES = 28;

  /** Length and offset of a string. */
  private static final int DESCRIPTOR_BYTES = 8;

  private Gettext() {}

  static List<SentencePair> messages(Path catalogue) throws IOException {
    return catalogue.toString().endsWith(".mo") ? binary(catalogue) : new Text(catalogue).read();
  }

  /** Adds a pair unless it is the header or not translated; lines become one. */
  private static void add(List<SentencePair> pairs, String source, String target) {
    String from = source.replaceAll("\\s+", " ").strip();
    String to = target.replaceAll("\\s+", " ").strip();
    if (!from.isEmpty() && !to.isEmpty()) {
      pairs.add(new SentencePair(from, to));
    }
  }

  private static List<SentencePair> binary(Path catalogue) throws IOException {
    ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(catalogue));
    if (file.limit() < HEADER_BYTES) {
      throw notBinary(catalogue, "a file of " + file.limit() + " bytes");
    }
    file.order(file.getInt(0) == MAGIC ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    if (file.getInt(0) != MAGIC) {
      throw notBinary(catalogue, "another kind of file");
    }
    List<SentencePair> pairs = new ArrayList<>();
    try {
      int count = file.getInt(8);
      if (count < 0 || count > file.limit() / DESCRIPTOR_BYTES) {
        throw notBinary(
            catalogue, "one that claims " + Integer.toUnsignedString(count) + " messages");
      }
      for (int i = 0; i < count; i++) {
        String source = string(catalogue, file, file.getInt(12) + DESCRIPTOR_BYTES * i);
        String target = string(catalogue, file, file.getInt(16) + DESCRIPTOR_BYTES * i);
        // A context comes before the message, separated by EOT.
        add(pairs, source.substring(source.indexOf('\u0004') + 1), target);
      }
    } catch (IndexOutOfBoundsException e) {
      throw notBinary(catalogue, "a file cut short");
    }
    return pairs;
  }

  private static String string(Path catalogue, ByteBuffer file, int descriptor) throws IOException {
    int length = file.getInt(descriptor);
    int offset = file.getInt(descriptor + 4);
    byte[] bytes = new byte[java.util.Objects.checkFromIndexSize(0, length, file.limit()) + length];
    file.get(offset, bytes);
    StringBuilder text = new StringBuilder();
    try (StrictUtf8Reader reader =
        new StrictUtf8Reader(catalogue.toString(), new ByteArrayInputStream(bytes))) {
      for (int c = reader.read(); c > 0; c = reader.read()) {
        text.append((char) c);
      }
    }
    return text.toString();
  }

  private static CorpusException notBinary(Path catalogue, String found) {
    return new CorpusException(
        "Expected a binary gettext catalogue in %s, found %s.".formatted(catalogue, found));
  }

  /** A catalogue as people edit it. */
  private static final class Text {
    private final Path catalogue;
    private final List<SentencePair> pairs = new ArrayList<>();
    private StringBuilder source = new StringBuilder();
    private StringBuilder target = new StringBuilder();
    private @Nullable StringBuilder present;
    private boolean fuzzy;
    private int number;

    Text(Path catalogue) {
      this.catalogue = catalogue;
    }

    List<SentencePair> read() throws IOException {
      try (BufferedReader lines = StrictUtf8Reader.open(catalogue)) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          number++;
          line(line.strip());
        }
      }
      finish();
      return pairs;
    }

    private void line(String line) {
      if (line.startsWith("#")) {
        if (present != null) {
          finish();
        }
        fuzzy |= line.startsWith("#,") && line.contains("fuzzy");
      } else if (line.startsWith("msgid_plural") || line.startsWith("msgctxt")) {
        if (line.startsWith("msgctxt") && present != null) {
          finish();
        }
        present = new StringBuilder();
        append(line.substring(line.indexOf(' ') + 1));
      } else if (line.startsWith("msgid")) {
        if (present != null && !target.isEmpty()) {
          finish();
        }
        source = new StringBuilder();
        present = source;
        append(line.substring("msgid".length()));
      } else if (line.startsWith("msgstr")) {
        boolean first = !line.startsWith("msgstr[") || line.startsWith("msgstr[0]");
        StringBuilder translation = new StringBuilder();
        if (first) {
          target = translation;
        }
        present = translation;
        append(line.substring(line.indexOf('"') < 0 ? line.length() : line.indexOf('"')));
      } else if (line.startsWith("\"")) {
        append(line);
      } else if (!line.isEmpty()) {
        throw new CorpusException(
            "Expected a gettext catalogue in %s, found \"%s\" in line %d."
                .formatted(catalogue, VisibleText.of(line), number));
      }
    }

    private void append(String quoted) {
      String text = quoted.strip();
      if (present == null || text.length() < 2 || !text.startsWith("\"") || !text.endsWith("\"")) {
        throw new CorpusException(
            "Expected a quoted string in line %d of %s, found %s."
                .formatted(number, catalogue, text.isEmpty() ? "nothing" : VisibleText.of(text)));
      }
      present.append(text.substring(1, text.length() - 1).translateEscapes());
    }

    private void finish() {
      if (!fuzzy) {
        add(pairs, source.toString(), target.toString());
      }
      source = new StringBuilder();
      target = new StringBuilder();
      present = null;
      fuzzy = false;
    }
  }
}
