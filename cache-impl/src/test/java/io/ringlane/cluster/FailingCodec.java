package io.ringlane.cluster;

import io.ringlane.api.Codec;
import io.ringlane.api.Codecs;

/**
 * Text, but for values whose first word says what fails: {@code unsized} when the size is asked for, {@code unwritable} when it is written to the
 * database or the journal, {@code unreadable} when it is read; with an error where {@code error} is in it, else with an exception. As a key,
 * {@code unwritable} fails in the caller's hands.
 */
final class FailingCodec implements Codec<String> {
  static final String WORDS = "this codec fails";

  @Override
  public byte[] encode(String value) {
    failOn("unwritable", value);
    return Codecs.STRING.encode(value);
  }

  @Override
  public int size(String value) {
    failOn("unsized", value);
    return Codecs.STRING.size(value);
  }

  @Override
  public String decode(byte[] bytes) {
    String value = Codecs.STRING.decode(bytes);
    failOn("unreadable", value);
    return value;
  }

  @Override
  public boolean equal(String left, String right) {
    return left.equals(right);
  }

  private static void failOn(String what, String value) {
    if (value.startsWith(what)) {
      if (value.contains("error")) {
        throw new AssertionError(WORDS);
      }
      throw new IllegalStateException(WORDS);
    }
  }
}
