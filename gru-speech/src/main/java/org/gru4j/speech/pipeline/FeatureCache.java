package org.gru4j.speech.pipeline;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.zip.CRC32;
import org.gru4j.speech.features.FeatureMatrix;
import org.gru4j.storage.AtomicFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Features on disk, found by the content of the recording and by everything that they depend on: a
 * recording that changes, or another option, is another entry. Entries that are damaged, or cannot
 * be written, are computed again. Nothing is ever removed; the folder may be.
 */
final class FeatureCache {
  private static final Logger LOG = LoggerFactory.getLogger(FeatureCache.class);
  private static final int VERSION = 1;
  private static final int LARGEST_ENTRY = 1 << 28;

  private final Path folder;
  private final Map<Path, Known> digests = new ConcurrentHashMap<>();
  private final Object[] locks = new Object[64];

  /** The digest of a file that had this size and time. */
  private record Known(long size, FileTime time, String digest) {}

  /**
   * A cache in a folder, which is made.
   *
   * @throws IllegalArgumentException if it cannot be made
   */
  FeatureCache(Path folder) {
    Arrays.setAll(locks, i -> new Object());
    try {
      this.folder = Files.createDirectories(folder);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "Expected a folder for features at %s, found %s.".formatted(folder, e), e);
    }
  }

  /**
   * What is kept, or what is computed and kept from now on.
   *
   * @param recording whose content counts
   * @param options all else that the features depend on
   */
  FeatureMatrix get(Path recording, String options, Supplier<FeatureMatrix> computed) {
    String key;
    try {
      key = key(digest(recording) + " " + options);
    } catch (IOException e) {
      // The recording itself cannot be read: whoever computes will say so.
      return computed.get();
    }
    Path entry = folder.resolve(key + ".features");
    // Two threads that want the same entry would write the same temporary file.
    synchronized (locks[Math.floorMod(key.hashCode(), locks.length)]) {
      try {
        return read(entry);
      } catch (NoSuchFileException e) {
        return write(entry, computed.get());
      } catch (IOException e) {
        LOG.warn(
            "Expected features in {}, found {}; they are computed again.", entry, e.toString());
        return write(entry, computed.get());
      }
    }
  }

  private static FeatureMatrix write(Path entry, FeatureMatrix features) {
    try {
      byte[] values = bytes(features);
      AtomicFile.write(
          entry,
          out -> {
            DataOutputStream data = new DataOutputStream(out);
            data.writeInt(VERSION);
            data.writeInt(features.frames());
            data.writeInt(features.dimension());
            data.writeLong(checksum(values));
            data.write(values);
            data.flush();
          });
    } catch (IOException e) {
      LOG.warn("Features could not be kept in {}: {}", entry, e.toString());
    }
    return features;
  }

  private static FeatureMatrix read(Path entry) throws IOException {
    try (InputStream bytes = Files.newInputStream(entry);
        DataInputStream data = new DataInputStream(bytes)) {
      int version = data.readInt();
      int frames = data.readInt();
      int dimension = data.readInt();
      long checksum = data.readLong();
      long size = (long) frames * dimension * Float.BYTES;
      if (version != VERSION || frames < 0 || dimension < 1 || size > LARGEST_ENTRY) {
        throw new IOException("another form");
      }
      byte[] values = data.readNBytes((int) size);
      if (values.length != size || checksum(values) != checksum) {
        throw new IOException("another checksum");
      }
      float[] floats = new float[frames * dimension];
      ByteBuffer.wrap(values).asFloatBuffer().get(floats);
      return new FeatureMatrix(frames, dimension, floats);
    }
  }

  private static byte[] bytes(FeatureMatrix features) throws IOException {
    long size = (long) features.values().length * Float.BYTES;
    if (size > LARGEST_ENTRY) {
      throw new IOException("more than %d bytes".formatted(LARGEST_ENTRY));
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) size);
    bytes.asFloatBuffer().put(features.values());
    return bytes.array();
  }

  private static long checksum(byte[] bytes) {
    CRC32 checksum = new CRC32();
    checksum.update(bytes);
    return checksum.getValue();
  }

  private String digest(Path file) throws IOException {
    long size = Files.size(file);
    FileTime time = Files.getLastModifiedTime(file);
    Known known = digests.get(file);
    if (known == null || known.size() != size || !known.time().equals(time)) {
      MessageDigest sha = sha256();
      try (InputStream bytes = Files.newInputStream(file)) {
        byte[] buffer = new byte[1 << 16];
        for (int count = bytes.read(buffer); count >= 0; count = bytes.read(buffer)) {
          sha.update(buffer, 0, count);
        }
      }
      known = new Known(size, time, HexFormat.of().formatHex(sha.digest()));
      digests.put(file, known);
    }
    return known.digest();
  }

  private static String key(String text) {
    byte[] digest = sha256().digest(text.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }
}
