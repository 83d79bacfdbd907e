package org.gru4j.text;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The one reader of text from files and streams of others, whatever their kind: it decodes UTF-8
 * and refuses anything else, naming the document and the offset of the first malformed byte. {@link
 * java.io.InputStreamReader} can refuse too, but cannot tell the offset.
 *
 * <table>
 * <caption>What is read and what is not</caption>
 * <tr><td>refused</td><td>bytes that are not UTF-8, UTF-16 with its byte order mark among
 *     them</td></tr>
 * <tr><td>ignored</td><td>a byte order mark of UTF-8 at the start, which is no text</td></tr>
 * <tr><td>accepted</td><td>all other text as it is, a mark further on included</td></tr>
 * </table>
 */
public final class StrictUtf8Reader extends Reader {
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private final String document;
  private final InputStream stream;
  private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
  private final ByteBuffer bytes = ByteBuffer.allocate(1 << 14).flip();
  // Callers may ask for a single char, and a decoder cannot deliver half of a surrogate pair.
  private final CharBuffer decoded = CharBuffer.allocate(1 << 14).flip();
  private long offsetOfBuffer;
  private boolean atStart = true;
  private boolean endOfStream;

  /**
   * A reader of a document.
   *
   * @param document its name, for messages
   * @param stream its bytes, closed with the reader
   */
  public StrictUtf8Reader(String document, InputStream stream) {
    this.document = document;
    this.stream = stream;
  }

  /**
   * A file, to be read by lines.
   *
   * @throws IOException if there is no such file or it cannot be read
   */
  public static BufferedReader open(Path file) throws IOException {
    return new BufferedReader(new StrictUtf8Reader(file.toString(), Files.newInputStream(file)));
  }

  /**
   * The whole of a file, which must fit in memory.
   *
   * @throws CorpusException if it is not UTF-8
   * @throws IOException if there is no such file or it cannot be read
   */
  public static String text(Path file) throws IOException {
    try (Reader reader = open(file)) {
      StringWriter text = new StringWriter();
      reader.transferTo(text);
      return text.toString();
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws CorpusException if the bytes are not UTF-8
   */
  @Override
  public int read(char[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (!decoded.hasRemaining()) {
      if (endOfStream && !bytes.hasRemaining()) {
        return -1;
      }
      decodeMore();
    }
    int count = Math.min(length, decoded.remaining());
    decoded.get(target, offset, count);
    return count;
  }

  private void decodeMore() throws IOException {
    fill();
    decoded.clear();
    CoderResult result = decoder.decode(bytes, decoded, endOfStream);
    decoded.flip();
    // What was decoded before the malformed byte is delivered first; the next call throws.
    if (result.isError() && !decoded.hasRemaining()) {
      throw malformed();
    }
    if (atStart && decoded.hasRemaining()) {
      atStart = false;
      if (decoded.get(decoded.position()) == BYTE_ORDER_MARK) {
        decoded.get();
      }
    }
  }

  private void fill() throws IOException {
    if (endOfStream) {
      return;
    }
    offsetOfBuffer += bytes.position();
    bytes.compact();
    int count = stream.read(bytes.array(), bytes.position(), bytes.remaining());
    if (count < 0) {
      endOfStream = true;
    } else {
      bytes.position(bytes.position() + count);
    }
    bytes.flip();
  }

  private CorpusException malformed() {
    long offset = offsetOfBuffer + bytes.position();
    return new CorpusException(
        String.format(
            "Expected UTF-8 text in %s, found the malformed byte 0x%02X at byte offset %d.",
            document, bytes.get(bytes.position()), offset));
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
