package io.ringlane.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Ready-made codecs. */
public final class Codecs {
  /** UTF-8. Unpaired surrogates are not text and are refused. */
  public static final Codec<String> STRING = new Codec<>() {
    @Override
    public byte[] encode(String value) {
      byte[] bytes = value.getBytes(UTF_8);
      if (hasSurrogate(value) && !new String(bytes, UTF_8).equals(value)) {
        throw new IllegalArgumentException("not text: an unpaired surrogate has no UTF-8 form");
      }
      return bytes;
    }

    @Override
    public int size(String value) {
      int bytes = 0;
      for (int i = 0; i < value.length(); i++) {
        char c = value.charAt(i);
        if (Character.isSurrogate(c)) {
          return encode(value).length;
        }
        bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
      }
      return bytes;
    }

    @Override
    public String decode(byte[] bytes) {
      return new String(bytes, UTF_8);
    }

    @Override
    public boolean equal(String left, String right) {
      return left.equals(right);
    }
  };

  /** Eight bytes, big-endian. */
  public static final Codec<Long> LONG = new Codec<>() {
    @Override
    public byte[] encode(Long value) {
      byte[] bytes = new byte[Long.BYTES];
      for (int i = 0; i < Long.BYTES; i++) {
        bytes[i] = (byte) (value >>> (Long.SIZE - Byte.SIZE * (i + 1)));
      }
      return bytes;
    }

    @Override
    public int size(Long value) {
      return Long.BYTES;
    }

    @Override
    public Long decode(byte[] bytes) {
      if (bytes.length != Long.BYTES) {
        throw new IllegalArgumentException("a Long has " + Long.BYTES + " bytes, these are " + bytes.length);
      }
      return ByteBuffer.wrap(bytes).getLong();
    }

    @Override
    public boolean equal(Long left, Long right) {
      return left.equals(right);
    }
  };

  /** The bytes themselves, copied both ways. */
  public static final Codec<byte[]> BYTES = new Codec<>() {
    @Override
    public byte[] encode(byte[] value) {
      return value.clone();
    }

    @Override
    public int size(byte[] value) {
      return value.length;
    }

    @Override
    public byte[] decode(byte[] bytes) {
      return bytes.clone();
    }

    @Override
    public boolean equal(byte[] left, byte[] right) {
      return Arrays.equals(left, right);
    }
  };

  private Codecs() {}

  private static boolean hasSurrogate(String value) {
    return value.chars().anyMatch(c -> Character.isSurrogate((char) c));
  }
}
