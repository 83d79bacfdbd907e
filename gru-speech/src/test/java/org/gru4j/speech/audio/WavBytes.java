package org.gru4j.speech.audio;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes WAV files byte by byte, so that a test can make headers that no program should write. */
public final class WavBytes {
  public static final int PCM = 1;
  public static final int FLOAT = 3;
  public static final int ALAW = 6;
  public static final int MULAW = 7;
  private static final int EXTENSIBLE = 0xFFFE;

  private int tag = PCM;
  private int channels = 1;
  private int rate = 16_000;
  private int bits = 16;
  private byte[] data = new byte[0];
  private byte[] before = new byte[0];
  private byte[] after = new byte[0];
  private boolean extensible;
  private long declared = -1;

  /** 16-bit samples of one channel at 16 kHz. */
  public static byte[] of(float... samples) {
    return new WavBytes().samples(samples).bytes();
  }

  public WavBytes tag(int newTag) {
    tag = newTag;
    return this;
  }

  public WavBytes channels(int newChannels) {
    channels = newChannels;
    return this;
  }

  public WavBytes rate(int newRate) {
    rate = newRate;
    return this;
  }

  public WavBytes bits(int newBits) {
    bits = newBits;
    return this;
  }

  public WavBytes extensible() {
    extensible = true;
    return this;
  }

  public WavBytes declared(long bytes) {
    declared = bytes;
    return this;
  }

  public WavBytes data(byte... bytes) {
    data = bytes.clone();
    return this;
  }

  public WavBytes chunkBefore(String name, int size) {
    before = chunk(name, new byte[size], size);
    return this;
  }

  public WavBytes chunkAfter(String name, int size) {
    after = chunk(name, new byte[size], size);
    return this;
  }

  /** Interleaved, rounded to the number of bits that was set before. */
  public WavBytes samples(float... samples) {
    ByteBuffer bytes =
        ByteBuffer.allocate(samples.length * bits / 8).order(ByteOrder.LITTLE_ENDIAN);
    for (float sample : samples) {
      if (tag == FLOAT) {
        if (bits == 32) {
          bytes.putFloat(sample);
        } else {
          bytes.putDouble(sample);
        }
      } else {
        long scaled = Math.round(sample * Math.scalb(1.0, bits - 1));
        scaled = Math.min(scaled, (1L << (bits - 1)) - 1) + (bits == 8 ? 128 : 0);
        for (int shift = 0; shift < bits; shift += 8) {
          bytes.put((byte) (scaled >> shift));
        }
      }
    }
    data = bytes.array();
    return this;
  }

  public byte[] bytes() {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes("WAVE".getBytes(StandardCharsets.US_ASCII));
    byte[] format = format();
    body.writeBytes(chunk("fmt ", format, format.length));
    body.writeBytes(before);
    body.writeBytes(chunk("data", data, declared < 0 ? data.length : declared));
    body.writeBytes(after);
    return chunk("RIFF", body.toByteArray(), body.size());
  }

  private byte[] format() {
    ByteBuffer format = ByteBuffer.allocate(extensible ? 40 : 16).order(ByteOrder.LITTLE_ENDIAN);
    int frame = channels * bits / 8;
    format.putShort((short) (extensible ? EXTENSIBLE : tag)).putShort((short) channels);
    format.putInt(rate).putInt(rate * frame).putShort((short) frame).putShort((short) bits);
    if (extensible) {
      format.putShort((short) 22).putShort((short) bits).putInt(0).putShort((short) tag);
      format.put(
          new byte[] {
            0, 0, 0, 0, 0x10, 0, (byte) 0x80, 0, 0, (byte) 0xAA, 0, 0x38, (byte) 0x9B, 0x71
          });
    }
    return format.array();
  }

  private static byte[] chunk(String name, byte[] content, long size) {
    ByteBuffer chunk =
        ByteBuffer.allocate(8 + content.length + content.length % 2).order(ByteOrder.LITTLE_ENDIAN);
    chunk.put(name.getBytes(StandardCharsets.US_ASCII)).putInt((int) size).put(content);
    return chunk.array();
  }
}
