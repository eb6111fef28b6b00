package io.ringlane.api;

/**
 * Turns keys or values into bytes and back. Thread-safe and pure; {@code decode(encode(x))} equals {@code x}.
 *
 * @param <T> the type
 */
public interface Codec<T> {
  /** A fresh array that nobody else changes. */
  byte[] encode(T value);

  /** How many bytes {@link #encode} gives; throws what it throws. */
  default int size(T value) {
    return encode(value).length;
  }

  /** @throws IllegalArgumentException where the bytes were not written by this codec */
  T decode(byte[] bytes);

  /** The equality that {@link Cache#replace} compares with. */
  boolean equal(T left, T right);
}
