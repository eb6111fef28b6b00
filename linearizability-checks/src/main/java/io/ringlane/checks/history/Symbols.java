package io.ringlane.checks.history;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Numbers distinct texts from 0. The texts lie as bytes in chunks of at most a mebibyte, so that a history of many
 * millions of rows costs bytes and not objects.
 */
final class Symbols {
  private static final int CHUNK_BITS = 20;
  private static final int CHUNK = 1 << CHUNK_BITS;

  private byte[][] chunks = new byte[4][];
  private long used;
  /** Where each text begins; its length stands before it in four bytes. */
  private long[] starts = new long[16];
  private int[] table = new int[64];
  private int size;

  int size() {
    return size;
  }

  String textOf(int symbol) {
    long start = starts[symbol];
    byte[] chunk = chunks[(int) (start >>> CHUNK_BITS)];
    int at = (int) (start & (CHUNK - 1));
    return new String(chunk, at + 4, lengthAt(chunk, at), StandardCharsets.UTF_8);
  }

  int symbolOf(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return symbolOf(bytes, 0, bytes.length);
  }

  /** The number of the text in {@code bytes[from, to)}, given now if it is new. */
  int symbolOf(byte[] bytes, int from, int to) {
    int mask = table.length - 1;
    int at = hash(bytes, from, to) & mask;
    while (table[at] != 0) {
      int symbol = table[at] - 1;
      if (equals(symbol, bytes, from, to)) {
        return symbol;
      }
      at = (at + 1) & mask;
    }
    if (size >= table.length / 2) {
      grow();
      return symbolOf(bytes, from, to);
    }
    if (size == starts.length) {
      starts = Arrays.copyOf(starts, size + (size >> 1));
    }
    starts[size] = store(bytes, from, to);
    table[at] = size + 1;
    return size++;
  }

  /** Where a text belongs among so many places; the same place always. */
  static int placeOf(byte[] bytes, int from, int to, int places) {
    return Math.floorMod(hash(bytes, from, to), places);
  }

  static int placeOf(String text, int places) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return placeOf(bytes, 0, bytes.length, places);
  }

  private long store(byte[] bytes, int from, int to) {
    int length = to - from;
    if (length + 4 > CHUNK) {
      throw new IllegalArgumentException("a text of " + length + " bytes is longer than " + (CHUNK - 4));
    }
    int at = (int) (used & (CHUNK - 1));
    if (at + 4 + length > CHUNK) {
      used += CHUNK - at;
      at = 0;
    }
    int chunk = (int) (used >>> CHUNK_BITS);
    if (chunk == chunks.length) {
      chunks = Arrays.copyOf(chunks, chunk * 2);
    }
    byte[] room = chunks[chunk];
    if (room == null || room.length < at + 4 + length) {
      int grown = Math.min(CHUNK, Math.max(256, 2 * (at + 4 + length)));
      room = room == null ? new byte[grown] : Arrays.copyOf(room, grown);
      chunks[chunk] = room;
    }
    for (int i = 0; i < 4; i++) {
      room[at + i] = (byte) (length >>> (8 * i));
    }
    System.arraycopy(bytes, from, room, at + 4, length);
    long start = used;
    used += 4 + length;
    return start;
  }

  private boolean equals(int symbol, byte[] bytes, int from, int to) {
    long start = starts[symbol];
    byte[] chunk = chunks[(int) (start >>> CHUNK_BITS)];
    int at = (int) (start & (CHUNK - 1));
    int length = lengthAt(chunk, at);
    return length == to - from && Arrays.equals(chunk, at + 4, at + 4 + length, bytes, from, to);
  }

  private static int lengthAt(byte[] chunk, int at) {
    return (chunk[at] & 0xFF) | (chunk[at + 1] & 0xFF) << 8 | (chunk[at + 2] & 0xFF) << 16 | chunk[at + 3] << 24;
  }

  private void grow() {
    table = new int[table.length * 2];
    int mask = table.length - 1;
    for (int symbol = 0; symbol < size; symbol++) {
      long start = starts[symbol];
      byte[] chunk = chunks[(int) (start >>> CHUNK_BITS)];
      int text = (int) (start & (CHUNK - 1)) + 4;
      int at = hash(chunk, text, text + lengthAt(chunk, text - 4)) & mask;
      while (table[at] != 0) {
        at = (at + 1) & mask;
      }
      table[at] = symbol + 1;
    }
  }

  private static int hash(byte[] bytes, int from, int to) {
    long hash = 0xCBF29CE484222325L;
    for (int i = from; i < to; i++) {
      hash = (hash ^ bytes[i]) * 0x100000001B3L;
    }
    hash *= 0x9E3779B97F4A7C15L;
    return (int) (hash ^ (hash >>> 32));
  }
}
